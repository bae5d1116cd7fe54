//! A value of every type, there and back.

use crate::databases::on_each;
use crate::shop::{Mood, NewThing, Rank, Thing, thing};
use crate::types::Prefs;
use schema_runtime::chrono::{NaiveDate, NaiveTime};
use schema_runtime::serde_json::json;
use schema_runtime::{Decimal, Error, Json, Uuid};

pub(crate) fn thing(a: i64) -> NewThing {
    let day = NaiveDate::from_ymd_opt(2026, 2, 3).unwrap();
    let at = NaiveTime::from_hms_micro_opt(4, 5, 6, 70).unwrap();
    NewThing {
        a,
        b: "b".into(),
        tiny: i8::MIN,
        small: i16::MIN,
        int: i32::MIN,
        utiny: u8::MAX,
        usmall: u16::MAX,
        uint: u32::MAX,
        real: 0.1,
        double: 0.1 + 0.2,
        price: Decimal::new(-123_456_789_012, 2),
        code: "ab".into(),
        data: vec![0, 255, 0],
        day,
        at,
        moment: day.and_time(at),
        instant: day.and_time(at).and_utc(),
        key: Uuid::from_u128(0x1234_5678_9abc_def0),
        doc: json!({ "a": [1, null, "x\"y"], "ü": 1.5 }),
        prefs: Json(Prefs { theme: "dark".into(), size: 12 }),
        mood: Some(Mood::VeryHappy),
        rank: Some(Rank(7)),
        tags: vec!["a,b".into(), "{}\"\\".into(), String::new()],
        numbers: vec![i64::MIN, 0, i64::MAX],
        moods: Some(vec![Mood::Ok, Mood::VeryHappy]),
    }
}

#[test]
fn every_type_comes_back_as_it_went() {
    on_each(async |db| {
        let new = thing(1);
        let row = new.insert(db).await.unwrap();
        let expected = Thing {
            a: 1,
            b: new.b,
            tiny: new.tiny,
            small: new.small,
            int: new.int,
            utiny: new.utiny,
            usmall: new.usmall,
            uint: new.uint,
            real: new.real,
            double: new.double,
            price: new.price,
            code: new.code,
            data: new.data,
            day: new.day,
            at: new.at,
            moment: new.moment,
            instant: new.instant,
            key: new.key,
            doc: new.doc,
            prefs: new.prefs,
            mood: Mood::VeryHappy,
            rank: new.rank,
            tags: new.tags,
            numbers: new.numbers,
            moods: new.moods,
        };
        assert_eq!(row, expected);
        assert_eq!(Thing::find(db, 1, "b").await.unwrap().as_ref(), Some(&expected));
        let bare = NewThing {
            mood: None,
            rank: None,
            moods: None,
            tags: vec![],
            numbers: vec![],
            data: vec![],
            ..thing(2)
        };
        let row = bare.insert(db).await.unwrap();
        assert_eq!((row.mood, row.rank, row.moods), (Mood::Ok, None, None));
        assert!(row.tags.is_empty() && row.numbers.is_empty() && row.data.is_empty());
        // Some columns alone.
        let some = thing::select()
            .columns((thing::price, thing::prefs, thing::mood, thing::rank))
            .filter(thing::a.eq(1))
            .fetch_one(db)
            .await
            .unwrap();
        assert_eq!(some, (expected.price, expected.prefs, expected.mood, expected.rank));
    });
}

