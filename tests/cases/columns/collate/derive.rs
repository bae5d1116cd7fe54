/// A to Z fold, on every target alike.
#[derive(Table)]
#[table(
    index(title),
    index(tail(title desc, exact)),
    unique(both(title, exact)),
    check(not_bad = "text <> 'BAD' and text in ('a', 'b') and title like 'X%'"),
)]
pub struct Word {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 60, collate = "ci", unique)]
    pub text: String,
    #[column(length = 60, collate = "ci")]
    pub title: Option<String>,
    #[column(length = 60, collate = "binary")]
    pub exact: String,
}
