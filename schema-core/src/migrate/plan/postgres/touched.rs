//! What a change touches without changing it itself.

use super::types;
use crate::dialect::{Target, quote};
use crate::migrate::plan::mention::mentions;
use crate::migrate::{Diff, Difference, Sides, TableDiff};
use crate::phys::{Column, ForeignKey, Index, IndexKey, KeyOf, Name, Raw, Schema, Table};
use crate::render::writer::plain;
use std::collections::{BTreeMap, BTreeSet};

/// How a column that stays is touched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Touch {
    /// Its values are converted.
    Retyped,
    /// It is dropped, or dropped and made again.
    Gone,
}

/// Everything of the old side that has to make way. Names are those after renames.
#[derive(Default, Debug)]
pub(super) struct Touched {
    columns: BTreeMap<Name, BTreeMap<String, Touch>>,
    /// Tables that views, policies and triggers have to be made again for.
    tables: BTreeSet<Name>,
    /// Tables that have another name, or columns that do.
    renamed: BTreeSet<Name>,
    /// Tables that are made anew, with their rows.
    pub(super) rebuilt: BTreeSet<Name>,
    /// Types that are made anew, or dropped.
    pub(super) types: BTreeSet<Name>,
    /// Functions that can't be replaced in place, or are dropped.
    pub(super) functions: BTreeSet<Name>,
    /// Views that are dropped.
    views: BTreeSet<Name>,
}

impl Touched {
    pub(super) fn by(sides: &Sides, diff: &Diff<'_>) -> Touched {
        let mut touched = Touched::default();
        touched.types_and_functions(diff);
        for table in &diff.dropped {
            touched.tables.insert(table.name.clone());
        }
        for (old, renamed) in sides.old.tables.iter().zip(&sides.renamed.tables) {
            let columns = old.columns.iter().zip(&renamed.columns);
            if old.name != renamed.name || columns.into_iter().any(|(a, b)| a.name != b.name) {
                touched.tables.insert(renamed.name.clone());
                touched.renamed.insert(renamed.name.clone());
            }
        }
        for old in &diff.old.tables {
            let changes = diff.tables.iter().find(|t| t.old.name == old.name);
            touched.columns_of(old, changes);
            if changes.is_some_and(must_be_rebuilt) || touched.parts_change(old) {
                touched.rebuilt.insert(old.name.clone());
                touched.tables.insert(old.name.clone());
                for column in &old.columns {
                    touched.column(old, &column.name, Touch::Gone);
                }
            }
        }
        touched.views_of(diff);
        touched
    }

