//! Tables that need not be made whole to know what a server makes of them.
//!
//! A server takes milliseconds for a table with its keys and indexes, and a schema may have a thousand. What it alone
//! can tell is how it writes a column and a check: so each of these is made once, however many tables have it, in a few
//! samples that have nothing else. A table that, so written, is what the live database has is taken from there. Any other
//! is made whole, and with it what it needs.

use crate::introspect::lex::{Kind, tokens};
use schema_core::dialect::Target;
use schema_core::migrate::compare::compare;
use schema_core::phys::{
    Check, Column, Counting, Identity, Index, IndexKey, KeyOf, Name, RowSecurity, Schema, Table,
};
use schema_core::source::{SourceId, Span};
use std::collections::{HashMap, HashSet};

/// How many bytes the columns of a sample take in a row at most, unless it has one alone: servers refuse longer rows.
const ROW: usize = 8_000;

/// What is counted for a column at least: a long value that stands elsewhere leaves as much in its row, or less.
const COLUMN: usize = 300;

/// The parts of a schema's tables, each in some sample.
pub(super) struct Samples<'s> {
    schema: &'s Schema,
    shelf: Shelf,
    /// The tables that are told by samples.
    told: Vec<Told<'s>>,
    /// The names of the others.
    whole: HashSet<&'s Name>,
}

/// A table that is told by samples: which one has its options, each of its columns, and each of its checks by which name.
struct Told<'s> {
    table: &'s Table,
    options: usize,
    columns: Vec<usize>,
    checks: Vec<(usize, String)>,
}

