/// Keys that fold A–Z.
#[derive(Table)]
#[table(
    unique(lang, word),
    unique((lower(note))),
    index((upper(note))),
    index(lang, word desc),
    check = "word <> 'Forbidden' and word like 'a%'",
)]
pub struct Word {
    #[column(length = 40, primary_key, collate = "ci")]
    pub word: String,
    #[column(unique, collate = "ci")]
    pub note: Option<String>,
    #[column(type = "char(2)", collate = "ci")]
    pub lang: String,
}
