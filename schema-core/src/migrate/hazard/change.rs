//! The two schemas side by side: what of the older one became what of the newer one.

use crate::diag::Diagnostics;
use crate::dialect::{Target, TargetSet};
use crate::ir::{Column, ColumnId, Expr, QName, Schema, Table, TableId, Type};
use crate::lower::expr::{ExprCx, Place, sql};
use crate::migrate::{Guesses, Renames, Sides};
use std::borrow::Cow;
use std::collections::HashMap;

/// A change from one schema to another.
pub(super) struct Change<'a> {
    pub(super) old: &'a Schema,
    pub(super) new: &'a Schema,
    pub(super) renames: &'a Renames,
    /// What may have been renamed, too.
    pub(super) guesses: Guesses,
    /// The older one with the new names.
    pub(super) renamed: Cow<'a, Schema>,
    /// The newer one with the old names: so it can be asked of the database as it is now.
    pub(super) named: Cow<'a, Schema>,
    pub(super) sides: &'a [Sides],
    /// The targets of `sides`.
    pub(super) targets: TargetSet,
    /// Of each older table: the newer one.
    after: Vec<Option<TableId>>,
    /// Of each newer table: the older one.
    before: Vec<Option<TableId>>,
}

/// A table that is on both sides.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) old_id: TableId,
    pub(super) new_id: TableId,
    pub(super) old: &'a Table,
    pub(super) new: &'a Table,
    /// The older one with the new names.
    renamed: &'a Table,
}

impl<'a> Change<'a> {
    pub(super) fn new(
        old: &'a Schema,
        new: &'a Schema,
        renames: &'a Renames,
        sides: &'a [Sides],
    ) -> Change<'a> {
        let (renamed, named) = match *renames == Renames::default() {
            true => (Cow::Borrowed(old), Cow::Borrowed(new)),
            false => (Cow::Owned(renames.applied(old)), Cow::Owned(renames.back().applied(new))),
        };
        let places: HashMap<&QName, usize> = renamed.tables.iter().map(|t| &t.name).zip(0..).collect();
        let mut after = vec![None; old.tables.len()];
        let mut before = vec![None; new.tables.len()];
        for (at, table) in new.tables.iter().enumerate() {
            if let Some(was) = places.get(&table.name) {
                after[*was] = Some(TableId(at as u32));
                before[at] = Some(TableId(*was as u32));
            }
        }
        let targets = sides.iter().map(|s| s.new.target).collect();
        let guesses = Guesses::between(old, new, renames);
        Change { old, new, renames, guesses, renamed, named, sides, targets, after, before }
    }

    /// The tables that are on both sides, in the new order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = Pair<'_>> {
        self.new.table_ids().filter_map(|id| self.pair(id))
    }

    /// A newer table with the older one that it was.
    pub(super) fn pair(&self, new_id: TableId) -> Option<Pair<'_>> {
        let old_id = self.before[new_id.index()]?;
        Some(Pair {
            old_id,
            new_id,
            old: self.old.table(old_id),
            new: self.new.table(new_id),
            renamed: self.renamed.table(old_id),
        })
    }

    /// An older table with the newer one that it becomes.
    pub(super) fn pair_of_old(&self, old_id: TableId) -> Option<Pair<'_>> {
        self.pair(self.after[old_id.index()]?)
    }

    /// The newer table that an older one becomes.
    pub(super) fn table_after(&self, old: TableId) -> Option<TableId> {
        self.after[old.index()]
    }

    /// Whether two types are the same, one of each side: what they are called by decides.
    pub(super) fn same_type(&self, old: &Type, new: &Type) -> bool {
        match (old, new) {
            (Type::Enum(old), Type::Enum(new)) => self.old.enum_(*old).name == self.new.enum_(*new).name,
            (Type::Named(old), Type::Named(new)) => {
                let (old, new) = (self.old.named(*old), self.new.named(*new));
                old.name == new.name && self.same_type(&old.base, &new.base)
            }
            (Type::Array(old), Type::Array(new)) => self.same_type(old, new),
            (Type::Enum(_) | Type::Named(_) | Type::Array(_), _) => false,
            (old, new) => old == new,
        }
    }

    /// Whether an expression of each side says the same, named anew where names changed.
    pub(super) fn same_expr(&self, pair: &Pair<'_>, old: &Expr, new: &Expr) -> bool {
        self.renamed_text(pair, old) == self.new_text(pair, new)
    }

    /// An expression of the older table on each target, with the new names.
    pub(super) fn renamed_text(&self, pair: &Pair<'_>, e: &Expr) -> Vec<String> {
        self.targets.iter().map(|target| text(&self.renamed, target, pair.renamed, e)).collect()
    }

    /// An expression of the newer table on each target.
    pub(super) fn new_text(&self, pair: &Pair<'_>, e: &Expr) -> Vec<String> {
        self.targets.iter().map(|target| text(self.new, target, pair.new, e)).collect()
    }

    /// An expression of the newer table, as the database can be asked now.
    pub(super) fn asked(&self, target: Target, table: TableId, e: &Expr) -> String {
        text(&self.named, target, self.named.table(table), e)
    }
}

/// An expression as SQL; what the target can't say was told when the schema was compiled.
pub(super) fn text(schema: &Schema, target: Target, table: &Table, e: &Expr) -> String {
    let mut unheard = Diagnostics::new();
    sql(&mut ExprCx::new(schema, target, Some(table), Place::Check, &mut unheard), e)
}

impl<'a> Pair<'a> {
    /// The newer column that an older one becomes.
    pub(super) fn column_after(&self, old: ColumnId) -> Option<ColumnId> {
        self.new.find(&self.renamed.column(old).name)
    }

    /// The older column that a newer one was.
    pub(super) fn column_before(&self, new: ColumnId) -> Option<ColumnId> {
        self.renamed.find(&self.new.column(new).name)
    }

    /// Several columns, where all of them were there before.
    pub(super) fn columns_before(&self, new: &[ColumnId]) -> Option<Vec<ColumnId>> {
        new.iter().map(|id| self.column_before(*id)).collect()
    }

    /// Several columns, where all of them are there afterwards.
    pub(super) fn columns_after(&self, old: &[ColumnId]) -> Option<Vec<ColumnId>> {
        old.iter().map(|id| self.column_after(*id)).collect()
    }

    /// The columns that are on both sides: older, newer.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&'a Column, &'a Column, ColumnId)> {
        let this = *self;
        this.new
            .column_ids()
            .filter_map(move |id| Some((this.old.column(this.column_before(id)?), this.new.column(id), id)))
    }

    /// The columns that are new.
    pub(super) fn added(&self) -> impl Iterator<Item = (&'a Column, ColumnId)> {
        let this = *self;
        let new = move |id: &ColumnId| this.column_before(*id).is_none();
        this.new.column_ids().filter(new).map(move |id| (this.new.column(id), id))
    }

    /// `users.email`, in the newer schema.
    pub(super) fn path(&self, column: &Column) -> String {
        path(self.new, column)
    }
}

/// `users.email`
pub(super) fn path(table: &Table, column: &Column) -> String {
    format!("{}.{}", table.name, column.name)
}
