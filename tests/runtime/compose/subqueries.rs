//! Queries within conditions.

use super::*;
use schema_runtime::{Target, count, exists};

async fn people(db: &Database, condition: schema_runtime::Pred<Person>) -> Vec<i32> {
    let query = person::select().filter(condition).columns((person::id,)).order_by(person::id.asc());
    query.fetch_all(db).await.unwrap().into_iter().map(|(id,)| id).collect()
}

#[test]
fn a_column_has_one_of_the_values_of_a_query() {
    filled(async |db| {
        let authors = || task::select().columns((task::author_id,));
        assert_eq!(people(db, person::id.in_select(authors())).await, [1, 2, 3]);
        assert_eq!(people(db, !person::id.in_select(authors())).await, [4, 5]);
        let heavy = authors().filter(task::weight.gt(3));
        assert_eq!(people(db, person::id.in_select(heavy).or(person::name.eq("Eve"))).await, [1, 2, 5]);
        // The heaviest two, and the largest of a group: MySQL takes no LIMIT there by itself.
        let first = authors().order_by(task::weight.desc()).limit(2);
        assert_eq!(people(db, person::id.in_select(first)).await, [1, 2]);
        let busy = authors().group_by((task::author_id,)).having(count().gt(1));
        assert_eq!(people(db, person::id.in_select(busy)).await, [1]);
        // `NOT IN` a list with NULL is never true, anywhere.
        let editors = task::select().columns((task::editor_id,));
        assert_eq!(people(db, !person::id.in_select(editors)).await, [0; 0]);
        // Within each other, on the same table.
        let bosses = person::select().filter(person::name.eq("Bob")).columns((person::boss_id,));
        let team = person::select().filter(person::boss_id.in_select(bosses)).columns((person::id,));
        assert_eq!(people(db, person::id.in_select(team)).await, [2, 3]);
        // Text without case, decimals of another scale.
        let towns = city::select().columns((city::name,));
        let there = task::select().filter(task::town.in_select(towns)).count(db);
        assert_eq!(there.await.unwrap(), 4);
        let limits = task::select().columns((task::most,));
        let equal = task::select().filter(task::hours.in_select(limits)).columns((task::number,));
        assert_eq!(equal.fetch_all(db).await.unwrap(), [(1,)]);
    });
}

#[test]
fn a_query_within_has_a_row_or_not() {
    filled(async |db| {
        let noted = || note::select().correlate(note::person_id, person::id);
        assert_eq!(people(db, exists(noted())).await, [2, 3, 4]);
        assert_eq!(people(db, !exists(noted())).await, [1, 5]);
        assert_eq!(people(db, exists(noted().filter(note::likes.gt(1)))).await, [2]);
        assert_eq!(people(db, exists(person::note.rows().filter(note::likes.eq(0)))).await, [3]);
        // The same table outside and inside.
        assert_eq!(people(db, exists(person::person.rows())).await, [1, 2]);
        let boss = person::select().correlate(person::id, person::boss_id).filter(person::city_id.eq(1));
        assert_eq!(people(db, exists(boss)).await, [2, 3, 4]);
        // A key of two columns, from a joined table.
        let noted = task::note.rows().filter(note::likes.ge(2));
        let query = person::select().join(person::task_by_author).filter(exists(noted));
        let rows = query.columns((person::id, task::area)).order_by(person::id.asc());
        assert_eq!(rows.fetch_all(db).await.unwrap(), [(1, 1), (2, 2)]);
        // A join inside, and one within the other.
        let inner = task::select().join(task::note).filter(note::likes.eq(5));
        assert_eq!(people(db, exists(inner.correlate(task::author_id, person::id))).await, [2]);
        let liked = task::select().filter(exists(task::note.rows().filter(note::likes.eq(5))));
        assert_eq!(people(db, exists(liked.correlate(task::author_id, person::id))).await, [2]);
        // Not tied to the row.
        assert_eq!(people(db, exists(note::select())).await, [1, 2, 3, 4, 5]);
        assert_eq!(people(db, exists(note::select().filter(note::likes.gt(9)))).await, [0; 0]);
    });
}

#[test]
fn rows_are_changed_by_what_other_tables_hold() {
    filled(async |db| {
        let noted = exists(person::note.rows().filter(note::likes.gt(0)));
        let moved = person::update().set(person::city_id, 3).filter(noted).execute(db).await.unwrap();
        assert_eq!(moved, 2);
        assert_eq!(people(db, person::city_id.eq(3)).await, [2, 4, 5]);
        // The table that is changed may be asked, too.
        let bosses = person::select().filter(person::boss_id.is_not_null()).columns((person::boss_id,));
        let bosses = person::update().set(person::city_id, 2).filter(person::id.in_select(bosses));
        assert_eq!(bosses.execute(db).await.unwrap(), 2);
        assert_eq!(people(db, person::city_id.eq(2)).await, [1, 2, 3]);
        let last = note::select().columns((note::id,)).order_by(note::likes.asc()).limit(2);
        assert_eq!(note::delete().filter(note::id.in_select(last)).execute(db).await.unwrap(), 2);
        let left = note::select().columns((note::id,)).order_by(note::id.asc());
        assert_eq!(left.fetch_all(db).await.unwrap(), [(1,), (3,)]);
        let unseen = note::delete().filter(!exists(note::task.rows().filter(task::area.eq(1))));
        assert_eq!(unseen.execute(db).await.unwrap(), 1);
    });
}

#[test]
fn a_subquery_can_be_looked_at() {
    let query = person::select().columns((person::id,)).filter(exists(person::person.rows()));
    assert_eq!(
        query.sql(Target::Sqlite),
        "SELECT t0.\"id\" FROM \"person\" AS t0 WHERE EXISTS (SELECT 1 FROM \"person\" AS t1 \
         WHERE t1.\"boss_id\" = t0.\"id\")"
    );
    let delete = note::delete().filter(exists(note::task.rows().filter(task::weight.lt(0))));
    assert_eq!(
        delete.sql(Target::Postgres).unwrap(),
        "DELETE FROM \"note\" WHERE EXISTS (SELECT 1 FROM \"task\" AS t0 WHERE t0.\"area\" = \"note\".\"area\" \
         AND t0.\"number\" = \"note\".\"number\" AND t0.\"weight\" < $1)"
    );
}
