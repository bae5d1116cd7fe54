#[derive(Table)]
pub struct Item {
    #[column(primary_key, auto)]
    pub id: i64,
}
