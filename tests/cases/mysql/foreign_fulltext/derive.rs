#[derive(Table)]
pub struct Word {
    #[column(primary_key, length = 40)]
    pub text: String,
}

#[derive(Table)]
#[table(name = "use", index(word, using = "fulltext"))]
pub struct Use {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 40, references = "word.text")]
    pub word: String,
}
