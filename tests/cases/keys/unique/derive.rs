#[derive(Table)]
#[table(
    unique(a, b),
    unique(item_c(c), nulls_not_distinct),
    unique(b, c, nulls_not_distinct),
    unique(newest(a desc, c)),
)]
pub struct Item {
    #[column(primary_key, auto)]
    pub id: i64,
    pub a: i32,
    #[column(length = 20)]
    pub b: Option<String>,
    pub c: Option<i32>,
}
