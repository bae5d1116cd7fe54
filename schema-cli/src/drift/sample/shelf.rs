//! The samples themselves.

use super::needs::names;
use schema_core::dialect::Target;
use schema_core::phys::{Check, Column, Counting, Name, Table};
use schema_core::source::{SourceId, Span};
use std::collections::HashMap;

/// How many bytes the columns of a sample take in a row at most, unless it has one alone: servers refuse longer rows.
const ROW: usize = 8_000;

/// What is counted for a column at least: a long value that stands elsewhere leaves as much in its row, or less.
const COLUMN: usize = 300;

/// A table that is told by samples: which one has its options, each of its columns, and each of its checks by which name.
/// None has what is written as the live database has it.
pub(super) struct Told<'s> {
    pub(super) table: &'s Table,
    options: Option<usize>,
    columns: Vec<Option<usize>>,
    checks: Vec<Option<(usize, String)>>,
}

/// The samples, and by which name each has a check.
pub(super) struct Shelf {
    target: Target,
    samples: Vec<Sample>,
    checks: HashMap<(usize, String), String>,
}

struct Sample {
    table: Table,
    /// How many bytes a row takes.
    row: usize,
    /// Where each column stands, by its name in small letters.
    columns: HashMap<String, usize>,
}

impl Shelf {
    pub(super) fn new(target: Target) -> Shelf {
        Shelf { target, samples: Vec::new(), checks: HashMap::new() }
    }

    /// The tables that are to be made.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.samples.iter().map(|sample| &sample.table)
    }

    /// Puts the parts of a table in samples.
    pub(super) fn take<'s>(&mut self, table: &'s Table, live: &Table) -> Told<'s> {
        let checks =
            table.checks.iter().map(|check| (!has_check(live, check)).then(|| self.check(table, check)));
        let checks = checks.collect();
        let columns = table.columns.iter();
        let columns = columns
            .map(|column| (!has(live, column)).then(|| self.place(&table.options, &[column])))
            .collect();
        let first: Vec<&Column> = table.columns.first().into_iter().collect();
        let options = (table.options != live.options).then(|| self.place(&table.options, &first));
        Told { table, options, columns, checks }
    }

    fn check(&mut self, table: &Table, check: &Check) -> (usize, String) {
        let names = names(self.target, &check.expr);
        let mut of: Vec<&Column> =
            table.columns.iter().filter(|c| names.contains(&c.name.to_lowercase())).collect();
        if of.is_empty() {
            of.extend(table.columns.first());
        }
        let at = self.place(&table.options, &of);
        let count = self.checks.len();
        let name = self.checks.entry((at, check.expr.clone())).or_insert_with(|| {
            let name = format!("schemagen_sample_check_{count}");
            let check = Check {
                name: name.clone(),
                expr: check.expr.clone(),
                not_valid: false,
                comment: String::new(),
            };
            self.samples[at].table.checks.push(check);
            name
        });
        (at, name.clone())
    }

    /// Which sample has these columns together, and these options.
    fn place(&mut self, options: &[String], columns: &[&Column]) -> usize {
        let columns: Vec<Column> = columns.iter().map(|column| bare(column)).collect();
        let at = self.samples.iter().position(|sample| sample.fits(options, &columns));
        let at = at.unwrap_or_else(|| {
            let name = Name { namespace: None, name: format!("schemagen_sample_{}", self.samples.len()) };
            let mut table = Table::new(name, String::new(), Span::new(SourceId(0), 0, 0));
            table.options = options.to_vec();
            self.samples.push(Sample { table, row: 0, columns: HashMap::new() });
            self.samples.len() - 1
        });
        columns.into_iter().for_each(|column| self.samples[at].add(column));
        at
    }

    /// The table as the server writes it, as far as samples tell.
    pub(super) fn became(&self, told: &Told<'_>, read: &HashMap<&Name, &Table>) -> Option<Table> {
        let sample = |at: usize| read.get(&self.samples[at].table.name);
        let mut table = told.table.clone();
        if let Some(at) = told.options {
            table.options.clone_from(&sample(at)?.options);
        }
        for (column, at) in table.columns.iter_mut().zip(&told.columns) {
            let Some(at) = at else { continue };
            let made = sample(*at)?.columns.iter().find(|made| made.name == column.name)?;
            column.ty.clone_from(&made.ty);
            column.collate.clone_from(&made.collate);
            column.not_null = made.not_null;
            column.default.clone_from(&made.default);
            column.options.clone_from(&made.options);
        }
        for (check, at) in table.checks.iter_mut().zip(&told.checks) {
            let Some((at, name)) = at else { continue };
            let made = sample(*at)?.checks.iter().find(|made| made.name == *name)?;
            check.expr.clone_from(&made.expr);
        }
        Some(table)
    }
}

impl Sample {
    fn fits(&self, options: &[String], columns: &[Column]) -> bool {
        let place = |column: &Column| self.columns.get(&column.name.to_lowercase());
        let new = columns.iter().filter(|column| place(column).is_none()).map(bytes).sum::<usize>();
        let same = |column: &Column| place(column).is_none_or(|at| self.table.columns[*at] == *column);
        self.table.options == options
            && (new == 0 || self.columns.is_empty() || self.row + new <= ROW)
            && columns.iter().all(same)
    }

    fn add(&mut self, column: Column) {
        let next = self.table.columns.len();
        if *self.columns.entry(column.name.to_lowercase()).or_insert(next) == next {
            self.row += bytes(&column);
            self.table.columns.push(column);
        }
    }
}

/// How many bytes a column takes in a row at most: four for each of the letters that its type says.
fn bytes(column: &Column) -> usize {
    let length =
        column.ty.split_once('(').and_then(|(_, rest)| rest.split([')', ',']).next()?.trim().parse().ok());
    length.map_or(COLUMN, |letters: usize| letters.saturating_mul(4).max(COLUMN))
}

/// Whether a table has a column with all that a server may write otherwise.
pub(super) fn has(live: &Table, column: &Column) -> bool {
    fn written(c: &Column) -> impl PartialEq + '_ {
        (&c.name, &c.ty, &c.collate, c.not_null, &c.default, &c.generated, &c.options)
    }
    live.columns.iter().any(|there| written(there) == written(column))
}

/// Whether a table has a check in the same words.
pub(super) fn has_check(live: &Table, check: &Check) -> bool {
    live.checks.iter().any(|there| there.name == check.name && there.expr == check.expr)
}

/// A column with what a server may write otherwise alone.
fn bare(column: &Column) -> Column {
    Column {
        identity: None,
        counting: Counting::default(),
        sequence: None,
        comment: String::new(),
        hidden: false,
        ..column.clone()
    }
}
