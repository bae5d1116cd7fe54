//! A database that is made to be looked at: what a schema becomes on a server, told by that server.
//!
//! It lies on the server of the database that it is compared with, or on another one of the same kind. It is dropped
//! when the value is, on every way out; what a killed run left behind is dropped by a later one.

mod mysql;
mod name;
mod postgres;
mod sqlite;

use crate::introspect::{self, Live, Scope};
use crate::live::url::{Server, ServerUrl};
use crate::live::wait;
use crate::session::Failure;
use name::Name;
use std::path::PathBuf;

/// A database of our own, empty at first.
pub(crate) struct Throwaway(Kind);

enum Kind {
    /// On a server: where it lies, and the database beside which it was made.
    Server { url: ServerUrl, beside: ServerUrl, name: Name },
    /// In memory.
    Sqlite(rusqlite::Connection),
    /// A SQLite file, in a folder of its own.
    File { url: ServerUrl, folder: PathBuf },
}

impl Throwaway {
    /// Makes one that is like `live`: with its encoding and its collation. It lies on the server of `shadow`, or on
    /// that of `live` itself.
    pub(crate) fn new(live: &ServerUrl, shadow: Option<&ServerUrl>) -> Result<Throwaway, Failure> {
        let beside = shadow.unwrap_or(live);
        if beside.server != live.server {
            return Err(Failure::usage(format!(
                "{}: --shadow must be a server of the same kind, {}",
                beside.place(),
                live.server.title()
            )));
        }
        let (name, url) = match live.server {
            Server::Postgres => wait(postgres::create(live, beside))?,
            Server::MySql => wait(mysql::create(live, beside))?,
            Server::Sqlite => return sqlite::open().map(|db| Throwaway(Kind::Sqlite(db))),
            Server::Valkey => return Err(Failure::usage("a cache has no schema")),
        };
        Ok(Throwaway(Kind::Server { url, beside: beside.clone(), name }))
    }

    /// Makes one that others can open too, by its [`url`](Throwaway::url): on SQLite a file.
    pub(crate) fn shared(live: &ServerUrl) -> Result<Throwaway, Failure> {
        if live.server != Server::Sqlite {
            return Throwaway::new(live, None);
        }
        let (url, folder) = sqlite::file()?;
        Ok(Throwaway(Kind::File { url, folder }))
    }

    /// Where it lies; nowhere, if it is in memory.
    pub(crate) fn url(&self) -> Option<&ServerUrl> {
        match &self.0 {
            Kind::Server { url, .. } | Kind::File { url, .. } => Some(url),
            Kind::Sqlite(_) => None,
        }
    }

    /// Runs statements, each with its `;`, as one request; `what` says what they are.
    pub(crate) fn load(&self, what: &str, statements: &[String]) -> Result<(), Failure> {
        match &self.0 {
            Kind::Server { url, .. } if url.server == Server::Postgres => {
                wait(postgres::load(url, what, statements))
            }
            Kind::Server { url, .. } => wait(mysql::load(url, what, &statements.concat())),
            Kind::Sqlite(db) => sqlite::load(db, what, &statements.concat()),
            Kind::File { url, .. } => sqlite::load(&sqlite::open_file(url)?, what, &statements.concat()),
        }
    }

    /// Reads it.
    pub(crate) fn read(&self, scope: &Scope) -> Result<Live, Failure> {
        match &self.0 {
            Kind::Server { url, .. } | Kind::File { url, .. } => introspect::read(url, scope),
            Kind::Sqlite(db) => introspect::read_sqlite(db)
                .map_err(|error| Failure::system(format!("the throwaway database: reading: {error}"))),
        }
    }

    /// The rows of a statement that this program wrote, as text. None on SQLite, which has no accounts to ask for.
    pub(crate) fn rows(&self, sql: &str) -> Result<Vec<Vec<String>>, Failure> {
        self.url().map_or(Ok(Vec::new()), |url| rows(url, sql))
    }
}

/// The same of any database.
pub(crate) fn rows(url: &ServerUrl, sql: &str) -> Result<Vec<Vec<String>>, Failure> {
    match url.server {
        Server::Postgres => wait(postgres::rows(url, sql)),
        _ => Ok(Vec::new()),
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        // Nothing more can be done than to try: a later run finds what is left.
        match &self.0 {
            Kind::Server { beside, name, .. } if beside.server == Server::Postgres => {
                drop(wait(postgres::remove(beside, name)));
            }
            Kind::Server { beside, name, .. } => drop(wait(mysql::remove(beside, name))),
            Kind::Sqlite(_) => {}
            Kind::File { folder, .. } => drop(std::fs::remove_dir_all(folder)),
        }
    }
}

/// What to say where no database may be made.
fn refused(beside: &ServerUrl, right: &str, why: &str) -> Failure {
    Failure::system(format!(
        "{}: no throwaway database can be made beside it: {why}\n\
         The schema is made in a database of its own, so that the server itself tells what it becomes. Give the account \
         the right to do that: {right}\n\
         Or name another server of the same kind and version, where it may: --shadow URL",
        beside.place()
    ))
}
