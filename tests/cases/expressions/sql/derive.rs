#[derive(Table)]
#[table(
    check(own = "sql { postgres 's ~ ''^a''' mysql 's regexp ''^a''' sqlite 's glob ''a*''' }"),
)]
pub struct T {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 40)]
    pub s: String,
    #[column(default = "sql { postgres '1 + 1' mysql '(1 + 1)' sqlite '(1 + 1)' }")]
    pub n: i32,
}
