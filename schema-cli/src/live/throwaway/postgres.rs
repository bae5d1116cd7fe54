//! PostgreSQL.

use super::name::Name;
use super::refused;
use crate::live::url::ServerUrl;
use crate::live::{connect, failed};
use crate::session::Failure;
use schema_core::dialect::{Target, quote};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};

/// Makes a database with the encoding and the collation of `live`, from the template that nobody has changed.
pub(super) async fn create(live: &ServerUrl, beside: &ServerUrl) -> Result<(Name, ServerUrl), Failure> {
    let mut connection = open(beside).await?;
    let made = if live.url == beside.url {
        make(&mut connection, None, beside).await
    } else {
        let mut other = open(live).await?;
        let made = make(&mut connection, Some(&mut other), beside).await;
        drop(other.close().await);
        made
    };
    drop(connection.close().await);
    made
}

async fn make(
    connection: &mut PgConnection,
    live: Option<&mut PgConnection>,
    beside: &ServerUrl,
) -> Result<(Name, ServerUrl), Failure> {
    let fail = |error: sqlx::Error| failed(beside, "making a throwaway database", &error);
    let database: String = sqlx::query_scalar("SELECT current_database()::text")
        .fetch_one(&mut *connection)
        .await
        .map_err(fail)?;
    sweep(connection, &database).await.map_err(fail)?;
    let like = match live {
        Some(live) => options(live).await,
        None => options(connection).await,
    };
    let like = like.map_err(fail)?;
    let name = Name::new(&database)?;
    let sql = format!("CREATE DATABASE {} TEMPLATE template0 {like}", ident(&name.0));
    match sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await {
        Ok(_) => {
            let url = beside.with_database(&name.0);
            Ok((name, url))
        }
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42501") => {
            Err(refused(beside, "ALTER ROLE … CREATEDB", error.message()))
        }
        Err(error) => Err(fail(error)),
    }
}

/// The options of `CREATE DATABASE` that make one alike.
async fn options(connection: &mut PgConnection) -> Result<String, sqlx::Error> {
    let sql =
        "SELECT pg_encoding_to_char(encoding)::text, datcollate::text, datctype::text, datlocprovider::text,
                      coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')
               FROM pg_database d WHERE datname = current_database()";
    let row = sqlx::query(sql).fetch_one(connection).await?;
    let text = |i: usize| Ok::<_, sqlx::Error>(string(&row.try_get::<String, _>(i)?));
    let (encoding, collate, ctype) = (text(0)?, text(1)?, text(2)?);
    let locale: Option<String> = row.try_get(4)?;
    let locale = string(&locale.unwrap_or_default());
    let provider = match row.try_get::<String, _>(3)?.as_str() {
        "i" => format!(" LOCALE_PROVIDER icu ICU_LOCALE {locale}"),
        "b" => format!(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {locale}"),
        _ => String::new(),
    };
    Ok(format!("ENCODING {encoding} LC_COLLATE {collate} LC_CTYPE {ctype}{provider}"))
}

/// Drops what killed runs left. What belongs to others stays.
async fn sweep(connection: &mut PgConnection, database: &str) -> Result<(), sqlx::Error> {
    let names =
        sqlx::query_scalar("SELECT datname::text FROM pg_database").fetch_all(&mut *connection).await?;
    for name in Name::left(database, names) {
        drop(remove_with(connection, &name).await);
    }
    Ok(())
}

/// How many statements make a transaction: each of its statements walks over the locks that it has taken so far.
const BATCH: usize = 50;

/// Runs statements, some to a transaction.
pub(super) async fn load(url: &ServerUrl, what: &str, statements: &[String]) -> Result<(), Failure> {
    let batch = |some: &[String]| format!("BEGIN;\n{}\nCOMMIT;\n", some.concat());
    let sql: String = statements.chunks(BATCH).map(batch).collect();
    let mut connection = open(url).await?;
    // Nobody needs what is written here when the server has fallen.
    let quick = "SET synchronous_commit = off; SET client_min_messages = warning";
    let done = async {
        sqlx::raw_sql(quick).execute(&mut connection).await?;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await
    };
    let done = done.await.map(drop).map_err(|error| failed(url, what, &error));
    drop(connection.close().await);
    done
}

/// The rows of a statement, of whose columns each is text.
pub(super) async fn rows(url: &ServerUrl, sql: &str) -> Result<Vec<Vec<String>>, Failure> {
    let mut connection = open(url).await?;
    let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await;
    drop(connection.close().await);
    let rows = rows.map_err(|error| failed(url, "reading", &error))?;
    let texts = |row: &sqlx::postgres::PgRow| (0..row.len()).map(|i| row.try_get::<String, _>(i)).collect();
    let rows: Result<_, sqlx::Error> = rows.iter().map(texts).collect();
    rows.map_err(|error| failed(url, "reading", &error))
}

pub(super) async fn remove(beside: &ServerUrl, name: &Name) -> Result<(), Failure> {
    let mut connection = open(beside).await?;
    let done = remove_with(&mut connection, name).await;
    drop(connection.close().await);
    done.map_err(|error| failed(beside, "dropping the throwaway database", &error))
}

async fn remove_with(connection: &mut PgConnection, name: &Name) -> Result<(), sqlx::Error> {
    let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", ident(&name.0));
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map(drop)
}

async fn open(url: &ServerUrl) -> Result<PgConnection, Failure> {
    connect::postgres(url)?.connect().await.map_err(|error| failed(url, "connecting", &error))
}

fn ident(name: &str) -> String {
    quote::ident(Target::Postgres, name)
}

fn string(text: &str) -> String {
    quote::string(Target::Postgres, text)
}
