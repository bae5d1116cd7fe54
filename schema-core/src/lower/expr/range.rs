//! Between which values an integer expression lies: whether it can overflow.

use super::ExprCx;
use crate::ir::Type;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal, UnaryOp};

/// The least and the greatest value.
type Range = (i128, i128);

/// What a bigint holds.
const BIGINT: Range = (i64::MIN as i128, i64::MAX as i128);

/// Whether the outcome of `e` itself may lie outside a bigint. What is inside of it is asked for itself.
pub(super) fn overflows(cx: &ExprCx<'_>, e: &Expr) -> bool {
    let (least, greatest) = computed(cx, e);
    least < BIGINT.0 || greatest > BIGINT.1
}

/// Whether `e` may be the least bigint, which has no positive counterpart.
pub(super) fn may_be_least(cx: &ExprCx<'_>, e: &Expr) -> bool {
    value(cx, e).0 <= BIGINT.0
}

/// The range of `e`, whose overflow would have been an error.
fn value(cx: &ExprCx<'_>, e: &Expr) -> Range {
    let (least, greatest) = computed(cx, e);
    (least.max(BIGINT.0), greatest.min(BIGINT.1))
}

/// The range of `e` as mathematics has it.
fn computed(cx: &ExprCx<'_>, e: &Expr) -> Range {
    match &e.kind {
        ExprKind::Literal(Literal::Int(n)) => (*n, *n),
        ExprKind::Cast(x) if cx.base(&x.ty).is_int() => computed(cx, x),
        ExprKind::Unary(UnaryOp::Neg, x) => {
            let (least, greatest) = value(cx, x);
            (-greatest, -least)
        }
        ExprKind::Binary(op, a, b) if cx.base(&a.ty).is_int() && cx.base(&b.ty).is_int() => {
            arithmetic(*op, value(cx, a), value(cx, b))
        }
        ExprKind::Call(Func::Coalesce | Func::Greatest | Func::Least, args) => {
            let each = args.iter().map(|arg| value(cx, arg));
            each.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or(BIGINT)
        }
        _ => match cx.base(&e.ty) {
            ty @ Type::Int(..) => ty.int_range().unwrap_or(BIGINT),
            _ => BIGINT,
        },
    }
}

fn arithmetic(op: BinaryOp, a: Range, b: Range) -> Range {
    let size = a.0.abs().max(a.1.abs());
    match op {
        BinaryOp::Add => (a.0 + b.0, a.1 + b.1),
        BinaryOp::Sub => (a.0 - b.1, a.1 - b.0),
        BinaryOp::Mul => {
            let products = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
            (products.into_iter().min().unwrap_or(0), products.into_iter().max().unwrap_or(0))
        }
        // The quotient is no larger than the dividend, and may have the other sign.
        BinaryOp::Div if (b.0..=b.1).contains(&-1) => (-size, size),
        BinaryOp::Div => (-size, size.min(BIGINT.1)),
        // The remainder has the dividend's sign.
        BinaryOp::Rem => (a.0.min(0), a.1.max(0)),
        _ => BIGINT,
    }
}