impl<'s> Samples<'s> {
    /// Of a schema, to be held against a database. What `more` says in SQL needs its tables whole.
    pub(super) fn new(schema: &'s Schema, live: &Schema, more: &str) -> Samples<'s> {
        let there: HashSet<&Name> = live.tables.iter().map(|table| &table.name).collect();
        let said = said(schema, more);
        let is_told = |table: &Table| {
            there.contains(&table.name)
                && !said.contains(&table.name.name.to_lowercase())
                && is_plain(schema.target, table)
        };
        let mut shelf = Shelf { target: schema.target, samples: Vec::new(), checks: HashMap::new() };
        let whole = needed(schema, schema.tables.iter().filter(|table| !is_told(table)));
        let told = schema.tables.iter().filter(|table| !whole.contains(&table.name));
        let told = told.map(|table| shelf.take(table)).collect();
        Samples { schema, shelf, told, whole }
    }

    /// None: all tables are made whole.
    pub(super) fn none(schema: &'s Schema) -> Samples<'s> {
        let shelf = Shelf { target: schema.target, samples: Vec::new(), checks: HashMap::new() };
        let whole = schema.tables.iter().map(|table| &table.name).collect();
        Samples { schema, shelf, told: Vec::new(), whole }
    }

    /// Whether a table of this name is made whole.
    pub(super) fn is_whole(&self, name: &Name) -> bool {
        self.whole.contains(name)
    }

    /// The schema with samples for the tables that are told by them.
    pub(super) fn first(&self) -> Schema {
        let whole = self.schema.tables.iter().filter(|table| self.is_whole(&table.name));
        let tables = whole.chain(self.shelf.samples.iter().map(|sample| &sample.table)).cloned().collect();
        Schema { tables, ..self.schema.clone() }
    }

    /// Settles, by what the samples became, which tables are those of the live database. The others are to be made
    /// whole, behind what is made already.
    pub(super) fn second(&mut self, read: &Schema, live: &Schema) -> Schema {
        let read: HashMap<&Name, &Table> = read.tables.iter().map(|table| (&table.name, table)).collect();
        let live: HashMap<&Name, &Table> = live.tables.iter().map(|table| (&table.name, table)).collect();
        let of = |tables| Schema { tables, ..Schema::new(self.schema.target, &self.schema.name) };
        let (mut here, mut there) = (of(Vec::new()), of(Vec::new()));
        let mut differ = HashSet::new();
        for told in &self.told {
            let became = self.shelf.became(told, &read);
            match became.zip(live.get(&told.table.name)) {
                Some((mut became, live)) => {
                    implied(&mut became, live);
                    here.tables.push((*live).clone());
                    there.tables.push(became);
                }
                None => drop(differ.insert(told.table.name.clone())),
            }
        }
        super::settle(&mut here);
        super::settle(&mut there);
        differ.extend(compare(&here, &there).into_iter().filter_map(|finding| finding.object.table));
        let differ = self.schema.tables.iter().filter(|table| differ.contains(&table.name));
        let needed = needed(self.schema, differ);
        let is_new = |table: &&Table| needed.contains(&table.name) && !self.whole.contains(&table.name);
        let tables = self.schema.tables.iter().filter(is_new).cloned().collect();
        self.whole.extend(needed);
        Schema { native: self.schema.native, ..of(tables) }
    }

    /// Puts the tables of the live database in the place of the samples.
    pub(super) fn settle(&self, read: &mut Schema, live: &Schema) {
        let samples: HashSet<&Name> = self.shelf.samples.iter().map(|sample| &sample.table.name).collect();
        read.tables.retain(|table| !samples.contains(&table.name));
        let told: HashSet<&Name> =
            self.told.iter().map(|told| &told.table.name).filter(|name| !self.is_whole(name)).collect();
        read.tables.extend(live.tables.iter().filter(|table| told.contains(&table.name)).cloned());
        let places: HashMap<&Name, usize> =
            self.schema.tables.iter().enumerate().map(|(at, table)| (&table.name, at)).collect();
        read.tables.sort_by_key(|table| places.get(&table.name).copied().unwrap_or(usize::MAX));
    }
}

/// The samples, and by which name each has a check.
struct Shelf {
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
    fn take<'s>(&mut self, table: &'s Table) -> Told<'s> {
        let checks = table.checks.iter().map(|check| self.check(table, check)).collect();
        let columns = table.columns.iter().map(|column| self.place(&table.options, &[column])).collect();
        let options = self.place(&table.options, &[]);
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
    fn became(&self, told: &Told<'_>, read: &HashMap<&Name, &Table>) -> Option<Table> {
        let sample = |at: usize| read.get(&self.samples[at].table.name);
        let mut table = told.table.clone();
        table.options.clone_from(&sample(told.options)?.options);
        for (column, at) in table.columns.iter_mut().zip(&told.columns) {
            let made = sample(*at)?.columns.iter().find(|made| made.name == column.name)?;
            column.ty.clone_from(&made.ty);
            column.collate.clone_from(&made.collate);
            column.not_null = made.not_null;
            column.default.clone_from(&made.default);
            column.options.clone_from(&made.options);
        }
        for (check, (at, name)) in table.checks.iter_mut().zip(&told.checks) {
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

/// Whether what a server writes of a table is told by its columns and checks, each by itself.
fn is_plain(target: Target, table: &Table) -> bool {
    let own: HashSet<String> = table.columns.iter().map(|column| column.name.to_lowercase()).collect();
    let is_plain = |column: &Column| {
        // The first TIMESTAMP of a table is another to some servers than the next.
        column.generated.is_none()
            && column.identity != Some(Identity::Serial)
            && !(target == Target::MySql && column.ty.to_lowercase().contains("timestamp"))
            && column.default.as_deref().is_none_or(|default| names(target, default).is_disjoint(&own))
    };
    let is_column = |key: &IndexKey| matches!(key.of, KeyOf::Column(_));
    // A database in memory is made faster than compared.
    target != Target::Sqlite
        && (target != Target::Postgres || table.options.is_empty())
        && table.partition.is_none()
        && table.partitions.is_empty()
        && table.exclusions.is_empty()
        && table.policies.is_empty()
        && table.triggers.is_empty()
        && table.row_security == RowSecurity::Off
        && table.columns.iter().all(is_plain)
        && table.indexes.iter().all(|index| index.filter.is_none() && index.keys.iter().all(is_column))
        && table
            .checks
            .iter()
            .all(|check| !names(target, &check.expr).contains(&table.name.name.to_lowercase()))
}

/// MySQL gives a foreign key without an index one of its name.
fn implied(table: &mut Table, live: &Table) {
    let first = |columns: &[String]| columns.first().cloned();
    let mut leads: HashSet<Option<String>> =
        table.uniques.iter().map(|unique| first(&unique.columns)).collect();
    leads.extend(table.primary_key.iter().map(|key| first(&key.columns)));
    leads.extend(table.indexes.iter().map(|index| match index.keys.first().map(|key| &key.of) {
        Some(KeyOf::Column(name)) => Some(name.clone()),
        _ => None,
    }));
    for key in &table.foreign_keys {
        let is_there = live.indexes.iter().any(|index| index.name == key.name);
        if is_there && !leads.contains(&first(&key.columns)) {
            let keys = key.columns.iter().map(IndexKey::column).collect();
            table.indexes.push(Index::new(&key.name, false, keys, ""));
        }
    }
}

/// These tables, and those that they can't be made without.
fn needed<'s>(schema: &'s Schema, tables: impl Iterator<Item = &'s Table>) -> HashSet<&'s Name> {
    let by_name: HashMap<&Name, &'s Table> = schema.tables.iter().map(|table| (&table.name, table)).collect();
    let mut called: HashMap<String, Vec<&'s Table>> = HashMap::new();
    for table in &schema.tables {
        called.entry(table.name.name.to_lowercase()).or_default().push(table);
    }
    let mut needed = HashSet::new();
    let mut open: Vec<&Table> = tables.collect();
    while let Some(table) = open.pop() {
        if needed.insert(&table.name) {
            open.extend(table.foreign_keys.iter().filter_map(|key| by_name.get(&key.table)));
            let names = texts(table).into_iter().flat_map(|text| names(schema.target, text));
            open.extend(names.filter_map(|name| called.get(&name)).flatten());
        }
    }
    needed
}

/// What a table says in SQL.
fn texts(table: &Table) -> Vec<&str> {
    let mut texts: Vec<&str> = table.options.iter().chain(&table.partition).map(String::as_str).collect();
    for column in &table.columns {
        texts.push(&column.ty);
        texts.extend(column.default.as_deref());
        texts.extend(column.generated.as_ref().map(|generated| generated.expr.as_str()));
        texts.extend(column.options.iter().map(String::as_str));
    }
    texts.extend(table.checks.iter().map(|check| check.expr.as_str()));
    texts.extend(table.triggers.iter().map(|trigger| trigger.create.as_str()));
    let of_policies = table.policies.iter().flat_map(|policy| policy.using.iter().chain(&policy.check));
    texts.extend(of_policies.map(String::as_str));
    texts
}

/// The names in a schema's SQL outside of its tables, and in `more`, in small letters.
fn said(schema: &Schema, more: &str) -> HashSet<String> {
    let raws = schema.raws.iter().map(|raw| raw.sql.as_str());
    let functions = schema.functions.iter().map(|function| function.create.as_str());
    let fields =
        schema.composites.iter().flat_map(|composite| &composite.fields).map(|field| field.ty.as_str());
    let domains = schema.domains.iter().flat_map(|domain| {
        let checks = domain.checks.iter().map(|(_, sql)| sql.as_str());
        checks.chain(domain.default.as_deref()).chain([domain.ty.as_str()])
    });
    let owners = schema.sequences.iter().filter_map(|sequence| sequence.owned_by.as_ref());
    let texts = raws.chain(functions).chain(fields).chain(domains).chain([more]);
    let mut said: HashSet<String> = texts.flat_map(|sql| names(schema.target, sql)).collect();
    said.extend(owners.map(|(table, _)| table.name.to_lowercase()));
    // Types of columns may be rows of other tables.
    let types = schema.tables.iter().flat_map(|table| &table.columns).map(|column| column.ty.as_str());
    let types: HashSet<&str> = types.collect();
    said.extend(types.into_iter().flat_map(|ty| names(schema.target, ty)));
    said
}

/// The names in SQL, in small letters.
fn names(target: Target, sql: &str) -> HashSet<String> {
    let tokens = tokens(target, sql).into_iter();
    let names = tokens.filter(|token| matches!(token.kind, Kind::Word | Kind::Quoted));
    names.map(|token| token.name().to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema_core::diag::Diagnostics;
    use schema_core::{Input, Options, compile};

    fn lowered(target: Target, tables: &str) -> Schema {
        let text = format!("schema s {{\n    targets {}\n}}\n{tables}", target.name());
        let compiled = compile(vec![Input::text("s.schema", text)], &Options::default());
        assert!(!compiled.has_errors(), "{:?}", compiled.diagnostics);
        schema_core::lower::lower(&compiled.schema.unwrap(), target, &mut Diagnostics::new())
    }

    /// The tables that are made, and how many columns and checks each has.
    fn made(samples: &Samples<'_>) -> Vec<(String, usize, usize)> {
        let tables = samples.first().tables;
        tables.into_iter().map(|t| (t.name.name, t.columns.len(), t.checks.len())).collect()
    }

    fn sample(at: usize, columns: usize, checks: usize) -> (String, usize, usize) {
        (format!("schemagen_sample_{at}"), columns, checks)
    }

    #[test]
    fn what_is_alike_is_made_once() {
        let table = |name: &str, ty: &str| {
            format!(
                "table {name} {{\n    id int primary key\n    score {ty} default 1\n    check {name}_score (score > 0)\n}}\n"
            )
        };
        for target in [Target::Postgres, Target::MySql] {
            let all = [table("a", "int"), table("b", "int"), table("c", "bigint")].concat();
            let schema = lowered(target, &all);
            let samples = Samples::new(&schema, &schema, "");
            // Of bigint, the check is another: it has a table of its own for it.
            assert_eq!(made(&samples), [sample(0, 2, 1), sample(1, 1, 1)]);
        }
    }

    #[test]
    fn what_others_need_is_made_whole() {
        let tables = "table a {\n    id int primary key\n}\n\
                      table b {\n    id int primary key\n    a int -> a.id\n}\n\
                      table c {\n    id int primary key\n}\n\
                      raw postgres view v after b 'create view v as select id from b'\n";
        let schema = lowered(Target::Postgres, tables);
        let samples = Samples::new(&schema, &schema, "");
        assert_eq!(made(&samples), [("a".into(), 1, 0), ("b".into(), 2, 0), sample(0, 1, 0)]);
        let samples = Samples::new(&schema, &schema, "ALTER TABLE public.\"c\" ENABLE ROW LEVEL SECURITY");
        assert_eq!(made(&samples), [("a".into(), 1, 0), ("b".into(), 2, 0), ("c".into(), 1, 0)]);
    }

    #[test]
    fn what_the_database_has_not_or_otherwise_is_made_whole() {
        let tables = "table a {\n    id int primary key\n    n int\n}\n\
                      table b {\n    id int primary key\n    a int -> a.id\n}\n";
        let schema = lowered(Target::Postgres, tables);
        let mut live = schema.clone();
        live.tables.retain(|table| table.name.name != "b");
        let samples = Samples::new(&schema, &live, "");
        assert_eq!(made(&samples), [("a".into(), 2, 0), ("b".into(), 2, 0)]);

        let mut live = schema.clone();
        live.tables[1].columns[1].not_null = false;
        let mut samples = Samples::new(&schema, &live, "");
        let read = samples.first();
        assert_eq!(made(&samples), [sample(0, 3, 0)]);
        let second = samples.second(&read, &live);
        let names: Vec<&str> = second.tables.iter().map(|table| table.name.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn a_row_of_a_sample_is_not_too_long() {
        let columns: String = (0..9).map(|n| format!("    c{n} varchar(1000)\n")).collect();
        let schema = lowered(Target::MySql, &format!("table a {{\n    id int primary key\n{columns}}}\n"));
        let samples = Samples::new(&schema, &schema, "");
        let columns: Vec<usize> = made(&samples).into_iter().map(|(_, columns, _)| columns).collect();
        // 300 bytes are counted for the key, 4,000 for each of the others.
        assert_eq!(columns.iter().sum::<usize>(), 10);
        assert!(columns.iter().all(|columns| *columns <= 2), "{columns:?}");
    }
}
