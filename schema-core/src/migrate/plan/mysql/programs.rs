//! Views, triggers, functions, procedures, events and other raw SQL: what changes, and what names something that
//! changes, is dropped before the tables are touched and made again behind them, in the order of a new database.

use super::super::Step;
use super::super::mention::mentions;
use super::column::changes_rows;
use super::ident;
use super::pair::Pair;
use crate::dialect::Target;
use crate::migrate::{Diff, Sides};
use crate::phys::{Name, Place, Raw, Schema, Table};
use crate::render::{self, ObjectKind};

/// The kinds that can be dropped, in the order in which they are.
const KINDS: [&str; 5] = ["trigger", "event", "view", "procedure", "function"];

/// One of them.
#[derive(Clone, PartialEq, Debug)]
struct Program {
    /// One of [`KINDS`], or another word, and then it can't be dropped.
    kind: String,
    name: String,
    sql: String,
    /// The table of a trigger, as it is called on its side.
    on: Option<String>,
}

/// What becomes of them.
pub(super) struct Programs {
    dropped: Vec<Program>,
    first: Vec<Step>,
    last: Vec<Step>,
}

impl Programs {
    /// What has to be dropped and what is to be made.
    pub(super) fn between(sides: &Sides, diff: &Diff<'_>, pairs: &[Pair<'_>]) -> Programs {
        let (old, new) = (programs(&sides.old), programs(&sides.new));
        let mut gone: Vec<bool> = old.iter().map(|p| !new.contains(p)).collect();
        let names_table = |p: &Program| {
            let renamed = pairs.iter().any(|pair| {
                let (was, is) = (&pair.old.name.name, &pair.new.name.name);
                mentions(&p.sql, was) && (was != is || pair.touches(&p.sql))
                    || p.on.as_ref() == Some(was) && changes_rows(pair)
            });
            renamed || diff.dropped.iter().any(|t| mentions(&p.sql, &super::pair::before(sides, t).name.name))
        };
        for (program, gone) in old.iter().zip(&mut gone) {
            *gone |= names_table(program);
        }
        spread(&old, &new, &mut gone);
        let is_kept = |p: &Program| old.iter().zip(&gone).any(|(other, gone)| !gone && other == p);
        let mut dropped: Vec<Program> =
            old.iter().zip(&gone).filter(|(_, gone)| **gone).map(|(p, _)| p.clone()).collect();
        dropped.retain(|p| KINDS.contains(&p.kind.as_str()));
        dropped.reverse();
        dropped.sort_by_key(|p| KINDS.iter().position(|kind| *kind == p.kind));
        let (first, last) = make(&sides.new, is_kept);
        Programs { dropped, first, last }
    }

    /// Drops.
    pub(super) fn drop(&self, steps: &mut Vec<Step>) {
        for program in &self.dropped {
            let what = format!("The {} {} makes way.", program.kind, program.name);
            let sql = format!("DROP {} IF EXISTS {}", program.kind.to_uppercase(), ident(&program.name));
            steps.push(Step::new(what, sql));
        }
    }

    /// Makes what stands before the tables.
    pub(super) fn make_first(&self, steps: &mut Vec<Step>) {
        steps.extend_from_slice(&self.first);
    }

    /// Makes the rest.
    pub(super) fn make(&self, steps: &mut Vec<Step>) {
        steps.extend_from_slice(&self.last);
    }
}

/// What names a program that goes, goes, too; and so do all triggers of a table, as they run in the order of their
/// making.
fn spread(old: &[Program], new: &[Program], gone: &mut [bool]) {
    loop {
        let is_gone = |gone: &[bool], i: usize| gone[i] && KINDS.contains(&old[i].kind.as_str());
        let next = (0..old.len()).find(|&at| {
            !gone[at]
                && (0..old.len()).any(|other| {
                    is_gone(gone, other) && mentions(&old[at].sql, &old[other].name)
                        || gone[other] && old[at].on.is_some() && old[at].on == old[other].on
                })
                || !gone[at]
                    && old[at].on.is_some()
                    && new.iter().any(|p| p.on == old[at].on && !old.contains(p))
        });
        match next {
            Some(at) => gone[at] = true,
            None => return,
        }
    }
}

fn programs(schema: &Schema) -> Vec<Program> {
    let routines = schema.functions.iter().map(|f| Program {
        kind: "function".to_owned(),
        name: f.name.name.clone(),
        sql: f.create.clone(),
        on: None,
    });
    let triggers = schema.tables.iter().flat_map(|table| {
        table.triggers.iter().map(|t| Program {
            kind: "trigger".to_owned(),
            name: t.name.clone(),
            sql: t.create.clone(),
            on: Some(table.name.name.clone()),
        })
    });
    routines.chain(triggers).chain(schema.raws.iter().map(of_raw)).collect()
}

fn of_raw(raw: &Raw) -> Program {
    let object = raw.object.as_ref();
    let name = |name: &Name| name.name.clone();
    Program {
        kind: object.map_or_else(String::new, |o| o.kind.clone()),
        name: object.map_or_else(String::new, |o| name(&o.name)),
        sql: raw.sql.clone(),
        on: object.and_then(|o| o.on.as_ref()).map(name),
    }
}

/// The statements that make all but those that are kept: those before the tables, and the others.
fn make(new: &Schema, is_kept: impl Fn(&Program) -> bool) -> (Vec<Step>, Vec<Step>) {
    let triggers = |table: &Table| {
        let mut bare = Table::new(table.name.clone(), String::new(), table.span);
        bare.triggers.clone_from(&table.triggers);
        bare.triggers.retain(|t| {
            !is_kept(&Program {
                kind: "trigger".to_owned(),
                name: t.name.clone(),
                sql: t.create.clone(),
                on: Some(table.name.name.clone()),
            })
        });
        bare
    };
    let raws: Vec<Raw> = new.raws.iter().filter(|raw| !is_kept(&of_raw(raw))).cloned().collect();
    let (last, first): (Vec<Raw>, Vec<Raw>) = raws.into_iter().partition(|raw| raw.place == Place::Last);
    let empty = || Schema { native: new.native, ..Schema::new(Target::MySql, "") };
    let functions = new.functions.iter().filter(|f| {
        let sql = f.create.clone();
        !is_kept(&Program { kind: "function".to_owned(), name: f.name.name.clone(), sql, on: None })
    });
    let first = Schema { raws: first, functions: functions.cloned().collect(), ..empty() };
    let tables = new.tables.iter().map(triggers).filter(|t| !t.triggers.is_empty()).collect();
    (statements(&first), statements(&Schema { raws: last, tables, ..empty() }))
}

/// The statements of a schema but for the session's settings, and its tables.
fn statements(schema: &Schema) -> Vec<Step> {
    let empty = Schema { native: schema.native, ..Schema::new(Target::MySql, "") };
    let settings = render::statements(&empty).len();
    let all = render::statements(schema).into_iter().skip(settings);
    let all = all.filter(|s| s.object.kind != ObjectKind::Table);
    all.map(|s| {
        let what = match s.object.kind {
            ObjectKind::Setting => format!("What {} is made with.", s.object.name),
            ObjectKind::Trigger => format!("The trigger {}.", s.object.name),
            ObjectKind::Function => format!("The function {}.", s.object.name),
            ObjectKind::View => format!("The view {}.", s.object.name),
            _ if s.object.name.is_empty() => "SQL of the schema.".to_owned(),
            _ => format!("The {}.", s.object.name),
        };
        Step::new(what.replace(['\n', '\r'], " "), s.sql)
    })
    .collect()
}
