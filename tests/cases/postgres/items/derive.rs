#[derive(Type)]
#[schema(check = "is_even(value)")]
pub struct Even(pub i32);

#[derive(Table)]
#[table(check(positive = "a > 0", docs = "Never below."))]
pub struct Parent {
    pub a: i32,
}

#[derive(Table)]
pub struct OtherParent {
    pub b: i32,
}

/// Comes behind its parent.
#[derive(Table)]
#[table(with(postgres = "INHERITS (\"parent\", public.other_parent)"))]
pub struct Child {
    pub a: i32,
    pub b: i32,
}

#[derive(Table)]
#[table(foreign_key((twin), references = "note (id)", docs = "A twin is a note, too."))]
pub struct Note {
    #[column(primary_key, auto)]
    pub id: i64,
    pub room: Option<i32>,
    pub twin: Option<i64>,
}
