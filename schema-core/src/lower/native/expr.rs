//! Expressions: portable ones in the words that portable schemas use, `sql { … }` as it stands.

use crate::dialect::Target;
use crate::ir::expr::{Func, Literal};
use crate::ir::{self, Expr, ExprKind, Type};
use crate::lower::expr::{self, ExprCx, Level, Place};
use crate::lower::{Cx, mysql, postgres};
use crate::phys::IndexKey;

/// An expression over the columns of `table`.
pub(super) fn text(cx: &mut Cx<'_>, table: &ir::Table, place: Place, e: &Expr) -> String {
    if let Some(text) = own(cx, e) {
        return text;
    }
    exact(cx, table, place, e);
    match (cx.target, place) {
        (Target::MySql, Place::Check) => mysql::condition(cx, table, e),
        _ => cx.sql(table, place, e),
    }
}

/// A condition of a named type, over `value`.
pub(super) fn of_value(cx: &mut Cx<'_>, value: &str, e: &Expr) -> String {
    own(cx, e).unwrap_or_else(|| cx.sql_of_value(value, e))
}

/// What stands behind `DEFAULT` of a named type.
pub(super) fn default_of_type(cx: &mut Cx<'_>, ty: &Type, e: &Expr) -> String {
    own(cx, e).unwrap_or_else(|| cx.default_sql(ty, e))
}

/// What stands behind `DEFAULT`, for a column whose type is called `ty`.
pub(super) fn default(cx: &mut Cx<'_>, table: &ir::Table, column: &ir::Column, ty: &str, e: &Expr) -> String {
    if let Some(text) = own(cx, e) {
        return text;
    }
    if is_now(e) {
        return match cx.target {
            Target::Postgres => "now()".to_owned(),
            Target::MySql => current_timestamp(cx.schema, column),
            Target::Sqlite => "CURRENT_TIMESTAMP".to_owned(),
        };
    }
    match (cx.target, &e.kind) {
        // The portable form of a decimal is an integer.
        (Target::Sqlite, ExprKind::Literal(Literal::Number(n))) => n.clone(),
        (Target::Sqlite, ExprKind::Literal(Literal::Int(n))) => n.to_string(),
        (Target::Sqlite, ExprKind::Literal(_) | ExprKind::Null) => cx.sql(table, Place::Default, e),
        (Target::Sqlite, _) => {
            exact(cx, table, Place::Default, e);
            format!("({})", cx.sql(table, Place::Default, e))
        }
        (Target::MySql, _) => mysql::default_of(cx, table, e, ty),
        (Target::Postgres, _) => cx.sql(table, Place::Default, e),
    }
}

/// MySQL's moment of the statement, with as many digits as the column has.
pub(super) fn current_timestamp(schema: &ir::Schema, column: &ir::Column) -> String {
    let precision = match column.ty {
        Type::Named(id) => schema.named(id).precision,
        _ => column.precision,
    };
    match precision.unwrap_or(6) {
        0 => "CURRENT_TIMESTAMP".to_owned(),
        digits => format!("CURRENT_TIMESTAMP({digits})"),
    }
}

/// What is indexed, if it is no whole column.
pub(super) fn key(cx: &mut Cx<'_>, table: &ir::Table, e: &Expr) -> IndexKey {
    if let Some(text) = own(cx, e) {
        return IndexKey::expr(text);
    }
    exact(cx, table, Place::Index, e);
    let mut ecx = ExprCx::new(cx.schema, cx.target, Some(table), Place::Index, cx.diags);
    let sql = expr::expr(&mut ecx, e);
    IndexKey::expr(match cx.target {
        Target::Postgres => postgres::key_text(e, sql),
        // Its key is an expression by its parentheses.
        Target::MySql => format!("({})", sql.text),
        Target::Sqlite => sql.at(Level::Atom),
    })
}

/// The target's own text, if that is what the expression is.
fn own(cx: &Cx<'_>, e: &Expr) -> Option<String> {
    match &e.kind {
        ExprKind::Sql(texts) => texts.get(cx.target).as_ref().map(|text| text.trim().to_owned()),
        _ => None,
    }
}

/// `now()`, be it made fit for a column without a zone.
fn is_now(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Cast(inner) => is_now(inner),
        ExprKind::Call(Func::Now, _) => true,
        _ => false,
    }
}

/// Refuses decimals on SQLite: portable expressions hold them as scaled integers, its own columns don't.
fn exact(cx: &mut Cx<'_>, table: &ir::Table, place: Place, e: &Expr) {
    if cx.target != Target::Sqlite {
        return;
    }
    let mut decimal = None;
    expr::visit(e, &mut |e| {
        if matches!(cx.schema.base(&e.ty), Type::Decimal(..)) {
            decimal.get_or_insert(e.span);
        }
    });
    if let Some(span) = decimal {
        ExprCx::new(cx.schema, cx.target, Some(table), place, cx.diags).refuse(
            span,
            "decimals exactly: it computes with them as floating numbers",
            "if that is meant, write `sql { sqlite '…' }`",
        );
    }
}
