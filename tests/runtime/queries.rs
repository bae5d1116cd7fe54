//! Inserting, finding, selecting, updating, deleting.

use crate::databases::on_each;
use crate::shop::{
    AuthUser, NewAuthUser, NewSelect, NewSession, Select, Session, auth_user, select, session,
};
use schema_runtime::{Error, Secret};
use std::time::Duration;

#[test]
fn a_row_is_inserted_found_updated_and_deleted() {
    on_each(async |db| {
        let new = NewAuthUser { password: Some("hash".into()), ..NewAuthUser::new("ann@example.org") };
        let ann = new.insert(db).await.unwrap();
        assert_eq!((ann.id, ann.active), (1, true));
        assert_eq!(ann.nick.as_deref(), Some("nobody"));
        assert_eq!(ann.password, Some(Secret::new("hash".to_owned())));
        assert_eq!(AuthUser::find(db, 1).await.unwrap(), Some(ann.clone()));
        let found = AuthUser::find_by_email(db, "ann@example.org").await.unwrap();
        assert_eq!(found.as_ref(), Some(&ann));
        assert_eq!(AuthUser::find(db, 2).await.unwrap(), None);

        // SQLite's clock has milliseconds.
        tokio::time::sleep(Duration::from_millis(5)).await;
        let update = auth_user::update().set(auth_user::active, false).set(auth_user::password, None);
        let update = update.filter(auth_user::id.eq(1));
        assert_eq!(update.clone().execute(db).await.unwrap(), 1);
        let changed = AuthUser::find(db, 1).await.unwrap().unwrap();
        assert!(!changed.active && changed.password.is_none());
        assert!(changed.updated_at > ann.updated_at, "{} {}", changed.updated_at, ann.updated_at);
        // Rows that the filter meets are counted, changed or not.
        assert_eq!(update.execute(db).await.unwrap(), 1);

        assert_eq!(auth_user::delete().all().execute(db).await.unwrap(), 1);
        assert_eq!(AuthUser::find(db, 1).await.unwrap(), None);
    });
}

#[test]
fn defaults_null_and_values_are_apart() {
    on_each(async |db| {
        let nick = |nick| NewAuthUser { nick, ..NewAuthUser::new("a@b") };
        for (given, stored) in
            [(None, Some("nobody")), (Some(None), None), (Some(Some("ann".to_owned())), Some("ann"))]
        {
            let row = nick(given).insert(db).await.unwrap();
            assert_eq!(row.nick.as_deref(), stored);
            auth_user::delete().all().execute(db).await.unwrap();
        }
    });
}

#[test]
fn a_key_that_the_database_makes_comes_back() {
    on_each(async |db| {
        let user = NewAuthUser::new("a@b").insert(db).await.unwrap();
        let made = NewSession::new(user.id).insert(db).await.unwrap();
        assert_eq!(made.id.get_version_num(), 4);
        assert_eq!(Session::find(db, made.id).await.unwrap(), Some(made));
    });
}

#[test]
fn errors_say_which_constraint() {
    on_each(async |db| {
        let new =
            NewAuthUser { fs_uniquifier: Some("hunter2".into()), ..NewAuthUser::new("ann@example.org") };
        new.insert(db).await.unwrap();
        let unique = NewAuthUser::new("ann@example.org").insert(db).await;
        assert!(
            matches!(unique, Err(Error::Unique { constraint: auth_user::Constraint::Email, .. })),
            "{unique:?}"
        );
        let other = NewAuthUser { email: "bob@example.org".into(), ..new.clone() }.insert(db).await;
        assert!(
            matches!(other, Err(Error::Unique { constraint: auth_user::Constraint::FsUniquifier, .. })),
            "{other:?}"
        );
        assert!(!format!("{other:?}").contains("hunter2"), "{other:?}");
        let taken = NewAuthUser { id: Some(1), ..NewAuthUser::new("c@d") }.insert(db).await;
        assert!(
            matches!(taken, Err(Error::Unique { constraint: auth_user::Constraint::PrimaryKey, .. })),
            "{taken:?}"
        );
        let check = NewAuthUser::new("nobody").insert(db).await;
        assert!(
            matches!(check, Err(Error::Check { constraint: auth_user::Constraint::EmailShape, .. })),
            "{check:?}"
        );
        let foreign = NewSession::new(77).insert(db).await;
        assert!(matches!(foreign, Err(Error::ForeignKey { .. })), "{foreign:?}");
        let long = auth_user::update().set(auth_user::nick, "x".repeat(21)).all().execute(db).await;
        assert!(matches!(long, Err(Error::Check { .. })), "{long:?}");
    });
}

