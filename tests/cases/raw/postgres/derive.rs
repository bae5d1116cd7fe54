#[derive(Table)]
pub struct Word {
    #[column(primary_key, auto)]
    pub id: i64,
    pub text: String,
    #[column(generated = "words(text)")]
    pub plain: Option<String>,
}
