//! Columns that must have a value, where rows may have none.

use super::change::{Change, Pair, path};
use super::{Hazard, Place, rows};
use crate::diag::Code;
use crate::dialect::{Target, TargetSet, quote};
use crate::ir::Column;

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    for pair in change.pairs() {
        for (old, new, _) in pair.columns() {
            let targets = old.only.and(new.only).and(change.targets);
            if old.nullable && !new.nullable && new.generated.is_none() && !targets.is_empty() {
                found.push(tightened(&pair, old, new, targets));
            }
        }
        for (column, _) in pair.added() {
            let targets = column.only.and(change.targets);
            if lacks_value(change, column) && !targets.is_empty() {
                found.push(added(&pair, column, targets));
            }
        }
    }
}

/// Whether a row that says nothing of the column has no value for it, and must have one.
pub(super) fn lacks_value(change: &Change<'_>, column: &Column) -> bool {
    !column.nullable
        && column.generated.is_none()
        && column.auto.is_none()
        && change.new.default_of(column).is_none()
}

fn tightened(pair: &Pair<'_>, old: &Column, new: &Column, targets: TargetSet) -> Hazard {
    let object = pair.path(new);
    let message = format!("'{object}' becomes NOT NULL, and rows may hold NULL");
    Hazard::new(Code::H0301, targets, &object, message)
        .at(Place::New(new.span))
        .notes(rows::told(targets, |target| {
            rows::select(target, pair.old, &format!("{} IS NULL", quote::ident(target, &old.name)))
        }))
        .note("a row that holds NULL stops the migration")
        .help(format!(
            "give such rows a value in a data step before it: update {} set {} = … where {} is null",
            pair.old.name, old.name, old.name
        ))
        .steps(
            format!("keep '{}' nullable", new.name),
            "always writes a value",
            format!("give the rows that hold NULL a value, then make '{}' NOT NULL", new.name),
        )
}

fn added(pair: &Pair<'_>, column: &Column, targets: TargetSet) -> Hazard {
    let object = path(pair.new, column);
    let message =
        format!("the new column '{object}' must have a value, and the rows of '{}' have none", pair.new.name);
    let mut hazard =
        Hazard::new(Code::H0301, targets, &object, message)
            .at(Place::New(column.span))
            .notes(rows::told(targets, |target| {
                format!("SELECT count(*) FROM {}", rows::table(target, &pair.old.name))
            }));
    if targets.contains(Target::Postgres) || targets.contains(Target::Sqlite) {
        hazard = hazard.note("PostgreSQL and SQLite stop the migration if there is a row");
    }
    if targets.contains(Target::MySql) {
        hazard =
            hazard.note("MySQL and MariaDB give the rows an empty value unasked: '', 0, the first label");
    }
    hazard.help("give it a default, or make it nullable").steps(
        format!("add '{}' as nullable", column.name),
        "always writes it",
        format!("give older rows a value, then make '{}' NOT NULL", column.name),
    )
}
