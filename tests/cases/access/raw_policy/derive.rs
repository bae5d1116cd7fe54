#[derive(Table)]
pub struct Doc {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}
