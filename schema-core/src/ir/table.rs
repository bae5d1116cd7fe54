//! Tables, their columns and their partitions.

use super::{AutoKind, Collate, ColumnId, PartitionMethod, Type};
use super::{Check, Counting, Exclusion, Expr, ForeignKey, Index, PrimaryKey, QName};
use crate::dialect::{PerTarget, TargetSet};
use crate::source::Span;

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: QName,
    /// Its documentation.
    pub docs: String,
    /// Its columns; at least one.
    pub columns: Vec<Column>,
    /// Its primary key, from a column's modifier or a table line.
    pub primary_key: Option<PrimaryKey>,
    /// Its unique constraints and unique indexes, from modifiers and lines.
    pub uniques: Vec<Index>,
    /// Its other indexes.
    pub indexes: Vec<Index>,
    /// Its foreign keys, from modifiers and lines.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its checks, from modifiers and lines.
    pub checks: Vec<Check>,
    /// Its `exclude` lines.
    pub exclusions: Vec<Exclusion>,
    /// What it was called before.
    pub was: Option<String>,
    /// How it is partitioned.
    pub partition: Option<Partition>,
    /// Its partitions by name; a target without any makes what it needs.
    pub partitions: PerTarget<Vec<Part>>,
    /// `with TARGET 'OPTIONS'`, in order.
    pub options: PerTarget<Vec<String>>,
    /// The struct's path, where a `#[derive]` gave it: then the struct is there, and is not generated.
    pub rust_name: Option<String>,
    /// Where its head stands.
    pub span: Span,
}

impl Table {
    /// The column called `id`.
    pub fn column(&self, id: ColumnId) -> &Column {
        &self.columns[id.index()]
    }

    /// The column of this name.
    pub fn find(&self, name: &str) -> Option<ColumnId> {
        self.columns.iter().position(|c| c.name == name).map(|i| ColumnId(i as u32))
    }

    /// All column ids, in order.
    pub fn column_ids(&self) -> impl Iterator<Item = ColumnId> + use<> {
        (0..self.columns.len() as u32).map(ColumnId)
    }
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Its type.
    pub ty: Type,
    /// The digits of a second, where its type has a time and they are given: in native schemas alone.
    pub precision: Option<u8>,
    /// Whether it may be NULL. For a generated column: whether its expression may; in native schemas, as
    /// it is written.
    pub nullable: bool,
    /// Whether the database makes its value, one more for each row.
    pub auto: Option<AutoKind>,
    /// How it makes them.
    pub counting: Counting,
    /// The name of PostgreSQL's sequence behind it, where it is not the one that the server would choose.
    pub sequence: Option<String>,
    /// Its default, of its type.
    pub default: Option<Expr>,
    /// What it is computed from.
    pub generated: Option<Generated>,
    /// Whether an UPDATE sets it to `now()`.
    pub on_update_now: bool,
    /// Whether it must never be shown.
    pub secret: bool,
    /// How it compares, if it is text.
    pub collate: Collate,
    /// The collation of the one target it is on.
    pub collation: Option<String>,
    /// What it was called before.
    pub was: Option<String>,
    /// The column type that stands in on a target.
    pub native: PerTarget<Option<String>>,
    /// The targets it exists on: all that are on, unless `only` says less.
    pub only: TargetSet,
    /// `with TARGET 'OPTIONS'`, in order.
    pub options: PerTarget<Vec<String>>,
    /// The Rust type of `json<…>`.
    pub rust_type: Option<String>,
    /// The field's name, where a `#[derive]` gave it.
    pub rust_name: Option<String>,
    /// Where its line stands.
    pub span: Span,
    /// Where its name stands.
    pub name_span: Span,
    /// Where its type stands.
    pub ty_span: Span,
}

/// A generated column's expression.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The expression.
    pub expr: Expr,
    /// Whether it is to be stored.
    pub stored: bool,
}

/// A partition of one target.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: QName,
    /// Which rows it takes, as SQL.
    pub bound: String,
    /// Where it stands.
    pub span: Span,
}

/// How a table is partitioned.
#[derive(Clone, Debug)]
pub struct Partition {
    /// How.
    pub method: PartitionMethod,
    /// By what.
    pub columns: Vec<ColumnId>,
    /// Where it stands.
    pub span: Span,
}
