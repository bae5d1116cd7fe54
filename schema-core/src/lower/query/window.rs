//! Functions of windows.

use super::super::expr::{ExprCx, Sql};
use super::{aggregate, item, order};
use crate::dialect::Target;
use crate::ir::expr::Expr;
use crate::ir::query::{Bound, Frame, FrameUnit, WindowCall, WindowFunc};

/// `f(…) over (…)`
pub(super) fn call(cx: &mut ExprCx<'_>, call: &WindowCall) -> Sql {
    let over = format!(" OVER ({})", window(cx, call, call.frame.as_ref().map(frame).as_deref()));
    match &call.func {
        WindowFunc::Aggregate(aggregate) => aggregate::aggregate(cx, aggregate, &over),
        WindowFunc::RowNumber => counted(cx, "row_number()", &over),
        WindowFunc::Rank => counted(cx, "rank()", &over),
        WindowFunc::DenseRank => counted(cx, "dense_rank()", &over),
        WindowFunc::Ntile(n) => counted(cx, &format!("ntile({n})"), &over),
        WindowFunc::PercentRank => Sql::atom(format!("percent_rank(){over}")),
        WindowFunc::CumeDist => Sql::atom(format!("cume_dist(){over}")),
        WindowFunc::Offset { lead, arg, rows, default } => {
            offset(cx, call, *lead, arg, *rows, default.as_ref(), &over)
        }
        WindowFunc::First(x) => Sql::atom(format!("first_value({}){over}", value(cx, x))),
        WindowFunc::Last(x) => Sql::atom(format!("last_value({}){over}", value(cx, x))),
        WindowFunc::Nth(x, n) => Sql::atom(format!("nth_value({}, {n}){over}", value(cx, x))),
    }
}

fn value(cx: &mut ExprCx<'_>, x: &Expr) -> String {
    item::value(cx, x, &x.ty, item::Rows::Outermost)
}

/// MySQL's numbers of rows are unsigned, so that a difference of two could not be negative.
fn counted(cx: &ExprCx<'_>, call: &str, over: &str) -> Sql {
    Sql::atom(match cx.target {
        Target::MySql => format!("cast({call}{over} AS signed)"),
        Target::Postgres | Target::Sqlite => format!("{call}{over}"),
    })
}

/// `lag` and `lead`. MariaDB's have no default: where fewer rows lie on that side, it stands in.
fn offset(
    cx: &mut ExprCx<'_>,
    call: &WindowCall,
    lead: bool,
    arg: &Expr,
    rows: u64,
    default: Option<&Expr>,
    over: &str,
) -> Sql {
    let word = if lead { "lead" } else { "lag" };
    let x = value(cx, arg);
    let Some(default) = default else {
        return Sql::atom(format!("{word}({x}, {rows}){over}"));
    };
    let default = item::value(cx, default, &arg.ty, item::Rows::Outermost);
    if cx.target != Target::MySql {
        return Sql::atom(format!("{word}({x}, {rows}, {default}){over}"));
    }
    let side = match lead {
        true => "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
        false => "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
    };
    let side = window(cx, call, Some(side));
    Sql::atom(format!(
        "CASE WHEN count(*) OVER ({side}) <= {rows} THEN {default} ELSE {word}({x}, {rows}){over} END"
    ))
}

/// What stands in the parentheses behind OVER.
fn window(cx: &mut ExprCx<'_>, call: &WindowCall, frame: Option<&str>) -> String {
    let mut parts = Vec::new();
    if !call.partition.is_empty() {
        let keys: Vec<String> = call.partition.iter().map(|e| order::equal(cx, e)).collect();
        parts.push(format!("PARTITION BY {}", keys.join(", ")));
    }
    if !call.order.is_empty() {
        let keys: Vec<String> = call
            .order
            .iter()
            .filter_map(|key| key.expr().map(|e| (key, e)))
            .map(|(key, e)| {
                let operand = order::Operand::of(cx, e);
                order::key(cx, key, &operand, None)
            })
            .collect();
        parts.push(format!("ORDER BY {}", keys.join(", ")));
    }
    parts.extend(frame.map(str::to_owned));
    parts.join(" ")
}

fn frame(frame: &Frame) -> String {
    let unit = match frame.unit {
        FrameUnit::Rows => "ROWS",
        FrameUnit::Range => "RANGE",
    };
    format!("{unit} BETWEEN {} AND {}", bound(frame.start), bound(frame.end))
}

fn bound(bound: Bound) -> String {
    match bound {
        Bound::First => "UNBOUNDED PRECEDING".to_owned(),
        Bound::Preceding(n) => format!("{} PRECEDING", n.0),
        Bound::Current => "CURRENT ROW".to_owned(),
        Bound::Following(n) => format!("{n} FOLLOWING"),
        Bound::Last => "UNBOUNDED FOLLOWING".to_owned(),
    }
}
