#[derive(Enum)]
pub enum Mood {
    Happy,
    Sad,
    #[schema(label = "")]
    N,
}

/// A part of the name.
#[derive(Type)]
#[schema(length = 40, check = "value <> ''")]
pub struct Label(pub String);

#[derive(Type)]
#[schema(type = "datetime(3)")]
pub struct Moment(pub NaiveDateTime);

/// Keys that no portable schema has.
#[derive(Table)]
#[table(
    name = "auth.keys",
    primary_key(keys_pk(a, kind)),
    unique(one_b(b), include(c), deferrable = "initially deferred", docs = "One of each."),
    unique((b, c), nulls_not_distinct),
    unique(b_index(b), using = "btree"),
    unique(some_c(c), r#where = "b is not null"),
    index(by_c("c desc nulls last", a)),
    index((lower(c))),
    index(in_d(d), using = "gin", with(postgres = "fastupdate=off"), docs = "Found by what it holds."),
    index(filled(a), with(postgres = "fillfactor=70")),
    index(ops("c collate 'C' text_pattern_ops", c)),
    index(computed("sql { postgres '(a + b)' }"), r#where = "sql { postgres 'c ~ ''^x''' }"),
    foreign_key(b, references = "kinds", on_delete = "cascade", deferrable),
    foreign_key(r#loop(a), references = "auth_keys (a)"),
    check(positive = "a > 0 and coalesce(b, 1) > 0"),
    check = "sql { postgres 'c SIMILAR TO ''a%''' }",
    with(postgres = "fillfactor=80")
)]
pub struct AuthKeys {
    pub a: i32,
    pub b: Option<i32>,
    pub c: Option<String>,
    pub d: Option<serde_json::Value>,
    pub kind: String,
}

/// In public, and of another name than any in a namespace, though joined they would meet.
#[derive(Table)]
#[table(name = "auth_keys")]
pub struct AuthKeys2 {
    #[column(unique)]
    pub a: i64,
}

#[derive(Table)]
#[table(primary_key(id, year), partition(range(year)))]
pub struct Parts {
    pub id: i32,
    pub year: i32,
}
