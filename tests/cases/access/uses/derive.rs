#[derive(Table)]
pub struct AuthUser {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(unique, length = 255)]
    pub email: String,
    #[column(default = true)]
    pub active: bool,
}

#[derive(Table)]
pub struct Session {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "auth_user.id")]
    pub user_id: i64,
    #[column(default = 0)]
    pub amount: i32,
}