    fn types_and_functions(&mut self, diff: &Diff<'_>) {
        for e in &diff.enums {
            if let Difference::Changed { old, new } = e
                && !is_part(&old.labels, &new.labels)
            {
                self.types.insert(old.name.clone());
            }
        }
        for domain in &diff.domains {
            if let Difference::Changed { old, new } = domain
                && (old.ty != new.ty || old.collate != new.collate)
            {
                self.types.insert(old.name.clone());
            }
        }
        for composite in &diff.composites {
            if let Difference::Changed { old, new } = composite {
                let field = |f: &crate::phys::Field| (f.name.clone(), f.ty.clone(), f.collate.clone());
                let (before, after): (Vec<_>, Vec<_>) =
                    (old.fields.iter().map(field).collect(), new.fields.iter().map(field).collect());
                if !after.starts_with(&before) {
                    self.types.insert(old.name.clone());
                }
            }
        }
        // One that goes makes way for one of another kind that has its name.
        let gone = types::gone(diff).map(|(_, name)| name);
        self.types.extend(gone.filter(|name| types::is_kept(diff.new, name)).cloned());
        // Types made of types, and functions that take or give them.
        loop {
            let before = (self.types.len(), self.functions.len());
            let domains = diff.old.domains.iter().map(|d| (&d.name, vec![d.ty.as_str()]));
            let composites = diff.old.composites.iter();
            let composites = composites.map(|c| (&c.name, c.fields.iter().map(|f| f.ty.as_str()).collect()));
            let made: Vec<Name> = domains
                .chain(composites)
                .filter(|(_, parts): &(&Name, Vec<&str>)| parts.iter().any(|ty| self.is_of_type(ty)))
                .map(|(name, _)| name.clone())
                .collect();
            self.types.extend(made);
            for difference in &diff.functions {
                if let Some(old) = difference.old()
                    && difference.new().is_none_or(|new| head(&old.create) != head(&new.create))
                {
                    self.functions.insert(old.name.clone());
                }
            }
            for difference in &diff.raws {
                if let Some(old) = difference.old()
                    && let Some(object) = old.object.as_ref().filter(|o| is_routine(&o.kind))
                    && difference.new().is_none_or(|new| head(&old.sql) != head(&new.sql))
                {
                    self.functions.insert(object.name.clone());
                }
            }
            let routines = diff.old.functions.iter().map(|f| (&f.name, f.create.as_str()));
            let raws = diff.old.raws.iter().filter_map(|r| Some((r.object.as_ref()?, r)));
            let raws = raws.filter(|(o, _)| is_routine(&o.kind)).map(|(o, r)| (&o.name, r.sql.as_str()));
            let typed: Vec<Name> = routines
                .chain(raws)
                .filter(|(_, sql)| self.types.iter().any(|ty| mentions(sql, &ty.name)))
                .map(|(name, _)| name.clone())
                .collect();
            self.functions.extend(typed);
            if before == (self.types.len(), self.functions.len()) {
                break;
            }
        }
    }

    fn columns_of(&mut self, old: &Table, changes: Option<&TableDiff<'_>>) {
        for difference in changes.iter().flat_map(|t| &t.columns) {
            match difference {
                Difference::Dropped(column) => self.column(old, &column.name, Touch::Gone),
                Difference::Changed { old: before, new } => {
                    if let Some(touch) = column_touch(before, new) {
                        self.column(old, &before.name, touch);
                    }
                }
                Difference::Created(_) => {}
            }
        }
        for column in &old.columns {
            if self.touch(&old.name, &column.name).is_none() && self.is_of_type(&column.ty) {
                self.column(old, &column.name, Touch::Retyped);
            }
        }
        // One that becomes plain keeps its values.
        let becomes_plain = |name: &str| {
            let mut both = changes.iter().flat_map(|t| &t.columns).filter_map(|d| d.old().zip(d.new()));
            both.any(|(old, new)| old.name == name && new.generated.is_none())
        };
        for column in &old.columns {
            if let Some(generated) = &column.generated
                && !becomes_plain(&column.name)
                && self.touch(&old.name, &column.name) != Some(Touch::Gone)
                && (self.touch(&old.name, &column.name) == Some(Touch::Retyped)
                    || self.is_named(old, &generated.expr))
            {
                self.column(old, &column.name, Touch::Gone);
            }
        }
    }

    /// Whether a column is touched by which rows are put into partitions.
    fn parts_change(&self, table: &Table) -> bool {
        table.partition.as_ref().is_some_and(|by| self.is_named(table, by))
    }

    fn column(&mut self, table: &Table, column: &str, touch: Touch) {
        self.tables.insert(table.name.clone());
        self.columns.entry(table.name.clone()).or_default().insert(column.to_owned(), touch);
    }

    fn views_of(&mut self, diff: &Diff<'_>) {
        let changed: BTreeSet<&str> = diff
            .raws
            .iter()
            .filter_map(Difference::old)
            .filter_map(|r| Some(r.object.as_ref()?.name.name.as_str()))
            .collect();
        loop {
            let count = self.views.len();
            for raw in &diff.old.raws {
                let Some(object) = raw.object.as_ref().filter(|o| o.kind == "view") else { continue };
                if changed.contains(object.name.name.as_str()) || self.is_touched_text(&raw.sql) {
                    self.views.insert(object.name.clone());
                }
            }
            if count == self.views.len() {
                break;
            }
        }
    }

