//! Columns that are added in place, which no row is written for.

use super::tables::{Pair, is_same};
use super::{Step, mentions};
use crate::phys::{Check, Column, ForeignKey, Table};
use crate::render::sqlite::add_column;

/// The statements that add columns to a table, if it needs nothing else: they stand behind all others, bring their
/// checks and foreign keys with them, and have one value in all rows.
pub(super) fn added(pair: &Pair<'_>) -> Option<Vec<Step>> {
    let Pair { old, new, .. } = pair;
    let (there, columns) =
        new.columns.split_at_checked(old.columns.len()).filter(|(_, new)| !new.is_empty())?;
    if !columns.iter().all(can_be_added) {
        return None;
    }
    let of = |name: &str| columns.iter().position(|column| column.name == name);
    let mut with: Vec<(Vec<&ForeignKey>, Vec<&Check>)> = vec![Default::default(); columns.len()];
    let mut rest = Table { columns: there.to_vec(), ..(*new).clone() };
    for key in new.foreign_keys.iter().filter(|key| key.columns.iter().any(|name| of(name).is_some())) {
        let [name] = key.columns.as_slice() else { return None };
        let at = of(name).filter(|at| columns[*at].default.is_none())?;
        with[at].0.push(key);
    }
    let is_new = |check: &&Check| !old.checks.iter().any(|c| c.name == check.name && c.expr == check.expr);
    for check in new.checks.iter().filter(is_new) {
        // A check stands with the last column that it is about.
        if let Some(at) = columns.iter().rposition(|column| mentions(&check.expr, &column.name)) {
            with[at].1.push(check);
        }
    }
    rest.foreign_keys.retain(|key| !with.iter().any(|(keys, _)| keys.contains(&key)));
    rest.checks.retain(|check| !with.iter().any(|(_, checks)| checks.contains(&check)));
    if !is_same(old, &rest) {
        return None;
    }
    let steps = columns.iter().zip(with).map(|(column, (keys, checks))| {
        let what = format!("Column {} of {} is new.", column.name, new.name.name);
        Step::new(what, add_column(new, column, &keys, &checks))
    });
    Some(steps.collect())
}

/// Whether the rows that are there can have one value in it, which is written in the table alone.
pub(in crate::migrate) fn can_be_added(column: &Column) -> bool {
    let constant = |default: &String| !default.starts_with('(') && !default.starts_with("CURRENT");
    let is_virtual = column.generated.as_ref().is_none_or(|generated| !generated.stored);
    let is_filled = column.generated.is_some() || !column.not_null || column.default.is_some();
    is_virtual
        && is_filled
        && column.identity.is_none()
        && column.options.is_empty()
        && column.default.as_ref().is_none_or(constant)
}