#[test]
fn a_select_composes() {
    on_each(async |db| {
        let rows: Vec<_> = (0..10)
            .map(|i| NewAuthUser {
                active: Some(i % 2 == 0),
                nick: (i == 3).then_some(None),
                fs_uniquifier: (i < 4).then(|| format!("u{i}")),
                ..NewAuthUser::new(format!("u{i}@example.org"))
            })
            .collect();
        assert_eq!(AuthUser::insert_many(db, &rows).await.unwrap(), 10);

        let ids = |rows: Vec<AuthUser>| rows.iter().map(|r| r.id).collect::<Vec<_>>();
        let active = auth_user::select()
            .filter(auth_user::active.eq(true))
            .filter_some(Some(3), |id| auth_user::id.gt(id))
            .filter_some(None::<i64>, |id| auth_user::id.eq(id))
            .order_by(auth_user::id.desc())
            .limit(2);
        assert_eq!(ids(active.fetch_all(db).await.unwrap()), [9, 7]);
        let offset = auth_user::select().order_by(auth_user::id.asc()).offset(8);
        assert_eq!(ids(offset.clone().fetch_all(db).await.unwrap()), [9, 10]);
        assert_eq!(offset.count(db).await.unwrap(), 2);
        let some = auth_user::select()
            .columns((auth_user::id, auth_user::email))
            .filter(auth_user::id.in_list([2, 4, 99]))
            .order_by(auth_user::id.asc());
        let some: Vec<(i64, String)> = some.fetch_all(db).await.unwrap();
        assert_eq!(some, [(2, "u1@example.org".to_owned()), (4, "u3@example.org".to_owned())]);
        assert_eq!(auth_user::select().count(db).await.unwrap(), 10);
        let none: [i64; 0] = [];
        assert!(!auth_user::select().filter(auth_user::id.in_list(none)).exists(db).await.unwrap());
        let odd = auth_user::nick.is_null().or(!auth_user::active.eq(true));
        assert_eq!(auth_user::select().filter(odd).count(db).await.unwrap(), 5);
        let between = auth_user::select().filter(auth_user::id.between(3, 5));
        assert_eq!(between.count(db).await.unwrap(), 3);
    });
}

