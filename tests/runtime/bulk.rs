//! Many rows in one call.

use crate::databases::on_each;
use crate::shop::{
    AuthUser, Mood, NewAuthUser, NewSelect, NewSession, NewThing, Rank, Select, Session, Thing, auth_user,
    select, session, thing,
};
use crate::types::Prefs;
use schema_runtime::chrono::{DateTime, NaiveDate, NaiveTime};
use schema_runtime::{Database, Decimal, Error, Uuid};

/// A thing of which each column says `n`.
fn new_thing(n: i64) -> NewThing {
    let small = u8::try_from(n % 100).expect("a small number");
    let day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + chrono_days(n % 300);
    let at = NaiveTime::from_hms_micro_opt(1, 2, 3, small.into()).expect("a time");
    NewThing {
        mood: Some(if n % 2 == 0 { Mood::VeryHappy } else { Mood::Sad }),
        rank: (n % 3 == 0).then(|| Rank(i32::from(small) % 10 + 1)),
        moods: (n % 2 == 0).then(|| vec![Mood::Ok, Mood::VeryHappy]),
        ..NewThing::new(
            n,
            format!("b'\"\\{n}"),
            -7i8,
            -300i16,
            i32::MIN,
            small,
            u16::MAX,
            u32::MAX,
            f32::from(small) + 0.5,
            0.1 + f64::from(small),
            Decimal::new(n * 100 + 5, 2),
            "ab",
            vec![0, small, 255, b'\\', b'"'],
            day,
            at,
            day.and_time(at),
            DateTime::from_timestamp_micros(1_700_000_000_000_000 + n).expect("a time"),
            Uuid::from_u128(n as u128),
            schema_runtime::serde_json::json!({"n": n, "text": "a\"b\\c", "none": null}),
            schema_runtime::Json(Prefs { theme: format!("t{n}"), size: small }),
            vec!["x,y".to_owned(), "{\"q\\".to_owned(), String::new(), "NULL".to_owned()],
            vec![i64::MIN, n],
        )
    }
}

fn chrono_days(days: i64) -> schema_runtime::chrono::TimeDelta {
    schema_runtime::chrono::TimeDelta::days(days)
}

/// Says by hand what `new_thing(n)` is as a row.
fn is_thing(row: &Thing, n: i64) {
    let small = u8::try_from(n % 100).expect("a small number");
    assert_eq!((row.a, row.b.as_str()), (n, format!("b'\"\\{n}").as_str()));
    assert_eq!((row.tiny, row.small, row.int), (-7, -300, i32::MIN));
    assert_eq!((row.utiny, row.usmall, row.uint), (small, 65_535, 4_294_967_295));
    assert_eq!((row.real, row.double), (f32::from(small) + 0.5, 0.1 + f64::from(small)));
    assert_eq!(row.price, Decimal::new(n * 100 + 5, 2));
    assert_eq!(row.code, "ab");
    assert_eq!(row.data, [0, small, 255, 92, 34]);
    assert_eq!(
        row.day.to_string(),
        (NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono_days(n % 300)).to_string()
    );
    assert_eq!(
        row.at.to_string(),
        format!("01:02:03{}", if small == 0 { String::new() } else { format!(".{small:06}") })
    );
    assert_eq!(row.moment, row.day.and_time(row.at));
    assert_eq!(row.instant.timestamp_micros(), 1_700_000_000_000_000 + n);
    assert_eq!(row.key.as_u128(), n as u128);
    assert_eq!(row.doc, schema_runtime::serde_json::json!({"n": n, "text": "a\"b\\c", "none": null}));
    assert_eq!(row.prefs.0, Prefs { theme: format!("t{n}"), size: small });
    assert_eq!(row.mood, if n % 2 == 0 { Mood::VeryHappy } else { Mood::Sad });
    assert_eq!(row.rank, (n % 3 == 0).then(|| Rank(i32::from(small) % 10 + 1)));
    assert_eq!(row.tags, ["x,y", "{\"q\\", "", "NULL"]);
    assert_eq!(row.numbers, [i64::MIN, n]);
    assert_eq!(row.moods, (n % 2 == 0).then(|| vec![Mood::Ok, Mood::VeryHappy]));
}

