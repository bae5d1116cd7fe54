//! The runtime on SQLite, through code in the form that generated code has.

#![allow(non_upper_case_globals, unreachable_pub, missing_docs, clippy::all, dead_code, unused_imports)]

mod shop;

use schema_runtime::{Config, Database, Error, Result, Secret, Target};
use shop::{AuthUser, NewAuthUser, NewSession, Session, auth_user, session};

async fn memory() -> Result<Database> {
    let db = Database::connect(Config::sqlite(":memory:")).await?;
    let made = shop::create_all(&db).await?;
    assert_eq!(made, ["auth_user", "session", "thing"]);
    Ok(db)
}

async fn in_file(dir: &tempfile::TempDir) -> Result<Database> {
    let path = dir.path().join("shop.db");
    let db = Database::connect(Config::sqlite(path.to_string_lossy())).await?;
    shop::create_all(&db).await?;
    Ok(db)
}

#[tokio::test]
async fn a_row_is_inserted_found_updated_and_deleted() -> Result<()> {
    let db = memory().await?;
    let ann = NewAuthUser { password: Some("hash".into()), ..NewAuthUser::new("ann@example.org") }
        .insert(&db)
        .await?;
    assert_eq!((ann.id, ann.active), (1, true));
    assert_eq!(ann.nick.as_deref(), Some("nobody"));
    assert_eq!(ann.password, Some(Secret::new("hash".to_owned())));
    assert_eq!(AuthUser::find(&db, 1).await?, Some(ann.clone()));
    assert_eq!(AuthUser::find_by_email(&db, "ann@example.org").await?, Some(ann));
    assert_eq!(AuthUser::find(&db, 2).await?, None);

    let changed = auth_user::update()
        .set(auth_user::active, false)
        .set(auth_user::password, None)
        .filter(auth_user::id.eq(1))
        .execute(&db)
        .await?;
    assert_eq!(changed, 1);
    let ann = AuthUser::find(&db, 1).await?.expect("still there");
    assert!(!ann.active && ann.password.is_none());

    assert_eq!(auth_user::delete().all().execute(&db).await?, 1);
    assert_eq!(AuthUser::find(&db, 1).await?, None);
    Ok(())
}

#[tokio::test]
async fn errors_can_be_matched_by_constraint() -> Result<()> {
    let db = memory().await?;
    let new = NewAuthUser::new("ann@example.org");
    new.insert(&db).await?;
    match new.insert(&db).await {
        Err(Error::Unique { constraint: auth_user::Constraint::Email, .. }) => {}
        other => panic!("{other:?}"),
    }
    match NewAuthUser::new("nobody").insert(&db).await {
        Err(Error::Check { constraint: auth_user::Constraint::EmailShape, .. }) => {}
        other => panic!("{other:?}"),
    }
    match NewSession::new(77).insert(&db).await {
        Err(Error::ForeignKey { .. }) => {}
        other => panic!("{other:?}"),
    }
    Ok(())
}

