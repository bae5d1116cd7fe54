//! Tables that a server writes anew, or reads through under a lock, to come to the newer schema.

pub(in crate::migrate) mod mysql;
mod postgres;
mod sqlite;

use super::change::Change;
use super::{Hazard, Place};
use crate::diag::Code;
use crate::dialect::{Target, TargetSet};
use crate::migrate::plan::mysql::pair::pairs;
use crate::migrate::{Sides, diff};
use crate::phys::{Name, Table};
use crate::source::Span;
use mysql::{Algorithm, Work};

/// What a server does to one table that takes the longer, the more rows there are.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Cost {
    code: Code,
    table: String,
    span: Span,
    /// What makes it do so, each in words.
    why: Vec<String>,
}

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    for sides in change.sides {
        match sides.new.target {
            Target::Postgres => found.extend(postgres::costs(sides).into_iter().map(of_postgres)),
            Target::MySql => of_mysql(sides, found),
            Target::Sqlite => found.extend(sqlite::costs(sides).into_iter().map(of_sqlite)),
        }
    }
}

fn shown(name: &Name) -> String {
    match &name.namespace {
        Some(namespace) => format!("{namespace}.{}", name.name),
        None => name.name.clone(),
    }
}

impl Cost {
    fn new(code: Code, table: &Table, why: Vec<String>) -> Option<Cost> {
        (!why.is_empty()).then(|| Cost { code, table: shown(&table.name), span: table.span, why })
    }

    fn hazard(self, target: Target, what: &str) -> Hazard {
        let message = format!("{}: the table '{}' {what}", target.title(), self.table);
        Hazard::new(self.code, TargetSet::EMPTY.with(target), self.table, message)
            .at(Place::New(self.span))
            .notes(self.why)
    }
}

fn of_postgres(cost: Cost) -> Hazard {
    match cost.code {
        Code::H0201 => cost
            .hazard(Target::Postgres, "is written anew, and nobody can read or write it meanwhile")
            .help("do it in steps, or while nobody needs the table; it takes as much room on disk again")
            .steps(
                "add what is new beside what is there, empty",
                "writes both",
                "fill it in chunks, then drop what was there",
            ),
        _ => cost
            .hazard(Target::Postgres, "is read through, and nobody can write it meanwhile")
            .help("do it while nobody writes the table"),
    }
}

fn of_sqlite(cost: Cost) -> Hazard {
    cost.hazard(Target::Sqlite, "is made anew, and nobody can write to the database meanwhile")
        .help("SQLite has no other way; apply it when the database may stand still for as long as its rows are copied")
}

fn of_mysql(sides: &Sides, found: &mut Vec<Hazard>) {
    for (table, works) in works(sides) {
        let of = |which: &dyn Fn(&Work) -> bool| -> Vec<String> {
            works.iter().filter(|w| which(w)).map(Work::told).collect()
        };
        let written = |w: &Work| w.worst() >= Algorithm::Rebuild;
        if let Some(cost) = Cost::new(Code::H0201, table, of(&written)) {
            let copies = works.iter().any(|w| w.worst() == Algorithm::Copy);
            let what = match copies {
                true => "is copied, and nobody can write it meanwhile",
                false => "is written anew while it is in use",
            };
            found.push(
                cost.hazard(Target::MySql, what)
                    .help("do it in steps, or while nobody writes the table; it takes as much room on disk again")
                    .steps(
                        "add what is new beside what is there, empty",
                        "writes both",
                        "fill it in chunks, then drop what was there",
                    ),
            );
        }
        let locked = |w: &Work| w.locks && !written(w);
        if let Some(cost) = Cost::new(Code::H0202, table, of(&locked)) {
            found.push(
                cost.hazard(Target::MySql, "is read through, and nobody can write it meanwhile")
                    .help("do it while nobody writes the table"),
            );
        }
    }
}

/// What MySQL and MariaDB do to the tables that change.
pub(super) fn works(sides: &Sides) -> Vec<(&Table, Vec<Work>)> {
    let diff = diff(&sides.renamed, &sides.new);
    let pairs = pairs(sides);
    let works = diff.tables.iter().filter_map(|table| {
        let pair = pairs.iter().find(|pair| pair.new.name == table.new.name)?;
        Some((table.new, mysql::works(table, pair)))
    });
    works.filter(|(_, works)| !works.is_empty()).collect()
}