    /// How a column is touched.
    pub(super) fn touch(&self, table: &Name, column: &str) -> Option<Touch> {
        self.columns.get(table)?.get(column).copied()
    }

    /// Whether a type is made of one that goes.
    pub(super) fn is_of_type(&self, ty: &str) -> bool {
        let ty = ty.trim_end_matches("[]");
        let is = |name: &Name| {
            ty == quote::path(Target::Postgres, name.namespace.as_deref(), &name.name)
                || ty == plain(name)
                || ty == name.name
        };
        self.types.iter().any(is)
    }

    /// Whether SQL over the columns of a table names something touched.
    pub(super) fn is_named(&self, table: &Table, sql: &str) -> bool {
        self.columns.get(&table.name).is_some_and(|c| c.keys().any(|c| mentions(sql, c)))
            || self.is_called(sql)
    }

    /// Whether SQL names a type or function that goes.
    pub(super) fn is_called(&self, sql: &str) -> bool {
        self.types.iter().chain(&self.functions).any(|name| mentions(sql, &name.name))
    }

    /// Whether SQL that may name anything, that of a view or policy, names something touched.
    pub(super) fn is_touched_text(&self, sql: &str) -> bool {
        self.is_called(sql) || self.tables.iter().chain(&self.views).any(|name| mentions(sql, &name.name))
    }

    /// Whether a table's policies and triggers have to make way.
    pub(super) fn is_touched_table(&self, name: &Name) -> bool {
        self.tables.contains(name)
    }

    /// Whether a view makes way.
    pub(super) fn is_view(&self, name: &Name) -> bool {
        self.views.contains(name)
    }

    /// Whether it, or one of its columns, has another name.
    pub(super) fn is_renamed(&self, table: &Name) -> bool {
        self.renamed.contains(table)
    }

    /// Whether raw SQL that is the same on both sides has to be made again.
    pub(super) fn is_touched_raw(&self, raw: &Raw) -> bool {
        let Some(object) = &raw.object else { return false };
        match object.kind.as_str() {
            kind if is_routine(kind) => {
                self.functions.contains(&object.name)
                    || raw.sql.to_ascii_lowercase().contains("begin atomic") && self.is_touched_text(&raw.sql)
            }
            "view" => self.views.contains(&object.name),
            "trigger" | "rule" | "policy" => {
                object.on.as_ref().is_some_and(|on| self.is_touched_table(on))
                    || self.is_touched_text(&raw.sql)
            }
            _ => false,
        }
    }

    /// Whether an index that is the same on both sides has to be made again: what the server converts by itself
    /// it may print otherwise than what is new.
    pub(super) fn is_touched_index(&self, table: &Table, index: &Index) -> bool {
        let expressions = index.keys.iter().filter_map(|k| match &k.of {
            KeyOf::Expr(sql) => Some(sql),
            KeyOf::Column(_) => None,
        });
        expressions.chain(&index.filter).any(|sql| self.is_named(table, sql))
            || self.has_gone(table, keyed(&index.keys).chain(index.include.iter().map(String::as_str)))
            || index
                .keys
                .iter()
                .any(|k| k.opclass.is_some() && self.has_touched(table, keyed(std::slice::from_ref(k))))
    }

    /// Whether one of these columns goes.
    pub(super) fn has_gone<'n>(&self, table: &Table, mut columns: impl Iterator<Item = &'n str>) -> bool {
        columns.any(|c| self.touch(&table.name, c) == Some(Touch::Gone))
    }

    /// Whether one of these columns is touched.
    pub(super) fn has_touched<'n>(&self, table: &Table, mut columns: impl Iterator<Item = &'n str>) -> bool {
        columns.any(|c| self.touch(&table.name, c).is_some())
    }

    /// Whether a foreign key has to be added again: a key it is made of is touched on one of its ends, or is itself
    /// made again.
    pub(super) fn is_touched_key(&self, diff: &Diff<'_>, table: &Table, key: &ForeignKey) -> bool {
        fn names(columns: &[String]) -> Vec<&str> {
            columns.iter().map(String::as_str).collect()
        }
        if self.has_touched(table, names(&key.columns).into_iter()) || self.rebuilt.contains(&key.table) {
            return true;
        }
        let Some(other) = find(diff.old, &key.table) else { return true };
        let referenced = match (key.references.as_slice(), &other.primary_key) {
            ([], Some(primary)) => names(&primary.columns),
            (columns, _) => names(columns),
        };
        self.has_touched(other, referenced.iter().copied()) || key_goes(diff, other, &referenced)
    }
}

