//! Joins along foreign keys.

use super::*;
use schema_runtime::{Order, Pred, Target};

fn names(rows: &[(Person, City)]) -> Vec<(&str, &str)> {
    rows.iter().map(|(p, c)| (p.name.as_str(), c.name.as_str())).collect()
}

#[test]
fn an_inner_join_gives_pairs_in_both_directions() {
    filled(async |db| {
        let rows: Vec<(Person, City)> =
            person::select().join(person::city).order_by(person::id.asc()).fetch_all(db).await.unwrap();
        let wanted = [("Ann", "Berlin"), ("Bob", "Berlin"), ("Cid", "Bonn"), ("Eve", "Kiel")];
        assert_eq!(names(&rows), wanted);
        let back: Vec<(City, Person)> = city::select()
            .join(city::person)
            .order_by(city::name.desc())
            .order_by(person::name.desc())
            .fetch_all(db)
            .await
            .unwrap();
        let back: Vec<_> = back.iter().map(|(c, p)| (c.name.as_str(), p.name.as_str())).collect();
        assert_eq!(back, [("Kiel", "Eve"), ("Bonn", "Cid"), ("Berlin", "Bob"), ("Berlin", "Ann")]);
    });
}

#[test]
fn a_left_join_keeps_rows_that_stand_alone() {
    filled(async |db| {
        let rows: Vec<(Person, Option<City>)> =
            person::select().left_join(person::city).order_by(person::id.asc()).fetch_all(db).await.unwrap();
        let rows: Vec<_> =
            rows.iter().map(|(p, c)| (p.id, c.as_ref().map(|c| (c.id, c.name.as_str())))).collect();
        let (berlin, bonn, kiel) = (Some((1, "Berlin")), Some((2, "Bonn")), Some((3, "Kiel")));
        assert_eq!(rows, [(1, berlin), (2, berlin), (3, bonn), (4, None), (5, kiel)]);
        let homeless = person::select().left_join(person::city).filter(city::id.is_null());
        let (dan, none) = homeless.fetch_one(db).await.unwrap();
        assert_eq!((dan.name.as_str(), none), ("Dan", None));
        // NOT NULL columns of a table that may be left out read as `Option`; nullable ones stay as they are.
        let columns: Vec<(String, Option<String>)> = person::select()
            .left_join(person::city)
            .columns((person::name, city::name))
            .order_by(city::name.asc())
            .order_by(person::id.desc())
            .fetch_all(db)
            .await
            .unwrap();
        let columns: Vec<_> = columns.iter().map(|(p, c)| (p.as_str(), c.as_deref())).collect();
        let [berlin, bonn, kiel] = [Some("Berlin"), Some("Bonn"), Some("Kiel")];
        let wanted = [("Bob", berlin), ("Ann", berlin), ("Cid", bonn), ("Eve", kiel), ("Dan", None)];
        assert_eq!(columns, wanted, "NULLs last");
        let bosses: Vec<(i32, Option<i32>)> = city::select()
            .left_join(city::person)
            .columns((city::id, person::boss_id))
            .filter(city::id.ne(1))
            .order_by(city::id.asc())
            .fetch_all(db)
            .await
            .unwrap();
        assert_eq!(bosses, [(2, Some(1)), (3, None)]);
    });
}

#[test]
fn joins_go_on_from_any_table() {
    filled(async |db| {
        let rows: Vec<(Note, Task, Person, Option<City>)> = note::select()
            .join(note::task)
            .join(note::person)
            .left_join(person::city)
            .order_by(note::id.asc())
            .fetch_all(db)
            .await
            .unwrap();
        let rows: Vec<_> = rows
            .iter()
            .map(|(n, t, p, c)| (n.id, t.weight, p.name.as_str(), c.as_ref().map_or("", |c| c.name.as_str())))
            .collect();
        let wanted =
            [(1, 3, "Bob", "Berlin"), (2, 3, "Cid", "Bonn"), (3, 5, "Bob", "Berlin"), (4, -7, "Dan", "")];
        assert_eq!(rows, wanted);
        // A row without tasks has no notes of them.
        let none: Vec<(Person, Option<Task>, Option<Note>)> = person::select()
            .left_join(person::task_by_author)
            .left_join(task::note)
            .filter(person::id.in_list([1, 5]))
            .order_by(task::number.asc())
            .order_by(note::id.asc())
            .fetch_all(db)
            .await
            .unwrap();
        let none: Vec<_> = none
            .iter()
            .map(|(p, t, n)| (p.id, t.as_ref().map(|t| t.number), n.as_ref().map(|n| n.id)))
            .collect();
        let wanted = [(1, Some(1), Some(1)), (1, Some(1), Some(2)), (1, Some(2), None), (5, None, None)];
        assert_eq!(none, wanted);
    });
}

