#[derive(Enum)]
pub enum Size {
    #[schema(label = "S")]
    S,
    #[schema(label = r#"a"b"#)]
    AB,
    #[schema(label = "x.y")]
    XY,
}

/// Arrays are JSON; a pattern holds each element to its type.
#[derive(Table)]
pub struct Lists {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 3)]
    pub codes: Vec<String>,
    pub days: Vec<NaiveDate>,
    pub times: Vec<NaiveTime>,
    pub moments: Option<Vec<DateTime<Utc>>>,
    #[column(precision = 6, scale = 2)]
    pub prices: Option<Vec<Decimal>>,
    pub ratios: Option<Vec<f64>>,
    #[column(length = 4)]
    pub hashes: Option<Vec<Vec<u8>>>,
    pub blobs: Option<Vec<Vec<u8>>>,
    #[column(default = r#"'["S"]'"#)]
    pub sizes: Vec<Size>,
    #[column(type = "tinyint unsigned[]")]
    pub small: Option<Vec<u8>>,
    pub docs: Option<Vec<serde_json::Value>>,
}
