//! Which values have the type that the language says without a cast: code reads the columns of a view by it.

use super::select::Printer;
use crate::check::show;
use crate::dialect::Target;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal, UnaryOp};
use crate::ir::query::{Aggregate, AggregateFunc, Body, WindowFunc};
use crate::ir::{IntWidth, Type};
use crate::lower::query::items;

/// Refuses a column of another type than the language says.
pub(super) fn hold(p: &mut Printer<'_>, e: &Expr) {
    if !is_kept(p, e) {
        let shown = show(&e.ty, &p.schema.enums, &p.schema.types);
        let _ = p.refuse(e.span, &format!("this column, which is of type {shown}"));
    }
}

fn is_kept(p: &Printer<'_>, e: &Expr) -> bool {
    let base = p.schema.base(&e.ty);
    let postgres = p.target == Target::Postgres;
    // One of several values that the whole may become.
    let part = |x: &Expr| match &x.kind {
        ExprKind::Null | ExprKind::Literal(_) => true,
        _ => is_kept(p, x) && (p.schema.base(&x.ty) == base || base.is_text() || !postgres),
    };
    match &e.kind {
        ExprKind::Null => false,
        ExprKind::Literal(Literal::Int(n)) if postgres => {
            i32::try_from(*n).is_ok() == (*base == Type::INT) && i64::try_from(*n).is_ok()
        }
        ExprKind::Literal(Literal::Text(_)) => base.is_text(),
        ExprKind::Literal(_)
        | ExprKind::Field(_)
        | ExprKind::Cast(_)
        | ExprKind::RawCall(..)
        | ExprKind::Sql(_)
        | ExprKind::IsNull(..)
        | ExprKind::In(..)
        | ExprKind::InSelect(..)
        | ExprKind::Between(..)
        | ExprKind::Like(..)
        | ExprKind::Exists(_)
        | ExprKind::Unary(UnaryOp::Not, _) => true,
        ExprKind::Unary(UnaryOp::Neg | UnaryOp::Plus, x) => {
            is_kept(p, x) && (p.schema.base(&x.ty) == base || !postgres)
        }
        ExprKind::Binary(
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem,
            left,
            right,
        ) => {
            let sides = [left, right];
            sides.iter().all(|x| is_kept(p, x))
                && (!postgres || !base.is_int() || sides.iter().any(|x| p.schema.base(&x.ty) == base))
        }
        ExprKind::Binary(..) => true,
        ExprKind::Case { arms, otherwise, .. } => {
            arms.iter().map(|(_, then)| then).chain(otherwise.as_deref()).all(part)
        }
        ExprKind::Call(func, args) => match func {
            Func::Coalesce | Func::NullIf | Func::Greatest | Func::Least => args.iter().all(part),
            Func::Abs | Func::Round | Func::Floor | Func::Ceil => {
                args.first().is_some_and(|x| is_kept(p, x) && p.schema.base(&x.ty) == base)
            }
            Func::Now => p.target != Target::Sqlite,
            _ => true,
        },
        ExprKind::Aggregate(call) => is_kept_aggregate(p, call),
        ExprKind::Window(call) => match &call.func {
            WindowFunc::Aggregate(call) => is_kept_aggregate(p, call),
            // MySQL's numbers of rows have no sign.
            WindowFunc::RowNumber | WindowFunc::Rank | WindowFunc::DenseRank => p.target != Target::MySql,
            WindowFunc::First(x) | WindowFunc::Last(x) => is_kept(p, x),
            _ => true,
        },
        ExprKind::Subquery(select) => match &select.body {
            body @ Body::Block(_) => items(body).iter().all(|x| is_kept(p, x)),
            _ => false,
        },
        _ => false,
    }
}

fn is_kept_aggregate(p: &Printer<'_>, call: &Aggregate) -> bool {
    let ty = call.arg.as_ref().map(|x| p.schema.base(&x.ty));
    match (call.func, p.target, ty) {
        (AggregateFunc::Count, ..) => true,
        (AggregateFunc::Min | AggregateFunc::Max, ..) => call.arg.as_ref().is_some_and(|x| is_kept(p, x)),
        // Its sums of bigints are numeric, those of reals real.
        (AggregateFunc::Sum, Target::Postgres, Some(ty)) => match ty {
            Type::Int(width, _) => {
                *width != IntWidth::W64 && call.arg.as_ref().is_some_and(|x| is_kept(p, x))
            }
            ty => !matches!(ty, Type::Real),
        },
        (AggregateFunc::Avg, Target::Postgres | Target::MySql, Some(ty)) => {
            matches!(ty, Type::Real | Type::Double)
        }
        (AggregateFunc::Sum | AggregateFunc::Avg, ..) => true,
    }
}
