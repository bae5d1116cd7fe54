//! The queries and views of the schema, called as an application calls them.

use crate::databases::on_each;
use crate::shop::{
    self, AuthUser, Mood, NewAuthUser, NewSelect, NewSession, NewThing, Rank, auth_user, member, thing,
};
use crate::values::thing;
use schema_runtime::chrono::{DateTime, NaiveDate};
use schema_runtime::serde_json::json;
use schema_runtime::{Error, Secret};

async fn people(db: &shop::Db, emails: &[&str]) {
    for email in emails {
        NewAuthUser { nick: Some(None), ..NewAuthUser::new(*email) }.insert(db).await.unwrap();
    }
}

#[test]
fn a_query_gives_its_own_rows() {
    on_each(async |db| {
        people(db, &["a@x", "b@x", "c@x"]).await;
        let hash = auth_user::update().set(auth_user::password, "hash").filter(auth_user::id.eq(2));
        hash.execute(db).await.unwrap();
        for uses in [3, 4] {
            NewSession { uses: Some(uses), ..NewSession::new(2) }.insert(db).await.unwrap();
        }
        let since = DateTime::UNIX_EPOCH;
        // Two at most, unless something else is said.
        let rows = shop::active_users(db, since, None).await.unwrap();
        let expected = [
            shop::ActiveUsers { id: 3, email: "c@x".into(), password: None, sessions: 0, uses: None },
            shop::ActiveUsers {
                id: 2,
                email: "b@x".into(),
                password: Some(Secret::new("hash".into())),
                sessions: 2,
                uses: Some(7),
            },
        ];
        assert_eq!(rows, expected);
        assert!(!format!("{rows:?}").contains("hash"));
        assert_eq!(shop::active_users(db, since, 20).await.unwrap().len(), 3);
        assert_eq!(shop::active_users(db, since, Some(1)).await.unwrap().len(), 1);
        let refused = shop::active_users(db, since, -1).await;
        assert!(matches!(refused, Err(Error::Value { .. })), "{refused:?}");

        let totals = shop::totals(db).await.unwrap();
        assert_eq!(totals, shop::Totals { people: 3, last: Some(3) });
    });
}

#[test]
fn all_columns_of_a_table_are_its_row() {
    on_each(async |db| {
        people(db, &["a@x"]).await;
        let found: Option<AuthUser> = shop::user_by_email(db, "a@x").await.unwrap();
        assert_eq!(found, AuthUser::find(db, 1).await.unwrap());
        assert_eq!(shop::user_by_email(db, "nobody@x").await.unwrap(), None);
        NewSelect::new(1, 2, "Ann").insert(db).await.unwrap();
        let rows: Vec<shop::Select> = shop::by_name(db, "aNN").await.unwrap();
        assert_eq!(rows.iter().map(|r| r.select).collect::<Vec<_>>(), [2]);
    });
}

#[test]
fn lists_and_nulls_are_parameters() {
    on_each(async |db| {
        people(db, &["a@x", "b@x", "c@x"]).await;
        let ids = async |ids: &[i64]| -> Vec<i64> {
            shop::by_ids(db, ids).await.unwrap().iter().map(|row| row.id).collect()
        };
        assert_eq!(ids(&[]).await, [0; 0]);
        assert_eq!(ids(&[3, 1, 9]).await, [1, 3]);
        assert_eq!(shop::not_emails(db, &["a@x", "c@x", "d@x"]).await.unwrap()[0].id, 2);
        assert_eq!(shop::not_emails(db, &[] as &[String]).await.unwrap().len(), 3);
        NewAuthUser { nick: Some(Some("dee".into())), ..NewAuthUser::new("d@x") }.insert(db).await.unwrap();
        assert_eq!(shop::by_nick(db, Some("dee")).await.unwrap()[0].id, 4);
        assert_eq!(shop::by_nick(db, None).await.unwrap().len(), 3);
    });
}

#[test]
fn every_kind_of_parameter_is_bound() {
    on_each(async |db| {
        let row = NewThing { mood: Some(Mood::VeryHappy), ..thing(1) }.insert(db).await.unwrap();
        NewThing { mood: Some(Mood::Ok), ..thing(2) }.insert(db).await.unwrap();
        let doc = json!({ "a": [1] });
        let moods = [Mood::VeryHappy, Mood::Sad];
        let mut rows = shop::things(
            db,
            None,
            &moods,
            Rank(7),
            row.price,
            None,
            None,
            None,
            row.key,
            &row.data,
            doc.clone(),
        );
        let first = rows.next().await.unwrap().unwrap();
        let expected = shop::Things {
            a: 1,
            b: row.b,
            mood: Mood::VeryHappy,
            rank: Some(Rank(7)),
            price: row.price,
            prefs: row.prefs,
            tags: row.tags,
            doc: doc.clone(),
            day: NaiveDate::from_ymd_opt(2026, 2, 3).unwrap(),
            db: None,
            kind: Some("a,b".into()),
        };
        assert_eq!(first, expected);
        assert!(rows.next().await.is_none());
        drop(rows);

        let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        let moods = [Mood::Ok];
        let mut rows = shop::things(
            db,
            Mood::Ok,
            &moods,
            Some(Rank(7)),
            row.price,
            Some(5),
            Some(None),
            day,
            row.key,
            &row.data,
            doc,
        );
        let first = rows.next().await.unwrap().unwrap();
        assert_eq!((first.a, first.day, first.db, first.kind), (2, day, Some(5), None));
        drop(rows);
        assert_eq!(thing::select().count(db).await.unwrap(), 2);
    });
}

