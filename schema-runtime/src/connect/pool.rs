//! A light pool: no ping, no task of its own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::config::Config;
use crate::context::Told;
use crate::error::{Error, Result};
use crate::meta::Target;

/// How long a caller waits for a free connection.
const WAIT: Duration = Duration::from_secs(30);
/// A connection that lay idle for longer is asked whether it still lives.
const STALE: Duration = Duration::from_secs(30);

/// An open connection of some driver.
pub(crate) enum Link {
    #[cfg(feature = "sqlite")]
    Sqlite(Box<crate::driver::sqlite::Connection>),
    #[cfg(feature = "postgres")]
    Postgres(Box<sqlx::postgres::PgConnection>),
    #[cfg(feature = "mysql")]
    Mysql(Box<sqlx::mysql::MySqlConnection>),
}

/// A connection, and whether it may be handed on.
pub(crate) struct Conn {
    pub(crate) link: Link,
    /// A statement is running, or was dropped while it ran.
    pub(crate) busy: bool,
    /// A transaction is open.
    pub(crate) in_tx: bool,
    /// The per-request values that it has.
    pub(crate) told: Told,
    idle_since: Option<Instant>,
}

impl Conn {
    pub(crate) fn new(link: Link) -> Self {
        Conn { link, busy: false, in_tx: false, told: Told::default(), idle_since: None }
    }

    /// Runs transaction control.
    pub(crate) async fn command(&mut self, sql: &'static str) -> Result<()> {
        self.busy = true;
        let done = match &mut self.link {
            #[cfg(feature = "sqlite")]
            Link::Sqlite(connection) => connection.command(sql),
            #[cfg(feature = "postgres")]
            Link::Postgres(connection) => crate::driver::postgres::command(connection, sql).await,
            #[cfg(feature = "mysql")]
            Link::Mysql(connection) => crate::driver::mysql::command(connection, sql).await,
        };
        self.busy = matches!(done, Err(Error::Connect { .. }));
        done
    }

    /// No transaction is open any more.
    pub(crate) fn over(&mut self) {
        self.in_tx = false;
        self.told.undone();
    }

    async fn alive(&mut self) -> bool {
        match &mut self.link {
            #[cfg(feature = "sqlite")]
            Link::Sqlite(_) => true,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            link => {
                use sqlx::Connection as _;
                let ping = async {
                    match link {
                        #[cfg(feature = "sqlite")]
                        Link::Sqlite(_) => true,
                        #[cfg(feature = "postgres")]
                        Link::Postgres(connection) => connection.ping().await.is_ok(),
                        #[cfg(feature = "mysql")]
                        Link::Mysql(connection) => connection.ping().await.is_ok(),
                    }
                };
                tokio::time::timeout(Duration::from_secs(3), ping).await.unwrap_or(false)
            }
        }
    }
}

/// The connections of one [`Database`](crate::Database).
pub(crate) struct Pool {
    config: Config,
    /// Whether its connections live on the runtime of blocking handles.
    pub(crate) background: bool,
    idle: Mutex<Vec<Conn>>,
    permits: Semaphore,
    /// SQLite has one writer: within this process its turn is waited for without blocking.
    writer: Arc<Semaphore>,
}

