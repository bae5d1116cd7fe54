//! `select`, and what it is made of. Its depth is limited where it is made, as that of expressions is.

use super::{Expr, Ident, Path};
use crate::source::Span;

/// `[with …] BODY [order by …] [limit …] [offset …] [for update|share]`
#[derive(Clone, Debug)]
pub struct Select {
    /// `with …`
    pub with: Option<With>,
    /// The rows, before they are ordered and counted.
    pub body: SelectBody,
    /// `order by …`
    pub order: Vec<OrderItem>,
    /// `limit EXPR`
    pub limit: Option<Expr>,
    /// `offset EXPR`
    pub offset: Option<Expr>,
    /// `for update` and its kin
    pub lock: Option<Lock>,
    /// The whole of it.
    pub span: Span,
}

/// One `select`, or several that are joined by `union` and its kin.
#[derive(Clone, Debug)]
pub enum SelectBody {
    /// `select … from …`
    Block(Box<SelectBlock>),
    /// `(SELECT)`
    Parens(Box<Select>),
    /// `a union b`
    Set {
        /// The operator.
        op: SetOp,
        /// Where the operator stands.
        at: Span,
        /// What stands before it.
        left: Box<SelectBody>,
        /// What stands behind it.
        right: Box<SelectBody>,
    },
}

/// What joins two selects; `intersect` binds tighter than the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SetOp {
    /// `union`
    Union,
    /// `union all`
    UnionAll,
    /// `intersect`
    Intersect,
    /// `except`
    Except,
}

/// `select [distinct] … [from … [where …] [group by …] [having …]]`
#[derive(Clone, Debug)]
pub struct SelectBlock {
    /// Where `distinct` stands.
    pub distinct: Option<Span>,
    /// The columns of the result.
    pub items: Vec<SelectItem>,
    /// `from …`; empty if there is none.
    pub from: Vec<Source>,
    /// `where EXPR`
    pub filter: Option<Expr>,
    /// `group by …`
    pub group: Vec<Expr>,
    /// `having EXPR`
    pub having: Option<Expr>,
    /// The whole of it.
    pub span: Span,
}

/// A column of a result, or several.
#[derive(Clone, Debug)]
pub enum SelectItem {
    /// `*`
    All(Span),
    /// `t.*`
    AllOf(Path),
    /// `expr [as name]`
    Expr {
        /// The value.
        expr: Expr,
        /// Its name.
        alias: Option<Ident>,
    },
}

/// A table and what is joined to it, from left to right.
#[derive(Clone, Debug)]
pub struct Source {
    /// The first table.
    pub first: Relation,
    /// What is joined.
    pub joins: Vec<Join>,
}

/// What rows are read from.
#[derive(Clone, Debug)]
pub enum Relation {
    /// `table [as alias]`; it may be a view, or named by `with`.
    Table {
        /// Its name.
        path: Path,
        /// Its name in the statement.
        alias: Option<Ident>,
    },
    /// `(SELECT) as alias`
    Derived {
        /// The rows.
        select: Box<Select>,
        /// Their name.
        alias: Ident,
    },
    /// `(a join b on …)`
    Joined(Box<Source>),
}

/// `join table on EXPR` and its kin
#[derive(Clone, Debug)]
pub struct Join {
    /// Which rows stay without a partner.
    pub kind: JoinKind,
    /// What is joined.
    pub relation: Relation,
    /// Which rows are partners; `None` for `cross join` alone.
    pub on: Option<JoinOn>,
    /// The whole of it.
    pub span: Span,
}

/// Which rows stay without a partner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JoinKind {
    /// None: `[inner] join`
    Inner,
    /// Those before it: `left join`
    Left,
    /// Those behind it: `right join`
    Right,
    /// Both: `full join`
    Full,
    /// Every row is every other's partner: `cross join`
    Cross,
}

/// Which rows are partners.
#[derive(Clone, Debug)]
pub enum JoinOn {
    /// `on EXPR`
    Expr(Expr),
    /// `using (a, b)`
    Using(Vec<Ident>),
}

/// `expr [asc|desc] [nulls first|last]`
#[derive(Clone, Debug)]
pub struct OrderItem {
    /// What is compared.
    pub expr: Expr,
    /// `desc`
    pub descending: bool,
    /// `nulls first` or `nulls last`, if one is said.
    pub nulls_first: Option<bool>,
}

/// `for update|share [skip locked|nowait]`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lock {
    /// What others may still do.
    pub strength: LockStrength,
    /// What happens where another holds a lock.
    pub wait: LockWait,
    /// The whole of it.
    pub span: Span,
}

/// What others may still do with a locked row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LockStrength {
    /// Nothing but read it: `for update`
    Update,
    /// Share the lock: `for share`
    Share,
}

/// What happens where another holds a lock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LockWait {
    /// The statement waits.
    Wait,
    /// The row is passed over: `skip locked`
    Skip,
    /// The statement fails: `nowait`
    Fail,
}

/// `with [recursive] name as (…), …`
#[derive(Clone, Debug)]
pub struct With {
    /// Where `recursive` stands.
    pub recursive: Option<Span>,
    /// The selects, by name.
    pub tables: Vec<WithTable>,
}

/// `name [(columns)] as (SELECT)`
#[derive(Clone, Debug)]
pub struct WithTable {
    /// Its name.
    pub name: Ident,
    /// The names of its columns; empty if the select names them.
    pub columns: Vec<Ident>,
    /// Its rows.
    pub select: Box<Select>,
}

/// `over ([partition by …] [order by …] [rows|range …])`
#[derive(Clone, Debug)]
pub struct Window {
    /// `partition by …`
    pub partition: Vec<Expr>,
    /// `order by …`
    pub order: Vec<OrderItem>,
    /// `rows …` or `range …`
    pub frame: Option<Frame>,
    /// The whole of it.
    pub span: Span,
}

/// `rows|range between BOUND and BOUND`, or `rows|range BOUND`
#[derive(Clone, Debug)]
pub struct Frame {
    /// How the distance is measured.
    pub unit: FrameUnit,
    /// Where it begins.
    pub start: Bound,
    /// Where it ends; with the current row, if it does not say.
    pub end: Option<Bound>,
    /// The whole of it.
    pub span: Span,
}

/// How the distance of a bound is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FrameUnit {
    /// In rows.
    Rows,
    /// In values of what is ordered by.
    Range,
}

/// An end of a frame.
#[derive(Clone, Debug)]
pub enum Bound {
    /// `unbounded preceding`
    First,
    /// `EXPR preceding`
    Preceding(Expr),
    /// `current row`
    Current,
    /// `EXPR following`
    Following(Expr),
    /// `unbounded following`
    Last,
}
