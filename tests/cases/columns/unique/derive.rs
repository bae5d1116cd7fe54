#[derive(Table)]
pub struct Accounts {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 255, unique)]
    pub email: String,
    #[column(length = 30, unique)]
    pub phone: Option<String>,
    #[column(unique)]
    pub note: String,
}
