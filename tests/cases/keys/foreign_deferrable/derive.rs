#[derive(Table)]
#[table(
    foreign_key(next, references = "node (id)", deferrable = "initially deferred"),
    foreign_key(first, references = "node (id)", deferrable),
)]
pub struct Node {
    #[column(primary_key)]
    pub id: i64,
    pub next: Option<i64>,
    pub first: Option<i64>,
}
