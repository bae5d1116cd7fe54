#[derive(Table)]
#[table(unique(code, include(price)))]
pub struct Item {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 20)]
    pub code: String,
    pub price: i32,
}
