//! One `select … from …`, and several that are joined by `union` and its kin.

use super::super::expr::{self, ExprCx};
use super::{Shape, from, item, order, select};
use crate::dialect::{Target, quote};
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Block, Body, SetOp};
use std::borrow::Cow;

/// The rows of a body.
pub(super) fn body(cx: &mut ExprCx<'_>, body: &Body, shape: Shape<'_>) -> String {
    match body {
        Body::Block(block) => self::block(cx, block, shape),
        Body::Parens(inner) => {
            let rows = select::select(cx, inner, shape);
            parens(cx.target, &rows)
        }
        Body::Set(op, left, right) => set(cx, *op, left, right, shape),
    }
}

/// Rows as one operand of a set operation, with an order of their own perhaps. SQLite knows no parentheses
/// there.
fn parens(target: Target, rows: &str) -> String {
    match target {
        Target::Postgres | Target::MySql => format!("({rows})"),
        Target::Sqlite => format!("SELECT * FROM ({rows})"),
    }
}

fn set(cx: &mut ExprCx<'_>, op: SetOp, left: &Body, right: &Body, shape: Shape<'_>) -> String {
    if op != SetOp::UnionAll
        && let Some(e) = items(left).into_iter().chain(items(right)).find(|e| cx.is_ci(e))
    {
        let _ = cx.refuse(
            e.span,
            "which of two rows stays that differ in capital letters alone",
            "write `lower(…)` around the column on both sides",
        );
    }
    // A call for each side; INTERSECT binds tightest, but not on SQLite.
    let side = |cx: &mut ExprCx<'_>, of: &Body, right: bool| {
        let rows = body(cx, of, shape);
        let own = match of {
            Body::Set(inner, ..) => match (cx.target, op == SetOp::Intersect, *inner == SetOp::Intersect) {
                (Target::Sqlite, ..) => !right,
                (_, true, false) => false,
                (_, false, true) => true,
                _ => !right,
            },
            Body::Block(_) | Body::Parens(_) => true,
        };
        if own { rows } else { parens(cx.target, &rows) }
    };
    let (left, right) = (side(cx, left, false), side(cx, right, true));
    let word = match op {
        SetOp::Union => "UNION",
        SetOp::UnionAll => "UNION ALL",
        SetOp::Intersect => "INTERSECT",
        SetOp::Except => "EXCEPT",
    };
    format!("{left} {word} {right}")
}

/// The values of the first block's columns.
pub(in crate::lower) fn items(body: &Body) -> Vec<&Expr> {
    match body {
        Body::Block(block) => block.items.iter().collect(),
        Body::Parens(select) => items(&select.body),
        Body::Set(_, left, _) => items(left),
    }
}

/// The names of the columns.
pub(in crate::lower) fn names(body: &Body) -> &[String] {
    match body {
        Body::Block(block) => &block.names,
        Body::Parens(select) => names(&select.body),
        Body::Set(_, left, _) => names(left),
    }
}

/// Gives the first block the names of the columns of the rows.
pub(super) fn name_columns(body: &mut Body, names: &[String]) {
    match body {
        Body::Block(block) => block.names = names.to_vec(),
        Body::Parens(select) => name_columns(&mut select.body, names),
        Body::Set(_, left, _) => name_columns(left, names),
    }
}

/// Whether column `place` may be NULL.
pub(super) fn nullable(body: &Body, place: usize) -> bool {
    match body {
        Body::Block(block) => block.items.get(place).is_some_and(|e| e.nullable),
        Body::Parens(select) => nullable(&select.body, place),
        Body::Set(_, left, right) => nullable(left, place) || nullable(right, place),
    }
}

/// `block`, with its distinct rows as groups where some of its columns fold case: of rows that are equal
/// then, one stands for all.
pub(super) fn settled<'b>(cx: &mut ExprCx<'_>, block: &'b Block) -> Cow<'b, Block> {
    let folded = block.items.iter().find(|e| cx.is_ci(e));
    let Some(folded) = folded.filter(|_| block.distinct) else { return Cow::Borrowed(block) };
    let mut computed = !block.group.is_empty() || block.having.is_some();
    for e in &block.items {
        expr::visit(e, &mut |e| {
            computed |= matches!(e.kind, ExprKind::Aggregate(_) | ExprKind::Window(_));
        });
    }
    if computed {
        let _ = cx.refuse(
            folded.span,
            "which of two rows stays that differ in capital letters alone",
            "write `lower(…)` around the column",
        );
        return Cow::Borrowed(block);
    }
    let group = block.items.iter().filter(|e| !matches!(e.kind, ExprKind::Literal(_) | ExprKind::Null));
    Cow::Owned(Block { distinct: false, group: group.cloned().collect(), ..block.clone() })
}

