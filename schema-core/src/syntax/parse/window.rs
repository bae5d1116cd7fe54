//! What stands behind the call of an aggregate or window function.

use super::cx::{Cx, Pair};
use super::{expr, select};
use crate::syntax::ast::{Bound, ExprKind, Frame, FrameUnit, Window};
use crate::syntax::grammar::Rule;

/// `filter (where …)` or `over (…)` behind `call`.
pub(super) fn tail(cx: &mut Cx<'_, '_>, call: expr::Node, pair: Pair<'_>) -> Option<expr::Node> {
    let span = call.expr.span.to(cx.span(&pair));
    let function = Box::new(call.expr);
    if pair.as_rule() == Rule::filter {
        let inner = pair.into_inner().find(|p| p.as_rule() == Rule::expr)?;
        let condition = expr::chain(cx, inner)?;
        let kind = ExprKind::Filter(function, Box::new(condition.expr));
        return expr::combine(cx, kind, span, call.depth.max(condition.depth));
    }
    let (window, below) = cx.measured(|cx| window(cx, pair))?;
    expr::combine(cx, ExprKind::Over(function, Box::new(window)), span, call.depth.max(below))
}

fn window(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Window> {
    let span = cx.span(&pair);
    let mut window = Window { partition: Vec::new(), order: Vec::new(), frame: None, span };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::over_partition => window.partition = select::exprs(cx, part)?,
            Rule::q_order => window.order = select::order(cx, part)?,
            Rule::frame => window.frame = Some(frame(cx, part)?),
            _ => {}
        }
    }
    Some(window)
}

fn frame(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Frame> {
    let span = cx.span(&pair);
    let (mut unit, mut bounds) = (FrameUnit::Rows, Vec::new());
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::frame_unit if part.as_str().eq_ignore_ascii_case("range") => unit = FrameUnit::Range,
            Rule::bound => bounds.push(bound(cx, part)?),
            _ => {}
        }
    }
    let mut bounds = bounds.into_iter();
    Some(Frame { unit, start: bounds.next()?, end: bounds.next(), span })
}

fn bound(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Bound> {
    let (mut distance, mut following) = (None, false);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::current_row => return Some(Bound::Current),
            Rule::sum => distance = Some(expr::sum_expr(cx, part)?),
            Rule::bound_side => following = part.as_str().eq_ignore_ascii_case("following"),
            _ => {}
        }
    }
    Some(match (distance, following) {
        (None, false) => Bound::First,
        (None, true) => Bound::Last,
        (Some(distance), false) => Bound::Preceding(distance),
        (Some(distance), true) => Bound::Following(distance),
    })
}
