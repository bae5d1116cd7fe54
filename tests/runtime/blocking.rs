//! The same calls without an async runtime.

use crate::blog::{self, NewAuthor, NewPost, author, post};
use crate::databases::places;
use crate::shop::{self, AuthUser, NewAuthUser, NewSession, Session, auth_user, session};
use schema_runtime::{Config, Database, Error, Result, blocking};
use std::time::Duration;

/// Runs `test` on an empty database of the schema on SQLite and on each server, on a thread that no runtime
/// knows.
fn on_each(test: impl Fn(&Database, &Config)) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, config) in places(&folder) {
        println!("on {name}");
        let config = config.pool_size(2);
        let db: Database = blocking::connect(config.clone()).expect("a connection");
        assert_eq!(shop::create_all(&db).wait().expect("tables").len(), 4);
        test(&db, &config);
    }
}

fn add(db: &Database, mails: &[&str]) -> Vec<i64> {
    mails.iter().map(|mail| NewAuthUser::new(*mail).insert(db).wait().expect("it goes in").id).collect()
}

#[test]
fn every_call_can_be_waited_for() {
    on_each(|db, _| {
        assert_eq!(add(db, &["a@x", "b@x"]), [1, 2]);
        assert_eq!(AuthUser::find(db, 2).wait().unwrap().map(|u| u.email), Some("b@x".to_owned()));
        let rows: Vec<_> = (0..300).map(|n| NewAuthUser::new(format!("{n}@y"))).collect();
        assert_eq!(AuthUser::insert_many(db, &rows).wait().unwrap(), 300);
        let update = auth_user::update().set(auth_user::active, false).filter(auth_user::id.le(5));
        assert_eq!(update.execute(db).wait().unwrap(), 5);
        let many = auth_user::update().many(auth_user::id, auth_user::nick, [(1, None), (2, None)]);
        assert_eq!(many.execute(db).wait().unwrap(), 2);
        assert_eq!(auth_user::select().filter(auth_user::active.eq(false)).count(db).wait().unwrap(), 5);
        assert!(auth_user::select().exists(db).wait().unwrap());
        let one = auth_user::select().fetch_one(db).wait();
        assert!(matches!(one, Err(Error::TooMany)), "{one:?}");
        let again = NewAuthUser::new("a@x").insert(db).wait();
        assert!(matches!(again, Err(Error::Unique { .. })), "{again:?}");
        let upsert = NewAuthUser::new("a@x").upsert(db, auth_user::Constraint::Email).wait().unwrap();
        assert_eq!(upsert.id, 1);

        let rows = auth_user::select().order_by(auth_user::id.asc()).stream(db).wait();
        let ids: Result<Vec<_>> = rows.map(|row| row.map(|r| r.id)).collect();
        assert_eq!(ids.unwrap().len(), 302);
        let first = auth_user::select().order_by(auth_user::id.asc()).stream(db).wait().next();
        assert_eq!(first.unwrap().unwrap().id, 1, "and the rest is left");
        assert_eq!(auth_user::delete().all().execute(db).wait().unwrap(), 302);

        blog::create_all(db).wait().expect("tables");
        NewAuthor::new(1, "ann").insert(db).wait().unwrap();
        NewPost::new(2, 1, "first", blog::Kind::Draft).insert(db).wait().unwrap();
        let rows = author::select().with(author::post_by_author).fetch_all(db).wait().unwrap();
        assert_eq!((rows.len(), rows[0].1[0].id), (1, 2));
        let (_, author) = post::select().with(post::author.required()).fetch_one(db).wait().unwrap();
        assert_eq!(author.name, "ann");
    });
}

#[test]
fn transactions_are_plain_closures() {
    on_each(|db, _| {
        let id = db
            .blocking_transaction(|tx| {
                let user = NewAuthUser::new("a@x").insert(tx).wait()?;
                let nested: Result<()> = tx.blocking_transaction(|tx| {
                    NewSession::new(user.id).insert(tx).wait()?;
                    NewAuthUser::new("a@x").insert(tx).wait().map(drop)
                });
                assert!(matches!(nested, Err(Error::Unique { .. })), "{nested:?}");
                tx.blocking_transaction(|tx| NewSession::new(user.id).insert(tx).wait())?;
                Ok(user.id)
            })
            .unwrap();
        assert_eq!(session::select().filter(session::user_id.eq(id)).count(db).wait().unwrap(), 1);
        let undone: Result<()> = db.blocking_transaction(|tx| {
            add(tx, &["b@x"]);
            Err(Error::app("changed my mind"))
        });
        assert!(matches!(undone, Err(Error::App(_))), "{undone:?}");
        assert_eq!(auth_user::select().count(db).wait().unwrap(), 1);
    });
}