#[test]
fn values_are_compared_as_they_are_stored() {
    on_each(async |db| {
        Thing::insert_many(db, &[thing(1), NewThing { price: Decimal::new(5, 1), ..thing(2) }])
            .await
            .unwrap();
        let count = async |condition| thing::select().filter(condition).count(db).await.unwrap();
        let row = thing(1);
        assert_eq!(count(thing::price.eq(row.price)).await, 1);
        assert_eq!(count(thing::price.eq(Decimal::new(500, 3))).await, 1, "0.500 is 0.5");
        assert_eq!(count(thing::price.eq(Decimal::new(501, 3))).await, 0, "0.501 is not");
        assert_eq!(count(thing::price.lt(Decimal::new(501, 3))).await, 2);
        assert_eq!(count(thing::price.gt(Decimal::new(499, 3))).await, 1);
        assert_eq!(count(thing::price.in_list([Decimal::new(50, 2)])).await, 1);
        assert_eq!(count(thing::instant.eq(row.instant)).await, 2);
        assert_eq!(count(thing::moment.le(row.moment)).await, 2);
        assert_eq!(count(thing::day.eq(row.day).and(thing::at.eq(row.at))).await, 2);
        assert_eq!(count(thing::key.in_list([row.key])).await, 2);
        assert_eq!(count(thing::mood.eq(Mood::VeryHappy)).await, 2);
        assert_eq!(count(thing::mood.in_list([Mood::Sad, Mood::VeryHappy])).await, 2);
        assert_eq!(count(thing::rank.ge(Rank(7))).await, 2);
        assert_eq!(count(thing::utiny.eq(255)).await, 2);
        assert_eq!(count(thing::uint.gt(u32::MAX - 1)).await, 2);
        assert_eq!(count(thing::code.eq("ab")).await, 2);
        assert_eq!(count(thing::data.eq(row.data)).await, 2);
        assert_eq!(count(thing::double.gt(0.3)).await, 2);
    });
}

#[test]
fn enums_sort_by_their_declaration() {
    on_each(async |db| {
        for (a, mood) in [(1, Mood::VeryHappy), (2, Mood::Sad), (3, Mood::Ok)] {
            NewThing { mood: Some(mood), ..thing(a) }.insert(db).await.unwrap();
        }
        let rows = thing::select().order_by(thing::mood.asc()).fetch_all(db).await.unwrap();
        assert_eq!(rows.iter().map(|r| r.mood).collect::<Vec<_>>(), [Mood::Sad, Mood::Ok, Mood::VeryHappy]);
    });
}

#[test]
fn a_decimal_is_rounded_half_away_from_zero() {
    on_each(async |db| {
        for (a, given, stored) in [(1, 1_235, 124), (2, -1_235, -124), (3, 1_234, 123)] {
            let row = NewThing { price: Decimal::new(given, 3), ..thing(a) }.insert(db).await.unwrap();
            assert_eq!(row.price, Decimal::new(stored, 2));
        }
    });
}

#[test]
fn what_one_database_refuses_all_refuse() {
    on_each(async |db| {
        for (what, new) in [
            ("NUL in text", NewThing { b: "a\0b".into(), ..thing(1) }),
            ("NUL in an array", NewThing { tags: vec!["a\0b".into()], ..thing(1) }),
            ("NUL in JSON", NewThing { doc: json!("a\0b"), ..thing(1) }),
            ("NaN", NewThing { double: f64::NAN, ..thing(1) }),
            ("infinity", NewThing { real: f32::INFINITY, ..thing(1) }),
        ] {
            let error = new.insert(db).await;
            assert!(matches!(error, Err(Error::Value { .. })), "{what}: {error:?}");
        }
        let backslash = NewThing { doc: json!("a\\u0000"), ..thing(1) }.insert(db).await.unwrap();
        assert_eq!(backslash.doc, json!("a\\u0000"), "a backslash and digits are text");
        let long = NewThing { b: "x".repeat(11), ..thing(2) }.insert(db).await;
        assert!(matches!(long, Err(Error::Check { .. })), "{long:?}");
        let rank = NewThing { rank: Some(Rank(11)), ..thing(3) }.insert(db).await;
        assert!(matches!(rank, Err(Error::Check { .. })), "{rank:?}");
        let price = NewThing { price: Decimal::new(10_i64.pow(14), 2), ..thing(4) }.insert(db).await;
        assert!(matches!(price, Err(Error::Check { .. })), "{price:?}");
        assert_eq!(thing::select().count(db).await.unwrap(), 1);
    });
}
