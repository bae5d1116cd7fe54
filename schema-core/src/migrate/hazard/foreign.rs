//! Foreign keys over rows that may reference what is not there.

use super::change::{Change, Pair};
use super::{Hazard, Place, rows};
use crate::diag::Code;
use crate::dialect::Target;
use crate::ir::{ColumnId, ForeignKey};

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    for pair in change.pairs() {
        for key in pair.new.foreign_keys.iter().filter(|key| !key.not_valid) {
            if !held(change, &pair, key) && may_reference(change, &pair, key) {
                found.push(hazard(change, &pair, key));
            }
        }
    }
}

/// Whether the older table already held the same.
fn held(change: &Change<'_>, pair: &Pair<'_>, new: &ForeignKey) -> bool {
    pair.old.foreign_keys.iter().any(|old| {
        let same_parent = change.table_after(old.table) == Some(new.table);
        let parent = change.pair_of_old(old.table);
        let same = |old: &[ColumnId], new: &[ColumnId], of: &Pair<'_>| {
            of.columns_after(old).is_some_and(|old| old == new)
        };
        !old.not_valid
            && same_parent
            && same(&old.columns, &new.columns, pair)
            && parent.is_some_and(|parent| same(&old.references, &new.references, &parent))
            && (old.match_full || !new.match_full)
    })
}

/// Whether some row can have a value in all of its columns: a new column without a default has none.
fn may_reference(change: &Change<'_>, pair: &Pair<'_>, key: &ForeignKey) -> bool {
    key.columns.iter().all(|id| {
        let column = pair.new.column(*id);
        pair.column_before(*id).is_some()
            || change.new.default_of(column).is_some()
            || column.generated.is_some()
            || column.auto.is_some()
    })
}

fn hazard(change: &Change<'_>, pair: &Pair<'_>, key: &ForeignKey) -> Hazard {
    let names: Vec<&str> = key.columns.iter().map(|id| pair.new.column(*id).name.as_str()).collect();
    let object = match names.as_slice() {
        [one] => format!("{}.{one}", pair.new.name),
        many => format!("{}.({})", pair.new.name, many.join(", ")),
    };
    let parent = change.new.table(key.table);
    let message =
        format!("'{object}' is to reference '{}', and rows may hold what is not there", parent.name);
    let hazard = Hazard::new(Code::H0303, change.targets, object, message).at(Place::New(key.span));
    let hazard = match pair.columns_before(&key.columns) {
        Some(old) => {
            hazard.notes(rows::told(change.targets, |target| orphans(change, pair, key, &old, target)))
        }
        None => hazard,
    };
    rows::brought_in_order(hazard, "foreign key", "writes no such value")
}

/// Rows whose value is in no row of the table referenced.
fn orphans(
    change: &Change<'_>,
    pair: &Pair<'_>,
    key: &ForeignKey,
    old: &[ColumnId],
    target: Target,
) -> String {
    let mine = rows::columns(target, "c.", pair.old, old);
    let full = mine.iter().map(|c| format!("{c} IS NOT NULL")).collect::<Vec<_>>().join(" AND ");
    let select = format!(
        "SELECT {} FROM {} c",
        rows::key(target, "c.", pair.old),
        rows::table(target, &pair.old.name)
    );
    let parent = change.pair(key.table);
    let referenced = parent.and_then(|parent| Some((parent, parent.columns_before(&key.references)?)));
    // A table that is not there yet has no row.
    let Some((parent, references)) = referenced else { return format!("{select} WHERE {full}") };
    let theirs = rows::columns(target, "p.", parent.old, &references);
    let same: Vec<String> = theirs.iter().zip(&mine).map(|(p, c)| format!("{p} = {c}")).collect();
    format!(
        "{select} WHERE {full} AND NOT EXISTS (SELECT 1 FROM {} p WHERE {})",
        rows::table(target, &parent.old.name),
        same.join(" AND ")
    )
}
