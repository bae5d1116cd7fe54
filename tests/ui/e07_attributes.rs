#[derive(schema_runtime::Table)]
#[table(nmae = "person", index(emial), check(long = "length(nme) > 0"))]
pub struct Person {
    #[column(primary_key, auto, auto)]
    pub id: i64,
    #[column(length = "many")]
    pub name: String,
    #[column(on_delete = "cascade")]
    pub team: i64,
}

#[derive(schema_runtime::Table)]
pub struct Team(i64);
