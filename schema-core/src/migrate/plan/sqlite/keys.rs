//! The check of foreign keys before the end: they were off, and a row whose key leads nowhere must undo it all.

use super::tables::{Fates, references};
use super::{Step, sound, string};
use crate::migrate::Sides;
use crate::phys::Table;

/// Fails if a row of a table that was made anew, or of one that references such a table, has no row that it
/// references.
pub(super) fn check(sides: &Sides, fates: &Fates<'_>, steps: &mut Vec<Step>) {
    let has_keys = |table: &&Table| {
        let mut options = table.options.iter().chain(table.columns.iter().flat_map(|c| &c.options));
        !table.foreign_keys.is_empty() || options.any(|o| o.to_ascii_uppercase().contains("REFERENCES"))
    };
    let is_new = |table: &Table| fates.rebuilt.iter().any(|pair| pair.new.name == table.name);
    let leads = |table: &Table| {
        fates.rebuilt.iter().any(|pair| references(table, pair.new))
            || fates.dropped.iter().any(|gone| references(table, gone))
    };
    let tables = sides.new.tables.iter().filter(|table| has_keys(table) && (is_new(table) || leads(table)));
    let queries: Vec<(&str, String)> = tables
        .map(|table| {
            let name = table.name.name.as_str();
            (name, format!("SELECT \"table\" FROM pragma_foreign_key_check({})", string(name)))
        })
        .collect();
    let what = "Foreign keys were off: a row that references none undoes all of this.";
    sound::check("foreign_key", what, &queries, steps);
}
