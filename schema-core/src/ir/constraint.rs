//! Keys, indexes and constraints of a table.

use super::{Action, ColumnId, Deferrable, Expr, ExprKind, Name, TableId};
use crate::dialect::{PerTarget, TargetSet};
use crate::source::Span;

/// A primary key.
#[derive(Clone, Debug)]
pub struct PrimaryKey {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// Its columns, in order.
    pub columns: Vec<ColumnId>,
    /// Columns that are carried along.
    pub include: Vec<ColumnId>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Where it stands.
    pub span: Span,
}

/// An index, a unique index or a unique constraint.
#[derive(Clone, Debug)]
pub struct Index {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// What is indexed.
    pub keys: Vec<Key>,
    /// `using METHOD`, in lower case.
    pub method: Option<String>,
    /// Columns that are carried along.
    pub include: Vec<ColumnId>,
    /// Which rows are in it.
    pub filter: Option<Expr>,
    /// Whether two NULLs are equal in it.
    pub nulls_not_distinct: bool,
    /// When a unique constraint is checked.
    pub deferrable: Deferrable,
    /// The targets it exists on.
    pub only: TargetSet,
    /// `with TARGET 'OPTIONS'`, in order.
    pub options: PerTarget<Vec<String>>,
    /// Where it stands.
    pub span: Span,
}

impl Index {
    /// Its columns, if it is made of whole columns alone: no expression, no prefix.
    pub fn plain_columns(&self) -> Option<Vec<ColumnId>> {
        self.keys
            .iter()
            .map(|k| match (&k.expr.kind, k.prefix) {
                (ExprKind::Column(id), None) => Some(*id),
                _ => None,
            })
            .collect()
    }

    /// Whether it identifies a row by plain columns: whole columns, every row. Such keys get finders,
    /// and may be referenced by foreign keys.
    pub fn is_full_key(&self) -> bool {
        self.filter.is_none() && self.plain_columns().is_some()
    }
}

/// One key of an index.
#[derive(Clone, Debug)]
pub struct Key {
    /// A column or an expression.
    pub expr: Expr,
    /// The number of characters or bytes indexed.
    pub prefix: Option<u64>,
    /// `desc`
    pub descending: bool,
    /// `nulls first` is `Some(true)`.
    pub nulls_first: Option<bool>,
    /// A collation of the target.
    pub collate: Option<String>,
    /// An operator class of the target, as SQL.
    pub opclass: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A foreign key.
#[derive(Clone, Debug)]
pub struct ForeignKey {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// The columns that reference.
    pub columns: Vec<ColumnId>,
    /// The table referenced.
    pub table: TableId,
    /// Its columns: a primary or unique key of that table.
    pub references: Vec<ColumnId>,
    /// Whether that key was left unnamed: the primary key, whatever it is.
    pub unnamed: bool,
    /// When a referenced row is deleted.
    pub on_delete: Action,
    /// When a referenced key changes.
    pub on_update: Action,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether its columns are all NULL or none.
    pub match_full: bool,
    /// Whether existing rows are left unchecked.
    pub not_valid: bool,
    /// Where it stands.
    pub span: Span,
}

/// A check.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// The column it was written on, if it was.
    pub column: Option<ColumnId>,
    /// What must hold; NULL passes.
    pub expr: Expr,
    /// Whether existing rows are left unchecked.
    pub not_valid: bool,
    /// The targets it exists on.
    pub only: TargetSet,
    /// Where it stands.
    pub span: Span,
}

/// An `EXCLUDE` constraint.
#[derive(Clone, Debug)]
pub struct Exclusion {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// `using METHOD`, in lower case.
    pub method: String,
    /// What is compared, each with its operator as SQL.
    pub keys: Vec<(Key, String)>,
    /// Columns that are carried along.
    pub include: Vec<ColumnId>,
    /// Which rows are compared.
    pub filter: Option<Expr>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// The targets it exists on.
    pub only: TargetSet,
    /// Where it stands.
    pub span: Span,
}
