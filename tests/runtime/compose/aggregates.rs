//! Aggregates and groups.

use super::*;
use crate::works::{NewSample, Sample, sample};
use schema_runtime::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use schema_runtime::{Uuid, count};

#[test]
fn aggregates_of_all_rows() {
    filled(async |db| {
        let counts = task::select().columns((
            count(),
            task::editor_id.count(),
            task::editor_id.count_distinct(),
            task::town.count_distinct(),
            task::state.count_distinct(),
        ));
        assert_eq!(counts.fetch_one(db).await.unwrap(), (4, 3, 2, 3, 3));
        let numbers = task::select()
            .columns((
                task::weight.sum(),
                task::hours.sum(),
                task::share.sum(),
                task::weight.avg(),
                task::hours.avg(),
                task::share.avg(),
            ))
            .fetch_one(db)
            .await
            .unwrap();
        let avg = 1.75 / 3.0;
        let wanted = (Some(5), Some(dec("13.85")), Some(1.75), Some(1.25), Some(13.85 / 4.0), Some(avg));
        assert_eq!(numbers, wanted);
        let extremes = task::select().columns((task::weight.min(), task::hours.max(), task::town.max()));
        let wanted = (Some(-7), Some(dec("10")), Some("kiel".into()));
        assert_eq!(extremes.clone().fetch_one(db).await.unwrap(), wanted);
        let scale = extremes.fetch_one(db).await.unwrap().1.unwrap().to_string();
        assert_eq!(scale, "10.00");

        let none = task::select().filter(task::area.eq(9)).columns((
            count(),
            task::weight.sum(),
            task::hours.avg(),
            task::weight.max(),
        ));
        assert_eq!(none.fetch_one(db).await.unwrap(), (0, None, None, None));
    });
}

#[test]
fn a_third_is_the_same_double_everywhere() {
    filled(async |db| {
        task::delete().filter(task::area.eq(1).and(task::number.eq(2))).execute(db).await.unwrap();
        let thirds = task::select().columns((task::weight.avg(), task::hours.avg()));
        assert_eq!(thirds.fetch_one(db).await.unwrap(), (Some(1.0 / 3.0), Some(11.6 / 3.0)));
    });
}

#[test]
fn rows_are_grouped() {
    filled(async |db| {
        let by_author = task::select()
            .columns((task::author_id, count(), task::weight.sum()))
            .group_by((task::author_id,))
            .order_by(task::author_id.asc());
        let wanted = [(1, 2, Some(7)), (2, 1, Some(5)), (3, 1, Some(-7))];
        assert_eq!(by_author.clone().fetch_all(db).await.unwrap(), wanted);
        assert_eq!(by_author.clone().count(db).await.unwrap(), 3, "groups are counted");
        assert_eq!(by_author.clone().limit(1).offset(1).fetch_all(db).await.unwrap(), wanted[1..2]);
        assert_eq!(by_author.clone().having(count().gt(1)).fetch_all(db).await.unwrap(), wanted[..1]);
        assert!(!by_author.clone().having(count().gt(2)).exists(db).await.unwrap());
        let some = task::weight.sum().lt(0).or(task::hours.max().eq(dec("10.000")));
        assert_eq!(by_author.having(some).fetch_all(db).await.unwrap(), wanted[1..]);
        // Beyond the column's digits: no group is equal to it, one is more.
        let hours = |condition| task::select().columns((count(),)).group_by((task::area,)).having(condition);
        let equal = hours(task::hours.sum().eq(dec("3.7500001"))).fetch_all(db).await.unwrap();
        assert_eq!(equal, []);
        let below = hours(task::hours.sum().lt(dec("3.7500001"))).fetch_all(db).await.unwrap();
        assert_eq!(below, [(2,)]);

        // NULL is a group of its own, and case does not count in a town: the group has the folded name.
        let by_editor = task::select()
            .columns((task::editor_id, count()))
            .group_by((task::editor_id,))
            .order_by(count().desc())
            .order_by(task::editor_id.desc());
        let wanted = [(Some(2), 2), (None, 1), (Some(1), 1)];
        assert_eq!(by_editor.fetch_all(db).await.unwrap(), wanted);
        let by_town = task::select()
            .columns((task::town, task::hours.sum()))
            .group_by((task::town,))
            .order_by(task::town.asc());
        let towns: Vec<(String, Option<Decimal>)> = by_town.fetch_all(db).await.unwrap();
        let towns: Vec<_> = towns.iter().map(|(t, h)| (t.as_str(), h.unwrap().to_string())).collect();
        let wanted = [("berlin", "1.50"), ("bonn", "12.25"), ("kiel", "0.10")];
        assert_eq!(towns, wanted.map(|(t, h)| (t, h.to_owned())));
        let by_state = task::select()
            .columns((task::state, task::area, count()))
            .group_by((task::state, task::area))
            .order_by(task::state.asc())
            .order_by(task::area.asc());
        let wanted = [(State::Open, 1, 1), (State::Open, 2, 1), (State::Done, 1, 1), (State::OnHold, 2, 1)];
        assert_eq!(by_state.fetch_all(db).await.unwrap(), wanted);
    });
}

