#[derive(Table)]
pub struct Account {
    #[column(primary_key)]
    pub id: i64,
    pub tenant: i64,
    #[column(length = 50)]
    pub name: String,
}
