//! Numbers: integers, doubles, and decimals as scaled integers.

use super::super::{ExprCx, Level, Sql, expr, range, visit};
use super::HELP;
use crate::ir::Type;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal};

/// An integer of SQLite holds every number of this many digits.
pub(crate) const DIGITS: u32 = 18;

/// 10 to the power of `n`, as text.
pub(super) fn power(n: u32) -> String {
    format!("1{}", "0".repeat(n as usize))
}

/// A number as written.
pub(super) fn plain(literal: &Literal) -> String {
    match literal {
        Literal::Int(n) => n.to_string(),
        Literal::Number(n) => n.clone(),
        _ => String::new(),
    }
}

/// A number as a real one: with a point, for `5 / 2` is 2 there.
pub(super) fn real(literal: &Literal) -> String {
    let text = plain(literal);
    if text.contains(['.', 'e', 'E']) { text } else { format!("{text}.0") }
}

/// A number times 10 to the power of `scale`, if that is an integer of 64 bits.
pub(super) fn scale_literal(literal: &Literal, scale: u32) -> Option<String> {
    let text = plain(literal);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.as_str()),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((m, e)) => (m, e.parse::<i64>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut all = format!("{whole}{fraction}");
    let shift = i64::from(scale) + exponent - fraction.len() as i64;
    if shift >= 0 {
        all.push_str(&"0".repeat(usize::try_from(shift).ok().filter(|n| *n <= 40)?));
    } else {
        let cut = all.len().checked_sub(usize::try_from(-shift).ok()?)?;
        if all[cut..].bytes().any(|b| b != b'0') {
            return None;
        }
        all.truncate(cut);
    }
    let all = all.trim_start_matches('0');
    if all.is_empty() {
        return Some("0".to_owned());
    }
    let scaled = format!("{sign}{all}");
    scaled.parse::<i64>().is_ok().then_some(scaled)
}

/// The number of digits behind the point that `e` comes with.
fn scale_of(cx: &ExprCx<'_>, e: &Expr) -> Option<u32> {
    if let ExprKind::Literal(Literal::Number(n)) = &e.kind
        && !n.contains(['e', 'E'])
    {
        return Some(n.split_once('.').map_or(0, |(_, f)| f.len() as u32));
    }
    match cx.base(&e.ty) {
        Type::Decimal(_, scale) => Some(*scale),
        Type::Int(..) => Some(0),
        _ => None,
    }
}

/// The digits in front of the point that `e` may have.
fn whole_digits(cx: &ExprCx<'_>, e: &Expr) -> u32 {
    if let ExprKind::Literal(literal @ (Literal::Int(_) | Literal::Number(_))) = &e.kind {
        let text = plain(literal);
        let whole = text.trim_start_matches('-').split(['.', 'e', 'E']).next().unwrap_or("");
        return whole.trim_start_matches('0').len() as u32;
    }
    match cx.base(&e.ty) {
        Type::Decimal(p, s) => p - s.min(p),
        Type::Int(width, _) => [3, 5, 10, 19][*width as usize],
        _ => 0,
    }
}

/// Refuses what has so many digits behind the point that an integer holds none before it.
fn fine(cx: &mut ExprCx<'_>, e: &Expr) -> Sql {
    let what = format!("a decimal of more than {DIGITS} digits behind the point");
    cx.refuse(e.span, what, "keep fewer of them: `round(x, 2)`")
}

/// `e`, an integer or a decimal, as an integer in units of `scale` digits behind the point.
pub(super) fn scaled(cx: &mut ExprCx<'_>, e: &Expr, scale: u32) -> Sql {
    if let ExprKind::Literal(literal @ (Literal::Int(_) | Literal::Number(_))) = &e.kind {
        return match scale_literal(literal, scale) {
            Some(text) if text.starts_with('-') => Sql::new(text, Level::Sign),
            Some(text) => Sql::atom(text),
            None => {
                cx.refuse(e.span, "this number as a decimal of 18 digits", "use a number with fewer digits")
            }
        };
    }
    if scale > DIGITS {
        return fine(cx, e);
    }
    let from = match cx.base(&e.ty) {
        Type::Decimal(_, s) => *s,
        _ => 0,
    };
    let sql = rescale(expr(cx, e), from, scale);
    if scale <= from || whole_digits(cx, e) + scale <= DIGITS {
        return sql;
    }
    match cx.base(&e.ty) {
        Type::Decimal(..) => wide(cx, e, "a decimal of more than 18 digits", sql),
        // An integer column of a table may hold few digits for all its width.
        _ if cx.query.is_none() => sql,
        _ => exact(sql),
    }
}