struct Boss;
struct Editor;

#[test]
fn a_table_joins_itself_under_another_name() {
    filled(async |db| {
        let rows: Vec<(Person, Person)> = person::select()
            .join(person::boss.alias::<Boss>())
            .filter(person::name.alias::<Boss>().eq("Ann"))
            .order_by(person::name.desc())
            .fetch_all(db)
            .await
            .unwrap();
        let rows: Vec<_> = rows.iter().map(|(p, b)| (p.name.as_str(), b.name.as_str())).collect();
        assert_eq!(rows, [("Cid", "Ann"), ("Bob", "Ann")]);

        // Two keys to one table, and the city of the second.
        let rows = task::select()
            .join(task::author)
            .left_join(task::editor.alias::<Editor>())
            .left_join(person::city.from_alias::<Editor>())
            .columns((task::area, task::number, person::name, person::name.alias::<Editor>(), city::name))
            .order_by(task::area.asc())
            .order_by(task::number.asc())
            .fetch_all(db)
            .await
            .unwrap();
        let (ann, bob, berlin) = (Some("Ann"), Some("Bob"), Some("Berlin"));
        let wanted = [
            (1, 1, "Ann", bob, berlin),
            (1, 2, "Ann", None, None),
            (2, 1, "Bob", ann, berlin),
            (2, 2, "Cid", bob, berlin),
        ];
        let rows: Vec<_> =
            rows.iter().map(|(a, n, p, e, c)| (*a, *n, p.as_str(), e.as_deref(), c.as_deref())).collect();
        assert_eq!(rows, wanted);
    });
}

#[test]
fn conditions_span_tables() {
    filled(async |db| {
        let ids = async |condition| {
            let query = person::select().left_join(person::city).filter(condition);
            let rows = query.columns((person::id,)).order_by(person::id.asc()).fetch_all(db).await.unwrap();
            rows.into_iter().map(|(id,)| id).collect::<Vec<_>>()
        };
        assert_eq!(ids(city::name.eq("BERLIN").or(person::name.eq("Dan"))).await, [1, 2, 4]);
        assert_eq!(ids(!(city::name.eq("berlin").or(person::name.eq("Dan")))).await, [3, 5]);
        assert_eq!(
            ids(Pred::any([city::id.eq(3), person::id.eq(4), city::name.like("%nn")])).await,
            [3, 4, 5]
        );
        assert_eq!(ids(Pred::all([person::id.gt(1), city::id.eq(1)])).await, [2]);
        assert_eq!(ids(Pred::any([])).await, [0; 0]);
        assert_eq!(ids(Pred::all([])).await, [1, 2, 3, 4, 5]);
        // A condition that was made for one table.
        let of_one: Pred<City> = city::id.between(2, 3).and(!city::name.eq("bonn"));
        assert_eq!(ids(of_one.joined()).await, [5]);
    });
}

#[test]
fn columns_are_compared_with_columns() {
    filled(async |db| {
        let own = person::select().filter(person::boss_id.lt_column(person::city_id)).columns((person::id,));
        assert_eq!(own.fetch_all(db).await.unwrap(), [(3,)]);
        let keys = async |condition| {
            let query = task::select().filter(condition).columns((task::area, task::number));
            query.order_by(task::area.asc()).order_by(task::number.asc()).fetch_all(db).await.unwrap()
        };
        // Decimals of another scale are compared as they are.
        assert_eq!(keys(task::hours.eq_column(task::most)).await, [(1, 1)]);
        assert_eq!(keys(task::hours.lt_column(task::most)).await, [(1, 2), (2, 2)]);
        assert_eq!(keys(task::hours.ge_column(task::most)).await, [(1, 1)]);
        assert_eq!(keys(task::author_id.ne_column(task::editor_id)).await, [(1, 1), (2, 1), (2, 2)]);
        // Case does not count where it does not for one of them.
        let query = person::select()
            .join(person::city)
            .join(person::task_by_author)
            .filter(task::town.eq_column(city::name))
            .columns((person::id, task::number));
        let rows = query.order_by(person::id.asc()).fetch_all(db).await.unwrap();
        assert_eq!(rows, [(1, 1)]);
        let named = person::select()
            .join(person::task_by_author)
            .filter(person::name.le_column(task::town))
            .columns((task::area, task::number));
        let rows = named.order_by(task::area.asc()).order_by(task::number.asc()).fetch_all(db).await.unwrap();
        assert_eq!(rows, [(1, 1), (1, 2), (2, 1), (2, 2)], "ann, bob, cid stand before their towns");
    });
}