async fn all_things(db: &Database) -> Vec<Thing> {
    thing::select().order_by(thing::a.asc()).fetch_all(db).await.expect("they can be read")
}

#[test]
fn columns_of_every_type_go_in_many_at_once() {
    on_each(async |db| {
        for count in [1, 2, 700] {
            let rows: Vec<_> = (0..count).map(new_thing).collect();
            assert_eq!(Thing::insert_many(db, &rows).await.unwrap(), count as u64);
            let stored = all_things(db).await;
            assert_eq!(stored.len(), rows.len());
            for (n, row) in (0..).zip(&stored) {
                is_thing(row, n);
            }
            let keys: Vec<_> = stored.iter().map(|t| (t.a, t.b.clone())).collect();
            assert_eq!(Thing::delete_many(db, &keys).await.unwrap(), count as u64);
        }
        assert!(all_things(db).await.is_empty());
    });
}

#[test]
fn more_rows_than_one_statement_takes_go_in_all_or_none() {
    on_each(async |db| {
        let new = |i: i64| NewAuthUser {
            active: Some(i % 3 == 0),
            nick: Some((i % 2 == 0).then(|| format!("n{i}"))),
            password: (i % 5 == 0).then(|| format!("p{i}").into()),
            ..NewAuthUser::new(format!("{i}@x"))
        };
        // Above the number from which PostgreSQL takes a COPY.
        let rows: Vec<_> = (1..=22_000).map(new).collect();
        assert_eq!(AuthUser::insert_many(db, &rows).await.unwrap(), 22_000);
        let stored = auth_user::select().order_by(auth_user::id.asc()).fetch_all(db).await.unwrap();
        assert_eq!(stored.len(), 22_000);
        for (i, row) in (1..).zip(&stored) {
            assert_eq!((row.id, row.email.as_str()), (i, format!("{i}@x").as_str()), "in the order given");
            assert_eq!(row.active, i % 3 == 0);
            assert_eq!(row.nick, (i % 2 == 0).then(|| format!("n{i}")));
            assert_eq!(row.password.is_some(), i % 5 == 0);
        }
        let mut rows: Vec<_> = (30_001..=53_000).map(new).collect();
        rows.push(new(7));
        let twice = AuthUser::insert_many(db, &rows).await;
        assert!(
            matches!(twice, Err(Error::Unique { constraint: auth_user::Constraint::Email, .. })),
            "{twice:?}"
        );
        let mut rows: Vec<_> = (30_001..=53_000).map(new).collect();
        rows[22_999].nick = Some(Some("x".repeat(21)));
        let long = AuthUser::insert_many(db, &rows).await;
        assert!(matches!(long, Err(Error::Check { .. })), "{long:?}");
        rows[22_999].nick = Some(Some("a\0b".to_owned()));
        let nul = AuthUser::insert_many(db, &rows).await;
        assert!(matches!(nul, Err(Error::Value { .. })), "{nul:?}");
        assert_eq!(auth_user::select().count(db).await.unwrap(), 22_000, "none of those");

        // Within a transaction they are a part of it.
        let undone: schema_runtime::Result<()> = db
            .transaction(async |tx| {
                let rows: Vec<_> = (30_001..=52_000).map(new).collect();
                assert_eq!(AuthUser::insert_many(tx, &rows).await?, 22_000);
                Err(Error::app("changed my mind"))
            })
            .await;
        assert!(matches!(undone, Err(Error::App(_))), "{undone:?}");
        assert_eq!(auth_user::select().count(db).await.unwrap(), 22_000);
    });
}

