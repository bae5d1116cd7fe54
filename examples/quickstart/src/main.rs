//! A database from nothing: made, filled, asked, changed and emptied.
//!
//! Without any setting it is SQLite, in `quickstart.db`. With `DB_TYPE`, `DB_HOST`, `DB_NAME`,
//! `DB_USER` and `DB_PASS` it is PostgreSQL or MariaDB: the same program.

schema_runtime::include!(quickstart);

use quickstart::{AuthUser, NewAuthUser, NewEvent, NewPlatformIntegration, NewSession, NewSetting};
use quickstart::{Platform, auth_user, event, platform_integration, session, setting};
use schema_runtime::chrono::{TimeDelta, Utc};
use schema_runtime::{Error, Result, serde_json::json};

#[tokio::main]
async fn main() -> Result<()> {
    let db = quickstart::connect().await?;
    println!("connected to {}", db.target());
    let made = quickstart::create_all(&db).await?;
    println!(
        "tables made: {}",
        if made.is_empty() { "none, all were there".into() } else { made.join(", ") }
    );

    // Insert: what has a default may be left out.
    let ann = match AuthUser::find_by_email(&db, "ann@example.org").await? {
        Some(ann) => ann,
        None => NewAuthUser::new("ann@example.org").insert(&db).await?,
    };
    println!("user {}: {}", ann.id, ann.email);

    // An error says which constraint it was.
    match NewAuthUser::new("ann@example.org").insert(&db).await {
        Err(Error::Unique { constraint: auth_user::Constraint::Email, .. }) => {
            println!("that address is taken")
        }
        other => println!("unexpected: {other:?}"),
    }

    // A secret is stored and compared, and never printed.
    let hash = NewAuthUser { password: Some("argon2 …".into()), ..NewAuthUser::new("bob@example.org") };
    let bob = hash.upsert(&db, auth_user::Constraint::Email).await?;
    println!("user {}: {}, password {:?}", bob.id, bob.email, bob.password);

    // A transaction is a closure: an error rolls it back, a conflict runs it again.
    db.transaction(async |tx| {
        let until = Utc::now() + TimeDelta::days(1);
        let token = format!("token of {} at {until}", ann.id);
        NewSession::new(ann.id, token, until).insert(tx).await?;
        NewEvent { user_id: Some(ann.id), ..NewEvent::new("signed in") }.insert(tx).await
    })
    .await?;
    NewSetting::new(ann.id, "theme", json!({ "dark": true }))
        .upsert(&db, setting::Constraint::PrimaryKey)
        .await?;
    for (platform, name) in [(Platform::Twitch, "ann_tv"), (Platform::Discord, "ann#1")] {
        NewPlatformIntegration::new(ann.id, platform, name)
            .upsert(&db, platform_integration::Constraint::PlatformExternalId)
            .await?;
    }

    // Queries are put together from typed parts.
    let recent = auth_user::select()
        .filter(auth_user::active.eq(true))
        .filter(auth_user::email.like("%@example.org"))
        .order_by(auth_user::email.asc())
        .limit(10)
        .fetch_all(&db)
        .await?;
    println!("active: {}", recent.iter().map(|u| u.email.as_str()).collect::<Vec<_>>().join(", "));
    let on_twitch: Vec<(i64, String)> = platform_integration::select()
        .columns((platform_integration::user_id, platform_integration::external_id))
        .filter(platform_integration::platform.eq(Platform::Twitch))
        .fetch_all(&db)
        .await?;
    println!("on Twitch: {on_twitch:?}");
    println!("events: {}", event::select().count(&db).await?);

    // Queries of the schema are functions: see schema/queries.schema.
    for row in quickstart::active_users(&db, Utc::now() - TimeDelta::days(1), 20).await? {
        println!("sessions of {}: {}", row.email, row.sessions);
    }
    let on_discord = quickstart::users_on(&db, Platform::Discord).await?;
    println!("on Discord: {}", on_discord.iter().map(|u| u.email.as_str()).collect::<Vec<_>>().join(", "));

    // Update, delete.
    let changed = auth_user::update()
        .set(auth_user::active, false)
        .filter(auth_user::id.eq(bob.id))
        .execute(&db)
        .await?;
    println!("deactivated: {changed}");
    let gone = session::delete().filter(session::user_id.eq(ann.id)).execute(&db).await?;
    println!("sessions ended: {gone}");
    Ok(())
}
