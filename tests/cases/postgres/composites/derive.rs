#[derive(Enum)]
pub enum Mood {
    Happy,
    Sad,
}

#[derive(Type)]
#[schema(length = 8, check = "length(value) > 1")]
pub struct Code(pub String);

#[derive(Table)]
#[table(primary_key(a, b))]
pub struct Place {
    pub a: i32,
    pub b: i32,
}

#[derive(Table)]
#[table(foreign_key((a, b), references = "place", match_full, on_delete = "set null", deferrable))]
pub struct Stay {
    #[column(primary_key, auto = "start 10 sequence stay_numbers")]
    pub id: i64,
    pub a: Option<i32>,
    pub b: Option<i32>,
}
