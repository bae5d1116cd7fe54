//! SQLite, stepped on our own connections, inline on the calling thread.

mod bind;
mod error;
mod ffi;
mod guard;
mod hash;
mod held;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

pub(crate) use ffi::{Connection, Run};

use crate::access::Access;
use crate::error::{Error, Result};
use crate::exec::{Done, Sink, Stmt};
use crate::row::{Raw, Row};
use crate::value::Value;

/// How long SQLite waits on this thread for another process, before the caller's task
/// is put to sleep instead.
const BUSY: Duration = Duration::from_millis(20);

/// How long opening a file may wait for other processes.
const OPENING: Duration = Duration::from_secs(5);

/// Opens a database file, or `:memory:`, with the defaults of a session; held to `access`, if that is given.
pub(crate) fn open(path: &str, access: Option<&'static Access>) -> Result<Connection> {
    let mut connection =
        Connection::open(path, ffi::Mode::ReadWriteCreate).map_err(|f| error::open(&f, path))?;
    connection.busy_timeout(OPENING);
    prepare(&mut connection).map_err(|f| error::open(&f, path))?;
    if let Some(access) = access {
        connection.hold_to(access).map_err(|f| error::open(&f, path))?;
    }
    connection.busy_timeout(BUSY);
    Ok(connection)
}

/// Sets up a session. Of several processes that turn a new file to WAL at once, SQLite tells all but one that the
/// database is locked, at once and whatever the timeout: a reader that wants to write would wait for itself.
fn prepare(connection: &mut Connection) -> Result<(), ffi::Failure> {
    let end = Instant::now() + OPENING;
    loop {
        let done = connection
            .batch("PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
        match done {
            Err(failure) if error::busy(&failure) && Instant::now() < end => std::thread::sleep(BUSY),
            done => return done,
        }
    }
}

impl Connection {
    /// Runs a statement to its end, giving each row to `sink`.
    pub(crate) fn execute(&mut self, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Result<Done> {
        let mut rows = self.begin(stmt)?;
        loop {
            while rows.next(stmt)? {
                if let ControlFlow::Break(()) = rows.give(stmt, sink)? {
                    return Ok(rows.done());
                }
            }
            if !rows.again(stmt)? {
                return Ok(rows.done());
            }
        }
    }

    /// Starts a statement whose rows are taken one at a time. With rows of parameters it starts with the
    /// first of them, and [`Rows::again`] goes on.
    pub(crate) fn begin<'c>(&'c mut self, stmt: &'c Stmt<'_>) -> Result<Rows<'c>> {
        let (first, rest) = match stmt.width() {
            Some(width) => stmt.params().split_at(width.min(stmt.params().len())),
            None => (stmt.params(), &[][..]),
        };
        let run = self.run(stmt.sql(), first).map_err(|refused| refusal(refused, stmt))?;
        Ok(Rows { run, rest, changed: 0 })
    }

    /// Sets what the SQL function `context` gives.
    pub(crate) fn set_context(&mut self, values: &[(&'static str, Value<'_>)]) -> Result<()> {
        let plain = values.iter().map(|(name, value)| Ok((*name, bind::plain(value)?)));
        let plain: Result<_> = plain.collect();
        self.context(plain?);
        Ok(())
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

fn refusal(refused: bind::Refused, stmt: &Stmt<'_>) -> Error {
    match refused {
        bind::Refused::Sqlite(failure) => error::statement(&failure, stmt.table),
        bind::Refused::Value(error) => error,
    }
}

/// The rows of a running statement.
pub(crate) struct Rows<'c> {
    run: Run<'c>,
    /// Rows of parameters that it has not run with.
    rest: &'c [Value<'c>],
    /// What was changed with those before.
    changed: u64,
}

impl Rows<'_> {
    /// Starts the statement with the next row of parameters, if there is one.
    pub(crate) fn again(&mut self, stmt: &Stmt<'_>) -> Result<bool> {
        let Some((now, rest)) = stmt.width().and_then(|width| self.rest.split_at_checked(width)) else {
            return Ok(false);
        };
        if now.is_empty() {
            return Ok(false);
        }
        self.changed += self.run.changes();
        self.rest = rest;
        self.run.again(now).map_err(|refused| refusal(refused, stmt))?;
        Ok(true)
    }

    pub(crate) fn next(&mut self, stmt: &Stmt<'_>) -> Result<bool> {
        self.run.step().map_err(|f| error::statement(&f, stmt.table))
    }

    pub(crate) fn give(&self, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Result<ControlFlow<()>> {
        sink.row(&mut Row::new(Raw::Sqlite(&self.run), stmt.types()))
    }

    pub(crate) fn done(&self) -> Done {
        Done { affected: self.changed + self.run.changes(), last_id: self.run.last_id() }
    }
}