#[test]
fn joined_rows_are_grouped() {
    filled(async |db| {
        let per_person: Vec<(String, i64, Option<i64>)> = person::select()
            .left_join(person::note)
            .columns((person::name, note::id.count(), note::likes.sum()))
            .group_by((person::id, person::name))
            .having(note::id.count().le(1))
            .order_by(note::likes.sum().asc())
            .order_by(person::name.asc())
            .fetch_all(db)
            .await
            .unwrap();
        let rows: Vec<_> = per_person.iter().map(|(name, n, sum)| (name.as_str(), *n, *sum)).collect();
        let wanted = [("Cid", 1, Some(0)), ("Dan", 1, Some(1)), ("Ann", 0, None), ("Eve", 0, None)];
        assert_eq!(rows, wanted);
        // A key of a table that may be left out.
        let per_city: Vec<(Option<String>, i64)> = person::select()
            .left_join(person::city)
            .columns((city::name, count()))
            .group_by((city::name,))
            .order_by(city::name.desc())
            .fetch_all(db)
            .await
            .unwrap();
        let rows: Vec<_> = per_city.iter().map(|(name, n)| (name.as_deref(), *n)).collect();
        assert_eq!(rows, [(None, 1), (Some("kiel"), 1), (Some("bonn"), 1), (Some("berlin"), 2)]);
    });
}

#[test]
fn a_group_has_one_value_of_what_it_is_made_by() {
    filled(async |db| {
        let other = task::select().columns((task::weight, count())).group_by((task::area,));
        assert!(usage(other.fetch_all(db).await).contains("`weight` has many values in a group"));
        let all = task::select().columns((task::weight, count())).fetch_all(db).await;
        assert!(usage(all).contains("`weight`"));
        let order = task::select().columns((count(),)).group_by((task::area,)).order_by(task::hours.asc());
        assert!(usage(order.count(db).await).contains("`hours`"));
        let rows = task::select().group_by((task::area,)).fetch_all(db).await;
        assert!(usage(rows).contains(".columns("));
        let locked = task::select().columns((count(),)).for_update().fetch_all(db).await;
        assert!(usage(locked).contains("locked"));
        let mut stream = task::select().columns((task::weight, count())).stream(db);
        assert!(usage(stream.next().await.unwrap()).contains("`weight`"));
        let distinct = task::select().columns((task::area,)).distinct().order_by(task::weight.asc());
        assert!(usage(distinct.fetch_all(db).await).contains("`weight`"));
        let within = || task::select().columns((task::weight,)).group_by((task::area,));
        let outside = task::select().filter(!task::weight.in_select(within()));
        assert!(usage(outside.fetch_all(db).await).contains("`weight`"));
        let delete = task::delete().filter(task::area.eq(1).and(task::weight.in_select(within())));
        assert!(usage(delete.execute(db).await).contains("`weight`"));
    });
}

#[test]
fn distinct_text_is_told_apart_as_its_column_does() {
    filled(async |db| {
        let towns = task::select().columns((task::town,)).distinct().order_by(task::town.desc());
        let rows: Vec<(String,)> = towns.clone().fetch_all(db).await.unwrap();
        assert_eq!(rows.iter().map(|(town,)| town.as_str()).collect::<Vec<_>>(), ["kiel", "bonn", "berlin"]);
        assert_eq!(towns.count(db).await.unwrap(), 3);
        let states = task::select().columns((task::state,)).distinct().order_by(task::state.desc());
        let wanted = [(State::OnHold,), (State::Done,), (State::Open,)];
        assert_eq!(states.fetch_all(db).await.unwrap(), wanted);
    });
}

