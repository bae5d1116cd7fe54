//! What is dropped for good, and what makes way for a change and comes back. Whether something goes is said once, in
//! [`On`]: what makes things again asks the same.

use super::indexes;
use super::keys::{same_check, same_index, same_primary, same_unique};
use super::script::{Phase, Script};
use super::touched::{Touch, Touched, is_routine};
use crate::migrate::Diff;
use crate::phys::{
    Check, Column, Exclusion, ForeignKey, Index, Key, Name, Policy, Raw, Routine, Table, Trigger, Unique,
};
use crate::render::postgres::names_function;
use crate::render::writer::plain;

pub(super) fn plan(script: &mut Script<'_>, diff: &Diff<'_>, touched: &Touched) {
    for raw in diff.old.raws.iter().rev().filter(|raw| raw_goes(diff, touched, raw)) {
        drop_raw(script, diff, raw);
    }
    for table in &diff.old.tables {
        match On::of(diff, touched, &table.name) {
            Some(on) => on.drops(script),
            None => foreign_keys_of_dropped(script, diff, table),
        }
    }
    if !diff.dropped.is_empty() {
        let names: Vec<String> = diff.dropped.iter().map(|t| plain(&t.name)).collect();
        script.add(Phase::DropTables, format!("drop {}", names.join(", ")), |w| {
            w.push("DROP TABLE ");
            for (i, table) in diff.dropped.iter().enumerate() {
                w.push(if i > 0 { ", " } else { "" }).name(&table.name);
            }
        });
    }
    for function in diff.old.functions.iter().filter(|f| function_goes(diff, touched, f)) {
        script.add(Phase::DropFunctions, format!("drop function {}", plain(&function.name)), |w| {
            w.push("DROP FUNCTION ").name(&function.name);
        });
    }
}

/// Whether a function is dropped, rather than left or replaced.
pub(super) fn function_goes(diff: &Diff<'_>, touched: &Touched, function: &Routine) -> bool {
    touched.functions.contains(&function.name) || !diff.new.functions.iter().any(|f| f.name == function.name)
}

/// Whether raw SQL is dropped, rather than left or replaced.
pub(super) fn raw_goes(diff: &Diff<'_>, touched: &Touched, raw: &Raw) -> bool {
    let changed = diff.raws.iter().find(|d| d.old().is_some_and(|old| std::ptr::eq(old, raw)));
    let replaces = |new: &Raw| {
        let object = raw.object.as_ref();
        object.is_some_and(|o| matches!(o.kind.as_str(), "function" | "procedure")) && raw.place == new.place
    };
    touched.is_touched_raw(raw) || changed.is_some_and(|d| d.new().is_none_or(|new| !replaces(new)))
}

fn drop_raw(script: &mut Script<'_>, diff: &Diff<'_>, raw: &Raw) {
    let Some(object) = &raw.object else { return };
    let args = object.args.as_deref().map(|a| format!("({a})")).unwrap_or_default();
    let word = match object.kind.as_str() {
        "view" if is_materialized(raw) => "MATERIALIZED VIEW".to_owned(),
        // They say something of what other items make.
        "comment" | "grants" => return,
        kind => kind.to_uppercase(),
    };
    let phase = match object.kind.as_str() {
        kind if is_routine(kind) => Phase::DropFunctions,
        "type" | "domain" if names_function(diff.old, &raw.sql) => Phase::DropDomains,
        "extension" | "type" | "domain" | "sequence" => Phase::DropTypes,
        _ => Phase::DropPrograms,
    };
    script.add(phase, format!("drop {} {}", object.kind, plain(&object.name)), |w| {
        w.push("DROP ").push(&word).push(" ");
        match &object.on {
            Some(table) if is_known_by_table(&object.kind) => {
                w.ident(&object.name.name).push(" ON ").name(table)
            }
            _ => w.name(&object.name).push(&args),
        };
    });
}

/// Whether objects of a kind have names within their table alone.
fn is_known_by_table(kind: &str) -> bool {
    matches!(kind, "trigger" | "rule" | "policy")
}

