//! Foreign keys that both sides have: a table is made without them, so that what they lead to need not be made.

use schema_core::dialect::Target;
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
        let tables: HashMap<&Name, &Table> = schema.tables.iter().map(|table| (&table.name, table)).collect();
        let mut shared = HashMap::new();
        for there in &live.tables {
            let Some(table) = tables.get(&there.name) else { continue };
            for key in &there.foreign_keys {
                let at = (&there.name, key.name.as_str());
                let is_free = schema.target != Target::MySql || is_free(table, key, there);
                if is_free && !key.name.is_empty() && !other.contains(&at) {
                    shared.insert(at, key);
                }
            }
        }
        Shared(shared)
    }

    pub(super) fn get(&self, table: &Name, key: &str) -> Option<&'l ForeignKey> {
        self.0.get(&(table, key)).copied()
    }
}

/// Whether it is certain which index MySQL has for a foreign key of a table: one of the table's, or the one of the key's
/// name that it makes where it finds none, and that is there.
fn is_free(table: &Table, key: &ForeignKey, live: &Table) -> bool {
    let columns = key.columns.as_slice();
    let is_led = |index: &Index| index_columns(index).is_some_and(|all| all.starts_with(columns));
    let uniques = table.uniques.iter().map(|unique| unique.columns.as_slice());
    let mut keys = uniques.chain(table.primary_key.iter().map(|key| key.columns.as_slice()));
    if keys.any(|all| all.starts_with(columns)) || table.indexes.iter().any(is_led) {
        return true;
    }
    let same = |other: &&ForeignKey| other.columns.first() == key.columns.first();
    table.foreign_keys.iter().filter(same).count() == 1 && !is_indexed(table, key) && is_made(live, key)
}

/// Gives a table the indexes that the server makes for its foreign keys, as far as that is certain: MySQL does.
pub(super) fn implied(target: Target, table: &mut Table, live: &Table) {
    if target != Target::MySql {
        return;
    }
    let made = table.foreign_keys.iter().filter(|key| !is_indexed(table, key) && is_made(live, key));
    let index = |key: &ForeignKey| {
        let keys = key.columns.iter().map(IndexKey::column).collect();
        Index::new(&key.name, false, keys, "")
    };
    let made: Vec<Index> = made.map(index).collect();
    table.indexes.extend(made);
}

/// Whether anything in the table is a key over the first column of a foreign key, in whatever way.
fn is_indexed(table: &Table, key: &ForeignKey) -> bool {
    let first = key.columns.first();
    let leads = |index: &Index| match index.keys.first().map(|key| &key.of) {
        Some(KeyOf::Column(name)) => Some(name) == first,
        _ => false,
    };
    table.uniques.iter().any(|unique| unique.columns.first() == first)
        || table.primary_key.iter().any(|key| key.columns.first() == first)
        || table.indexes.iter().any(leads)
}

/// Whether a table has the index that MySQL makes for a foreign key.
fn is_made(live: &Table, key: &ForeignKey) -> bool {
    live.indexes
        .iter()
        .any(|index| index.name == key.name && index_columns(index).is_some_and(|all| all == key.columns))
}

/// The columns of an index of nothing but whole ones, ascending.
fn index_columns(index: &Index) -> Option<Vec<String>> {
    let plain = |key: &IndexKey| match &key.of {
        KeyOf::Column(name) if key.prefix.is_none() && !key.descending => Some(name.clone()),
        _ => None,
    };
    let is_plain = index.method.is_none() && index.filter.is_none();
    is_plain.then(|| index.keys.iter().map(plain).collect()).flatten()
}
