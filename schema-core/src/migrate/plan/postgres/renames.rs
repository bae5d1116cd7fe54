//! New names for what was renamed, and for what is named after it.

use super::script::{Phase, Script};
use crate::dialect::names;
use crate::migrate::Sides;
use crate::phys::{Column, Identity, Name, Table};
use crate::render::writer::plain;

pub(super) fn plan(script: &mut Script<'_>, sides: &Sides) {
    for (old, new) in sides.old.enums.iter().zip(&sides.renamed.enums) {
        for (was, label) in old.labels.iter().zip(&new.labels).filter(|(a, b)| a != b) {
            script.add(Phase::Names, format!("rename label {was} of {} to {label}", plain(&old.name)), |w| {
                w.push("ALTER TYPE ")
                    .name(&old.name)
                    .push(" RENAME VALUE ")
                    .string(was)
                    .push(" TO ")
                    .string(label);
            });
        }
    }
    for (old, new) in sides.old.tables.iter().zip(&sides.renamed.tables) {
        if old != new {
            table(script, old, new);
        }
    }
}

fn table(script: &mut Script<'_>, old: &Table, new: &Table) {
    // Triggers can't be told from functions that are named after columns.
    for (trigger, _) in old.triggers.iter().zip(&new.triggers).filter(|(a, b)| a != b) {
        script.add(Phase::Names, format!("drop trigger {} of {}", trigger.name, plain(&old.name)), |w| {
            w.push("DROP TRIGGER ").ident(&trigger.name).push(" ON ").name(&old.name);
        });
    }
    if old.name != new.name {
        script.alter(Phase::Names, &old.name, &format!("rename to {}", plain(&new.name)), |w| {
            w.push("RENAME TO ").ident(&new.name.name);
        });
        for (was, part) in old.partitions.iter().zip(&new.partitions).filter(|(a, b)| a.name != b.name) {
            script.alter(Phase::Names, &was.name, &format!("rename to {}", part.name.name), |w| {
                w.push("RENAME TO ").ident(&part.name.name);
            });
        }
    }
    for (was, column) in old.columns.iter().zip(&new.columns).filter(|(a, b)| a.name != b.name) {
        script.alter(
            Phase::Names,
            &new.name,
            &format!("rename column {} to {}", was.name, column.name),
            |w| {
                w.push("RENAME COLUMN ").ident(&was.name).push(" TO ").ident(&column.name);
            },
        );
    }
    for (was, column) in old.columns.iter().zip(&new.columns) {
        if let (Some(before), Some(after)) = (counted(old, was), counted(new, column))
            && before != after
        {
            script.add(Phase::Names, format!("rename sequence {before} to {after}"), |w| {
                let of = Name { namespace: old.name.namespace.clone(), name: before.clone() };
                w.push("ALTER SEQUENCE ").name(&of).push(" RENAME TO ").ident(&after);
            });
        }
    }
    for (was, is) in named(old).into_iter().zip(named(new)).filter(|(a, b)| a != b) {
        script.alter(Phase::Names, &new.name, &format!("rename constraint {was} to {is}"), |w| {
            w.push("RENAME CONSTRAINT ").ident(was).push(" TO ").ident(is);
        });
    }
    for (was, index) in old.indexes.iter().zip(&new.indexes).filter(|(a, b)| a.name != b.name) {
        script.add(Phase::Names, format!("rename index {} to {}", was.name, index.name), |w| {
            let of = Name { namespace: old.name.namespace.clone(), name: was.name.clone() };
            w.push("ALTER INDEX ").name(&of).push(" RENAME TO ").ident(&index.name);
        });
    }
    for (was, policy) in old.policies.iter().zip(&new.policies).filter(|(a, b)| a.name != b.name) {
        script.add(Phase::Names, format!("rename policy {} to {}", was.name, policy.name), |w| {
            w.push("ALTER POLICY ").ident(&was.name).push(" ON ").name(&new.name);
            w.push(" RENAME TO ").ident(&policy.name);
        });
    }
}

/// The names of a table's constraints, in one order.
fn named(table: &Table) -> Vec<&str> {
    let keys = table.primary_key.iter().map(|k| k.name.as_str());
    keys.chain(table.uniques.iter().map(|u| u.name.as_str()))
        .chain(table.foreign_keys.iter().map(|f| f.name.as_str()))
        .chain(table.checks.iter().map(|c| c.name.as_str()))
        .chain(table.exclusions.iter().map(|e| e.name.as_str()))
        .collect()
}

/// The sequence behind a column that numbers its rows: as it is named, or as the server chooses.
pub(super) fn counted(table: &Table, column: &Column) -> Option<String> {
    let kind = column.identity?;
    if let Some(name) = &column.sequence
        && kind != Identity::Serial
    {
        return Some(name.clone());
    }
    Some(names::sequence(&table.name.name, &column.name))
}