#[test]
fn large_values_go_in_several_statements() {
    on_each(async |db| {
        // 24 MB: more than MariaDB takes in one message.
        let rows: Vec<_> = (0..24).map(|n| NewThing { data: vec![b'x'; 1 << 20], ..new_thing(n) }).collect();
        assert_eq!(Thing::insert_many(db, &rows).await.unwrap(), 24);
        let mut rows = rows;
        rows.iter_mut().for_each(|row| row.data[0] = b'y');
        assert_eq!(Thing::upsert_many(db, &rows, thing::Constraint::PrimaryKey).await.unwrap(), 24);
        for row in all_things(db).await {
            assert_eq!((row.data.len(), row.data[0]), (1 << 20, b'y'));
        }
    });
}

#[test]
fn rows_that_set_different_columns_keep_their_order_and_their_defaults() {
    on_each(async |db| {
        let rows: Vec<_> = (1..=50)
            .map(|i| NewAuthUser {
                active: (i % 2 == 0).then_some(false),
                nick: match i % 3 {
                    0 => None,
                    1 => Some(None),
                    _ => Some(Some("given".to_owned())),
                },
                ..NewAuthUser::new(format!("{i}@x"))
            })
            .collect();
        assert_eq!(AuthUser::insert_many(db, &rows).await.unwrap(), 50);
        let stored = auth_user::select().order_by(auth_user::id.asc()).fetch_all(db).await.unwrap();
        for (i, row) in (1..).zip(&stored) {
            assert_eq!((row.id, row.email.as_str()), (i, format!("{i}@x").as_str()));
            assert_eq!(row.active, i % 2 != 0, "true by default");
            let nick = match i % 3 {
                0 => Some("nobody"),
                1 => None,
                _ => Some("given"),
            };
            assert_eq!(row.nick.as_deref(), nick);
        }
        // The database makes these keys, row by row.
        let rows =
            [NewSession::new(1), NewSession { uses: Some(3), ..NewSession::new(2) }, NewSession::new(3)];
        assert_eq!(Session::insert_many(db, &rows).await.unwrap(), 3);
        let by_user = session::select().order_by(session::user_id.asc()).fetch_all(db).await.unwrap();
        assert_eq!(by_user.iter().map(|s| s.uses).collect::<Vec<_>>(), [0, 3, 0]);
        assert!(by_user[0].id != by_user[1].id && by_user[1].id != by_user[2].id);
    });
}

#[test]
fn an_upsert_of_many_means_what_one_of_each_means() {
    on_each(async |db| {
        let new = |i: i64| NewAuthUser::new(format!("{i}@x"));
        let first: Vec<_> =
            (0..100).map(|i| NewAuthUser { fs_uniquifier: Some(format!("u{i}")), ..new(i) }).collect();
        let key = auth_user::Constraint::Email;
        assert_eq!(AuthUser::upsert_many(db, &first, key).await.unwrap(), 100, "all are new");
        let before = auth_user::select().order_by(auth_user::id.asc()).fetch_all(db).await.unwrap();

        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let again: Vec<_> =
            (50..150).map(|i| NewAuthUser { active: (i % 2 == 0).then_some(false), ..new(i) }).collect();
        assert_eq!(AuthUser::upsert_many(db, &again, key).await.unwrap(), 100, "half of them");
        let after = auth_user::select().order_by(auth_user::email.asc()).fetch_all(db).await.unwrap();
        assert_eq!(after.len(), 150);
        for row in &after {
            let i: i64 = row.email.trim_end_matches("@x").parse().unwrap();
            let old = before.iter().find(|b| b.email == row.email);
            if let Some(old) = old {
                assert_eq!((row.id, row.created_at), (old.id, old.created_at), "it is the same row");
            }
            assert_eq!(row.active, i < 50 || i % 2 != 0);
            assert_eq!(row.fs_uniquifier.is_some(), i < 50, "what is NULL in the new row is set");
            assert_eq!(old.is_some_and(|old| row.updated_at > old.updated_at), (50..100).contains(&i));
        }
        // Another key in the way is an error, not an overwritten row; and nothing is done then.
        let clash = [new(500), NewAuthUser { fs_uniquifier: Some("u7".into()), ..new(501) }];
        let clash = AuthUser::upsert_many(db, &clash, key).await;
        assert!(
            matches!(clash, Err(Error::Unique { constraint: auth_user::Constraint::FsUniquifier, .. })),
            "{clash:?}"
        );
        let twice = AuthUser::upsert_many(db, &[new(500), new(501), new(500)], key).await;
        assert!(matches!(&twice, Err(Error::Usage { message }) if message.contains("same key")), "{twice:?}");
        let unsaid = AuthUser::upsert_many(db, &[new(500)], auth_user::Constraint::PrimaryKey).await;
        assert!(matches!(&unsaid, Err(Error::Usage { message }) if message.contains("NULL")), "{unsaid:?}");
        let wrong = AuthUser::upsert_many(db, &[new(500)], auth_user::Constraint::EmailShape).await;
        assert!(matches!(wrong, Err(Error::Usage { .. })), "{wrong:?}");
        assert_eq!(auth_user::select().count(db).await.unwrap(), 150);
        assert_eq!(AuthUser::upsert_many(db, &[], key).await.unwrap(), 0);
    });
}

