//! A SQLite database in a file of its own, and a plain client for it.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::types::ValueRef;
use tempfile::TempDir;

use crate::error::{DbError, Rows};

/// A throwaway SQLite database with one connection to it. Foreign keys are on, nothing else differs
/// from what SQLite does by default.
pub struct Sqlite {
    connection: Connection,
    path: PathBuf,
    _dir: Option<TempDir>,
}

impl Sqlite {
    /// A new, empty database, removed when this is dropped.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let path = dir.path().join("test.db");
        let mut db = Self::open(&path).expect("a new database can be opened");
        db._dir = Some(dir);
        db
    }

    /// The database at `path`, made if it isn't there, and left there.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DbError> {
        let path = path.as_ref().to_owned();
        let connection = Connection::open(&path)?;
        connection.execute_batch("pragma foreign_keys = on")?;
        Ok(Sqlite { connection, path, _dir: None })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// SQLite's version.
    pub fn version(&self) -> &'static str {
        rusqlite::version()
    }

    /// Runs one or more statements and returns the rows of all of them. A blob comes as `x'…'`.
    pub fn exec(&self, sql: &str) -> Result<Rows, DbError> {
        let mut rows = Rows::new();
        let mut batch = rusqlite::Batch::new(&self.connection, sql);
        while let Some(mut statement) = batch.next()? {
            let columns = statement.column_count();
            let mut found = statement.raw_query();
            while let Some(row) = found.next()? {
                rows.push((0..columns).map(|i| row.get_ref(i).map(text)).collect::<Result<_, _>>()?);
            }
        }
        Ok(rows)
    }

    /// Runs a whole script, as `sqlite3 FILE < SCRIPT` does.
    pub fn exec_script(&self, sql: &str) -> Result<(), DbError> {
        self.exec(sql).map(drop)
    }

    /// What no pragma tells of a column: its collation, and whether it has AUTOINCREMENT.
    pub(crate) fn column_traits(&self, table: &str, column: &str) -> Result<String, DbError> {
        let (_, collation, _, _, auto) = self.connection.column_metadata(None, table, column)?;
        let collation = collation.map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        Ok(format!("collation: {collation}, autoincrement: {auto}"))
    }

    /// How many rows the last INSERT, UPDATE or DELETE concerned.
    pub fn changes(&self) -> u64 {
        self.connection.changes()
    }
}

impl Default for Sqlite {
    fn default() -> Self {
        Self::new()
    }
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(i) => Some(i.to_string()),
        ValueRef::Real(r) => Some(r.to_string()),
        ValueRef::Text(t) => Some(String::from_utf8_lossy(t).into_owned()),
        ValueRef::Blob(b) => Some(crate::servers::hex(b)),
    }
}
