#[derive(schema_runtime::Table)]
#[table(check(long = "length(nme) > 0"), index(emial))]
pub struct Person {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 20)]
    pub name: String,
    #[column(references = "taem.id", on_delete = "cascade")]
    pub team: i64,
    pub state: Sttae,
    /// A column that SQL reserves.
    pub order: i32,
}

#[derive(schema_runtime::Enum)]
pub enum State {
    Open,
    Closed,
}

#[derive(schema_runtime::Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}