#[test]
fn a_panic_in_a_transaction_leaves_nothing_behind() {
    on_each(|db, _| {
        for _ in 0..6 {
            let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                db.blocking_transaction(|tx| -> Result<()> {
                    add(tx, &["a@x"]);
                    panic!("as it is meant to")
                })
            }));
            assert!(panicked.is_err());
        }
        // Of two connections, six times: each came back, or made room.
        assert_eq!(auth_user::select().count(db).wait().unwrap(), 0);
        assert_eq!(add(db, &["a@x"]).len(), 1);
    });
}

#[test]
fn threads_share_a_handle() {
    on_each(|db, _| {
        let user = add(db, &["a@x"])[0];
        let id = NewSession::new(user).insert(db).wait().unwrap().id;
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        db.blocking_transaction(|tx| {
                            let here = session::id.eq(id);
                            let row =
                                session::select().filter(here.clone()).for_update().fetch_one(tx).wait()?;
                            let update = session::update().set(session::uses, row.uses + 1);
                            update.filter(here).execute(tx).wait()
                        })
                        .unwrap();
                    }
                });
            }
        });
        assert_eq!(Session::find(db, id).wait().unwrap().unwrap().uses, 30);
    });
}

#[test]
fn waiting_inside_of_a_runtime_is_refused() {
    on_each(|db, config| {
        for flavour in [1, 2] {
            let runtime = match flavour {
                1 => tokio::runtime::Builder::new_current_thread().enable_all().build(),
                _ => tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build(),
            };
            runtime.expect("a runtime").block_on(async {
                let refused = |error: Option<Error>| {
                    assert!(
                        matches!(&error, Some(Error::Usage { message }) if message.contains(".await")),
                        "{error:?}"
                    );
                };
                refused(auth_user::select().fetch_all(db).wait().err());
                refused(auth_user::delete().all().execute(db).wait().err());
                refused(AuthUser::insert_many(db, &[NewAuthUser::new("a@x")]).wait().err());
                refused(shop::create_all(db).wait().err());
                refused(db.blocking_transaction(|_| Ok(())).err());
                refused(blocking::connect::<schema_runtime::Any>(config.clone()).err());
                let mut rows = auth_user::select().stream(db).wait();
                refused(rows.next().and_then(Result::err));
                assert!(rows.next().is_none(), "and that is its end");
                drop(rows);
                let within = db.transaction(async |tx| auth_user::select().count(tx).wait());
                refused(within.await.err());
                // What is awaited works all the same.
                let new = NewAuthUser::new(format!("{flavour}@x")).insert(db).await;
                new.expect("it goes in");
            });
        }
        // And after those runtimes are gone.
        assert_eq!(auth_user::select().count(db).wait().unwrap(), 2);
    });
}

#[test]
fn a_handle_of_another_runtime_is_refused_where_it_would_wait_forever() {
    on_each(|_, config| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let db: Database = runtime.block_on(Database::connect(config.clone())).expect("a connection");
        let count = auth_user::select().count(&db).wait();
        match db.target() {
            schema_runtime::Target::Sqlite => assert_eq!(count.unwrap(), 0),
            _ => assert!(
                matches!(&count, Err(Error::Usage { message }) if message.contains("blocking::connect")),
                "{count:?}"
            ),
        }
    });
}

#[test]
fn what_can_not_be_reached_is_said() {
    let config = Config::from_url("postgres://nobody@127.0.0.1:1/none").expect("a URL");
    let error = blocking::connect::<schema_runtime::Any>(config.retries(1, Duration::from_millis(10)));
    assert!(matches!(error, Err(Error::Connect { .. })), "{error:?}");
    let error = blocking::connect::<schema_runtime::Any>(Config::sqlite("/no/such/folder/x.db"));
    assert!(matches!(error, Err(Error::Connect { .. })), "{error:?}");
}
