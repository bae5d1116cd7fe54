//! Dates and times. All arithmetic runs on timestamps without a zone, in UTC: with a zone it would
//! depend on the session and could not stand in an index.

use super::super::{ExprCx, Level, expr};
use crate::ir::Type;
use crate::ir::expr::{DatePart, DateUnit, Expr, ExprKind, Func, Literal};

/// `x` as a timestamp without a zone (a time stays a time).
pub(super) fn utc(cx: &mut ExprCx<'_>, x: &Expr) -> String {
    let ty = cx.base(&x.ty).clone();
    let text = expr(cx, x).at(Level::Atom);
    match ty {
        Type::Timestamp => format!("({text} AT TIME ZONE 'UTC')"),
        Type::Date => format!("{text}::timestamp"),
        _ => text,
    }
}

/// `text`, a timestamp without a zone, as the type of `like`.
fn back(cx: &ExprCx<'_>, text: &str, ty: &Type) -> String {
    match cx.base(ty) {
        Type::Timestamp => format!("({text} AT TIME ZONE 'UTC')"),
        Type::Date => format!("{text}::date"),
        Type::Time => format!("{text}::time"),
        _ => text.to_owned(),
    }
}

pub(super) fn now(cx: &ExprCx<'_>, ty: &Type) -> String {
    match cx.base(ty) {
        Type::DateTime => "(now() AT TIME ZONE 'UTC')".to_owned(),
        Type::Date => "(now() AT TIME ZONE 'UTC')::date".to_owned(),
        Type::Time => "(now() AT TIME ZONE 'UTC')::time".to_owned(),
        _ => "now()".to_owned(),
    }
}

pub(super) fn part(cx: &mut ExprCx<'_>, part: DatePart, x: &Expr) -> String {
    let field = match part {
        DatePart::Year => "year",
        DatePart::Quarter => "quarter",
        DatePart::Month => "month",
        DatePart::Week => "week",
        DatePart::Day => "day",
        DatePart::Weekday => "isodow",
        DatePart::DayOfYear => "doy",
        DatePart::Hour => "hour",
        DatePart::Minute => "minute",
        DatePart::Second => "second",
    };
    let text = match cx.base(&x.ty) {
        Type::Date => expr(cx, x).text,
        _ => utc(cx, x),
    };
    match part {
        DatePart::Second => format!("trunc(extract({field} FROM {text}))::integer"),
        _ => format!("extract({field} FROM {text})::integer"),
    }
}

fn word(unit: DateUnit) -> (&'static str, u32) {
    match unit {
        DateUnit::Year => ("year", 1),
        DateUnit::Quarter => ("month", 3),
        DateUnit::Month => ("month", 1),
        DateUnit::Week => ("week", 1),
        DateUnit::Day => ("day", 1),
        DateUnit::Hour => ("hour", 1),
        DateUnit::Minute => ("minute", 1),
        DateUnit::Second => ("second", 1),
    }
}

pub(super) fn trunc(cx: &mut ExprCx<'_>, unit: DateUnit, x: &Expr, ty: &Type) -> String {
    let field = if unit == DateUnit::Quarter { "quarter" } else { word(unit).0 };
    let text = utc(cx, x);
    back(cx, &format!("date_trunc('{field}', {text})"), ty)
}

/// Months clamp to the month's end: so PostgreSQL's intervals do.
pub(super) fn add(cx: &mut ExprCx<'_>, unit: DateUnit, x: &Expr, count: &Expr, ty: &Type) -> String {
    let (name, factor) = word(unit);
    let text = utc(cx, x);
    let step = match &count.kind {
        ExprKind::Literal(Literal::Int(n)) => {
            format!("INTERVAL '{} {name}'", n.saturating_mul(factor.into()))
        }
        _ => format!("{} * INTERVAL '{factor} {name}'", expr(cx, count).at(Level::Product)),
    };
    let sum = format!("{text} + {step}");
    let earlier = matches!(&count.kind, ExprKind::Literal(Literal::Int(n)) if *n <= 0);
    // From now it is far to the end of the calendar.
    if earlier || matches!(x.kind, ExprKind::Call(Func::Now | Func::Today, _)) {
        return back(cx, &format!("({sum})"), ty);
    }
    // The server knows later years than the other targets. A range that ends before it begins is an error.
    back(cx, &format!("lower(tsrange({sum}, '9999-12-31 23:59:59.999999', '[]'))"), ty)
}

/// Whole units from `b` to `a`, cut towards zero. A month is whole when the day and the time of day are
/// reached again.
pub(super) fn diff(cx: &mut ExprCx<'_>, unit: DateUnit, a: &Expr, b: &Expr) -> String {
    let dates = *cx.base(&a.ty) == Type::Date && *cx.base(&b.ty) == Type::Date;
    if dates && matches!(unit, DateUnit::Day | DateUnit::Week) {
        // Two dates are a number of days apart.
        let days = format!("({} - {})", expr(cx, a).at(Level::Atom), expr(cx, b).at(Level::Atom));
        return if unit == DateUnit::Day {
            format!("{days}::bigint")
        } else {
            format!("({days} / 7)::bigint")
        };
    }
    let (a, b) = (utc(cx, a), utc(cx, b));
    let months = |divisor: u32| {
        let count = |x: &str| format!("extract(year FROM {x}) * 12 + extract(month FROM {x})");
        let rest = |x: &str| format!("{x} - date_trunc('month', {x})");
        let whole = format!(
            "({}) - ({}) + CASE WHEN {a} >= {b} AND {ra} < {rb} THEN -1 WHEN {a} < {b} AND {ra} > {rb} THEN 1 ELSE 0 END",
            count(&a),
            count(&b),
            ra = rest(&a),
            rb = rest(&b),
        );
        if divisor == 1 {
            format!("({whole})::bigint")
        } else {
            format!("trunc(({whole}) / {divisor})::bigint")
        }
    };
    let seconds = |divisor: u32| {
        let by = if divisor == 1 { String::new() } else { format!(" / {divisor}") };
        format!("trunc(extract(epoch FROM {a} - {b}){by})::bigint")
    };
    match unit {
        DateUnit::Year => months(12),
        DateUnit::Quarter => months(3),
        DateUnit::Month => months(1),
        DateUnit::Week => seconds(604_800),
        DateUnit::Day => seconds(86_400),
        DateUnit::Hour => seconds(3_600),
        DateUnit::Minute => seconds(60),
        DateUnit::Second => seconds(1),
    }
}
