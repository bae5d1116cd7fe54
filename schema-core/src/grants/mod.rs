//! Accounts and their least rights, from the access lines of services: for each target the files that
//! make them, and for tools the matrix of who may do what.
//!
//! A file holds no password. It names the environment variable that does, and takes the value from a
//! setting of the session, so that the same text serves `schemagen grants apply` (which binds the
//! setting) and any client.

pub mod matrix;
pub mod mysql;
pub mod need;
pub mod postgres;
pub mod scoped;
pub mod show;
pub mod sqlite;
pub mod valkey;

mod check;
#[cfg(test)]
mod tests;
pub mod uses;

pub use check::check;
pub use matrix::{Matrix, Right, Rights, TableRights, Verb, ViewRight, matrix, matrix_on};
pub use scoped::{ScopedView, relation, views};

use crate::compile::Artifact;
use crate::diag::Diagnostics;
use crate::dialect::Target;
use crate::ir::Schema;

/// All files of the targets that are on. `check` has passed.
pub fn files(schema: &Schema, diags: &mut Diagnostics) -> Vec<Artifact> {
    let mut files = Vec::new();
    for target in schema.targets.iter() {
        let matrix = matrix_on(schema, target, diags);
        match target {
            Target::Postgres => files.extend(postgres::files(schema, &matrix, diags)),
            Target::MySql => files.extend(mysql::files(schema, &matrix, diags)),
            Target::Sqlite => files.extend(sqlite::files(schema, &matrix, diags)),
        }
    }
    files.extend(valkey::file(schema));
    files
}

/// Names separated by commas.
fn list<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let mut out = String::new();
    for name in names {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(name.as_ref());
    }
    out
}

/// `text` as lines of an SQL comment.
fn comment(out: &mut String, text: &str) {
    for line in text.lines() {
        out.push_str(if line.is_empty() { "--" } else { "-- " });
        out.push_str(line);
        out.push('\n');
    }
}
