#[derive(Table)]
#[table(primary_key(id, at), partition(range(at)))]
pub struct Reading {
    pub id: i64,
    pub at: NaiveDate,
    pub v: Option<i32>,
}

#[derive(Table)]
#[table(partition(hash(id)))]
pub struct Spread {
    #[column(primary_key)]
    pub id: i64,
}