fn is_materialized(raw: &Raw) -> bool {
    let words = raw.sql.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    words.eq_ignore_ascii_case("create materialized")
}

/// Tables that are dropped in one statement may reference each other; the others they let go of first.
fn foreign_keys_of_dropped(script: &mut Script<'_>, diff: &Diff<'_>, table: &Table) {
    for key in table.foreign_keys.iter().filter(|k| !diff.dropped.iter().any(|t| t.name == k.table)) {
        constraint(script, Phase::DropForeignKeys, &table.name, &key.name);
    }
}

fn constraint(script: &mut Script<'_>, phase: Phase, table: &Name, name: &str) {
    script.alter(phase, table, &format!("drop constraint {name}"), |w| {
        w.push("DROP CONSTRAINT ").ident(name);
    });
}

/// A table that stays.
pub(super) struct On<'a> {
    pub(super) diff: &'a Diff<'a>,
    pub(super) touched: &'a Touched,
    pub(super) old: &'a Table,
    pub(super) new: &'a Table,
    pub(super) rebuilt: bool,
}

impl<'a> On<'a> {
    pub(super) fn of(diff: &'a Diff<'a>, touched: &'a Touched, name: &Name) -> Option<On<'a>> {
        let old = diff.old.tables.iter().find(|t| t.name == *name)?;
        let new = diff.new.tables.iter().find(|t| t.name == *name)?;
        Some(On { diff, touched, old, new, rebuilt: touched.rebuilt.contains(name) })
    }

    pub(super) fn policy_goes(&self, policy: &Policy) -> bool {
        let texts = || policy.using.iter().chain(&policy.check).any(|sql| self.touched.is_touched_text(sql));
        let same = |p: &Policy| Policy { comment: policy.comment.clone(), ..p.clone() } == *policy;
        self.rebuilt
            || !self.new.policies.iter().any(same)
            || self.touched.is_touched_table(&self.old.name)
            || texts()
    }

    pub(super) fn trigger_goes(&self, trigger: &Trigger) -> bool {
        self.rebuilt
            || self.touched.is_renamed(&self.old.name)
            || !self.new.triggers.iter().any(|t| t.name == trigger.name && t.create == trigger.create)
            || self.touched.is_named(self.old, &trigger.create)
    }

    pub(super) fn foreign_key_goes(&self, key: &ForeignKey) -> bool {
        let same = |k: &ForeignKey| {
            ForeignKey { detached: key.detached, comment: key.comment.clone(), ..k.clone() } == *key
        };
        self.rebuilt
            || !self.new.foreign_keys.iter().any(same)
            || self.touched.is_touched_key(self.diff, self.old, key)
    }

    pub(super) fn exclusion_goes(&self, exclusion: &Exclusion) -> bool {
        let same =
            |e: &Exclusion| Exclusion { comment: exclusion.comment.clone(), ..e.clone() } == *exclusion;
        let keys = exclusion.keys.iter().map(|(key, _)| key.clone()).collect();
        let index = Index {
            filter: exclusion.filter.clone(),
            include: exclusion.include.clone(),
            ..Index::new("", false, keys, "")
        };
        self.rebuilt
            || !self.new.exclusions.iter().any(same)
            || self.touched.is_touched_index(self.old, &index)
    }

    pub(super) fn check_goes(&self, check: &Check) -> bool {
        self.rebuilt
            || !self.new.checks.iter().any(|c| same_check(c, check))
            || self.touched.is_named(self.old, &check.expr)
    }

    pub(super) fn index_goes(&self, index: &Index) -> bool {
        self.rebuilt
            || !self.new.indexes.iter().any(|i| same_index(i, index))
            || self.touched.is_touched_index(self.old, index)
    }

    pub(super) fn unique_goes(&self, unique: &Unique) -> bool {
        let columns = unique.columns.iter().chain(&unique.include).map(String::as_str);
        self.rebuilt
            || !self.new.uniques.iter().any(|u| same_unique(u, unique))
            || self.touched.has_gone(self.old, columns)
    }

    /// Whether another takes its place in one statement, when its index is made: so that no two rows get alike meanwhile.
    pub(super) fn unique_is_replaced(&self, unique: &Unique) -> bool {
        let columns = unique.columns.iter().chain(&unique.include).map(String::as_str);
        let other = self.new.uniques.iter().find(|u| u.name == unique.name);
        other.is_some_and(|u| !same_unique(u, unique))
            && !self.rebuilt
            && self.new.partition.is_none()
            && !self.touched.has_gone(self.old, columns)
    }

    pub(super) fn primary_goes(&self, key: &Key) -> bool {
        let columns = key.columns.iter().chain(&key.include).map(String::as_str);
        self.rebuilt
            || !self.new.primary_key.iter().any(|k| same_primary(k, key))
            || self.touched.has_gone(self.old, columns)
    }

    /// Whether a column's default has to make way.
    pub(super) fn default_goes(&self, column: &Column) -> bool {
        column.default.as_deref().is_some_and(|sql| self.touched.is_called(sql))
    }

    fn drops(&self, script: &mut Script<'_>) {
        let name = &self.old.name;
        let on = |what: &str| format!("{what} of {}", plain(name));
        for policy in self.old.policies.iter().filter(|p| self.policy_goes(p)) {
            script.add(Phase::DropPolicies, on(&format!("drop policy {}", policy.name)), |w| {
                w.push("DROP POLICY ").ident(&policy.name).push(" ON ").name(name);
            });
        }
        for trigger in self.old.triggers.iter().filter(|t| self.trigger_goes(t)) {
            script.add(Phase::DropPolicies, on(&format!("drop trigger {}", trigger.name)), |w| {
                // What was renamed has lost its own already.
                w.push("DROP TRIGGER IF EXISTS ").ident(&trigger.name).push(" ON ").name(name);
            });
        }
        for key in self.old.foreign_keys.iter().filter(|k| self.foreign_key_goes(k)) {
            constraint(script, Phase::DropForeignKeys, name, &key.name);
        }
        let exclusions = self.old.exclusions.iter().filter(|e| self.exclusion_goes(e)).map(|e| &e.name);
        let checks = self.old.checks.iter().filter(|c| self.check_goes(c)).map(|c| &c.name);
        let uniques = self.old.uniques.iter();
        let uniques = uniques.filter(|u| self.unique_goes(u) && !self.unique_is_replaced(u)).map(|u| &u.name);
        let primary = self.old.primary_key.iter().filter(|k| self.primary_goes(k)).map(|k| &k.name);
        for constraint in exclusions.chain(checks).chain(uniques).chain(primary) {
            self::constraint(script, Phase::DropKeys, name, constraint);
        }
        for index in self.old.indexes.iter().filter(|i| self.index_goes(i)) {
            if indexes::waits(self, index) {
                indexes::drop_later(script, self, index);
                continue;
            }
            script.add(Phase::DropKeys, format!("drop index {}", index.name), |w| {
                w.push("DROP INDEX ");
                w.name(&Name { namespace: name.namespace.clone(), name: index.name.clone() });
            });
        }
        if !self.rebuilt {
            self.drop_columns(script);
        }
    }

    fn drop_columns(&self, script: &mut Script<'_>) {
        let name = &self.old.name;
        // What is generated goes before what it is made of.
        let (made, plain): (Vec<&Column>, Vec<&Column>) =
            self.old.columns.iter().partition(|c| c.generated.is_some());
        for column in made.into_iter().chain(plain) {
            let gone = self.touched.touch(name, &column.name) == Some(Touch::Gone);
            if self.default_goes(column) && !gone {
                script.alter(
                    Phase::DropDefaults,
                    name,
                    &format!("drop the default of {}", column.name),
                    |w| {
                        w.push("ALTER COLUMN ").ident(&column.name).push(" DROP DEFAULT");
                    },
                );
            }
            if gone {
                let kept = self.new.columns.iter().any(|c| c.name == column.name);
                let what = if kept { "make way for a new" } else { "drop column" };
                script.alter(Phase::DropColumns, name, &format!("{what} {}", column.name), |w| {
                    w.push("DROP COLUMN ").ident(&column.name);
                });
            }
        }
    }
}
