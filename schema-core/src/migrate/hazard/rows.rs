//! Queries that find rows which don't fit, in the database as it is before the migration.

use super::Hazard;
use crate::dialect::{Target, TargetSet, quote};
use crate::ir::{ColumnId, QName, Table};

/// The way without the hazard of a constraint that rows may fail, which is called so in words.
pub(super) fn brought_in_order(hazard: Hazard, what: &str, code: &str) -> Hazard {
    hazard
        .help("bring such rows in order in a data step before it: one that is left stops the migration; on PostgreSQL 'not valid' leaves them as they are")
        .steps(
            format!("leave the {what} out"),
            code,
            format!("bring the rows that are there in order, then add the {what}"),
        )
}

/// A table's name in SQL.
pub(super) fn table(target: Target, name: &QName) -> String {
    match target {
        Target::Postgres => quote::path(target, name.namespace.as_deref(), &name.name),
        Target::MySql | Target::Sqlite => quote::ident(target, &name.flat()),
    }
}

/// Columns in SQL, each behind `row`: nothing, or an alias with its dot.
pub(super) fn columns(target: Target, row: &str, of: &Table, ids: &[ColumnId]) -> Vec<String> {
    ids.iter().map(|id| format!("{row}{}", quote::ident(target, &of.column(*id).name))).collect()
}

/// `SELECT key FROM table WHERE …`
pub(super) fn select(target: Target, of: &Table, condition: &str) -> String {
    format!("SELECT {} FROM {} WHERE {condition}", key(target, "", of), table(target, &of.name))
}

/// What names a row of the table: its primary key, or all of it.
pub(super) fn key(target: Target, row: &str, of: &Table) -> String {
    match &of.primary_key {
        Some(key) => columns(target, row, of, &key.columns).join(", "),
        None => format!("{row}*"),
    }
}

/// The query of each target, ready to run; said once where it is the same.
pub(super) fn told(targets: TargetSet, query: impl Fn(Target) -> String) -> Vec<String> {
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    for target in targets.iter() {
        let sql = query(target);
        match told.iter_mut().find(|(known, _)| *known == sql) {
            Some((_, titles)) => titles.push(target.title()),
            None => told.push((sql, vec![target.title()])),
        }
    }
    let note =
        |(sql, titles): (String, Vec<&str>)| format!("rows in question on {}: {sql};", titles.join(" and "));
    told.into_iter().map(note).collect()
}
