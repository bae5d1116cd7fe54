//! New tables, and those that stay: their columns and options.

use super::drops::On;
use super::keys::is_rendered;
use super::script::{Phase, Script};
use super::touched::Touched;
use super::types::comment;
use super::{column, rebuild};
use crate::migrate::Diff;
use crate::phys::{RowSecurity, Schema, Table};
use crate::render::{ObjectKind, statements};

pub(super) fn plan(script: &mut Script<'_>, diff: &Diff<'_>, touched: &Touched) {
    create(script, diff);
    for table in &diff.new.tables {
        let Some(on) = On::of(diff, touched, &table.name) else { continue };
        if on.rebuilt {
            rebuild::plan(script, &on);
        } else {
            column::plan(script, &on);
            options(script, &on);
        }
    }
}

fn create(script: &mut Script<'_>, diff: &Diff<'_>) {
    let bare = |table: &&Table| {
        let mut table = (*table).clone();
        table.foreign_keys.retain(|key| is_rendered(diff, key));
        without_policies(&mut table);
        table
    };
    let made = Schema {
        tables: diff.created.iter().map(bare).collect(),
        ..Schema { native: diff.new.native, ..Schema::new(diff.new.target, &diff.new.name) }
    };
    let phase = |kind| match kind {
        ObjectKind::Trigger => Phase::Policies,
        _ => Phase::Tables,
    };
    script.take(phase, statements(&made));
}

/// Policies have their own place, behind all that they may name.
pub(super) fn without_policies(table: &mut Table) {
    table.policies.clear();
    table.row_security = RowSecurity::Off;
}

fn options(script: &mut Script<'_>, on: &On<'_>) {
    let (old, new) = (on.old, on.new);
    if old.comment != new.comment {
        comment(script, "TABLE", &new.name, &new.comment);
    }
    if old.unlogged != new.unlogged {
        script.alter(Phase::Options, &new.name, "whether it is logged", |w| {
            w.push(if new.unlogged { "SET UNLOGGED" } else { "SET LOGGED" });
        });
    }
    let (before, after) = (parameters(old), parameters(new));
    let gone: Vec<&str> = before
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !after.iter().any(|(n, _)| n == name))
        .collect();
    if !gone.is_empty() {
        script.alter(Phase::Options, &new.name, "options", |w| {
            w.push("RESET (").push(&gone.join(", ")).push(")");
        });
    }
    let come: Vec<String> = after
        .iter()
        .filter(|p| !before.contains(p))
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    if !come.is_empty() {
        script.alter(Phase::Options, &new.name, "options", |w| {
            w.push("SET (").push(&come.join(", ")).push(")");
        });
    }
    if space(old) != space(new) {
        script.alter(Phase::Options, &new.name, "where it lies", |w| {
            w.push("SET TABLESPACE ").push(space(new).unwrap_or("pg_default"));
        });
    }
}

/// Storage parameters, `WITH (a = 1, b)`.
fn parameters(table: &Table) -> Vec<(String, String)> {
    let with = table.options.iter().filter_map(|o| {
        let rest = o.get(..4).filter(|w| w.eq_ignore_ascii_case("with")).and(o.get(4..))?;
        Some(rest.trim().trim_start_matches('(').trim_end_matches(')'))
    });
    let parameter = |text: &str| match text.split_once('=') {
        Some((name, value)) => (name.trim().to_ascii_lowercase(), value.trim().to_owned()),
        None => (text.trim().to_ascii_lowercase(), "true".to_owned()),
    };
    with.flat_map(|list| list.split(',')).map(parameter).collect()
}

fn space(table: &Table) -> Option<&str> {
    table.options.iter().find_map(|o| {
        let rest = o.get(..11).filter(|w| w.eq_ignore_ascii_case("tablespace ")).and(o.get(11..))?;
        Some(rest.trim())
    })
}
