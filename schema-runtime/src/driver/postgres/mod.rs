//! PostgreSQL, through sqlx's connections.

mod copy;
mod encode;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgDatabaseError, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};

use super::network::{Feed, not_opened};
use crate::connect::OpenError;
use crate::connect::config::{Address, Server, Tls};
use crate::error::{Error, Result};
use crate::exec::{Done, Sink, Sql, Stmt};
use crate::meta::{Constraint, TableMeta};
use crate::row::{Raw, Row};

/// Opens a connection with the defaults of a session.
pub(crate) async fn open(server: &Server) -> Result<PgConnection, OpenError> {
    let mut options = PgConnectOptions::new_without_pgpass()
        .username(&server.user)
        .database(&server.database)
        .application_name("schemagen")
        .options([("TimeZone", "UTC")])
        .statement_cache_capacity(256)
        .ssl_mode(match server.tls {
            Tls::Off => PgSslMode::Disable,
            // Without TLS compiled in, asking for it would be an error.
            Tls::Prefer if cfg!(feature = "tls") => PgSslMode::Prefer,
            Tls::Prefer => PgSslMode::Disable,
            Tls::Require => PgSslMode::Require,
            Tls::Verify => PgSslMode::VerifyFull,
        })
        .disable_statement_logging();
    options = match &server.at {
        Address::Tcp(host, port) => options.host(host).port(*port),
        Address::Socket(folder, port) => options.socket(folder).port(*port),
    };
    if let Some(password) = &server.password {
        options = options.password(password.expose());
    }
    options.connect().await.map_err(|e| open_error(server, &e))
}

fn open_error(server: &Server, error: &sqlx::Error) -> OpenError {
    let (why, may_pass) = match error {
        sqlx::Error::Database(e) => {
            let code = e.code().unwrap_or_default().into_owned();
            match code.as_str() {
                "28P01" | "28000" => {
                    (format!("user or password is wrong, or may not log in ({})", e.message()), false)
                }
                "3D000" => ("there is no such database".to_owned(), false),
                "42501" => (format!("the account may not connect ({})", e.message()), false),
                // Starting up, shutting down, too many connections.
                _ => (format!("{code}: {}", e.message()), true),
            }
        }
        other => not_opened(other),
    };
    OpenError { error: Error::connect(format!("PostgreSQL at {server}: {why}")), may_pass }
}

/// Runs transaction control.
pub(crate) async fn command(connection: &mut PgConnection, sql: &'static str) -> Result<()> {
    match connection.execute(sqlx::raw_sql(sql)).await {
        Ok(_) => Ok(()),
        Err(e) => Err(statement_error(&e, None)),
    }
}

/// Runs one or more statements without parameters; how many rows they changed.
pub(crate) async fn batch(connection: &mut PgConnection, sql: String) -> Result<u64> {
    match connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await {
        Ok(done) => Ok(done.rows_affected()),
        Err(e) => Err(statement_error(&e, None)),
    }
}

/// Runs one statement, giving its rows to `sink`.
pub(crate) async fn execute(
    connection: &mut PgConnection,
    stmt: &Stmt<'_>,
    sink: &mut dyn Sink,
) -> Result<Done> {
    if let Some(width) = stmt.width() {
        return copy::execute(connection, stmt, width).await;
    }
    let arguments = encode::arguments(stmt.params())?;
    let mut rows = match stmt.sql() {
        Sql::Fixed(text) => connection.fetch_many(sqlx::query_with(*text, arguments)),
        Sql::Made(text) => connection
            .fetch_many(sqlx::query_with(AssertSqlSafe(text.as_str()), arguments).persistent(!stmt.once)),
    };
    let mut done = Done::default();
    let mut feed = Feed::new(sink);
    while let Some(item) = std::future::poll_fn(|cx| rows.as_mut().poll_next(cx)).await {
        match item.map_err(|e| statement_error(&e, stmt.table))? {
            sqlx::Either::Left(result) => done.affected += result.rows_affected(),
            sqlx::Either::Right(row) => {
                if feed.row(&mut Row::new(Raw::Postgres(&row), stmt.types())) {
                    crate::exec::until_polled_again().await;
                }
            }
        }
    }
    feed.end()?;
    Ok(done)
}

/// What PostgreSQL's codes mean.
pub(crate) fn statement_error(error: &sqlx::Error, table: Option<&'static TableMeta>) -> Error {
    let sqlx::Error::Database(database) = error else {
        return match error {
            sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => Error::connect(format!("lost: {error}")),
            // What sqlx calls a protocol error leaves the connection in an unknown state.
            sqlx::Error::Protocol(_) => Error::connect(error.to_string()),
            sqlx::Error::Encode(e) => Error::value(e.to_string()),
            other => Error::Database { code: "".into(), message: other.to_string().into() },
        };
    };
    let pg: Option<&PgDatabaseError> = database.try_downcast_ref();
    let message: Box<str> = database.message().into();
    let constraint = pg
        .and_then(PgDatabaseError::constraint)
        .and_then(|name| table.and_then(|t| t.constraint(name)))
        .unwrap_or(Constraint::UNKNOWN);
    let code = database.code().unwrap_or_default();
    match &*code {
        "23505" | "23P01" => Error::Unique { constraint, message },
        "23503" | "23001" => Error::ForeignKey { constraint, message },
        "23514" => Error::Check { constraint, message },
        // Too long for its column, or a number out of its range.
        "22001" | "22003" => Error::Check { constraint: Constraint::UNKNOWN, message },
        "23502" => Error::NotNull { column: pg.and_then(PgDatabaseError::column).unwrap_or("?").into() },
        "42501" => Error::Denied { message },
        "40001" | "40P01" | "55P03" => Error::Conflict { message },
        code if code.starts_with("08") || code.starts_with("57P") => Error::Connect { message },
        code => Error::Database { code: code.into(), message },
    }
}
