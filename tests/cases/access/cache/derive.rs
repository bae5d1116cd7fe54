#[derive(Table)]
pub struct Thing {
    #[column(primary_key)]
    pub id: i64,
}
