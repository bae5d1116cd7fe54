//! The quickstart once more, from Rust: structs are the tables.
//!
//! Without any setting it is SQLite, in `app.db`. With `DB_TYPE`, `DB_HOST`, `DB_NAME`, `DB_USER` and
//! `DB_PASS` it is PostgreSQL, MariaDB or MySQL: the same program.

mod platforms;
mod users;

// What the tables make together: `connect`, `create_all`.
schema_runtime::include!(app);

// Each derive makes, beside its struct, what a row is inserted from (`NewAuthUser`) and a module of
// columns (`auth_user`).
use platforms::{NewEvent, NewPlatformIntegration, Platform, event, platform_integration};
use schema_runtime::chrono::{TimeDelta, Utc};
use schema_runtime::{Error, Result, count, serde_json::json};
use users::{AuthUser, NewAuthUser, NewSession, NewSetting, Setting, auth_user, session, setting};

#[tokio::main]
async fn main() -> Result<()> {
    let db = app::connect().await?;
    println!("connected to {}", db.target());
    let made = app::create_all(&db).await?;
    println!("tables made: {}", if made.is_empty() { "none".into() } else { made.join(", ") });

    // Insert: what has a default, or may be NULL, may be left out.
    let ann = match AuthUser::find_by_email(&db, "ann@example.org").await? {
        Some(ann) => ann,
        None => {
            let hash = Some("argon2 of something".into());
            NewAuthUser { password: hash, ..NewAuthUser::new("ann@example.org") }.insert(&db).await?
        }
    };
    // `password` is a `Secret`: it prints as ***.
    println!("{}: active {}, password {:?}", ann.email, ann.active, ann.password);

    // An error says which constraint it was.
    match NewAuthUser::new("no address").insert(&db).await {
        Err(Error::Check { constraint: auth_user::Constraint::EmailShape, .. }) => {
            println!("'no address' is refused")
        }
        other => println!("unexpected: {other:?}"),
    }

    // A transaction is a closure: an error rolls all of it back, a conflict runs it again.
    db.transaction(async |tx| {
        let until = Utc::now() + TimeDelta::days(1);
        NewSession::new(ann.id, format!("hash of a token until {until}"), until).insert(tx).await?;
        NewEvent { user_id: Some(ann.id), ..NewEvent::new("signed in") }.insert(tx).await
    })
    .await?;

    // Upsert: a second run finds these rows and updates them.
    NewSetting::new(ann.id, "theme", json!({ "dark": true }))
        .upsert(&db, setting::Constraint::PrimaryKey)
        .await?;
    for (platform, name) in [(Platform::Twitch, "ann_tv"), (Platform::Discord, "ann#1")] {
        NewPlatformIntegration::new(ann.id, platform, name)
            .upsert(&db, platform_integration::Constraint::PlatformExternalId)
            .await?;
    }

    // Find by a key; query by typed columns.
    let theme = Setting::find(&db, ann.id, "theme").await?;
    println!("theme: {}", theme.map_or("none".into(), |t| t.value.to_string()));
    let on_twitch = platform_integration::select()
        .columns((platform_integration::external_id,))
        .filter(platform_integration::platform.eq(Platform::Twitch))
        .fetch_all(&db)
        .await?;
    println!("on Twitch: {on_twitch:?}");
    let signed_in = event::select().filter(event::kind.eq("signed in")).count(&db).await?;
    println!("signed in: {signed_in}");

    // What joins tables stands in the schema's module: a derive sees its own struct.
    let sessions = session::select()
        .join(app::session::user)
        .columns((auth_user::email, count()))
        .group_by((auth_user::email,))
        .fetch_all(&db)
        .await?;
    println!("sessions: {sessions:?}");

    // Update and delete tell how many rows they met.
    let changed = auth_user::update()
        .set(auth_user::confirmed_at, Utc::now().naive_utc())
        .filter(auth_user::id.eq(ann.id))
        .execute(&db)
        .await?;
    println!("confirmed: {changed}");
    let ended = session::delete().filter(session::user_id.eq(ann.id)).execute(&db).await?;
    println!("sessions ended: {ended}");
    Ok(())
}