#[test]
fn joined_rows_are_counted_paged_and_streamed() {
    filled(async |db| {
        let query = || person::select().left_join(person::task_by_author);
        assert_eq!(query().count(db).await.unwrap(), 6);
        assert_eq!(query().filter(task::weight.gt(3)).count(db).await.unwrap(), 2);
        assert_eq!(query().limit(4).count(db).await.unwrap(), 4);
        assert_eq!(query().columns((person::name, task::area)).distinct().count(db).await.unwrap(), 5);
        // Columns of one name, and whole rows.
        let both = task::select().join(task::note).columns((task::area, note::area)).distinct();
        assert_eq!(both.count(db).await.unwrap(), 2);
        assert_eq!(query().distinct().count(db).await.unwrap(), 6);
        assert!(query().filter(task::weight.gt(4)).exists(db).await.unwrap());
        assert!(!query().filter(task::weight.gt(5)).exists(db).await.unwrap());
        let order = || (person::name.desc(), person::id.asc());
        let first = query().page(order(), None).limit(3).fetch_all(db).await.unwrap();
        let last = first.last().map(|(p, _)| (p.name.clone(), p.id));
        assert_eq!(last, Some(("Cid".into(), 3)));
        let next = query().page(order(), last).limit(3).fetch_all(db).await.unwrap();
        assert_eq!(next.iter().map(|(p, _)| p.id).collect::<Vec<_>>(), [2, 1, 1]);
        let mut seen = Vec::new();
        let mut rows = query().order_by(person::id.asc()).order_by(task::number.asc()).stream(db);
        while let Some(row) = rows.next().await {
            let (person, task) = row.unwrap();
            seen.push((person.id, task.map(|t| t.number)));
        }
        assert_eq!(seen, [(1, Some(1)), (1, Some(2)), (2, Some(1)), (3, Some(2)), (4, None), (5, None)]);
    });
}

#[test]
fn an_order_is_made_at_run_time() {
    filled(async |db| {
        let sorted = async |orders: Vec<Order<(Person, Option<City>)>>| {
            let query = person::select().left_join(person::city).order_by_all(orders);
            let rows = query.columns((person::id,)).fetch_all(db).await.unwrap();
            rows.into_iter().map(|(id,)| id).collect::<Vec<_>>()
        };
        let by_city = || city::name.desc().nulls_last().untyped();
        assert_eq!(sorted(vec![by_city(), person::id.asc().untyped()]).await, [5, 3, 1, 2, 4]);
        assert_eq!(sorted(vec![by_city(), person::name.desc().untyped()]).await, [5, 3, 2, 1, 4]);
        assert_eq!(sorted(vec![person::name.desc().untyped()]).await, [5, 4, 3, 2, 1]);
    });
}

#[test]
fn a_join_can_be_looked_at() {
    let query =
        person::select().left_join(person::city).filter(city::name.eq("x")).columns((person::id, city::id));
    assert_eq!(
        query.sql(Target::Postgres),
        "SELECT t0.\"id\", t1.\"id\" FROM \"person\" AS t0 LEFT JOIN \"city\" AS t1 ON t1.\"id\" = t0.\"city_id\" \
         WHERE lower(t1.\"name\" COLLATE \"C\") = $1"
    );
    assert_eq!(
        query.sql(Target::Sqlite),
        "SELECT t0.\"id\", t1.\"id\" FROM \"person\" AS t0 LEFT JOIN \"city\" AS t1 ON t1.\"id\" = t0.\"city_id\" \
         WHERE t1.\"name\" = ?"
    );
    let whole = city::select().left_join(city::person);
    assert_eq!(
        whole.sql(Target::Mysql),
        "SELECT t0.`id`, t0.`name`, t1.`city_id` IS NOT NULL, t1.`id`, t1.`name`, t1.`boss_id`, t1.`city_id` \
         FROM `city` AS t0 LEFT JOIN `person` AS t1 ON t1.`city_id` = t0.`id`"
    );
}
