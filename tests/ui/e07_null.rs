#[derive(schema_runtime::Table)]
pub struct Person {
    #[column(primary_key, auto)]
    pub id: i64,
    pub name: Option<String>,
    /// NULL where the name is, and the field can't be.
    #[column(generated = "lower(name)")]
    pub folded: String,
    /// SQL reserves it.
    pub order: i32,
}
