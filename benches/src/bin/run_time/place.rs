//! The databases that are measured, each filled by generated code.

use crate::args::Args;
use crate::blog::{self, NewComments, NewPosts, NewUsers};
use crate::blog::{Comments, Posts, Users};
use crate::data;
use crate::peer::Result;
use schema_runtime::{Config, Database};
use schema_tests::db::Db;
use schema_tests::servers;
use tokio::runtime::Runtime;

/// Where the tables lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Each peer has a database of its own, with one connection.
    Memory,
    /// All share one file, with a write-ahead log.
    File,
    Postgres,
    MariaDb,
}

/// Connections of a pool.
pub(crate) const POOL: usize = 5;

/// How every connection to SQLite starts: as those of schema-runtime do.
pub(crate) const PRAGMAS: &str = "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;";

/// A database.
pub(crate) struct Place {
    pub(crate) kind: Kind,
    db: Db,
}

/// Those that the arguments ask for and that this machine has.
pub(crate) fn all(args: &Args) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for (kind, name) in [
        (Kind::Memory, "SQLite in memory"),
        (Kind::File, "SQLite in a file"),
        (Kind::Postgres, "PostgreSQL"),
        (Kind::MariaDb, "MariaDB"),
    ] {
        if !args.place(name) {
            continue;
        }
        let server = match kind {
            Kind::Memory | Kind::File => None,
            Kind::Postgres => Some(servers::postgres(15).ok_or("PostgreSQL 15 is not there")?),
            Kind::MariaDb => Some(servers::mariadb().ok_or("MariaDB is not there")?),
        };
        places.push(Place { kind, db: Db::new(server) });
    }
    Ok(places)
}

impl Place {
    pub(crate) fn title(&self) -> String {
        match self.kind {
            Kind::Memory => format!("{} in memory", self.db.title()),
            Kind::File => format!("{} in a file", self.db.title()),
            _ => self.db.title(),
        }
    }

    /// Whether it is SQLite.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.kind, Kind::Memory | Kind::File)
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        match self.kind {
            Kind::Memory => "sqlite::memory:".into(),
            _ => self.db.url(),
        }
    }

    /// What SQLite opens.
    pub(crate) fn path(&self) -> String {
        self.url().trim_start_matches("sqlite:").to_owned()
    }

    /// How many connections a pool may hold.
    pub(crate) fn pool(&self) -> usize {
        if self.kind == Kind::Memory { 1 } else { POOL }
    }

    /// What a new connection to SQLite runs first; in memory it makes the tables and rows as well.
    pub(crate) fn start(&self) -> Result<String> {
        let mut script = PRAGMAS.to_owned();
        if self.kind != Kind::Memory {
            return Ok(script);
        }
        let made = self
            .db
            .exec("select sql from sqlite_schema where sql is not null and name not like 'sqlite%'")?;
        for ddl in made.into_iter().flatten().flatten() {
            script.push_str(&format!("{ddl};"));
        }
        for (table, columns) in [
            ("users", "quote(id), quote(name), quote(hair_color)"),
            ("posts", "quote(id), quote(user_id), quote(title), quote(body)"),
            ("comments", "quote(id), quote(post_id), quote(text)"),
        ] {
            let rows = format!("select group_concat('(' || concat_ws(',', {columns}) || ')') from {table}");
            let rows = self.db.exec(&rows)?.into_iter().flatten().flatten().next().unwrap_or_default();
            script.push_str(&format!("INSERT INTO {table} VALUES {rows};"));
        }
        Ok(script)
    }

    /// Makes the tables and their rows.
    pub(crate) fn fill(&self, runtime: &Runtime) -> Result<()> {
        runtime.block_on(async {
            let config = Config::from_url(&self.db.url())?;
            fill(&Database::connect(config.pool_size(1)).await?).await
        })?;
        let analyze = match self.kind {
            Kind::Memory | Kind::File => return Ok(()),
            Kind::Postgres => "ANALYZE",
            Kind::MariaDb => "ANALYZE TABLE users, posts, comments",
        };
        Ok(self.db.exec(analyze).map(drop)?)
    }

    /// Ends it.
    pub(crate) fn drop(self) {
        self.db.drop();
    }
}

/// Makes tables and rows by generated code.
pub(crate) async fn fill(db: &blog::Db) -> Result<()> {
    let (users, posts, comments): (Vec<NewUsers>, Vec<NewPosts>, Vec<NewComments>) =
        (data::users(), data::posts(), data::comments());
    blog::create_all(db).await?;
    Users::insert_many(db, &users).await?;
    Posts::insert_many(db, &posts).await?;
    Comments::insert_many(db, &comments).await?;
    Ok(())
}
