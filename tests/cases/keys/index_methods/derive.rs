#[derive(Table)]
#[table(
    index((name varchar_pattern_ops), only = "postgres"),
    index(tags, using = "gin", only = "postgres"),
    index(fast(name), using = "hash", only = "postgres"),
    index(carried(name), include(tags), only = "postgres"),
    index(cased("name collate 'NOCASE'"), only = "sqlite"),
    index(name, using = "btree", only = "postgres mysql"),
)]
pub struct Place {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 80)]
    pub name: String,
    pub tags: serde_json::Value,
}
