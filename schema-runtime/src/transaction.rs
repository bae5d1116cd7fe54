//! Transactions as closures: an error rolls back, a conflict tries the whole closure again.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit};

use crate::blocking;
use crate::connect::pool::Lease;
use crate::db::{Core, Database};
use crate::error::{Error, Result};
use crate::exec::{Done, TRIES, back_off};
use crate::meta::Target;

/// An open transaction: a [`Database`] whose statements all run in it.
pub struct Tx<S = crate::Any> {
    db: Database<S>,
}

impl<S> Deref for Tx<S> {
    type Target = Database<S>;

    fn deref(&self) -> &Database<S> {
        &self.db
    }
}

impl<S> std::fmt::Debug for Tx<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Tx").field(&self.db).finish()
    }
}

/// The connection of a transaction, and what became of it.
pub(crate) struct TxState {
    pub(crate) conn: Mutex<Option<Lease>>,
    /// A statement was dropped while it ran: nothing more can be sent.
    pub(crate) broken: AtomicBool,
    /// A statement failed: on PostgreSQL the transaction can only roll back, so it is
    /// the same everywhere.
    failed: AtomicBool,
    /// A conflict was met: the server may have rolled back already, even where a COMMIT
    /// would still answer with success (Galera).
    conflict: AtomicBool,
    /// A stream of rows has the connection.
    streaming: AtomicBool,
    /// How many nested transactions are open.
    depth: AtomicU8,
    /// SQLite's turn to write, held to the end.
    _writer: Option<OwnedSemaphorePermit>,
}

impl TxState {
    /// Waits for the connection, which statements use one after the other.
    pub(crate) async fn lock(&self) -> Result<MutexGuard<'_, Option<Lease>>> {
        if self.streaming.load(Ordering::Acquire) {
            return Err(Error::usage(
                "a stream of rows is open on this transaction: collect it first (fetch_all), \
                 or stream outside of the transaction",
            ));
        }
        Ok(self.conn.lock().await)
    }

    /// Marks a stream of rows as open until the guard is dropped.
    pub(crate) fn stream(&self) -> Streaming<'_> {
        self.streaming.store(true, Ordering::Release);
        Streaming { state: self }
    }

    /// The connection, where the transaction can still go on.
    pub(crate) fn usable<'g>(&self, guard: &'g mut Option<Lease>) -> Result<&'g mut Lease> {
        if self.broken.load(Ordering::Acquire) {
            return Err(Error::usage(
                "a query or a nested transaction of this transaction was dropped before it \
                 ended: it can only roll back",
            ));
        }
        if self.failed.load(Ordering::Acquire) {
            return Err(failed_earlier());
        }
        guard.as_mut().ok_or_else(|| Error::usage("the transaction is over"))
    }

    /// Remembers how a statement ended.
    pub(crate) fn note(&self, done: Result<Done>) -> Result<Done> {
        if let Err(error) = &done {
            match error {
                Error::Conflict { .. } => {
                    self.conflict.store(true, Ordering::Release);
                    self.failed.store(true, Ordering::Release);
                }
                // These are found on our side: the server knows nothing of them.
                Error::NotFound
                | Error::TooMany
                | Error::Decode { .. }
                | Error::Value { .. }
                | Error::Usage { .. }
                | Error::App(_) => {}
                _ => self.failed.store(true, Ordering::Release),
            }
        }
        done
    }

    async fn command(&self, sql: &'static str) -> Result<()> {
        let mut guard = self.conn.lock().await;
        match guard.as_mut() {
            Some(lease) => {
                // Going back undoes values that were set behind the savepoint.
                lease.conn().told.undone();
                lease.conn().command(sql).await
            }
            None => Err(Error::usage("the transaction is over")),
        }
    }
}

/// An open stream of rows.
pub(crate) struct Streaming<'s> {
    state: &'s TxState,
}

impl Drop for Streaming<'_> {
    fn drop(&mut self) {
        self.state.streaming.store(false, Ordering::Release);
    }
}

fn failed_earlier() -> Error {
    Error::usage(
        "a statement of this transaction failed, so that it can only roll back: \
         return the error, or put the statement into a nested transaction (tx.transaction)",
    )
}

