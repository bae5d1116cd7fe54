//! One runner at a time.
//!
//! PostgreSQL has a lock that lives as long as the session does, and sqlx takes the same one. On MySQL and MariaDB
//! such a lock holds on one node of a cluster alone, so there is a row with a lease besides. SQLite's lock is the
//! transaction that each change is made in.

mod lease;

use std::time::{Duration, Instant};

use super::session::Session;
use super::{Error, Event, Observer};
use crate::Config;
use crate::meta::{Target, Ty};
use crate::value::Value;
pub(super) use lease::Lease;

/// How often a lock that is taken is asked for again.
const POLL: Duration = Duration::from_millis(200);
/// How often it is said who has it.
const SAY: Duration = Duration::from_secs(10);

/// A lock that is held.
pub(super) enum Lock {
    /// The session holds it.
    Session,
    /// A row says so, until its time is over.
    Lease(Lease),
    /// Each transaction is one.
    Each,
}

/// Takes the lock, waiting for whoever has it.
pub(super) async fn take(
    session: &mut Session,
    config: &Config,
    time: Duration,
    observer: &dyn Observer,
) -> Result<Lock, Error> {
    match session.target {
        Target::Postgres => {
            let id = id(session, "SELECT current_database()::text").await?;
            let mut waits = Waits::new(observer);
            loop {
                let params = || vec![Value::I64(id)];
                let took =
                    session.one("SELECT pg_try_advisory_lock($1)", params(), &[Ty::Bool], |row| row.get());
                if took.await?.unwrap_or(false) {
                    return Ok(Lock::Session);
                }
                let holder =
                    session.one(HOLDER, params(), &[Ty::Text], |row| row.get::<Option<String>>()).await?;
                waits.pause(&holder.flatten().unwrap_or_else(|| "another session".to_owned())).await;
            }
        }
        Target::Mysql => {
            let lease = Lease::take(session, config, time, observer).await?;
            Ok(Lock::Lease(lease))
        }
        Target::Sqlite => Ok(Lock::Each),
    }
}

/// Who has sqlx's lock.
const HOLDER: &str = "SELECT format('%s (process %s, user %s%s)', a.application_name, a.pid, a.usename, \
     ', at ' || host(a.client_addr)) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
     AND (l.classid::int8 << 32) | l.objid::int8 = $1";

/// sqlx's lock for the database that the session is in.
async fn id(session: &mut Session, database: &'static str) -> Result<i64, Error> {
    let name = session.one(database, vec![], &[Ty::Text], |row| row.get::<String>()).await?;
    Ok(lock_id(&name.unwrap_or_default()))
}

/// The number that sqlx locks for a database of this name.
fn lock_id(database: &str) -> i64 {
    0x3d32_ad9e * i64::from(crc32(database.as_bytes()))
}

/// CRC-32 of the IEEE.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// Waiting for somebody else, and saying so now and then.
pub(super) struct Waits<'o> {
    observer: &'o dyn Observer,
    began: Instant,
    said: Option<Instant>,
}

impl<'o> Waits<'o> {
    pub(super) fn new(observer: &'o dyn Observer) -> Waits<'o> {
        Waits { observer, began: Instant::now(), said: None }
    }

    pub(super) async fn pause(&mut self, holder: &str) {
        if self.said.is_none_or(|said| said.elapsed() >= SAY) {
            self.said = Some(Instant::now());
            self.observer.tell(&Event::Waiting { holder, elapsed: self.began.elapsed() });
        }
        tokio::time::sleep(POLL).await;
    }
}

impl Lock {
    /// Whether this runner may still change something.
    pub(super) fn check(&self) -> Result<(), Error> {
        match self {
            Lock::Lease(lease) => lease.check(),
            Lock::Session | Lock::Each => Ok(()),
        }
    }

    /// Makes a transaction fail that another runner has taken over from: to be called before its end.
    pub(super) async fn fence(&self, session: &mut Session) -> Result<(), Error> {
        match self {
            Lock::Lease(lease) => lease.fence(session).await,
            Lock::Session | Lock::Each => Ok(()),
        }
    }

    /// Gives it back. A session that ends gives its lock back by itself.
    pub(super) async fn release(self, session: &mut Session) {
        match self {
            Lock::Lease(lease) => lease.release(session).await,
            Lock::Session => {
                let _ = session.script("SELECT pg_advisory_unlock_all()").await;
            }
            Lock::Each => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0xcbf43926 is the check value in the catalogue of CRCs.
    #[test]
    fn the_sum_is_that_of_the_catalogue() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(lock_id("123456789"), 0x3d32_ad9e * 0xcbf4_3926);
    }
}
