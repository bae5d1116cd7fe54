//! Per-request values: a service's rows follow them, and nobody else's connection keeps them.

use crate::web::{self, Account, NewAccount, account, context, note};
use schema_runtime::chrono::NaiveDate;
use schema_runtime::{Config, Database, Error, Result, Uuid};
use schema_tests::servers::SqlServer;
use std::time::Duration;

const SEED: &str = "
insert into account (id, tenant, name) values (900001, 1, 'a1'), (900002, 1, 'a2'), (900003, 2, 'b1');
";

pub(crate) async fn on(server: &SqlServer) {
    let owner = "01020304-0506-0708-090a-0b0c0d0e0f10";
    let bytes =
        if server.is_postgres() { format!("'{owner}'") } else { format!("x'{}'", owner.replace('-', "")) };
    let notes = format!(
        "insert into note (id, region, owner, day, text) values
            (900001, 'it''s \"north\"', {bytes}, '2026-02-03', 'seen'),
            (900002, 'south', {bytes}, '2026-02-03', 'elsewhere');"
    );
    let seed = format!("{SEED}{notes}");
    let [url] = crate::servers::prepare(server, "service/tenants.schema", &seed, [("web", "web")]);
    // One connection: whoever comes next gets the one that was used.
    let config = Config::from_url(&url).expect("a URL").pool_size(1);
    let db: web::Db = Database::connect(config).await.expect("the account connects");
    rows_follow(&db).await;
    nothing_leaks(&db).await;
    transactions(&db).await;
    types(&db, owner.parse().expect("a uuid")).await;
    many(&db).await;
}

/// SQLite's rules are those of the generated code.
#[test]
fn on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tenants.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let all: Database = Database::connect(Config::sqlite(file.to_string_lossy())).await.expect("a file");
        web::create_all(&all).await.expect("tables");
        let seed = rusqlite::Connection::open(&file).expect("the file").execute_batch(SEED);
        seed.expect("the rows go in");
        let config = Config::sqlite(file.to_string_lossy()).pool_size(1);
        let db: web::Db = Database::connect(config).await.expect("a connection");
        rows_follow(&db).await;
        nothing_leaks(&db).await;
        transactions(&db).await;
        many(&db).await;
    });
}

async fn seen(db: &web::Db) -> Vec<i64> {
    let rows = account::select().order_by(account::id.asc()).fetch_all(db).await.expect("it reads");
    rows.iter().map(|row| row.id).collect()
}

async fn rows_follow(db: &web::Db) {
    assert_eq!(seen(db).await, [0i64; 0], "no tenant, no row");
    let (one, two) = (db.with(context::tenant(1)), db.with(context::tenant(2)));
    assert_eq!(seen(&one).await, [900001, 900002]);
    assert_eq!(seen(&two).await, [900003]);
    assert_eq!(seen(&one.with(context::tenant(2))).await, [900003], "the last one counts");
    assert_eq!(seen(&one.with(context::tenant(None))).await, [0i64; 0]);
    assert_eq!(seen(&one).await, [900001, 900002], "the handle stays as it was");
    assert_eq!(seen(db).await, [0i64; 0]);

    let own = NewAccount::new(1, "a3").insert(&one).await.expect("a row of its own goes in");
    assert_eq!((own.tenant, seen(&one).await.len()), (1, 3));
    let others = NewAccount::new(2, "b2").insert(&one).await;
    assert!(others.is_err(), "another's does not: {others:?}");
    let update = || account::update().set(account::name, "mine").filter(account::id.eq(900003));
    assert_eq!(update().execute(&one).await.expect("it runs"), 0, "nor is another's changed");
    assert_eq!(account::delete().all().execute(&one).await.expect("it deletes"), 3);
    assert_eq!(seen(&two).await, [900003]);
}

async fn nothing_leaks(db: &web::Db) {
    let two = db.with(context::tenant(2));
    // After an error,
    let error = NewAccount::new(2, "b1").insert(&two).await;
    assert!(matches!(error, Err(Error::Unique { .. })), "{error:?}");
    assert_eq!(seen(db).await, [0i64; 0]);
    // after a statement that was dropped before its end,
    for wait in [0, 1, 3, 10] {
        let query = account::select().count(&two);
        let _ = tokio::time::timeout(Duration::from_micros(wait * 100), query).await;
        assert_eq!(seen(db).await, [0i64; 0]);
        assert_eq!(seen(&two).await, [900003]);
    }
    // after a stream that was left,
    let mut rows = account::select().stream(&two);
    rows.next().await.expect("a row").expect("it can be read");
    drop(rows);
    assert_eq!(seen(db).await, [0i64; 0]);
    // after a transaction that was dropped,
    let never = two.transaction(async |tx| {
        assert_eq!(seen(tx).await, [900003]);
        tokio::time::sleep(Duration::from_secs(60)).await;
        Ok(())
    });
    assert!(tokio::time::timeout(Duration::from_millis(50), never).await.is_err());
    assert_eq!(seen(db).await, [0i64; 0]);
    // and after a panic.
    let panics = {
        let two = two.clone();
        tokio::spawn(async move {
            let done: Result<()> = two
                .transaction(async |tx| {
                    assert_eq!(seen(tx).await, [900003]);
                    panic!("as it is meant to")
                })
                .await;
            done
        })
    };
    assert!(panics.await.expect_err("it panicked").is_panic());
    assert_eq!(seen(db).await, [0i64; 0]);
    assert_eq!(seen(&two).await, [900003]);
}