impl<S> Database<S> {
    /// Runs `work` in a transaction.
    ///
    /// It commits when `work` returns `Ok`, and rolls back when it returns an error or is
    /// dropped. A conflict with another transaction (a deadlock, a serialization failure, a
    /// lost certification on Galera) rolls back and tries the whole closure again, up to
    /// ten times; so what it does outside of the database must bear being done again.
    ///
    /// Within a transaction it is a nested one, by a savepoint: an error in it undoes what
    /// it did, and the outer transaction goes on.
    pub async fn transaction<R, F>(&self, work: F) -> Result<R>
    where
        F: AsyncFnOnce(&Tx<S>) -> Result<R> + Clone,
    {
        if let Some(state) = &self.core.tx {
            return self.nested(state, work).await;
        }
        let mut attempt = 0;
        loop {
            let tx = self.begin().await?;
            let result = work.clone()(&tx).await;
            match tx.end(result).await {
                Err(error) if error.is_conflict() && attempt < TRIES => {
                    drop(error);
                    attempt += 1;
                    back_off(attempt).await;
                }
                ended => return ended,
            }
        }
    }

    /// As [`Database::transaction`], without an async runtime: what `work` does is waited for by `.wait()`.
    ///
    /// ```ignore
    /// db.blocking_transaction(|tx| {
    ///     let s = session::select().filter(session::id.eq(3)).for_update().fetch_one(tx).wait()?;
    ///     session::update().set(session::uses, s.uses + 1).filter(session::id.eq(3)).execute(tx).wait()
    /// })?;
    /// ```
    pub fn blocking_transaction<R>(&self, mut work: impl FnMut(&Tx<S>) -> Result<R>) -> Result<R> {
        let core = &self.core;
        if let Some(state) = &core.tx {
            let (tx, open) = blocking::wait(core, self.open(state))?;
            let result = work(&tx);
            return blocking::wait(core, open.end(result));
        }
        let mut attempt = 0;
        loop {
            let tx = blocking::wait(core, self.begin())?;
            let result = work(&tx);
            match blocking::wait(core, tx.end(result)) {
                Err(error) if error.is_conflict() && attempt < TRIES => {
                    attempt += 1;
                    let pause = async {
                        back_off(attempt).await;
                        Ok(())
                    };
                    blocking::wait(core, pause)?;
                }
                ended => return ended,
            }
        }
    }

    async fn begin(&self) -> Result<Tx<S>> {
        let pool = &self.core.shared.pool;
        let writer = pool.writer(true).await?;
        let mut attempt = 0;
        let lease = loop {
            let mut lease = pool.take().await?;
            let begin = match self.target() {
                // The right to write is taken at once: a transaction that reads first and
                // writes later could not wait for another writer.
                Target::Sqlite => "BEGIN IMMEDIATE",
                Target::Postgres | Target::Mysql => "BEGIN",
            };
            lease.conn().tell(self.core.context.as_ref()).await?;
            lease.conn().in_tx = true;
            match lease.conn().command(begin).await {
                Ok(()) => break lease,
                Err(error) if error.is_conflict() && attempt < TRIES => {
                    lease.conn().in_tx = false;
                    attempt += 1;
                }
                Err(error) => {
                    lease.conn().in_tx = false;
                    return Err(error);
                }
            }
            drop(lease);
            back_off(attempt).await;
        };
        Ok(Tx {
            db: Database::of(Core {
                shared: self.core.shared.clone(),
                level: 0,
                context: self.core.context.clone(),
                tx: Some(Arc::new(TxState {
                    conn: Mutex::new(Some(lease)),
                    broken: AtomicBool::new(false),
                    failed: AtomicBool::new(false),
                    conflict: AtomicBool::new(false),
                    streaming: AtomicBool::new(false),
                    depth: AtomicU8::new(0),
                    _writer: writer,
                })),
            }),
        })
    }

    async fn nested<R, F>(&self, state: &Arc<TxState>, work: F) -> Result<R>
    where
        F: AsyncFnOnce(&Tx<S>) -> Result<R> + Clone,
    {
        let (tx, open) = self.open(state).await?;
        let result = work(&tx).await;
        open.end(result).await
    }

    /// Opens a nested transaction.
    async fn open<'s>(&self, state: &'s TxState) -> Result<(Tx<S>, OpenSavepoint<'s>)> {
        let level = self.core.level;
        let Some(savepoint) = SAVEPOINTS.get(usize::from(level)) else {
            return Err(Error::usage("transactions are nested too deeply"));
        };
        {
            let mut guard = state.lock().await?;
            if state.depth.load(Ordering::Acquire) != level {
                return Err(Error::usage(
                    "another nested transaction of this transaction is open: run them one after \
                     the other",
                ));
            }
            let conn = state.usable(&mut guard)?.conn();
            conn.command(savepoint.set).await?;
            state.depth.store(level + 1, Ordering::Release);
        }
        let open = OpenSavepoint { state, level, savepoint };
        Ok((Tx { db: Database::of(Core { level: level + 1, ..self.core.clone() }) }, open))
    }
}
/// The commands of one level. Each level has a name of its own: MySQL drops a savepoint
/// when another one of its name is set.
struct Savepoint {
    set: &'static str,
    release: &'static str,
    undo: &'static str,
}

