//! How a server is connected to, whatever is done there.

use super::failed;
use super::url::ServerUrl;
use crate::session::Failure;
use sqlx::ConnectOptions;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::str::FromStr;

/// The options for PostgreSQL. Statements are not logged: they may hold secrets.
pub(crate) fn postgres(url: &ServerUrl) -> Result<PgConnectOptions, Failure> {
    let options = PgConnectOptions::from_str(&url.url).map_err(|error| failed(url, "the URL", &error))?;
    Ok(options.application_name("schemagen").disable_statement_logging())
}

/// The options for MySQL or MariaDB, and the database that the URL names. The session is left as the server
/// has it, without what the driver sets; statements are not logged: they may hold secrets.
pub(crate) fn mysql(url: &ServerUrl) -> Result<(MySqlConnectOptions, String), Failure> {
    let options = MySqlConnectOptions::from_str(&url.url).map_err(|error| failed(url, "the URL", &error))?;
    let Some(database) = options.get_database().map(str::to_owned) else {
        return Err(Failure::usage(format!(
            "{}: the URL names no database; its path does: mysql://…/DATABASE",
            url.place()
        )));
    };
    let options = options
        .disable_statement_logging()
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None);
    Ok((options, database))
}
