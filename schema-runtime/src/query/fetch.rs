//! The future of a query: named, so that generated code needs no `async fn`.

use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::db::Core;
use crate::error::{Error, Result};
use crate::exec::{Sink, Stmt};
use crate::row::{FromRow, Row};

/// What the rows of a query become.
pub trait Output: Collect {
    /// What the query's future gives.
    type Value;

    #[doc(hidden)]
    fn finish(self) -> Result<Self::Value>;
}

/// Takes rows one by one.
#[doc(hidden)]
pub trait Collect: Send + Default {
    fn take(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>>;
}

/// The output of a query, taking its rows.
pub(crate) struct Adapter<O>(pub(crate) O);

impl<O: Collect> Sink for Adapter<O> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.0.take(row)
    }
}

impl<O: Collect> super::named::Restart for Adapter<O> {
    fn restart(&mut self) {
        self.0 = O::default();
    }
}

impl<R: FromRow + Send> Collect for Vec<R> {
    #[inline]
    fn take(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.push(row.read()?);
        Ok(ControlFlow::Continue(()))
    }
}

/// All rows.
impl<R: FromRow + Send> Output for Vec<R> {
    type Value = Vec<R>;
    fn finish(self) -> Result<Vec<R>> {
        Ok(self)
    }
}

impl<R: FromRow + Send> Collect for Option<R> {
    #[inline]
    fn take(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        match self.replace(row.read()?) {
            None => Ok(ControlFlow::Continue(())),
            Some(_) => Err(Error::TooMany),
        }
    }
}

/// One row or none; a second one is an error.
impl<R: FromRow + Send> Output for Option<R> {
    type Value = Option<R>;
    fn finish(self) -> Result<Option<R>> {
        Ok(self)
    }
}

/// Exactly one row; none, or a second one, is an error.
#[derive(Debug)]
pub struct One<R>(Option<R>);

impl<R> Default for One<R> {
    fn default() -> Self {
        One(None)
    }
}

impl<R: FromRow + Send> Collect for One<R> {
    fn take(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.0.take_row(row)
    }
}

trait TakeRow {
    fn take_row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>>;
}

impl<R: FromRow + Send> TakeRow for Option<R> {
    fn take_row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        Collect::take(self, row)
    }
}

impl<R: FromRow + Send> Output for One<R> {
    type Value = R;
    fn finish(self) -> Result<R> {
        self.0.ok_or(Error::NotFound)
    }
}

/// A single number.
#[derive(Debug, Default)]
pub struct Count(i64);

impl Collect for Count {
    fn take(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        (self.0,) = row.read()?;
        Ok(ControlFlow::Continue(()))
    }
}

impl Output for Count {
    type Value = i64;
    fn finish(self) -> Result<i64> {
        Ok(self.0)
    }
}

/// Whether there is a row.
#[derive(Debug, Default)]
pub struct Exists(bool);

impl Collect for Exists {
    fn take(&mut self, _: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.0 = true;
        Ok(ControlFlow::Break(()))
    }
}

impl Output for Exists {
    type Value = bool;
    fn finish(self) -> Result<bool> {
        Ok(self.0)
    }
}

type Boxed<'a, V> = Pin<Box<dyn Future<Output = Result<V>> + Send + 'a>>;

/// A query on its way: does nothing until it is awaited.
///
/// On SQLite with a connection free, the first poll runs it to its end, on this thread.
#[must_use = "a query does nothing until it is awaited"]
pub struct Fetch<'a, O: Output> {
    core: &'a Core,
    state: State<'a, O>,
}

enum State<'a, O: Output> {
    /// A statement that has not run yet.
    Ready(Stmt<'a>),
    /// Statements whose rows come one behind the other.
    Several(Vec<Stmt<'a>>),
    /// The call itself was wrong.
    Refused(Error),
    Running(Boxed<'a, O::Value>),
    Over,
}

impl<'a, O: Output + 'a> Fetch<'a, O> {
    pub(crate) fn stmt(core: &'a Core, stmt: Result<Stmt<'a>>) -> Self {
        Fetch {
            core,
            state: match stmt {
                Ok(stmt) => State::Ready(stmt),
                Err(error) => State::Refused(error),
            },
        }
    }

    /// A query whose rows come from any number of statements.
    pub(crate) fn stmts(core: &'a Core, stmts: Result<Vec<Stmt<'a>>>) -> Self {
        let state = match stmts {
            Ok(mut stmts) => match (stmts.pop(), stmts.is_empty()) {
                (Some(stmt), true) => State::Ready(stmt),
                (last, _) => {
                    stmts.extend(last);
                    State::Several(stmts)
                }
            },
            Err(error) => State::Refused(error),
        };
        Fetch { core, state }
    }

    /// A query of more than one statement.
    pub(crate) fn boxed(core: &'a Core, future: impl Future<Output = Result<O::Value>> + Send + 'a) -> Self {
        Fetch { core, state: State::Running(Box::pin(future)) }
    }

    /// Waits for it on this thread, without an async runtime: see [`blocking`](crate::blocking).
    pub fn wait(mut self) -> Result<O::Value> {
        let core = self.core;
        if let State::Ready(stmt) = &self.state {
            crate::blocking::check(core)?;
            let mut out = Adapter(O::default());
            if let Some(done) = core.run_now(stmt, &mut out) {
                self.state = State::Over;
                return done.and_then(|_| out.0.finish());
            }
        }
        crate::blocking::wait(core, self)
    }
}

impl<'a, O: Output + 'a> Fetch<'a, O> {
    fn run(&mut self, stmts: Vec<Stmt<'a>>, cx: &mut Context<'_>) -> Poll<Result<O::Value>> {
        let core = self.core;
        let mut future: Boxed<'a, O::Value> = Box::pin(async move {
            let mut out = Adapter(O::default());
            for stmt in &stmts {
                core.run(stmt, &mut out).await?;
            }
            out.0.finish()
        });
        let first = future.as_mut().poll(cx);
        self.state = State::Running(future);
        first
    }
}

