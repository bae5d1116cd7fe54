//! `cast(x as T)`

use super::super::{BinaryOp, ExprCx, Level, Sql, compare_sql, expr};
use super::{HELP, is_null, number};
use crate::ir::Type;
use crate::ir::expr::Expr;

/// `cast(x as e.ty)`
pub fn cast(cx: &mut ExprCx<'_>, e: &Expr, x: &Expr) -> Sql {
    if is_null(x) {
        return Sql::atom("NULL");
    }
    let (from, to) = (cx.base(&x.ty).clone(), cx.base(&e.ty).clone());
    match (&from, &to) {
        (_, Type::Varchar(_) | Type::Char(_) | Type::Text) => {
            let Some(text) = as_text(cx, x) else {
                return cx.refuse(e.span, "this as text as the other targets do", HELP);
            };
            match to {
                Type::Varchar(n) if !fits(&from, n) => Sql::atom(format!("substr({}, 1, {n})", text.text)),
                Type::Char(n) => Sql::atom(format!("rtrim(substr({}, 1, {n}))", text.text)),
                _ => text,
            }
        }
        // The language casts integers to `bigint` alone, which all of them fit.
        (Type::Int(..), Type::Int(..)) => expr(cx, x),
        (Type::Int(..), Type::Bool) => {
            let x = expr(cx, x).at(Level::Sum);
            compare_sql(cx.target, BinaryOp::Ne, &x, "0")
        }
        (Type::Bool, Type::Int(..)) => expr(cx, x),
        (Type::Int(..) | Type::Decimal(..), Type::Decimal(_, scale)) => number::scaled(cx, x, *scale),
        (Type::Int(..) | Type::Decimal(..), Type::Real | Type::Double) => number::as_real(cx, x),
        (Type::Real | Type::Double, Type::Real | Type::Double) => expr(cx, x),
        (Type::Decimal(_, scale), Type::Int(..)) => {
            let x = expr(cx, x);
            number::rescale(x, *scale, 0)
        }
        (Type::Real | Type::Double, Type::Int(..)) => {
            let rounded = number::round(cx, x, x, 0);
            Sql::atom(format!("CAST({} AS INTEGER)", rounded.text))
        }
        (Type::Real | Type::Double, Type::Decimal(_, scale)) => {
            let x = expr(cx, x).at(Level::Product);
            let text = format!("{x} * {}.0", number::power(*scale));
            Sql::atom(format!("CAST(round({text}) AS INTEGER)"))
        }
        (a, b) if a.is_temporal() && b.is_temporal() => moment(cx, x, &from, &to),
        (a, Type::Json) if a.is_text() => Sql::atom(format!("json({})", expr(cx, x).text)),
        (a, b) if a == b => expr(cx, x),
        (Type::Bytes(_), Type::Bytes(_)) => expr(cx, x),
        _ => cx.refuse(e.span, "a cast between these types that refuses what the other targets refuse", HELP),
    }
}

/// Between dates and moments, which are texts: cut, or with midnight behind.
pub(super) fn moment(cx: &mut ExprCx<'_>, x: &Expr, from: &Type, to: &Type) -> Sql {
    let sql = expr(cx, x);
    match (from, to) {
        (Type::Date, Type::DateTime | Type::Timestamp) => {
            Sql::new(format!("{} || ' 00:00:00.000000'", sql.at(Level::Atom)), Level::Concat)
        }
        (Type::DateTime | Type::Timestamp, Type::Date) => Sql::atom(format!("substr({}, 1, 10)", sql.text)),
        (Type::DateTime | Type::Timestamp, Type::Time) => Sql::atom(format!("substr({}, 12)", sql.text)),
        _ => sql,
    }
}

fn fits(from: &Type, limit: u32) -> bool {
    matches!(from, Type::Varchar(n) | Type::Char(n) if *n <= limit)
}

/// `x` as text, if that is spelled alike on every target.
pub(super) fn as_text(cx: &mut ExprCx<'_>, x: &Expr) -> Option<Sql> {
    let ty = cx.base(&x.ty).clone();
    Some(match ty {
        Type::Varchar(_) | Type::Char(_) | Type::Text => {
            let text = expr(cx, x);
            // A cast column has no `collate ci` any more.
            if cx.is_ci(x) { Sql::new(format!("{} COLLATE BINARY", text.text), Level::Compare) } else { text }
        }
        Type::Enum(_) | Type::Json | Type::Array(_) => expr(cx, x),
        Type::Date | Type::Time | Type::DateTime | Type::Timestamp => expr(cx, x),
        Type::Int(..) | Type::Decimal(_, 0) => Sql::atom(format!("CAST({} AS TEXT)", expr(cx, x).text)),
        Type::Bool => {
            let x = expr(cx, x).text;
            Sql::atom(format!("CASE WHEN {x} THEN 'true' WHEN NOT ({x}) THEN 'false' END"))
        }
        Type::Decimal(_, scale) => {
            let x = expr(cx, x).at(Level::Product);
            let unit = number::power(scale);
            Sql::atom(format!(
                "CASE WHEN {x} IS NOT NULL THEN printf('%s%d.%0{scale}d', CASE WHEN {x} < 0 THEN '-' ELSE '' END, \
                 abs({x}) / {unit}, abs({x}) % {unit}) END"
            ))
        }
        Type::Uuid => {
            let id = expr(cx, x).text;
            let parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
                .map(|(at, n)| format!("substr(hex({id}), {at}, {n})"));
            let text = format!("lower({})", parts.join(" || '-' || "));
            // The digits of NULL are ''.
            Sql::atom(if x.nullable { format!("CASE WHEN {id} IS NOT NULL THEN {text} END") } else { text })
        }
        _ => return None,
    })
}
