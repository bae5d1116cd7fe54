//! Transactions: rolled back, nested, dropped, tried again.

use crate::databases::on_each;
use crate::shop::{NewAuthUser, NewSession, Session, auth_user, session};
use schema_runtime::{Error, Result};
use std::time::Duration;

#[test]
fn an_error_rolls_back_and_nested_ones_undo_their_own() {
    on_each(async |db| {
        let failed: Result<()> = db
            .transaction(async |tx| {
                NewAuthUser::new("a@b").insert(tx).await?;
                Err(Error::app("changed my mind"))
            })
            .await;
        assert!(matches!(failed, Err(Error::App(_))));
        assert_eq!(auth_user::select().count(db).await.unwrap(), 0);

        let mail = String::from("b@b");
        let id = db
            .transaction(async |tx| {
                let user = NewAuthUser::new(&mail).insert(tx).await?;
                let nested = tx
                    .transaction(async |tx| {
                        NewAuthUser::new("c@b").insert(tx).await?;
                        let inner = tx.transaction(async |tx| NewSession::new(user.id).insert(tx).await);
                        inner.await?;
                        NewAuthUser::new(&mail).insert(tx).await
                    })
                    .await;
                assert!(matches!(nested, Err(Error::Unique { .. })), "{nested:?}");
                assert_eq!(session::select().count(tx).await?, 0);
                NewSession::new(user.id).insert(tx).await?;
                Ok(user.id)
            })
            .await
            .unwrap();
        assert_eq!(session::select().filter(session::user_id.eq(id)).count(db).await.unwrap(), 1);
        assert_eq!(auth_user::select().count(db).await.unwrap(), 1);
    });
}

#[test]
fn a_failure_that_was_swallowed_is_not_committed_halfway() {
    on_each(async |db| {
        let swallowed = db
            .transaction(async |tx| {
                NewAuthUser::new("c@b").insert(tx).await?;
                NewAuthUser::new("c@b").insert(tx).await.ok();
                Ok(())
            })
            .await;
        assert!(matches!(swallowed, Err(Error::Usage { .. })), "{swallowed:?}");
        assert_eq!(auth_user::select().count(db).await.unwrap(), 0);
    });
}

#[test]
fn transactions_of_many_tasks_all_count() {
    on_each(async |db| {
        let user = NewAuthUser::new("a@b").insert(db).await.unwrap();
        let id = NewSession::new(user.id).insert(db).await.unwrap().id;
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    for _ in 0..5 {
                        db.transaction(async |tx| {
                            let here = session::id.eq(id);
                            let row =
                                session::select().filter(here.clone()).for_update().fetch_one(tx).await?;
                            tokio::task::yield_now().await;
                            session::update().set(session::uses, row.uses + 1).filter(here).execute(tx).await
                        })
                        .await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(Session::find(db, id).await.unwrap().unwrap().uses, 30);
    });
}

#[test]
fn a_deadlock_is_tried_again() {
    on_each(async |db| {
        let user = NewAuthUser::new("a@b").insert(db).await.unwrap();
        let mut ids = Vec::new();
        for _ in 0..2 {
            ids.push(NewSession::new(user.id).insert(db).await.unwrap().id);
        }
        // Each takes the two rows in another order.
        let touch = |first, second| {
            let db = db.clone();
            tokio::spawn(async move {
                db.transaction(async |tx| {
                    for id in [first, second] {
                        let row =
                            session::select().filter(session::id.eq(id)).for_update().fetch_one(tx).await?;
                        let update = session::update().set(session::uses, row.uses + 1);
                        update.filter(session::id.eq(id)).execute(tx).await?;
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                    Ok(())
                })
                .await
            })
        };
        let (one, two) = (touch(ids[0], ids[1]), touch(ids[1], ids[0]));
        one.await.unwrap().unwrap();
        two.await.unwrap().unwrap();
        for id in ids {
            assert_eq!(Session::find(db, id).await.unwrap().unwrap().uses, 2);
        }
    });
}

#[test]
fn what_is_dropped_midway_leaves_nothing_behind() {
    on_each(async |db| {
        for _ in 0..8 {
            let work = db.transaction(async |tx| {
                NewAuthUser::new("a@b").insert(tx).await?;
                tokio::time::sleep(Duration::from_secs(60)).await;
                Ok(())
            });
            assert!(tokio::time::timeout(Duration::from_millis(50), work).await.is_err());
        }
        // Five connections, eight drops: each came back, or made room.
        assert_eq!(auth_user::select().count(db).await.unwrap(), 0);
        let all = (0..5).map(|_| {
            let db = db.clone();
            tokio::spawn(async move { auth_user::select().count(&db).await })
        });
        for task in all.collect::<Vec<_>>() {
            assert_eq!(task.await.unwrap().unwrap(), 0);
        }
    });
}

#[test]
fn a_handle_kept_beyond_its_transaction_is_refused() {
    on_each(async |db| {
        let kept = db.transaction(async |tx| Ok((**tx).clone())).await.unwrap();
        let late = auth_user::select().count(&kept).await;
        assert!(matches!(late, Err(Error::Usage { .. })), "{late:?}");
    });
}

#[test]
fn a_query_beside_an_open_stream_of_the_transaction_is_refused() {
    on_each(async |db| {
        let rows: Vec<_> = (0..200).map(|i| NewAuthUser::new(format!("{i}@x"))).collect();
        crate::shop::AuthUser::insert_many(db, &rows).await.unwrap();
        let result: Result<i64> = db
            .transaction(async |tx| {
                let mut stream = auth_user::select().stream(tx);
                stream.next().await.unwrap()?;
                auth_user::select().count(tx).await
            })
            .await;
        assert!(matches!(&result, Err(Error::Usage { message }) if message.contains("stream")), "{result:?}");
    });
}
