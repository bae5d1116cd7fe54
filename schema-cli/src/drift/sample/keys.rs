//! Foreign keys that both sides have: a table is made without them, so that what they lead to need not be made.

use schema_core::migrate::compare::compare;
use schema_core::phys::{ForeignKey, Index, IndexKey, KeyOf, Name, Schema, Table};
use std::collections::{HashMap, HashSet};

/// Those that a schema and a database share, by table and name, as the database has them.
#[derive(Default)]
pub(super) struct Shared<'l>(HashMap<(&'l Name, &'l str), &'l ForeignKey>);

impl<'l> Shared<'l> {
    pub(super) fn between(schema: &Schema, live: &'l Schema) -> Shared<'l> {
        let keys = |of: &Schema| {
            let table = |table: &Table| Table {
                foreign_keys: table.foreign_keys.clone(),
                ..Table::new(table.name.clone(), String::new(), table.span)
            };
            let tables = of.tables.iter().map(table).collect();
            let mut keys = Schema { tables, ..Schema::new(of.target, &of.name) };
            crate::drift::settle(&mut keys);
            keys
        };
        let found = compare(&keys(live), &keys(schema));
        let other: HashSet<(&Name, &str)> = found
            .iter()
            .filter_map(|finding| Some((finding.object.table.as_ref()?, finding.object.name.as_str())))
            .collect();
        let each =
            live.tables.iter().flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)));
        let named = each.map(|(table, key)| ((&table.name, key.name.as_str()), key));
        Shared(named.filter(|(at, _)| !at.1.is_empty() && !other.contains(at)).collect())
    }

    pub(super) fn get(&self, table: &Name, key: &str) -> Option<&'l ForeignKey> {
        self.0.get(&(table, key)).copied()
    }
}

/// MySQL gives a foreign key without an index one of its name.
pub(super) fn implied(table: &mut Table, live: &Table) {
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
