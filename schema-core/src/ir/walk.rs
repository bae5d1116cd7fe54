//! What stands inside expressions and selects.

use super::expr::{Expr, ExprKind};
use super::query::{Aggregate, Body, From, OrderKey, Select, WindowFunc};
use super::{ColumnId, RelationId};

/// The columns `e` names, in order of appearance, each once.
pub fn columns(e: &Expr) -> Vec<ColumnId> {
    let mut found = Vec::new();
    visit(e, &mut |e| {
        if let ExprKind::Column(id) = e.kind
            && !found.contains(&id)
        {
            found.push(id);
        }
    });
    found
}

/// Calls `f` on `e` and all expressions in it, outermost first.
pub fn visit<'e>(e: &'e Expr, f: &mut impl FnMut(&'e Expr)) {
    // The recursion needs one type for `f`, whatever the depth.
    fn walk<'e>(e: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
        f(e);
        children(e, &mut |child| walk(child, f));
    }
    walk(e, f);
}

/// Calls `f` on the operands of `e`, in order; not on what stands in a select.
pub fn children<'e>(e: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    match &e.kind {
        ExprKind::Null
        | ExprKind::Literal(_)
        | ExprKind::Column(_)
        | ExprKind::Value
        | ExprKind::Context(_)
        | ExprKind::NextVal(_)
        | ExprKind::Field(_)
        | ExprKind::Param(_)
        | ExprKind::Subquery(_)
        | ExprKind::Exists(_)
        | ExprKind::Sql(_) => {}
        ExprKind::Unary(_, x) | ExprKind::IsNull(x, _) | ExprKind::Cast(x) => f(x),
        ExprKind::Binary(_, a, b) | ExprKind::Like(a, b, _, _) => [a, b].into_iter().for_each(|e| f(e)),
        ExprKind::InParam(x, ..) | ExprKind::InSelect(x, ..) => f(x),
        ExprKind::Aggregate(aggregate) => parts(aggregate).for_each(f),
        ExprKind::Window(window) => {
            match &window.func {
                WindowFunc::Aggregate(aggregate) => parts(aggregate).for_each(&mut *f),
                WindowFunc::Offset { arg, default, .. } => {
                    std::iter::once(arg).chain(default).for_each(&mut *f);
                }
                WindowFunc::First(arg) | WindowFunc::Last(arg) | WindowFunc::Nth(arg, _) => f(arg),
                WindowFunc::RowNumber
                | WindowFunc::Rank
                | WindowFunc::DenseRank
                | WindowFunc::PercentRank
                | WindowFunc::CumeDist
                | WindowFunc::Ntile(_) => {}
            }
            window.partition.iter().for_each(&mut *f);
            window.order.iter().filter_map(OrderKey::expr).for_each(f);
        }
        ExprKind::In(x, list, _) => std::iter::once(&**x).chain(list).for_each(f),
        ExprKind::Between(a, b, c, _) => [a, b, c].into_iter().for_each(|e| f(e)),
        ExprKind::Case { operand, arms, otherwise } => {
            operand.as_deref().into_iter().for_each(&mut *f);
            arms.iter().flat_map(|(when, then)| [when, then]).for_each(&mut *f);
            otherwise.as_deref().into_iter().for_each(f);
        }
        ExprKind::Call(_, args) | ExprKind::RawCall(_, args) => args.iter().for_each(f),
    }
}

/// Calls `f` on the operands of `e`, where it is of what tables have: nothing that belongs to queries alone.
pub fn children_mut(e: &mut Expr, f: &mut dyn FnMut(&mut Expr)) {
    match &mut e.kind {
        ExprKind::Unary(_, x) | ExprKind::IsNull(x, _) | ExprKind::Cast(x) => f(x),
        ExprKind::Binary(_, a, b) | ExprKind::Like(a, b, _, _) => [a, b].into_iter().for_each(|e| f(e)),
        ExprKind::In(x, list, _) => std::iter::once(&mut **x).chain(list).for_each(f),
        ExprKind::Between(a, b, c, _) => [a, b, c].into_iter().for_each(|e| f(e)),
        ExprKind::Case { operand, arms, otherwise } => {
            operand.as_deref_mut().into_iter().for_each(&mut *f);
            arms.iter_mut().flat_map(|(when, then)| [when, then]).for_each(&mut *f);
            otherwise.as_deref_mut().into_iter().for_each(f);
        }
        ExprKind::Call(_, args) | ExprKind::RawCall(_, args) => args.iter_mut().for_each(f),
        _ => {}
    }
}

fn parts(aggregate: &Aggregate) -> impl Iterator<Item = &Expr> {
    aggregate.arg.iter().chain(&aggregate.filter)
}

/// Calls `f` on the selects that stand in `e` itself: not on those in its operands.
pub fn selects<'e>(e: &'e Expr, f: &mut dyn FnMut(&'e Select)) {
    match &e.kind {
        ExprKind::Subquery(select) | ExprKind::Exists(select) | ExprKind::InSelect(_, select, _) => f(select),
        _ => {}
    }
}

/// Calls `f` on `e` and all expressions in it, those in its selects too.
pub fn visit_all<'e>(e: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    f(e);
    children(e, &mut |child| visit_all(child, f));
    selects(e, &mut |select| of_select(select, &mut |inner| visit_all(inner, f)));
}

/// Calls `f` on the expressions of a select and of the selects in its `with` and `from`, outermost each.
pub fn of_select<'e>(select: &'e Select, f: &mut dyn FnMut(&'e Expr)) {
    select.with.tables.iter().for_each(|table| of_select(&table.select, f));
    of_body(&select.body, f);
    select.order.iter().filter_map(OrderKey::expr).for_each(&mut *f);
    select.limit.iter().chain(&select.offset).for_each(f);
}

fn of_body<'e>(body: &'e Body, f: &mut dyn FnMut(&'e Expr)) {
    match body {
        Body::Block(block) => {
            block.items.iter().for_each(&mut *f);
            block.from.iter().for_each(|from| of_from(from, f));
            block.filter.iter().chain(&block.group).chain(&block.having).for_each(f);
        }
        Body::Parens(select) => of_select(select, f),
        Body::Set(_, left, right) => {
            of_body(left, f);
            of_body(right, f);
        }
    }
}

/// Calls `f` on the conditions of joins and on what stands in selects of `from`.
pub fn of_from<'e>(from: &'e From, f: &mut dyn FnMut(&'e Expr)) {
    match from {
        From::Relation(_) => {}
        From::Derived(_, select) => of_select(select, f),
        From::Join { left, right, on, .. } => {
            of_from(left, f);
            of_from(right, f);
            on.iter().for_each(f);
        }
    }
}

/// Calls `f` on the relations of `from`, in order, each with the select that it is, if it is one.
pub fn relations<'e>(from: &'e From, f: &mut dyn FnMut(RelationId, Option<&'e Select>)) {
    match from {
        From::Relation(id) => f(*id, None),
        From::Derived(id, select) => f(*id, Some(select)),
        From::Join { left, right, .. } => {
            relations(left, f);
            relations(right, f);
        }
    }
}
