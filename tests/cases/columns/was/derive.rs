#[derive(Table)]
#[table(was = "persons")]
pub struct People {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(was = "full_name")]
    pub name: String,
}
