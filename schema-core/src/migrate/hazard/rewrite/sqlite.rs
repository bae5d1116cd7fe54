//! SQLite: it adds columns behind all others; all else makes the table anew.

use super::Cost;
use crate::diag::Code;
use crate::migrate::plan::mention::mentions;
use crate::migrate::plan::sqlite::{can_be_added, rebuilt};
use crate::migrate::{Difference, Sides, TableDiff, diff};
use crate::phys::{Column, Table};

pub(super) fn costs(sides: &Sides) -> Vec<Cost> {
    let diff = diff(&sides.renamed, &sides.new);
    let costs = rebuilt(sides).into_iter().filter_map(|[old, renamed, new]| {
        let mut why = renames(old, renamed);
        if let Some(table) = diff.tables.iter().find(|table| table.new.name == new.name) {
            self::why(table, &mut why);
        }
        if why.is_empty() {
            why.push("what stands in its statement changes".to_owned());
        }
        Cost::new(Code::H0201, new, why)
    });
    costs.collect()
}

fn renames(old: &Table, renamed: &Table) -> Vec<String> {
    let mut why = Vec::new();
    if old.name != renamed.name {
        why.push(format!("'{}' is renamed, and what is called after it", old.name.name));
    }
    let columns = old.columns.iter().zip(&renamed.columns).filter(|(old, new)| old.name != new.name);
    why.extend(columns.map(|(old, _)| format!("'{}' is renamed", old.name)));
    why
}

fn why(table: &TableDiff<'_>, why: &mut Vec<String>) {
    let mut added = None;
    for column in &table.columns {
        match column {
            Difference::Created(new) if can_be_added(new) => added = Some(&new.name),
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
    // What comes with a new column is made with it, whatever makes the table anew.
    let comes = |sql: &str| {
        let names = table.columns.iter().filter_map(|column| column.new().filter(|_| column.old().is_none()));
        names.into_iter().any(|column| mentions(sql, &column.name))
    };
    let checks = table.checks.iter().filter(|c| c.old().is_some() || c.new().is_none_or(|c| !comes(&c.expr)));
    why.extend(checks.map(|c| told("the check", c.old().or(c.new()).map(|c| &c.name))));
    let keys = table
        .foreign_keys
        .iter()
        .filter(|k| k.old().is_some() || k.new().is_none_or(|k| !comes(&k.columns.join(" "))));
    why.extend(keys.map(|k| told("the foreign key", k.old().or(k.new()).map(|k| &k.name))));
    if table.old.options != table.new.options {
        why.push("its options change".to_owned());
    }
    if let Some(added) = added.filter(|_| why.is_empty()) {
        why.push(format!("'{added}' does not stand behind all others"));
    }
}

fn told(what: &str, name: Option<&String>) -> String {
    format!("{what} '{}' changes", name.map(String::as_str).unwrap_or_default())
}
