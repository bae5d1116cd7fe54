//! The same from Rust: structs are the tables.
//!
//! Without any setting it is SQLite, in `app.db`. With `DB_TYPE`, `DB_HOST`, `DB_NAME`, `DB_USER` and
//! `DB_PASS` it is PostgreSQL or MariaDB.

#![allow(missing_docs)]

use schema_runtime::chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use schema_runtime::{Enum, Error, Result, Secret, Table};

// What the structs make together: `connect`, `create_all`.
schema_runtime::include!(app);

/// People who can sign in.
#[derive(Clone, Debug, PartialEq, Table)]
#[table(check(email_shape = "email like '%_@_%'"))]
pub struct AuthUser {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(unique, length = 255)]
    pub email: String,
    /// A hash.
    #[column(length = 255)]
    pub password: Option<Secret<String>>,
    #[column(default = "true")]
    pub active: bool,
    pub role: Role,
    pub confirmed_at: Option<NaiveDateTime>,
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Role {
    Reader,
    Writer,
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Table)]
pub struct Session {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "auth_user.id", on_delete = "cascade")]
    pub user_id: i64,
    pub expires_at: DateTime<Utc>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let db = app::connect().await?;
    println!("connected to {}", db.target());
    app::create_all(&db).await?;

    let ann = match AuthUser::find_by_email(&db, "ann@example.org").await? {
        Some(ann) => ann,
        None => NewAuthUser::new("ann@example.org", Role::Writer).insert(&db).await?,
    };
    println!("user {}: {} ({})", ann.id, ann.email, ann.role);
    match NewAuthUser::new("not an address", Role::Reader).insert(&db).await {
        Err(Error::Check { constraint: auth_user::Constraint::EmailShape, .. }) => println!("no address"),
        other => println!("unexpected: {other:?}"),
    }

    NewSession::new(ann.id, Utc::now() + TimeDelta::days(1)).insert(&db).await?;
    let writers =
        auth_user::select().filter(auth_user::role.eq(Role::Writer)).order_by(auth_user::email.asc());
    for user in writers.fetch_all(&db).await? {
        let sessions = session::select().filter(session::user_id.eq(user.id)).count(&db).await?;
        println!("{}: {sessions} sessions", user.email);
    }
    let ended = session::delete().filter(session::user_id.eq(ann.id)).execute(&db).await?;
    println!("sessions ended: {ended}");
    Ok(())
}
