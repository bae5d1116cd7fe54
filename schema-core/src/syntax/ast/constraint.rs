//! What the lines of indexes, exclusions and foreign keys are made of.

use super::{Expr, Ident, Path, Spanned};
use crate::dialect::{Target, TargetSet};
use crate::source::Span;

/// What a foreign key does when the row it references changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Action {
    /// Refuse at the end of the statement.
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Delete or update along.
    Cascade,
    /// Set the columns to NULL.
    SetNull,
    /// Set the columns to their defaults.
    SetDefault,
}

/// When a constraint is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Deferrable {
    /// At once, always.
    #[default]
    No,
    /// At once, unless the transaction defers it.
    Immediate,
    /// At the end of the transaction.
    Deferred,
}

/// `-> table[.column]` with its actions.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The table.
    pub table: Path,
    /// Its columns; empty means its primary key.
    pub columns: Vec<Ident>,
    /// `on delete`
    pub on_delete: Option<Spanned<Action>>,
    /// `on update`
    pub on_update: Option<Spanned<Action>>,
    /// The whole of it.
    pub span: Span,
}

/// An `exclude` line.
#[derive(Clone, Debug)]
pub struct ExcludeItem {
    /// Its name.
    pub name: Option<Ident>,
    /// `using METHOD`
    pub method: Ident,
    /// What is compared, each with its operator.
    pub keys: Vec<(Key, Spanned<String>)>,
    /// `include (…)`
    pub include: Vec<Ident>,
    /// `where EXPR`
    pub filter: Option<Expr>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// `only TARGET…`
    pub only: Option<TargetSet>,
}

/// An `index` or `unique` line.
#[derive(Clone, Default, Debug)]
pub struct IndexItem {
    /// Its name.
    pub name: Option<Ident>,
    /// What is indexed.
    pub keys: Vec<Key>,
    /// `using METHOD`
    pub method: Option<Ident>,
    /// `include (…)`
    pub include: Vec<Ident>,
    /// `where EXPR`
    pub filter: Option<Expr>,
    /// `nulls not distinct`
    pub nulls_not_distinct: Option<Span>,
    /// When a `unique` is checked.
    pub deferrable: Deferrable,
    /// `only TARGET…`
    pub only: Option<TargetSet>,
    /// `with TARGET 'OPTIONS'`
    pub options: Vec<(Spanned<Target>, Spanned<String>)>,
}

/// One key of an index.
#[derive(Clone, Debug)]
pub struct Key {
    /// A column, or an expression.
    pub expr: Expr,
    /// `name(20)`
    pub prefix: Option<Spanned<u64>>,
    /// `desc`
    pub descending: bool,
    /// `nulls first` is `Some(true)`.
    pub nulls_first: Option<bool>,
    /// `collate 'X'`
    pub collate: Option<Spanned<String>>,
    /// An operator class, as SQL.
    pub opclass: Option<Spanned<String>>,
    /// The whole of it.
    pub span: Span,
}
