//! tokio-postgres: one client with prepared statements; tasks share it, so their queries are pipelined.

use super::by_hand;
use crate::data::{self, Comment, HAIR, NESTED, Post, USERS, User, key};
use crate::peer::{Awaited, Result, repeat};
use crate::place::Place;
use crate::work::Work;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, NoTls, Row, Statement};

/// A client, and its statements.
pub(crate) struct TokioPostgres {
    client: Client,
    by_key: Statement,
    rows: Statement,
    join: Statement,
    insert: Statement,
    unnest: Statement,
    update: Statement,
    posts: Statement,
    comments: Statement,
    new: Vec<(String, Option<String>)>,
}

impl TokioPostgres {
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let (client, connection) = tokio_postgres::connect(&place.url(), NoTls).await?;
        // Its end is that of the client.
        tokio::spawn(connection);
        Ok(TokioPostgres {
            by_key: client.prepare(by_hand::BY_KEY).await?,
            rows: client.prepare(by_hand::ROWS).await?,
            join: client.prepare(by_hand::JOIN).await?,
            insert: client.prepare(by_hand::INSERT).await?,
            unnest: client.prepare(by_hand::UNNEST).await?,
            update: client.prepare(by_hand::UPDATE).await?,
            posts: client.prepare(by_hand::POSTS_ANY).await?,
            comments: client.prepare(by_hand::COMMENTS_ANY).await?,
            client,
            new: data::new_users(),
        })
    }

    async fn users(&self, last: i64) -> Result<Vec<User>> {
        Ok(self.client.query(&self.rows, &[&last]).await?.iter().map(user).collect())
    }

    async fn copy(&self, new: &[(String, Option<String>)]) -> Result<()> {
        let sink = self.client.copy_in("COPY users (name, hair_color) FROM STDIN (FORMAT binary)").await?;
        let writer = BinaryCopyInWriter::new(sink, &[Type::TEXT, Type::TEXT]);
        let mut writer = std::pin::pin!(writer);
        for (name, hair) in new {
            writer.as_mut().write(&[name, hair]).await?;
        }
        writer.finish().await?;
        Ok(())
    }

    async fn unnest(&self, new: &[(String, Option<String>)]) -> Result<()> {
        let names: Vec<&str> = new.iter().map(|(name, _)| name.as_str()).collect();
        let hair: Vec<Option<&str>> = new.iter().map(|(_, hair)| hair.as_deref()).collect();
        self.client.execute(&self.unnest, &[&names, &hair]).await?;
        Ok(())
    }
}

impl Awaited for TokioPostgres {
    const NAME: &'static str = "tokio-postgres";

    async fn run(&self, work: Work, times: usize) -> Result<Option<usize>> {
        let client = &self.client;
        Ok(match work {
            Work::ByKey | Work::Tasks => repeat!(times, n => {
                let row = client.query_opt(&self.by_key, &[&key(n)]).await?;
                usize::from(row.as_ref().map(user).is_some())
            }),
            Work::Rows(last) => repeat!(times, _n => self.users(last).await?.len()),
            Work::Join => repeat!(times, _n => {
                let rows = client.query(&self.join, &[&HAIR]).await?;
                rows.iter().map(|row| (user(row), post(row, 3))).collect::<Vec<_>>().len()
            }),
            Work::InsertOne => {
                repeat!(times, _n => client.execute(&self.insert, &[&"someone new", &Some(HAIR)]).await? as usize)
            }
            Work::Insert(count @ 10_000..) => repeat!(times, _n => {
                self.copy(&self.new[..count]).await?;
                count
            }),
            Work::Insert(count) => repeat!(times, _n => {
                self.unnest(&self.new[..count]).await?;
                count
            }),
            Work::Update => {
                repeat!(times, n => client.execute(&self.update, &[&"another name", &key(n)]).await? as usize)
            }
            Work::Nested => repeat!(times, _n => {
                let users = self.users(NESTED as i64).await?;
                let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
                let posts = client.query(&self.posts, &[&keys]).await?;
                let posts: Vec<Post> = posts.iter().map(|row| post(row, 0)).collect();
                let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
                let comments = client.query(&self.comments, &[&keys]).await?;
                let comments = comments.iter().map(comment).collect();
                data::count(&data::nest(users, posts, comments))
            }),
            Work::Undo => {
                repeat!(times, _n => client.execute(by_hand::UNDO, &[&(USERS as i64)]).await? as usize)
            }
        })
    }
}

fn user(row: &Row) -> User {
    User { id: row.get(0), name: row.get(1), hair_color: row.get(2) }
}

fn post(row: &Row, at: usize) -> Post {
    Post { id: row.get(at), user_id: row.get(at + 1), title: row.get(at + 2), body: row.get(at + 3) }
}

fn comment(row: &Row) -> Comment {
    Comment { id: row.get(0), post_id: row.get(1), text: row.get(2) }
}
