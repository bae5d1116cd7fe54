#[derive(Table)]
#[table(primary_key(a, b))]
pub struct Pair {
    pub a: i64,
    #[column(length = 20)]
    pub b: String,
}

#[derive(Table)]
#[table(primary_key(named_key(b, a)))]
pub struct Named {
    pub a: i32,
    pub b: i32,
}

#[derive(Table)]
pub struct Slug {
    #[column(length = 80, primary_key)]
    pub name: String,
}
