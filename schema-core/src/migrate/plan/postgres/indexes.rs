//! Indexes that are made while others read and write, and those that serve until they are there.

use super::drops::On;
use super::keys::same_index;
use super::script::{Phase, Script};
use crate::dialect::{Target, names};
use crate::migrate::Difference;
use crate::phys::{Index, Name, Schema, Table};

/// Whether an index that the table is to have is made while others go on. One that only made way comes back at once:
/// the table is being written anew, or its column is. The server knows no such thing of a partitioned table.
pub(super) fn is_made_beside(on: &On<'_>, index: &Index) -> bool {
    on.new.partition.is_none() && !on.old.indexes.iter().any(|old| same_index(old, index))
}

/// Whether an index that goes serves until the table's new ones are made. It must not stand on anything that goes
/// before that.
pub(super) fn waits(on: &On<'_>, index: &Index) -> bool {
    let needs_nothing_gone = on.diff.extensions.iter().all(|e| e.dropped().is_none())
        && on.diff.raws.iter().filter_map(Difference::old).next().is_none()
        && !on.touched.is_touched_index(on.old, index);
    let is_parted = on.old.partition.is_some();
    !on.rebuilt
        && !is_parted
        && needs_nothing_gone
        && on.new.indexes.iter().any(|new| is_made_beside(on, new))
}

/// Drops such an index at the end; where something new takes its name, it has another until then.
pub(super) fn drop_later(script: &mut Script<'_>, on: &On<'_>, index: &Index) {
    let of = |name: &str| Name { namespace: on.old.name.namespace.clone(), name: name.to_owned() };
    let mut name = index.name.clone();
    if is_taken(on.diff.new, &name) {
        let free = free_name(on, &name, "old");
        script.add(Phase::DropKeys, format!("index {name} serves until the new one is made"), |w| {
            w.push("ALTER INDEX ").name(&of(&name)).push(" RENAME TO ").ident(&free);
        });
        name = free;
    }
    script.add(Phase::DropIndexes, format!("drop index {name} while others go on"), |w| {
        w.push("DROP INDEX CONCURRENTLY ").name(&of(&name));
    });
}

/// A name like `name` that nothing has, before or after.
pub(super) fn free_name(on: &On<'_>, name: &str, suffix: &str) -> String {
    let mut free = names::cut(Target::Postgres, name, suffix);
    while is_taken(on.diff.old, &free) || is_taken(on.diff.new, &free) {
        free = names::cut(Target::Postgres, &free, suffix);
    }
    free
}

/// Whether something of a schema has this name in any of its PostgreSQL schemas, as indexes and tables share them.
fn is_taken(schema: &Schema, name: &str) -> bool {
    let of_table = |table: &Table| {
        table.name.name == name
            || table.partitions.iter().any(|p| p.name.name == name)
            || table.indexes.iter().any(|i| i.name == name)
            || table.primary_key.iter().any(|k| k.name == name)
            || table.uniques.iter().any(|u| u.name == name)
            || table.exclusions.iter().any(|e| e.name == name)
    };
    schema.tables.iter().any(of_table) || schema.sequences.iter().any(|s| s.name.name == name)
}
