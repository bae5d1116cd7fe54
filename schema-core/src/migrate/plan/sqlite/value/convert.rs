//! From one form to another.

use super::form::Form;

/// `x`, a value in the form `from`, in the form `to`. Where SQLite's own conversion for the type of the new column
/// does the same, or there is none, it stays as it is.
pub(super) fn convert(x: String, from: Form, to: Form) -> String {
    match (from, to) {
        (a, b) if a == b => x,
        (Form::Other, _) | (_, Form::Other) => x,
        (Form::Bool | Form::Int, Form::Decimal(scale)) => scaled(&x, 0, scale),
        (Form::Decimal(scale), Form::Bool | Form::Int) => scaled(&x, scale, 0),
        (Form::Decimal(before), Form::Decimal(after)) => scaled(&x, before, after),
        (Form::Decimal(scale), Form::Real) => {
            let unit = unit(scale);
            let real = format!("{x} / {unit}.0");
            exact(&x, &real, &format!("CAST(round({x} / {unit}.0 * {unit}) AS INTEGER)"))
        }
        (Form::Real, Form::Decimal(scale)) => {
            let unit = unit(scale);
            let number = format!("CAST(round({x} * {unit}) AS INTEGER)");
            exact(&x, &number, &format!("{number} / {unit}.0"))
        }
        (Form::Bool | Form::Int, Form::Real) => {
            exact(&x, &format!("CAST({x} AS REAL)"), &format!("CAST(CAST({x} AS REAL) AS INTEGER)"))
        }
        (Form::Bool, Form::Text | Form::Char | Form::Json) => {
            format!("CASE {x} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END")
        }
        (Form::Text | Form::Char | Form::Json, Form::Bool) => {
            format!("CASE {x} WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE {x} END")
        }
        (Form::Decimal(scale), Form::Text | Form::Char | Form::Json) => decimal_text(&x, scale),
        (Form::Text | Form::Char | Form::Json, Form::Decimal(scale)) => text_decimal(&x, scale),
        (Form::Text, Form::Char) => format!("rtrim({x}, ' ')"),
        (Form::Date, Form::Moment) => format!("{x} || ' 00:00:00.000000'"),
        (Form::Moment, Form::Date) => {
            let day = format!("substr({x}, 1, 10)");
            exact(&x, &day, &format!("{day} || ' 00:00:00.000000'"))
        }
        (Form::Uuid, Form::Text | Form::Char) => uuid_text(&x),
        (Form::Text | Form::Char, Form::Uuid) => {
            format!("ifnull(unhex(replace({x}, '-', '')), {x})")
        }
        (Form::Text | Form::Char | Form::Json | Form::Array, Form::Bytes) => format!("CAST({x} AS BLOB)"),
        // Bytes may be no text at all; those of ASCII are.
        (Form::Bytes, Form::Text | Form::Char | Form::Json | Form::Array) => {
            let text = format!("CAST({x} AS TEXT)");
            format!("CASE WHEN {text} NOT GLOB '*[^' || char(9) || '-~]*' THEN {text} ELSE {x} END")
        }
        _ => x,
    }
}

/// `made` of `x`, if `back`, which is made of it in turn, is `x` again; else bytes, which are of no type that
/// `made` is of.
fn exact(x: &str, made: &str, back: &str) -> String {
    format!("CASE WHEN {back} = {x} THEN {made} ELSE CAST({x} AS BLOB) END")
}

/// An integer in units of `before` digits behind the point, in units of `after`. What has more digits becomes bytes,
/// which no such column takes: a number with a point would lose the digit that makes it one, where there are many.
/// What grows beyond an integer becomes such a number, and is too great for the column.
fn scaled(x: &str, before: u32, after: u32) -> String {
    match after.checked_sub(before) {
        Some(0) => x.to_owned(),
        Some(more) => format!("{x} * {}", unit(more)),
        None => {
            let unit = unit(before - after);
            format!("CASE WHEN {x} % {unit} = 0 THEN {x} / {unit} ELSE CAST({x} AS BLOB) END")
        }
    }
}

fn decimal_text(x: &str, scale: u32) -> String {
    if scale == 0 {
        return format!("CAST({x} AS TEXT)");
    }
    let unit = unit(scale);
    format!(
        "CASE WHEN {x} IS NOT NULL THEN printf('%s%d.%0{scale}d', CASE WHEN {x} < 0 THEN '-' ELSE '' END, \
         abs({x}) / {unit}, abs({x}) % {unit}) END"
    )
}

/// The digits in front of the point with those behind it, filled up with zeros; what is no number of at most so
/// many digits stays text.
fn text_decimal(x: &str, scale: u32) -> String {
    let point = format!("instr({x} || '.', '.')");
    let behind = format!("substr({x}, {point} + 1)");
    let zeros = "0".repeat(scale as usize);
    let digits = format!("substr({x}, 1, {point} - 1) || substr({behind} || '{zeros}', 1, {scale})");
    let is_number = format!(
        "ltrim({x}, '-') GLOB '[0-9]*' AND ltrim({x}, '-') NOT GLOB '*[^0-9.]*' AND {x} NOT GLOB '--*' \
         AND {behind} NOT GLOB '*[^0-9]*' AND length({behind}) <= {scale}"
    );
    format!("CASE WHEN {is_number} THEN CAST({digits} AS INTEGER) ELSE {x} END")
}

fn uuid_text(x: &str) -> String {
    let part = |(at, length): (u32, u32)| format!("substr(hex({x}), {at}, {length})");
    let parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)].map(part);
    format!("CASE WHEN {x} IS NOT NULL THEN lower({}) END", parts.join(" || '-' || "))
}

/// 10 to the power of `digits`.
fn unit(digits: u32) -> String {
    format!("1{}", "0".repeat(digits as usize))
}
