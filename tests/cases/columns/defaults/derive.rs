#[derive(Table)]
pub struct Defaults {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(default = false)]
    pub flag: bool,
    #[column(default = -5)]
    pub number: i32,
    #[column(precision = 8, scale = 2, default = 0.1)]
    pub price: Decimal,
    #[column(length = 20, default = "'new'")]
    pub name: String,
    #[column(default = "today()")]
    pub day: NaiveDate,
    #[column(default = "now()")]
    pub created: DateTime<Utc>,
    #[column(default = "now()")]
    pub local: NaiveDateTime,
    #[column(default = "uuid()")]
    pub token: Uuid,
    #[column(default = "date_add(now(), 30, 'day')")]
    pub ends: DateTime<Utc>,
    #[column(default = "upper('a') || 'b'")]
    pub shout: String,
    #[column(default = "null")]
    pub nothing: Option<String>,
}
