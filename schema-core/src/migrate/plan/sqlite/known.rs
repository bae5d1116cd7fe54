//! The check of columns before tables are made anew: a column that the migration does not know would be lost with its
//! values. Somebody may have added it, or another branch that is applied, too.

use super::tables::{Fates, is_virtual};
use super::{Step, sound, string};

/// Fails if a table that is made anew has a column besides those that it is to have by now.
pub(super) fn check(fates: &Fates<'_>, steps: &mut Vec<Step>) {
    let tables = fates.rebuilt.iter().map(|pair| pair.old).filter(|table| !is_virtual(table));
    let selects: Vec<(&str, String)> = tables
        .map(|table| {
            let known: Vec<String> = table.columns.iter().map(|column| string(&column.name)).collect();
            let name = table.name.name.as_str();
            let select = format!(
                "SELECT name FROM pragma_table_xinfo({}) WHERE name COLLATE NOCASE NOT IN ({})",
                string(name),
                known.join(", ")
            );
            (name, select)
        })
        .collect();
    sound::check(
        "unknown_column",
        "A column that is not known here would be lost: it undoes all of this.",
        &selects,
        steps,
    );
}
