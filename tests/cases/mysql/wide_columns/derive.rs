/// As much as a row holds.
#[derive(Table)]
pub struct Wide {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 16000)]
    pub title: String,
    #[column(length = 300)]
    pub more: String,
}

/// What is too long for a row is kept apart, and checked.
#[derive(Table)]
pub struct Apart {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 16384)]
    pub story: String,
    #[column(length = 65533)]
    pub image: Vec<u8>,
    #[column(length = 60000)]
    pub photo: Vec<u8>,
}