/// The columns of keys.
fn keyed(keys: &[IndexKey]) -> impl Iterator<Item = &str> {
    keys.iter().filter_map(|k| match &k.of {
        KeyOf::Column(name) => Some(name.as_str()),
        KeyOf::Expr(_) => None,
    })
}

/// Whether a key over these columns is dropped or made again.
fn key_goes(diff: &Diff<'_>, table: &Table, columns: &[&str]) -> bool {
    let Some(changes) = diff.tables.iter().find(|t| t.old.name == table.name) else { return false };
    let same =
        |list: &[String]| list.len() == columns.len() && list.iter().all(|c| columns.contains(&c.as_str()));
    changes.primary_key.iter().filter_map(Difference::old).any(|k| same(&k.columns))
        || changes.uniques.iter().filter_map(Difference::old).any(|u| same(&u.columns))
        || changes
            .indexes
            .iter()
            .filter_map(Difference::old)
            .any(|i| i.unique && same(&keyed(&i.keys).map(str::to_owned).collect::<Vec<_>>()))
}

/// The table of a name.
pub(super) fn find<'s>(schema: &'s Schema, name: &Name) -> Option<&'s Table> {
    schema.tables.iter().find(|t| t.name == *name)
}

/// Whether the first list is the second one with some left out, in its order.
pub(super) fn is_part(part: &[String], whole: &[String]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|label| whole.any(|l| l == label))
}

pub(super) fn is_routine(kind: &str) -> bool {
    matches!(kind, "function" | "procedure" | "aggregate")
}

/// A function's text up to its body, without which `CREATE OR REPLACE` can't tell that it is the same.
pub(super) fn head(create: &str) -> String {
    let end = create.find(['$', '\'']).unwrap_or(create.len());
    create[..end]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_ascii_lowercase()
        .replace("create or replace", "create")
}

fn column_touch(old: &Column, new: &Column) -> Option<Touch> {
    match (&old.generated, &new.generated) {
        (Some(a), Some(b)) if a != b => return Some(Touch::Gone),
        (None, Some(_)) => return Some(Touch::Gone),
        // The server keeps the values of stored ones alone.
        (Some(a), None) if !a.stored => return Some(Touch::Gone),
        _ => {}
    }
    (old.ty != new.ty || old.collate != new.collate).then_some(Touch::Retyped)
}

/// What no ALTER TABLE does: another way to be partitioned, other parents, another type that the table is of.
fn must_be_rebuilt(table: &TableDiff<'_>) -> bool {
    let fixed = |t: &Table| -> Vec<String> {
        let word = |o: &&String| {
            let o = o.to_ascii_lowercase();
            ["inherits", "using", "on commit", "of "].iter().any(|w| o.starts_with(w))
        };
        t.options.iter().filter(word).cloned().collect()
    };
    let inherited = |t: &Table| -> Vec<(String, bool)> {
        t.columns.iter().filter(|c| c.is_inherited()).map(|c| (c.name.clone(), true)).collect()
    };
    table.old.partition != table.new.partition
        || table.old.partitions != table.new.partitions
        // A server takes the word for it, and then does nothing.
        || table.new.partition.is_some() && table.old.unlogged != table.new.unlogged
        || fixed(table.old) != fixed(table.new)
        || inherited(table.old) != inherited(table.new)
}
