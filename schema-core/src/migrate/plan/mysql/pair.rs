//! The tables that are on both sides, and what becomes of their columns.

use super::super::mention::mentions;
use crate::migrate::Sides;
use crate::phys::{Column, Name, Table};
use crate::render::mysql::column_definition;
use std::collections::HashMap;

/// A table on both sides.
pub(in crate::migrate) struct Pair<'a> {
    /// As it is.
    pub(in crate::migrate) old: &'a Table,
    /// The same with the new names.
    pub(super) renamed: &'a Table,
    /// As it is to be.
    pub(in crate::migrate) new: &'a Table,
    /// Whether the new schema is native.
    pub(super) native: bool,
    /// Names of columns, as they are now, that go, are renamed, are made anew or change their type.
    pub(super) touched: Vec<&'a str>,
    /// Columns, as they are now, that foreign keys refer to.
    referenced: Vec<&'a str>,
    /// Generated columns of the new side that are dropped and made again.
    pub(super) again: Vec<&'a str>,
}

/// All pairs, in the order of the new tables.
pub(in crate::migrate) fn pairs(sides: &Sides) -> Vec<Pair<'_>> {
    let mut referenced: HashMap<&Name, Vec<&str>> = HashMap::new();
    for key in sides.old.tables.iter().flat_map(|t| &t.foreign_keys) {
        referenced.entry(&key.table).or_default().extend(key.references.iter().map(String::as_str));
    }
    let before = sides.old.tables.iter().zip(&sides.renamed.tables);
    let before: HashMap<&Name, _> = before.map(|(old, renamed)| (&renamed.name, (old, renamed))).collect();
    let both = sides.new.tables.iter().filter_map(|new| {
        let (old, renamed) = *before.get(&new.name)?;
        let referenced = referenced.get(&old.name).cloned().unwrap_or_default();
        Some(Pair::new([old, renamed, new], sides.new.native, referenced))
    });
    both.collect()
}

/// The table of the old schema that `renamed` is.
pub(super) fn before<'a>(sides: &'a Sides, renamed: &Table) -> &'a Table {
    let at = sides.renamed.tables.iter().position(|t| t.name == renamed.name).unwrap_or_default();
    &sides.old.tables[at]
}

impl<'a> Pair<'a> {
    fn new([old, renamed, new]: [&'a Table; 3], native: bool, referenced: Vec<&'a str>) -> Pair<'a> {
        let mut pair = Pair { old, renamed, new, native, touched: Vec::new(), referenced, again: Vec::new() };
        for (was, column) in old.columns.iter().zip(&renamed.columns) {
            let Some(to) = pair.after(column) else {
                pair.touched.push(&was.name);
                continue;
            };
            let computed = column.generated.is_some() || to.generated.is_some();
            // A stored column may go on as one of its own; every other change of what is computed makes it anew.
            let freed = to.generated.is_none() && column.generated.as_ref().is_some_and(|g| g.stored);
            let rewritten = was.generated != column.generated;
            let changed = column_definition(column) != column_definition(to);
            if computed && (changed || rewritten) && !freed {
                pair.again.push(&to.name);
                pair.touched.push(&was.name);
            } else if was.name != column.name || column.ty != to.ty || column.collate != to.collate {
                pair.touched.push(&was.name);
            }
        }
        pair.spread();
        pair
    }

    /// What is computed from a touched column is made anew, and so on.
    fn spread(&mut self) {
        loop {
            let reads = self.old.columns.iter().zip(&self.renamed.columns).find_map(|(was, column)| {
                let generated = was.generated.as_ref()?;
                let to = self.after(column)?;
                let is_new = !self.again.contains(&to.name.as_str()) && to.generated.is_some();
                let reads = self.touched.iter().any(|name| mentions(&generated.expr, name));
                (is_new && reads).then_some((was, to))
            });
            let Some((was, to)) = reads else { return };
            self.again.push(&to.name);
            self.touched.push(&was.name);
        }
    }

    /// The new column that `renamed` is to be.
    pub(super) fn after(&self, renamed: &Column) -> Option<&'a Column> {
        self.new.columns.iter().find(|c| c.name == renamed.name)
    }

    /// The columns that stay: as they are, with the new name, and as they are to be.
    pub(in crate::migrate) fn kept(&self) -> impl Iterator<Item = (&'a Column, &'a Column, &'a Column)> + '_ {
        self.old.columns.iter().zip(&self.renamed.columns).filter_map(|(was, column)| {
            let to = self.after(column)?;
            (!self.is_again(&to.name)).then_some((was, column, to))
        })
    }

    /// The columns that go, or make way for another of their name: as they are.
    pub(super) fn gone(&self) -> impl Iterator<Item = &'a Column> + '_ {
        let columns = self.old.columns.iter().zip(&self.renamed.columns);
        columns
            .filter(|(_, column)| self.after(column).is_none_or(|to| self.is_again(&to.name)))
            .map(|(was, _)| was)
    }

    /// Whether a column of the new side was there, and is not made anew.
    pub(in crate::migrate) fn keeps(&self, name: &str) -> bool {
        self.kept().any(|(.., new)| new.name == name)
    }

    /// Whether a column of the new side gets to the other side of one that is computed when it is read.
    pub(in crate::migrate) fn crosses(&self, name: &str) -> bool {
        let is_virtual = |c: &&Column| c.generated.as_ref().is_some_and(|g| !g.stored) && self.keeps(&c.name);
        let ahead = |table: &'a Table| {
            let ahead = table.columns.iter().take_while(|c| c.name != name).filter(is_virtual);
            ahead.map(|c| c.name.as_str()).collect::<std::collections::BTreeSet<_>>()
        };
        ahead(self.renamed) != ahead(self.new)
    }

    /// Whether a column of the new side stands in front of one that is computed when it is read, and was there.
    pub(in crate::migrate) fn is_inside(&self, column: &Column) -> bool {
        let mut behind = self.new.columns.iter().skip_while(|c| c.name != column.name).skip(1);
        behind.any(|c| c.generated.as_ref().is_some_and(|g| !g.stored) && self.keeps(&c.name))
    }

    /// Whether a column of the old side stands in front of one that is computed when it is read, and stays.
    pub(super) fn was_inside(&self, name: &str) -> bool {
        let mut behind =
            self.old.columns.iter().zip(&self.renamed.columns).skip_while(|(was, _)| was.name != name);
        behind
            .by_ref()
            .skip(1)
            .any(|(was, now)| was.generated.as_ref().is_some_and(|g| !g.stored) && self.keeps(&now.name))
    }

    /// Whether a foreign key refers to a column of the old side.
    pub(super) fn is_referenced(&self, name: &str) -> bool {
        self.referenced.contains(&name)
    }

    fn is_again(&self, name: &str) -> bool {
        self.again.contains(&name)
    }

    /// Whether SQL of the old side names a column that is touched.
    pub(super) fn touches(&self, sql: &str) -> bool {
        self.touched.iter().any(|name| mentions(sql, name))
    }

    /// Whether a column of the old side stays, but goes or is made anew.
    pub(super) fn loses(&self, name: &str) -> bool {
        self.gone().any(|c| c.name == name)
    }
}