/// `sql`, computed of `e`, whose type has more digits than an integer holds. In a query that is an error when
/// a number has them, as sums and products have wide types and small values; a table is refused.
fn wide(cx: &mut ExprCx<'_>, e: &Expr, what: &str, sql: Sql) -> Sql {
    match cx.query {
        Some(_) => exact(sql),
        None => cx.refuse(e.span, what, HELP),
    }
}

/// `x` in units of `from` digits as one of `to` digits: fewer digits round half away from zero.
pub(super) fn rescale(x: Sql, from: u32, to: u32) -> Sql {
    if to >= from {
        return if to == from {
            x
        } else {
            Sql::new(format!("{} * {}", x.at(Level::Product), power(to - from)), Level::Product)
        };
    }
    let divisor = power(from - to);
    let half = format!("5{}", "0".repeat((from - to - 1) as usize));
    let text = x.at(Level::Sum);
    Sql::new(
        format!("({text} + CASE WHEN {text} < 0 THEN -{half} ELSE {half} END) / {divisor}"),
        Level::Product,
    )
}

/// `e` as a real number.
pub(super) fn as_real(cx: &mut ExprCx<'_>, e: &Expr) -> Sql {
    if let ExprKind::Literal(literal @ (Literal::Int(_) | Literal::Number(_))) = &e.kind {
        let text = real(literal);
        let level = if text.starts_with('-') { Level::Sign } else { Level::Atom };
        return Sql::new(text, level);
    }
    match cx.base(&e.ty) {
        Type::Decimal(_, scale) => {
            let divisor = power(*scale);
            Sql::new(format!("{} / {divisor}.0", expr(cx, e).at(Level::Product)), Level::Product)
        }
        Type::Int(..) => Sql::atom(format!("CAST({} AS REAL)", expr(cx, e).text)),
        _ => expr(cx, e),
    }
}

/// Two operands of a comparison at one scale, if a decimal is among them.
pub(super) fn aligned(cx: &mut ExprCx<'_>, left: &Expr, right: &Expr) -> Option<(Sql, Sql)> {
    let decimal = |cx: &ExprCx<'_>, e: &Expr| matches!(cx.base(&e.ty), Type::Decimal(..));
    if !decimal(cx, left) && !decimal(cx, right) {
        return None;
    }
    match (scale_of(cx, left), scale_of(cx, right)) {
        (Some(l), Some(r)) => {
            let scale = l.max(r);
            if scale > DIGITS {
                return Some((fine(cx, if r > l { right } else { left }), Sql::atom("NULL")));
            }
            Some((scaled(cx, left, scale), scaled(cx, right, scale)))
        }
        // The other one is a double, or NULL.
        _ => Some((as_real(cx, left), as_real(cx, right))),
    }
}

/// `sql`, an integer: where it overflows, SQLite goes on with a real number. That is spelled with a point, so
/// that with `.0` behind it is no JSON, which is an error; an integer is JSON, and comes back. The operand
/// stands there once, however deep this is nested.
fn exact(sql: Sql) -> Sql {
    Sql::atom(format!("CAST(json({} || '.0') AS INTEGER)", sql.at(Level::Atom)))
}

/// `sql`, the outcome of `e`, sure to be an integer if `e` is one.
pub fn checked(cx: &mut ExprCx<'_>, e: &Expr, sql: Sql) -> Sql {
    let may_overflow = match cx.base(&e.ty) {
        Type::Int(..) => range::overflows(cx, e),
        Type::Decimal(_, scale) if *scale > DIGITS => return fine(cx, e),
        Type::Decimal(digits, _) => *digits > DIGITS,
        _ => false,
    };
    if may_overflow { exact(sql) } else { sql }
}

