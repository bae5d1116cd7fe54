//! Queries that are read into structs of the application.

use super::*;
use schema_runtime::{Projection, count};

#[derive(Debug, PartialEq, Projection)]
#[projection(person)]
struct Named {
    id: i32,
    /// The attribute says the column's name.
    #[column(name)]
    called: String,
    boss_id: Option<i32>,
}

/// Of a table that may be left out, every field is an `Option`.
#[derive(Debug, PartialEq, Projection)]
#[projection(person)]
struct Housed {
    name: String,
    #[column(city::name)]
    city: Option<String>,
}

#[derive(Debug, PartialEq, Projection)]
struct Busy {
    #[column(crate::works::person::name)]
    name: String,
    #[column(count())]
    tasks: i64,
    #[column(task::weight.sum())]
    weight: Option<i64>,
    #[column(task::hours.max())]
    longest: Option<Decimal>,
}

#[test]
fn a_query_is_read_into_a_struct() {
    filled(async |db| {
        let bob = Named { id: 2, called: "Bob".into(), boss_id: Some(1) };
        let found: Option<Named> =
            person::select().filter(person::id.eq(2)).project().fetch_optional(db).await.unwrap();
        assert_eq!(found, Some(bob));

        let housed =
            |name: &str, city: Option<&str>| Housed { name: name.into(), city: city.map(Into::into) };
        let query = person::select().left_join(person::city).filter(person::id.gt(2));
        let rows: Vec<Housed> = query.project().order_by(person::id.asc()).fetch_all(db).await.unwrap();
        assert_eq!(rows, [housed("Cid", Some("Bonn")), housed("Dan", None), housed("Eve", Some("Kiel"))]);
        let query = person::select().join(person::city).filter(person::id.gt(2));
        let rows: Vec<Housed> = query.project().order_by(person::id.asc()).fetch_all(db).await.unwrap();
        assert_eq!(rows, [housed("Cid", Some("Bonn")), housed("Eve", Some("Kiel"))]);

        let busy: Vec<Busy> = person::select()
            .join(person::task_by_author)
            .group_by((person::name,))
            .having(count().gt(1))
            .project()
            .fetch_all(db)
            .await
            .unwrap();
        let ann = Busy { name: "Ann".into(), tasks: 2, weight: Some(7), longest: Some(dec("2.25")) };
        assert_eq!(busy, [ann]);
    });
}
