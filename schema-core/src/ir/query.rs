//! Queries and views: their rows, and where these come from.
//!
//! A statement keeps all relations that it reads in one list, those of nested selects too, so that a column
//! is named by a relation and a place ([`Field`]) wherever it stands. A name in the statement's text means
//! what SQL's rules make of it, and is printed as it was written.

use super::expr::Expr;
use super::{Collate, ColumnId, QName, RelationId, TableId, Type, ViewId};
use crate::dialect::TargetSet;
use crate::source::Span;

pub use crate::syntax::ast::{Cardinality, FrameUnit, JoinKind, Lock, LockStrength, LockWait, SetOp};

/// `query NAME(…) -> … { … }`
#[derive(Clone, Debug)]
pub struct Query {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// What a caller gives.
    pub params: Vec<Param>,
    /// How many rows come back.
    pub cardinality: Cardinality,
    /// What is run.
    pub statement: Statement,
    /// All relations of the statement.
    pub relations: Vec<Relation>,
    /// The columns of its rows; none if it gives a count.
    pub columns: Vec<Output>,
    /// Where its head stands.
    pub span: Span,
}

/// `view NAME as …`
#[derive(Clone, Debug)]
pub struct View {
    /// Its name.
    pub name: QName,
    /// Its documentation.
    pub docs: String,
    /// Whether its rows are stored: on PostgreSQL alone.
    pub materialized: bool,
    /// The targets it exists on.
    pub only: TargetSet,
    /// Its rows.
    pub select: Select,
    /// All relations of the select.
    pub relations: Vec<Relation>,
    /// Its columns.
    pub columns: Vec<Output>,
    /// Where its head stands.
    pub span: Span,
}

/// A parameter of a query.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type, named types as they are.
    pub ty: Type,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// What it is where a caller gives nothing: a literal of its type.
    pub default: Option<Expr>,
    /// Whether a negative value is refused, as it counts rows.
    pub counts: bool,
    /// Where it stands.
    pub span: Span,
}

/// A column of a result.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name, unique in the result.
    pub name: String,
    /// Its type; a named type where it is a column of one.
    pub ty: Type,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// How it compares, if it is text.
    pub collate: Collate,
    /// The column it is, if it is one as it stands.
    pub origin: Option<(TableId, ColumnId)>,
    /// Where it stands.
    pub span: Span,
}

/// What rows are read from, under the name it has in the statement.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its name in the statement.
    pub alias: String,
    /// What it is.
    pub source: Source,
    /// Its columns, as they are before a join adds NULLs.
    pub columns: Vec<Output>,
    /// Where it stands.
    pub span: Span,
}

/// What a relation is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// A table, whose columns are all there in their order.
    Table(TableId),
    /// A view.
    View(ViewId),
    /// The select that `with` gives this name.
    With(String),
    /// A select in its place.
    Derived,
    /// `excluded`: the row that met a key.
    Excluded(TableId),
}

/// A column of a relation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Field {
    /// The relation.
    pub relation: RelationId,
    /// The place among its columns.
    pub column: u32,
}

/// What a query runs.
#[derive(Clone, Debug)]
pub enum Statement {
    /// `select …`
    Select(Select),
    /// `insert into …`
    Insert(Insert),
    /// `update …`
    Update(Update),
    /// `delete from …`
    Delete(Delete),
}

/// `[with …] BODY [order by …] [limit …] [offset …] [for …]`
#[derive(Clone, PartialEq, Debug)]
pub struct Select {
    /// `with …`
    pub with: With,
    /// The rows, before they are ordered and counted.
    pub body: Body,
    /// `order by …`
    pub order: Vec<OrderKey>,
    /// `limit …`: a literal or a parameter.
    pub limit: Option<Expr>,
    /// `offset …`: a literal or a parameter.
    pub offset: Option<Expr>,
    /// `for update` and its kin.
    pub lock: Option<Lock>,
}

/// The selects that `with` names, in order.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct With {
    /// Whether they may read themselves.
    pub recursive: bool,
    /// The selects.
    pub tables: Vec<WithTable>,
}

