#[derive(Table)]
pub struct People {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
    pub nickname: Option<String>,
}
