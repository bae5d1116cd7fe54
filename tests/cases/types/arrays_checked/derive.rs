/// MySQL can't check elements like these.
#[derive(Table)]
pub struct Lists {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 3)]
    pub codes: Vec<String>,
    #[column(default = r#"'["2024-02-29"]'"#)]
    pub days: Vec<NaiveDate>,
    pub moments: Option<Vec<DateTime<Utc>>>,
    pub shares: Vec<f64>,
}