/// `name (columns) as (SELECT)`
#[derive(Clone, PartialEq, Debug)]
pub struct WithTable {
    /// Its name.
    pub name: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Their types, which every row of the select has.
    pub types: Vec<Type>,
    /// Whether its select reads itself.
    pub recursive: bool,
    /// Its rows.
    pub select: Box<Select>,
}

/// One `select`, or several that are joined.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    /// `select … from …`
    Block(Box<Block>),
    /// `(SELECT)`
    Parens(Box<Select>),
    /// `a union b`
    Set(SetOp, Box<Body>, Box<Body>),
}

/// `select [distinct] … from … where … group by … having …`
#[derive(Clone, PartialEq, Debug)]
pub struct Block {
    /// Whether equal rows are one.
    pub distinct: bool,
    /// The values of the result's columns.
    pub items: Vec<Expr>,
    /// The names of the result's columns, in the first block those of the whole.
    pub names: Vec<String>,
    /// What is read; separate sources are joined crosswise.
    pub from: Vec<From>,
    /// `where …`
    pub filter: Option<Expr>,
    /// `group by …`
    pub group: Vec<Expr>,
    /// `having …`
    pub having: Option<Expr>,
}

/// What rows are read from.
#[derive(Clone, PartialEq, Debug)]
pub enum From {
    /// A table, a view, or a name of `with`.
    Relation(RelationId),
    /// `(SELECT) as alias`
    Derived(RelationId, Box<Select>),
    /// `left join right on …`; `using` has become a condition.
    Join {
        /// Which rows stay without a partner.
        kind: JoinKind,
        /// What stands before it.
        left: Box<From>,
        /// What stands behind it.
        right: Box<From>,
        /// Which rows are partners; `None` for a cross join.
        on: Option<Expr>,
    },
}

/// `expr [asc|desc] [nulls first|last]`
#[derive(Clone, PartialEq, Debug)]
pub struct OrderKey {
    /// What is compared.
    pub by: OrderBy,
    /// `desc`
    pub descending: bool,
    /// Whether NULLs come first; unless it is said, they do with `desc`.
    pub nulls_first: bool,
}

impl OrderKey {
    /// The value of the row that is compared, unless it is a column of the result.
    pub fn expr(&self) -> Option<&Expr> {
        match &self.by {
            OrderBy::Expr(e) => Some(e),
            OrderBy::Output(_) => None,
        }
    }
}

/// What rows are ordered by.
#[derive(Clone, PartialEq, Debug)]
pub enum OrderBy {
    /// A column of the result, by its place.
    Output(u32),
    /// A value of the row.
    Expr(Expr),
}

/// `f(…) filter (where …)`, where rows are grouped.
#[derive(Clone, PartialEq, Debug)]
pub struct Aggregate {
    /// The function.
    pub func: AggregateFunc,
    /// What it is applied to; `None` is `count(*)`.
    pub arg: Option<Expr>,
    /// Whether equal values count once.
    pub distinct: bool,
    /// Which rows count.
    pub filter: Option<Expr>,
}

/// The aggregates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AggregateFunc {
    /// `count`: bigint
    Count,
    /// `sum`: bigint of integers, an exact decimal of decimals, else double
    Sum,
    /// `avg`: double
    Avg,
    /// `min`
    Min,
    /// `max`
    Max,
}

/// `f(…) over (…)`
#[derive(Clone, PartialEq, Debug)]
pub struct WindowCall {
    /// The function.
    pub func: WindowFunc,
    /// `partition by …`
    pub partition: Vec<Expr>,
    /// `order by …`; never [`OrderBy::Output`].
    pub order: Vec<OrderKey>,
    /// `rows …` or `range …`
    pub frame: Option<Frame>,
}

