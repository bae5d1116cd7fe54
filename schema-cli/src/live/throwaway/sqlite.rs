//! SQLite: in memory, or a file that others can open.

use super::name::Name;
use crate::live::url::ServerUrl;
use crate::session::Failure;
use rusqlite::Connection;
use std::path::PathBuf;

pub(super) fn open() -> Result<Connection, Failure> {
    Connection::open_in_memory().map_err(|error| Failure::system(format!("a database in memory: {error}")))
}

/// An empty file, and the folder that was made for it.
pub(super) fn file() -> Result<(ServerUrl, PathBuf), Failure> {
    let folder = std::env::temp_dir().join(Name::new("sqlite")?.0);
    std::fs::create_dir(&folder).map_err(|error| {
        Failure::system(format!("the folder '{}' can't be made: {error}", folder.display()))
    })?;
    let url = ServerUrl::parse(&format!("sqlite:{}", folder.join("throwaway.db").display()))?;
    open_file(&url)?;
    Ok((url, folder))
}

pub(super) fn open_file(url: &ServerUrl) -> Result<Connection, Failure> {
    let failed = |error| Failure::system(format!("{}: opening: {error}", url.place()));
    let db = Connection::open(url.place()).map_err(failed)?;
    // A file without a page is no file to who reads it.
    db.execute_batch("PRAGMA synchronous = OFF; PRAGMA user_version = 0").map_err(failed)?;
    Ok(db)
}

pub(super) fn load(db: &Connection, what: &str, sql: &str) -> Result<(), Failure> {
    db.execute_batch(sql).map_err(|error| Failure::system(format!("a throwaway database: {what}: {error}")))
}
