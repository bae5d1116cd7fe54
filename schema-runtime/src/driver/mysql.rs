//! MySQL and MariaDB, through sqlx's connections.

use sqlx::mysql::{MySqlArguments, MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlSslMode};
use sqlx::{Arguments as _, AssertSqlSafe, ConnectOptions as _, Executor as _};

use super::network::{Feed, not_opened};
use crate::connect::OpenError;
use crate::connect::config::{Address, Server, Tls};
use crate::db::Flavour;
use crate::error::{Error, Result};
use crate::exec::{Done, Sink, Sql, Stmt};
use crate::meta::{Constraint, TableMeta, Ty};
use crate::row::{Raw, Row};
use crate::value::Value;

/// The defaults of a session. The mode is written in full, so that it is the same on every
/// server whatever its configuration says; quotes and backslashes mean what they mean by
/// default, as all identifiers are in backticks and all values are bound.
const SESSION: &str = "SET NAMES utf8mb4, time_zone = '+00:00', \
     sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,\
ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

/// Opens a connection with the defaults of a session.
pub(crate) async fn open(server: &Server) -> Result<MySqlConnection, OpenError> {
    let mut options = MySqlConnectOptions::new()
        .username(&server.user)
        .database(&server.database)
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .set_names(false)
        .timezone(None)
        .statement_cache_capacity(256)
        .ssl_mode(match server.tls {
            Tls::Off => MySqlSslMode::Disabled,
            // Without TLS compiled in, asking for it would be an error.
            Tls::Prefer if cfg!(feature = "tls") => MySqlSslMode::Preferred,
            Tls::Prefer => MySqlSslMode::Disabled,
            Tls::Require => MySqlSslMode::Required,
            Tls::Verify => MySqlSslMode::VerifyIdentity,
        })
        .disable_statement_logging();
    options = match &server.at {
        Address::Tcp(host, port) => options.host(host).port(*port),
        Address::Socket(path, _) => options.socket(path),
    };
    if let Some(password) = &server.password {
        options = options.password(password.expose());
    }
    let mut connection = options.connect().await.map_err(|e| open_error(server, &e))?;
    connection.execute(sqlx::raw_sql(SESSION)).await.map_err(|e| open_error(server, &e))?;
    Ok(connection)
}

fn open_error(server: &Server, error: &sqlx::Error) -> OpenError {
    let (why, may_pass) = match error {
        sqlx::Error::Database(e) => {
            let number = number(&**e);
            match number {
                1045 | 1698 => {
                    (format!("user or password is wrong, or may not log in ({})", e.message()), false)
                }
                1044 => (format!("the account may not use it ({})", e.message()), false),
                1049 => ("there is no such database".to_owned(), false),
                // Too many connections, a node that is not ready, a server shutting down.
                _ => (format!("{number}: {}", e.message()), true),
            }
        }
        other => not_opened(other),
    };
    OpenError { error: Error::connect(format!("MySQL at {server}: {why}")), may_pass }
}

/// Which of the two it is, and how many bytes it takes in one message.
pub(crate) async fn flavour(connection: &mut MySqlConnection) -> Result<(Flavour, usize)> {
    let (version, packet): (String, u64) = sqlx::query_as("SELECT version(), @@max_allowed_packet")
        .fetch_one(connection)
        .await
        .map_err(|e| statement_error(&e, None))?;
    let flavour = if version.contains("MariaDB") { Flavour::Mariadb } else { Flavour::Plain };
    Ok((flavour, usize::try_from(packet).unwrap_or(usize::MAX)))
}

/// Runs transaction control.
pub(crate) async fn command(connection: &mut MySqlConnection, sql: &'static str) -> Result<()> {
    match connection.execute(sqlx::raw_sql(sql)).await {
        Ok(_) => Ok(()),
        Err(e) => Err(statement_error(&e, None)),
    }
}

/// Runs one or more statements without parameters; how many rows they changed.
pub(crate) async fn batch(connection: &mut MySqlConnection, sql: String) -> Result<u64> {
    match connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await {
        Ok(done) => Ok(done.rows_affected()),
        Err(e) => Err(statement_error(&e, None)),
    }
}

/// Runs one statement, giving its rows to `sink`.
pub(crate) async fn execute(
    connection: &mut MySqlConnection,
    stmt: &Stmt<'_>,
    sink: &mut dyn Sink,
) -> Result<Done> {
    let arguments = arguments(stmt.params())?;
    let mut rows = match stmt.sql() {
        Sql::Fixed(text) => connection.fetch_many(sqlx::query_with(*text, arguments)),
        Sql::Made(text) => connection
            .fetch_many(sqlx::query_with(AssertSqlSafe(text.as_str()), arguments).persistent(!stmt.once)),
    };
    let mut done = Done::default();
    let mut feed = Feed::new(sink);
    while let Some(item) = std::future::poll_fn(|cx| rows.as_mut().poll_next(cx)).await {
        match item.map_err(|e| statement_error(&e, stmt.table))? {
            sqlx::Either::Left(result) => {
                done.affected += result.rows_affected();
                done.last_id = result.last_insert_id();
            }
            sqlx::Either::Right(row) => {
                if feed.row(&mut Row::new(Raw::Mysql(&row), stmt.types())) {
                    crate::exec::until_polled_again().await;
                }
            }
        }
    }
    feed.end()?;
    Ok(done)
}

