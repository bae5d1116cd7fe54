//! Primary keys, unique keys and indexes of a table that stays.

use super::pair::Pair;
use crate::phys::{KeyOf, Table};
use crate::render::mysql::{index_definition, primary_key_definition, unique_definition};

/// A key as `ALTER TABLE` knows it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Key {
    pub(super) name: String,
    /// The line of its table.
    pub(super) definition: String,
    /// The columns it holds, as far as they are whole or prefixes, in order.
    pub(super) columns: Vec<String>,
    /// Whether a foreign key can stand on it: a tree of whole columns.
    pub(super) plain: bool,
    /// How many of them ascend before one that does not: MySQL has a foreign key stand on no others.
    pub(super) ascending: usize,
    /// `fulltext`, `spatial` or its like.
    pub(super) method: Option<String>,
}

/// The keys of a table, but for the primary one.
pub(super) fn keys(table: &Table) -> Vec<Key> {
    let uniques = table.uniques.iter().map(|u| Key {
        name: u.name.clone(),
        definition: unique_definition(u),
        columns: u.columns.clone(),
        plain: true,
        ascending: u.columns.len(),
        method: None,
    });
    let indexes = table.indexes.iter().filter(|i| i.name != "PRIMARY").map(|i| {
        let columns = i.keys.iter().map_while(|k| match &k.of {
            KeyOf::Column(name) => Some(name.clone()),
            KeyOf::Expr(_) => None,
        });
        Key {
            name: i.name.clone(),
            definition: index_definition(i),
            columns: columns.collect(),
            plain: i.method.is_none() && i.keys.iter().all(|k| k.prefix.is_none()),
            ascending: i.keys.iter().take_while(|k| !k.descending).count(),
            method: i.method.clone(),
        }
    });
    uniques.chain(indexes).collect()
}

/// The primary key's line, and its columns.
pub(super) fn primary(table: &Table) -> Option<(String, Vec<String>)> {
    if let Some(key) = &table.primary_key {
        return Some((primary_key_definition(key), key.columns.clone()));
    }
    let index = table.indexes.iter().find(|i| i.name == "PRIMARY")?;
    let columns = index.keys.iter().filter_map(|k| match &k.of {
        KeyOf::Column(name) => Some(name.clone()),
        KeyOf::Expr(_) => None,
    });
    Some((index_definition(index), columns.collect()))
}

/// What becomes of the keys of a pair.
#[derive(Default)]
pub(super) struct Fates {
    /// Those that are dropped, by their old names.
    pub(super) gone: Vec<Key>,
    /// Those that get another name.
    pub(super) renamed: Vec<(String, String)>,
    /// Those that are made.
    pub(super) made: Vec<Key>,
}

/// What becomes of the keys of a pair.
pub(super) fn fates(pair: &Pair<'_>) -> Fates {
    let mut fates = Fates::default();
    let (old, renamed, new) = (keys(pair.old), keys(pair.renamed), keys(pair.new));
    let mut kept = Vec::new();
    for (was, key) in old.into_iter().zip(renamed) {
        let lost = was.columns.iter().any(|c| pair.loses(c))
            || (was.columns.is_empty() || was.definition.contains('(') && !was.plain)
                && pair.touches(&was.definition);
        match new.contains(&key) && !lost {
            true if was.name != key.name => {
                fates.renamed.push((was.name, key.name.clone()));
                kept.push(key);
            }
            true => kept.push(key),
            false => fates.gone.push(was),
        }
    }
    fates.made = new.into_iter().filter(|key| !kept.contains(key)).collect();
    fates
}
