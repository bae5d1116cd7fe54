//! What the clients answer: rows as text, or an error with the code of the database.

use std::fmt;

/// All rows of a script in order, each value as the database prints it; `None` is NULL.
pub type Rows = Vec<Vec<Option<String>>>;

/// An error as a database reports it.
#[derive(Clone, PartialEq, Eq)]
pub struct DbError {
    /// SQLSTATE on PostgreSQL (`42501`), the error number on MySQL and MariaDB (`1142`), the first
    /// word on Redis and Valkey (`NOPERM`), the extended result code on SQLite (`275`); `client`
    /// where the database was not reached or not understood.
    pub code: String,
    /// The message.
    pub message: String,
}

impl DbError {
    pub(crate) fn client(message: impl fmt::Display) -> Self {
        DbError { code: "client".into(), message: message.to_string() }
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code, self.message)
    }
}

impl fmt::Debug for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for DbError {}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let Some(reported) = error.as_database_error() else {
            return DbError::client(error);
        };
        let number =
            reported.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>().map(|e| e.number().to_string());
        DbError {
            code: number.or_else(|| reported.code().map(Into::into)).unwrap_or_default(),
            message: reported.message().to_owned(),
        }
    }
}

impl From<redis::RedisError> for DbError {
    fn from(error: redis::RedisError) -> Self {
        match error.code() {
            Some(code) => {
                DbError { code: code.to_owned(), message: error.detail().unwrap_or_default().to_owned() }
            }
            None => DbError::client(error),
        }
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, message) => DbError {
                code: failure.extended_code.to_string(),
                message: message.unwrap_or_else(|| failure.to_string()),
            },
            rusqlite::Error::SqlInputError { error, msg, .. } => {
                DbError { code: error.extended_code.to_string(), message: msg }
            }
            other => DbError::client(other),
        }
    }
}
