//! What a select holds, at any depth.

use super::super::expr::visit;
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Body, Field, From, OrderKey, Select};
use std::collections::HashSet;

/// Adds the columns that `e` names, in selects in it too.
pub(super) fn of_expr(e: &Expr, out: &mut HashSet<Field>) {
    each_in(e, &mut |e| out.extend(field(e)));
}

/// Adds the columns that a select names.
pub(super) fn of_select(select: &Select, out: &mut HashSet<Field>) {
    each(select, &mut |e| out.extend(field(e)));
}

/// Adds the columns that a source names.
pub(super) fn of_from(from: &From, out: &mut HashSet<Field>) {
    each_from(from, &mut |e| out.extend(field(e)));
}

fn field(e: &Expr) -> Option<Field> {
    match e.kind {
        ExprKind::Field(field) => Some(field),
        _ => None,
    }
}

/// Calls `f` on each expression in a select.
pub(super) fn each<'e>(select: &'e Select, f: &mut dyn FnMut(&'e Expr)) {
    for table in &select.with.tables {
        each(&table.select, f);
    }
    each_body(&select.body, f);
    select.order.iter().filter_map(OrderKey::expr).for_each(|e| each_in(e, f));
}

fn each_body<'e>(body: &'e Body, f: &mut dyn FnMut(&'e Expr)) {
    match body {
        Body::Parens(select) => each(select, f),
        Body::Set(_, left, right) => {
            each_body(left, f);
            each_body(right, f);
        }
        Body::Block(block) => {
            block.from.iter().for_each(|from| each_from(from, f));
            let exprs = block.items.iter().chain(&block.filter).chain(&block.group).chain(&block.having);
            exprs.for_each(|e| each_in(e, f));
        }
    }
}

fn each_from<'e>(from: &'e From, f: &mut dyn FnMut(&'e Expr)) {
    match from {
        From::Relation(_) => {}
        From::Derived(_, select) => each(select, f),
        From::Join { left, right, on, .. } => {
            each_from(left, f);
            each_from(right, f);
            on.iter().for_each(|e| each_in(e, f));
        }
    }
}

/// Calls `f` on each expression in `e`, in selects too.
pub(super) fn each_in<'e>(e: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    visit(e, &mut |e| {
        f(e);
        match &e.kind {
            ExprKind::Subquery(select) | ExprKind::Exists(select) | ExprKind::InSelect(_, select, _) => {
                each(select, f);
            }
            _ => {}
        }
    });
}
