//! Locks, and changes of what is there.

use super::*;
use crate::works::sample;
use schema_runtime::Target;
use std::time::Duration;

#[test]
fn rows_that_others_hold_are_left_out_or_refused() {
    filled(async |db| {
        if db.target() == Target::Sqlite {
            // It has one writer at a time: nothing is held.
            let rows = person::select().for_update().skip_locked().fetch_all(db).await.unwrap();
            assert_eq!(rows.len(), 5);
            return;
        }
        let (held, release) = (tokio::sync::Notify::new(), tokio::sync::Notify::new());
        let holder = async {
            db.transaction(async |tx| {
                let ann = person::select().filter(person::id.eq(1)).for_update().fetch_one(tx).await?;
                held.notify_one();
                release.notified().await;
                Ok(ann.id)
            })
            .await
        };
        let other = async {
            held.notified().await;
            let all = || person::select().filter(person::id.le(3)).order_by(person::id.asc());
            let ids = |rows: Vec<Person>| rows.iter().map(|p| p.id).collect::<Vec<_>>();
            let free = db.transaction(async |tx| all().for_update().skip_locked().fetch_all(tx).await);
            assert_eq!(ids(free.await.unwrap()), [2, 3]);
            let shared = db.transaction(async |tx| all().for_share().skip_locked().fetch_all(tx).await);
            assert_eq!(ids(shared.await.unwrap()), [2, 3]);
            // Outside of a transaction it is tried again a few times, as every conflict.
            let refused = all().for_share().nowait().fetch_all(db).await;
            assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
            release.notify_one();
        };
        let (ann, ()) = tokio::time::timeout(Duration::from_secs(60), async { tokio::join!(holder, other) })
            .await
            .expect("nobody waits for a lock");
        assert_eq!(ann.unwrap(), 1);
    });
}

#[test]
fn shared_locks_are_shared_and_joined_rows_are_locked() {
    filled(async |db| {
        let two = db.transaction(async |tx| {
            let here = person::select().for_share().fetch_all(tx).await?.len();
            // Another transaction, while this one holds its locks.
            let there = match db.target() {
                Target::Sqlite => 5,
                _ => db.transaction(async |tx| person::select().for_share().fetch_all(tx).await).await?.len(),
            };
            Ok((here, there))
        });
        assert_eq!(two.await.unwrap(), (5, 5));
        let joined = db.transaction(async |tx| {
            let pairs = person::select().join(person::city).for_update().fetch_all(tx).await?.len();
            let left = person::select().left_join(person::city).for_update().fetch_all(tx).await?.len();
            Ok((pairs, left))
        });
        assert_eq!(joined.await.unwrap(), (4, 5));
    });
}

#[test]
fn locks_can_be_looked_at() {
    let query = person::select().left_join(person::city).columns((person::id,)).for_share().skip_locked();
    let joined = " FROM \"person\" AS t0 LEFT JOIN \"city\" AS t1 ON t1.\"id\" = t0.\"city_id\"";
    let select = format!("SELECT t0.\"id\"{joined}");
    assert_eq!(query.sql(Target::Postgres), format!("{select} FOR SHARE OF t0 SKIP LOCKED"));
    assert_eq!(query.sql(Target::Sqlite), select);
}

#[test]
fn a_column_changes_by_a_step() {
    filled(async |db| {
        let update = task::update()
            .change(task::weight.plus(2))
            .change(task::hours.minus(dec("0.105")))
            .change(task::share.plus(0.25))
            .set(task::editor_id, None)
            .filter(task::area.eq(1));
        assert_eq!(update.execute(db).await.unwrap(), 2);
        let rows = task::select().filter(task::area.eq(1)).order_by(task::number.asc());
        let rows = rows.fetch_all(db).await.unwrap();
        let rows: Vec<_> = rows.iter().map(|t| (t.weight, t.hours, t.share, t.editor_id)).collect();
        // The step has the column's scale, whatever it is added to; NULL stays NULL.
        assert_eq!(rows, [(5, dec("1.39"), Some(0.75), None), (6, dec("2.14"), None, None)]);

        sample::update().change(sample::big.plus(1)).all().execute(db).await.unwrap();
        super::aggregates::samples(1, i64::MAX).insert(db).await.unwrap();
        let over = sample::update().change(sample::big.plus(1)).all().execute(db).await;
        assert!(matches!(over, Err(Error::Check { .. })), "{over:?}");
        let small = sample::update().change(sample::tiny.plus(127)).all().execute(db).await;
        assert!(matches!(small, Err(Error::Check { .. })), "{small:?}");
        let below = sample::update().change(sample::uint.minus(11)).all().execute(db).await;
        assert!(matches!(below, Err(Error::Check { .. })), "{below:?}");
        let row = sample::select().fetch_one(db).await.unwrap();
        assert_eq!((row.big, row.tiny, row.uint), (i64::MAX, 1, 10));
    });
}