#[test]
fn a_sum_that_is_too_large_is_an_error() {
    on_each_empty(async |db| {
        works::create_all(db).await.unwrap();
        Sample::insert_many(db, &[samples(1, i64::MAX), samples(2, 1)]).await.unwrap();
        let sum = sample::select().columns((sample::big.sum(),));
        assert!(matches!(sum.clone().fetch_one(db).await, Err(Error::Check { .. })));
        let whole = sum.clone().filter(sample::id.eq(1)).fetch_one(db).await.unwrap();
        assert_eq!(whole, (Some(i64::MAX),));
        sample::update().set(sample::big, -2).filter(sample::id.eq(2)).execute(db).await.unwrap();
        assert_eq!(sum.fetch_one(db).await.unwrap(), (Some(i64::MAX - 2),));
        let many = sample::select().columns((sample::tiny.sum(), sample::uint.sum(), sample::real.sum()));
        assert_eq!(many.fetch_one(db).await.unwrap(), (Some(3), Some(30), Some(f64::from(0.1f32) * 3.0)));
    });
}

#[test]
fn every_type_with_an_order_has_a_smallest_and_a_largest_value() {
    on_each_empty(async |db| {
        works::create_all(db).await.unwrap();
        Sample::insert_many(db, &[samples(2, 7), samples(1, 8)]).await.unwrap();
        let one = sample::select()
            .columns((
                sample::flag.min(),
                sample::key.min(),
                sample::data.min(),
                sample::code.min(),
                sample::day.min(),
                sample::at.min(),
                sample::moment.min(),
                sample::instant.min(),
                sample::real.min(),
                sample::name.min(),
                sample::maybe.min(),
            ))
            .fetch_one(db)
            .await
            .unwrap();
        let two = sample::select()
            .columns((
                sample::flag.max(),
                sample::key.max(),
                sample::data.max(),
                sample::code.max(),
                sample::day.max(),
                sample::at.max(),
                sample::moment.max(),
                sample::instant.max(),
                sample::real.max(),
                sample::name.max(),
                sample::uint.max(),
            ))
            .fetch_one(db)
            .await
            .unwrap();
        let real = |n: u8| Some(0.1f32 * f32::from(n));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!((one.0, one.1, one.2), (Some(false), Some(Uuid::from_u128(1)), Some(vec![1, 255])));
        assert_eq!((one.3, one.4, one.5), (text("a"), Some(day(1)), Some(at(1))));
        assert_eq!((one.6, one.7), (Some(moment(1)), Some(moment(1).and_utc())));
        assert_eq!((one.8, one.9, one.10), (real(1), text("a"), None));
        assert_eq!((two.0, two.1, two.2), (Some(true), Some(Uuid::from_u128(2)), Some(vec![2, 255])));
        assert_eq!((two.3, two.4, two.5), (text("aa"), Some(day(2)), Some(at(2))));
        assert_eq!((two.6, two.7), (Some(moment(2)), Some(moment(2).and_utc())));
        assert_eq!((two.8, two.9, two.10), (real(2), text("aa"), Some(20)));
    });
}

fn day(n: u8) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 2, n.into()).unwrap()
}

fn at(n: u8) -> NaiveTime {
    NaiveTime::from_hms_micro_opt(n.into(), 0, 0, 5).unwrap()
}

fn moment(n: u8) -> NaiveDateTime {
    day(n).and_time(at(n))
}

pub(super) fn samples(n: u8, big: i64) -> NewSample {
    let instant: DateTime<_> = moment(n).and_utc();
    let name = "A".repeat(n.into());
    NewSample {
        maybe: None,
        ..NewSample::new(
            i32::from(n),
            n == 2,
            Uuid::from_u128(n.into()),
            vec![n, 255],
            "a".repeat(n.into()),
            day(n),
            at(n),
            moment(n),
            instant,
            n as i8,
            u32::from(n) * 10,
            big,
            0.1f32 * f32::from(n),
            1.0,
            dec("1.00"),
            name,
        )
    }
}
