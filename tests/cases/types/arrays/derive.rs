#[derive(Enum)]
pub enum Color {
    Red,
    Green,
    Blue,
}

/// Arrays hold no NULL.
#[derive(Table)]
pub struct Lists {
    #[column(primary_key, auto)]
    pub id: i64,
    pub numbers: Vec<i64>,
    pub small: Option<Vec<i8>>,
    #[column(default = r#"'["a", "b \"c\""]'"#)]
    pub names: Vec<String>,
    pub flags: Vec<bool>,
    pub ids: Vec<Uuid>,
    #[column(default = r#"'["red"]'"#)]
    pub colors: Vec<Color>,
    #[column(default = "'[]'")]
    pub empty: Vec<i32>,
}
