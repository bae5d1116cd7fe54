//! A plain, blocking connection: SQL text in, text out, as a command-line client has it.

use std::future::Future;
use std::path::Path;
use std::sync::LazyLock;

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlSslMode};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Either, Row};
use tokio::runtime::Runtime;

use crate::error::{DbError, Rows};

/// One connection to one database, as one account.
pub struct Session {
    connection: Driver,
}

enum Driver {
    Postgres(PgConnection),
    MySql(MySqlConnection),
}

impl Session {
    /// PostgreSQL: by the socket in this folder, or by TCP.
    pub(crate) fn postgres(
        socket: Option<&Path>,
        port: u16,
        database: &str,
        user: &str,
        password: &str,
    ) -> Result<Session, DbError> {
        let mut options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(port)
            .ssl_mode(PgSslMode::Disable)
            .username(user)
            .password(password)
            .database(database);
        if let Some(socket) = socket {
            options = options.socket(socket);
        }
        let connection = Driver::Postgres(block_on(options.connect())?);
        Ok(Session { connection })
    }

    /// MySQL or MariaDB.
    pub(crate) fn mysql(port: u16, database: &str, user: &str, password: &str) -> Result<Session, DbError> {
        let mut options = MySqlConnectOptions::new()
            .host("127.0.0.1")
            .port(port)
            .ssl_mode(MySqlSslMode::Disabled)
            .username(user)
            .password(password)
            // What the driver would set beyond what any client does: the tests see the server's
            // own defaults.
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .timezone(None);
        if !database.is_empty() {
            options = options.database(database);
        }
        let connection = Driver::MySql(block_on(options.connect())?);
        Ok(Session { connection })
    }

    /// Runs one or more statements and returns the rows of all of them. What is not text comes as
    /// `x'…'`.
    pub fn exec(&mut self, sql: &str) -> Result<Rows, DbError> {
        self.run(sql).map(|(rows, _)| rows)
    }

    /// Runs one or more statements and returns how many rows they concerned.
    pub fn affected(&mut self, sql: &str) -> Result<u64, DbError> {
        self.run(sql).map(|(_, affected)| affected)
    }

    /// Runs a whole file of SQL; on MySQL and MariaDB with `DELIMITER` lines.
    pub fn exec_script(&mut self, sql: &str) -> Result<(), DbError> {
        match self.connection {
            Driver::Postgres(_) => self.exec(sql).map(drop),
            Driver::MySql(_) => delimited(sql).iter().try_for_each(|part| self.exec(part).map(drop)),
        }
    }

    /// Says goodbye to the server, so that it has forgotten the session when this returns.
    pub fn close(self) {
        // The server may have ended the session itself; there is nothing left to do then.
        let _ = match self.connection {
            Driver::Postgres(connection) => block_on(connection.close()),
            Driver::MySql(connection) => block_on(connection.close()),
        };
    }

    fn run(&mut self, sql: &str) -> Result<(Rows, u64), DbError> {
        let (mut rows, mut affected) = (Rows::new(), 0);
        match &mut self.connection {
            Driver::Postgres(connection) => {
                for item in block_on(all(sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(connection)))? {
                    match item {
                        Either::Left(result) => affected += result.rows_affected(),
                        Either::Right(row) => rows.push(pg_text(&row)?),
                    }
                }
            }
            Driver::MySql(connection) => {
                for item in block_on(all(sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(connection)))? {
                    match item {
                        Either::Left(result) => affected += result.rows_affected(),
                        Either::Right(row) => rows.push(mysql_text(&row)?),
                    }
                }
            }
        }
        Ok((rows, affected))
    }
}

/// Blocks, wherever it is called: inside of another runtime too, where `Runtime::block_on` panics.
fn block_on<F: Future<Output: Send> + Send>(future: F) -> F::Output {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made")
    });
    std::thread::scope(|scope| match scope.spawn(|| RUNTIME.block_on(future)).join() {
        Ok(output) => output,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

async fn all<T>(
    mut stream: futures_core::stream::BoxStream<'_, Result<T, sqlx::Error>>,
) -> Result<Vec<T>, sqlx::Error> {
    let mut items = Vec::new();
    while let Some(item) = std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        items.push(item?);
    }
    Ok(items)
}

// The simple protocol sends every value as text, whatever its type: so unchecked is right here.

fn pg_text(row: &PgRow) -> Result<Vec<Option<String>>, DbError> {
    (0..row.len()).map(|i| Ok(row.try_get_unchecked::<Option<String>, _>(i)?)).collect()
}

fn mysql_text(row: &MySqlRow) -> Result<Vec<Option<String>>, DbError> {
    (0..row.len())
        .map(|i| {
            let bytes = row.try_get_unchecked::<Option<Vec<u8>>, _>(i)?;
            Ok(bytes.map(|b| String::from_utf8(b).unwrap_or_else(|e| super::hex(e.as_bytes()))))
        })
        .collect()
}

/// The parts of a script to be sent one by one, as the `mysql` client cuts it: what ends with
/// another delimiter than `;` is a statement, the rest goes together and the server cuts it.
fn delimited(script: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut delimiter = ";".to_owned();
    for line in script.lines() {
        let mut words = line.split_whitespace();
        if words.next().is_some_and(|w| w.eq_ignore_ascii_case("delimiter")) {
            delimiter = words.next().unwrap_or(";").to_owned();
            parts.push(String::new());
            continue;
        }
        let statement_end = match delimiter.as_str() {
            ";" => None,
            other => line.trim_end().strip_suffix(other),
        };
        if let Some(part) = parts.last_mut() {
            part.push_str(statement_end.unwrap_or(line));
            part.push('\n');
        }
        if statement_end.is_some() {
            parts.push(String::new());
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}
