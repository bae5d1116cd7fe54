//! Typed expressions.

use super::query::{Aggregate, Field, Select, WindowCall};
use super::{ColumnId, Type};
use crate::dialect::PerTarget;
use crate::source::Span;

pub use crate::syntax::ast::{BinaryOp, UnaryOp};

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type. `null` alone takes the type it meets.
    pub ty: Type,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Where it stands.
    pub span: Span,
}

/// Whether both mean the same value, wherever they stand.
impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.ty == other.ty && self.kind == other.kind
    }
}

/// The forms of a typed expression. Operands have been made to fit: string literals have taken the
/// type they met ([`ExprKind::Literal`] of that type).
#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    /// `null`
    Null,
    /// A literal of the expression's type.
    Literal(Literal),
    /// A column of the table at hand.
    Column(ColumnId),
    /// `value`, in the check of a named type.
    Value,
    /// `@name`: an index into [`super::Schema::context`].
    Context(u32),
    /// An operator of one operand.
    Unary(UnaryOp, Box<Expr>),
    /// An operator of two operands. `Concat` is `||`. Integer `Div` truncates.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x is [not] null`
    IsNull(Box<Expr>, bool),
    /// `x [not] in (…)`
    In(Box<Expr>, Vec<Expr>, bool),
    /// `x [not] between low and high`: operand, low, high, negated
    Between(Box<Expr>, Box<Expr>, Box<Expr>, bool),
    /// `x [not] like pattern [escape c]`: operand, pattern, escape, negated
    Like(Box<Expr>, Box<Expr>, Option<char>, bool),
    /// `case`
    Case {
        /// The operand of the short form.
        operand: Option<Box<Expr>>,
        /// `when … then …`
        arms: Vec<(Expr, Expr)>,
        /// `else …`
        otherwise: Option<Box<Expr>>,
    },
    /// `cast(x as T)`; T is the expression's type.
    Cast(Box<Expr>),
    /// A call of a function of the language.
    Call(Func, Vec<Expr>),
    /// A call of a `raw` function, which one target has.
    RawCall(super::QName, Vec<Expr>),
    /// `nextval(NAME)`
    NextVal(super::SequenceId),
    /// `sql { … }`; covers every target that is on.
    Sql(PerTarget<Option<String>>),
    /// A column of a relation of the query at hand.
    Field(Field),
    /// `:name`: an index into the query's parameters.
    Param(u32),
    /// `x [not] in (:list)`: the parameter is an array.
    InParam(Box<Expr>, u32, bool),
    /// An aggregate of a group's rows.
    Aggregate(Box<Aggregate>),
    /// A function of a window.
    Window(Box<WindowCall>),
    /// `(SELECT)`: one column, at most one row.
    Subquery(Box<Select>),
    /// `exists (SELECT)`
    Exists(Box<Select>),
    /// `x [not] in (SELECT)`
    InSelect(Box<Expr>, Box<Select>, bool),
}

/// A literal, checked to be a value of its type.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A decimal or floating number, canonical: digits, at most one point, perhaps an exponent.
    Number(String),
    /// Text, or an enum's label.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// `YYYY-MM-DD`
    Date(String),
    /// `HH:MM:SS.ffffff`
    Time(String),
    /// `YYYY-MM-DD HH:MM:SS.ffffff`
    DateTime(String),
    /// The same, in UTC.
    Timestamp(String),
    /// 16 bytes.
    Uuid([u8; 16]),
    /// JSON text, or an array as JSON.
    Json(String),
}

/// The functions of the language. `extract` and `date_part` are one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Func {
    /// `coalesce(x, …)`
    Coalesce,
    /// `nullif(x, y)`
    NullIf,
    /// `lower(x)`: A–Z alone
    Lower,
    /// `upper(x)`: a–z alone
    Upper,
    /// `length(x)`: characters of text, bytes of bytes
    Length,
    /// `trim(x)`: spaces at both ends
    Trim,
    /// `substr(x, start [, length])`
    Substr,
    /// `replace(x, from, to)`
    Replace,
    /// `concat(x, …)`: NULL counts as ''
    Concat,
    /// `abs(x)`
    Abs,
    /// `round(x [, digits])`
    Round,
    /// `floor(x)`
    Floor,
    /// `ceil(x)`
    Ceil,
    /// `greatest(x, …)`
    Greatest,
    /// `least(x, …)`
    Least,
    /// `now()`
    Now,
    /// `today()`
    Today,
    /// `uuid()`
    Uuid,
    /// `date_part('unit', x)`, `extract(unit from x)`
    DatePart(DatePart),
    /// `date_trunc('unit', x)`
    DateTrunc(DateUnit),
    /// `date_add(x, n, 'unit')`
    DateAdd(DateUnit),
    /// `date_diff(a, b, 'unit')`: whole units from b to a
    DateDiff(DateUnit),
    /// `json_get(x, step, …)`: json
    JsonGet,
    /// `json_text(x, step, …)`: text
    JsonText,
}

/// What `date_part` reads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DatePart {
    /// The year.
    Year,
    /// 1 to 4.
    Quarter,
    /// 1 to 12.
    Month,
    /// ISO week, 1 to 53.
    Week,
    /// 1 to 31.
    Day,
    /// ISO weekday: 1 is Monday.
    Weekday,
    /// 1 to 366.
    DayOfYear,
    /// 0 to 23.
    Hour,
    /// 0 to 59.
    Minute,
    /// 0 to 59, truncated.
    Second,
}

/// Units of date arithmetic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DateUnit {
    /// A year.
    Year,
    /// Three months.
    Quarter,
    /// A month.
    Month,
    /// A week, from Monday.
    Week,
    /// A day.
    Day,
    /// An hour.
    Hour,
    /// A minute.
    Minute,
    /// A second.
    Second,
}
