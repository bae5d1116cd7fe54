//! Dates and times, which are texts of a fixed width: `YYYY-MM-DD HH:MM:SS.ffffff`, in UTC.
//!
//! SQLite's own functions know milliseconds and round up to the next second or day, so they are given
//! the seconds or the day alone, and the fraction is put back behind.

use super::super::{ExprCx, Level, Sql, expr};
use super::number::OVERFLOW;
use crate::ir::Type;
use crate::ir::expr::{DatePart, DateUnit, Expr, ExprKind, Func, Literal};

/// Milliseconds are what the clock gives; they are padded.
pub(crate) fn now(ty: &Type) -> Sql {
    let format = match ty {
        Type::Date => return Sql::atom("date('now')"),
        Type::Time => "%H:%M:%f",
        _ => "%Y-%m-%d %H:%M:%f",
    };
    Sql::new(format!("strftime('{format}', 'now') || '000'"), Level::Concat)
}

/// `x` as a moment: a date has midnight behind it.
pub(super) fn moment(cx: &mut ExprCx<'_>, x: &Expr) -> Sql {
    let sql = expr(cx, x);
    match cx.base(&x.ty) {
        Type::Date => Sql::new(format!("{} || ' 00:00:00.000000'", sql.at(Level::Atom)), Level::Concat),
        _ => sql,
    }
}

fn digits(text: &str, at: u32, count: u32) -> String {
    format!("CAST(substr({text}, {at}, {count}) AS INTEGER)")
}

pub(super) fn part(cx: &mut ExprCx<'_>, part: DatePart, x: &Expr) -> Sql {
    let ty = cx.base(&x.ty).clone();
    let x = expr(cx, x).text;
    // A time begins where the time of a moment does.
    let clock = if ty == Type::Time { 1 } else { 12 };
    let day = if ty == Type::Date { x.clone() } else { format!("substr({x}, 1, 10)") };
    if ty == Type::Date && matches!(part, DatePart::Hour | DatePart::Minute | DatePart::Second) {
        return Sql::atom(format!("CASE WHEN {x} IS NOT NULL THEN 0 END"));
    }
    match part {
        DatePart::Year => Sql::atom(digits(&x, 1, 4)),
        DatePart::Quarter => Sql::new(format!("({} + 2) / 3", digits(&x, 6, 2)), Level::Product),
        DatePart::Month => Sql::atom(digits(&x, 6, 2)),
        DatePart::Day => Sql::atom(digits(&x, 9, 2)),
        DatePart::Hour => Sql::atom(digits(&x, clock, 2)),
        DatePart::Minute => Sql::atom(digits(&x, clock + 3, 2)),
        DatePart::Second => Sql::atom(digits(&x, clock + 6, 2)),
        DatePart::DayOfYear => Sql::atom(format!("CAST(strftime('%j', {day}) AS INTEGER)")),
        DatePart::Weekday => Sql::new(format!("(strftime('%w', {day}) + 6) % 7 + 1"), Level::Sum),
        // The week is that of its Thursday.
        DatePart::Week => {
            Sql::new(format!("(strftime('%j', {day}, '-3 days', 'weekday 4') - 1) / 7 + 1"), Level::Sum)
        }
    }
}

pub(super) fn trunc(cx: &mut ExprCx<'_>, unit: DateUnit, x: &Expr) -> Sql {
    let ty = cx.base(&x.ty).clone();
    let x = expr(cx, x).text;
    let joined = |head: String, tail: &str| Sql::new(format!("{head} || '{tail}'"), Level::Concat);
    if ty == Type::Time {
        return match unit {
            DateUnit::Hour => joined(format!("substr({x}, 1, 2)"), ":00:00.000000"),
            DateUnit::Minute => joined(format!("substr({x}, 1, 5)"), ":00.000000"),
            DateUnit::Second => joined(format!("substr({x}, 1, 8)"), ".000000"),
            _ => Sql::atom("'00:00:00.000000'"),
        };
    }
    let midnight = if ty == Type::Date { "" } else { " 00:00:00.000000" };
    match unit {
        DateUnit::Year => joined(format!("substr({x}, 1, 4)"), &format!("-01-01{midnight}")),
        DateUnit::Quarter => {
            let first = format!("substr('010101040404070707101010', 2 * {} - 1, 2)", digits(&x, 6, 2));
            joined(format!("substr({x}, 1, 5) || {first}"), &format!("-01{midnight}"))
        }
        DateUnit::Month => joined(format!("substr({x}, 1, 7)"), &format!("-01{midnight}")),
        DateUnit::Week => {
            let monday = format!("date(substr({x}, 1, 10), '-6 days', 'weekday 1')");
            if midnight.is_empty() { Sql::atom(monday) } else { joined(monday, midnight) }
        }
        _ if ty == Type::Date => Sql::atom(x),
        DateUnit::Day => joined(format!("substr({x}, 1, 10)"), midnight),
        DateUnit::Hour => joined(format!("substr({x}, 1, 13)"), ":00:00.000000"),
        DateUnit::Minute => joined(format!("substr({x}, 1, 16)"), ":00.000000"),
        DateUnit::Second => joined(format!("substr({x}, 1, 19)"), ".000000"),
    }
}