#[test]
fn a_view_is_read_like_a_table() {
    on_each(async |db| {
        people(db, &["a@x", "b@x"]).await;
        let off = auth_user::update().set(auth_user::active, false).filter(auth_user::id.eq(1));
        off.execute(db).await.unwrap();
        let members = member::select().filter(member::email.ends_with("@x")).fetch_all(db).await.unwrap();
        assert_eq!(members, [shop::Member { id: 2, email: "b@x".into(), password: None, nick: None }]);
        assert_eq!(member::select().filter(member::id.eq(1)).count(db).await.unwrap(), 0);
        let rows: Vec<shop::Member> = shop::members(db).await.unwrap();
        assert_eq!(rows.iter().map(|r| r.id).collect::<Vec<_>>(), [2]);
    });
}

#[test]
fn rows_are_changed_and_given_back() {
    on_each(async |db| {
        let ann: AuthUser = shop::add_user(db, "ann@x", None).await.unwrap();
        assert_eq!((ann.id, ann.active, ann.nick.as_deref()), (1, true, None));
        assert_eq!(Some(ann), AuthUser::find(db, 1).await.unwrap());
        let taken = shop::add_user(db, "ann@x", Some("x")).await;
        assert!(
            matches!(taken, Err(Error::Unique { constraint: auth_user::Constraint::Email, .. })),
            "{taken:?}"
        );
        people(db, &["bob@x", "cid@x"]).await;
        let ids: Vec<i64> = auth_user::select()
            .order_by(auth_user::id.asc())
            .fetch_all(db)
            .await
            .unwrap()
            .iter()
            .map(|u| u.id)
            .collect();
        assert_eq!(shop::deactivate(db, &ids[1..]).await.unwrap(), 2);
        assert_eq!(shop::deactivate(db, &[]).await.unwrap(), 0);

        let renamed = shop::rename(db, 1, "anna@x").await.unwrap();
        assert_eq!(renamed, Some(shop::Rename { id: 1, email: "anna@x".into() }));
        assert_eq!(shop::rename(db, 99, "nobody@x").await.unwrap(), None);
        let broken = shop::rename(db, 1, "no address").await;
        assert!(
            matches!(broken, Err(Error::Check { constraint: auth_user::Constraint::EmailShape, .. })),
            "{broken:?}"
        );

        // One row is wanted, and two are met: none is changed.
        let two = shop::only_one_of(db, &ids[..2], "twin").await;
        assert!(matches!(two, Err(Error::TooMany)), "{two:?}");
        assert_eq!(auth_user::select().filter(auth_user::nick.eq("twin")).count(db).await.unwrap(), 0);
        assert_eq!(shop::only_one_of(db, &ids[..1], "ann").await.unwrap().map(|r| r.id), Some(1));

        let mut gone = shop::forget(db, &["bob@x", "cid@x", "dee@x"]).await.unwrap();
        gone.sort_by_key(|row| row.id);
        assert_eq!(gone.iter().map(|row| row.id).collect::<Vec<_>>(), ids[1..]);
        assert_eq!(auth_user::select().count(db).await.unwrap(), 1);
    });
}

#[test]
fn a_row_is_saved_by_its_key() {
    on_each(async |db| {
        for nick in ["ann", "anna"] {
            assert_eq!(shop::save(db, "ann@x", nick).await.unwrap(), 1);
        }
        let row = AuthUser::find_by_email(db, "ann@x").await.unwrap().unwrap();
        assert_eq!(row.nick.as_deref(), Some("anna"));
        assert_eq!(auth_user::select().count(db).await.unwrap(), 1);
        // In a transaction that is given up nothing stays.
        let given_up: Result<(), Error> = db
            .transaction(async |tx| {
                shop::save(tx, "bob@x", "bob").await?;
                assert_eq!(shop::user_by_email(tx, "bob@x").await?.map(|u| u.nick), Some(Some("bob".into())));
                Err(Error::app("no"))
            })
            .await;
        assert!(matches!(given_up, Err(Error::App(_))), "{given_up:?}");
        assert_eq!(shop::user_by_email(db, "bob@x").await.unwrap(), None);
    });
}
