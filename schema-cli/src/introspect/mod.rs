//! What a live database holds, read from its catalog.

pub(crate) mod lex;
mod mysql;
mod own;
mod postgres;
mod sqlite;

pub(crate) use postgres::text::with_lists;

use crate::live::url::{Server, ServerUrl};
use crate::live::wait;
use crate::session::Failure;
use schema_core::phys;

/// Reads the database at `url`.
pub(crate) fn read(url: &ServerUrl, scope: &Scope) -> Result<Live, Failure> {
    let mut live = match url.server {
        Server::Postgres => wait(postgres::read(url, scope)),
        Server::MySql => wait(mysql::read(url, scope)),
        Server::Sqlite => sqlite::read(url, scope),
        Server::Valkey => {
            Err(Failure::usage("a cache has no schema: give the URL of PostgreSQL, MySQL, MariaDB or SQLite"))
        }
    }?;
    own::hide(&mut live);
    Ok(live)
}

/// Reads an open SQLite database.
pub(crate) fn read_sqlite(connection: &rusqlite::Connection) -> Result<Live, rusqlite::Error> {
    let mut live = sqlite::assemble(connection, String::new())?;
    own::hide(&mut live);
    Ok(live)
}

/// What is to be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// PostgreSQL schemas; none means all but the system's.
    pub(crate) namespaces: Vec<String>,
    /// Whether accounts and their rights are read too.
    pub(crate) grants: bool,
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Live {
    /// The database, accounts included.
    pub(crate) schema: phys::Schema,
    /// What stands in the catalog and not, or not fully, in the schema.
    pub(crate) notes: Vec<String>,
    /// How many statements were sent.
    pub(crate) statements: usize,
    /// The server's version.
    pub(crate) version: String,
}
