#[derive(Table)]
pub struct Plain {
    #[column(primary_key, auto)]
    pub id: i64,
}

#[derive(Table)]
pub struct Small {
    #[column(primary_key, auto)]
    pub id: i32,
    #[column(references = "plain")]
    pub of: i64,
}

#[derive(Table)]
pub struct Older {
    #[column(primary_key, auto = "serial")]
    pub id: i64,
}
