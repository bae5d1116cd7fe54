#[derive(Table)]
pub struct Article {
    #[column(primary_key, auto)]
    pub id: i64,
    pub title: String,
    #[column(default = "now()", on_update_now)]
    pub updated_at: DateTime<Utc>,
}

#[derive(Table)]
pub struct Page {
    #[column(length = 50, primary_key)]
    pub slug: String,
    #[column(default = "now()", on_update_now)]
    pub updated_at: DateTime<Utc>,
    #[column(on_update_now)]
    pub edited: Option<NaiveDateTime>,
}