fn arguments(params: &[Value<'_>]) -> Result<MySqlArguments> {
    let mut arguments = MySqlArguments::default();
    arguments.reserve(params.len(), params.len() * 16);
    for value in params {
        add(&mut arguments, value)
            .map_err(|e| Error::value(format!("a {value:?} that MySQL can't take: {e}")))?;
    }
    Ok(arguments)
}

fn add(to: &mut MySqlArguments, value: &Value<'_>) -> Result<(), sqlx::error::BoxDynError> {
    match value {
        Value::Null => to.add(None::<&str>),
        Value::NullOf(ty) => null(to, *ty),
        Value::Bool(v) => to.add(v),
        Value::I16(v) => to.add(v),
        Value::I32(v) => to.add(v),
        Value::I64(v) => to.add(v),
        Value::U64(v) => to.add(v),
        Value::F32(v) => to.add(v),
        Value::F64(v) => to.add(v),
        Value::Decimal(v, _) => to.add(v),
        Value::Text(v) => to.add(&**v),
        Value::Label(v) => to.add(*v),
        Value::Bytes(v) => to.add(&**v),
        Value::Date(v) => to.add(v),
        Value::Time(v) => to.add(v),
        Value::DateTime(v) => to.add(v),
        Value::Timestamp(v) => to.add(v.naive_utc()),
        Value::Uuid(v) => to.add(v.as_bytes().as_slice()),
        Value::Json(v) => to.add(&**v),
        Value::Array(_, items) => to.add(crate::value::array_json(items)?),
        Value::Invalid(why) => Err(why.to_string().into()),
    }
}

/// NULL as the type that values of `ty` are bound as.
fn null(to: &mut MySqlArguments, ty: Ty) -> Result<(), sqlx::error::BoxDynError> {
    match ty {
        Ty::Bool => to.add(None::<bool>),
        Ty::I8 | Ty::U8 | Ty::I16 => to.add(None::<i16>),
        Ty::U16 | Ty::I32 => to.add(None::<i32>),
        Ty::U32 | Ty::I64 => to.add(None::<i64>),
        Ty::U64 => to.add(None::<u64>),
        Ty::F32 => to.add(None::<f32>),
        Ty::F64 => to.add(None::<f64>),
        Ty::Decimal(_) => to.add(None::<rust_decimal::Decimal>),
        Ty::Date => to.add(None::<chrono::NaiveDate>),
        Ty::Time => to.add(None::<chrono::NaiveTime>),
        Ty::DateTime | Ty::Timestamp => to.add(None::<chrono::NaiveDateTime>),
        Ty::Bytes | Ty::Uuid => to.add(None::<&[u8]>),
        Ty::Varchar(_) | Ty::Text | Ty::Char | Ty::Json | Ty::Enum(_) | Ty::Array(_) => to.add(None::<&str>),
    }
}

fn number(error: &dyn sqlx::error::DatabaseError) -> u16 {
    error.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number)
}

/// What the numbers of MySQL and MariaDB mean.
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
    let text = database.message();
    let known = |name: Option<&str>| {
        name.and_then(|name| table.and_then(|t| t.constraint(name))).unwrap_or(Constraint::UNKNOWN)
    };
    let message = || -> Box<str> { without_value(text).into() };
    match number(&**database) {
        1062 | 1586 => Error::Unique { constraint: duplicate_key(text, table), message: message() },
        1451 | 1452 | 1216 | 1217 => {
            Error::ForeignKey { constraint: known(between(text, "CONSTRAINT `", "`")), message: message() }
        }
        // A check of MySQL, one of MariaDB.
        3819 => Error::Check { constraint: known(between(text, "'", "'")), message: message() },
        4025 => Error::Check { constraint: known(between(text, "CONSTRAINT `", "`")), message: message() },
        // Too long, out of range, not a label, not of its type.
        1406 | 1264 | 1265 | 1366 | 1292 | 1690 => {
            Error::Check { constraint: Constraint::UNKNOWN, message: message() }
        }
        1048 | 1364 => Error::NotNull { column: between(text, "'", "'").unwrap_or("?").into() },
        // 1369 is what the view of a row rule says of a row outside of it.
        1142 | 1143 | 1227 | 1044 | 1045 | 1369 | 1370 => Error::Denied { message: message() },
        1205 | 1213 | 1020 | 3572 => Error::Conflict { message: message() },
        // A node without its cluster, a server going down, a connection that was killed.
        1047 | 1053 | 1927 | 3168 => Error::Connect { message: message() },
        number => Error::Database { code: number.to_string().into(), message: message() },
    }
}

/// `Duplicate entry '…' for key 'table.key'`: MariaDB leaves the table out.
fn duplicate_key(message: &str, table: Option<&'static TableMeta>) -> Constraint {
    let found = message.rsplit_once("for key '").and_then(|(_, key)| {
        let key = key.trim_end_matches('\'');
        let key = key.rsplit('.').next().unwrap_or(key);
        let table = table?;
        if key == "PRIMARY" {
            return table.primary().map(|k| k.constraint);
        }
        table.constraint(key)
    });
    found.unwrap_or(Constraint::UNKNOWN)
}

/// The server's words without the value it quotes: that may be a secret.
fn without_value(message: &str) -> String {
    for (start, end) in [("Duplicate entry '", "' for key"), ("Incorrect ", " for column")] {
        if let (Some(from), Some(to)) = (message.find(start), message.rfind(end)) {
            let from = from + start.len();
            if from <= to {
                return format!("{}…{}", &message[..from], &message[to..]);
            }
        }
    }
    message.to_owned()
}

fn between<'m>(message: &'m str, start: &str, end: &str) -> Option<&'m str> {
    let (_, rest) = message.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_value_is_not_repeated() {
        let message = "Duplicate entry 'hunter2's' for key 'auth_user.auth_user_password_key'";
        assert_eq!(without_value(message), "Duplicate entry '…' for key 'auth_user.auth_user_password_key'");
    }
}
