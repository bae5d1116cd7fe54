//! On SQLite, which has no accounts, each connection of a service is held to what its lines say: by the
//! database itself, whatever the statement, so also one that is written by hand.

use crate::{analytics, archive, closer, connector, intake, twitch_trigger, worker};
use schema_runtime::__gen as rt;
use schema_runtime::{Config, Database, Error, Result, Service};
use schema_tests::ddl_of;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A file with the tables of a schema and these rows in it.
pub(crate) struct Place {
    _folder: tempfile::TempDir,
    file: PathBuf,
}

impl Place {
    pub(crate) fn new(schema: &str, seed: &str) -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("held.db");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
        let owner = rusqlite::Connection::open(&file).expect("the file");
        owner.execute_batch(&ddl_of(&path, "sqlite")).expect("the DDL loads");
        owner.execute_batch(seed).expect("the rows go in");
        Place { _folder: folder, file }
    }

    pub(crate) async fn connect<S: Service>(&self) -> Database<S> {
        Database::connect(Config::sqlite(self.file.to_string_lossy())).await.expect("a connection")
    }
}

/// What SQL by hand gives, as text.
pub(crate) async fn by_hand<S>(db: &Database<S>, sql: &str) -> Result<Vec<String>> {
    let writes = !sql.trim_start().to_lowercase().starts_with("select");
    let text: &'static str = Box::leak(sql.to_owned().into_boxed_str());
    let step = match writes {
        true => rt::StepMeta::write(rt::Role::Rows, text, &[]),
        false => rt::StepMeta::read(rt::Role::Rows, text, &[]),
    };
    let query = Box::leak(Box::new(rt::QueryMeta {
        name: "by_hand",
        params: &[],
        columns: &[],
        table: None,
        whole: false,
        steps: [&[], &[], Box::leak(Box::new([step]))],
    }));
    let rows = rt::query::fetch::<_, Vec<rt::Cells>>(db, query, Vec::new()).await?;
    Ok(rows.iter().map(|row| format!("{row:?}")).collect())
}

async fn allowed<S>(db: &Database<S>, statements: &[&str]) {
    for sql in statements {
        if let Err(error) = by_hand(db, sql).await {
            panic!("{sql}: {error}");
        }
    }
}

async fn refused<S>(db: &Database<S>, statements: &[&str]) {
    for sql in statements {
        let done = by_hand(db, sql).await;
        assert!(matches!(done, Err(Error::Denied { .. })), "{sql}: {done:?}");
    }
}

/// What no service may, whatever its lines.
const NEVER: &[&str] = &[
    "pragma writable_schema = on",
    "pragma foreign_keys = off",
    "select * from pragma_table_info('auth_user')",
    "attach ':memory:' as other",
    "create table more (id int)",
    "create temp table more (id int)",
    "create temp view auth_user as select 1",
    "create temp trigger t after insert on event begin select 1; end",
    "create index more on event (kind)",
    "alter table event add column more int",
    "drop table event",
    "reindex",
    "analyze",
    "select sql from sqlite_temp_schema",
    "insert into sqlite_schema (name) values ('x')",
];

fn block_on(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work);
}

const QUICKSTART: &str = "../examples/quickstart/schema";

#[test]
fn the_quickstart() {
    let place = Place::new(QUICKSTART, crate::servers::SEED);
    block_on(async {
        // What the lines give works as it does by the accounts of the other servers.
        crate::servers::twitch_trigger(&place.connect().await).await;
        crate::servers::connector(&place.connect().await).await;
        crate::servers::analytics(&place.connect().await).await;
    });
}

/// `read auth_user (id, active, confirmed_at)`, `read event, integration, platform_integration`
#[test]
fn reads_and_no_more() {
    let place = Place::new(QUICKSTART, crate::servers::SEED);
    block_on(async {
        let db: analytics::Db = place.connect().await;
        allowed(
            &db,
            &[
                "select id from auth_user where active order by confirmed_at",
                "select count(*) from auth_user",
                "select * from event",
                "select p.external_id from platform_integration p join auth_user u on u.id = p.user_id",
                "with recursive n (i) as (select 1 union all select i + 1 from n where i < 3) select i from n",
                "select lower(kind) from event where id in (select value from json_each('[1, 2]'))",
                "select name from sqlite_schema",
            ],
        )
        .await;
        refused(
            &db,
            &[
                "select email from auth_user",
                "select * from auth_user",
                "select id from auth_user where email = 'ann@example.org'",
                "select id from auth_user order by password",
                "select id from auth_user group by id having max(email) > ''",
                "select count(email) from auth_user",
                "select (select email from auth_user limit 1)",
                "select id from event where exists (select 1 from auth_user where email like 'a%')",
                "select e.id from event e join auth_user u on u.email = e.kind",
                "select id from event union select email from auth_user",
                "with people as (select email from auth_user) select * from people",
                // SQLite says that a `with` asks, as it does of a view.
                "with auth_user as (select email as id from main.auth_user) select id from auth_user",
                "select count(*) from session",
                "select 1 from session",
                "select rowid from session",
                "insert into event (kind) values ('x')",
                "update auth_user set active = false",
                "update event set kind = kind",
                "delete from event",
                "delete from event where false returning id",
                "replace into event (id, kind) values (1, 'x')",
            ],
        )
        .await;
        refused(&db, NEVER).await;
    });
}

