//! What foreign keys make SQLite do while a statement writes a table.
//!
//! It looks at the columns of each key, on both sides, and runs the keys' actions, which may set off others. A key is
//! concerned by the deletion of rows, and by a change of its columns alone (SQLite's `fkey.c`).

use crate::ir::{Action, ColumnId, ForeignKey, Schema, TableId};
use std::collections::{BTreeMap, BTreeSet};

/// The foreign keys of a schema, found from both ends.
pub(super) struct Keys<'a> {
    schema: &'a Schema,
    /// Those that lead to each table, with the table that has them.
    to: BTreeMap<TableId, Vec<(TableId, &'a ForeignKey)>>,
}

/// What is done beside the statement, in the order in which it is found.
#[derive(Default)]
pub(super) struct Does {
    /// Columns that are looked at.
    pub(super) looks: Vec<(TableId, ColumnId)>,
    /// Tables whose rows are deleted or changed.
    pub(super) changes: Vec<TableId>,
    looked: BTreeSet<(TableId, ColumnId)>,
}

/// What becomes of a table.
#[derive(Default)]
struct Change {
    /// Whether rows of it go.
    rows_go: bool,
    /// Columns that get other values.
    columns: BTreeSet<ColumnId>,
}

impl Change {
    /// Adds what `other` has beyond it, and tells whether that was anything.
    fn grow(&mut self, other: &Change) -> bool {
        let before = (self.rows_go, self.columns.len());
        self.rows_go |= other.rows_go;
        self.columns.extend(&other.columns);
        before != (self.rows_go, self.columns.len())
    }

    fn concerns(&self, columns: &[ColumnId]) -> bool {
        self.rows_go || columns.iter().any(|column| self.columns.contains(column))
    }

    /// What the action of a key does to the rows that reference, as rows of this change go or get another key.
    fn passes_on(&self, key: &ForeignKey) -> Change {
        let mut change = Change::default();
        let sets = |action: Action| matches!(action, Action::SetNull | Action::SetDefault);
        let key_changes = key.references.iter().any(|column| self.columns.contains(column));
        change.rows_go = self.rows_go && key.on_delete == Action::Cascade;
        if self.rows_go && sets(key.on_delete)
            || key_changes && (sets(key.on_update) || key.on_update == Action::Cascade)
        {
            change.columns.extend(&key.columns);
        }
        change
    }
}

impl<'a> Keys<'a> {
    pub(super) fn of(schema: &'a Schema) -> Keys<'a> {
        let mut to: BTreeMap<TableId, Vec<_>> = BTreeMap::new();
        for from in schema.table_ids() {
            for key in &schema.table(from).foreign_keys {
                to.entry(key.table).or_default().push((from, key));
            }
        }
        Keys { schema, to }
    }

    /// What is done while rows of `table` are inserted, and `deletes` or `updates` tell what else may become of them.
    pub(super) fn does(&self, table: TableId, deletes: bool, updates: bool) -> Does {
        let mut does = Does::default();
        // An INSERT looks at every key as well.
        self.look(table, &Change { rows_go: true, ..Change::default() }, &mut does);
        let columns = if updates { self.schema.table(table).column_ids().collect() } else { BTreeSet::new() };
        let first = Change { rows_go: deletes, columns };
        let mut changes: BTreeMap<TableId, Change> = BTreeMap::new();
        let mut open = vec![(table, first)];
        while let Some((table, change)) = open.pop() {
            for (from, key) in self.leading_to(table) {
                let mut passed = change.passes_on(key);
                if !passed.columns.is_empty() {
                    passed.columns.extend(self.generated(from));
                }
                if changes.entry(from).or_default().grow(&passed) {
                    if !does.changes.contains(&from) {
                        does.changes.push(from);
                    }
                    self.look(from, &passed, &mut does);
                    open.push((from, passed));
                }
            }
        }
        does
    }

    /// Looks at the keys from and to a table that its change concerns.
    fn look(&self, table: TableId, change: &Change, does: &mut Does) {
        let mut look = |table: TableId, columns: &[ColumnId]| {
            let pairs = columns.iter().map(|column| (table, *column));
            does.looks.extend(pairs.filter(|pair| does.looked.insert(*pair)));
        };
        for key in self.schema.table(table).foreign_keys.iter().filter(|key| change.concerns(&key.columns)) {
            look(key.table, &key.references);
        }
        for (from, key) in self.leading_to(table).filter(|(_, key)| change.concerns(&key.references)) {
            look(table, &key.references);
            look(from, &key.columns);
        }
    }

    fn leading_to(&self, table: TableId) -> impl Iterator<Item = (TableId, &'a ForeignKey)> {
        self.to.get(&table).into_iter().flatten().copied()
    }

    /// Columns whose values may follow those of others.
    fn generated(&self, table: TableId) -> impl Iterator<Item = ColumnId> {
        let table = self.schema.table(table);
        table.column_ids().filter(|id| table.column(*id).generated.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, Options, compile};

    /// What is changed and looked at while `table` is written, by name.
    fn does(schema: &Schema, table: &str, deletes: bool, updates: bool) -> (Vec<String>, Vec<String>) {
        let id = schema.table_ids().find(|id| schema.table(*id).name.flat() == table).expect("a table");
        let does = Keys::of(schema).does(id, deletes, updates);
        let looked = |(table, column): &(TableId, ColumnId)| {
            let table = schema.table(*table);
            format!("{}.{}", table.name.flat(), table.column(*column).name)
        };
        let changed = does.changes.iter().map(|id| schema.table(*id).name.flat()).collect();
        let mut looks: Vec<String> = does.looks.iter().map(looked).collect();
        looks.sort_unstable();
        (changed, looks)
    }

    #[test]
    fn an_action_sets_off_those_that_it_concerns() {
        let text = "schema s {\n targets sqlite\n}
            table parent {\n id int primary key\n code int unique\n}
            table child {\n id int primary key\n parent_id int -> parent.id on delete cascade\n}
            table toy {\n id int primary key\n child_id int? -> child.id on delete set null\n}
            table part {\n id int primary key\n toy_id int -> toy.id on delete cascade\n}
            table tree {\n id int primary key\n above int? -> tree.id on delete cascade\n}";
        let compiled = compile(vec![Input::text("t.schema", text)], &Options::default());
        let schema = compiled.schema.expect("it compiles");
        let (changed, looks) = does(&schema, "parent", true, false);
        // A part belongs to a toy, whose key stays as it is.
        assert_eq!(changed, ["child", "toy"]);
        assert_eq!(looks, ["child.id", "child.parent_id", "parent.id", "toy.child_id"]);
        let (changed, looks) = does(&schema, "parent", false, true);
        assert!(changed.is_empty(), "{changed:?}");
        assert_eq!(looks, ["child.parent_id", "parent.id"]);
        assert_eq!(does(&schema, "tree", true, false).0, ["tree"]);
        assert!(does(&schema, "toy", false, false).0.is_empty());
    }
}
