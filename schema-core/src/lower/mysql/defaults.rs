//! Defaults.

use super::types::Storage;
use crate::dialect::{Target, quote};
use crate::ir::expr::{ExprKind, Literal};
use crate::ir::{self, Expr};
use crate::lower::Cx;
use crate::lower::expr::Place;

/// What stands behind `DEFAULT`. A literal stands bare where both flavours take it; everything else, and
/// any default of a BLOB, TEXT or JSON column, stands in parentheses.
pub(super) fn default(cx: &mut Cx<'_>, table: &ir::Table, e: &Expr, storage: Storage) -> String {
    let text = |t: &str| quote::string(Target::MySql, t);
    let sql = match &e.kind {
        ExprKind::Literal(
            Literal::Date(t)
            | Literal::Time(t)
            | Literal::DateTime(t)
            | Literal::Timestamp(t)
            | Literal::Json(t),
        ) => text(t),
        // Inside parentheses a number stays exact; as a default it is read by the column's type.
        ExprKind::Literal(Literal::Number(n)) => n.clone(),
        _ => cx.sql(table, Place::Default, e),
    };
    let bare = match &e.kind {
        ExprKind::Literal(_) => !matches!(storage, Storage::Blob { .. } | Storage::Json),
        ExprKind::Null => true,
        ExprKind::Unary(ir::expr::UnaryOp::Neg, x) => matches!(x.kind, ExprKind::Literal(_)),
        _ => false,
    };
    if bare { sql } else { format!("({sql})") }
}

/// The same for a column whose type is called `ty`.
pub(in crate::lower) fn default_of(cx: &mut Cx<'_>, table: &ir::Table, e: &Expr, ty: &str) -> String {
    let word: String = ty.chars().take_while(char::is_ascii_alphabetic).collect();
    let apart = ["text", "blob", "json"].iter().any(|tail| word.ends_with(tail));
    default(cx, table, e, if apart { Storage::Blob { chars: true } } else { Storage::Unknown })
}
