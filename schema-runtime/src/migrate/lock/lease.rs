//! A lock that is a row with a time: it holds on every node of a cluster, and outlives nobody for long.
//!
//! Row 1 says who has it and until when, by the server's clock. Row 2 says whom transactions may be of: it changes
//! with the holder alone, so that the end of a transaction of the last holder fails, on whichever node it is.
//! sqlx's own lock is taken besides: it keeps sqlx out, and a statement of a dead runner that still runs holds it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::{Waits, id};
use crate::Config;
use crate::exec::{TRIES, back_off};
use crate::meta::Ty;
use crate::migrate::session::{Session, text};
use crate::migrate::{Error, Event, Observer};
use crate::value::Value;

const MAKE: &str = "CREATE TABLE IF NOT EXISTS schemagen_lock (
    id INT PRIMARY KEY,
    holder VARCHAR(255) NOT NULL,
    token VARCHAR(36) NOT NULL,
    connection BIGINT NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    turn BIGINT NOT NULL
) ENGINE = InnoDB";
const FILL: &str = "INSERT IGNORE INTO schemagen_lock (id, holder, token, connection, expires_at, turn) \
     VALUES (1, '', '', 0, '2000-01-01', 0), (2, '', '', 0, '2000-01-01', 0)";
const ASK: &str =
    "SELECT holder, token, connection, expires_at < UTC_TIMESTAMP(6) FROM schemagen_lock WHERE id = 1";
const TAKE: &str = "UPDATE schemagen_lock SET holder = ?, token = ?, connection = connection_id(), \
     expires_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND WHERE id = 1 AND token = ? AND expires_at < UTC_TIMESTAMP(6)";
const TURN: &str = "UPDATE schemagen_lock SET token = ?, turn = turn + 1 WHERE id = 2";
const RENEW: &str = "UPDATE schemagen_lock SET expires_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND, turn = turn + 1 WHERE id = 1 AND token = ?";
const FENCE: &str = "UPDATE schemagen_lock SET turn = turn + 1 WHERE id = 2 AND token = ?";
const RELEASE: &str =
    "UPDATE schemagen_lock SET holder = '', expires_at = '2000-01-01' WHERE id = 1 AND token = ?";

/// A lease that is held, and renewed on a connection of its own.
pub(in crate::migrate) struct Lease {
    token: String,
    until: Arc<Mutex<Instant>>,
    renewal: JoinHandle<()>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

impl Lease {
    pub(super) async fn take(
        session: &mut Session,
        config: &Config,
        time: Duration,
        observer: &dyn Observer,
    ) -> Result<Lease, Error> {
        if !session.has("schemagen_lock").await? {
            again(session, MAKE, &[]).await?;
        }
        again(session, FILL, &[]).await?;
        let token = uuid::Uuid::new_v4().to_string();
        let me = format!("process {} on {}", std::process::id(), host());
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        let mut waits = Waits::new(observer);
        let types = &[Ty::Text, Ty::Text, Ty::I64, Ty::Bool];
        let (taken, last, connection) = loop {
            let row = session.one(ASK, vec![], types, |row| {
                (row.get::<String>(), row.get::<String>(), row.get::<i64>(), row.get::<bool>())
            });
            let Some((holder, last, connection, expired)) = row.await? else {
                return Err(Error::refused(
                    "the rows of schemagen_lock are gone: drop that table, it is made again",
                ));
            };
            let began = Instant::now();
            if expired
                && acquire(session, &[text(&*me), text(&*token), Value::I64(seconds), text(last)]).await?
            {
                break (began, holder, connection);
            }
            waits.pause(if holder.is_empty() { "another runner" } else { &holder }).await;
        };
        let until = Arc::new(Mutex::new(taken + time));
        let renewal = tokio::spawn(renew(config.clone(), token.clone(), time, until.clone()));
        let lease = Lease { token, until, renewal };
        if !last.is_empty() {
            observer.tell(&Event::TookOver { holder: &last });
        }
        local(session, connection, observer).await?;
        Ok(lease)
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if Instant::now() < until { Ok(()) } else { Err(Error::TakenOver) }
    }