macro_rules! savepoints {
    ($($name:literal),*) => {
        &[$(Savepoint {
            set: concat!("SAVEPOINT ", $name),
            release: concat!("RELEASE SAVEPOINT ", $name),
            undo: concat!("ROLLBACK TO SAVEPOINT ", $name),
        }),*]
    };
}

const SAVEPOINTS: &[Savepoint] = savepoints!["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"];

/// Marks the transaction as broken if a nested one is dropped before its end.
struct OpenSavepoint<'s> {
    state: &'s TxState,
    level: u8,
    savepoint: &'static Savepoint,
}

impl OpenSavepoint<'_> {
    /// Ends the nested transaction, of which this came out.
    async fn end<R>(self, result: Result<R>) -> Result<R> {
        let savepoint = self.savepoint;
        let failed = self.state.failed.load(Ordering::Acquire);
        let result = match result {
            Ok(_) if failed => Err(failed_earlier()),
            result => result,
        };
        let lost = self.state.conflict.load(Ordering::Acquire);
        if lost || self.state.broken.load(Ordering::Acquire) {
            // There is nothing to go back to: the whole transaction is lost.
            self.close();
            return result;
        }
        match &result {
            Ok(_) => self.state.command(savepoint.release).await?,
            Err(_) => {
                self.state.command(savepoint.undo).await?;
                self.state.command(savepoint.release).await?;
                self.state.failed.store(false, Ordering::Release);
            }
        }
        self.close();
        result
    }

    fn close(self) {
        self.state.depth.store(self.level, Ordering::Release);
        std::mem::forget(self);
    }
}

impl Drop for OpenSavepoint<'_> {
    fn drop(&mut self) {
        self.state.broken.store(true, Ordering::Release);
    }
}

impl<S> Tx<S> {
    fn state(&self) -> Option<&TxState> {
        self.db.core.tx.as_deref()
    }

    /// Ends the transaction, of which this came out.
    async fn end<R>(self, result: Result<R>) -> Result<R> {
        match result {
            Ok(value) => self.commit().await.map(|()| value),
            Err(error) => Err(self.roll_back(error).await),
        }
    }

    /// Ends the transaction, in success if that is still possible.
    async fn commit(self) -> Result<()> {
        let Some(state) = self.state() else {
            return Ok(());
        };
        let mut guard = state.conn.lock().await;
        let usable = state.usable(&mut guard).map(drop);
        let Some(mut lease) = guard.take() else {
            return Err(Error::usage("the transaction is over"));
        };
        if state.conflict.load(Ordering::Acquire) {
            // The closure did not pass the conflict on. It is one nevertheless.
            end(&mut lease, "ROLLBACK").await.ok();
            return Err(Error::Conflict { message: "a statement of the transaction met a conflict".into() });
        }
        if let Err(error) = usable {
            end(&mut lease, "ROLLBACK").await.ok();
            return Err(error);
        }
        end(&mut lease, "COMMIT").await
    }

    /// Ends the transaction in failure; says what to report.
    async fn roll_back(self, error: Error) -> Error {
        let Some(state) = self.state() else {
            return error;
        };
        let mut guard = state.conn.lock().await;
        if let Some(mut lease) = guard.take() {
            // If the rollback itself fails, the connection is closed, which rolls back too.
            end(&mut lease, "ROLLBACK").await.ok();
        }
        if state.conflict.load(Ordering::Acquire) && !error.is_conflict() {
            return Error::Conflict { message: error.to_string().into() };
        }
        error
    }
}

async fn end(lease: &mut Lease, how: &'static str) -> Result<()> {
    if lease.conn().busy {
        // A statement was dropped midway: the lease closes the connection.
        return Err(Error::usage("a query of this transaction was dropped"));
    }
    let done = lease.conn().command(how).await;
    match &done {
        Ok(()) => lease.conn().over(),
        // Nothing is known of the connection's state: it is closed.
        Err(_) => lease.conn().busy = true,
    }
    done
}
