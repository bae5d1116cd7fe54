//! The one error of the runtime.

use std::fmt;

use crate::meta::Constraint;

/// The result of everything that talks to a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in a form that can be matched:
///
/// ```ignore
/// match NewAuthUser::new("ann@example.org").insert(&db).await {
///     Err(Error::Unique { constraint: auth_user::Constraint::Email, .. }) => "that address is taken",
///     other => "something else",
/// }
/// ```
///
/// No error holds a password, a bound value or a connection string.
#[non_exhaustive]
pub enum Error {
    /// A primary or unique key already has this value.
    Unique {
        /// Which one.
        constraint: Constraint,
        /// The server's words, without values.
        message: Box<str>,
    },
    /// A foreign key: the row referred to is missing, or a row is still referred to.
    ForeignKey {
        /// Which one, where the server says (SQLite does not).
        constraint: Constraint,
        /// The server's words, without values.
        message: Box<str>,
    },
    /// A CHECK, a length or a range does not hold.
    Check {
        /// Which one, where the server says.
        constraint: Constraint,
        /// The server's words, without values.
        message: Box<str>,
    },
    /// NULL where none may be.
    NotNull {
        /// The column, where the server says.
        column: Box<str>,
    },
    /// One row was asked for, and there is none.
    NotFound,
    /// One row was asked for, and there are more.
    TooMany,
    /// The account may not do this.
    Denied {
        /// The server's words.
        message: Box<str>,
    },
    /// Another transaction was in the way, and stayed in the way over all retries.
    Conflict {
        /// The server's words.
        message: Box<str>,
    },
    /// A connection could not be made, or was lost.
    Connect {
        /// What is wrong and where; never with the password.
        message: Box<str>,
    },
    /// The settings (`DB_TYPE`, `DB_PORT`, `DATABASE_URL` …) can't be understood.
    Config {
        /// Which one, and what it may be.
        message: Box<str>,
    },
    /// The database has not got the revision of the schema that this code was made for, or has one that breaks it.
    Revision {
        /// Which one, and what to do.
        message: Box<str>,
    },
    /// No connection became free in time.
    PoolTimeout,
    /// A value of a row is not what the schema says.
    Decode {
        /// The column, by name or position.
        column: Box<str>,
        /// What was expected.
        message: Box<str>,
    },
    /// A value can't be stored.
    Value {
        /// Why.
        message: Box<str>,
    },
    /// The call itself is wrong, such as an UPDATE without a filter.
    Usage {
        /// What to write instead.
        message: Box<str>,
    },
    /// Anything else a database reports.
    Database {
        /// SQLSTATE or the code of the server.
        code: Box<str>,
        /// The server's words.
        message: Box<str>,
    },
    /// The application's own error, out of a transaction's closure.
    App(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Wraps an error of the application, to leave a transaction with it.
    pub fn app(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Error::App(error.into())
    }

    /// Whether the same transaction may pass when tried again.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Error::Conflict { .. })
    }

    pub(crate) fn connect(message: impl Into<Box<str>>) -> Self {
        Error::Connect { message: message.into() }
    }

    pub(crate) fn config(message: impl Into<Box<str>>) -> Self {
        Error::Config { message: message.into() }
    }

    pub(crate) fn revision(message: impl Into<Box<str>>) -> Self {
        Error::Revision { message: message.into() }
    }

    pub(crate) fn usage(message: impl Into<Box<str>>) -> Self {
        Error::Usage { message: message.into() }
    }

    pub(crate) fn value(message: impl Into<Box<str>>) -> Self {
        Error::Value { message: message.into() }
    }
}

/// Its name behind a blank; nothing where the server tells it in its words alone.
fn of(constraint: &Constraint) -> String {
    match constraint.name() {
        "" => String::new(),
        name => format!(" {name}"),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unique { constraint, message } => {
                write!(f, "unique key{} violated: {message}", of(constraint))
            }
            Error::ForeignKey { constraint, message } => {
                write!(f, "foreign key{} violated: {message}", of(constraint))
            }
            Error::Check { constraint, message } => write!(f, "check{} violated: {message}", of(constraint)),
            Error::NotNull { column } => write!(f, "NULL in the NOT NULL column {column}"),
            Error::NotFound => f.write_str("no row found where one was asked for"),
            Error::TooMany => f.write_str("more than one row found where one was asked for"),
            Error::Denied { message } => write!(f, "the account may not do this: {message}"),
            Error::Conflict { message } => {
                write!(f, "another transaction was in the way: {message}")
            }
            Error::Connect { message } => write!(f, "no connection: {message}"),
            Error::Config { message } => write!(f, "wrong setting: {message}"),
            Error::Revision { message } => write!(f, "wrong revision: {message}"),
            Error::PoolTimeout => f.write_str(
                "no connection became free in time: raise DB_POOL_SIZE, \
                 or look for a transaction that never ends",
            ),
            Error::Decode { column, message } => write!(f, "column {column}: {message}"),
            Error::Value { message } => write!(f, "value refused: {message}"),
            Error::Usage { message } => f.write_str(message),
            Error::Database { code, message } => write!(f, "database error {code}: {message}"),
            Error::App(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::App(error) => f.debug_tuple("App").field(error).finish(),
            // What `fn main() -> Result<()>` prints should be readable.
            other => write!(f, "{other}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::App(error) => Some(&**error),
            _ => None,
        }
    }
}

impl From<Box<dyn std::error::Error + Send + Sync>> for Error {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Error::App(error)
    }
}
