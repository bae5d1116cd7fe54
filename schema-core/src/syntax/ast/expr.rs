//! Expressions.

use super::{Ident, Path, Select, TypeExpr, Window};
use crate::dialect::PerTarget;
use crate::source::Span;

/// An expression. Its depth is limited where it is made, so that every walk may recurse.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `42`: digits only
    Integer(String),
    /// `4.20`, `1e6`: the text as written
    Number(String),
    /// `'text'`, `$tag$ text $tag$`
    String(String),
    /// `date '2026-02-03'` and its kin
    Typed(TypedLiteral, String),
    /// `name`, `table.name`, `namespace.table.name`
    Column {
        /// What stands before the last dot.
        qualifier: Option<Path>,
        /// The last name.
        name: Ident,
    },
    /// `:name`
    Param(String),
    /// `@name`
    Context(String),
    /// `not x`, `-x`, `+x`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b` and its kin
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x is [not] null`
    IsNull(Box<Expr>, bool),
    /// `x [not] in (…)`: operand, list, negated
    In(Box<Expr>, Vec<Expr>, bool),
    /// `x [not] between low and high`
    Between {
        /// The operand.
        expr: Box<Expr>,
        /// The lower bound.
        low: Box<Expr>,
        /// The upper bound.
        high: Box<Expr>,
        /// `not`
        negated: bool,
    },
    /// `x [not] like pattern [escape 'c']`
    Like {
        /// The operand.
        expr: Box<Expr>,
        /// The pattern.
        pattern: Box<Expr>,
        /// The escape character.
        escape: Option<Box<Expr>>,
        /// `not`
        negated: bool,
    },
    /// `case [operand] when … then … [else …] end`
    Case {
        /// The operand of the short form.
        operand: Option<Box<Expr>>,
        /// `when … then …`
        arms: Vec<(Expr, Expr)>,
        /// `else …`
        otherwise: Option<Box<Expr>>,
    },
    /// `cast(x as TYPE)`
    Cast(Box<Expr>, TypeExpr),
    /// `f(x, …)`; `count(*)` has no arguments and `star`
    Call {
        /// Its name.
        function: Path,
        /// Its arguments.
        args: Vec<Expr>,
        /// `f(*)`
        star: bool,
        /// `distinct` before the arguments
        distinct: bool,
    },
    /// `f(x) filter (where EXPR)`: a call, and which rows it takes
    Filter(Box<Expr>, Box<Expr>),
    /// `f(x) [filter …] over (…)`: what is computed, and over which rows
    Over(Box<Expr>, Box<Window>),
    /// `(SELECT)`
    Subquery(Box<Select>),
    /// `exists (SELECT)`
    Exists(Box<Select>),
    /// `x [not] in (SELECT)`: operand, rows, negated
    InSelect(Box<Expr>, Box<Select>, bool),
    /// `extract(year from x)`: field and operand
    Extract(Ident, Box<Expr>),
    /// `sql { postgres '…' … }`
    Sql(PerTarget<Option<String>>),
}

/// The types a literal can name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypedLiteral {
    /// `date '…'`
    Date,
    /// `time '…'`
    Time,
    /// `datetime '…'`
    DateTime,
    /// `timestamp '…'`
    Timestamp,
    /// `uuid '…'`
    Uuid,
    /// `bytes '…'`, in hexadecimal
    Bytes,
}

/// Operators of one operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Neg,
    /// `+`
    Plus,
}

/// Operators of two operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Eq,
    /// `<>`, `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `is distinct from`
    IsDistinct,
    /// `is not distinct from`
    IsNotDistinct,
    /// `||`
    Concat,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
}
