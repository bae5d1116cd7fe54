//! What becomes of each table.

use super::{Step, added, value};
use crate::dialect::Target;
use crate::migrate::Sides;
use crate::phys::{Name, Schema, Table};
use crate::render::{self, ObjectKind, Statement};
use std::collections::{HashMap, HashSet};

/// A table on both sides.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    /// As it was.
    pub(super) old: &'a Table,
    /// The same with the new names.
    pub(super) renamed: &'a Table,
    /// As it is to be.
    pub(super) new: &'a Table,
}

/// What becomes of the tables, in the order of their side.
pub(super) struct Fates<'a> {
    /// What adds columns to those that need no more; all others stay as they are.
    pub(super) added: Vec<Step>,
    /// Those that are made anew.
    pub(super) rebuilt: Vec<Pair<'a>>,
    /// Those that go.
    pub(super) dropped: Vec<&'a Table>,
    /// Those that are new; virtual ones last, for one may read another table from the start.
    pub(super) created: Vec<&'a Table>,
}

impl<'a> Fates<'a> {
    /// The fates of the tables of both sides.
    pub(super) fn of(sides: &'a Sides) -> Fates<'a> {
        let mut fates =
            Fates { added: Vec::new(), rebuilt: Vec::new(), dropped: Vec::new(), created: Vec::new() };
        let after: HashMap<&Name, &Table> = sides.new.tables.iter().map(|t| (&t.name, t)).collect();
        for (old, renamed) in sides.old.tables.iter().zip(&sides.renamed.tables) {
            let Some(new) = after.get(&renamed.name).copied() else {
                fates.dropped.push(old);
                continue;
            };
            if is_same(old, new) {
                continue;
            }
            let pair = Pair { old, renamed, new };
            match added::added(&pair) {
                Some(steps) => fates.added.extend(steps),
                None => fates.rebuilt.push(pair),
            }
        }
        let before: HashSet<&Name> = sides.renamed.tables.iter().map(|t| &t.name).collect();
        let is_new = |table: &&Table| !before.contains(&table.name);
        let (tables, virtuals): (Vec<_>, Vec<_>) =
            sides.new.tables.iter().filter(is_new).partition(|table| !is_virtual(table));
        fates.created = tables.into_iter().chain(virtuals).collect();
        fates
    }

    /// The names, before and after, of tables that are not the same object afterwards.
    pub(super) fn touched(&self) -> Vec<&'a str> {
        let rebuilt = self.rebuilt.iter().flat_map(|pair| [pair.old, pair.new]);
        rebuilt.chain(self.dropped.iter().copied()).map(|table| table.name.name.as_str()).collect()
    }

    /// Whether a foreign key may fire: with them on, a table that is dropped loses its rows first.
    pub(super) fn needs_keys_off(&self, sides: &Sides) -> bool {
        let is_referenced = |gone: &&Table| sides.old.tables.iter().any(|table| references(table, gone));
        !self.rebuilt.is_empty() || self.dropped.iter().any(is_referenced)
    }
}

/// Whether a foreign key of `table` leads to `other`. One that stands in SQL of the author's may.
pub(super) fn references(table: &Table, other: &Table) -> bool {
    let in_options = table.options.iter().chain(table.columns.iter().flat_map(|c| &c.options));
    table.foreign_keys.iter().any(|key| key.table.name.eq_ignore_ascii_case(&other.name.name))
        || in_options.into_iter().any(|option| super::mentions(option, &other.name.name))
}

/// The statements that make a new table, without its indexes and triggers.
pub(super) fn create(table: &Table) -> Vec<Step> {
    let name = &table.name.name;
    let made = statements(table).into_iter().filter_map(|statement| match statement.object.kind {
        ObjectKind::Table => Some(Step::new(format!("Table {name} is new."), statement.sql)),
        ObjectKind::Counting => Some(Step::new(format!("Where {name} begins to count."), statement.sql)),
        _ => None,
    });
    made.collect()
}

/// All statements that make a table.
pub(super) fn statements(table: &Table) -> Vec<Statement> {
    let mut schema = Schema::new(Target::Sqlite, "");
    schema.tables.push(table.clone());
    render::statements(&schema)
}

/// The statement that makes the table itself.
pub(super) fn create_statement(table: &Table) -> String {
    let alone = Table { indexes: Vec::new(), triggers: Vec::new(), ..table.clone() };
    let made = statements(&alone).into_iter().find(|s| s.object.kind == ObjectKind::Table);
    made.map(|statement| statement.sql).unwrap_or_default()
}

/// Whether nothing of the table has to change, and no value in it. What the elements of its arrays are stands in
/// triggers.
pub(super) fn is_same(old: &Table, new: &Table) -> bool {
    old == new || text(old) == text(new) && value::elements(old) == value::elements(new)
}

/// What the table is: its statement without documentation, which no row knows of.
fn text(table: &Table) -> String {
    let mut bare = table.clone();
    bare.comment.clear();
    bare.columns.iter_mut().for_each(|column| column.comment.clear());
    bare.checks.iter_mut().for_each(|check| check.comment.clear());
    create_statement(&bare)
}

/// Whether a module makes the table.
pub(super) fn is_virtual(table: &Table) -> bool {
    module(table).is_some()
}

/// The name of the module that makes a virtual table, in small letters, with what follows.
pub(super) fn module(table: &Table) -> Option<String> {
    let using = |option: &String| Some(option.to_ascii_lowercase().strip_prefix("using ")?.trim().to_owned());
    table.options.iter().find_map(using)
}

/// Whether its rows have no number.
pub(super) fn is_without_rowid(table: &Table) -> bool {
    let is = |option: &String| {
        let words: Vec<&str> = option.split_whitespace().collect();
        words.join(" ").to_ascii_uppercase().contains("WITHOUT ROWID")
    };
    table.options.iter().any(is)
}

/// The column that is the number of a row.
pub(super) fn row_number(table: &Table) -> Option<&str> {
    let key = table.primary_key.as_ref().filter(|_| !is_without_rowid(table))?;
    let [name] = key.columns.as_slice() else { return None };
    let column = table.columns.iter().find(|column| column.name == *name)?;
    column.ty.eq_ignore_ascii_case("integer").then_some(name)
}
