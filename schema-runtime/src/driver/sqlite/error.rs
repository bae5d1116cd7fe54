//! What SQLite's codes mean.

use libsqlite3_sys as sys;

use super::ffi::Failure;
use crate::error::Error;
use crate::meta::{Constraint, TableMeta};

/// Whether another connection holds what was asked for.
pub(super) fn busy(failure: &Failure) -> bool {
    failure.code & 0xff == sys::SQLITE_BUSY
}

pub(super) fn open(failure: &Failure, path: &str) -> Error {
    let hint = match failure.code & 0xff {
        sys::SQLITE_CANTOPEN => " (does its folder exist, and may this process write there?)",
        sys::SQLITE_NOTADB => " (it is another kind of file)",
        _ => "",
    };
    Error::connect(format!("SQLite file '{path}': {}{hint}", failure.message))
}

pub(super) fn statement(failure: &Failure, table: Option<&'static TableMeta>) -> Error {
    let message = || failure.message.clone().into_boxed_str();
    match failure.code {
        sys::SQLITE_CONSTRAINT_UNIQUE | sys::SQLITE_CONSTRAINT_PRIMARYKEY | sys::SQLITE_CONSTRAINT_ROWID => {
            Error::Unique { constraint: unique(&failure.message, table), message: message() }
        }
        sys::SQLITE_CONSTRAINT_FOREIGNKEY => {
            Error::ForeignKey { constraint: Constraint::UNKNOWN, message: message() }
        }
        sys::SQLITE_CONSTRAINT_NOTNULL => Error::NotNull {
            column: after_colon(&failure.message).rsplit('.').next().unwrap_or_default().into(),
        },
        sys::SQLITE_CONSTRAINT_CHECK => Error::Check {
            constraint: table
                .and_then(|t| t.constraint(after_colon(&failure.message)))
                .unwrap_or(Constraint::UNKNOWN),
            message: message(),
        },
        // A row rule, or a right to some columns.
        sys::SQLITE_CONSTRAINT_TRIGGER if failure.message.starts_with("denied: ") => {
            Error::Denied { message: failure.message["denied: ".len()..].into() }
        }
        sys::SQLITE_CONSTRAINT_TRIGGER => {
            Error::Check { constraint: Constraint::UNKNOWN, message: message() }
        }
        code => match code & 0xff {
            sys::SQLITE_BUSY | sys::SQLITE_LOCKED => Error::Conflict { message: message() },
            sys::SQLITE_AUTH | sys::SQLITE_PERM | sys::SQLITE_READONLY => {
                Error::Denied { message: message() }
            }
            sys::SQLITE_CANTOPEN | sys::SQLITE_NOTADB | sys::SQLITE_IOERR => {
                Error::Connect { message: message() }
            }
            sys::SQLITE_TOOBIG | sys::SQLITE_RANGE | sys::SQLITE_MISMATCH => {
                Error::Value { message: message() }
            }
            // A sum beyond `bigint`, and any other number: where arithmetic may leave the integers, what it made
            // is read as JSON, which it is no longer then. No JSON of a column or a parameter is malformed.
            sys::SQLITE_ERROR if matches!(&*failure.message, "integer overflow" | "malformed JSON") => {
                Error::Check { constraint: Constraint::UNKNOWN, message: "integer overflow".into() }
            }
            _ => Error::Database { code: code.to_string().into(), message: message() },
        },
    }
}

/// `UNIQUE constraint failed: t.a, t.b`, or `… failed: index 'name'`.
fn unique(message: &str, table: Option<&'static TableMeta>) -> Constraint {
    let what = after_colon(message);
    let found = table.and_then(|table| {
        if let Some(index) = what.strip_prefix("index ") {
            return table.constraint(index.trim_matches('\''));
        }
        let columns: Vec<&str> = what.split(", ").map(|c| c.rsplit('.').next().unwrap_or(c)).collect();
        table.key_over(&columns)
    });
    found.unwrap_or(Constraint::UNKNOWN)
}

fn after_colon(message: &str) -> &str {
    message.split_once(": ").map_or("", |(_, what)| what)
}
