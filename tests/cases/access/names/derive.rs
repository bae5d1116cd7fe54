#[derive(Table)]
#[table(name = "auth.users")]
pub struct AuthUsers {
    #[column(primary_key, auto = "serial")]
    pub id: i64,
    #[column(name = "Group", length = 20)]
    pub group: String,
}

#[derive(Table)]
#[table(name = "`Order Details`")]
pub struct OrderDetails {
    #[column(primary_key)]
    pub id: i64,
    #[column(length = 20)]
    pub select: String,
    #[column(references = "auth.users.id")]
    pub owner: i64,
}
