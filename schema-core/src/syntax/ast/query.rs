//! `query` and `view`, and the statements that change rows.

use super::{Expr, Ident, Path, Select, SelectItem, Source, Spanned, TypeExpr, With};
use crate::dialect::TargetSet;
use crate::source::Span;

/// `query NAME(param TYPE [= DEFAULT], …) [-> CARDINALITY] { STATEMENT }`
#[derive(Clone, Debug)]
pub struct Query {
    /// Its name.
    pub name: Ident,
    /// `///` lines above it.
    pub docs: String,
    /// What a caller gives.
    pub params: Vec<Param>,
    /// How many rows come back, if it says so.
    pub cardinality: Option<Spanned<Cardinality>>,
    /// What is run.
    pub statement: Statement,
    /// `query NAME`
    pub head: Span,
}

/// A parameter of a query, written `:name` in it.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExpr,
    /// Whether it may be NULL: `?` behind the type.
    pub nullable: bool,
    /// `= DEFAULT`
    pub default: Option<Expr>,
    /// The whole of it.
    pub span: Span,
}

/// What a query gives back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cardinality {
    /// One row.
    One,
    /// One row or none.
    Optional,
    /// All rows at once.
    Many,
    /// All rows, one after the other.
    Stream,
    /// The number of rows that were changed.
    Count,
}

/// The statement of a query.
#[derive(Clone, Debug)]
pub enum Statement {
    /// `select …`, with all that may stand around it.
    Select(Box<Select>),
    /// `insert into …`
    Insert(Box<Insert>),
    /// `update …`
    Update(Box<Update>),
    /// `delete from …`
    Delete(Box<Delete>),
}

/// `insert into TABLE [(COLUMNS)] ROWS [on conflict …] [returning …]`
#[derive(Clone, Debug)]
pub struct Insert {
    /// `with …`
    pub with: Option<With>,
    /// Where the rows go.
    pub table: Path,
    /// The columns that are given; `None` if none are named.
    pub columns: Option<Vec<Ident>>,
    /// The rows.
    pub rows: Rows,
    /// `on conflict …`
    pub conflict: Option<Conflict>,
    /// `returning …`; empty if there is none.
    pub returning: Vec<SelectItem>,
    /// The whole statement, without its `with`.
    pub span: Span,
}

/// The rows of an `insert`.
#[derive(Clone, Debug)]
pub enum Rows {
    /// `values (…), (…)`
    Values(Vec<Spanned<Vec<Value>>>),
    /// `select …`
    Select(Box<Select>),
    /// `default values`
    Defaults(Span),
}

/// What a column is given.
#[derive(Clone, Debug)]
pub enum Value {
    /// An expression.
    Expr(Expr),
    /// `default`
    Default(Span),
}

/// `on conflict [(COLUMNS) [where EXPR]] do …`
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The key that is met; empty if any key is meant.
    pub columns: Vec<Ident>,
    /// The condition of a key that holds for some rows alone.
    pub filter: Option<Expr>,
    /// `do update …`; `None` if nothing is done.
    pub update: Option<ConflictUpdate>,
    /// The whole of it.
    pub span: Span,
}

/// `update set … [where EXPR]`: what is done with a row whose key is there already.
#[derive(Clone, Debug)]
pub struct ConflictUpdate {
    /// `column = value, …`
    pub set: Vec<Assignment>,
    /// `where EXPR`
    pub filter: Option<Expr>,
}

/// `column = value`
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The column.
    pub column: Ident,
    /// Its new value.
    pub value: Value,
}

/// `update TABLE [as ALIAS] set … [from …] [where …] [returning …]`
#[derive(Clone, Debug)]
pub struct Update {
    /// `with …`
    pub with: Option<With>,
    /// The table.
    pub table: Path,
    /// Its name in the statement.
    pub alias: Option<Ident>,
    /// `set column = value, …`
    pub set: Vec<Assignment>,
    /// `from …`
    pub from: Vec<Source>,
    /// `where EXPR`
    pub filter: Option<Expr>,
    /// `returning …`; empty if there is none.
    pub returning: Vec<SelectItem>,
    /// The whole statement, without its `with`.
    pub span: Span,
}

/// `delete from TABLE [as ALIAS] [using …] [where …] [returning …]`
#[derive(Clone, Debug)]
pub struct Delete {
    /// `with …`
    pub with: Option<With>,
    /// The table.
    pub table: Path,
    /// Its name in the statement.
    pub alias: Option<Ident>,
    /// `using …`
    pub using: Vec<Source>,
    /// `where EXPR`
    pub filter: Option<Expr>,
    /// `returning …`; empty if there is none.
    pub returning: Vec<SelectItem>,
    /// The whole statement, without its `with`.
    pub span: Span,
}

/// `view NAME [materialized] as SELECT… [only TARGET…]`
#[derive(Clone, Debug)]
pub struct View {
    /// Its name.
    pub path: Path,
    /// `///` lines above it.
    pub docs: String,
    /// Where `materialized` stands.
    pub materialized: Option<Span>,
    /// Its rows.
    pub select: Box<Select>,
    /// `only TARGET…`
    pub only: Option<TargetSet>,
    /// What stands before `as`.
    pub head: Span,
}
