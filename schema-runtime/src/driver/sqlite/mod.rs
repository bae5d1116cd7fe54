//! SQLite, stepped on our own connections, inline on the calling thread.

mod bind;
mod error;
mod ffi;
mod guard;
mod held;

use std::ops::ControlFlow;
use std::time::Duration;

pub(crate) use ffi::{Connection, Run};

use crate::access::Access;
use crate::error::Result;
use crate::exec::{Done, Sink, Stmt};
use crate::row::{Raw, Row};

/// How long SQLite waits on this thread for another process, before the caller's task
/// is put to sleep instead.
const BUSY: Duration = Duration::from_millis(20);

/// Opens a database file, or `:memory:`, with the defaults of a session; held to `access`, if that is given.
pub(crate) fn open(path: &str, access: Option<&'static Access>) -> Result<Connection> {
    let mut connection =
        Connection::open(path, ffi::Mode::ReadWriteCreate).map_err(|f| error::open(&f, path))?;
    connection.busy_timeout(Duration::from_secs(5));
    connection
        .batch("PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        .map_err(|f| error::open(&f, path))?;
    if let Some(access) = access {
        connection.hold_to(access).map_err(|f| error::open(&f, path))?;
    }
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
        // A transaction may have to begin with what can't be made within it.
        if self.autocommit() && self.guard().is_some_and(guard::Guard::pending) {
            self.catch_up().map_err(|f| error::statement(&f, None))?;
        }
        self.batch(sql).map_err(|f| error::statement(&f, None))
    }

    /// Runs the schema's own DDL, which no service may, in one transaction.
    pub(crate) fn make(&mut self, script: &str) -> Result<()> {
        let script = format!("BEGIN IMMEDIATE;\n{script}COMMIT;");
        self.unheld(|connection| connection.batch(&script)).map_err(|f| error::statement(&f, None))
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
        Done { affected: self.run.changes(), last_id: self.run.last_id() }
    }
}
