//! Foreign keys: dropped before the tables change, added after.
//!
//! Adding one in place, while others read and write, needs `foreign_key_checks` off, and then nothing looks at the
//! rows that are there. So a statement that fails when a row has no counterpart stands before; with the checks on,
//! the table would be copied while nobody may write.

use super::super::Step;
use super::alter::alter;
use super::cost::{Facts, Kind};
use super::pair::Pair;
use super::{ident, keys};
use crate::migrate::Sides;
use crate::phys::{ForeignKey, Name, Table};
use crate::render::mysql::foreign_key_definition;
use std::collections::HashMap;

/// What becomes of foreign keys.
pub(super) struct Keys<'a> {
    /// Dropped, by the table as it is.
    dropped: Vec<(&'a Table, Vec<&'a ForeignKey>)>,
    /// Added, by the table as it is to be.
    added: Vec<(&'a Pair<'a>, Vec<&'a ForeignKey>)>,
}

impl<'a> Keys<'a> {
    /// Those that differ, those that a change of a column or a key is in the way of, and those that would hold
    /// tables that go.
    pub(super) fn between(sides: &'a Sides, pairs: &'a [Pair<'a>]) -> Keys<'a> {
        let mut dropped = Vec::new();
        let mut added = Vec::new();
        let pairs: HashMap<&Name, &Pair<'_>> = pairs.iter().map(|pair| (&pair.old.name, pair)).collect();
        for table in &sides.old.tables {
            let Some(pair) = pairs.get(&table.name).copied() else {
                let circle: Vec<&ForeignKey> = table.foreign_keys.iter().filter(|f| f.detached).collect();
                dropped.push((table, circle));
                continue;
            };
            let stays = staying(pair, &pairs);
            let of_old = |f: &&ForeignKey| !stays.iter().any(|name| *name == f.name);
            dropped.push((table, table.foreign_keys.iter().filter(of_old).collect()));
            added.push((pair, pair.new.foreign_keys.iter().filter(of_old).collect::<Vec<_>>()));
        }
        dropped.retain(|(_, keys)| !keys.is_empty());
        added.retain(|(_, keys)| !keys.is_empty());
        Keys { dropped, added }
    }

    /// Drops, with the indexes that the server has made for them.
    pub(super) fn drop(&self, steps: &mut Vec<Step>) {
        for (table, list) in &self.dropped {
            let names: Vec<&str> = list.iter().map(|f| f.name.as_str()).collect();
            let mut kind = Kind::ForeignGone;
            let [on_mysql, on_mariadb] = Flavour::BOTH.map(|flavour| implied(table, flavour));
            let clauses: Vec<String> = names
                .iter()
                .map(|name| {
                    let has = |list: &[(String, Vec<String>)]| list.iter().any(|(other, _)| other == name);
                    let name = ident(name);
                    let foreign = format!("DROP FOREIGN KEY {name}");
                    let made = (has(&on_mysql), has(&on_mariadb));
                    if made == (false, false) {
                        return foreign;
                    }
                    kind = Kind::KeyGone;
                    match made {
                        (true, false) => format!("{foreign} /*!80000 , DROP INDEX {name} */"),
                        (false, true) => format!("{foreign} /*M! , DROP INDEX {name} */"),
                        _ => format!("{foreign},\n  DROP INDEX {name}"),
                    }
                })
                .collect();
            let costs = kind.costs(Facts::of_table(table));
            let what = format!("Foreign keys of {} make way: {}.", table.name.name, names.join(", "));
            steps.push(Step::new(what, alter(&table.name.name, &clauses, costs)));
        }
    }

    /// Adds.
    pub(super) fn add(&self, steps: &mut Vec<Step>) {
        if self.added.is_empty() {
            return;
        }
        for (pair, list) in &self.added {
            for key in list {
                let what = format!(
                    "Every row of {} has its counterpart in {}, or this fails with more rows than one.",
                    pair.new.name.name, key.table.name
                );
                steps.push(Step::new(what, orphans(pair.new, key)));
            }
        }
        steps.push(Step::new("What was looked at is not looked at again.", "SET foreign_key_checks = 0"));
        for (pair, list) in &self.added {
            let costs = Kind::Key.costs(Facts::of_table(pair.new));
            for key in list {
                let clause = format!("ADD {}", foreign_key_definition(key, pair.native));
                let what = format!("Foreign key {} of {}.", key.name, pair.new.name.name);
                steps.push(Step::new(what, alter(&pair.new.name.name, &[clause], costs)));
            }
        }
        steps.push(Step::new("Foreign keys are checked again.", "SET foreign_key_checks = 1"));
    }
}

/// The names of the foreign keys that are not touched.
fn staying<'a>(pair: &Pair<'a>, pairs: &HashMap<&Name, &Pair<'_>>) -> Vec<&'a str> {
    let implied =
        Flavour::BOTH.map(|flavour| (flavour, implied(pair.old, flavour), implied(pair.new, flavour)));
    let has = |list: &[(String, Vec<String>)], name: &str| list.iter().any(|(other, _)| other == name);
    let alike = |name: &str| implied.iter().all(|(_, old, new)| has(old, name) == has(new, name));
    let same = |(was, renamed): &(&'a ForeignKey, &ForeignKey)| {
        let to = pair.new.foreign_keys.iter().find(|f| f.name == was.name);
        let same = to.is_some_and(|to| {
            ForeignKey { detached: false, ..to.clone() }
                == ForeignKey { detached: false, ..(*renamed).clone() }
        });
        let parent = pairs.get(&was.table);
        same && alike(&was.name)
            && !disturbs(pair, &was.columns)
            && !parent.is_some_and(|parent| disturbs(parent, &was.references))
    };
    let mut stay: Vec<&'a ForeignKey> = pair
        .old
        .foreign_keys
        .iter()
        .zip(&pair.renamed.foreign_keys)
        .filter(same)
        .map(|(was, _)| was)
        .collect();
    // One that stands on the index of another that goes makes way, too.
    loop {
        let gone = |name: &String| !stay.iter().any(|f| f.name == *name);
        let at = stay.iter().position(|f| {
            implied.iter().any(|(flavour, old, _)| {
                !covered(pair.old, &f.columns, *flavour)
                    && old.iter().any(|(name, columns)| gone(name) && columns.starts_with(&f.columns))
            })
        });
        match at {
            Some(at) => stay.remove(at),
            None => break,
        };
    }
    stay.into_iter().map(|f| f.name.as_str()).collect()
}

/// Whether a change of these columns, or of a key that begins with one, is in the way of a foreign key over them.
fn disturbs(pair: &Pair<'_>, columns: &[String]) -> bool {
    let fates = keys::fates(pair);
    let begins = |list: &[String]| list.first().is_some_and(|c| columns.contains(c));
    let (before, after) = (keys::primary(pair.renamed), keys::primary(pair.new));
    let nullable = pair.kept().any(|(was, renamed, to)| {
        columns.contains(&was.name) && (renamed.not_null != to.not_null || renamed.identity != to.identity)
    });
    // MySQL would have to copy the table, and does not while a key is over the column.
    let is_in_the_way = |c: &str| !only_renamed(pair, c) || Facts::of(pair).is_wary();
    nullable
        || columns.iter().any(|c| pair.touched.contains(&c.as_str()) && is_in_the_way(c))
        || fates.gone.iter().any(|key| begins(&key.columns))
        || (before != after && keys::primary(pair.old).is_some_and(|(_, list)| begins(&list)))
}

fn only_renamed(pair: &Pair<'_>, name: &str) -> bool {
    pair.kept().any(|(was, renamed, to)| {
        was.name == name && was.ty == renamed.ty && renamed.ty == to.ty && renamed.collate == to.collate
    })
}

/// The indexes that the server makes by itself, each by the foreign key's name: where no other key begins with its
/// columns.
fn implied(table: &Table, flavour: Flavour) -> Vec<(String, Vec<String>)> {
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    for key in &table.foreign_keys {
        if covered(table, &key.columns, flavour)
            || out.iter().any(|(_, columns)| columns.starts_with(&key.columns))
        {
            continue;
        }
        out.retain(|(_, columns)| !key.columns.starts_with(columns));
        out.push((key.name.clone(), key.columns.clone()));
    }
    out
}

/// Which of the two servers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flavour {
    MySql,
    MariaDb,
}

impl Flavour {
    const BOTH: [Flavour; 2] = [Flavour::MySql, Flavour::MariaDb];
}

/// Whether a key of the schema begins with these columns, so that a foreign key over them can stand on it.
fn covered(table: &Table, columns: &[String], flavour: Flavour) -> bool {
    let serves = |key: &keys::Key| {
        key.plain
            && key.columns.starts_with(columns)
            && (flavour == Flavour::MariaDb || key.ascending >= columns.len())
    };
    let primary = keys::primary(table).filter(|_| table.primary_key.is_some());
    primary.is_some_and(|(_, list)| list.starts_with(columns)) || keys::keys(table).iter().any(serves)
}

/// A statement that fails if a row refers to none.
fn orphans(table: &Table, key: &ForeignKey) -> String {
    let given: Vec<String> = key.columns.iter().map(|c| format!("c.{} IS NOT NULL", ident(c))).collect();
    let same = key.columns.iter().zip(&key.references);
    // Of enums, whose collations may differ, the key compares the numbers.
    let number = |name: &String| table.columns.iter().any(|c| c.name == *name && c.ty.starts_with("enum("));
    let same = same.map(|(c, p)| match number(c) {
        true => format!("p.{} + 0 = c.{} + 0", ident(p), ident(c)),
        false => format!("p.{} = c.{}", ident(p), ident(c)),
    });
    let same: Vec<String> = same.collect();
    format!(
        "SELECT (SELECT 1 FROM (SELECT 1 UNION ALL SELECT 2) AS two WHERE EXISTS (\n  SELECT 1 FROM {} AS c WHERE {}\n  AND NOT EXISTS (SELECT 1 FROM {} AS p WHERE {}))) AS orphans",
        ident(&table.name.name),
        given.join(" AND "),
        ident(&key.table.name),
        same.join(" AND ")
    )
}