async fn transactions(db: &web::Db) {
    let (one, two) = (db.with(context::tenant(1)), db.with(context::tenant(2)));
    let inside = two.transaction(async |tx| {
        assert_eq!(seen(tx).await, [900003]);
        NewAccount::new(2, "b2").insert(tx).await?;
        // Another value within, and back.
        assert_eq!(seen(&tx.with(context::tenant(1))).await, [0i64; 0]);
        assert_eq!(seen(tx).await.len(), 2);
        Ok(())
    });
    inside.await.expect("it commits");
    assert_eq!(seen(db).await, [0i64; 0]);

    // PostgreSQL undoes on rollback what was set within: it is set anew then.
    let undone: Result<()> = two
        .transaction(async |tx| {
            let nested: Result<()> = tx
                .transaction(async |tx| {
                    let one = tx.with(context::tenant(1));
                    NewAccount::new(1, "a9").insert(&one).await?;
                    assert_eq!(seen(&one).await.len(), 1);
                    Err(Error::app("undo"))
                })
                .await;
            assert!(nested.is_err());
            let one = tx.with(context::tenant(1));
            assert_eq!(seen(&one).await, [0i64; 0]);
            assert_eq!(seen(tx).await.len(), 2);
            NewAccount::new(1, "a9").insert(&one).await?;
            Err(Error::app("undo"))
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(seen(&one).await, [0i64; 0]);
    assert_eq!(seen(&two).await.len(), 2);
    let refused: Result<()> = two
        .transaction(async |tx| {
            NewAccount::new(1, "a9").insert(&tx.with(context::tenant(1))).await?;
            // It fails, and PostgreSQL runs nothing more in this transaction.
            NewAccount::new(2, "b1").insert(tx).await.map(drop)
        })
        .await;
    assert!(matches!(refused, Err(Error::Unique { .. })), "{refused:?}");
    assert_eq!(seen(&one).await, [0i64; 0]);
    assert_eq!(seen(db).await, [0i64; 0]);
    assert_eq!(seen(&two).await.len(), 2);
}

async fn types(db: &web::Db, owner: Uuid) {
    let day = NaiveDate::from_ymd_opt(2026, 2, 3).expect("a date");
    let here = db.with(context::owner(owner)).with(context::day(day)).with(context::region("it's \"north\""));
    let found = note::select().fetch_one(&here).await.expect("it reads");
    assert_eq!((found.id, found.text.as_str()), (900001, "seen"));
    assert!(
        !note::select().exists(&here.with(context::region(""))).await.expect("it looks"),
        "empty is NULL"
    );
    assert!(!note::select().exists(&here.with(context::region("x' or true"))).await.expect("it looks"));
    let nul = note::select().exists(&here.with(context::region("a\0b"))).await;
    assert!(matches!(nul, Err(Error::Value { .. })), "{nul:?}");
    assert!(note::select().exists(&here).await.expect("it looks"));
    assert_eq!(format!("{:?}", context::region("secret")), "@region");
}

/// Many rows at once, under rules for rows.
async fn many(db: &web::Db) {
    let three = db.with(context::tenant(3));
    let new = |n: i64| NewAccount::new(3, format!("c{n}"));
    // PostgreSQL has no COPY into such a table.
    let rows: Vec<_> = (0..11_000).map(new).collect();
    assert_eq!(Account::insert_many(&three, &rows).await.expect("they go in"), 11_000);
    let key = account::Constraint::Name;
    assert_eq!(Account::upsert_many(&three, &rows[10_990..], key).await.expect("they are there"), 10);
    let mut rows: Vec<_> = (11_000..11_010).map(new).collect();
    assert_eq!(Account::upsert_many(&three, &rows, key).await.expect("they are new"), 10);
    rows[5].tenant = 1;
    let other = Account::insert_many(&three, &rows[5..6]).await;
    assert!(other.is_err(), "{other:?}");
    let ids = seen(&three).await;
    assert_eq!(ids.len(), 11_010);
    let changes: Vec<_> =
        ids.iter().map(|id| (*id, format!("d{id}"))).chain([(900003, "mine".to_owned())]).collect();
    let update = account::update().many(account::id, account::name, changes);
    assert_eq!(update.execute(&three).await.expect("they change"), 11_010, "and not another's");
    let asked: Vec<_> = ids[..50].iter().copied().chain([900003]).collect();
    assert_eq!(Account::find_many(&three, &asked).await.expect("it finds").len(), 50);
    assert_eq!(Account::delete_many(&three, &ids).await.expect("they go"), 11_010);
    assert_eq!(seen(&db.with(context::tenant(2))).await.len(), 2);
}
