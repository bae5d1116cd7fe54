//! Aggregates.

use super::super::expr::{self, ExprCx, Level, Sql, mysql, postgres, sqlite};
use super::ungrouped;
use crate::dialect::Target;
use crate::ir::Type;
use crate::ir::expr::Expr;
use crate::ir::query::{Aggregate, AggregateFunc};

/// An aggregate, with `over` behind each of its calls: ` OVER (…)`, or nothing.
pub(super) fn aggregate(cx: &mut ExprCx<'_>, aggregate: &Aggregate, over: &str) -> Sql {
    let call = |cx: &mut ExprCx<'_>, word: &str, arg: &str| {
        ungrouped(cx, |cx| call(cx, aggregate, word, arg)) + over
    };
    let Some(arg) = &aggregate.arg else {
        return Sql::atom(call(cx, "count", "*"));
    };
    let ty = cx.base(&arg.ty).clone();
    let text = ungrouped(cx, |cx| argument(cx, aggregate, arg));
    match aggregate.func {
        AggregateFunc::Count => Sql::atom(call(cx, "count", &text)),
        AggregateFunc::Min => Sql::atom(call(cx, "min", &text)),
        AggregateFunc::Max => Sql::atom(call(cx, "max", &text)),
        AggregateFunc::Sum => {
            let sum = call(cx, "sum", &text);
            match (cx.target, ty) {
                (Target::Postgres, Type::Int(..)) => Sql::atom(format!("{sum}::bigint")),
                // A decimal there, which holds any sum. CAST would give the greatest bigint for a greater one.
                (Target::MySql, Type::Int(..)) => Sql::new(format!("{sum} DIV 1"), Level::Product),
                _ => Sql::atom(sum),
            }
        }
        AggregateFunc::Avg if matches!(ty, Type::Real | Type::Double) => Sql::atom(call(cx, "avg", &text)),
        // The servers' own averages have different digits.
        AggregateFunc::Avg => {
            let (sum, count) = (call(cx, "sum", &text), call(cx, "count", &text));
            let sum = match (cx.target, ty) {
                (Target::Postgres, _) => format!("{sum}::double precision"),
                (Target::MySql, _) => format!("({sum} + 0e0)"),
                (Target::Sqlite, Type::Decimal(_, scale)) if scale > 0 => {
                    format!("CAST({sum} AS REAL) / 1{}.0", "0".repeat(scale as usize))
                }
                (Target::Sqlite, _) => format!("CAST({sum} AS REAL)"),
            };
            Sql::new(format!("{sum} / {count}"), Level::Product)
        }
    }
}

/// What the function is applied to.
fn argument(cx: &mut ExprCx<'_>, aggregate: &Aggregate, arg: &Expr) -> String {
    let text = cx.base(&arg.ty).is_text();
    let real = *cx.base(&arg.ty) == Type::Real;
    match (aggregate.func, cx.target) {
        (AggregateFunc::Count, _) if aggregate.distinct => super::order::equal(cx, arg),
        (AggregateFunc::Min | AggregateFunc::Max, Target::Postgres) if text => {
            let sql = expr::expr(cx, arg);
            if postgres::is_collated(cx, arg) { sql.text } else { sql.at(Level::Atom) + " COLLATE \"C\"" }
        }
        (AggregateFunc::Min | AggregateFunc::Max, Target::MySql) if text => {
            let sql = expr::expr(cx, arg);
            if mysql::firm(cx, arg) { sql.text } else { mysql::collated(sql.at(Level::Atom)) }
        }
        (AggregateFunc::Sum | AggregateFunc::Avg, Target::Postgres) if real => {
            format!("{}::double precision", expr::expr(cx, arg).at(Level::Atom))
        }
        (_, Target::Sqlite) => sqlite::as_type(cx, arg, &arg.ty),
        _ => expr::sql(cx, arg),
    }
}

fn call(cx: &mut ExprCx<'_>, aggregate: &Aggregate, word: &str, arg: &str) -> String {
    let distinct = if aggregate.distinct { "DISTINCT " } else { "" };
    let Some(filter) = &aggregate.filter else {
        return format!("{word}({distinct}{arg})");
    };
    let filter = expr::sql(cx, filter);
    match cx.target {
        Target::Postgres | Target::Sqlite => format!("{word}({distinct}{arg}) FILTER (WHERE {filter})"),
        Target::MySql => {
            let arg = if arg == "*" { "1" } else { arg };
            format!("{word}({distinct}CASE WHEN {filter} THEN {arg} END)")
        }
    }
}
