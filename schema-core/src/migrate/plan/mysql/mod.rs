//! The plan of MySQL and MariaDB: one text for both.
//!
//! Every statement commits, and the runner keeps a journal of them. So each is one change of one object, and those
//! that make the rows of a table anew go together in one `ALTER TABLE`.
//!
//! The order: [`rights`] that go; [`programs`] that change, or name what changes, are dropped; so are [`foreign`] keys; tables are
//! dropped and renamed; each [`table`] that stays is altered; new ones are made, then foreign keys, then programs, in
//! the order in which a new database gets them; then rights. A statement that begins with `SET` sets the session: a runner that
//! goes on after a crash runs those before its place again.

mod alter;
pub(in crate::migrate) mod column;
pub(in crate::migrate) mod cost;
mod foreign;
mod keys;
pub(in crate::migrate) mod pair;
mod programs;
mod rights;
mod sequence;
pub(in crate::migrate) mod table;

use super::{Mode, Part, Plan, Step};
use crate::dialect::{Target, quote};
use crate::migrate::{Diff, Sides};
use crate::phys::{Schema, Table};
use crate::render;
use pair::Pair;
use programs::Programs;

/// The statements for MySQL and MariaDB.
pub(super) fn plan(sides: &Sides, diff: &Diff<'_>) -> Plan {
    let pairs = pair::pairs(sides);
    let keys = foreign::Keys::between(sides, &pairs);
    let programs = Programs::between(sides, diff, &pairs);
    let rights = rights::Rights::between(sides, &pairs);
    let mut steps = Vec::new();
    rights.take(&mut steps);
    programs.drop(&mut steps);
    keys.drop(&mut steps);
    for table in diff.dropped.iter().rev() {
        let old = pair::before(sides, table);
        let what = format!("Table {} goes, with its rows.", old.name.name);
        steps.push(Step::new(what, format!("DROP TABLE {}", ident(&old.name.name))));
    }
    rename(&pairs, &mut steps);
    sequence::change(diff, &mut steps);
    programs.make_first(&mut steps);
    for pair in &pairs {
        table::change(pair, &mut steps);
    }
    create(&sides.new, &diff.created, &mut steps);
    sequence::drop(diff, &mut steps);
    keys.add(&mut steps);
    programs.make(&mut steps);
    rights.give(&mut steps);
    if steps.is_empty() {
        return Plan::default();
    }
    let mut all = settings(&sides.new);
    all.append(&mut steps);
    Plan { parts: vec![Part { mode: Mode::Transaction, steps: all }] }
}

/// What the session is set to, as the file that makes a new database sets it.
fn settings(schema: &Schema) -> Vec<Step> {
    let empty = Schema { native: schema.native, ..Schema::new(Target::MySql, "") };
    let statements = render::statements(&empty).into_iter();
    statements.map(|s| Step::new(format!("The session's {}.", s.object.name), s.sql)).collect()
}

/// Tables get their new names, each when no other has it; what is left then runs in a circle.
fn rename(pairs: &[Pair<'_>], steps: &mut Vec<Step>) {
    let mut waiting: Vec<(String, &str)> = pairs
        .iter()
        .map(|p| (p.old.name.name.clone(), p.new.name.name.as_str()))
        .filter(|(old, new)| old != new)
        .collect();
    while !waiting.is_empty() {
        let free = waiting.iter().position(|(_, new)| !waiting.iter().any(|(old, _)| old == new));
        match free {
            Some(at) => {
                let (old, new) = waiting.remove(at);
                let sql = format!("RENAME TABLE {} TO {}", ident(&old), ident(new));
                steps.push(Step::new(format!("Table {old} is renamed to {new}."), sql));
            }
            None => {
                let aside = "schemagen_aside".to_owned();
                let old = std::mem::replace(&mut waiting[0].0, aside.clone());
                let sql = format!("RENAME TABLE {} TO {}", ident(&old), ident(&aside));
                steps.push(Step::new(format!("Table {old} makes way for another of its name."), sql));
            }
        }
    }
}

/// New tables, without their triggers.
fn create(schema: &Schema, tables: &[&Table], steps: &mut Vec<Step>) {
    let bare = |table: &&Table| Table { triggers: Vec::new(), ..(*table).clone() };
    let new = Schema {
        native: schema.native,
        tables: tables.iter().map(bare).collect(),
        ..Schema::new(Target::MySql, "")
    };
    for statement in render::statements(&new) {
        let what = match statement.object.kind {
            render::ObjectKind::Setting => continue,
            render::ObjectKind::Table => format!("Table {}.", statement.object.name),
            _ => format!("Foreign key {}, which closes a circle.", statement.object.name),
        };
        steps.push(Step::new(what, statement.sql));
    }
}

fn ident(name: &str) -> String {
    quote::ident(Target::MySql, name)
}