/// `read write platform_integration where platform = 'twitch'`, `insert event (user_id, kind, payload)`
#[test]
fn rows() {
    let place = Place::new(QUICKSTART, crate::servers::SEED);
    block_on(async {
        let db: twitch_trigger::Db = place.connect().await;
        allowed(
            &db,
            &[
                "select * from platform_integration__twitch_trigger",
                "update platform_integration__twitch_trigger set external_id = 't7' where id = 1001",
                "insert into platform_integration (user_id, platform, external_id) values (1002, 'twitch', 't5')",
                "delete from platform_integration__twitch_trigger where external_id = 't5' returning id",
                "insert into event (user_id, kind) values (1001, 'x')",
            ],
        )
        .await;
        let seen = by_hand(&db, "select external_id from platform_integration__twitch_trigger").await;
        assert_eq!(seen.expect("it reads").len(), 1);
        refused(
            &db,
            &[
                // The table itself, in whoever's name.
                "select id from platform_integration",
                "select count(*) from platform_integration",
                "select id from main.platform_integration",
                "with platform_integration__twitch_trigger as (select id from platform_integration) \
                 select id from platform_integration__twitch_trigger",
                "select v.id from platform_integration__twitch_trigger v join platform_integration t on t.id = v.id",
                "update platform_integration set external_id = 'x'",
                "update platform_integration__twitch_trigger set external_id = \
                 (select max(external_id) from platform_integration)",
                "update platform_integration__twitch_trigger set external_id = 'x' \
                 where exists (select 1 from platform_integration where platform = 'discord')",
                "delete from platform_integration",
                "delete from platform_integration__twitch_trigger where id in (select id from platform_integration)",
                "insert into platform_integration (user_id, platform, external_id) values (1002, 'twitch', 'x') \
                 returning external_id",
                "insert into platform_integration (id, user_id, platform, external_id) values (1002, 1002, 'twitch', 'x') \
                 on conflict (id) do update set platform = 'twitch'",
                // Rows of another's.
                "insert into platform_integration (user_id, platform, external_id) values (1002, 'discord', 'x')",
                "update platform_integration__twitch_trigger set platform = 'discord'",
                // Foreign keys look at these; a statement may not.
                "select id from auth_user",
                "select user_id from event",
                "insert into event (kind) values ((select email from auth_user))",
                "update event set kind = 'x'",
            ],
        )
        .await;
        refused(&db, NEVER).await;
        let theirs = rusqlite::Connection::open(&place.file).expect("the file");
        let others = theirs.query_row(
            "select external_id from platform_integration where platform = 'discord'",
            [],
            |row| row.get::<_, String>(0),
        );
        assert_eq!(others.expect("it is there"), "d1");
    });
}

/// `read write integration`, `webhook`; `read auth_user (id, email)`, `update auth_user (active)`;
/// `insert event (user_id, kind, payload)`
#[test]
fn columns() {
    let place = Place::new(QUICKSTART, crate::servers::SEED);
    block_on(async {
        let db: connector::Db = place.connect().await;
        allowed(
            &db,
            &[
                "update auth_user set active = false where email = 'ann@example.org'",
                "update auth_user set active = true returning email",
                "insert into integration (id, user_id, name) values (9, 1001, 'bot') \
                 on conflict (id) do update set name = excluded.name returning created_at",
                "insert into webhook (integration_id, url, signing_key) values (9, 'http://x', 'k')",
                // Its webhooks go along, though they may have been another's business.
                "delete from integration where id = 9",
            ],
        )
        .await;
        refused(
            &db,
            &[
                "update auth_user set email = 'x@y'",
                "update auth_user set active = true, email = 'x@y'",
                "update auth_user set active = true where password is null",
                "update auth_user set active = true returning active",
                "delete from auth_user",
                "insert into auth_user (email) values ('x@y')",
                "select kind from event",
                "insert into event (kind) values ('x') returning id",
            ],
        )
        .await;
    });
}

const DESK: &str = "service/desk.schema";

#[test]
fn the_desk() {
    let place = Place::new(DESK, crate::desk::SEED);
    block_on(async {
        crate::desk::intake(&place.connect().await).await;
        crate::desk::archive(&place.connect().await).await;
        crate::desk::worker(&place.connect().await).await;
        crate::desk::closer(&place.connect().await).await;
    });
}

