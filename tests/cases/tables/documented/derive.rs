/// People who can sign in.
/// They have signed the terms -- it's required.
#[derive(Table)]
#[table(
    index(newest(id desc), docs = "Finds the newest ones."),
    check(email_shape = "email like '%_@_%'", docs = "An address has an at sign."),
)]
pub struct AuthUser {
    /// Given by the database.
    #[column(primary_key, auto)]
    pub id: i64,
    /// Where it's safe to write to.
    #[column(length = 255, unique)]
    pub email: String,
    pub plain: i32,
}
