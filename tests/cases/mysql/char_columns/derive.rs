/// What is computed from a char must not see its padding.
#[derive(Table)]
#[table(
    unique(old, nulls_not_distinct),
    unique(code, r#where = "old = 'XX '"),
    index((concat(code, old))),
    check = "code <> 'zz'",
)]
pub struct Country {
    #[column(type = "char(2)", primary_key)]
    pub code: String,
    #[column(length = 60)]
    pub name: String,
    #[column(type = "char(3)")]
    pub old: Option<String>,
    #[column(generated = "code || ': ' || name")]
    pub label: String,
    #[column(length = 60, generated = "coalesce(old, code)", virtual)]
    pub short: String,
}
