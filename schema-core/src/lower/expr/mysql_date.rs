//! Dates and moments on MySQL and MariaDB; moments are UTC.

use super::{ExprCx, Level, Sql, expr, sql};
use crate::ir::Type;
use crate::ir::expr::{DatePart, DateUnit, Expr};

const fn unit_word(unit: DateUnit) -> &'static str {
    match unit {
        DateUnit::Year => "YEAR",
        DateUnit::Quarter => "QUARTER",
        DateUnit::Month => "MONTH",
        DateUnit::Week => "WEEK",
        DateUnit::Day => "DAY",
        DateUnit::Hour => "HOUR",
        DateUnit::Minute => "MINUTE",
        DateUnit::Second => "SECOND",
    }
}

/// `date_part`, `extract`
pub(super) fn part(cx: &mut ExprCx<'_>, part: DatePart, x: &Expr) -> Sql {
    let x = sql(cx, x);
    Sql::atom(match part {
        DatePart::Year => format!("year({x})"),
        DatePart::Quarter => format!("quarter({x})"),
        DatePart::Month => format!("month({x})"),
        // Mode 3 is ISO's.
        DatePart::Week => format!("week({x}, 3)"),
        DatePart::Day => format!("dayofmonth({x})"),
        // 0 is Monday there.
        DatePart::Weekday => return Sql::new(format!("weekday({x}) + 1"), Level::Sum),
        DatePart::DayOfYear => format!("dayofyear({x})"),
        DatePart::Hour => format!("hour({x})"),
        DatePart::Minute => format!("minute({x})"),
        DatePart::Second => format!("second({x})"),
    })
}

/// `date_trunc`
pub(super) fn trunc(cx: &mut ExprCx<'_>, e: &Expr, unit: DateUnit, x: &Expr) -> Sql {
    let x = expr(cx, x);
    let (inner, x) = (x.text.clone(), x.at(Level::Product));
    let date = match unit {
        DateUnit::Year => format!("makedate(year({inner}), 1)"),
        DateUnit::Quarter => {
            format!("makedate(year({inner}), 1) + INTERVAL (quarter({inner}) - 1) QUARTER")
        }
        DateUnit::Month => format!("cast({inner} AS date) - INTERVAL (dayofmonth({inner}) - 1) DAY"),
        DateUnit::Week => format!("cast({inner} AS date) - INTERVAL weekday({inner}) DAY"),
        DateUnit::Day => format!("cast({inner} AS date)"),
        // Taking away what is below the unit never rounds.
        DateUnit::Hour => {
            let below =
                format!("minute({inner}) * 60000000 + second({inner}) * 1000000 + microsecond({inner})");
            return Sql::new(format!("{x} - INTERVAL ({below}) MICROSECOND"), Level::Sum);
        }
        DateUnit::Minute => {
            let below = format!("second({inner}) * 1000000 + microsecond({inner})");
            return Sql::new(format!("{x} - INTERVAL ({below}) MICROSECOND"), Level::Sum);
        }
        DateUnit::Second => {
            return Sql::new(format!("{x} - INTERVAL microsecond({inner}) MICROSECOND"), Level::Sum);
        }
    };
    match cx.base(&e.ty) {
        Type::Date => Sql::new(date, Level::Sum),
        _ => Sql::atom(format!("cast({date} AS datetime(6))")),
    }
}

/// `date_add`
pub(super) fn add(cx: &mut ExprCx<'_>, e: &Expr, unit: DateUnit, x: &Expr, n: &Expr) -> Sql {
    let (from, to) = (cx.base(&x.ty).clone(), cx.base(&e.ty).clone());
    let n = sql(cx, n);
    let mut value = sql(cx, x);
    if from == Type::Date && to != Type::Date {
        value = format!("cast({value} AS datetime(6))");
    }
    Sql::atom(format!("date_add({value}, INTERVAL {n} {})", unit_word(unit)))
}

/// `date_diff`: whole units from `b` to `a`
pub(super) fn diff(cx: &mut ExprCx<'_>, unit: DateUnit, a: &Expr, b: &Expr) -> Sql {
    let (a, b) = (sql(cx, a), sql(cx, b));
    Sql::atom(format!("timestampdiff({}, {b}, {a})", unit_word(unit)))
}
