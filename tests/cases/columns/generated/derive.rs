#[derive(Table)]
pub struct People {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 50)]
    pub first: String,
    #[column(length = 50)]
    pub last: Option<String>,
    pub cents: i32,
    #[column(generated = "concat(first, ' ', last)", stored)]
    pub full: String,
    #[column(length = 1, generated = "substr(first, 1, 1)", virtual)]
    pub initial: String,
    #[column(generated = "cents * 2")]
    pub twice: i64,
    #[column(generated = "last is not null")]
    pub known: bool,
}
