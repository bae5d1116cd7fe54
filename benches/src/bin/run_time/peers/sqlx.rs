//! sqlx, by hand: one connection, columns by position; a pool for the tasks.

use super::by_hand;
use crate::data::{self, Comment, HAIR, NESTED, Post, USERS, User, key};
use crate::peer::{Awaited, Result, repeat};
use crate::place::Place;
use crate::work::Work;
use sqlx::pool::PoolOptions;
use sqlx::{
    ColumnIndex, Connection, Database, Decode, Executor, FromRow, MySql, Pool, Postgres, QueryBuilder, Row,
    Sqlite, Type,
};
use tokio::sync::Mutex;

/// Rows read by position: what `derive(FromRow)` writes reads by name.
macro_rules! from_row {
    ($row:ident { $($field:ident: $at:literal),+ }) => {
        impl<'r, R: Row> FromRow<'r, R> for $row
        where
            usize: ColumnIndex<R>,
            i64: Decode<'r, R::Database> + Type<R::Database>,
            String: Decode<'r, R::Database> + Type<R::Database>,
            Option<String>: Decode<'r, R::Database> + Type<R::Database>,
        {
            fn from_row(row: &'r R) -> sqlx::Result<Self> {
                Ok($row { $($field: row.try_get($at)?),+ })
            }
        }
    };
}

from_row!(User { id: 0, name: 1, hair_color: 2 });
from_row!(Post { id: 0, user_id: 1, title: 2, body: 3 });
from_row!(Comment { id: 0, post_id: 1, text: 2 });

/// The row of the join.
#[expect(dead_code, reason = "what is read is not looked at")]
struct Pair(User, Post);

impl<'r, R: Row> FromRow<'r, R> for Pair
where
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let (id, user_id, title, body) = (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?, row.try_get(6)?);
        Ok(Pair(User::from_row(row)?, Post { id, user_id, title, body }))
    }
}

/// The statements, as a database writes its parameters.
struct Texts {
    by_key: &'static str,
    rows: &'static str,
    join: &'static str,
    insert: &'static str,
    update: &'static str,
    undo: &'static str,
    posts: &'static str,
    comments: &'static str,
}

const TEXTS: Texts = Texts {
    by_key: by_hand::BY_KEY,
    rows: by_hand::ROWS,
    join: by_hand::JOIN,
    insert: by_hand::INSERT,
    update: by_hand::UPDATE,
    undo: by_hand::UNDO,
    posts: by_hand::POSTS,
    comments: by_hand::COMMENTS,
};

/// Kept until the program ends, as sqlx wants texts that were there from its begin.
fn mysql_texts() -> Texts {
    let text = |sql: &str| -> &'static str { by_hand::mysql(sql).leak() };
    Texts {
        by_key: text(TEXTS.by_key),
        rows: text(TEXTS.rows),
        join: text(TEXTS.join),
        insert: text(TEXTS.insert),
        update: text(TEXTS.update),
        undo: text(TEXTS.undo),
        posts: text(TEXTS.posts),
        comments: text(TEXTS.comments),
    }
}

/// One connection and a pool.
pub(crate) struct Sqlx<DB: Database> {
    texts: Texts,
    one: Mutex<DB::Connection>,
    pool: Pool<DB>,
    new: Vec<(String, Option<String>)>,
}

pub(crate) type OnSqlite = Sqlx<Sqlite>;
pub(crate) type OnPostgres = Sqlx<Postgres>;
pub(crate) type OnMySql = Sqlx<MySql>;

impl OnSqlite {
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let start = place.start()?;
        let mut one = sqlx::SqliteConnection::connect(&place.url()).await?;
        one.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(start.clone()))).await?;
        let pool = PoolOptions::<Sqlite>::new().max_connections(place.pool() as u32).after_connect(
            move |db: &mut sqlx::SqliteConnection, _| {
                let start = start.clone();
                Box::pin(async move { db.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(start))).await.map(drop) })
            },
        );
        let pool = pool.connect(&place.url()).await?;
        Ok(Sqlx { texts: TEXTS, one: Mutex::new(one), pool, new: data::new_users() })
    }
}

impl OnPostgres {
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let one = Mutex::new(sqlx::PgConnection::connect(&place.url()).await?);
        let pool = PoolOptions::new().max_connections(place.pool() as u32).connect(&place.url()).await?;
        Ok(Sqlx { texts: TEXTS, one, pool, new: data::new_users() })
    }
}

impl OnMySql {
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let one = Mutex::new(sqlx::MySqlConnection::connect(&place.url()).await?);
        let pool = PoolOptions::new().max_connections(place.pool() as u32).connect(&place.url()).await?;
        Ok(Sqlx { texts: mysql_texts(), one, pool, new: data::new_users() })
    }
}