/// Nothing in it is pinned in place: the future it may hold is in a box.
impl<O: Output> Unpin for Fetch<'_, O> {}

impl<'a, O: Output + 'a> Future for Fetch<'a, O> {
    type Output = Result<O::Value>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let State::Running(future) = &mut self.state {
            return future.as_mut().poll(cx);
        }
        match std::mem::replace(&mut self.state, State::Over) {
            State::Ready(stmt) => {
                let core = self.core;
                // A task that only ever queries SQLite still lets others run.
                let budget = match tokio::task::coop::poll_proceed(cx) {
                    Poll::Ready(budget) => budget,
                    Poll::Pending => {
                        self.state = State::Ready(stmt);
                        return Poll::Pending;
                    }
                };
                budget.made_progress();
                let mut out = Adapter(O::default());
                if let Some(done) = core.run_now(&stmt, &mut out) {
                    return Poll::Ready(done.and_then(|_| out.0.finish()));
                }
                self.run(vec![stmt], cx)
            }
            State::Several(stmts) => self.run(stmts, cx),
            State::Refused(error) => Poll::Ready(Err(error)),
            State::Running(_) | State::Over => {
                Poll::Ready(Err(Error::usage("a query was polled after its end")))
            }
        }
    }
}

impl<O: Output> std::fmt::Debug for Fetch<'_, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sql = match &self.state {
            State::Ready(stmt) => stmt.sql().as_str(),
            _ => "…",
        };
        f.debug_tuple("Fetch").field(&sql).finish()
    }
}

/// An UPDATE, DELETE or INSERT on its way; gives the number of rows it changed.
#[must_use = "a query does nothing until it is awaited"]
#[derive(Debug)]
pub struct Execute<'a> {
    fetch: Fetch<'a, Affected>,
}

/// Drops rows; the number is the statement's own.
#[derive(Debug, Default)]
pub(crate) struct Affected;

impl Collect for Affected {
    fn take(&mut self, _: &mut Row<'_>) -> Result<ControlFlow<()>> {
        Ok(ControlFlow::Continue(()))
    }
}

impl Output for Affected {
    type Value = u64;
    fn finish(self) -> Result<u64> {
        Ok(0)
    }
}

impl<'a> Execute<'a> {
    pub(crate) fn stmt(core: &'a Core, stmt: Result<Stmt<'a>>) -> Self {
        Execute { fetch: Fetch::stmt(core, stmt) }
    }

    pub(crate) fn boxed(core: &'a Core, future: impl Future<Output = Result<u64>> + Send + 'a) -> Self {
        Execute { fetch: Fetch::boxed(core, future) }
    }

    /// Waits for it on this thread, without an async runtime: see [`blocking`](crate::blocking).
    pub fn wait(mut self) -> Result<u64> {
        let core = self.fetch.core;
        if let State::Ready(stmt) = &self.fetch.state {
            crate::blocking::check(core)?;
            if let Some(done) = core.run_now(stmt, &mut crate::exec::NoRows) {
                self.fetch.state = State::Over;
                return done.map(|d| d.affected);
            }
        }
        crate::blocking::wait(core, self)
    }
}

impl Future for Execute<'_> {
    type Output = Result<u64>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let core = self.fetch.core;
        let state = &mut self.fetch.state;
        if let State::Ready(stmt) = state {
            ready!(tokio::task::coop::poll_proceed(cx)).made_progress();
            if let Some(done) = core.run_now(stmt, &mut crate::exec::NoRows) {
                *state = State::Over;
                return Poll::Ready(done.map(|d| d.affected));
            }
            if let State::Ready(stmt) = std::mem::replace(state, State::Over) {
                *state = State::Running(Box::pin(async move {
                    let done = core.run(&stmt, &mut crate::exec::NoRows).await?;
                    Ok(done.affected)
                }));
            }
        }
        Pin::new(&mut self.fetch).poll(cx)
    }
}
