//! People, and what belongs to one person.

use schema_runtime::chrono::{DateTime, NaiveDateTime, Utc};
use schema_runtime::{Secret, Table, serde_json};

/// People who can sign in.
#[derive(Clone, Debug, PartialEq, Table)]
// With a name, so that an error says which check it was.
#[table(check(email_shape = "email like '%_@_%'"))]
pub struct AuthUser {
    // A field is a column. It is NOT NULL unless the type is an `Option`.
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(unique, length = 255)]
    pub email: String,
    /// A hash; generated code never prints it.
    #[column(length = 255)]
    pub password: Option<Secret<String>>,
    #[column(default = true)]
    pub active: bool,
    /// Changed to end all of somebody's sessions at once.
    #[column(unique, length = 64)]
    pub fs_uniquifier: Option<String>,
    pub confirmed_at: Option<NaiveDateTime>,
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Table)]
#[table(index(user_id, expires_at))]
pub struct Session {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "auth_user.id", on_delete = "cascade")]
    pub user_id: i64,
    #[column(unique, length = 64)]
    pub token_hash: String,
    // An instant; a `NaiveDateTime`, as above, has no zone.
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// One value of one person's settings.
#[derive(Clone, Debug, PartialEq, Table)]
#[table(primary_key(user_id, name))]
pub struct Setting {
    #[column(references = "auth_user.id", on_delete = "cascade")]
    pub user_id: i64,
    #[column(length = 64)]
    pub name: String,
    pub value: serde_json::Value,
    #[column(default = "now()", on_update_now)]
    pub updated_at: DateTime<Utc>,
}
