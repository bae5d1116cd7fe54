//! SQLite: its ALTER TABLE renames, adds plain columns and drops them; all else makes the table anew.

use super::Cost;
use crate::diag::Code;
use crate::dialect::{Target, quote};
use crate::migrate::{Difference, Sides, TableDiff, diff};
use crate::phys::Column;

pub(super) fn costs(sides: &Sides) -> Vec<Cost> {
    let diff = diff(&sides.renamed, &sides.new);
    diff.tables.iter().filter_map(|table| Cost::new(Code::H0201, table.new, why(table))).collect()
}

fn why(table: &TableDiff<'_>) -> Vec<String> {
    let mut why = Vec::new();
    let mut added: Vec<String> = Vec::new();
    for column in &table.columns {
        match column {
            Difference::Created(new) if can_be_added(new) => {
                added.push(quote::ident(Target::Sqlite, &new.name))
            }
            Difference::Created(new) => {
                why.push(format!("'{}' can't be added to rows that are there", new.name))
            }
            Difference::Changed { old, new }
                if *old == (&Column { comment: old.comment.clone(), ..(*new).clone() }) => {}
            Difference::Changed { new, .. } => why.push(format!("'{}' changes", new.name)),
            Difference::Dropped(old) => why.push(format!("'{}' is taken out of each row", old.name)),
        }
    }
    if table.reordered {
        why.push("the order of its columns changes".to_owned());
    }
    if table.primary_key.is_some() {
        why.push("its primary key changes".to_owned());
    }
    why.extend(table.uniques.iter().map(|u| told("the key", u.old().or(u.new()).map(|u| &u.name))));
    for check in &table.checks {
        // One that comes with a new column is written beside it.
        let with_column = |new: &crate::phys::Check| added.iter().any(|name| new.expr.contains(name));
        if !matches!(check, Difference::Created(new) if with_column(new)) {
            why.push(told("the check", check.old().or(check.new()).map(|c| &c.name)));
        }
    }
    for key in &table.foreign_keys {
        let with_column = |new: &crate::phys::ForeignKey| {
            new.columns.iter().all(|name| added.contains(&quote::ident(Target::Sqlite, name)))
        };
        if !matches!(key, Difference::Created(new) if with_column(new)) {
            why.push(told("the foreign key", key.old().or(key.new()).map(|k| &k.name)));
        }
    }
    if table.old.options != table.new.options {
        why.push("its options change".to_owned());
    }
    why
}

fn told(what: &str, name: Option<&String>) -> String {
    format!("{what} '{}' changes", name.map(String::as_str).unwrap_or_default())
}

/// A column that needs no value in the rows that are there, or the same in all.
fn can_be_added(new: &Column) -> bool {
    let constant = |default: &String| !default.starts_with('(') && !default.starts_with("CURRENT");
    let virtual_ = new.generated.as_ref().is_none_or(|g| !g.stored);
    let filled = new.generated.is_some() || !new.not_null || new.default.is_some();
    virtual_ && filled && new.default.as_ref().is_none_or(constant)
}
