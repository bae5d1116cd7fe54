#[derive(Type)]
#[schema(length = 40)]
pub struct Title(pub String);

/// Its key is the rowid, and it may be NULL as far as SQLite knows.
#[derive(Table)]
pub struct Rowid {
    #[column(primary_key)]
    pub id: Option<i64>,
    #[column(references = "kinds", on_delete = "cascade")]
    pub kind: Option<i64>,
    #[column(unique)]
    pub name: String,
}

#[derive(Table)]
#[table(
    primary_key(named_pk(a, b)),
    unique(named_b(b)),
    unique(b_index(b), using = "btree"),
    unique(some(a), r#where = "b > 0"),
    index(down("a collate 'NOCASE'", b desc)),
    index((lower(a))),
    index(computed("sql { sqlite 'a || b' }")),
    foreign_key(to_rowid(b), references = "rowid (id)", deferrable = "initially deferred"),
    foreign_key(a, references = "rowid (name)", on_update = "cascade"),
    check = "b > 0",
    check(named_check = "sql { sqlite 'a GLOB ''[a-z]*''' }"),
    with(sqlite = "WITHOUT ROWID"),
    with(sqlite = "STRICT")
)]
pub struct Named {
    pub a: String,
    pub b: i32,
}
