//! The functions of the language.

use super::super::{ExprCx, Level, Sql, compare, expr, list, sql};
use super::{collated, date};
use crate::dialect::{Target, quote};
use crate::ir::Type;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal};

/// Any function but `coalesce`.
pub fn call(cx: &mut ExprCx<'_>, e: &Expr, func: Func, args: &[Expr]) -> Sql {
    let text = match func {
        Func::Coalesce => format!("coalesce({})", list(cx, args)),
        Func::NullIf if cx.folds(&[&args[0], &args[1]]) => {
            let same = compare(cx, BinaryOp::Eq, &args[0], &args[1]).text;
            format!("CASE WHEN {same} THEN NULL ELSE {} END", sql(cx, &args[0]))
        }
        Func::NullIf => format!("nullif({})", list(cx, args)),
        // With the collation "C", A–Z alone.
        Func::Lower => format!("lower({} COLLATE \"C\")", expr(cx, &args[0]).at(Level::Atom)),
        Func::Upper => format!("upper({} COLLATE \"C\")", expr(cx, &args[0]).at(Level::Atom)),
        Func::Length => match cx.base(&args[0].ty) {
            Type::Bytes(_) => format!("octet_length({})", sql(cx, &args[0])),
            _ => format!("char_length({})", sql(cx, &args[0])),
        },
        Func::Trim => format!("btrim({})", sql(cx, &args[0])),
        Func::Substr => substr(cx, args),
        Func::Replace => format!("replace({})", list(cx, args)),
        Func::Concat => return concat(cx, args),
        Func::Abs => format!("abs({})", super::widened(cx, &args[0]).text),
        Func::Round => return round(cx, args),
        Func::Floor | Func::Ceil if cx.base(&args[0].ty).is_int() => return super::widened(cx, &args[0]),
        Func::Floor | Func::Ceil => {
            let word = if func == Func::Floor { "floor" } else { "ceil" };
            let text = format!("{word}({})", sql(cx, &args[0]));
            // The server's outcome is a numeric or a double.
            if cx.base(&e.ty).is_int() { format!("{text}::bigint") } else { text }
        }
        Func::Greatest => extreme(cx, "greatest", args),
        Func::Least => extreme(cx, "least", args),
        Func::Now => date::now(cx, &e.ty),
        Func::Today => "(now() AT TIME ZONE 'UTC')::date".to_owned(),
        Func::Uuid => "gen_random_uuid()".to_owned(),
        Func::DatePart(part) => date::part(cx, part, &args[0]),
        Func::DateTrunc(unit) => date::trunc(cx, unit, &args[0], &e.ty),
        Func::DateAdd(unit) => date::add(cx, unit, &args[0], &args[1], &e.ty),
        Func::DateDiff(unit) => date::diff(cx, unit, &args[0], &args[1]),
        Func::JsonGet => return json(cx, args, false),
        Func::JsonText => return json(cx, args, true),
    };
    Sql::atom(text)
}

/// A start below 1 counts as 1, a negative length as 0.
fn substr(cx: &mut ExprCx<'_>, args: &[Expr]) -> String {
    let x = sql(cx, &args[0]);
    let start = at_least(cx, &args[1], 1);
    match args.get(2) {
        None => format!("substr({x}, {start})"),
        Some(length) => format!("substr({x}, {start}, {})", at_least(cx, length, 0)),
    }
}

fn at_least(cx: &mut ExprCx<'_>, e: &Expr, low: i128) -> String {
    if let ExprKind::Literal(Literal::Int(n)) = e.kind {
        return n.max(low).to_string();
    }
    let x = expr(cx, e).at(Level::Sum);
    // `greatest` would take NULL for nothing.
    format!("(CASE WHEN {x} < {low} THEN {low} ELSE {x} END)::integer")
}

/// NULL counts as ''. The server's own `concat` may not stand in an index.
fn concat(cx: &mut ExprCx<'_>, args: &[Expr]) -> Sql {
    let mut parts = Vec::with_capacity(args.len());
    for arg in args {
        let text = as_text(cx, arg);
        parts.push(if arg.nullable { format!("coalesce({}, '')", text.text) } else { text.at(Level::Sum) });
    }
    let level = if parts.len() > 1 { Level::Concat } else { Level::Atom };
    Sql::new(parts.join(" || "), level)
}

