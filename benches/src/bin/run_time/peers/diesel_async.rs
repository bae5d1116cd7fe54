//! diesel-async: one connection; a pool for the tasks.

use super::diesel_tables::{Comment, NewUser, Post, User, nest, new_users, posts, users};
use crate::data::{self, HAIR, NESTED, USERS, key};
use crate::peer::{Awaited, Result, repeat};
use crate::place::Place;
use crate::work::Work;
use diesel::{BelongingToDsl, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, SelectableHelper};
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection, RunQueryDsl};
use tokio::sync::Mutex;

/// One connection and a pool.
pub(crate) struct DieselAsync<C, P> {
    one: Mutex<C>,
    pool: P,
    new: Vec<(String, Option<String>)>,
}

pub(crate) type OnPostgres = DieselAsync<AsyncPgConnection, Pool<AsyncPgConnection>>;
pub(crate) type OnMySql = DieselAsync<AsyncMysqlConnection, Pool<AsyncMysqlConnection>>;

/// The same for each connection: diesel's bounds for code over all of them would be longer.
macro_rules! awaited {
    ($connection:ty) => {
        impl DieselAsync<$connection, Pool<$connection>> {
            pub(crate) async fn open(place: &Place) -> Result<Self> {
                use diesel_async::AsyncConnection as _;
                let one = Mutex::new(<$connection>::establish(&place.url()).await?);
                let manager = AsyncDieselConnectionManager::<$connection>::new(place.url());
                let pool = Pool::builder(manager).max_size(place.pool()).build()?;
                Ok(DieselAsync { one, pool, new: data::new_users() })
            }

            async fn by_key(db: &mut $connection, key: i64) -> QueryResult<Option<User>> {
                users::table.find(key).select(User::as_select()).first(db).await.optional()
            }

            async fn first(db: &mut $connection, last: i64) -> QueryResult<Vec<User>> {
                users::table.filter(users::id.le(last)).select(User::as_select()).load(db).await
            }
        }

        impl Awaited for DieselAsync<$connection, Pool<$connection>> {
            const NAME: &'static str = "diesel-async";

            async fn run(&self, work: Work, times: usize) -> Result<Option<usize>> {
                if work == Work::Tasks {
                    return Ok(repeat!(times, n => {
                        let mut db = self.pool.get().await?;
                        usize::from(Self::by_key(&mut db, key(n)).await?.is_some())
                    }));
                }
                let mut guard = self.one.lock().await;
                let db = &mut *guard;
                Ok(match work {
                    Work::ByKey | Work::Tasks => {
                        repeat!(times, n => usize::from(Self::by_key(db, key(n)).await?.is_some()))
                    }
                    Work::Rows(last) => repeat!(times, _n => Self::first(db, last).await?.len()),
                    Work::Join => repeat!(times, _n => {
                        let rows: Vec<(User, Post)> = users::table
                            .inner_join(posts::table)
                            .filter(users::hair_color.eq(HAIR))
                            .select((User::as_select(), Post::as_select()))
                            .load(db)
                            .await?;
                        rows.len()
                    }),
                    Work::InsertOne => repeat!(times, _n => {
                        let new = NewUser { name: "someone new", hair_color: Some(HAIR) };
                        diesel::insert_into(users::table).values(&new).execute(db).await?
                    }),
                    Work::Insert(count) => repeat!(times, _n => {
                        let new = new_users(&self.new[..count]);
                        diesel::insert_into(users::table).values(&new).execute(db).await?
                    }),
                    Work::Update => repeat!(times, n => {
                        let set = users::name.eq("another name");
                        diesel::update(users::table.find(key(n))).set(set).execute(db).await?
                    }),
                    Work::Nested => repeat!(times, _n => {
                        let users = Self::first(db, NESTED as i64).await?;
                        let posts: Vec<Post> =
                            Post::belonging_to(&users).select(Post::as_select()).load(db).await?;
                        let comments: Vec<Comment> =
                            Comment::belonging_to(&posts).select(Comment::as_select()).load(db).await?;
                        data::count(&nest(users, posts, comments))
                    }),
                    Work::Undo => repeat!(times, _n => {
                        let new = users::table.filter(users::id.gt(USERS as i64));
                        diesel::delete(new).execute(db).await?
                    }),
                })
            }
        }
    };
}

awaited!(AsyncPgConnection);
awaited!(AsyncMysqlConnection);
