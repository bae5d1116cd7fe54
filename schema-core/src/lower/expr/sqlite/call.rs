//! The functions of the language.

use super::super::{ExprCx, Level, Sql, compare, expr, list, sql};
use super::{as_type_sql, cast, date, number};
use crate::dialect::{Target, quote};
use crate::ir::Type;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal};

/// Any function but `coalesce`.
pub fn call(cx: &mut ExprCx<'_>, e: &Expr, func: Func, args: &[Expr]) -> Sql {
    let text = match func {
        Func::Coalesce => {
            let args: Vec<String> = args.iter().map(|a| as_type_sql(cx, a, &e.ty).text).collect();
            format!("coalesce({})", args.join(", "))
        }
        Func::NullIf => {
            let decimal = args.iter().any(|a| matches!(cx.base(&a.ty), Type::Decimal(..)));
            if decimal || cx.folds(&[&args[0], &args[1]]) {
                let same = compare(cx, BinaryOp::Eq, &args[0], &args[1]).text;
                format!("CASE WHEN {same} THEN NULL ELSE {} END", sql(cx, &args[0]))
            } else {
                format!("nullif({})", list(cx, args))
            }
        }
        Func::Lower => format!("lower({})", sql(cx, &args[0])),
        Func::Upper => format!("upper({})", sql(cx, &args[0])),
        Func::Length => format!("length({})", sql(cx, &args[0])),
        Func::Trim => format!("trim({})", sql(cx, &args[0])),
        Func::Substr => substr(cx, args),
        Func::Replace => format!("replace({})", list(cx, args)),
        Func::Concat => return concat(cx, e, args),
        Func::Abs => format!("abs({})", sql(cx, &args[0])),
        Func::Round => {
            let digits = match args.get(1).map(|d| &d.kind) {
                None => 0,
                Some(ExprKind::Literal(Literal::Int(n))) if (0..=18).contains(n) => *n as u32,
                Some(_) => {
                    return cx.refuse(
                        e.span,
                        "`round` to digits that are not a literal from 0 to 18",
                        super::HELP,
                    );
                }
            };
            return number::round(cx, e, &args[0], digits);
        }
        Func::Floor | Func::Ceil => return number::whole(cx, e, func, &args[0]),
        // NULL if any is NULL; with one argument they would be aggregates.
        Func::Greatest | Func::Least => {
            let word = if func == Func::Greatest { "max" } else { "min" };
            let texts: Vec<String> = args.iter().map(|a| as_type_sql(cx, a, &e.ty).text).collect();
            match texts.as_slice() {
                [one] => return Sql::new(one.clone(), Level::Or),
                many => format!("{word}({})", many.join(", ")),
            }
        }
        Func::Now => return date::now(cx.base(&e.ty)),
        Func::Today => "date('now')".to_owned(),
        Func::Uuid => return Sql::atom(UUID),
        Func::DatePart(part) => return date::part(cx, part, &args[0]),
        Func::DateTrunc(unit) => return date::trunc(cx, unit, &args[0]),
        Func::DateAdd(unit) => return date::add(cx, unit, &args[0], &args[1]),
        Func::DateDiff(unit) => return date::diff(cx, unit, &args[0], &args[1]),
        Func::JsonGet | Func::JsonText => return json(cx, e, args, func == Func::JsonText),
    };
    Sql::atom(text)
}

/// Version 4: random but for four bits of version and two of variant.
const UUID: &str = "CAST(randomblob(6) || substr(x'404142434445464748494a4b4c4d4e4f', 1 + (random() & 15), 1) \
                    || randomblob(1) || substr(x'808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f\
                    a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf', 1 + (random() & 63), 1) \
                    || randomblob(7) AS BLOB)";

/// A start below 1 counts as 1, a negative length as 0.
fn substr(cx: &mut ExprCx<'_>, args: &[Expr]) -> String {
    let mut at_least = |e: &Expr, low: i128| match e.kind {
        ExprKind::Literal(Literal::Int(n)) => n.max(low).to_string(),
        _ => format!("max({}, {low})", sql(cx, e)),
    };
    let start = at_least(&args[1], 1);
    let length = args.get(2).map(|l| at_least(l, 0));
    let x = sql(cx, &args[0]);
    match length {
        None => format!("substr({x}, {start})"),
        Some(length) => format!("substr({x}, {start}, {length})"),
    }
}

/// NULL counts as ''.
fn concat(cx: &mut ExprCx<'_>, e: &Expr, args: &[Expr]) -> Sql {
    let mut parts = Vec::with_capacity(args.len());
    for arg in args {
        let Some(text) = cast::as_text(cx, arg) else {
            return cx.refuse(e.span, "this as text as the other targets do", super::HELP);
        };
        parts.push(if arg.nullable { format!("coalesce({}, '')", text.text) } else { text.at(Level::Atom) });
    }
    let level = if parts.len() > 1 { Level::Concat } else { Level::Atom };
    Sql::new(parts.join(" || "), level)
}

/// Steps into a JSON document, as one path.
fn json(cx: &mut ExprCx<'_>, e: &Expr, args: &[Expr], text: bool) -> Sql {
    let mut path = String::from("$");
    for step in &args[1..] {
        match &step.kind {
            ExprKind::Literal(Literal::Int(n)) if *n >= 0 => path.push_str(&format!("[{n}]")),
            ExprKind::Literal(Literal::Text(key)) if !key.contains('"') => {
                path.push_str(&format!(".\"{key}\""))
            }
            _ => {
                return cx.refuse(
                    step.span,
                    "a JSON step that is not a literal name or place",
                    "write the step as a literal",
                );
            }
        }
    }
    let x = expr(cx, &args[0]).at(Level::Atom);
    let path = quote::string(Target::Sqlite, &path);
    let _ = e;
    if !text {
        return Sql::atom(format!("({x} -> {path})"));
    }
    // `->>` gives 1 for true and another number for 1e2.
    Sql::atom(format!(
        "CASE json_type({x}, {path}) WHEN 'text' THEN {x} ->> {path} WHEN 'null' THEN NULL ELSE {x} -> {path} END"
    ))
}
