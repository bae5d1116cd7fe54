//! Expressions in SQLite's words.

use super::{ExprCx, Sql};
use crate::ir::expr::{BinaryOp, Expr, Func, Literal};

const HELP: &str = "write it with `sql { sqlite '…' }`";

/// A literal of `e`'s type.
pub fn literal(cx: &mut ExprCx<'_>, _literal: &Literal, e: &Expr) -> Sql {
    cx.refuse(e.span, "this literal", HELP)
}

/// `@name`
pub fn context(cx: &mut ExprCx<'_>, _name: &str, e: &Expr) -> Sql {
    cx.refuse(e.span, "this per-request value", HELP)
}

/// `x [not] like pattern [escape c]`
pub fn like(cx: &mut ExprCx<'_>, x: &Expr, _pattern: &Expr, _escape: Option<char>, _negated: bool) -> Sql {
    cx.refuse(x.span, "this `like`", HELP)
}

/// `cast(x as e.ty)`
pub fn cast(cx: &mut ExprCx<'_>, e: &Expr, _x: &Expr) -> Sql {
    cx.refuse(e.span, "this cast", HELP)
}

/// `left || right`
pub fn concat(cx: &mut ExprCx<'_>, left: &Expr, _right: &Expr) -> Sql {
    cx.refuse(left.span, "`||`", HELP)
}

/// `+ - * / %`
pub fn arithmetic(cx: &mut ExprCx<'_>, e: &Expr, _op: BinaryOp, _left: &Expr, _right: &Expr) -> Sql {
    cx.refuse(e.span, "this arithmetic", HELP)
}

/// Both operands of a comparison, in a form in which the operator compares as the language says.
pub fn operands(cx: &mut ExprCx<'_>, _op: BinaryOp, left: &Expr, right: &Expr) -> (String, String) {
    let _ = cx.refuse(left.span.to(right.span), "this comparison", HELP);
    Default::default()
}

/// Any function but `coalesce`.
pub fn call(cx: &mut ExprCx<'_>, e: &Expr, _func: Func, _args: &[Expr]) -> Sql {
    cx.refuse(e.span, "this function", HELP)
}

/// `e` in the form of type `ty`.
pub fn as_type(cx: &mut ExprCx<'_>, e: &Expr, _ty: &crate::ir::Type) -> String {
    super::sql(cx, e)
}
