#[derive(Table)]
pub struct Item {
    #[column(primary_key, auto)]
    pub id: i64,
    pub price: i32,
    #[column(default = 0)]
    pub total: i32,
}
