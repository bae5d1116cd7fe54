#[derive(Enum)]
#[schema(name = "auth.role")]
pub enum AuthRole {
    Admin,
    User,
}

#[derive(Type)]
#[schema(name = "auth.login", length = 40)]
pub struct AuthLogin(pub String);

#[derive(Table)]
#[table(name = "auth.account")]
pub struct AuthAccount {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(unique)]
    pub name: AuthLogin,
    #[column(default = "'user'")]
    pub role: AuthRole,
}

#[derive(Table)]
pub struct AccountNote {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "auth.account", on_delete = "cascade")]
    pub account: i64,
    pub text: String,
}
