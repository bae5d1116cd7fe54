//! rusqlite, by hand: cached statements, columns by position.

use super::by_hand;
use crate::data::{self, Comment, HAIR, NESTED, Post, USERS, User, key};
use crate::peer::{Blocking, Error, Result, repeat};
use crate::place::Place;
use crate::work::Work;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::sync::Mutex;

/// Some connections; a thread waits for that of its lane.
pub(crate) struct Rusqlite {
    connections: Vec<Mutex<Connection>>,
    new: Vec<(String, Option<String>)>,
}

impl Rusqlite {
    pub(crate) fn open(place: &Place) -> Result<Self> {
        let open = |_| {
            let connection = Connection::open(place.path())?;
            connection.execute_batch(&place.start()?)?;
            Ok::<_, Error>(Mutex::new(connection))
        };
        let connections = (0..place.pool()).map(open).collect::<Result<_>>()?;
        Ok(Rusqlite { connections, new: data::new_users() })
    }
}

impl Blocking for Rusqlite {
    const NAME: &'static str = "rusqlite";

    fn run(&self, work: Work, times: usize, lane: usize) -> Result<Option<usize>> {
        let of_lane = &self.connections[lane % self.connections.len()];
        let locked = || of_lane.lock().map_err(|_| "a thread panicked");
        if work == Work::Tasks {
            return Ok(repeat!(times, n => usize::from(by_key(&*locked()?, key(n))?.is_some())));
        }
        let mut guard = locked()?;
        let db = &mut *guard;
        Ok(match work {
            Work::ByKey | Work::Tasks => repeat!(times, n => usize::from(by_key(db, key(n))?.is_some())),
            Work::Rows(last) => repeat!(times, _n => all(db, by_hand::ROWS, last, user)?.len()),
            Work::Join => repeat!(times, _n => {
                let mut statement = db.prepare_cached(by_hand::JOIN)?;
                let rows = statement.query_map([HAIR], |row| Ok((user(row)?, post(row, 3)?)))?;
                rows.collect::<rusqlite::Result<Vec<_>>>()?.len()
            }),
            Work::InsertOne => repeat!(times, _n => {
                db.prepare_cached(by_hand::INSERT)?.execute(params!["someone new", Some(HAIR)])?
            }),
            Work::Insert(count) => repeat!(times, _n => {
                let transaction = db.transaction()?;
                {
                    let mut statement = transaction.prepare_cached(by_hand::INSERT)?;
                    for (name, hair) in &self.new[..count] {
                        statement.execute(params![name, hair])?;
                    }
                }
                transaction.commit()?;
                count
            }),
            Work::Update => repeat!(times, n => {
                db.prepare_cached(by_hand::UPDATE)?.execute(params!["another name", key(n)])?
            }),
            Work::Nested => repeat!(times, _n => {
                let last = NESTED as i64;
                let users = all(db, by_hand::ROWS, last, user)?;
                let posts = all(db, by_hand::POSTS, last, |row| post(row, 0))?;
                let comments = all(db, by_hand::COMMENTS, last, comment)?;
                data::count(&data::nest(users, posts, comments))
            }),
            Work::Undo => repeat!(times, _n => db.execute(by_hand::UNDO, [USERS as i64])?),
        })
    }
}

fn by_key(db: &Connection, key: i64) -> rusqlite::Result<Option<User>> {
    db.prepare_cached(by_hand::BY_KEY)?.query_row([key], user).optional()
}

fn all<T>(
    db: &Connection,
    sql: &str,
    last: i64,
    map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    db.prepare_cached(sql)?.query_map([last], map)?.collect()
}

fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User { id: row.get(0)?, name: row.get(1)?, hair_color: row.get(2)? })
}

fn post(row: &Row<'_>, at: usize) -> rusqlite::Result<Post> {
    Ok(Post { id: row.get(at)?, user_id: row.get(at + 1)?, title: row.get(at + 2)?, body: row.get(at + 3)? })
}

fn comment(row: &Row<'_>) -> rusqlite::Result<Comment> {
    Ok(Comment { id: row.get(0)?, post_id: row.get(1)?, text: row.get(2)? })
}