impl Pool {
    /// A pool whose first connection is already open.
    pub(crate) fn new(config: Config, first: Conn, background: bool) -> Arc<Self> {
        let size = config.connections();
        Arc::new(Pool {
            config,
            background,
            idle: Mutex::new(vec![first]),
            permits: Semaphore::new(size),
            writer: Arc::new(Semaphore::new(1)),
        })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.config.target() == Target::Sqlite
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that is free right now.
    pub(crate) fn try_take(self: &Arc<Self>) -> Option<Lease> {
        let permit = self.permits.try_acquire().ok()?;
        let conn = self.idle().pop()?;
        Some(self.lease(conn, permit))
    }

    /// A connection: a free one, a new one, or the next that is given back.
    pub(crate) async fn take(self: &Arc<Self>) -> Result<Lease> {
        // Nearly always one is free: no clock is asked then.
        let permit = match self.permits.try_acquire() {
            Ok(permit) => permit,
            Err(_) => timed(self.permits.acquire()).await?,
        };
        loop {
            let Some(mut conn) = self.idle().pop() else {
                break;
            };
            let stale = conn.idle_since.is_some_and(|at| at.elapsed() > STALE);
            if !stale || conn.alive().await {
                return Ok(self.lease(conn, permit));
            }
        }
        let opening = super::open(&self.config);
        let conn = if self.background && !self.is_sqlite() {
            crate::blocking::Within(Box::pin(opening)).await?
        } else {
            opening.await?
        };
        Ok(self.lease(conn, permit))
    }

    fn lease(self: &Arc<Self>, conn: Conn, permit: SemaphorePermit<'_>) -> Lease {
        // The lease gives it back.
        permit.forget();
        Lease { conn: Some(conn), pool: self.clone() }
    }

    /// The turn to write, where it is free right now.
    pub(crate) fn try_writer(&self) -> Option<SemaphorePermit<'_>> {
        self.writer.try_acquire().ok()
    }

    /// The turn to write, where `writes` says that one is needed, and the target has turns.
    pub(crate) async fn writer(&self, writes: bool) -> Result<Option<OwnedSemaphorePermit>> {
        if !writes || !self.is_sqlite() {
            return Ok(None);
        }
        timed(self.writer.clone().acquire_owned()).await.map(Some)
    }

    fn give_back(&self, mut conn: Conn) {
        if !self.is_sqlite() {
            conn.idle_since = Some(Instant::now());
        }
        self.idle().push(conn);
    }
}

async fn timed<P>(permit: impl Future<Output = Result<P, AcquireError>>) -> Result<P> {
    match tokio::time::timeout(WAIT, permit).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(Error::PoolTimeout),
    }
}

/// A connection in use; given back when dropped, if it is fit for the next.
pub(crate) struct Lease {
    conn: Option<Conn>,
    pool: Arc<Pool>,
}

impl Lease {
    pub(crate) fn conn(&mut self) -> &mut Conn {
        self.conn.as_mut().expect("a lease holds its connection until it is dropped")
    }

    #[cfg(feature = "sqlite")]
    #[cfg_attr(not(any(feature = "postgres", feature = "mysql")), expect(clippy::unnecessary_wraps))]
    pub(crate) fn sqlite(&mut self) -> Option<&mut crate::driver::sqlite::Connection> {
        match &mut self.conn().link {
            Link::Sqlite(connection) => Some(connection),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => None,
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.give_back(conn);
        }
        self.pool.permits.add_permits(1);
    }
}

impl Lease {
    fn give_back(&self, mut conn: Conn) {
        #[cfg(feature = "sqlite")]
        if let Link::Sqlite(connection) = &mut conn.link {
            // Statements are reset when they are dropped: a connection is never midway.
            if !connection.autocommit() && connection.command("ROLLBACK").is_err() {
                return;
            }
            conn.busy = false;
            conn.over();
            self.pool.give_back(conn);
            return;
        }
        if conn.busy {
            // What the server still sends belongs to a query that nobody waits for:
            // the connection is closed, and the server rolls back.
            return;
        }
        if !conn.in_tx {
            self.pool.give_back(conn);
            return;
        }
        // A transaction was dropped between two statements.
        let runtime = match self.pool.background {
            true => crate::blocking::handle(),
            false => tokio::runtime::Handle::try_current().ok(),
        };
        if let Some(runtime) = runtime {
            let pool = self.pool.clone();
            runtime.spawn(async move {
                let rollback = conn.command("ROLLBACK");
                if let Ok(Ok(())) = tokio::time::timeout(Duration::from_secs(5), rollback).await {
                    conn.over();
                    pool.give_back(conn);
                }
            });
        }
    }
}
