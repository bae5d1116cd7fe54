//! PostgreSQL, through sqlx's connections.

use sqlx::encode::IsNull;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{
    PgArgumentBuffer, PgArguments, PgConnectOptions, PgConnection, PgDatabaseError, PgSslMode, PgTypeInfo,
};
use sqlx::{Arguments as _, AssertSqlSafe, ConnectOptions as _, Executor as _, Postgres};

use super::network::{Feed, not_opened};
use crate::connect::OpenError;
use crate::connect::config::{Address, Server, Tls};
use crate::error::{Error, Result};
use crate::exec::{Done, Sink, Sql, Stmt};
use crate::meta::{Constraint, TableMeta, Ty};
use crate::row::{Raw, Row};
use crate::value::Value;

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

/// Runs several statements without parameters.
pub(crate) async fn batch(connection: &mut PgConnection, sql: String) -> Result<()> {
    match connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await {
        Ok(_) => Ok(()),
        Err(e) => Err(statement_error(&e, None)),
    }
}

/// Runs one statement, giving its rows to `sink`.
pub(crate) async fn execute(
    connection: &mut PgConnection,
    stmt: &Stmt<'_>,
    sink: &mut dyn Sink,
) -> Result<Done> {
    let arguments = arguments(stmt.params())?;
    let mut rows = match stmt.sql() {
        Sql::Fixed(text) => connection.fetch_many(sqlx::query_with(*text, arguments)),
        Sql::Made(text) => connection.fetch_many(sqlx::query_with(AssertSqlSafe(text.as_str()), arguments)),
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

fn arguments(params: &[Value<'_>]) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for value in params {
        add(&mut arguments, value)
            .map_err(|e| Error::value(format!("a {value:?} that PostgreSQL can't take: {e}")))?;
    }
    Ok(arguments)
}

fn add(to: &mut PgArguments, value: &Value<'_>) -> Result<(), sqlx::error::BoxDynError> {
    match value {
        Value::Null => to.add(Raws::untyped(None)),
        Value::Bool(v) => to.add(v),
        Value::I16(v) => to.add(v),
        Value::I32(v) => to.add(v),
        Value::I64(v) => to.add(v),
        Value::U64(v) => to.add(rust_decimal::Decimal::from(*v)),
        Value::F32(v) => to.add(v),
        Value::F64(v) => to.add(v),
        Value::Decimal(v, _) => to.add(v),
        Value::Text(v) => to.add(&**v),
        // The server knows which enum it expects.
        Value::Label(v) => to.add(Raws::untyped(Some(v.as_bytes().to_vec()))),
        Value::Bytes(v) => to.add(&**v),
        Value::Date(v) => to.add(v),
        Value::Time(v) => to.add(v),
        Value::DateTime(v) => to.add(v),
        Value::Timestamp(v) => to.add(v),
        Value::Uuid(v) => to.add(v),
        Value::Json(v) => to.add(Raws { oid: JSONB, bytes: Some([&[1], v.as_bytes()].concat()) }),
        Value::Array(ty, items) => to.add(array(*ty, items)?),
        Value::Invalid(why) => Err(why.to_string().into()),
    }
}

const JSONB: Oid = Oid(3802);

/// A parameter already in PostgreSQL's binary format.
struct Raws {
    oid: Oid,
    bytes: Option<Vec<u8>>,
}

impl Raws {
    /// Without a type: the server takes the one that the statement expects.
    fn untyped(bytes: Option<Vec<u8>>) -> Self {
        Raws { oid: Oid(0), bytes }
    }
}

impl sqlx::Type<Postgres> for Raws {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl sqlx::Encode<'_, Postgres> for Raws {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, sqlx::error::BoxDynError> {
        match &self.bytes {
            None => Ok(IsNull::Yes),
            Some(bytes) => {
                buffer.extend_from_slice(bytes);
                Ok(IsNull::No)
            }
        }
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(self.oid))
    }
}

