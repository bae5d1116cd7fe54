//! Tables that need not be made whole to know what a server makes of them.
//!
//! A server takes milliseconds for a table with its keys and indexes, and a schema may have a thousand. What it alone
//! can tell is how it writes a column and a check: so each of these is made once, however many tables have it, in a few
//! samples that have nothing else. A table that, so written, is what the live database has is taken from there. Any other
//! is made whole, and with it what it needs.

mod keys;
mod needs;
mod shelf;

use keys::{Shared, implied};
use needs::{is_plain, needed, said};
use schema_core::dialect::Target;
use schema_core::migrate::compare::compare;
use schema_core::phys::{ForeignKey, Name, Schema, Table};
use shelf::{Shelf, Told};
use std::collections::{HashMap, HashSet};

/// The parts of a schema's tables, each in some sample, to be held against a live database.
pub(super) struct Samples<'s> {
    schema: &'s Schema,
    live: &'s Schema,
    /// The live tables by name.
    there: HashMap<&'s Name, &'s Table>,
    shared: Shared<'s>,
    shelf: Shelf,
    /// The tables that are told by samples.
    told: Vec<Told<'s>>,
    /// The names of the others.
    whole: HashSet<&'s Name>,
    /// The foreign keys that those are made without.
    without: Vec<(&'s Name, &'s ForeignKey)>,
}

