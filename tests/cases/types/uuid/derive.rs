#[derive(Table)]
pub struct Tokens {
    #[column(primary_key, default = "uuid()")]
    pub id: Uuid,
    pub parent: Option<Uuid>,
    #[column(default = "'6ba7b810-9dad-11d1-80b4-00c04fd430c8'")]
    pub fixed: Uuid,
}