#[test]
fn like_means_the_same_everywhere() {
    on_each(async |db| {
        let names = ["abc", "ABC", "a%c", "a_c", "a*c", "a\\c", "a|c", "a[c", "äbc"];
        let rows: Vec<_> = names.iter().map(|n| NewAuthUser::new(format!("{n}@x"))).collect();
        AuthUser::insert_many(db, &rows).await.unwrap();
        let found = async |condition| {
            let rows = auth_user::select().filter(condition).order_by(auth_user::id.asc());
            let rows = rows.fetch_all(db).await.unwrap();
            rows.iter().map(|r| r.email.trim_end_matches("@x").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found(auth_user::email.like("abc%")).await, ["abc"], "case counts");
        assert_eq!(found(auth_user::email.like("_bc@x")).await, ["abc", "äbc"], "_ is a character");
        for literal in ["a*c", "a\\c", "a|c", "a[c"] {
            let pattern = format!("{literal}%");
            assert_eq!(found(auth_user::email.like(&pattern)).await, [literal], "no other is special");
        }
        assert_eq!(found(auth_user::email.starts_with("a%")).await, ["a%c"]);
        assert_eq!(found(auth_user::email.contains("_c@")).await, ["a_c"]);
        assert_eq!(found(auth_user::email.ends_with("bc@x")).await, ["abc", "äbc"]);
    });
}

#[test]
fn nulls_come_last_ascending_and_first_descending() {
    on_each(async |db| {
        let rows = [Some("b"), None, Some("a")].map(|mark| NewAuthUser {
            fs_uniquifier: mark.map(str::to_owned),
            ..NewAuthUser::new(format!("{mark:?}@x"))
        });
        AuthUser::insert_many(db, &rows).await.unwrap();
        let mark = auth_user::fs_uniquifier;
        for (order, ids) in [
            (mark.asc(), [3, 1, 2]),
            (mark.desc(), [2, 1, 3]),
            (mark.asc().nulls_first(), [2, 3, 1]),
            (mark.desc().nulls_last(), [1, 3, 2]),
        ] {
            let rows = auth_user::select().order_by(order).fetch_all(db).await.unwrap();
            assert_eq!(rows.iter().map(|r| r.id).collect::<Vec<_>>(), ids);
        }
    });
}

#[test]
fn pages_follow_each_other() {
    on_each(async |db| {
        let rows: Vec<_> = (0..7)
            .map(|i| NewAuthUser { active: Some(i < 4), ..NewAuthUser::new(format!("{i}@x")) })
            .collect();
        AuthUser::insert_many(db, &rows).await.unwrap();
        let (mut seen, mut last) = (Vec::new(), None);
        loop {
            let order = (auth_user::active.desc(), auth_user::id.asc());
            let page = auth_user::select().page(order, last).limit(2).fetch_all(db).await.unwrap();
            let Some(row) = page.last() else { break };
            last = Some((row.active, row.id));
            seen.extend(page.iter().map(|r| r.id));
        }
        assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
    });
}

#[test]
fn one_row_means_one() {
    on_each(async |db| {
        let all = auth_user::select;
        assert!(matches!(all().fetch_one(db).await, Err(Error::NotFound)));
        NewAuthUser::new("a@b").insert(db).await.unwrap();
        assert_eq!(all().fetch_one(db).await.unwrap().email, "a@b");
        NewAuthUser::new("b@b").insert(db).await.unwrap();
        assert!(matches!(all().fetch_one(db).await, Err(Error::TooMany)));
        assert!(matches!(all().fetch_optional(db).await, Err(Error::TooMany)));
        // The connection is in order after that.
        assert_eq!(all().count(db).await.unwrap(), 2);
    });
}

#[test]
fn an_update_or_delete_of_everything_must_be_meant() {
    on_each(async |db| {
        // SQLite's clock has milliseconds.
        tokio::time::sleep(Duration::from_millis(5)).await;
        let update = auth_user::update().set(auth_user::active, false).execute(db).await;
        assert!(matches!(&update, Err(Error::Usage { message }) if message.contains(".all()")), "{update:?}");
        let delete = auth_user::delete().execute(db).await;
        assert!(matches!(delete, Err(Error::Usage { .. })), "{delete:?}");
        let empty = auth_user::update().all().execute(db).await;
        assert!(matches!(&empty, Err(Error::Usage { message }) if message.contains(".set(")), "{empty:?}");
    });
}

#[test]
fn an_upsert_concerns_one_key() {
    on_each(async |db| {
        let first = NewAuthUser { fs_uniquifier: Some("u".into()), ..NewAuthUser::new("a@b") };
        let first = first.insert(db).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        let again = NewAuthUser { active: Some(false), ..NewAuthUser::new("a@b") };
        let row = again.upsert(db, auth_user::Constraint::Email).await.unwrap();
        assert_eq!((row.id, row.active), (first.id, false));
        assert_eq!(row.fs_uniquifier, None, "a column that is NULL in the new row is set");
        assert_eq!(row.created_at, first.created_at, "one left to its default is not touched");
        assert!(row.updated_at > first.updated_at);
        let other = NewAuthUser::new("c@d").upsert(db, auth_user::Constraint::Email).await.unwrap();
        assert_ne!(other.id, first.id);
        // Another key in the way is an error, not an overwritten row.
        auth_user::update()
            .set(auth_user::fs_uniquifier, "u")
            .filter(auth_user::id.eq(first.id))
            .execute(db)
            .await
            .unwrap();
        let clash = NewAuthUser { fs_uniquifier: Some("u".into()), ..NewAuthUser::new("e@f") };
        let clash = clash.upsert(db, auth_user::Constraint::Email).await;
        assert!(
            matches!(clash, Err(Error::Unique { constraint: auth_user::Constraint::FsUniquifier, .. })),
            "{clash:?}"
        );
        let wrong = NewAuthUser::new("g@h").upsert(db, auth_user::Constraint::EmailShape).await;
        assert!(matches!(wrong, Err(Error::Usage { .. })), "{wrong:?}");
    });
}

#[test]
fn many_rows_go_in_together_or_not_at_all() {
    on_each(async |db| {
        let rows: Vec<_> = (0..2_500)
            .map(|i| NewAuthUser {
                active: (i % 1_000 == 7).then_some(false),
                ..NewAuthUser::new(format!("{i}@x"))
            })
            .collect();
        assert_eq!(AuthUser::insert_many(db, &rows).await.unwrap(), 2_500);
        let inactive = auth_user::select().filter(auth_user::active.eq(false));
        assert_eq!(inactive.count(db).await.unwrap(), 3);
        let twice = AuthUser::insert_many(db, &[NewAuthUser::new("new@x"), NewAuthUser::new("7@x")]).await;
        assert!(matches!(twice, Err(Error::Unique { .. })), "{twice:?}");
        assert_eq!(auth_user::select().count(db).await.unwrap(), 2_500);
        assert_eq!(AuthUser::insert_many(db, &[]).await.unwrap(), 0);
    });
}

#[test]
fn rows_stream() {
    on_each(async |db| {
        let rows: Vec<_> = (0..500).map(|i| NewAuthUser::new(format!("{i}@x"))).collect();
        AuthUser::insert_many(db, &rows).await.unwrap();
        let mut stream = auth_user::select().order_by(auth_user::id.asc()).stream(db);
        let mut seen = 0;
        while let Some(row) = stream.next().await {
            seen += 1;
            assert_eq!(row.unwrap().id, seen);
        }
        assert_eq!(seen, 500);
        drop(stream);
        // One that is dropped midway does no harm to the next query.
        for _ in 0..8 {
            let mut stream = auth_user::select().stream(db);
            stream.next().await.unwrap().unwrap();
        }
        assert_eq!(auth_user::select().count(db).await.unwrap(), 500);
    });
}

#[test]
fn taken_names_are_renamed_and_collate_ci_folds_a_to_z() {
    on_each(async |db| {
        let row = NewSelect::new(1, 2, "Ärger").insert(db).await.unwrap();
        assert_eq!((row.type_, row.select), (1, 2));
        let found = select::select().filter(select::select_.eq(2)).fetch_one(db).await.unwrap();
        assert_eq!(found, row);
        assert_eq!(Select::find_by_name(db, "ÄRGER").await.unwrap(), Some(row.clone()));
        assert_eq!(Select::find_by_name(db, "ärger").await.unwrap(), None, "only A to Z are folded");
        let eq = async |name: &str| select::select().filter(select::name.eq(name)).exists(db).await.unwrap();
        assert!(eq("ÄRGER").await && !eq("ärger").await);
        let like = select::select().filter(select::name.like("ÄR%"));
        assert!(like.exists(db).await.unwrap());
        let listed = select::select().filter(select::name.in_list(["x", "ÄrGeR"]));
        assert!(listed.exists(db).await.unwrap());
        let again = NewSelect::new(1, 3, "ÄRGER").upsert(db, select::Constraint::Name).await.unwrap();
        assert_eq!((again.type_, again.select), (1, 3));
        let clash = NewSelect::new(2, 2, "ÄRGER").insert(db).await;
        assert!(
            matches!(clash, Err(Error::Unique { constraint: select::Constraint::Name, .. })),
            "{clash:?}"
        );
    });
}

#[test]
fn a_statement_can_be_looked_at() {
    let query = session::select()
        .filter(session::uses.gt(3).and(session::user_id.in_list([1, 2])))
        .order_by(session::uses.desc())
        .limit(5);
    assert_eq!(
        query.sql(schema_runtime::Target::Postgres),
        "SELECT \"id\", \"user_id\", \"uses\" FROM \"session\" \
         WHERE (\"uses\" > $1 AND \"user_id\" = ANY($2)) ORDER BY \"uses\" DESC LIMIT $3"
    );
    assert_eq!(
        query.sql(schema_runtime::Target::Sqlite),
        "SELECT \"id\", \"user_id\", \"uses\" FROM \"session\" \
         WHERE (\"uses\" > ? AND \"user_id\" IN (?, ?)) ORDER BY \"uses\" DESC LIMIT +?"
    );
}
