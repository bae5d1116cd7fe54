//! Each service does what its lines give it, by its own account.

use crate::{analytics, connector, twitch_trigger};
use schema_runtime::{Config, Database, Error};
use schema_tests::accounts::Accounts;
use schema_tests::servers::SqlServer;
use std::path::Path;

schema_tests::on_fresh_servers!(suite);

/// Two people, and an account on each platform.
pub(crate) const SEED: &str = "
insert into auth_user (id, email) values (1001, 'ann@example.org'), (1002, 'bob@example.org');
insert into platform_integration (id, user_id, platform, external_id) values
    (1001, 1001, 'twitch', 't1'), (1002, 1002, 'discord', 'd1');
";

fn suite(server: &SqlServer) {
    let services =
        [("analytics", "analytics-ro"), ("connector", "connector-rw"), ("twitch_trigger", "twitch-trigger")];
    let urls = prepare(server, "../examples/quickstart/schema", SEED, services);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        twitch_trigger(&connect(&urls[2]).await).await;
        connector(&connect(&urls[1]).await).await;
        analytics(&connect(&urls[0]).await).await;
        crate::desk::on(server).await;
        crate::tenants::on(server).await;
        crate::ruled::on(server).await;
    });
}

/// A database of the schema, with `seed` in it, and the accounts of these services; their URLs.
pub(crate) fn prepare<const N: usize>(
    server: &SqlServer,
    schema: &str,
    seed: &str,
    services: [(&str, &str); N],
) -> [String; N] {
    let accounts = Accounts::new(server, &Path::new(env!("CARGO_MANIFEST_DIR")).join(schema));
    accounts.script(seed);
    services.map(|(service, account)| accounts.url(service, account))
}

pub(crate) async fn connect<S: schema_runtime::Service>(url: &str) -> Database<S> {
    Database::connect(Config::from_url(url).expect("a URL")).await.expect("the account connects")
}

/// `read write platform_integration where platform = 'twitch'`, `insert event (user_id, kind, payload)`
pub(crate) async fn twitch_trigger(db: &twitch_trigger::Db) {
    use twitch_trigger::{
        NewEvent, NewPlatformIntegration, Platform, PlatformIntegration, event, platform_integration,
    };
    let own = platform_integration::select().fetch_all(db).await.expect("it reads");
    assert_eq!(own.iter().map(|row| row.id).collect::<Vec<_>>(), [1001], "its rows alone");
    assert_eq!(PlatformIntegration::find(db, 1002).await.expect("it finds"), None, "not another's");

    let new = NewPlatformIntegration::new(1002, Platform::Twitch, "t2");
    let row = new.insert(db).await.expect("it inserts");
    assert_eq!((row.user_id, row.external_id.as_str()), (1002, "t2"), "and has its row back");
    assert_eq!(PlatformIntegration::find(db, row.id).await.expect("it finds"), Some(row.clone()));
    let by_key = PlatformIntegration::find_by_platform_and_external_id(db, Platform::Twitch, "t2").await;
    assert_eq!(by_key.expect("it finds").map(|found| found.id), Some(row.id));
    let other = NewPlatformIntegration::new(1002, Platform::Discord, "d2").insert(db).await;
    assert!(other.is_err(), "no row of another platform comes to be: {other:?}");

    let more = [NewPlatformIntegration::new(1001, Platform::Twitch, "t3")];
    assert_eq!(PlatformIntegration::insert_many(db, &more).await.expect("it inserts many"), 1);
    let key = platform_integration::Constraint::PlatformExternalId;
    let upsert = NewPlatformIntegration::new(1001, Platform::Twitch, "t2");
    let changed = upsert.upsert(db, key).await.expect("it upserts");
    assert_eq!((changed.id, changed.user_id), (row.id, 1001));

    let update = platform_integration::update().set(platform_integration::external_id, "t9");
    let own = update.clone().filter(platform_integration::id.eq(row.id));
    assert_eq!(own.execute(db).await.expect("it updates"), 1);
    let another = update.filter(platform_integration::id.eq(1002));
    assert_eq!(another.execute(db).await.expect("no row to update"), 0);
    let all = platform_integration::delete().filter(platform_integration::id.ne(1001));
    assert_eq!(all.execute(db).await.expect("it deletes"), 2, "its own, not 1002");
    assert_eq!(platform_integration::select().count(db).await.expect("it counts"), 1);

    let event = NewEvent { user_id: Some(1001), ..NewEvent::new("stream") };
    assert_eq!(event.insert(db).await.expect("it adds an event, unread"), 1);
    let two = [NewEvent::new("a"), NewEvent { payload: Some(1.into()), ..NewEvent::new("b") }];
    assert_eq!(twitch_trigger::Event::insert_many(db, &two).await.expect("it adds events"), 2);
    assert_eq!(event::kind.name(), "kind");
}

