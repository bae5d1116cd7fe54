//! The check of foreign keys before the end: they were off, and a row whose key leads nowhere must undo it all.

use super::tables::{Fates, references};
use super::{Step, string};
use crate::migrate::Sides;
use crate::phys::Table;

/// Fails if a row of a table that was made anew, or of one that references such a table, has no row that it
/// references. SQL alone can't fail on a row that is found, but a check can.
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
    let concerned: Vec<&str> = sides
        .new
        .tables
        .iter()
        .filter(|table| has_keys(table) && (is_new(table) || leads(table)))
        .map(|table| table.name.name.as_str())
        .collect();
    if concerned.is_empty() {
        return;
    }
    let selects: Vec<String> = concerned
        .iter()
        .map(|table| format!("SELECT \"table\" FROM pragma_foreign_key_check({})", string(table)))
        .collect();
    let table = "temp.schemagen_foreign_keys";
    steps.push(Step::new(
        "Foreign keys were off: a row that references none undoes all of this.",
        format!("CREATE TABLE {table} (\"table\" text CONSTRAINT foreign_key CHECK (\"table\" IS NULL))"),
    ));
    steps.push(Step::new(
        format!("The keys of {}.", concerned.join(", ")),
        format!("INSERT INTO {table}\n{}", selects.join("\nUNION ALL ")),
    ));
    steps.push(Step::new("They are sound.", format!("DROP TABLE {table}")));
}