/// The type of an array's elements, and of the array.
fn array_type(ty: Ty) -> Option<(u32, u32)> {
    Some(match ty {
        Ty::Bool => (16, 1000),
        Ty::I8 | Ty::U8 | Ty::I16 => (21, 1005),
        Ty::U16 | Ty::I32 => (23, 1007),
        Ty::U32 | Ty::I64 => (20, 1016),
        Ty::U64 | Ty::Decimal(_) => (1700, 1231),
        Ty::F32 => (700, 1021),
        Ty::F64 => (701, 1022),
        // Enums are sent as text, and cast in the statement.
        Ty::Varchar(_) | Ty::Text | Ty::Char | Ty::Enum(_) => (25, 1009),
        Ty::Bytes => (17, 1001),
        Ty::Date => (1082, 1182),
        Ty::Time => (1083, 1183),
        Ty::DateTime => (1114, 1115),
        Ty::Timestamp => (1184, 1185),
        Ty::Uuid => (2950, 2951),
        Ty::Json => (3802, 3807),
        Ty::Array(_) => return None,
    })
}

/// PostgreSQL's binary array: dimensions, the element's type, then each element.
fn array(ty: Ty, items: &[Value<'_>]) -> Result<Raws, sqlx::error::BoxDynError> {
    let (element, array) = array_type(ty).ok_or("arrays of arrays are not known")?;
    let count = i32::try_from(items.len())?;
    let mut bytes = Vec::with_capacity(20 + items.len() * 12);
    let nulls = items.iter().any(|v| matches!(v, Value::Null));
    bytes.extend(i32::from(count > 0).to_be_bytes());
    bytes.extend(i32::from(nulls).to_be_bytes());
    bytes.extend(element.to_be_bytes());
    if count > 0 {
        bytes.extend(count.to_be_bytes());
        bytes.extend(1i32.to_be_bytes());
    }
    for item in items {
        let mut one = PgArgumentBuffer::default();
        let null = encode_element(item, &mut one)?;
        if null.is_null() {
            bytes.extend((-1i32).to_be_bytes());
        } else {
            bytes.extend(i32::try_from(one.len())?.to_be_bytes());
            bytes.extend_from_slice(&one);
        }
    }
    Ok(Raws { oid: Oid(array), bytes: Some(bytes) })
}

fn encode_element(value: &Value<'_>, to: &mut PgArgumentBuffer) -> Result<IsNull, sqlx::error::BoxDynError> {
    match value {
        Value::Null => Ok(IsNull::Yes),
        Value::Bool(v) => encode(v, to),
        Value::I16(v) => encode(v, to),
        Value::I32(v) => encode(v, to),
        Value::I64(v) => encode(v, to),
        Value::U64(v) => encode(&rust_decimal::Decimal::from(*v), to),
        Value::F32(v) => encode(v, to),
        Value::F64(v) => encode(v, to),
        Value::Decimal(v, _) => encode(v, to),
        Value::Text(v) => raw(to, v.as_bytes()),
        Value::Label(v) => raw(to, v.as_bytes()),
        Value::Bytes(v) => raw(to, v),
        Value::Date(v) => encode(v, to),
        Value::Time(v) => encode(v, to),
        Value::DateTime(v) => encode(v, to),
        Value::Timestamp(v) => encode(v, to),
        Value::Uuid(v) => raw(to, v.as_bytes()),
        Value::Json(v) => raw(to, &[&[1], v.as_bytes()].concat()),
        Value::Array(..) => Err("arrays of arrays are not known".into()),
        Value::Invalid(why) => Err(why.to_string().into()),
    }
}

fn encode<'v>(
    value: &(impl sqlx::Encode<'v, Postgres> + ?Sized),
    to: &mut PgArgumentBuffer,
) -> Result<IsNull, sqlx::error::BoxDynError> {
    value.encode_by_ref(to)
}

fn raw(to: &mut PgArgumentBuffer, bytes: &[u8]) -> Result<IsNull, sqlx::error::BoxDynError> {
    to.extend_from_slice(bytes);
    Ok(IsNull::No)
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