/// `read write integration`, `webhook`; `read auth_user (id, email)`, `update auth_user (active)`;
/// `insert event (user_id, kind, payload)`
pub(crate) async fn connector(db: &connector::Db) {
    use connector::{
        AuthUser, Integration, NewEvent, NewIntegration, NewWebhook, Webhook, auth_user, integration, webhook,
    };
    let ann = AuthUser::find(db, 1001).await.expect("it finds").expect("she is there");
    assert_eq!(ann, AuthUser { id: 1001, email: "ann@example.org".to_owned() });
    let by_email = AuthUser::find_by_email(db, "ann@example.org").await.expect("it finds");
    assert_eq!(by_email, Some(ann));
    let update = auth_user::update().set(auth_user::active, false).filter(auth_user::id.eq(1001));
    assert_eq!(update.execute(db).await.expect("it updates this column"), 1);

    let bot = NewIntegration::new(1001, "bot").insert(db).await.expect("it inserts");
    assert!(bot.enabled, "defaults come back");
    let key = integration::Constraint::UserIdName;
    let upsert = NewIntegration { enabled: Some(false), ..NewIntegration::new(1001, "bot") };
    let same = upsert.upsert(db, key).await.expect("it upserts");
    assert_eq!((same.id, same.enabled), (bot.id, false));
    let twice = NewIntegration::new(1001, "bot").insert(db).await.expect_err("it is there");
    assert!(matches!(twice, Error::Unique { constraint, .. } if constraint == key), "{twice}");
    let hook = NewWebhook::new(bot.id, "http://example.org", "key").insert(db).await.expect("it inserts");
    assert_eq!(Webhook::find(db, hook.id).await.expect("it finds"), Some(hook));
    assert_eq!(webhook::delete().all().execute(db).await.expect("it deletes"), 1);
    assert_eq!(NewEvent::new("poll").insert(db).await.expect("it adds an event"), 1);
    assert_eq!(Integration::find(db, bot.id).await.expect("it finds").map(|row| row.enabled), Some(false));
}

/// `read auth_user (id, active, confirmed_at)`, `read event, integration, platform_integration`
pub(crate) async fn analytics(db: &analytics::Db) {
    use analytics::{AuthUser, Platform, auth_user, event, integration, platform_integration};
    let ann = AuthUser::find(db, 1001).await.expect("it finds").expect("she is there");
    assert_eq!(ann, AuthUser { id: 1001, active: false, confirmed_at: None });
    let active = auth_user::select().filter(auth_user::active.eq(true)).columns((auth_user::id,));
    assert_eq!(active.fetch_all(db).await.expect("it reads"), [(1002,)]);
    let order = platform_integration::select().order_by(platform_integration::id.asc());
    let platforms: Vec<_> =
        order.fetch_all(db).await.expect("it reads all rows").into_iter().map(|row| row.platform).collect();
    assert_eq!(platforms, [Platform::Twitch, Platform::Discord]);
    assert_eq!(event::select().count(db).await.expect("it counts"), 4);
    assert!(integration::select().exists(db).await.expect("it looks"));

    // A join reads of each table what the service may read of it, and the key.
    let joined = platform_integration::select().join(platform_integration::user);
    let joined = joined.order_by(auth_user::id.asc()).fetch_all(db).await.expect("it joins");
    assert_eq!(joined.iter().map(|(row, _)| row.id).collect::<Vec<_>>(), [1001, 1002]);
    assert_eq!(joined[0].1, ann);
    let counts = auth_user::select()
        .left_join(auth_user::event)
        .columns((auth_user::id, event::id.count()))
        .group_by((auth_user::id,))
        .filter(schema_runtime::exists(auth_user::integration.rows()));
    assert_eq!(counts.fetch_all(db).await.expect("it groups"), [(1001, 1)]);
}
