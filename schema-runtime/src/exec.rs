//! One statement and its way through a connection: the part that every query shares.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use crate::connect::pool::{Conn, Lease};
use crate::db::Core;
use crate::error::{Error, Result};
use crate::meta::{ColumnMeta, TableMeta, Ty};
use crate::row::{Row, Types};
use crate::value::Value;

/// The text of a statement.
#[derive(Clone, Debug)]
pub enum Sql {
    /// Compiled into the program.
    Fixed(&'static str),
    /// Put together at run time, of static parts: no value is ever in it.
    Made(String),
}

impl Sql {
    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Sql::Fixed(text) => text,
            Sql::Made(text) => text,
        }
    }
}

/// The parameters of a statement, in order.
#[derive(Debug)]
pub(crate) enum Params<'a> {
    /// One or none: without an allocation.
    Few(Option<Value<'a>>),
    /// Any number.
    Many(Vec<Value<'a>>),
    /// Rows of so many values each. SQLite runs the statement once for each; on PostgreSQL they are
    /// what a COPY reads.
    Rows(Vec<Value<'a>>, usize),
}

impl<'a> Params<'a> {
    pub(crate) fn as_slice(&self) -> &[Value<'a>] {
        match self {
            Params::Few(value) => value.as_slice(),
            Params::Many(values) | Params::Rows(values, _) => values,
        }
    }

    pub(crate) fn as_mut(&mut self) -> &mut [Value<'a>] {
        match self {
            Params::Few(value) => value.as_mut_slice(),
            Params::Many(values) | Params::Rows(values, _) => values,
        }
    }
}

/// What the columns of a result are.
#[derive(Debug)]
pub(crate) enum Shape {
    Table(&'static [ColumnMeta]),
    Cells(Vec<(Ty, &'static str)>),
    List(&'static [Ty]),
}

/// A statement with its parameters, ready to run.
#[derive(Debug)]
pub(crate) struct Stmt<'a> {
    sql: Sql,
    params: Params<'a>,
    pub(crate) shape: Shape,
    pub(crate) table: Option<&'static TableMeta>,
    /// Whether it changes anything, so that on SQLite it waits for its turn to write.
    pub(crate) writes: bool,
    /// Whether its text is hardly ever met again, so that keeping it prepared would cost memory alone.
    pub(crate) once: bool,
}

impl<'a> Stmt<'a> {
    /// A statement that is known in all its parts.
    pub(crate) fn of(
        sql: Sql,
        params: Params<'a>,
        shape: Shape,
        table: Option<&'static TableMeta>,
        writes: bool,
    ) -> Self {
        Stmt { sql, params, shape, table, writes, once: false }
    }

    /// A statement that returns rows of `shape` and changes nothing.
    pub(crate) fn read(table: &'static TableMeta, sql: Sql, params: Params<'a>) -> Self {
        Stmt {
            sql,
            params,
            shape: Shape::Table(table.columns),
            table: Some(table),
            writes: false,
            once: false,
        }
    }

    /// A statement that changes rows.
    pub(crate) fn write(table: &'static TableMeta, sql: Sql, params: Params<'a>) -> Self {
        Stmt { writes: true, ..Stmt::read(table, sql, params) }
    }

    /// A statement of no table.
    pub(crate) fn plain(sql: Sql, params: Params<'a>, types: &'static [Ty]) -> Self {
        Stmt { sql, params, shape: Shape::List(types), table: None, writes: false, once: false }
    }

    pub(crate) fn shaped(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// The statement, run for each of these rows of values: they stand for its first `width` ones.
    pub(crate) fn for_each(mut self, rows: &[Value<'a>], width: usize) -> Self {
        let rest = self.params().get(width..).unwrap_or_default().to_vec();
        let all = width + rest.len();
        let mut values = Vec::with_capacity(rows.len() / width.max(1) * all);
        for row in rows.chunks_exact(width.max(1)) {
            values.extend_from_slice(row);
            values.extend_from_slice(&rest);
        }
        self.params = Params::Rows(values, all);
        self
    }

    pub(crate) fn sql(&self) -> &Sql {
        &self.sql
    }

    pub(crate) fn params(&self) -> &[Value<'a>] {
        self.params.as_slice()
    }

    /// How many values a row has, where the parameters are rows.
    pub(crate) fn width(&self) -> Option<usize> {
        match self.params {
            Params::Rows(_, width) => Some(width),
            Params::Few(_) | Params::Many(_) => None,
        }
    }

    pub(crate) fn types(&self) -> Types<'_> {
        match &self.shape {
            Shape::Table(columns) => Types::Table(columns),
            Shape::Cells(cells) => Types::Cells(cells),
            Shape::List(types) => Types::List(types),
        }
    }

    /// Writes the text to the log, for those who ask for it: it holds no value.
    fn say(&self) {
        log::trace!(target: "schema_runtime::sql", "{}", self.sql.as_str());
    }

    /// Refuses what one target would refuse, on all of them.
    pub(crate) fn check_values(&self) -> Result<()> {
        self.params().iter().try_for_each(check_value)
    }
}

pub(crate) fn check_value(value: &Value<'_>) -> Result<()> {
    match value {
        Value::Text(text) if text.as_bytes().contains(&0) => Err(Error::value("text holds a NUL character")),
        Value::Json(text) if holds_escaped_nul(text) => Err(Error::value("JSON text holds a NUL character")),
        Value::F32(v) if !v.is_finite() => Err(Error::value("NaN and infinity can't be stored")),
        Value::F64(v) if !v.is_finite() => Err(Error::value("NaN and infinity can't be stored")),
        Value::Date(v) => check_date(*v),
        Value::Time(v) => check_time(*v),
        Value::DateTime(v) => check_date(v.date()).and_then(|()| check_time(v.time())),
        Value::Timestamp(v) => {
            let v = v.naive_utc();
            check_date(v.date()).and_then(|()| check_time(v.time()))
        }
        Value::Array(_, items) => items.iter().try_for_each(check_value),
        Value::Invalid(why) => Err(Error::value(why.clone())),
        _ => Ok(()),
    }
}

fn check_date(date: NaiveDate) -> Result<()> {
    match date.year() {
        1..=9999 => Ok(()),
        _ => Err(Error::value("the year lies outside 1 to 9999")),
    }
}

/// chrono keeps a leap second as a fraction of a second or more.
fn check_time(time: NaiveTime) -> Result<()> {
    match time.nanosecond() {
        ..1_000_000_000 => Ok(()),
        _ => Err(Error::value("no database has leap seconds")),
    }
}

/// Whether JSON text holds `\u0000` as an escape (and not as `\\u0000`, a backslash and text).
fn holds_escaped_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let before = json[..at].bytes().rev().take_while(|b| *b == b'\\').count();
        before % 2 == 0
    })
}

/// What a statement did.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    /// The rows it changed.
    pub(crate) affected: u64,
    /// The identity it made, where the server says.
    pub(crate) last_id: u64,
}

/// Takes rows as they come.
pub(crate) trait Sink: Send {
    /// Takes one row; `Break` says that no further one is wanted.
    fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>>;

    /// Whether to wait before the next row is fetched.
    fn full(&self) -> bool {
        false
    }
}

/// Drops all rows.
pub(crate) struct NoRows;

impl Sink for NoRows {
    fn row(&mut self, _: &mut Row<'_>) -> Result<ControlFlow<()>> {
        Ok(ControlFlow::Continue(()))
    }
}

/// How often a conflict is tried again, for statements and for transactions.
pub(crate) const TRIES: u32 = 10;

/// The pause before try number `attempt`: doubled each time, with jitter, so that two
/// that met once do not meet again.
pub(crate) async fn back_off(attempt: u32) {
    use std::hash::{BuildHasher, RandomState};
    let base = 2u64 << attempt.min(8);
    let jitter = RandomState::new().hash_one(attempt) % (base + 1);
    tokio::time::sleep(Duration::from_millis(base / 2 + jitter)).await;
}

impl Core {
    /// Runs a statement inline if that needs no waiting: SQLite with a connection free.
    ///
    /// `None` means that it has not run, and wants [`Core::run`].
    pub(crate) fn run_now(&self, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Option<Result<Done>> {
        #[cfg(feature = "sqlite")]
        {
            if !self.shared.pool.is_sqlite() {
                return None;
            }
            if let Err(error) = stmt.check_values() {
                return Some(Err(error));
            }
            if let Some(tx) = &self.tx {
                let mut guard = tx.conn.try_lock().ok()?;
                let lease = match tx.usable(&mut guard) {
                    Ok(lease) => lease,
                    Err(error) => return Some(Err(error)),
                };
                let done = lease.now(self, stmt, sink)?;
                return Some(tx.note(done));
            }
            let _writer = match stmt.writes {
                true => Some(self.shared.pool.try_writer()?),
                false => None,
            };
            let mut lease = self.shared.pool.try_take()?;
            match lease.now(self, stmt, sink)? {
                // Another process holds the file: wait for it without blocking the thread.
                Err(error) if error.is_conflict() => None,
                done => Some(done),
            }
        }
        #[cfg(not(feature = "sqlite"))]
        {
            let _ = (stmt, sink);
            None
        }
    }

    /// Runs a statement, waiting for a connection.
    pub(crate) async fn run(&self, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Result<Done> {
        stmt.check_values()?;
        if let Some(tx) = &self.tx {
            let mut guard = tx.lock().await?;
            let lease = tx.usable(&mut guard)?;
            // Left set if this future is dropped midway: the transaction is then unusable.
            tx.broken.store(true, Ordering::Release);
            let done = lease.conn().run(self, stmt, sink).await;
            tx.broken.store(false, Ordering::Release);
            return tx.note(done);
        }
        let mut attempt = 0;
        loop {
            let _writer = self.shared.pool.writer(stmt.writes).await?;
            let mut lease = self.shared.pool.take().await?;
            let mut counted = Counted { sink, rows: 0 };
            let done = lease.conn().run(self, stmt, &mut counted).await;
            match done {
                // A statement that lost against another one has done nothing yet.
                Err(error) if error.is_conflict() && counted.rows == 0 && attempt < TRIES => {
                    attempt += 1;
                }
                done => return done,
            }
            drop((lease, _writer));
            back_off(attempt).await;
        }
    }
}

impl Core {
    /// As [`Core::run`], for rows that are taken while the statement runs: it is not tried
    /// again, and within a transaction nothing else may run meanwhile.
    pub(crate) async fn run_streaming(&self, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Result<Done> {
        let Some(tx) = &self.tx else {
            let _writer = self.shared.pool.writer(stmt.writes).await?;
            let mut lease = self.shared.pool.take().await?;
            return lease.execute(self, stmt, sink).await;
        };
        let mut guard = tx.lock().await?;
        let lease = tx.usable(&mut guard)?;
        let _streaming = tx.stream();
        // SQLite and PostgreSQL go on after a stream that was dropped midway: the rest of
        // its rows is passed over. For MySQL the transaction is over then.
        let fragile = self.shared.target == crate::meta::Target::Mysql;
        tx.broken.store(fragile, Ordering::Release);
        let done = lease.execute(self, stmt, sink).await;
        tx.broken.store(false, Ordering::Release);
        tx.note(done)
    }
}

struct Counted<'s> {
    sink: &'s mut dyn Sink,
    rows: u64,
}

impl Sink for Counted<'_> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.rows += 1;
        self.sink.row(row)
    }
    fn full(&self) -> bool {
        self.sink.full()
    }
}

impl Conn {
    /// Runs one statement on this connection, for a handle and with its per-request values.
    pub(crate) async fn run(&mut self, core: &Core, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Result<Done> {
        self.tell(core.context.as_ref()).await?;
        self.execute(stmt, sink).await
    }

    /// Runs one statement on this connection.
    ///
    /// The connection counts as busy until the end: one whose query was dropped midway is
    /// closed, never reused.
    pub(crate) async fn execute(&mut self, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Result<Done> {
        stmt.say();
        self.busy = true;
        let done = match &mut self.link {
            #[cfg(feature = "sqlite")]
            crate::connect::pool::Link::Sqlite(connection) => run_sqlite(connection, stmt, sink).await,
            #[cfg(feature = "postgres")]
            crate::connect::pool::Link::Postgres(connection) => {
                crate::driver::postgres::execute(connection, stmt, sink).await
            }
            #[cfg(feature = "mysql")]
            crate::connect::pool::Link::Mysql(connection) => {
                crate::driver::mysql::execute(connection, stmt, sink).await
            }
        };
        // A lost connection stays busy, so that nobody gets it again.
        self.busy = matches!(done, Err(Error::Connect { .. }));
        done
    }
}

/// Steps a statement to its end, waiting between rows while the sink is full.
#[cfg(feature = "sqlite")]
async fn run_sqlite(
    connection: &mut crate::driver::sqlite::Connection,
    stmt: &Stmt<'_>,
    sink: &mut dyn Sink,
) -> Result<Done> {
    let mut rows = connection.begin(stmt)?;
    loop {
        while rows.next(stmt)? {
            if let ControlFlow::Break(()) = rows.give(stmt, sink)? {
                return Ok(rows.done());
            }
            if sink.full() {
                until_polled_again().await;
            }
        }
        if !rows.again(stmt)? {
            return Ok(rows.done());
        }
    }
}

/// Gives control back once; whoever polls the task next makes it go on.
pub(crate) async fn until_polled_again() {
    let mut first = true;
    std::future::poll_fn(|_| {
        if std::mem::take(&mut first) { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
}

impl Lease {
    /// Runs one statement outside of any retry.
    pub(crate) async fn execute(
        &mut self,
        core: &Core,
        stmt: &Stmt<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Done> {
        stmt.check_values()?;
        self.conn().run(core, stmt, sink).await
    }

    /// Runs one statement without waiting: on SQLite alone.
    #[cfg(feature = "sqlite")]
    fn now(&mut self, core: &Core, stmt: &Stmt<'_>, sink: &mut dyn Sink) -> Option<Result<Done>> {
        self.sqlite()?;
        if let Err(error) = self.conn().tell_now(core.context.as_ref()) {
            return Some(Err(error));
        }
        stmt.say();
        Some(self.sqlite()?.execute(stmt, sink))
    }
}
