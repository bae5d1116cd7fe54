//! SQLite, stepped on our own connections, inline on the calling thread.

mod bind;
mod error;
mod ffi;

use std::ops::ControlFlow;
use std::time::Duration;

pub(crate) use ffi::{Connection, Run};

use crate::error::Result;
use crate::exec::{Done, Sink, Stmt};
use crate::row::{Raw, Row};

/// How long SQLite waits on this thread for another process, before the caller's task
/// is put to sleep instead.
const BUSY: Duration = Duration::from_millis(20);

/// Opens a database file, or `:memory:`, with the defaults of a session.
pub(crate) fn open(path: &str) -> Result<Connection> {
    let mut connection =
        Connection::open(path, ffi::Mode::ReadWriteCreate).map_err(|f| error::open(&f, path))?;
    connection.busy_timeout(Duration::from_secs(5));
    connection
        .batch("PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        .map_err(|f| error::open(&f, path))?;
    connection.busy_timeout(BUSY);
    Ok(connection)
}

impl Connection {
    /// Runs a statement to its end, giving each row to `sink`.
    pub(crate) fn execute(&mut self, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Result<Done> {
        let mut rows = self.begin(stmt)?;
        while rows.next(stmt)? {
            if let ControlFlow::Break(()) = rows.give(stmt, sink)? {
                break;
            }
        }
        Ok(rows.done())
    }

    /// Starts a statement whose rows are taken one at a time.
    pub(crate) fn begin<'c>(&'c mut self, stmt: &'c Stmt<'_>) -> Result<Rows<'c>> {
        match self.run(stmt.sql(), stmt.params()) {
            Ok(run) => Ok(Rows { run }),
            Err(bind::Refused::Sqlite(failure)) => Err(error::statement(&failure, stmt.table)),
            Err(bind::Refused::Value(error)) => Err(error),
        }
    }

    /// Runs text without parameters: transaction control and DDL.
    pub(crate) fn command(&mut self, sql: &str) -> Result<()> {
        self.batch(sql).map_err(|f| error::statement(&f, None))
    }
}

/// The rows of a running statement.
pub(crate) struct Rows<'c> {
    run: Run<'c>,
}

impl Rows<'_> {
    pub(crate) fn next(&mut self, stmt: &Stmt<'_>) -> Result<bool> {
        self.run.step().map_err(|f| error::statement(&f, stmt.table))
    }

    pub(crate) fn give(&self, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Result<ControlFlow<()>> {
        sink.row(&mut Row::new(Raw::Sqlite(&self.run), stmt.types()))
    }

    pub(crate) fn done(&self) -> Done {
        Done { affected: self.run.changes(), last_id: 0 }
    }
}
