#[derive(Table)]
pub struct Settings {
    #[column(primary_key, auto)]
    pub id: i64,
    pub value: serde_json::Value,
    pub typed: Option<Json<crate::Prefs>>,
    #[column(default = r#"'{"theme": "dark", "tags": []}'"#)]
    pub initial: serde_json::Value,
}
