//! Functions, views, triggers, policies, and whatever else stands in raw SQL.

use super::drops::{On, function_goes, raw_goes};
use super::script::{Phase, Script};
use super::touched::{Touched, is_routine};
use super::types::said;
use crate::migrate::Diff;
use crate::phys::{Place, Policy, Raw, RowSecurity, Schema, Table};
use crate::render::postgres::names_function;
use crate::render::statements;
use crate::render::writer::plain;

pub(super) fn plan(script: &mut Script<'_>, diff: &Diff<'_>, touched: &Touched) {
    functions(script, diff, touched);
    for raw in &diff.new.raws {
        self::raw(script, diff, touched, raw);
    }
    for table in &diff.new.tables {
        match On::of(diff, touched, &table.name) {
            Some(on) => of_table(script, &on),
            None => policies(script, table, RowSecurity::Off, table.policies.iter().collect()),
        }
    }
}

fn functions(script: &mut Script<'_>, diff: &Diff<'_>, touched: &Touched) {
    let raws = diff.new.raws.iter().filter(|r| r.place == Place::BeforeTables);
    let mut routines = raws.filter(|r| r.object.as_ref().is_some_and(|o| is_routine(&o.kind))).peekable();
    // They may name tables that are still to come.
    if routines.peek().is_some() {
        script.add(Phase::Functions, "functions may name what is still to come", |w| {
            w.push("SET LOCAL check_function_bodies = off");
        });
    }
    for function in &diff.new.functions {
        let old = diff.old.functions.iter().find(|f| f.name == function.name);
        match old {
            Some(old) if function_goes(diff, touched, old) => {}
            Some(old) if old.create == function.create => continue,
            _ => {}
        }
        script.add(Phase::Functions, format!("create function {}", plain(&function.name)), |w| {
            w.push(&or_replace(&function.create));
        });
    }
}

/// `CREATE OR REPLACE …`
fn or_replace(create: &str) -> String {
    let mut words = create.split_whitespace();
    let head = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !head.0.eq_ignore_ascii_case("create") || head.1.eq_ignore_ascii_case("or") {
        return create.to_owned();
    }
    let rest = &create[create.find(head.0).unwrap_or(0) + head.0.len()..];
    format!("CREATE OR REPLACE{rest}")
}

fn raw(script: &mut Script<'_>, diff: &Diff<'_>, touched: &Touched, raw: &Raw) {
    let old = match diff.raws.iter().find(|d| d.new().is_some_and(|new| std::ptr::eq(new, raw))) {
        Some(difference) => difference.old(),
        // The same on both sides: made again if it made way.
        None => {
            let same = |r: &&Raw| r.object == raw.object && r.sql == raw.sql;
            match diff.old.raws.iter().find(same) {
                Some(old) if raw_goes(diff, touched, old) => None,
                _ => return,
            }
        }
    };
    let kind = raw.object.as_ref().map_or("", |o| o.kind.as_str());
    let replaces =
        matches!(kind, "function" | "procedure") && old.is_some_and(|old| !raw_goes(diff, touched, old));
    let phase = match raw.place {
        Place::First => Phase::Namespaces,
        Place::BeforeTables if matches!(kind, "type" | "domain") => {
            // In the order of the schema, it stands behind the functions.
            if names_function(diff.new, &raw.sql) { Phase::Functions } else { Phase::Types }
        }
        Place::BeforeTables => Phase::Functions,
        Place::Last => Phase::Programs,
    };
    let sql = if replaces { or_replace(&raw.sql) } else { raw.sql.clone() };
    let what = match &raw.object {
        Some(object) => format!("create {} {}", object.kind, plain(&object.name)),
        None => "as the schema says".to_owned(),
    };
    script.add(phase, what, |w| {
        w.push(&sql);
    });
}

fn of_table(script: &mut Script<'_>, on: &On<'_>) {
    if !on.rebuilt {
        for trigger in &on.new.triggers {
            let old = on.old.triggers.iter().find(|t| t.name == trigger.name);
            if old.is_none_or(|old| on.trigger_goes(old)) {
                script.add(Phase::Policies, format!("create trigger {}", trigger.name), |w| {
                    w.push(&trigger.create);
                });
            }
        }
    }
    let again = |p: &&Policy| {
        let old = on.old.policies.iter().find(|o| o.name == p.name);
        old.is_none_or(|old| on.policy_goes(old))
    };
    let security = if on.rebuilt { RowSecurity::Off } else { on.old.row_security };
    policies(script, on.new, security, on.new.policies.iter().filter(again).collect());
    for (old, new) in
        on.new.policies.iter().filter_map(|p| Some((on.old.policies.iter().find(|o| o.name == p.name)?, p)))
    {
        if old.comment != new.comment && !on.policy_goes(old) {
            script.add(Phase::Comments, format!("comment on policy {}", new.name), |w| {
                w.push("COMMENT ON POLICY ").ident(&new.name).push(" ON ").name(&on.new.name).push(" IS ");
                said(w, &new.comment);
            });
        }
    }
}

/// Row security, from what it was, and policies to make.
fn policies(script: &mut Script<'_>, table: &Table, was: RowSecurity, policies: Vec<&Policy>) {
    let words: &[&str] = match (was, table.row_security) {
        (RowSecurity::On | RowSecurity::Forced, RowSecurity::Off) => &["NO FORCE", "DISABLE"],
        (RowSecurity::Off, RowSecurity::On) => &["ENABLE"],
        (RowSecurity::Off, RowSecurity::Forced) => &["ENABLE", "FORCE"],
        (RowSecurity::On, RowSecurity::Forced) => &["FORCE"],
        (RowSecurity::Forced, RowSecurity::On) => &["NO FORCE"],
        _ => &[],
    };
    for word in words {
        script.alter(Phase::Policies, &table.name, "row security", |w| {
            w.push(word).push(" ROW LEVEL SECURITY");
        });
    }
    if policies.is_empty() {
        return;
    }
    let policies = policies.into_iter().cloned().collect();
    let bare = Table { policies, ..Table::new(table.name.clone(), String::new(), table.span) };
    let mut only = Schema::new(crate::dialect::Target::Postgres, "");
    only.tables.push(bare);
    let made = statements(&only).into_iter().filter(|s| s.object.kind != crate::render::ObjectKind::Table);
    script.take(|_| Phase::Policies, made.collect());
}
