#[derive(Table)]
pub struct Item {
    #[column(primary_key)]
    pub id: i64,
    pub tenant: i64,
}
