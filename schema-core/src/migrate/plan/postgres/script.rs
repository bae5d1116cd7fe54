//! The statements of a plan, each put where the order of things wants it.

use crate::migrate::plan::{Mode, Part, Step};
use crate::phys::{Name, Schema};
use crate::render::writer::{Writer, plain};
use crate::render::{ObjectKind, Statement};
use std::collections::BTreeMap;

/// When a statement runs. The order is that of the plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Phase {
    /// New labels of enums: they can't be used before they are committed.
    Labels,
    Names,
    Namespaces,
    DropPrograms,
    DropPolicies,
    DropForeignKeys,
    DropKeys,
    DropDefaults,
    DropTables,
    DropColumns,
    /// Those that call functions which may go, too.
    DropDomains,
    DropFunctions,
    SetAside,
    Types,
    Sequences,
    Functions,
    /// What domains hold from now on.
    Domains,
    Columns,
    Tables,
    Checks,
    Keys,
    Options,
    Policies,
    Programs,
    Grants,
    DropTypes,
    DropNamespaces,
    Comments,
    /// Each in no transaction, by itself.
    Indexes,
    /// What served until those were made; each by itself, too.
    DropIndexes,
    /// What needs those indexes.
    Constraints,
    /// Rows that get a value which they may no longer lack, some at a time.
    Fill,
    Validate,
    Settle,
}

impl Phase {
    /// Which part of the plan it belongs to.
    fn part(self) -> u8 {
        match self {
            Phase::Labels => 0,
            Phase::Indexes | Phase::DropIndexes => 2,
            Phase::Constraints => 3,
            Phase::Fill => 4,
            Phase::Validate => 5,
            Phase::Settle => 6,
            _ => 1,
        }
    }

    fn mode(self) -> Mode {
        match self {
            Phase::Indexes | Phase::DropIndexes | Phase::Fill => Mode::Alone,
            _ => Mode::Transaction,
        }
    }
}

pub(super) struct Script<'a> {
    schema: &'a Schema,
    steps: BTreeMap<Phase, Vec<Step>>,
}

impl<'a> Script<'a> {
    pub(super) fn new(schema: &'a Schema) -> Script<'a> {
        Script { schema, steps: BTreeMap::new() }
    }

    /// A statement, without a final `;`.
    pub(super) fn add(&mut self, phase: Phase, what: impl Into<String>, write: impl FnOnce(&mut Writer)) {
        let mut w = Writer::new(self.schema, 128);
        write(&mut w);
        self.push(phase, Step::new(what, w.finish()));
    }

    pub(super) fn push(&mut self, phase: Phase, step: Step) {
        self.steps.entry(phase).or_default().push(step);
    }

    /// `ALTER TABLE table …`
    pub(super) fn alter(&mut self, phase: Phase, table: &Name, what: &str, write: impl FnOnce(&mut Writer)) {
        let what = format!("{}: {what}", plain(table));
        self.add(phase, what, |w| {
            w.push("ALTER TABLE ").name(table).push(" ");
            write(w);
        });
    }

    /// What `render` writes for new things.
    pub(super) fn take(&mut self, phase: impl Fn(ObjectKind) -> Phase, statements: Vec<Statement>) {
        for Statement { object, sql } in statements {
            self.push(phase(object.kind), Step::new(format!("{} {}", verb(object.kind), object.name), sql));
        }
    }

    pub(super) fn parts(self) -> Vec<Part> {
        let mut parts: Vec<(u8, Part)> = Vec::new();
        let waits = self.steps.contains_key(&Phase::Indexes);
        for (phase, steps) in self.steps {
            let mode = phase.mode();
            // What waits for no index goes with the rest.
            let of = if phase == Phase::Constraints && !waits { Phase::Keys.part() } else { phase.part() };
            for step in steps {
                match parts.last_mut() {
                    Some((number, part)) if *number == of && mode == Mode::Transaction => {
                        part.steps.push(step);
                    }
                    _ => parts.push((of, Part { mode, steps: vec![step] })),
                }
            }
        }
        parts.into_iter().map(|(_, part)| part).collect()
    }
}

fn verb(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Namespace => "create schema",
        ObjectKind::Extension => "create extension",
        ObjectKind::Enum | ObjectKind::Composite => "create type",
        ObjectKind::Domain => "create domain",
        ObjectKind::Sequence => "create sequence",
        ObjectKind::Counting => "count",
        ObjectKind::Alter | ObjectKind::Option => "set options of",
        ObjectKind::Role => "create role",
        ObjectKind::Policy => "create policy",
        ObjectKind::Function => "create function",
        ObjectKind::Table => "create table",
        ObjectKind::ForeignKey => "add foreign key",
        ObjectKind::Index => "create index",
        ObjectKind::Trigger => "create trigger",
        ObjectKind::Comment => "comment on",
        ObjectKind::View => "create view",
        ObjectKind::Raw => "create",
        ObjectKind::Setting => "set",
    }
}
