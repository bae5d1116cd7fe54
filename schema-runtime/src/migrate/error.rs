//! What ends a run.

use std::fmt;

/// Why migrations were not applied.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The files and the database do not fit together; each line is one thing that does not.
    Refused(Vec<String>),
    /// A statement failed.
    Statement {
        /// Its file.
        file: String,
        /// Its line there.
        line: u32,
        /// What the server said.
        source: crate::Error,
    },
    /// Another runner has taken over, as this one was not heard of for too long.
    TakenOver,
    /// There was no connection to be had.
    Unreachable(crate::Error),
    /// The database failed.
    Database(crate::Error),
}

impl Error {
    pub(super) fn refused(why: impl Into<String>) -> Error {
        Error::Refused(vec![why.into()])
    }

    /// Whether the connection was lost, so that another one may go on.
    pub(super) fn is_lost(&self) -> bool {
        let (Error::Statement { source, .. } | Error::Database(source)) = self else { return false };
        matches!(source, crate::Error::Connect { .. })
    }

    /// Whether the same may pass when it is tried again.
    pub(super) fn is_conflict(&self) -> bool {
        let (Error::Statement { source, .. } | Error::Database(source)) = self else { return false };
        source.is_conflict()
    }

    /// The server's code, where it has no meaning of its own here.
    pub(super) fn code(&self) -> Option<&str> {
        let (Error::Statement { source, .. } | Error::Database(source)) = self else { return None };
        match source {
            crate::Error::Database { code, .. } => Some(code),
            _ => None,
        }
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Error {
        Error::Database(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Refused(why) => f.write_str(&why.join("\n")),
            Error::Statement { file, line, source } => write!(f, "{file}:{line}: {source}"),
            Error::TakenOver => f.write_str(
                "another runner has taken the lock, as this one could not renew it in time; what it has not done, \
                 that one does",
            ),
            Error::Unreachable(error) | Error::Database(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Statement { source, .. } | Error::Unreachable(source) | Error::Database(source) => {
                Some(source)
            }
            Error::Refused(_) | Error::TakenOver => None,
        }
    }
}