/// The functions of windows.
#[derive(Clone, PartialEq, Debug)]
pub enum WindowFunc {
    /// An aggregate over the frame.
    Aggregate(Aggregate),
    /// `row_number()`
    RowNumber,
    /// `rank()`
    Rank,
    /// `dense_rank()`
    DenseRank,
    /// `percent_rank()`
    PercentRank,
    /// `cume_dist()`
    CumeDist,
    /// `ntile(n)`
    Ntile(u64),
    /// `lag(x [, rows [, default]])`, `lead(…)`
    Offset {
        /// Whether it looks forward.
        lead: bool,
        /// The value.
        arg: Expr,
        /// How many rows away.
        rows: u64,
        /// What it is where there is no such row.
        default: Option<Expr>,
    },
    /// `first_value(x)`
    First(Expr),
    /// `last_value(x)`
    Last(Expr),
    /// `nth_value(x, n)`
    Nth(Expr, u64),
}

/// `rows|range between … and …`
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    /// How distance is measured; `range` has no distance but 0 and all.
    pub unit: FrameUnit,
    /// Where it begins.
    pub start: Bound,
    /// Where it ends.
    pub end: Bound,
}

/// An end of a frame.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Bound {
    /// `unbounded preceding`
    First,
    /// `n preceding`
    Preceding(std::cmp::Reverse<u64>),
    /// `current row`
    Current,
    /// `n following`
    Following(u64),
    /// `unbounded following`
    Last,
}

/// `insert into …`
#[derive(Clone, Debug)]
pub struct Insert {
    /// `with …`
    pub with: With,
    /// The table.
    pub table: TableId,
    /// The row as `returning` and `do update` read it.
    pub target: RelationId,
    /// The columns that are given.
    pub columns: Vec<ColumnId>,
    /// Their values.
    pub rows: Rows,
    /// `on conflict …`
    pub conflict: Option<Conflict>,
    /// `returning …`
    pub returning: Vec<Expr>,
}

/// The rows of an `insert`.
#[derive(Clone, Debug)]
pub enum Rows {
    /// `values …`: at least one row, each with a value for each column.
    Values(Vec<Vec<Value>>),
    /// `select …`
    Select(Box<Select>),
    /// `default values`
    Defaults,
}

/// What a column is given.
#[derive(Clone, Debug)]
pub enum Value {
    /// A value of the column's type.
    Expr(Expr),
    /// Its default.
    Default,
}

/// `on conflict …`
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The key that is met; `None`: any.
    pub key: Option<ConflictKey>,
    /// What is done with the row that is there; `None`: nothing.
    pub update: Option<ConflictUpdate>,
}

/// A key of the table.
#[derive(Clone, Debug)]
pub struct ConflictKey {
    /// Its columns, in the key's order.
    pub columns: Vec<ColumnId>,
    /// Which rows the key is over, if not all.
    pub filter: Option<Expr>,
    /// Whether the table has another key that a row might meet.
    pub others: bool,
}

/// `do update set … where …`
#[derive(Clone, Debug)]
pub struct ConflictUpdate {
    /// The row that was not inserted.
    pub excluded: RelationId,
    /// `column = value`
    pub set: Vec<(ColumnId, Value)>,
    /// `where …`
    pub filter: Option<Expr>,
}

/// `update …`
#[derive(Clone, Debug)]
pub struct Update {
    /// `with …`
    pub with: With,
    /// The table.
    pub table: TableId,
    /// Its rows.
    pub target: RelationId,
    /// `column = value`; a column with `on update now()` is among them.
    pub set: Vec<(ColumnId, Value)>,
    /// `from …`
    pub from: Vec<From>,
    /// `where …`
    pub filter: Option<Expr>,
    /// `returning …`
    pub returning: Vec<Expr>,
}

/// `delete from …`
#[derive(Clone, Debug)]
pub struct Delete {
    /// `with …`
    pub with: With,
    /// The table.
    pub table: TableId,
    /// Its rows.
    pub target: RelationId,
    /// `using …`
    pub using: Vec<From>,
    /// `where …`
    pub filter: Option<Expr>,
    /// `returning …`
    pub returning: Vec<Expr>,
}
