#[derive(Table)]
#[table(
    unique(current(user_id, team), r#where = "active"),
    unique(team, r#where = "role = 'owner' and active"),
)]
pub struct Membership {
    #[column(primary_key, auto)]
    pub id: i64,
    pub user_id: i64,
    #[column(length = 30)]
    pub team: String,
    #[column(length = 30)]
    pub role: Option<String>,
    #[column(default = true)]
    pub active: bool,
}
