//! Generated code, in the three ways that it can be used.

use crate::blog::{self, NewUsers, Users, posts, users};
use crate::data::{self, HAIR, NESTED, USERS, key};
use crate::peer::{Awaited, Result, repeat};
use crate::place::{self, Kind, Place};
use crate::work::Work;
use schema_runtime::{Config, Database};

/// A handle, in memory to a database that it fills itself.
pub(crate) async fn connect(place: &Place) -> Result<blog::Db> {
    let db = Database::connect(Config::from_url(&place.url())?.pool_size(place.pool())).await?;
    if place.kind == Kind::Memory {
        place::fill(&db).await?;
    }
    Ok(db)
}

/// `query`s of the schema: their text is in the program.
pub(crate) struct Named(pub(crate) blog::Db);

impl Awaited for Named {
    const NAME: &'static str = "schemagen, named";

    async fn run(&self, work: Work, times: usize) -> Result<Option<usize>> {
        let db = &self.0;
        Ok(match work {
            Work::ByKey | Work::Tasks => {
                repeat!(times, n => usize::from(blog::user_by_id(db, key(n)).await?.is_some()))
            }
            Work::Rows(last) => repeat!(times, _n => blog::first_users(db, last).await?.len()),
            Work::Join => repeat!(times, _n => blog::posts_by_hair(db, HAIR).await?.len()),
            Work::InsertOne => {
                repeat!(times, _n => blog::add_user(db, "someone new", Some(HAIR)).await? as usize)
            }
            Work::Update => repeat!(times, n => blog::rename(db, key(n), "another name").await? as usize),
            Work::Undo => repeat!(times, _n => blog::remove_after(db, USERS as i64).await? as usize),
            Work::Insert(_) | Work::Nested => None,
        })
    }
}

/// Queries put together at run time.
pub(crate) struct Builder(pub(crate) blog::Db);

impl Awaited for Builder {
    const NAME: &'static str = "schemagen, builder";

    async fn run(&self, work: Work, times: usize) -> Result<Option<usize>> {
        let db = &self.0;
        Ok(match work {
            Work::ByKey | Work::Tasks => repeat!(times, n => {
                let user = users::select().filter(users::id.eq(key(n))).fetch_optional(db).await?;
                usize::from(user.is_some())
            }),
            Work::Rows(last) => {
                repeat!(times, _n => users::select().filter(users::id.le(last)).fetch_all(db).await?.len())
            }
            Work::Join => repeat!(times, _n => {
                let rows = users::select().join(users::posts).filter(users::hair_color.eq(HAIR));
                rows.fetch_all(db).await?.len()
            }),
            Work::Update => repeat!(times, n => {
                let update = users::update().set(users::name, "another name").filter(users::id.eq(key(n)));
                update.execute(db).await? as usize
            }),
            Work::Nested => repeat!(times, _n => {
                let nested = users::select().filter(users::id.le(NESTED as i64));
                data::count(&nested.with(users::posts.with(posts::comments)).fetch_all(db).await?)
            }),
            Work::InsertOne | Work::Insert(_) | Work::Undo => None,
        })
    }
}

/// What each row's struct can do. `insert` gives the row back, as the database has it.
pub(crate) struct Rows {
    db: blog::Db,
    new: Vec<NewUsers>,
}

impl Rows {
    pub(crate) fn new(db: blog::Db) -> Self {
        Rows { db, new: data::users() }
    }
}

impl Awaited for Rows {
    const NAME: &'static str = "schemagen, rows";

    async fn run(&self, work: Work, times: usize) -> Result<Option<usize>> {
        let db = &self.db;
        Ok(match work {
            Work::ByKey | Work::Tasks => {
                repeat!(times, n => usize::from(Users::find(db, key(n)).await?.is_some()))
            }
            Work::InsertOne => repeat!(times, _n => {
                self.new[0].insert(db).await?;
                1
            }),
            Work::Insert(count) => {
                repeat!(times, _n => Users::insert_many(db, &self.new[..count]).await? as usize)
            }
            Work::Undo => repeat!(times, _n => blog::remove_after(db, USERS as i64).await? as usize),
            Work::Rows(_) | Work::Join | Work::Update | Work::Nested => None,
        })
    }
}
