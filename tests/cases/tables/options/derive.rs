#[derive(Table)]
#[table(
    with(postgres = "fillfactor = 70"),
    with(postgres = "autovacuum_enabled = false"),
    with(mysql = "ROW_FORMAT = DYNAMIC"),
    with(sqlite = "WITHOUT ROWID"),
)]
pub struct Counter {
    #[column(length = 40, primary_key)]
    pub name: String,
    #[column(default = 0)]
    pub value: i64,
}
