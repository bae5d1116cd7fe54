#[derive(Enum)]
#[schema(name = "auth.role")]
pub enum Role {
    Admin,
    User,
}

#[derive(Type)]
#[schema(name = "auth.login", length = 40)]
pub struct Login(pub String);

#[derive(Table)]
#[table(name = "auth.account")]
pub struct Account {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(unique)]
    pub name: Login,
    #[column(default = "'user'")]
    pub role: Role,
}

#[derive(Table)]
pub struct AccountNote {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "auth.account", on_delete = "cascade")]
    pub account: i64,
    pub text: String,
}