fn as_text(cx: &mut ExprCx<'_>, e: &Expr) -> Sql {
    if cx.base(&e.ty).is_text() {
        return expr(cx, e);
    }
    let whole = Expr { kind: ExprKind::Null, ty: Type::Text, nullable: e.nullable, span: e.span };
    super::cast(cx, &whole, e)
}

fn round(cx: &mut ExprCx<'_>, args: &[Expr]) -> Sql {
    let digits = match args.get(1).map(|d| &d.kind) {
        Some(ExprKind::Literal(Literal::Int(n))) => *n as i32,
        _ => 0,
    };
    match cx.base(&args[0].ty) {
        Type::Int(..) if digits >= 0 => super::widened(cx, &args[0]),
        Type::Real | Type::Double => Sql::atom(round_double(cx, &args[0], digits)),
        _ => {
            let x = sql(cx, &args[0]);
            match args.get(1) {
                Some(digits) => Sql::atom(format!("round({x}, {})", sql(cx, digits))),
                None => Sql::atom(format!("round({x})")),
            }
        }
    }
}

/// Half away from zero; the server's `round` of a double goes to the even neighbour. A half is not added:
/// the sum of it and the double just below it is 1. From 2^52 on there is nothing to round.
pub(super) fn round_double(cx: &mut ExprCx<'_>, x: &Expr, digits: i32) -> String {
    let sql = expr(cx, x).at(Level::Atom);
    let x = if *cx.base(&x.ty) == Type::Real { format!("{sql}::double precision") } else { sql };
    let (up, down) = match digits {
        0 => (String::new(), String::new()),
        n => (format!(" * 1e{n}"), format!(" / 1e{n}")),
    };
    let size = format!("abs({x}){up}");
    format!(
        "CASE WHEN {size} < 4503599627370496 THEN sign({x}) * \
         (floor({size}) + CASE WHEN {size} - floor({size}) >= 0.5 THEN 1 ELSE 0 END){down} ELSE {x} END"
    )
}

/// NULL if any is NULL; the server's own would skip it.
fn extreme(cx: &mut ExprCx<'_>, word: &str, args: &[Expr]) -> String {
    let operands: Vec<Sql> = args.iter().map(|a| expr(cx, a)).collect();
    let nullable = args.iter().zip(&operands).filter(|(a, _)| a.nullable);
    let nulls: Vec<String> =
        nullable.map(|(_, sql)| format!("{} IS NULL", sql.clone().at(Level::Concat))).collect();
    let mut texts: Vec<String> = operands.iter().map(|sql| sql.text.clone()).collect();
    if let (Some(first), Some(sql)) = (texts.first_mut(), operands.into_iter().next()) {
        *first = collated(cx, &args[0], sql);
    }
    let call = format!("{word}({})", texts.join(", "));
    if nulls.is_empty() {
        call
    } else {
        format!("CASE WHEN {} THEN NULL ELSE {call} END", nulls.join(" OR "))
    }
}

/// Steps into a JSON document; each is a literal. An arrow with a place takes the whole of a lone value for
/// its place 0, so a path is used where a place is among the steps.
fn json(cx: &mut ExprCx<'_>, args: &[Expr], text: bool) -> Sql {
    let out = expr(cx, &args[0]).at(Level::Atom);
    let steps = &args[1..];
    let place = |e: &Expr| matches!(e.kind, ExprKind::Literal(Literal::Int(_)));
    if steps.iter().any(place) {
        let mut path = String::from("strict $");
        for step in steps {
            match &step.kind {
                ExprKind::Literal(Literal::Int(n)) => path.push_str(&format!("[{n}]")),
                ExprKind::Literal(Literal::Text(key)) => {
                    let key = key.replace('\\', "\\\\").replace('"', "\\\"");
                    path.push_str(&format!(".\"{key}\""));
                }
                _ => {
                    return cx.refuse(
                        step.span,
                        "a JSON step that is not a literal",
                        "write it as a literal",
                    );
                }
            }
        }
        let path = quote::string(Target::Postgres, &path);
        let found = format!("jsonb_path_query_first({out}, {path}, silent => true)");
        return Sql::atom(if text { format!("({found} #>> '{{}}')") } else { found });
    }
    let mut out = out;
    for (n, step) in steps.iter().enumerate() {
        let arrow = if text && n + 1 == steps.len() { "->>" } else { "->" };
        out.push_str(&format!(" {arrow} {}", expr(cx, step).at(Level::Atom)));
    }
    Sql::atom(format!("({out})"))
}
