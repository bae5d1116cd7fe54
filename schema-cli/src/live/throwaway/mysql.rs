//! MySQL and MariaDB.

use super::name::Name;
use super::refused;
use crate::live::url::ServerUrl;
use crate::live::{connect, failed};
use crate::session::Failure;
use schema_core::dialect::{Target, quote};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, MySqlConnection, Row};

/// The numbers of "access denied" for a database, and for a right of the server.
const DENIED: [u16; 2] = [1044, 1227];

/// Makes a database with the character set and the collation of `live`.
pub(super) async fn create(live: &ServerUrl, beside: &ServerUrl) -> Result<(Name, ServerUrl), Failure> {
    let fail = |error: sqlx::Error| failed(beside, "making a throwaway database", &error);
    let mut like = open(live).await?;
    let options = options(&mut like).await;
    drop(like.close().await);
    let options = options.map_err(|error| failed(live, "reading", &error))?;
    let database = connect::mysql(beside)?.1;
    let mut connection = open(beside).await?;
    sweep(&mut connection, &database).await.map_err(fail)?;
    let name = Name::new(&database)?;
    let sql = format!("CREATE DATABASE {} {options}", ident(&name.0));
    let made = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
    drop(connection.close().await);
    match made {
        Ok(_) => {
            let url = beside.with_database(&name.0);
            Ok((name, url))
        }
        Err(sqlx::Error::Database(error)) if is_denied(error.as_ref()) => {
            let pattern = format!("{}\\_schemagen\\_%", database.replace('_', "\\_").replace('%', "\\%"));
            let right = format!("GRANT ALL PRIVILEGES ON {}.* TO …", ident(&pattern));
            Err(refused(beside, &right, error.message()))
        }
        Err(error) => Err(fail(error)),
    }
}

fn is_denied(error: &dyn sqlx::error::DatabaseError) -> bool {
    let error = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>();
    error.is_some_and(|error| DENIED.contains(&error.number()))
}

/// The options of `CREATE DATABASE` that make one alike.
async fn options(connection: &mut MySqlConnection) -> Result<String, sqlx::Error> {
    let sql = "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA
               WHERE SCHEMA_NAME = DATABASE()";
    let row = sqlx::query(sql).fetch_one(connection).await?;
    let text = |i: usize| {
        let bytes = row.try_get_unchecked::<Vec<u8>, _>(i)?;
        Ok::<_, sqlx::Error>(quote::ident(Target::MySql, &String::from_utf8_lossy(&bytes)))
    };
    Ok(format!("CHARACTER SET {} COLLATE {}", text(0)?, text(1)?))
}

/// Drops what killed runs left. What belongs to others stays.
async fn sweep(connection: &mut MySqlConnection, database: &str) -> Result<(), sqlx::Error> {
    let rows = sqlx::query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA")
        .fetch_all(&mut *connection)
        .await?;
    let text = |row: &sqlx::mysql::MySqlRow| {
        let bytes = row.try_get_unchecked::<Vec<u8>, _>(0)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let names = rows.iter().map(text).collect::<Result<Vec<String>, sqlx::Error>>()?;
    for name in Name::left(database, names) {
        drop(remove_with(connection, &name).await);
    }
    Ok(())
}

/// Runs statements in one session, as one request.
pub(super) async fn load(url: &ServerUrl, what: &str, sql: &str) -> Result<(), Failure> {
    let mut connection = open(url).await?;
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await;
    drop(connection.close().await);
    done.map(drop).map_err(|error| failed(url, what, &error))
}

pub(super) async fn remove(beside: &ServerUrl, name: &Name) -> Result<(), Failure> {
    let mut connection = open(beside).await?;
    let done = remove_with(&mut connection, name).await;
    drop(connection.close().await);
    done.map_err(|error| failed(beside, "dropping the throwaway database", &error))
}

async fn remove_with(connection: &mut MySqlConnection, name: &Name) -> Result<(), sqlx::Error> {
    let sql = format!("DROP DATABASE IF EXISTS {}", ident(&name.0));
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map(drop)
}

async fn open(url: &ServerUrl) -> Result<MySqlConnection, Failure> {
    connect::mysql(url)?.0.connect().await.map_err(|error| failed(url, "connecting", &error))
}

fn ident(name: &str) -> String {
    quote::ident(Target::MySql, name)
}
