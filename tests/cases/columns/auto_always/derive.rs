#[derive(Table)]
pub struct Entries {
    #[column(primary_key, auto = "always")]
    pub id: i64,
    pub text: String,
}
