//! Keys, indexes and constraints of tables that stay.

use super::drops::On;
use super::indexes;
use super::script::{Phase, Script};
use super::touched::Touched;
use super::types::said;
use crate::migrate::Diff;
use crate::phys::{Check, ForeignKey, Index, IndexKey, Key, Name, Table, Unique};
use crate::render::postgres::{self, items};
use crate::render::writer::Writer;

/// Whether two checks differ in their comment at most.
pub(super) fn same_check(one: &Check, other: &Check) -> bool {
    *one == Check { comment: one.comment.clone(), ..other.clone() }
}

/// Whether two indexes differ in their comment at most.
pub(super) fn same_index(one: &Index, other: &Index) -> bool {
    *one == Index { comment: one.comment.clone(), ..other.clone() }
}

/// Whether two unique constraints differ in their comment at most.
pub(super) fn same_unique(one: &Unique, other: &Unique) -> bool {
    *one == Unique { comment: one.comment.clone(), ..other.clone() }
}

/// Whether two primary keys differ in their comment at most.
pub(super) fn same_primary(one: &Key, other: &Key) -> bool {
    *one == Key { comment: one.comment.clone(), ..other.clone() }
}

pub(super) fn plan(script: &mut Script<'_>, diff: &Diff<'_>, touched: &Touched) {
    let stay = || diff.new.tables.iter().filter_map(|table| On::of(diff, touched, &table.name));
    stay().filter(|on| !on.rebuilt).for_each(|on| of_table(script, &on));
    // When all keys are there that they may reference.
    stay().for_each(|on| foreign_keys(script, &on));
    for table in &diff.created {
        for key in &table.foreign_keys {
            if !is_rendered(diff, key) {
                add_key(script, table, key, false, Phase::Constraints);
                comment_of(script, table, &key.name, &key.comment);
            }
        }
    }
}

/// Whether a foreign key of a new table is made with it: those that reference tables that were there wait for keys
/// that those may get.
pub(super) fn is_rendered(diff: &Diff<'_>, key: &ForeignKey) -> bool {
    diff.created.iter().any(|t| t.name == key.table)
}

fn of_table(script: &mut Script<'_>, on: &On<'_>) {
    let (old, new) = (on.old, on.new);
    let parted = new.partition.is_some();
    if let Some(key) = &new.primary_key {
        let before = old.primary_key.as_ref();
        if before.is_none_or(|k| on.primary_goes(k)) {
            script.alter(Phase::Keys, &new.name, "add the primary key", |w| {
                w.push("ADD CONSTRAINT ").ident(&key.name).push(" PRIMARY KEY ").idents(&key.columns);
                if !key.include.is_empty() {
                    w.push(" INCLUDE ").idents(&key.include);
                }
                postgres::deferrable(w, key.deferrable);
            });
            comment_of(script, new, &key.name, &key.comment);
        } else if before.is_some_and(|k| k.comment != key.comment) {
            comment(script, new, &key.name, &key.comment);
        }
    }
    for unique in &new.uniques {
        let before = old.uniques.iter().find(|u| u.name == unique.name);
        match before {
            Some(u) if !on.unique_goes(u) => {
                if u.comment != unique.comment {
                    comment(script, new, &unique.name, &unique.comment);
                }
                continue;
            }
            // What made way comes back at once: the table is being rewritten anyway.
            Some(u) if same_unique(u, unique) || parted => add_unique(script, new, unique),
            None if parted => add_unique(script, new, unique),
            _ => unique_by_index(script, on, unique),
        }
        comment_of(script, new, &unique.name, &unique.comment);
    }
    for index in &new.indexes {
        let before = old.indexes.iter().find(|i| i.name == index.name);
        match before {
            Some(i) if !on.index_goes(i) => {
                if i.comment != index.comment {
                    comment_index(script, new, index);
                }
                continue;
            }
            _ if indexes::is_made_beside(on, index) => {
                script.add(Phase::Indexes, format!("create index {} while others go on", index.name), |w| {
                    postgres::create_index(w, new, index, "CONCURRENTLY ");
                })
            }
            _ => script.add(Phase::Keys, format!("create index {}", index.name), |w| {
                postgres::create_index(w, new, index, "");
            }),
        }
        if !index.comment.is_empty() {
            comment_index(script, new, index);
        }
    }
    for exclusion in &new.exclusions {
        let before = old.exclusions.iter().find(|e| e.name == exclusion.name);
        if before.is_none_or(|e| on.exclusion_goes(e)) {
            script.alter(Phase::Keys, &new.name, &format!("add {}", exclusion.name), |w| {
                w.push("ADD ");
                items::exclusion(w, exclusion);
            });
            comment_of(script, new, &exclusion.name, &exclusion.comment);
        } else if before.is_some_and(|e| e.comment != exclusion.comment) {
            comment(script, new, &exclusion.name, &exclusion.comment);
        }
    }
    for check in &new.checks {
        let before = old.checks.iter().find(|c| c.name == check.name);
        if before.is_none_or(|c| on.check_goes(c)) {
            add_check(script, on, check);
            comment_of(script, new, &check.name, &check.comment);
        } else if before.is_some_and(|c| c.comment != check.comment) {
            comment(script, new, &check.name, &check.comment);
        }
    }
}