#[test]
fn keys_of_every_kind_are_met_by_upserts() {
    on_each(async |db| {
        // Two columns, and a column of every type.
        let rows: Vec<_> = (0..60).map(new_thing).collect();
        let key = thing::Constraint::PrimaryKey;
        assert_eq!(Thing::upsert_many(db, &rows[..40], key).await.unwrap(), 40);
        assert_eq!(Thing::upsert_many(db, &rows, key).await.unwrap(), 60);
        for (n, row) in (0..).zip(&all_things(db).await) {
            is_thing(row, n);
        }
        // A text compared without case: A to Z alone.
        let key = select::Constraint::Name;
        let rows = [NewSelect::new(1, 1, "ann"), NewSelect::new(2, 2, "Ä"), NewSelect::new(3, 3, "ä")];
        assert_eq!(Select::upsert_many(db, &rows, key).await.unwrap(), 3);
        let rows = [NewSelect::new(1, 9, "ANN"), NewSelect::new(2, 8, "Ä")];
        assert_eq!(Select::upsert_many(db, &rows, key).await.unwrap(), 2);
        let stored = select::select().order_by(select::type_.asc()).fetch_all(db).await.unwrap();
        assert_eq!(stored.iter().map(|s| s.select).collect::<Vec<_>>(), [9, 8, 3]);
        let twice =
            Select::upsert_many(db, &[NewSelect::new(5, 5, "x"), NewSelect::new(6, 6, "X")], key).await;
        assert!(matches!(twice, Err(Error::Usage { .. })), "{twice:?}");
    });
}

#[test]
fn many_rows_are_updated_each_with_its_own_values() {
    on_each(async |db| {
        let rows: Vec<_> = (1..=5_000).map(|i| NewAuthUser::new(format!("{i}@x"))).collect();
        AuthUser::insert_many(db, &rows).await.unwrap();
        let before = AuthUser::find(db, 4_000).await.unwrap().unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let changes = (1..=4_500i64).map(|i| (i, (i % 2 == 0, (i % 3 == 0).then(|| format!("n{i}")))));
        let update = auth_user::update().many(auth_user::id, (auth_user::active, auth_user::nick), changes);
        assert_eq!(update.execute(db).await.unwrap(), 4_500);
        let stored = auth_user::select().order_by(auth_user::id.asc()).fetch_all(db).await.unwrap();
        for (i, row) in (1..).zip(&stored) {
            assert_eq!(row.email, format!("{i}@x"));
            assert_eq!(row.active, i > 4_500 || i % 2 == 0);
            let given = (i % 3 == 0).then(|| format!("n{i}"));
            assert_eq!(row.nick, if i > 4_500 { Some("nobody".to_owned()) } else { given });
        }
        assert!(stored[3_999].updated_at > before.updated_at, "it is touched along");
        assert_eq!(stored[4_999].created_at, before.created_at.max(stored[4_999].created_at));

        // A key that no row has is passed over; rows that have the values already are counted.
        let some = [(1, Some("a".to_owned())), (9_999, None), (2, Some("n2".to_owned()))];
        let update = auth_user::update().many(auth_user::id, auth_user::nick, some);
        assert_eq!(update.execute(db).await.unwrap(), 2);

        // One that fails undoes all.
        let long = [(1, Some("b".to_owned())), (2, Some("x".repeat(21)))];
        let long = auth_user::update().many(auth_user::id, auth_user::nick, long).execute(db).await;
        assert!(matches!(long, Err(Error::Check { .. })), "{long:?}");
        assert_eq!(AuthUser::find(db, 1).await.unwrap().unwrap().nick.as_deref(), Some("a"));
        let taken = [("1@x".to_owned(), Some("u".to_owned())), ("2@x".to_owned(), Some("u".to_owned()))];
        let taken = auth_user::update().many(auth_user::email, auth_user::fs_uniquifier, taken);
        let taken = taken.execute(db).await;
        assert!(
            matches!(taken, Err(Error::Unique { constraint: auth_user::Constraint::FsUniquifier, .. })),
            "{taken:?}"
        );
        assert_eq!(AuthUser::find(db, 1).await.unwrap().unwrap().fs_uniquifier, None);
    });
}

