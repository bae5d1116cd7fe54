//! Joins, groups, subqueries: what the builder composes of several tables.

use crate::databases::on_each_empty;
use crate::works::{
    self, City, NewCity, NewNote, NewPerson, NewTask, Note, Person, State, Task, city, note, person, task,
};
use schema_runtime::{Database, Decimal, Error};

mod aggregates;
mod joins;
mod locks;
mod projections;
mod subqueries;

/// Three cities, five people, four tasks, four notes.
///
/// | id | person | boss | city   |   | task  | author | editor | state   | hours | most  | weight | share | town   |
/// |----|--------|------|--------|---|-------|--------|--------|---------|-------|-------|--------|-------|--------|
/// | 1  | Ann    |      | Berlin |   | 1.1   | Ann    | Bob    | open    | 1.50  | 1.500 | 3      | 0.5   | BERLIN |
/// | 2  | Bob    | Ann  | Berlin |   | 1.2   | Ann    |        | done    | 2.25  | 2.251 | 4      |       | bonn   |
/// | 3  | Cid    | Ann  | Bonn   |   | 2.1   | Bob    | Ann    | on hold | 10.00 |       | 5      | 0.25  | Bonn   |
/// | 4  | Dan    | Bob  |        |   | 2.2   | Cid    | Bob    | open    | 0.10  | 9.000 | -7     | 1     | Kiel   |
/// | 5  | Eve    |      | Kiel   |   |       |        |        |         |       |       |        |       |        |
///
/// Notes: 1 by Bob on 1.1 (2 likes), 2 by Cid on 1.1 (0), 3 by Bob on 2.1 (5), 4 by Dan on 2.2 (1).
fn filled(test: impl AsyncFn(&Database)) {
    on_each_empty(async |db| {
        works::create_all(db).await.unwrap();
        let cities = [NewCity::new(1, "Berlin"), NewCity::new(2, "Bonn"), NewCity::new(3, "Kiel")];
        City::insert_many(db, &cities).await.unwrap();
        let person = |id, name, boss_id, city_id| NewPerson { boss_id, city_id, ..NewPerson::new(id, name) };
        let people = [
            person(1, "Ann", None, Some(1)),
            person(2, "Bob", Some(1), Some(1)),
            person(3, "Cid", Some(1), Some(2)),
            person(4, "Dan", Some(2), None),
            person(5, "Eve", None, Some(3)),
        ];
        for person in &people {
            person.insert(db).await.unwrap();
        }
        let task =
            |area, number, author, editor_id, state, hours, limit: Option<&str>, weight, share, town| {
                let most = limit.map(dec);
                let new = NewTask::new(area, number, author, dec(hours), weight, town);
                NewTask { editor_id, state: Some(state), most, share, ..new }
            };
        let tasks = [
            task(1, 1, 1, Some(2), State::Open, "1.50", Some("1.500"), 3, Some(0.5), "BERLIN"),
            task(1, 2, 1, None, State::Done, "2.25", Some("2.251"), 4, None, "bonn"),
            task(2, 1, 2, Some(1), State::OnHold, "10.00", None, 5, Some(0.25), "Bonn"),
            task(2, 2, 3, Some(2), State::Open, "0.10", Some("9.000"), -7, Some(1.0), "Kiel"),
        ];
        Task::insert_many(db, &tasks).await.unwrap();
        let note = |id, area, number, person, likes| NewNote {
            likes: Some(likes),
            ..NewNote::new(id, area, number, person)
        };
        let notes = [note(1, 1, 1, 2, 2), note(2, 1, 1, 3, 0), note(3, 2, 1, 2, 5), note(4, 2, 2, 4, 1)];
        Note::insert_many(db, &notes).await.unwrap();
        test(db).await;
    });
}

fn dec(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// Says why a call is wrong.
fn usage<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Usage { message }) => message.to_string(),
        other => panic!("{other:?}"),
    }
}
