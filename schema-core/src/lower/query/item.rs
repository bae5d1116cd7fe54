//! The values of a result's columns, in the form in which they are read.

use super::super::expr::{self, ExprCx, Level, mysql, sqlite};
use super::bound_type;
use crate::dialect::Target;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func};
use crate::ir::query::{AggregateFunc, WindowFunc};
use crate::ir::{Type, types::Sign};
use crate::lower::postgres::types::type_name;

/// Which rows a select makes.
#[derive(Clone, Copy)]
pub(super) struct Shape<'a> {
    /// Where they go.
    pub(super) place: Rows,
    /// The types of their columns, where these are not the values' own.
    pub(super) types: Option<&'a [Type]>,
}

/// Where rows go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// To the caller.
    Outermost,
    /// To a select around them, or to an INSERT.
    Nested,
    /// To a select that reads itself: every part of it must have the very same types.
    Recursive,
}

impl<'a> Shape<'a> {
    pub(super) fn outermost() -> Shape<'a> {
        Shape { place: Rows::Outermost, types: None }
    }

    pub(super) fn nested() -> Shape<'a> {
        Shape { place: Rows::Nested, types: None }
    }

    /// Those of a select that `with` names.
    pub(super) fn named(types: &'a [Type], recursive: bool) -> Shape<'a> {
        Shape { place: if recursive { Rows::Recursive } else { Rows::Nested }, types: Some(types) }
    }

    /// Whether a select that reads itself makes them.
    pub(super) fn is_recursive(self) -> bool {
        self.place == Rows::Recursive
    }

    fn ty(&self, place: usize, e: &'a Expr) -> &'a Type {
        self.types.and_then(|types| types.get(place)).unwrap_or(&e.ty)
    }
}

/// The value of column `place`.
pub(super) fn item(cx: &mut ExprCx<'_>, e: &Expr, place: usize, shape: Shape<'_>) -> String {
    let ty = match shape.types {
        Some(_) => shape.ty(place, e).clone(),
        None => e.ty.clone(),
    };
    value(cx, e, &ty, shape.place)
}

/// `e` as a value of `ty`.
pub(super) fn value(cx: &mut ExprCx<'_>, e: &Expr, ty: &Type, place: Rows) -> String {
    match cx.target {
        Target::Postgres => postgres(cx, e, ty, place),
        Target::MySql => mysql(cx, e, ty, place),
        Target::Sqlite => sqlite::as_type(cx, e, ty),
    }
}

/// The type of a column of a result on PostgreSQL.
fn result_type(cx: &ExprCx<'_>, ty: &Type) -> String {
    match cx.base(ty) {
        base @ (Type::Decimal(..) | Type::Int(..)) => type_name(cx.schema, base),
        base => bound_type(cx, base),
    }
}

fn postgres(cx: &mut ExprCx<'_>, e: &Expr, ty: &Type, place: Rows) -> String {
    let sql = expr::expr(cx, e);
    let base = cx.base(ty).clone();
    let recursive = place == Rows::Recursive;
    if base == Type::Native || (!recursive && is_natural(cx, e, &base)) {
        return sql.text;
    }
    let text = format!("{}::{}", sql.at(Level::Atom), result_type(cx, &base));
    if recursive && base.is_text() { format!("{text} COLLATE \"C\"") } else { text }
}

/// Whether PostgreSQL gives `e` the type `ty` by itself.
fn is_natural(cx: &ExprCx<'_>, e: &Expr, ty: &Type) -> bool {
    let same = cx.base(&e.ty) == ty;
    match &e.kind {
        ExprKind::Field(_) | ExprKind::Column(_) => same || (ty.is_text() && cx.base(&e.ty).is_text()),
        ExprKind::Param(_) => same && !matches!(ty, Type::Decimal(..)),
        ExprKind::Aggregate(aggregate) => same && is_natural_aggregate(cx, aggregate, ty),
        ExprKind::Window(call) => match &call.func {
            WindowFunc::Aggregate(aggregate) => same && is_natural_aggregate(cx, aggregate, ty),
            WindowFunc::RowNumber | WindowFunc::Rank | WindowFunc::DenseRank => *ty == Type::BIGINT,
            WindowFunc::PercentRank | WindowFunc::CumeDist => *ty == Type::Double,
            WindowFunc::Offset { arg, default: None, .. }
            | WindowFunc::First(arg)
            | WindowFunc::Last(arg)
            | WindowFunc::Nth(arg, _) => is_natural(cx, arg, ty),
            _ => false,
        },
        _ => same && matches!(ty, Type::Bool),
    }
}

fn is_natural_aggregate(cx: &ExprCx<'_>, aggregate: &crate::ir::query::Aggregate, ty: &Type) -> bool {
    match aggregate.func {
        AggregateFunc::Count | AggregateFunc::Avg => true,
        AggregateFunc::Sum => matches!(ty, Type::Int(..) | Type::Double),
        AggregateFunc::Min | AggregateFunc::Max => {
            aggregate.arg.as_ref().is_some_and(|arg| is_natural(cx, arg, ty))
        }
    }
}

fn mysql(cx: &mut ExprCx<'_>, e: &Expr, ty: &Type, place: Rows) -> String {
    let sql = expr::expr(cx, e);
    if matches!(e.kind, ExprKind::Null) && place != Rows::Recursive {
        return sql.text;
    }
    let base = cx.base(ty).clone();
    let bound = matches!(e.kind, ExprKind::Param(_));
    let x = sql.text.clone();
    if place == Rows::Recursive {
        return recursive(&base, x);
    }
    match &base {
        Type::Int(_, Sign::Signed) | Type::Bool if bound => format!("cast({x} AS signed)"),
        Type::Int(_, Sign::Unsigned) if bound => format!("cast({x} AS unsigned)"),
        Type::Real | Type::Double if bound => format!("{x} + 0e0"),
        Type::Json | Type::Array(_) if bound => format!("json_extract({x}, '$')"),
        Type::Uuid | Type::Bytes(_) if bound => format!("cast({x} AS binary)"),
        Type::Decimal(p, s) if !is_plain(e) => format!("cast({x} AS decimal({p}, {s}))"),
        Type::Date if !is_plain(e) => format!("cast({x} AS date)"),
        Type::Time if !is_plain(e) => format!("cast({x} AS time(6))"),
        Type::DateTime | Type::Timestamp if !is_plain(e) => format!("cast({x} AS datetime(6))"),
        // A caller sees the same text, however it compares.
        t if t.is_text() && place == Rows::Nested && !mysql::firm(cx, e) => {
            mysql::collated(sql.at(Level::Atom))
        }
        _ => x,
    }
}

/// The column of a recursive select has the type of its first rows, so that longer values would be cut.
fn recursive(ty: &Type, x: String) -> String {
    match ty {
        Type::Int(_, Sign::Signed) | Type::Bool => format!("cast({x} AS signed)"),
        Type::Int(_, Sign::Unsigned) => format!("cast({x} AS unsigned)"),
        Type::Decimal(p, s) => format!("cast({x} AS decimal({p}, {s}))"),
        Type::Real | Type::Double => format!("({x}) + 0e0"),
        Type::Date => format!("cast({x} AS date)"),
        Type::Time => format!("cast({x} AS time(6))"),
        Type::DateTime | Type::Timestamp => format!("cast({x} AS datetime(6))"),
        Type::Uuid => format!("cast({x} AS binary(16))"),
        Type::Bytes(_) => format!("cast({x} AS binary(65535))"),
        t if t.is_text() => mysql::collated(format!("cast({x} AS char(16383))")),
        Type::Enum(_) => mysql::collated(format!("cast({x} AS char(255))")),
        _ => x,
    }
}

/// Whether MySQL knows the type of `e` for sure.
fn is_plain(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Field(_) | ExprKind::Column(_) | ExprKind::Literal(_) | ExprKind::Cast(_) => true,
        ExprKind::Call(Func::Now | Func::Today, _) => true,
        ExprKind::Aggregate(aggregate) => {
            aggregate.func == AggregateFunc::Sum || aggregate.arg.as_ref().is_some_and(is_plain)
        }
        ExprKind::Binary(BinaryOp::Concat, ..) => true,
        _ => false,
    }
}