/// Rows of VALUES, as many as there are.
macro_rules! insert_values {
    ($name:ident, $database:ty, $connection:ty) => {
        async fn $name(db: &mut $connection, new: &[(String, Option<String>)]) -> sqlx::Result<()> {
            let mut insert = QueryBuilder::<$database>::new("INSERT INTO users (name, hair_color) ");
            insert.push_values(new, |mut row, (name, hair)| {
                row.push_bind(name.as_str()).push_bind(hair.as_deref());
            });
            insert.build().execute(db).await.map(drop)
        }
    };
}

insert_values!(insert_sqlite, Sqlite, sqlx::SqliteConnection);
insert_values!(insert_mysql, MySql, sqlx::MySqlConnection);

/// What differs: inserts of many rows, and how the levels of nested rows are asked for.
macro_rules! awaited {
    ($database:ty, $insert:expr, $nested:expr) => {
        impl Awaited for Sqlx<$database> {
            const NAME: &'static str = "sqlx";

            async fn run(&self, work: Work, times: usize) -> Result<Option<usize>> {
                let texts = &self.texts;
                if work == Work::Tasks {
                    return Ok(repeat!(times, n => {
                        let user: Option<User> =
                            sqlx::query_as(texts.by_key).bind(key(n)).fetch_optional(&self.pool).await?;
                        usize::from(user.is_some())
                    }));
                }
                let mut guard = self.one.lock().await;
                let db = &mut *guard;
                Ok(match work {
                    Work::ByKey | Work::Tasks => repeat!(times, n => {
                        let user: Option<User> =
                            sqlx::query_as(texts.by_key).bind(key(n)).fetch_optional(&mut *db).await?;
                        usize::from(user.is_some())
                    }),
                    Work::Rows(last) => repeat!(times, _n => {
                        let users: Vec<User> =
                            sqlx::query_as(texts.rows).bind(last).fetch_all(&mut *db).await?;
                        users.len()
                    }),
                    Work::Join => repeat!(times, _n => {
                        let pairs: Vec<Pair> =
                            sqlx::query_as(texts.join).bind(HAIR).fetch_all(&mut *db).await?;
                        pairs.len()
                    }),
                    Work::InsertOne => repeat!(times, _n => {
                        let insert = sqlx::query(texts.insert).bind("someone new").bind(Some(HAIR));
                        insert.execute(&mut *db).await?.rows_affected() as usize
                    }),
                    Work::Insert(count) => repeat!(times, _n => {
                        $insert(&mut *db, &self.new[..count]).await?;
                        count
                    }),
                    Work::Update => repeat!(times, n => {
                        let update = sqlx::query(texts.update).bind("another name").bind(key(n));
                        update.execute(&mut *db).await?.rows_affected() as usize
                    }),
                    Work::Nested => repeat!(times, _n => {
                        let (users, posts, comments) = $nested(&mut *db, texts).await?;
                        data::count(&data::nest(users, posts, comments))
                    }),
                    Work::Undo => repeat!(times, _n => {
                        sqlx::query(texts.undo).bind(USERS as i64).execute(&mut *db).await?;
                        0
                    }),
                })
            }
        }
    };
}

type Levels = sqlx::Result<(Vec<User>, Vec<Post>, Vec<Comment>)>;

macro_rules! by_condition {
    ($name:ident, $connection:ty) => {
        async fn $name(db: &mut $connection, texts: &Texts) -> Levels {
            let last = NESTED as i64;
            let users = sqlx::query_as(texts.rows).bind(last).fetch_all(&mut *db).await?;
            let posts = sqlx::query_as(texts.posts).bind(last).fetch_all(&mut *db).await?;
            let comments = sqlx::query_as(texts.comments).bind(last).fetch_all(&mut *db).await?;
            Ok((users, posts, comments))
        }
    };
}

by_condition!(nested_sqlite, sqlx::SqliteConnection);
by_condition!(nested_mysql, sqlx::MySqlConnection);

async fn nested_any(db: &mut sqlx::PgConnection, texts: &Texts) -> Levels {
    let users: Vec<User> = sqlx::query_as(texts.rows).bind(NESTED as i64).fetch_all(&mut *db).await?;
    let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
    let posts: Vec<Post> = sqlx::query_as(by_hand::POSTS_ANY).bind(keys).fetch_all(&mut *db).await?;
    let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
    let comments = sqlx::query_as(by_hand::COMMENTS_ANY).bind(keys).fetch_all(&mut *db).await?;
    Ok((users, posts, comments))
}

async fn unnest(db: &mut sqlx::PgConnection, new: &[(String, Option<String>)]) -> sqlx::Result<()> {
    let names: Vec<&str> = new.iter().map(|(name, _)| name.as_str()).collect();
    let hair: Vec<Option<&str>> = new.iter().map(|(_, hair)| hair.as_deref()).collect();
    sqlx::query(by_hand::UNNEST).bind(names).bind(hair).execute(db).await.map(drop)
}

awaited!(Sqlite, insert_sqlite, nested_sqlite);
awaited!(Postgres, unnest, nested_any);
awaited!(MySql, insert_mysql, nested_mysql);
