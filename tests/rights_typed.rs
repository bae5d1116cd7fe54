//! Typed code under the account of a service, on real servers: what the service's lines say works, and
//! the rest is [`Error::Denied`]. The accounts are those that `schemagen grants apply` makes.

mod rights;

use rights::{MIGRATOR, SERVICES, password};
use schema_pages::quickstart::{
    self, AuthUser, Db, Event, NewAuthUser, NewEvent, NewPlatformIntegration, NewSession, Platform,
    auth_user, event, platform_integration, session, webhook,
};
use schema_runtime::chrono::{TimeDelta, Utc};
use schema_runtime::{Database, Error, Result};
use schema_tests::servers::{SqlServer, fresh};
use std::fmt::Debug;
use std::path::Path;
use std::process::Command;

/// A server with the quickstart's tables, made by its own code, two people, and every account.
struct Place {
    server: SqlServer,
    database: String,
    passwords: Vec<(&'static str, String)>,
}

impl Place {
    async fn new(server: SqlServer) -> Result<Place> {
        let database = server.new_database();
        let db: Db = Database::from_url(&server.url(&database)).await?;
        quickstart::create_all(&db).await?;
        let ann = NewAuthUser::new("ann@example.org").insert(&db).await?;
        for (platform, name) in [(Platform::Twitch, "ann_tv"), (Platform::Discord, "ann#1")] {
            NewPlatformIntegration::new(ann.id, platform, name).insert(&db).await?;
        }
        let accounts = SERVICES.iter().copied().chain([MIGRATOR]);
        // Letters alone, as they go into a URL as they are.
        let letters = |p: String| p.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let passwords: Vec<_> =
            accounts.map(|(_, account, variable)| (variable, letters(password(account)))).collect();
        let output = Command::new(env!("CARGO_BIN_EXE_schemagen"))
            .args(["grants", "apply", "schema", "--url", &server.url(&database)])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart"))
            .envs(passwords.iter().map(|(name, value)| (name, value)))
            .output()
            .expect("the command runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(Place { server, database, passwords })
    }

    /// A handle under the account of a service.
    async fn as_service(&self, service: &str) -> Result<Db> {
        let (_, account, variable) = SERVICES.iter().find(|s| s.0 == service).expect("a service");
        let (_, password) = self.passwords.iter().find(|p| p.0 == *variable).expect("a password");
        Database::from_url(&self.server.url_for(&self.database, account, password)).await
    }
}

#[track_caller]
fn denied<T: Debug>(what: &str, result: Result<T>) {
    assert!(matches!(result, Err(Error::Denied { .. })), "{what}: {result:?}");
}

async fn suite(server: SqlServer) -> Result<()> {
    let is_postgres = server.is_postgres();
    let place = Place::new(server).await?;
    backend_api(&place.as_service("backend_api").await?).await?;
    connector(&place.as_service("connector").await?).await?;
    analytics(&place.as_service("analytics").await?).await?;
    let twitch = place.as_service("twitch_trigger").await?;
    if is_postgres {
        twitch_trigger(&twitch).await?;
    } else {
        // There its rows are a view of another name, which this code does not speak to.
        denied("the table itself", platform_integration::select().fetch_all(&twitch).await);
    }
    Ok(())
}

async fn backend_api(db: &Db) -> Result<()> {
    let bob = NewAuthUser { password: Some("hash".into()), ..NewAuthUser::new("bob@example.org") };
    let bob = bob.insert(db).await?;
    assert_eq!(AuthUser::find_by_email(db, "bob@example.org").await?, Some(bob.clone()));
    let changed = auth_user::update().set(auth_user::active, false).filter(auth_user::id.eq(bob.id));
    assert_eq!(changed.execute(db).await?, 1);
    let again = NewAuthUser::new("bob@example.org").upsert(db, auth_user::Constraint::Email).await?;
    assert_eq!((again.id, again.active), (bob.id, false));
    db.transaction(async |tx| {
        NewSession::new(bob.id, "token", Utc::now() + TimeDelta::days(1)).insert(tx).await?;
        NewEvent { user_id: Some(bob.id), ..NewEvent::new("signed in") }.insert(tx).await
    })
    .await?;
    assert_eq!(session::delete().all().execute(db).await?, 1);
    assert_eq!(event::select().count(db).await?, 1);
    assert_eq!(platform_integration::select().count(db).await?, 2);

    // Append and look; look.
    denied("update event", event::update().set(event::kind, "x").all().execute(db).await);
    denied("delete event", event::delete().all().execute(db).await);
    let new = NewPlatformIntegration::new(bob.id, Platform::Twitch, "bob_tv");
    denied("insert platform_integration", new.insert(db).await);
    denied("upsert", new.upsert(db, platform_integration::Constraint::PlatformExternalId).await);
    denied("delete platform_integration", platform_integration::delete().all().execute(db).await);
    // A transaction that was refused something has done nothing.
    let refused: Result<u64> = db
        .transaction(async |tx| {
            NewEvent::new("never").insert(tx).await?;
            event::delete().all().execute(tx).await
        })
        .await;
    denied("a transaction with a delete", refused);
    assert_eq!(event::select().count(db).await?, 1);
    // Everything is there: nothing to make, so no right to make it is needed.
    assert_eq!(quickstart::create_all(db).await?, Vec::<&str>::new());
    Ok(())
}

async fn connector(db: &Db) -> Result<()> {
    let ann = auth_user::email.eq("ann@example.org");
    let named = auth_user::select().columns((auth_user::id, auth_user::email)).filter(ann.clone());
    let (id, _) = named.fetch_one(db).await?;
    let changed = auth_user::update().set(auth_user::active, true).filter(ann.clone()).execute(db).await?;
    assert_eq!(changed, 1);
    denied("update email", auth_user::update().set(auth_user::email, "x@y").filter(ann).execute(db).await);
    denied("every column", AuthUser::find(db, id).await);
    let secret = auth_user::select().columns((auth_user::id, auth_user::password));
    denied("the password", secret.fetch_all(db).await);

    // The row may not be read back, so `insert` may not either.
    let new = NewEvent { user_id: Some(id), ..NewEvent::new("called") };
    denied("insert with all columns read", new.insert(db).await);
    assert_eq!(Event::insert_many(db, &[new]).await?, 1);
    let later = NewEvent { created_at: Some(Utc::now()), ..NewEvent::new("called") };
    denied("insert of another column", Event::insert_many(db, &[later]).await);
    denied("read event", event::select().fetch_all(db).await);
    Ok(())
}

async fn analytics(db: &Db) -> Result<()> {
    let active = auth_user::select().columns((auth_user::id, auth_user::active));
    let active = active.order_by(auth_user::id.asc()).fetch_all(db).await?;
    assert_eq!(active.iter().map(|(_, active)| *active).collect::<Vec<_>>(), [true, false]);
    assert_eq!(event::select().count(db).await?, 2);
    denied("email", auth_user::select().columns((auth_user::id, auth_user::email)).fetch_all(db).await);
    denied(
        "a filter by email",
        auth_user::select()
            .columns((auth_user::id, auth_user::active))
            .filter(auth_user::email.starts_with("ann"))
            .fetch_all(db)
            .await,
    );
    denied("webhook", webhook::select().fetch_all(db).await);
    denied("session", session::select().exists(db).await);
    denied("insert", Event::insert_many(db, &[NewEvent::new("x")]).await);
    denied("update", auth_user::update().set(auth_user::active, true).all().execute(db).await);
    Ok(())
}

/// Rows of one platform: the others are neither seen nor met nor made.
async fn twitch_trigger(db: &Db) -> Result<()> {
    let all = platform_integration::select().fetch_all(db).await?;
    assert_eq!(all.iter().map(|i| i.external_id.as_str()).collect::<Vec<_>>(), ["ann_tv"]);
    let seen = platform_integration::update().set(platform_integration::last_seen, Utc::now());
    assert_eq!(seen.all().execute(db).await?, 1);
    let user = all[0].user_id;
    NewPlatformIntegration::new(user, Platform::Twitch, "ann_2").insert(db).await?;
    denied("another platform", NewPlatformIntegration::new(user, Platform::Discord, "d").insert(db).await);
    let moved = platform_integration::update().set(platform_integration::platform, Platform::Discord);
    denied("moving a row away", moved.all().execute(db).await);
    assert_eq!(platform_integration::delete().all().execute(db).await?, 2);
    Ok(())
}

#[tokio::test]
async fn on_postgres_15() -> Result<()> {
    match fresh::postgres(15) {
        Some(server) => suite(server).await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn on_postgres_16() -> Result<()> {
    match fresh::postgres(16) {
        Some(server) => suite(server).await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn on_mariadb() -> Result<()> {
    match fresh::mariadb() {
        Some(server) => suite(server).await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn on_mysql() -> Result<()> {
    match fresh::mysql() {
        Some(server) => suite(server).await,
        None => Ok(()),
    }
}
