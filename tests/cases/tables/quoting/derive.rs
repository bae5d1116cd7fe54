#[derive(Enum)]
#[schema(name = "`group`")]
pub enum Group {
    Select,
    #[schema(label = r#"a"b`c"#)]
    ABC,
}

#[derive(Table)]
#[table(
    name = "`Order Details`",
    index(key("`from`", r#"`weird"q`"#)),
    check(check = r#"`weird"q` > 0"#),
)]
pub struct OrderDetails {
    #[column(primary_key, auto)]
    pub index: i64,
    #[column(length = 20, default = r#"'it''s \ `x` "y"'"#)]
    pub from: String,
    #[column(name = r#"weird"q"#)]
    pub weird_q: i32,
    pub group: Group,
}