fn block(cx: &mut ExprCx<'_>, block: &Block, shape: Shape<'_>) -> String {
    let block = settled(cx, block);
    if let Some(query) = cx.query.as_mut() {
        query.grouped.clear();
    }
    let mut text = String::new();
    if !block.from.is_empty() {
        text = format!(" FROM {}", from::sources(cx, &block.from));
    } else if cx.target == Target::MySql && (block.filter.is_some() || block.having.is_some()) {
        text.push_str(" FROM DUAL");
    }
    if let Some(filter) = &block.filter {
        text += &format!(" WHERE {}", expr::sql(cx, filter));
    }
    if !block.group.is_empty() {
        let more = conditions(cx, &block);
        let keys = block.group.iter().chain(&more);
        let keys: Vec<String> = keys.map(|key| group_key(cx, &block, key)).collect();
        text += &format!(" GROUP BY {}", keys.join(", "));
        stand_ins(cx, &block);
    }
    if let Some(having) = &block.having {
        text += &format!(" HAVING {}", expr::sql(cx, having));
    }
    let mut items = Vec::with_capacity(block.items.len());
    for (place, e) in block.items.iter().enumerate() {
        let value = item::item(cx, e, place, shape);
        items.push(match block.names.get(place).filter(|name| !name.is_empty()) {
            Some(name) if !is_called(cx, e, &value, name) => {
                format!("{value} AS {}", quote::ident(cx.target, name))
            }
            _ => value,
        });
    }
    let distinct = if block.distinct { "DISTINCT " } else { "" };
    format!("SELECT {distinct}{}{text}", items.join(", "))
}

/// Whether the column is called so anyway.
fn is_called(cx: &ExprCx<'_>, e: &Expr, value: &str, name: &str) -> bool {
    let ExprKind::Field(field) = e.kind else { return false };
    cx.output(field).is_some_and(|o| o.name == name)
        && value.ends_with(&quote::ident(cx.target, name))
        && value == super::column(cx, field)
}

/// A key of GROUP BY. Where each appearance of a parameter is another one to the server, it does not know
/// the value of a column again: its place is written.
fn group_key(cx: &mut ExprCx<'_>, block: &Block, key: &Expr) -> String {
    let mut bound = false;
    expr::visit(key, &mut |e| bound |= matches!(e.kind, ExprKind::Param(_) | ExprKind::InParam(..)));
    match block.items.iter().position(|item| item == key) {
        Some(place) if bound && cx.target != Target::Postgres => (place + 1).to_string(),
        _ => order::equal(cx, key),
    }
}

/// Columns that HAVING names beside the keys, on which they depend: MySQL and MariaDB know none there but
/// those that are grouped by or selected.
fn conditions(cx: &ExprCx<'_>, block: &Block) -> Vec<Expr> {
    fn visit(e: &Expr, block: &Block, out: &mut Vec<Expr>) {
        let known = |e: &Expr, out: &[Expr]| block.group.contains(e) || out.contains(e);
        match e.kind {
            _ if known(e, out) => {}
            ExprKind::Field(_) => out.push(e.clone()),
            ExprKind::Aggregate(_) => {}
            _ => expr::children(e, &mut |e| visit(e, block, out)),
        }
    }
    let mut out = Vec::new();
    if cx.target == Target::MySql {
        block.having.iter().for_each(|having| visit(having, block, &mut out));
    }
    // A column of a query around this one is the same in all rows.
    let mut own = Vec::new();
    block.from.iter().for_each(|from| from::relations(from, &mut own));
    out.retain(|e| matches!(e.kind, ExprKind::Field(field) if own.contains(&field.relation)));
    out
}

/// Says what stands for the values that rows are grouped by: of texts that are equal with A to Z folded the
/// least, and what is grouped in another form in that form.
fn stand_ins(cx: &mut ExprCx<'_>, block: &Block) {
    let mut made = Vec::new();
    for key in &block.group {
        let plain = expr::expr(cx, key).text;
        if cx.is_ci(key) {
            made.push((
                key.clone(),
                match cx.target {
                    Target::Postgres | Target::MySql => format!("min({plain})"),
                    Target::Sqlite => format!("min({plain} COLLATE BINARY)"),
                },
            ));
            continue;
        }
        if cx.target == Target::MySql && !cx.is_column(key) {
            made.push((key.clone(), order::equal(cx, key)));
        }
    }
    if let Some(query) = cx.query.as_mut() {
        query.grouped = made;
    }
}
