/// Text compares by code point.
#[derive(Table)]
pub struct Texts {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(type = "char(3)")]
    pub code: String,
    #[column(length = 255, default = "'it''s'")]
    pub title: String,
    #[column(length = 100, default = r"'C:\new'")]
    pub path: Option<String>,
    pub body: String,
    #[column(default = "''")]
    pub note: Option<String>,
}
