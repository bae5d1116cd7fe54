#[derive(Table)]
pub struct Account {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 255)]
    pub password: Secret<String>,
}