#[test]
fn rights_that_differ_from_verb_to_verb() {
    let place = Place::new(DESK, crate::desk::SEED);
    block_on(async {
        // `read ticket (id, state, changed_at)`, `update ticket (state)`: a trigger of the schema may more.
        let db: worker::Db = place.connect().await;
        allowed(&db, &["update ticket set state = 'done' where id = 1001"]).await;
        let refusals =
            ["update ticket set changed_at = '2026-01-01 00:00:00.000000'", "select title from ticket"];
        refused(&db, &refusals).await;

        // `read ticket (id, title)`, `insert ticket (title, note)`
        let db: intake::Db = place.connect().await;
        allowed(&db, &["insert into ticket (title, note) values ('a', 'b') returning title"]).await;
        refused(&db, &["insert into ticket (title, state) values ('a', 'done')"]).await;

        // `read ticket`, `delete ticket where state = 'done'`
        let db: closer::Db = place.connect().await;
        allowed(&db, &["delete from ticket__closer where id = 1002 and note is null"]).await;
        refused(&db, &["delete from ticket", "update ticket set state = 'done'"]).await;

        // `read ticket (id, title) where state = 'done'`, `insert ticket (title, state) where state = 'open'`
        let db: archive::Db = place.connect().await;
        allowed(
            &db,
            &[
                "insert into ticket (title, state) values ('a', 'open')",
                "select id, title from ticket__archive",
            ],
        )
        .await;
        let refusals = [
            "insert into ticket (title, state) values ('a', 'done')",
            "insert into ticket (title, note) values ('a', 'b')",
            "select id from ticket",
        ];
        refused(&db, &refusals).await;
    });
}

/// Tables that come later are met with their rules, on every connection, within a transaction too.
#[test]
fn tables_that_come_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("later.db");
    let config = || Config::sqlite(file.to_string_lossy());
    block_on(async {
        let early: archive::Db = Database::connect(config()).await.expect("a connection");
        let db: archive::Db = Database::connect(config()).await.expect("a connection");
        assert!(by_hand(&early, "select id from ticket__archive").await.is_err(), "there is nothing yet");
        assert_eq!(archive::create_all(&db).await.expect("tables"), ["ticket", "token"]);
        refused(&db, &["create table more (id int)", "select id from ticket"]).await;
        let late = early.transaction(async |tx| {
            allowed(tx, &["select id from ticket__archive"]).await;
            refused(tx, &["insert into ticket (title, state) values ('a', 'done')"]).await;
            Ok(())
        });
        assert!(matches!(late.await, Err(Error::Usage { .. })), "what was refused can't be committed");
        for db in [&early, &db] {
            let undone: Result<()> = db
                .transaction(async |tx| {
                    allowed(tx, &["insert into ticket (title, state) values ('a', 'open')"]).await;
                    Err(Error::app("undo"))
                })
                .await;
            assert!(undone.is_err());
            refused(db, &["insert into ticket (title, state) values ('a', 'done')"]).await;
            allowed(db, &["select id from ticket__archive"]).await;
        }
    });
}

/// The data in the code and the file of grants are made of the same.
#[test]
fn the_code_and_the_file_say_the_same() {
    same::<analytics::Service>(QUICKSTART, "analytics");
    same::<connector::Service>(QUICKSTART, "connector");
    same::<twitch_trigger::Service>(QUICKSTART, "twitch_trigger");
    same::<archive::Service>(DESK, "archive");
    same::<closer::Service>(DESK, "closer");
    same::<intake::Service>(DESK, "intake");
    same::<worker::Service>(DESK, "worker");
}

fn same<S: Service>(schema: &str, service: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    let name = format!("grants/sqlite/{service}.json");
    let file = schema_tests::artifacts_of(&path).into_iter().find(|artifact| artifact.path == name);
    let file: Value = serde_json::from_str(&file.expect("the file").text).expect("JSON");
    let access = S::ACCESS.expect("it is made for SQLite");
    let columns = |columns: rt::Columns| match columns {
        rt::Columns::All => json!(true),
        rt::Columns::These([]) => Value::Null,
        rt::Columns::These(names) => json!(names),
    };
    let relations = file["relations"].as_array().expect("a list");
    assert_eq!(relations.len(), access.relations.len());
    for (said, coded) in relations.iter().zip(access.relations) {
        assert_eq!(said["name"], json!(coded.name));
        assert_eq!(said["read"], columns(coded.read));
        assert_eq!(!said["insert"].is_null(), coded.insert);
        assert_eq!(said["update"], columns(coded.update));
        assert_eq!(said["delete"] == true, coded.delete);
        assert_eq!(said["of_rule"] == true, coded.of_rule);
        assert_eq!(said["looks"].as_array().cloned().unwrap_or_default(), pairs(coded.looks));
        assert_eq!(said["changes"].as_array().cloned().unwrap_or_default(), names(coded.changes));
    }
    let rules = file["rules"].as_array().expect("a list");
    assert_eq!(rules.len(), access.rules.len());
    for (said, coded) in rules.iter().zip(access.rules) {
        assert_eq!(said["table"], json!(coded.table));
        let create: Vec<Value> = coded.create.iter().map(|parts| json!(parts.concat())).collect();
        assert_eq!(said["create"], Value::Array(create));
    }
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<Value> {
    pairs.iter().map(|(table, column)| json!([table, column])).collect()
}

fn names(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| json!(name)).collect()
}

/// Code for no service is held to nothing.
#[test]
fn any() {
    let place = Place::new(DESK, crate::desk::SEED);
    block_on(async {
        let db: Database = place.connect().await;
        allowed(&db, &["select * from ticket", "pragma table_info('ticket')", "drop table ticket"]).await;
    });
}
