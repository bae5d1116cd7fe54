//! SQLite. It changes little of a table in place: columns are [`added`], and most other changes make the table anew, a
//! new one under a name that nothing has, the rows copied into it, the old one dropped, the new one renamed. All of that
//! is one transaction with foreign keys off, for dropping a table would delete its rows first, and with them those that
//! reference them.
//!
//! The text of a statement is what the catalog holds, so two tables are the same if their texts are.
//!
//! The order of a plan: what is made anew has the columns that are [`known`], or all ends; [`objects`] that change, or that
//! name a table that is touched, are dropped, as SQLite reads every view and trigger again when it renames a table; then
//! tables are dropped and made anew ([`rebuild`]), columns added and new tables made; then indexes, triggers, views and
//! raw SQL are made, in the order in which a new database gets them; last, foreign keys are checked ([`keys`]).

mod added;
mod copy;
mod counting;
mod keys;
mod known;
mod objects;
mod rebuild;
mod sound;
mod tables;
mod value;

use super::{Mode, Part, Plan, Step, mention};
use crate::dialect::{Target, quote};
use crate::migrate::{Diff, Sides};
use crate::phys::Table;
use objects::Objects;
use tables::Fates;

pub(in crate::migrate) use added::can_be_added;

/// The statements for SQLite. What differs is read from the texts, of which the catalog is made.
pub(super) fn plan(sides: &Sides, _diff: &Diff<'_>) -> Plan {
    let fates = Fates::of(sides);
    let objects = Objects::between(sides, &fates);
    let mut steps = Vec::new();
    known::check(&fates, &mut steps);
    objects.drop(&mut steps);
    objects.make_first(&mut steps);
    for table in &fates.dropped {
        steps.push(Step::new(format!("Table {} goes.", table.name.name), drop_table(&table.name.name)));
    }
    rebuild::rebuild(sides, &fates, &mut steps);
    steps.extend(fates.added.iter().cloned());
    for table in &fates.created {
        steps.extend(tables::create(table));
    }
    objects.make(&mut steps);
    if steps.is_empty() {
        return Plan::default();
    }
    let mode = match fates.needs_keys_off(sides) {
        true => Mode::Rebuild,
        false => Mode::Transaction,
    };
    if mode == Mode::Rebuild {
        keys::check(sides, &fates, &mut steps);
    }
    Plan { parts: vec![Part { mode, steps }] }
}

/// The tables that are made anew: each with its old names, with its new ones, and as it is to be.
pub(in crate::migrate) fn rebuilt(sides: &Sides) -> Vec<[&Table; 3]> {
    Fates::of(sides).rebuilt.iter().map(|pair| [pair.old, pair.renamed, pair.new]).collect()
}

fn drop_table(name: &str) -> String {
    format!("DROP TABLE {}", ident(name))
}

/// Whether SQL names something; a quote in a name stands there twice.
fn mentions(sql: &str, name: &str) -> bool {
    let quoted = |mark: char| {
        name.contains(mark) && mention::mentions(sql, &name.replace(mark, &mark.to_string().repeat(2)))
    };
    mention::mentions(sql, name) || quoted('"') || quoted('`')
}

fn ident(name: &str) -> String {
    quote::ident(Target::Sqlite, name)
}

fn string(text: &str) -> String {
    quote::string(Target::Sqlite, text)
}
