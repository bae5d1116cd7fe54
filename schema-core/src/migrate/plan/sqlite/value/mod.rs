//! What becomes of a value when its column changes.
//!
//! A value keeps its meaning in the form of the new type, or it is left in a form that the new column's check
//! refuses: then the whole migration is undone, and nothing is lost.

mod array;
mod convert;
mod form;
mod labels;

use super::ident;
use super::tables::Pair;
use crate::phys::{Column, Table};

/// The SQL of the value of a row of the old table for the column `new`, which was `old`, and `renamed` with the
/// new names.
pub(super) fn copied(pair: &Pair<'_>, old: &Column, renamed: &Column, new: &Column) -> String {
    let mut value = ident(&old.name);
    let labels = labels::renamed(pair, old, renamed);
    if !labels.is_empty() {
        value = match form::of(old) {
            form::Form::Array => array::relabelled(&value, &labels),
            _ => labels::relabelled(&value, &labels),
        };
    }
    value = convert::convert(value, form::of(old), form::of(new));
    if form::of(new) == form::Form::Array {
        value = array::checked(pair, value, renamed, new);
    }
    match &new.default {
        Some(default) if new.not_null && !old.not_null && default != "NULL" => {
            format!("ifnull({value}, {default})")
        }
        _ => value,
    }
}

/// What must hold of the elements of each array of a table.
pub(super) fn elements(table: &Table) -> Vec<Option<&str>> {
    let arrays = table.columns.iter().filter(|column| form::of(column) == form::Form::Array);
    arrays.map(|column| array::rule(table, column)).collect()
}