impl<'s> Samples<'s> {
    /// Of a schema, and a database. What `more` says in SQL needs its tables whole.
    pub(super) fn new(schema: &'s Schema, live: &'s Schema, more: &str) -> Samples<'s> {
        // A database in memory is made faster than compared.
        if schema.target == Target::Sqlite {
            return Samples::none(schema, live);
        }
        let shared = Shared::between(schema, live);
        let there: HashMap<&Name, &Table> = live.tables.iter().map(|table| (&table.name, table)).collect();
        let said = said(schema, more);
        let is_told = |table: &Table| {
            !said.contains(&table.name.name.to_lowercase())
                && there.get(&table.name).is_some_and(|live| is_plain(schema.target, table, live))
        };
        let whole = needed(schema, &shared, schema.tables.iter().filter(|table| !is_told(table)));
        let mut shelf = Shelf::new(schema.target);
        let told = schema.tables.iter().filter(|table| !whole.contains(&table.name));
        let told = told.filter_map(|table| Some(shelf.take(table, there.get(&table.name)?))).collect();
        Samples { schema, live, there, shared, shelf, told, whole, without: Vec::new() }
    }

    /// None: all tables are made whole.
    pub(super) fn none(schema: &'s Schema, live: &'s Schema) -> Samples<'s> {
        Samples {
            schema,
            live,
            there: HashMap::new(),
            shared: Shared::default(),
            shelf: Shelf::new(schema.target),
            told: Vec::new(),
            whole: schema.tables.iter().map(|table| &table.name).collect(),
            without: Vec::new(),
        }
    }

    /// Whether anything is not made as the schema has it.
    pub(super) fn is_partial(&self) -> bool {
        !(self.told.is_empty() && self.without.is_empty())
    }

    /// Whether a table of this name is made whole.
    pub(super) fn is_whole(&self, name: &Name) -> bool {
        self.whole.contains(name)
    }

    /// The schema with samples for the tables that are told by them.
    pub(super) fn first(&mut self) -> Schema {
        let whole = self.schema.tables.iter().filter(|table| self.is_whole(&table.name)).collect();
        let mut tables = self.made(whole);
        tables.extend(self.shelf.tables().cloned());
        Schema { tables, ..self.schema.clone() }
    }

    /// Settles, by what the samples became, which tables are those of the live database. The others are to be made
    /// whole, behind what is made already.
    pub(super) fn second(&mut self, read: &Schema) -> Schema {
        let read: HashMap<&Name, &Table> = read.tables.iter().map(|table| (&table.name, table)).collect();
        let of = |tables| Schema { tables, ..Schema::new(self.schema.target, &self.schema.name) };
        let (mut here, mut there) = (of(Vec::new()), of(Vec::new()));
        let mut differ = HashSet::new();
        for told in &self.told {
            let became = self.shelf.became(told, &read);
            match became.zip(self.there.get(&told.table.name)) {
                Some((mut became, live)) => {
                    implied(self.schema.target, &mut became, live);
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
        let needed = needed(self.schema, &self.shared, differ);
        let is_new = |table: &&Table| needed.contains(&table.name) && !self.whole.contains(&table.name);
        let new = self.schema.tables.iter().filter(is_new).collect();
        self.whole.extend(needed);
        Schema { native: self.schema.native, ..of(self.made(new)) }
    }

    /// These tables without the foreign keys that both sides have, and that lead to what is not made.
    fn made(&mut self, tables: Vec<&'s Table>) -> Vec<Table> {
        let mut made = Vec::new();
        for table in tables {
            let stays = |key: &ForeignKey| {
                self.whole.contains(&key.table) || self.shared.get(&table.name, &key.name).is_none()
            };
            let without = table.foreign_keys.iter().filter(|key| !stays(key));
            self.without.extend(without.map(|key| (&table.name, key)));
            let mut table = table.clone();
            table.foreign_keys.retain(stays);
            made.push(table);
        }
        made
    }

    /// Puts the tables of the live database in the place of the samples, and the foreign keys where they are to be.
    pub(super) fn settle(&self, read: &mut Schema) {
        let samples: HashSet<&Name> = self.shelf.tables().map(|table| &table.name).collect();
        read.tables.retain(|table| !samples.contains(&table.name));
        let places: HashMap<Name, usize> =
            read.tables.iter().enumerate().map(|(at, table)| (table.name.clone(), at)).collect();
        for (name, key) in &self.without {
            let there = places.get(*name).zip(self.there.get(name)).zip(self.shared.get(name, &key.name));
            if let Some(((at, live), key)) = there {
                read.tables[*at].foreign_keys.push(key.clone());
                implied(self.schema.target, &mut read.tables[*at], live);
            }
        }
        // Each list has an order that loads, and what is made leads to what is there.
        let told: HashSet<&Name> = self.told.iter().map(|told| &told.table.name).collect();
        let taken = self.live.tables.iter().filter(|t| told.contains(&t.name) && !self.is_whole(&t.name));
        read.tables.splice(..0, taken.cloned());
    }
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

    /// What a server makes of a schema that writes each type and check otherwise.
    fn printed(schema: &Schema) -> Schema {
        let mut printed = schema.clone();
        for table in &mut printed.tables {
            table.columns.iter_mut().for_each(|column| column.ty.push_str(" so"));
            table.checks.iter_mut().for_each(|check| check.expr.push_str(" IS TRUE"));
        }
        printed
    }

    /// The tables that are made, and how many columns and checks each has.
    fn made(samples: &mut Samples<'_>) -> Vec<(String, usize, usize)> {
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
            let live = printed(&schema);
            let mut samples = Samples::new(&schema, &live, "");
            // Of bigint, the check is another: it has a table of its own for it.
            assert_eq!(made(&mut samples), [sample(0, 2, 1), sample(1, 1, 1)]);
            let read = printed(&samples.first());
            assert!(samples.second(&read).tables.is_empty());
        }
    }

    #[test]
    fn what_is_written_alike_is_not_made() {
        let schema =
            lowered(Target::Postgres, "table a {\n    id int primary key\n    more int as (id + 1)\n}\n");
        let mut samples = Samples::new(&schema, &schema, "");
        assert_eq!(made(&mut samples), []);
        // What is computed is made with its table, and so is a check of it.
        let mut live = printed(&schema);
        let mut samples = Samples::new(&schema, &live, "");
        assert_eq!(made(&mut samples), [("a".into(), 2, 0)]);
        live = schema.clone();
        let checked =
            "table a {\n    id int primary key\n    more int as (id + 1)\n    check (more > 0)\n}\n";
        let schema = lowered(Target::Postgres, checked);
        let mut samples = Samples::new(&schema, &live, "");
        assert_eq!(made(&mut samples), [("a".into(), 2, 1)]);
    }

    #[test]
    fn what_others_need_is_made_whole() {
        let tables = "table a {\n    id int primary key\n}\n\
                      table b {\n    id int primary key\n    a int -> a.id\n}\n\
                      table c {\n    id int primary key\n}\n\
                      raw postgres view v after b 'create view v as select id from b'\n";
        let schema = lowered(Target::Postgres, tables);
        let mut live = printed(&schema);
        let mut samples = Samples::new(&schema, &live, "");
        assert_eq!(made(&mut samples), [("b".into(), 2, 0), sample(0, 1, 0)]);
        let more = "ALTER TABLE public.\"c\" ENABLE ROW LEVEL SECURITY";
        let mut samples = Samples::new(&schema, &live, more);
        assert_eq!(made(&mut samples), [("b".into(), 2, 0), ("c".into(), 1, 0), sample(0, 1, 0)]);
        live.tables[1].foreign_keys.clear();
        let mut samples = Samples::new(&schema, &live, more);
        assert_eq!(made(&mut samples), [("a".into(), 1, 0), ("b".into(), 2, 0), ("c".into(), 1, 0)]);
    }

    #[test]
    fn what_the_database_has_not_or_otherwise_is_made_whole() {
        let tables = "table a {\n    id int primary key\n    n int\n}\n\
                      table b {\n    id int primary key\n    a int -> a.id\n}\n";
        let schema = lowered(Target::Postgres, tables);
        let mut live = printed(&schema);
        live.tables.retain(|table| table.name.name != "b");
        let mut samples = Samples::new(&schema, &live, "");
        assert_eq!(made(&mut samples), [("a".into(), 2, 0), ("b".into(), 2, 0)]);

        let mut live = printed(&schema);
        live.tables[1].columns[1].not_null = false;
        let mut samples = Samples::new(&schema, &live, "");
        assert_eq!(made(&mut samples), [sample(0, 3, 0)]);
        let read = printed(&samples.first());
        let second = samples.second(&read);
        let names: Vec<&str> = second.tables.iter().map(|table| table.name.name.as_str()).collect();
        assert_eq!(names, ["b"]);
        // Its foreign key is one of both sides: it is not made, and told all the same.
        assert!(second.tables[0].foreign_keys.is_empty());
        let mut read = Schema { tables: [read.tables, printed(&second).tables].concat(), ..read };
        samples.settle(&mut read);
        assert_eq!(read.tables, printed(&schema).tables);
    }

    /// What MySQL would make is not guessed where a key of the table may do for a foreign key, or not.
    #[test]
    fn an_index_that_a_server_may_make_is_made() {
        let tables = |index: &str| {
            format!(
                "table p {{\n    a int\n    b int\n    primary key (a, b)\n}}\n\
                 table t {{\n    a int\n    b int\n    c int\n    primary key (a, c)\n    {index}\n    \
                 foreign key t_p (a, b) -> p (a, b)\n}}\n"
            )
        };
        for (index, second) in [("", vec!["p", "t"]), ("index i (a, b, c)", vec!["t"])] {
            let schema = lowered(Target::MySql, &tables(index));
            let mut live = printed(&schema);
            if index.is_empty() {
                let keys = ["a", "b"].map(schema_core::phys::IndexKey::column).to_vec();
                live.tables[1].indexes.push(schema_core::phys::Index::new("t_p", false, keys, ""));
            }
            live.tables[1].comment = "another".to_owned();
            let mut samples = Samples::new(&schema, &live, "");
            let read = printed(&samples.first());
            let made: Vec<String> =
                samples.second(&read).tables.into_iter().map(|table| table.name.name).collect();
            assert_eq!(made, second);
        }
    }

    #[test]
    fn a_row_of_a_sample_is_not_too_long() {
        let columns: String = (0..9).map(|n| format!("    c{n} varchar(1000)\n")).collect();
        let schema = lowered(Target::MySql, &format!("table a {{\n    id int primary key\n{columns}}}\n"));
        let live = printed(&schema);
        let mut samples = Samples::new(&schema, &live, "");
        let columns: Vec<usize> = made(&mut samples).into_iter().map(|(_, columns, _)| columns).collect();
        // 300 bytes are counted for the key, 4,000 for each of the others.
        assert_eq!(columns.iter().sum::<usize>(), 10);
        assert!(columns.iter().all(|columns| *columns <= 2), "{columns:?}");
    }
}