fn add_unique(script: &mut Script<'_>, table: &Table, unique: &Unique) {
    script.alter(Phase::Keys, &table.name, &format!("add {}", unique.name), |w| {
        w.push("ADD ");
        postgres::unique(w, unique);
    });
}

/// A unique constraint by way of an index that is made while others write.
fn unique_by_index(script: &mut Script<'_>, on: &On<'_>, unique: &Unique) {
    let table = on.new;
    let before = on.old.uniques.iter().find(|u| u.name == unique.name && on.unique_is_replaced(u));
    let name = match before {
        Some(_) => indexes::free_name(on, &unique.name, "new"),
        None => unique.name.clone(),
    };
    let keys = unique.columns.iter().map(IndexKey::column).collect();
    let index = Index {
        include: unique.include.clone(),
        nulls_not_distinct: unique.nulls_not_distinct,
        ..Index::new(&name, true, keys, "")
    };
    script.add(Phase::Indexes, format!("create index {name} while others go on"), |w| {
        postgres::create_index(w, table, &index, "CONCURRENTLY ");
    });
    let what = if before.is_some() { "replace" } else { "add" };
    script.alter(Phase::Constraints, &table.name, &format!("{what} {}", unique.name), |w| {
        if before.is_some() {
            w.push("DROP CONSTRAINT ").ident(&unique.name).push(", ");
        }
        w.push("ADD CONSTRAINT ").ident(&unique.name).push(" UNIQUE USING INDEX ").ident(&name);
        postgres::deferrable(w, unique.deferrable);
    });
}

fn add_check(script: &mut Script<'_>, on: &On<'_>, check: &Check) {
    let table = &on.new.name;
    script.alter(Phase::Checks, table, &format!("{} holds from now on", check.name), |w| {
        w.push("ADD ");
        postgres::check(w, check);
        w.push(" NOT VALID");
    });
    if !check.not_valid {
        script.alter(Phase::Validate, table, &format!("look whether all rows pass {}", check.name), |w| {
            w.push("VALIDATE CONSTRAINT ").ident(&check.name);
        });
    }
}

fn foreign_keys(script: &mut Script<'_>, on: &On<'_>) {
    for key in &on.new.foreign_keys {
        let before = on.old.foreign_keys.iter().find(|k| k.name == key.name);
        if before.is_none_or(|k| on.foreign_key_goes(k)) {
            add_key(script, on.new, key, true, Phase::Constraints);
            comment_of(script, on.new, &key.name, &key.comment);
        } else if before.is_some_and(|k| k.comment != key.comment) {
            comment(script, on.new, &key.name, &key.comment);
        }
    }
}

/// A foreign key; `filled` says that the table may have rows, which are looked at later.
fn add_key(script: &mut Script<'_>, table: &Table, key: &ForeignKey, filled: bool, phase: Phase) {
    // A partitioned table takes none that is not valid before version 18.
    let later = filled && table.partition.is_none();
    script.alter(phase, &table.name, &format!("{} holds from now on", key.name), |w: &mut Writer| {
        w.push("ADD ");
        postgres::foreign_key(w, key);
        w.push(if later { " NOT VALID" } else { "" });
    });
    if later && !key.not_valid {
        script.alter(
            Phase::Validate,
            &table.name,
            &format!("look whether all rows pass {}", key.name),
            |w| {
                w.push("VALIDATE CONSTRAINT ").ident(&key.name);
            },
        );
    }
}

fn comment_of(script: &mut Script<'_>, table: &Table, name: &str, text: &str) {
    if !text.is_empty() {
        comment(script, table, name, text);
    }
}

fn comment(script: &mut Script<'_>, table: &Table, name: &str, text: &str) {
    script.add(Phase::Settle, format!("comment on {name}"), |w| {
        w.push("COMMENT ON CONSTRAINT ").ident(name).push(" ON ").name(&table.name).push(" IS ");
        said(w, text);
    });
}

fn comment_index(script: &mut Script<'_>, table: &Table, index: &Index) {
    script.add(Phase::Settle, format!("comment on {}", index.name), |w| {
        let name = Name { namespace: table.name.namespace.clone(), name: index.name.clone() };
        w.push("COMMENT ON INDEX ").name(&name).push(" IS ");
        said(w, &index.comment);
    });
}