    pub(super) async fn fence(&self, session: &mut Session) -> Result<(), Error> {
        match session.run(FENCE, vec![text(&*self.token)]).await? {
            0 => Err(Error::TakenOver),
            _ => Ok(()),
        }
    }

    pub(super) async fn release(self, session: &mut Session) {
        self.renewal.abort();
        let _ = session.run(RELEASE, vec![text(&*self.token)]).await;
        let _ = session.script("DO RELEASE_ALL_LOCKS()").await;
    }
}

/// Takes the row if it is as it was read, and makes the turn this runner's.
async fn acquire(session: &mut Session, params: &[Value<'static>]) -> Result<bool, Error> {
    for attempt in 1.. {
        session.begin().await?;
        let took = async {
            let took = session.run(TAKE, params.to_vec()).await? == 1;
            if took {
                session.run(TURN, vec![params[1].clone()]).await?;
            }
            session.commit().await?;
            Ok(took)
        };
        match took.await {
            Err(error) if Error::is_conflict(&error) && attempt <= TRIES => {
                session.undo().await;
                back_off(attempt).await;
            }
            took => return took,
        }
    }
    Ok(false)
}

/// Runs a statement of the lock's own until it meets nobody.
async fn again(session: &mut Session, sql: &str, params: &[Value<'static>]) -> Result<u64, Error> {
    let mut attempt = 0;
    loop {
        match session.run(sql, params.to_vec()).await {
            Err(error) if error.is_conflict() && attempt < TRIES => {
                attempt += 1;
                back_off(attempt).await;
            }
            done => return done,
        }
    }
}

/// Takes sqlx's lock of this node. Where a runner that died has left a statement running, it is waited for: what it
/// does is done then.
async fn local(session: &mut Session, dead: i64, observer: &dyn Observer) -> Result<(), Error> {
    let name = format!("{:x}", id(session, "SELECT database()").await?);
    let mut waits = Waits::new(observer);
    loop {
        let took = session
            .one("SELECT GET_LOCK(?, 0)", vec![text(&*name)], &[Ty::I64], |row| row.get::<Option<i64>>());
        match took.await {
            Ok(Some(Some(1))) => return Ok(()),
            Ok(_) => {}
            // A server that has no such locks keeps nobody out by them.
            Err(error) if error.is_lost() => return Err(error),
            Err(_) => return Ok(()),
        }
        let user = session
            .one("SELECT IS_USED_LOCK(?)", vec![text(&*name)], &[Ty::I64], |row| row.get::<Option<i64>>());
        let user = user.await?.flatten().unwrap_or(0);
        let idle = session.one(
            "SELECT 1 FROM information_schema.processlist WHERE id = ? AND command = 'Sleep'",
            vec![Value::I64(user)],
            &[Ty::I64],
            |_| (),
        );
        if user == dead && idle.await?.is_some() {
            // Its lease is over, and nothing of it runs: it may never wake and go on. One that is gone already
            // can't be ended.
            let _ = session.script(&format!("KILL {user}")).await;
        }
        waits.pause(&format!("connection {user}")).await;
    }
}

/// Renews the lease, again and again, until it is lost.
async fn renew(config: Config, token: String, time: Duration, until: Arc<Mutex<Instant>>) {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let mut session = None;
    loop {
        tokio::time::sleep(time / 4).await;
        let began = Instant::now();
        if session.is_none() {
            session = Session::open(&config.clone().retries(0, Duration::ZERO)).await.ok();
        }
        let Some(open) = &mut session else { continue };
        match open.run(RENEW, vec![Value::I64(seconds), text(&*token)]).await {
            Ok(0) => {
                *until.lock().unwrap_or_else(PoisonError::into_inner) = began;
                return;
            }
            Ok(_) => *until.lock().unwrap_or_else(PoisonError::into_inner) = began + time,
            Err(error) if error.is_conflict() => {}
            Err(_) => session = None,
        }
    }
}

/// The machine's name, for messages.
fn host() -> String {
    let name =
        std::env::var("HOSTNAME").ok().or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok());
    name.map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "this host".to_owned())
}
