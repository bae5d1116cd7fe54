//! SQLite: in memory.

use crate::session::Failure;
use rusqlite::Connection;

pub(super) fn open() -> Result<Connection, Failure> {
    Connection::open_in_memory().map_err(|error| Failure::system(format!("a database in memory: {error}")))
}

pub(super) fn load(db: &Connection, what: &str, sql: &str) -> Result<(), Failure> {
    db.execute_batch(sql).map_err(|error| Failure::system(format!("a database in memory: {what}: {error}")))
}
