//! diesel, as its guide uses it.

use super::diesel_tables::{Comment, NewUser, Post, User, nest, new_users, posts, users};
use crate::data::{self, HAIR, NESTED, USERS, key};
use crate::peer::{Blocking, Error, Result, repeat};
use crate::place::Place;
use crate::work::Work;
use diesel::prelude::*;
use std::sync::Mutex;

/// Some connections; a thread waits for that of its lane.
pub(crate) struct Diesel<C> {
    connections: Vec<Mutex<C>>,
    new: Vec<(String, Option<String>)>,
}

impl Diesel<SqliteConnection> {
    pub(crate) fn open(place: &Place) -> Result<Self> {
        let start = place.start()?;
        Self::connect(place, &place.path(), &start)
    }
}

impl Diesel<PgConnection> {
    pub(crate) fn open(place: &Place) -> Result<Self> {
        Self::connect(place, &place.url(), "")
    }
}

impl<C: Connection> Diesel<C> {
    fn connect(place: &Place, url: &str, start: &str) -> Result<Self> {
        let open = |_| {
            let mut connection = C::establish(url)?;
            if !start.is_empty() {
                connection.batch_execute(start)?;
            }
            Ok::<_, Error>(Mutex::new(connection))
        };
        let connections = (0..place.pool()).map(open).collect::<Result<_>>()?;
        Ok(Diesel { connections, new: data::new_users() })
    }
}

/// The same for each connection: diesel's bounds for code over all of them would be longer.
macro_rules! blocking {
    ($connection:ty) => {
        impl Blocking for Diesel<$connection> {
            const NAME: &'static str = "diesel";

            fn run(&self, work: Work, times: usize, lane: usize) -> Result<Option<usize>> {
                let of_lane = &self.connections[lane % self.connections.len()];
                let locked = || of_lane.lock().map_err(|_| "a thread panicked");
                let by_key = |db: &mut $connection, key: i64| -> QueryResult<Option<User>> {
                    users::table.find(key).select(User::as_select()).first(db).optional()
                };
                if work == Work::Tasks {
                    return Ok(
                        repeat!(times, n => usize::from(by_key(&mut *locked()?, key(n))?.is_some())),
                    );
                }
                let mut guard = locked()?;
                let db = &mut *guard;
                let first = |last: i64| users::table.filter(users::id.le(last)).select(User::as_select());
                Ok(match work {
                    Work::ByKey | Work::Tasks => {
                        repeat!(times, n => usize::from(by_key(db, key(n))?.is_some()))
                    }
                    Work::Rows(last) => repeat!(times, _n => first(last).load(db)?.len()),
                    Work::Join => repeat!(times, _n => {
                        let rows: Vec<(User, Post)> = users::table
                            .inner_join(posts::table)
                            .filter(users::hair_color.eq(HAIR))
                            .select((User::as_select(), Post::as_select()))
                            .load(db)?;
                        rows.len()
                    }),
                    Work::InsertOne => repeat!(times, _n => {
                        let new = NewUser { name: "someone new", hair_color: Some(HAIR) };
                        diesel::insert_into(users::table).values(&new).execute(db)?
                    }),
                    Work::Insert(count) => repeat!(times, _n => {
                        let new = new_users(&self.new[..count]);
                        diesel::insert_into(users::table).values(&new).execute(db)?
                    }),
                    Work::Update => repeat!(times, n => {
                        let set = users::name.eq("another name");
                        diesel::update(users::table.find(key(n))).set(set).execute(db)?
                    }),
                    Work::Nested => repeat!(times, _n => {
                        let users = first(NESTED as i64).load(db)?;
                        let posts: Vec<Post> =
                            Post::belonging_to(&users).select(Post::as_select()).load(db)?;
                        let comments: Vec<Comment> =
                            Comment::belonging_to(&posts).select(Comment::as_select()).load(db)?;
                        data::count(&nest(users, posts, comments))
                    }),
                    Work::Undo => repeat!(times, _n => {
                        diesel::delete(users::table.filter(users::id.gt(USERS as i64))).execute(db)?
                    }),
                })
            }
        }
    };
}

blocking!(SqliteConnection);
blocking!(PgConnection);
