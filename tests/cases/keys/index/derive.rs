#[derive(Table)]
#[table(
    index(kind, at desc),
    index(by_score(score desc nulls last, kind nulls first)),
    index(hot(at), r#where = "score > 10 and kind <> 'noise'"),
    index((lower(kind))),
    index(((score % 10), at)),
    index((payload(20))),
)]
pub struct Event {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 30)]
    pub kind: String,
    pub at: DateTime<Utc>,
    pub payload: Option<String>,
    pub score: Option<i32>,
}