#[tokio::test]
async fn select_composes() -> Result<()> {
    let db = memory().await?;
    let rows: Vec<_> = (0..10)
        .map(|i| NewAuthUser {
            active: Some(i % 2 == 0),
            nick: (i == 3).then_some(None),
            fs_uniquifier: (i < 4).then(|| format!("u{i}")),
            ..NewAuthUser::new(format!("u{i}@example.org"))
        })
        .collect();
    assert_eq!(AuthUser::insert_many(&db, &rows).await?, 10);

    let ids = |rows: Vec<AuthUser>| rows.iter().map(|r| r.id).collect::<Vec<_>>();
    let active = auth_user::select()
        .filter(auth_user::active.eq(true))
        .filter_some(Some(3), |id| auth_user::id.gt(id))
        .filter_some(None::<i64>, |id| auth_user::id.eq(id))
        .order_by(auth_user::id.desc())
        .limit(2)
        .fetch_all(&db)
        .await?;
    assert_eq!(ids(active), [9, 7]);
    let offset = auth_user::select().order_by(auth_user::id.asc()).offset(8);
    assert_eq!(ids(offset.clone().fetch_all(&db).await?), [9, 10]);
    assert_eq!(offset.count(&db).await?, 2);
    let names: Vec<(i64, String)> = auth_user::select()
        .columns((auth_user::id, auth_user::email))
        .filter(auth_user::id.in_list([2, 4, 99]))
        .order_by(auth_user::id.asc())
        .fetch_all(&db)
        .await?;
    assert_eq!(names, [(2, "u1@example.org".to_owned()), (4, "u3@example.org".to_owned())]);
    assert_eq!(auth_user::select().count(&db).await?, 10);
    let none: [i64; 0] = [];
    let listed = auth_user::select().filter(auth_user::id.in_list(none));
    assert!(!listed.exists(&db).await?);
    let odd = auth_user::nick.is_null().or(!auth_user::active.eq(true));
    assert_eq!(auth_user::select().filter(odd).count(&db).await?, 5);
    let like = |pattern| auth_user::select().filter(auth_user::email.like(pattern));
    assert_eq!(like("u_@%").count(&db).await?, 10);
    assert_eq!(like("U1@%").count(&db).await?, 0, "case counts");
    assert_eq!(like("*").count(&db).await?, 0, "only % and _ are special");

    // NULLs last ascending, first descending.
    let by_mark = |order| auth_user::select().order_by(order).order_by(auth_user::id.asc());
    let sorted = by_mark(auth_user::fs_uniquifier.asc()).fetch_all(&db).await?;
    assert_eq!(ids(sorted)[..4], [1, 2, 3, 4]);
    let sorted = by_mark(auth_user::fs_uniquifier.desc()).fetch_all(&db).await?;
    assert_eq!(ids(sorted)[5..], [10, 4, 3, 2, 1]);
    Ok(())
}

#[tokio::test]
async fn one_row_means_one() -> Result<()> {
    let db = memory().await?;
    let all = auth_user::select;
    assert!(matches!(all().fetch_one(&db).await, Err(Error::NotFound)));
    NewAuthUser::new("a@b").insert(&db).await?;
    assert_eq!(all().fetch_one(&db).await?.email, "a@b");
    NewAuthUser::new("b@b").insert(&db).await?;
    assert!(matches!(all().fetch_one(&db).await, Err(Error::TooMany)));
    assert!(matches!(all().fetch_optional(&db).await, Err(Error::TooMany)));
    Ok(())
}

#[tokio::test]
async fn a_transaction_rolls_back_and_nests() -> Result<()> {
    let dir = tempfile::tempdir().expect("a folder");
    let db = in_file(&dir).await?;
    let failed: Result<()> = db
        .transaction(async |tx| {
            NewAuthUser::new("a@b").insert(tx).await?;
            Err(Error::app("changed my mind"))
        })
        .await;
    assert!(matches!(failed, Err(Error::App(_))));
    assert_eq!(auth_user::select().count(&db).await?, 0);

    let mail = String::from("b@b");
    let id = db
        .transaction(async |tx| {
            let user = NewAuthUser::new(&mail).insert(tx).await?;
            // An error in a nested transaction leaves the outer one usable.
            let twice = tx.transaction(async |tx| NewAuthUser::new(&mail).insert(tx).await).await;
            assert!(matches!(twice, Err(Error::Unique { .. })));
            NewSession::new(user.id).insert(tx).await?;
            Ok(user.id)
        })
        .await?;
    assert_eq!(session::select().filter(session::user_id.eq(id)).count(&db).await?, 1);

    // A failure that is swallowed must not be committed halfway.
    let swallowed = db
        .transaction(async |tx| {
            NewAuthUser::new("c@b").insert(tx).await?;
            NewAuthUser::new("c@b").insert(tx).await.ok();
            Ok(())
        })
        .await;
    assert!(matches!(swallowed, Err(Error::Usage { .. })));
    assert_eq!(auth_user::select().count(&db).await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_of_many_tasks_all_count() -> Result<()> {
    let dir = tempfile::tempdir().expect("a folder");
    let db = in_file(&dir).await?;
    let user = NewAuthUser::new("a@b").insert(&db).await?;
    let id = NewSession::new(user.id).insert(&db).await?.id;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    db.transaction(async |tx| {
                        let at = session::id.eq(id);
                        let s = session::select().filter(at.clone()).for_update().fetch_one(tx).await?;
                        tokio::task::yield_now().await;
                        session::update().set(session::uses, s.uses + 1).filter(at).execute(tx).await
                    })
                    .await?;
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic")?;
    }
    assert_eq!(Session::find(&db, id).await?.map(|s| s.uses), Some(80));
    Ok(())
}
