//! The rows of a table that is made anew.

use super::tables::{Pair, is_virtual, is_without_rowid, module, row_number};
use super::{ident, value};
use crate::phys::{Column, Table};

/// The statement that copies the rows into the new table, which has `name` for now.
pub(super) fn rows(pair: &Pair<'_>, name: &str) -> String {
    let (mut into, mut from) = (Vec::new(), Vec::new());
    let number = number(pair);
    if let Some((old, new)) = number.kept {
        into.push(new.to_owned());
        from.push(old.to_owned());
    }
    // What is new has its default, and what is generated makes itself.
    for new in pair.new.columns.iter().filter(|column| column.generated.is_none()) {
        if let Some((old, renamed)) = origin(pair, new) {
            into.push(ident(&new.name));
            from.push(value::copied(pair, old, renamed, new));
        }
    }
    if into.is_empty()
        && let Some((column, value)) = any_value(pair.new)
    {
        into.push(ident(&column.name));
        from.push(value);
    }
    let order = number.order.map(|by| format!("\nORDER BY {by}")).unwrap_or_default();
    format!(
        "INSERT INTO {} ({})\nSELECT {}\nFROM {}{order}",
        ident(name),
        into.join(", "),
        from.join(", "),
        ident(&pair.old.name.name)
    )
}

/// The column that `new` was, as it was and with its new name.
fn origin<'a>(pair: &Pair<'a>, new: &Column) -> Option<(&'a Column, &'a Column)> {
    let mut both = pair.old.columns.iter().zip(&pair.renamed.columns);
    both.find(|(_, renamed)| renamed.name == new.name)
}

/// A column, and a value of it that is as good as none, for tables that keep no column of their old ones.
fn any_value(table: &Table) -> Option<(&Column, String)> {
    let mut columns = table.columns.iter().filter(|column| column.generated.is_none());
    let first = columns.clone().next();
    if let Some(column) = columns.clone().find(|column| column.identity.is_some()) {
        return Some((column, "NULL".to_owned()));
    }
    match columns.find_map(|column| Some((column, column.default.clone()?))) {
        Some(found) => Some(found),
        None => Some((first?, "NULL".to_owned())),
    }
}

/// The number of a row.
struct Number {
    /// What it is called in the old and in the new table, if it has to be copied for its own sake.
    kept: Option<(&'static str, &'static str)>,
    /// What it is called in the old table, which is in its order.
    order: Option<&'static str>,
}

/// Rows keep their numbers, which other tables may know (the index of a text search does); where a column is the
/// number, that column is copied.
fn number(pair: &Pair<'_>) -> Number {
    if is_virtual(pair.old) || is_virtual(pair.new) {
        // Of the modules that SQLite has, these alone number rows beside their columns.
        let numbered = |table: &Table| module(table).is_some_and(|module| module.starts_with("fts"));
        let both = numbered(pair.old) && numbered(pair.new);
        return Number { kept: both.then_some(("rowid", "rowid")), order: None };
    }
    let order = word(pair.old);
    let has_key = |table: &Table| {
        let in_options = table.options.iter().chain(table.columns.iter().flat_map(|c| &c.options));
        row_number(table).is_some()
            || in_options.into_iter().any(|o| o.to_ascii_uppercase().contains("PRIMARY"))
    };
    let kept = order.zip(word(pair.new)).filter(|_| !has_key(pair.new));
    Number { kept, order }
}

/// The word for the number of a row that no column hides.
fn word(table: &Table) -> Option<&'static str> {
    let is_free = |word: &&str| !table.columns.iter().any(|c| c.name.eq_ignore_ascii_case(word));
    ["rowid", "_rowid_", "oid"].into_iter().find(|word| is_free(word) && !is_without_rowid(table))
}
