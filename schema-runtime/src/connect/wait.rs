//! Opening connections, and waiting for a server that is not up yet.

use std::time::{Duration, Instant};

use super::config::{Config, Place};
use super::pool::{Conn, Link};
use crate::error::{Error, Result};

/// A connection could not be opened.
pub(crate) struct OpenError {
    pub(crate) error: Error,
    /// Whether time may mend it: a server that starts up, not a wrong password.
    pub(crate) may_pass: bool,
}

/// Opens one connection.
pub(crate) async fn open(config: &Config) -> Result<Conn> {
    try_open(config).await.map_err(|e| e.error)
}

/// How often a wait is told of whose reason stays the same.
const SAY_AGAIN: Duration = Duration::from_secs(5);

/// Opens the first connection, trying again until the server is ready.
pub(crate) async fn first(config: &Config) -> Result<Conn> {
    let mut tries = 0;
    let mut told = None;
    loop {
        match try_open(config).await {
            Ok(conn) => return Ok(conn),
            Err(OpenError { error, may_pass: true }) if tries < config.max_retries => {
                tries += 1;
                let why = error.to_string();
                let news = told
                    .as_ref()
                    .is_none_or(|(last, at): &(String, Instant)| *last != why || at.elapsed() >= SAY_AGAIN);
                if news {
                    say(&format!("waiting for the database ({tries}/{}): {why}", config.max_retries));
                    told = Some((why, Instant::now()));
                }
                tokio::time::sleep(config.retry_delay).await;
            }
            Err(OpenError { error, .. }) => return Err(error),
        }
    }
}

/// Writes a line to the log; to stderr where the application has installed no logger,
/// so that a process that waits is never silent.
pub(crate) fn say(line: &str) {
    if log::max_level() == log::LevelFilter::Off {
        eprintln!("{line}");
    } else {
        log::warn!("{line}");
    }
}

async fn try_open(config: &Config) -> Result<Conn, OpenError> {
    let link = match &config.place {
        #[cfg(feature = "sqlite")]
        Place::Sqlite { path } => crate::driver::sqlite::open(path, config.access)
            .map(|c| Link::Sqlite(Box::new(c)))
            .map_err(|error| OpenError { error, may_pass: false })?,
        #[cfg(feature = "postgres")]
        Place::Postgres(server) => Link::Postgres(Box::new(crate::driver::postgres::open(server).await?)),
        #[cfg(feature = "mysql")]
        Place::Mysql(server) => Link::Mysql(Box::new(crate::driver::mysql::open(server).await?)),
        #[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
        _ => {
            let target = config.target();
            return Err(OpenError {
                error: Error::config(format!(
                    "this program was built without {target}: \
                     enable the feature `{target}` of schema-runtime"
                )),
                may_pass: false,
            });
        }
    };
    Ok(Conn::new(link))
}
