#[derive(schema_runtime::Table)]
pub struct Person {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 20)]
    pub name: String,
    pub points: i128,
    pub scores: Vec<Vec<i32>>,
    pub letter: char,
    #[column(references = "team.id", on_delete = "set nul")]
    pub team: i64,
}
