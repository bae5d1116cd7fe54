//! What stands inside an expression.

use crate::ir::ColumnId;
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Aggregate, OrderKey, WindowFunc};

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

fn parts(aggregate: &Aggregate) -> impl Iterator<Item = &Expr> {
    aggregate.arg.iter().chain(&aggregate.filter)
}