/// Months clamp to the month's end, where SQLite's own run over into the next one. Behind the year 9999 its
/// functions give NULL, which is made an error.
pub(super) fn add(cx: &mut ExprCx<'_>, unit: DateUnit, x: &Expr, count: &Expr) -> Sql {
    let (word, factor) = match unit {
        DateUnit::Year => ("months", 12),
        DateUnit::Quarter => ("months", 3),
        DateUnit::Month => ("months", 1),
        DateUnit::Week => ("days", 7),
        DateUnit::Day => ("days", 1),
        DateUnit::Hour => ("hours", 1),
        DateUnit::Minute => ("minutes", 1),
        DateUnit::Second => ("seconds", 1),
    };
    let ty = cx.base(&x.ty).clone();
    let n = expr(cx, count);
    let moment = expr(cx, x);
    let nulls: Vec<String> = [(x, &moment), (count, &n)]
        .into_iter()
        .filter(|(e, _)| e.nullable)
        .map(|(_, sql)| format!("{} IS NOT NULL", sql.clone().at(Level::Concat)))
        .collect();
    let step = match &count.kind {
        ExprKind::Literal(Literal::Int(n)) => format!("'{:+} {word}'", n.saturating_mul(factor)),
        _ if factor == 1 => format!("{} || ' {word}'", n.at(Level::Atom)),
        _ => format!("({} * {factor}) || ' {word}'", n.at(Level::Product)),
    };
    // From now it is far to the end of the calendar.
    let inside_for_sure = matches!(&count.kind, ExprKind::Literal(Literal::Int(n)) if *n <= 0)
        || matches!(x.kind, ExprKind::Call(Func::Now | Func::Today, _));
    let inside = |sql: String| if inside_for_sure { sql } else { format!("coalesce({sql}, {OVERFLOW})") };
    let x = moment.text;
    let sum = match ty {
        _ if word == "months" => {
            let first = inside(format!("date(substr({x}, 1, 7) || '-01', {step})"));
            // The calendar repeats itself after 400 years, and in these the next month is there for sure.
            let last =
                format!("date(substr({x}, 1, 7) || '-01', {step}, '-400 years', '+1 month', '-1 day')");
            let date = format!("substr({first}, 1, 8) || min(substr({x}, 9, 2), substr({last}, -2))");
            Sql::new(
                if ty == Type::Date { date } else { format!("{date} || substr({x}, 11)") },
                Level::Concat,
            )
        }
        Type::Date => Sql::atom(inside(format!("date({x}, {step})"))),
        _ => {
            let head = inside(format!("datetime(substr({x}, 1, 19), {step})"));
            Sql::new(format!("{head} || substr({x}, 20)"), Level::Concat)
        }
    };
    match nulls.is_empty() || inside_for_sure {
        true => sum,
        false => Sql::atom(format!("CASE WHEN {} THEN {} END", nulls.join(" AND "), sum.text)),
    }
}

/// Whole units from `b` to `a`, cut towards zero. A month is whole when the day and the time of day are
/// reached again.
pub(super) fn diff(cx: &mut ExprCx<'_>, unit: DateUnit, a: &Expr, b: &Expr) -> Sql {
    let time = *cx.base(&a.ty) == Type::Time;
    let dates = *cx.base(&a.ty) == Type::Date && *cx.base(&b.ty) == Type::Date;
    if dates && matches!(unit, DateUnit::Day | DateUnit::Week) {
        // Days begin at a half there, which the difference loses.
        let days =
            format!("CAST(julianday({}) - julianday({}) AS INTEGER)", expr(cx, a).text, expr(cx, b).text);
        return if unit == DateUnit::Day {
            Sql::atom(days)
        } else {
            Sql::new(format!("{days} / 7"), Level::Product)
        };
    }
    let (a, b) = if dates { (expr(cx, a), expr(cx, b)) } else { (moment(cx, a), moment(cx, b)) };
    let (a, b) = (a.at(Level::Atom), b.at(Level::Atom));
    let months = |divisor: u32| {
        let count = |x: &str| format!("{} * 12 + {}", digits(x, 1, 4), digits(x, 6, 2));
        let whole = format!(
            "({}) - ({}) + CASE WHEN {a} >= {b} AND substr({a}, 9) < substr({b}, 9) THEN -1 \
             WHEN {a} < {b} AND substr({a}, 9) > substr({b}, 9) THEN 1 ELSE 0 END",
            count(&a),
            count(&b)
        );
        match divisor {
            1 => Sql::new(whole, Level::Sum),
            n => Sql::new(format!("({whole}) / {n}"), Level::Product),
        }
    };
    let micros = |x: &str| {
        if dates {
            return format!("strftime('%s', {x}) * 1000000");
        }
        let (whole, fraction) = if time { (8, 10) } else { (19, 21) };
        let seconds = format!("strftime('%s', substr({x}, 1, {whole}))");
        format!("({seconds} * 1000000 + {})", digits(x, fraction, 6))
    };
    let span = |seconds: u64| {
        Sql::new(format!("({} - {}) / {}", micros(&a), micros(&b), seconds * 1_000_000), Level::Product)
    };
    match unit {
        DateUnit::Year => months(12),
        DateUnit::Quarter => months(3),
        DateUnit::Month => months(1),
        DateUnit::Week => span(604_800),
        DateUnit::Day => span(86_400),
        DateUnit::Hour => span(3_600),
        DateUnit::Minute => span(60),
        DateUnit::Second => span(1),
    }
}