/// `e`, an operand of a comparison. A double that overflows is infinite there, which no column takes; but a
/// comparison would have an outcome where the other targets have an error.
pub(super) fn finite(cx: &mut ExprCx<'_>, e: &Expr) -> Sql {
    let sql = expr(cx, e);
    let mut computed = false;
    visit(e, &mut |part| {
        computed |= matches!(
            part.kind,
            ExprKind::Binary(BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div, ..)
        );
    });
    if !computed || !matches!(cx.base(&e.ty), Type::Real | Type::Double) {
        return sql;
    }
    let x = sql.text;
    Sql::atom(match e.nullable {
        true => format!("CASE WHEN abs({x}) = 9e999 THEN {OVERFLOW} ELSE {x} END"),
        false => format!("coalesce(nullif(nullif({x}, 9e999), -9e999), {OVERFLOW})"),
    })
}

/// An error: the least integer has no positive counterpart.
pub(super) const OVERFLOW: &str = "abs(-9223372036854775808)";

/// `+ - * / %`. Integers divide to integers and by zero to NULL, as the language says.
pub fn arithmetic(cx: &mut ExprCx<'_>, e: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Sql {
    let sql = computed(cx, e, op, left, right);
    checked(cx, e, sql)
}

fn computed(cx: &mut ExprCx<'_>, e: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Sql {
    let word = match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        _ => "%",
    };
    let level = if matches!(op, BinaryOp::Add | BinaryOp::Sub) { Level::Sum } else { Level::Product };
    let tighter = if level == Level::Sum { Level::Product } else { Level::Sign };
    let join = |l: Sql, r: Sql| Sql::new(format!("{} {word} {}", l.at(level), r.at(tighter)), level);
    match cx.base(&e.ty).clone() {
        Type::Decimal(_, scale) => {
            let (l, r) = (scale_of(cx, left).unwrap_or(0), scale_of(cx, right).unwrap_or(0));
            match op {
                BinaryOp::Div => cx.refuse(
                    e.span,
                    "a decimal quotient, whose digits may never end",
                    "say how many digits it has: `round(a / b, 2)`",
                ),
                BinaryOp::Mul => {
                    let product = join(scaled(cx, left, l), scaled(cx, right, r));
                    rescale(product, l + r, scale)
                }
                _ => {
                    let common = l.max(r);
                    let sum = join(scaled(cx, left, common), scaled(cx, right, common));
                    rescale(sum, common, scale)
                }
            }
        }
        Type::Real | Type::Double if op == BinaryOp::Rem => {
            cx.refuse(e.span, "`%` of real numbers", "use decimals or integers")
        }
        Type::Real | Type::Double => join(as_real(cx, left), as_real(cx, right)),
        _ => join(expr(cx, left), expr(cx, right)),
    }
}

/// `round(x, digits)`: half away from zero.
pub(super) fn round(cx: &mut ExprCx<'_>, e: &Expr, x: &Expr, digits: u32) -> Sql {
    let to = match cx.base(&e.ty) {
        Type::Decimal(_, s) => *s,
        _ => 0,
    };
    match cx.base(&x.ty).clone() {
        Type::Int(..) => expr(cx, x),
        Type::Real | Type::Double => round_real(cx, x, digits),
        Type::Decimal(_, from) => {
            if let ExprKind::Binary(BinaryOp::Div, a, b) = &x.kind {
                let quotient = quotient(cx, x, (a, b), digits);
                return rescale(quotient, digits, to);
            }
            let x = expr(cx, x);
            let rounded = if digits < from { rescale(x, from, digits) } else { x };
            rescale(rounded, from.min(digits), to)
        }
        _ => cx.refuse(e.span, "this `round`", HELP),
    }
}