#[test]
fn an_update_of_many_that_says_two_things_is_refused() {
    on_each(async |db| {
        let refused = async |update: schema_runtime::UpdateMany<AuthUser>, why: &str| {
            let result = update.execute(db).await;
            assert!(matches!(&result, Err(Error::Usage { message }) if message.contains(why)), "{result:?}");
        };
        let twice = [(1, true), (2, true), (1, false)];
        refused(auth_user::update().many(auth_user::id, auth_user::active, twice), "same key").await;
        let none = [(Some("a".to_owned()), true), (None, true)];
        refused(auth_user::update().many(auth_user::fs_uniquifier, auth_user::active, none), "NULL").await;
        let both = [(1, 2)];
        refused(auth_user::update().many(auth_user::id, auth_user::id, both), "at once").await;
        let filtered = auth_user::update().filter(auth_user::id.eq(1));
        refused(filtered.many(auth_user::id, auth_user::active, [(1, true)]), ".filter").await;
        let nothing = auth_user::update().many(auth_user::id, auth_user::active, []);
        assert_eq!(nothing.execute(db).await.unwrap(), 0);
    });
}

#[test]
fn values_of_every_type_are_set_by_keys_of_every_type() {
    on_each(async |db| {
        let rows: Vec<_> = (0..6).map(new_thing).collect();
        Thing::insert_many(db, &rows).await.unwrap();
        // Each row gets what the row six further on would have.
        let stored = all_things(db).await;
        let key = (thing::a, thing::b);
        macro_rules! set {
            ($($column:ident),*) => {
                let wanted = (6..12).map(new_thing);
                let rows = stored.iter().zip(wanted).map(|(row, new)| {
                    ((row.a, row.b.clone()), ($(new.$column.clone().into()),*))
                });
                let rows: Vec<_> = rows.collect();
                let update = thing::update().many(key, ($(thing::$column),*), rows);
                assert_eq!(update.execute(db).await.unwrap(), 6);
            };
        }
        set!(tiny, small, int, utiny, usmall, uint, real, double);
        set!(price, code, data, day, at, moment, instant, key);
        set!(doc, prefs, tags, numbers);
        let rows: Vec<_> = stored
            .iter()
            .map(|row| {
                let new = new_thing(row.a + 6);
                ((row.a, row.b.clone()), (new.mood.unwrap(), new.rank, new.moods))
            })
            .collect();
        let update = thing::update().many(key, (thing::mood, thing::rank, thing::moods), rows);
        assert_eq!(update.execute(db).await.unwrap(), 6);
        for (n, mut row) in (0..).zip(all_things(db).await) {
            row.a += 6;
            row.b = format!("b'\"\\{}", n + 6);
            is_thing(&row, n + 6);
        }
        // By keys of other types; each meets its row, and no other.
        macro_rules! by {
            ($($column:ident),*) => {$(
                let rows: Vec<_> = all_things(db).await.into_iter().map(|t| (t.$column, i32::try_from(t.a).unwrap())).collect();
                let update = thing::update().many(thing::$column, thing::int, rows);
                assert_eq!(update.execute(db).await.unwrap(), 6, stringify!($column));
                for row in all_things(db).await {
                    assert_eq!(i64::from(row.int), row.a, stringify!($column));
                }
                thing::update().set(thing::int, -1).all().execute(db).await.unwrap();
            )*};
        }
        by!(utiny, double, real, price, data, at, moment, instant, key, day, b);
        let codes = [("ab".to_owned(), 5)];
        let update = thing::update().many(thing::code, thing::int, codes);
        assert_eq!(update.execute(db).await.unwrap(), 6, "padding is no data");
        let moods = [(Mood::Sad, 1), (Mood::VeryHappy, 2)];
        let update = thing::update().many(thing::mood, thing::int, moods);
        assert_eq!(update.execute(db).await.unwrap(), 6);
        assert_eq!(all_things(db).await.iter().map(|t| t.int).collect::<Vec<_>>(), [2, 1, 2, 1, 2, 1]);
    });
}