/// `x`, which is `a / b`, exact, rounded to `digits`.
fn quotient(cx: &mut ExprCx<'_>, x: &Expr, (a, b): (&Expr, &Expr), digits: u32) -> Sql {
    let (sa, sb) = (scale_of(cx, a).unwrap_or(0), scale_of(cx, b).unwrap_or(0));
    let up = (sb + digits).saturating_sub(sa);
    let down = sa.saturating_sub(sb + digits);
    if up > DIGITS || down > DIGITS {
        let what = format!("a quotient that is computed with more than {DIGITS} digits");
        return cx.refuse(x.span, what, "round what is divided first, or keep fewer digits");
    }
    let fits = whole_digits(cx, a) + sa + up < DIGITS && whole_digits(cx, b) + sb + down < DIGITS;
    let x = rescale(scaled(cx, a, sa), 0, up).at(Level::Product);
    let y = rescale(scaled(cx, b, sb), 0, down).at(Level::Product);
    let mut over = Sql::new(format!("2 * abs({x}) + abs({y})"), Level::Sum);
    let mut under = Sql::new(format!("2 * abs({y})"), Level::Product);
    if !fits {
        over = wide(cx, a, "a quotient whose dividend has more than 18 digits", over);
        under = exact(under);
    }
    let (over, under) = (over.at(Level::Sign), under.text);
    let text = format!("CASE WHEN ({x} < 0) = ({y} < 0) THEN 1 ELSE -1 END * ({over} / nullif({under}, 0))");
    Sql::new(text, Level::Product)
}

/// From here on a double has no digits behind the point.
const WHOLE: &str = "4503599627370496.0";

fn round_real(cx: &mut ExprCx<'_>, x: &Expr, digits: u32) -> Sql {
    let x = expr(cx, x).at(Level::Product);
    let sign = format!("CASE WHEN {x} < 0 THEN -1.0 ELSE 1.0 END");
    let (up, down) = match digits {
        0 => (String::new(), String::new()),
        n => (format!(" * 1e{n}"), format!(" / 1e{n}")),
    };
    let size = format!("abs({x}){up}");
    let cut = format!("CAST({size} AS INTEGER)");
    // A half is not added: the sum of it and the double just below it is 1.
    Sql::atom(format!(
        "CASE WHEN {size} < {WHOLE} THEN {sign} * ({cut} + ({size} - {cut} >= 0.5)){down} ELSE {x} END"
    ))
}

/// `floor` and `ceil`.
pub(super) fn whole(cx: &mut ExprCx<'_>, e: &Expr, func: Func, x: &Expr) -> Sql {
    let (sign, less) = if func == Func::Floor { ("-", "<") } else { ("+", ">") };
    let to = cx.base(&e.ty).clone();
    match cx.base(&x.ty).clone() {
        Type::Decimal(_, 0) | Type::Int(..) => expr(cx, x),
        Type::Decimal(_, scale) => {
            let (x, unit) = (expr(cx, x).at(Level::Sign), power(scale));
            let sql = Sql::new(format!("{x} / {unit} {sign} ({x} % {unit} {less} 0)"), Level::Sum);
            match to {
                Type::Decimal(_, s) => rescale(sql, 0, s),
                _ => sql,
            }
        }
        _ => {
            let x = expr(cx, x).at(Level::Sum);
            let cut = format!("CAST({x} AS INTEGER)");
            let text = format!("{cut} {sign} ({x} {less} {cut})");
            if to.is_int() {
                return Sql::new(text, Level::Sum);
            }
            Sql::atom(format!("CASE WHEN abs({x}) < {WHOLE} THEN CAST({text} AS REAL) ELSE {x} END"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_literals_are_scaled() {
        let scale = |n: &str, s| scale_literal(&Literal::Number(n.to_owned()), s);
        assert_eq!(scale("4.20", 2).as_deref(), Some("420"));
        assert_eq!(scale("-0.5", 3).as_deref(), Some("-500"));
        assert_eq!(scale("1.500", 1).as_deref(), Some("15"));
        assert_eq!(scale("1.55", 1), None);
        assert_eq!(scale("0.00", 2).as_deref(), Some("0"));
        assert_eq!(scale("1e3", 2).as_deref(), Some("100000"));
        assert_eq!(scale("1234567890123456789", 0).as_deref(), Some("1234567890123456789"));
        assert_eq!(scale("9223372036854775808", 0), None);
    }
}