/// From its second time on the statement of so many rows is kept prepared.
#[test]
fn the_same_number_of_rows_goes_in_again_and_again() {
    on_each(async |db| {
        for batch in 0..4 {
            let name = |i: i64| format!("{}@x", batch * 50 + i);
            let rows: Vec<_> = (0..50).map(|i| NewAuthUser::new(name(i))).collect();
            assert_eq!(AuthUser::insert_many(db, &rows).await.unwrap(), 50);
        }
        let stored = auth_user::select().order_by(auth_user::id.asc()).fetch_all(db).await.unwrap();
        let emails: Vec<_> = stored.into_iter().map(|row| row.email).collect();
        assert_eq!(emails, (0..200).map(|i| format!("{i}@x")).collect::<Vec<_>>());
    });
}

#[test]
fn many_rows_are_found_and_deleted_by_their_keys() {
    on_each(async |db| {
        let rows: Vec<_> = (1..=10_000).map(|i| NewAuthUser::new(format!("{i}@x"))).collect();
        AuthUser::insert_many(db, &rows).await.unwrap();
        let ids = |mut rows: Vec<AuthUser>| {
            rows.sort_by_key(|r| r.id);
            rows.iter().map(|r| r.id).collect::<Vec<_>>()
        };
        let found = AuthUser::find_many(db, &[3, 99_999, 7, 3]).await.unwrap();
        assert_eq!(ids(found), [3, 7], "each once");
        let all: Vec<i64> = (1..=9_000).collect();
        assert_eq!(ids(AuthUser::find_many(db, &all).await.unwrap()), all);
        assert_eq!(AuthUser::find_many(db, &[]).await.unwrap(), []);

        assert_eq!(AuthUser::delete_many(db, &all).await.unwrap(), 9_000);
        assert_eq!(AuthUser::delete_many(db, &[9_001, 9_001, 5]).await.unwrap(), 1);
        assert_eq!(AuthUser::delete_many(db, &[]).await.unwrap(), 0);
        assert_eq!(auth_user::select().count(db).await.unwrap(), 999);

        Thing::insert_many(db, &(0..20).map(new_thing).collect::<Vec<_>>()).await.unwrap();
        let pair = |a: i64, b: i64| (a, new_thing(b).b);
        let found = Thing::find_many(db, &[pair(1, 1), pair(2, 3), pair(4, 4), pair(4, 4)]).await.unwrap();
        let mut found: Vec<_> = found.iter().map(|t| t.a).collect();
        found.sort_unstable();
        assert_eq!(found, [1, 4], "both columns count");
        assert_eq!(Thing::delete_many(db, &[pair(1, 1), pair(2, 3), pair(5, 5)]).await.unwrap(), 2);
        assert_eq!(thing::select().count(db).await.unwrap(), 18);
    });
}
