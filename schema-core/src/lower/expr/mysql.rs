//! Expressions in MySQL's words: SQL that means the same on MySQL and on MariaDB.
//!
//! Columns carry a NO PAD binary collation, so they compare by code point. What a function makes
//! (`convert`, `cast … as char`, `json_unquote`) carries the connection's collation, which folds case;
//! [`operands`] gives such an operand the right one by name.

use super::{ExprCx, Level, Place, Sql, as_type, compare_sql, expr, list, range, sql};
use crate::dialect::{Target, quote};
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal};
use crate::ir::{ColumnId, IntWidth, Type, types::Sign};
use crate::lower::query;
use std::fmt::Write;

const HELP: &str = "write it with `sql { mysql '…' }`";

/// The NO PAD binary collation, by its name on either flavour: MySQL alone runs the first comment,
/// MariaDB alone the second.
pub const COLLATE: &str = "/*!80000 COLLATE utf8mb4_0900_bin */ /*M! COLLATE utf8mb4_nopad_bin */";

/// The function and the session variable that hold a per-request value.
pub fn context_name(name: &str) -> String {
    format!("context_{name}")
}

/// A literal of `e`'s type.
pub fn literal(cx: &mut ExprCx<'_>, literal: &Literal, e: &Expr) -> Sql {
    let base = cx.base(&e.ty);
    let text = |t: &str| quote::string(Target::MySql, t);
    Sql::atom(match literal {
        Literal::Bool(true) => "TRUE".to_owned(),
        Literal::Bool(false) => "FALSE".to_owned(),
        Literal::Int(n) if *n < 0 => return Sql::new(n.to_string(), Level::Sign),
        Literal::Int(n) => n.to_string(),
        Literal::Number(n) => {
            // Without an exponent it would be a decimal.
            let float = matches!(base, Type::Real | Type::Double) && !n.contains(['e', 'E']);
            let n = if float { format!("{n}e0") } else { n.clone() };
            let level = if n.starts_with('-') { Level::Sign } else { Level::Atom };
            return Sql::new(n, level);
        }
        Literal::Text(t) if matches!(base, Type::Char(_)) => text(t.trim_end_matches(' ')),
        Literal::Text(t) => text(t),
        Literal::Bytes(b) => quote::bytes(Target::MySql, b),
        Literal::Uuid(b) => quote::bytes(Target::MySql, b),
        Literal::Date(t) => format!("DATE {}", text(t)),
        Literal::Time(t) => format!("TIME {}", text(t)),
        Literal::DateTime(t) | Literal::Timestamp(t) => format!("TIMESTAMP {}", text(t)),
        // A bare string would be text; MariaDB has no CAST to JSON.
        Literal::Json(t) => format!("json_extract({}, '$')", text(t)),
    })
}

/// A column. MariaDB lets a stored value depend on a `char` only without its padding, which a session's
/// mode may bring back.
pub fn column(cx: &ExprCx<'_>, id: ColumnId) -> Sql {
    let plain = super::column(cx, id);
    let padded = cx.table.is_some_and(|t| matches!(cx.base(&t.column(id).ty), Type::Char(_)));
    match cx.place {
        Place::Generated | Place::Index if padded => Sql::atom(format!("rtrim({})", plain.text)),
        _ => plain,
    }
}

/// `@name`: a function, because views can't read session variables.
pub fn context(cx: &mut ExprCx<'_>, name: &str, e: &Expr) -> Sql {
    if cx.place != Place::Statement {
        return cx.refuse(
            e.span,
            format!("`@{name}` here: defaults, checks, generated columns and indexes can't read the session"),
            "leave it out of the table, or take the target out",
        );
    }
    Sql::atom(format!("{}()", quote::ident(Target::MySql, &context_name(name))))
}

/// `x [not] like pattern [escape c]`. A backslash escapes unless another character is named, and MariaDB
/// ignores an empty one, so backslashes are doubled.
pub fn like(cx: &mut ExprCx<'_>, x: &Expr, pattern: &Expr, escape: Option<char>, negated: bool) -> Sql {
    let folds = cx.folds(&[x, pattern]);
    let left = match folds {
        true => collated(folded(cx, x, false)),
        false => operand(cx, x, &[x, pattern]),
    };
    let right = match (&pattern.kind, escape) {
        (ExprKind::Literal(Literal::Text(t)), None) => {
            let t = if folds { t.to_ascii_lowercase() } else { t.clone() };
            quote::string(Target::MySql, &t.replace('\\', "\\\\"))
        }
        (_, None) => {
            let p = if folds { folded(cx, pattern, false) } else { sql(cx, pattern) };
            format!("replace({p}, '\\\\', '\\\\\\\\')")
        }
        (_, Some(_)) if folds => folded(cx, pattern, false),
        (_, Some(_)) => expr(cx, pattern).at(Level::Atom),
    };
    let word = if negated { "NOT LIKE" } else { "LIKE" };
    let mut text = format!("{left} {word} {right}");
    if let Some(c) = escape {
        let c = if folds { c.to_ascii_lowercase() } else { c };
        let _ = write!(text, " ESCAPE {}", quote::string(Target::MySql, c.encode_utf8(&mut [0; 4])));
    }
    Sql::new(text, Level::Compare)
}

/// `left || right`: `||` is OR on both flavours. NULL if an operand is.
pub fn concat(cx: &mut ExprCx<'_>, left: &Expr, right: &Expr) -> Sql {
    let mut args = Vec::new();
    let mut rest = left;
    let mut chain = vec![right];
    while let ExprKind::Binary(BinaryOp::Concat, a, b) = &rest.kind {
        chain.push(b);
        rest = a;
    }
    chain.push(rest);
    for e in chain.into_iter().rev() {
        args.push(as_text(cx, e));
    }
    Sql::atom(format!("concat({})", args.join(", ")))
}

/// `+ - * / %`
pub fn arithmetic(cx: &mut ExprCx<'_>, e: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Sql {
    let ints = cx.base(&left.ty).is_int() && cx.base(&right.ty).is_int();
    let (word, level) = match op {
        BinaryOp::Add => ("+", Level::Sum),
        BinaryOp::Sub => ("-", Level::Sum),
        BinaryOp::Mul => ("*", Level::Product),
        BinaryOp::Div if ints => ("DIV", Level::Product),
        BinaryOp::Div => ("/", Level::Product),
        _ => ("%", Level::Product),
    };
    let tighter = if level == Level::Sum { Level::Product } else { Level::Sign };
    let decimal = matches!(cx.base(&e.ty), Type::Decimal(..)) && op == BinaryOp::Div;
    let a = match decimal {
        // Division adds four digits to the dividend's; enough of them, so that `round` sees the truth.
        true => format!("cast({} AS decimal(65, 30))", sql(cx, left)),
        // MySQL takes the least bigint's quotient for an overflow, whatever it is divided by.
        false if ints && op == BinaryOp::Div && range::may_be_least(cx, left) => {
            format!("cast({} AS decimal(20))", sql(cx, left))
        }
        false => signed(cx, left).at(level),
    };
    let b = match op {
        // A division by zero is NULL here; strict mode makes it an error in an INSERT.
        BinaryOp::Div | BinaryOp::Rem if !nonzero(right) => format!("nullif({}, 0)", signed(cx, right).text),
        _ => signed(cx, right).at(tighter),
    };
    Sql::new(format!("{a} {word} {b}"), level)
}

fn nonzero(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Literal(Literal::Int(n)) => *n != 0,
        ExprKind::Literal(Literal::Number(n)) => n.bytes().any(|b| (b'1'..=b'9').contains(&b)),
        _ => false,
    }
}

/// An operand of arithmetic. Unsigned arithmetic fails below zero, so it is done with signs; what a signed
/// integer can't hold, as a decimal.
pub fn signed(cx: &mut ExprCx<'_>, e: &Expr) -> Sql {
    let x = expr(cx, e);
    let literal = matches!(e.kind, ExprKind::Literal(Literal::Int(..=0x7fff_ffff_ffff_ffff)));
    match cx.base(&e.ty) {
        _ if literal => x,
        Type::Int(IntWidth::W64, Sign::Unsigned) => Sql::atom(format!("cast({} AS decimal(20))", x.text)),
        Type::Int(_, Sign::Unsigned) => Sql::atom(format!("cast({} AS signed)", x.text)),
        _ => x,
    }
}

/// Both operands of a comparison, in a form in which the operator compares as the language says.
pub fn operands(cx: &mut ExprCx<'_>, _op: BinaryOp, left: &Expr, right: &Expr) -> (String, String) {
    if cx.folds(&[left, right]) {
        return (collated(folded(cx, left, false)), folded(cx, right, false));
    }
    let a = operand(cx, left, &[left, right]);
    (a, expr(cx, right).at(Level::Concat))
}

/// `x` as one operand of a comparison with `all`: where none of them is text with a column's collation,
/// it gets that collation by name.
fn operand(cx: &mut ExprCx<'_>, x: &Expr, all: &[&Expr]) -> String {
    let text = |cx: &ExprCx<'_>, e: &Expr| cx.base(&e.ty).is_text();
    let null = matches!(x.kind, ExprKind::Null);
    if !null && all.iter().any(|e| text(cx, e)) && !all.iter().any(|e| firm(cx, e)) {
        collated(expr(cx, x).at(Level::Atom))
    } else {
        expr(cx, x).at(Level::Concat)
    }
}

pub(crate) fn collated(x: String) -> String {
    format!("{x} {COLLATE}")
}

/// Whether an expression surely has a column's collation. A binary collation wins over others, so one
/// column in it is enough.
pub(crate) fn firm(cx: &ExprCx<'_>, e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Field(_) => cx.is_column(e),
        ExprKind::Column(_) | ExprKind::Value | ExprKind::Sql(_) | ExprKind::RawCall(..) => true,
        ExprKind::Context(_) | ExprKind::Call(Func::JsonText, _) => true,
        ExprKind::Binary(BinaryOp::Concat, a, b) => firm(cx, a) || firm(cx, b),
        ExprKind::Call(
            Func::Coalesce
            | Func::NullIf
            | Func::Trim
            | Func::Substr
            | Func::Replace
            | Func::Concat
            | Func::Greatest
            | Func::Least,
            args,
        ) => args.iter().any(|a| a.ty.is_text() && firm(cx, a)),
        ExprKind::Case { arms, otherwise, .. } => {
            arms.iter().any(|(_, then)| firm(cx, then)) || otherwise.as_deref().is_some_and(|e| firm(cx, e))
        }
        _ => false,
    }
}

/// `x` with A–Z folded and all other characters left alone. The connection's character sets fold more;
/// hebrew, with the same bytes, has no case beyond ASCII.
pub fn fold_sql(x: &str, upper: bool) -> String {
    let word = if upper { "upper" } else { "lower" };
    format!("convert(cast({word}(convert(cast({x} AS binary) USING hebrew)) AS binary) USING utf8mb4)")
}

fn folded(cx: &mut ExprCx<'_>, e: &Expr, upper: bool) -> String {
    match &e.kind {
        ExprKind::Literal(Literal::Text(t)) => {
            let t = if upper { t.to_ascii_uppercase() } else { t.to_ascii_lowercase() };
            quote::string(Target::MySql, &t)
        }
        ExprKind::Null => "NULL".to_owned(),
        ExprKind::Param(place) if !upper => query::param(*place, true),
        _ => fold_sql(&sql(cx, e), upper),
    }
}

/// `e` as text.
fn as_text(cx: &mut ExprCx<'_>, e: &Expr) -> String {
    let x = sql(cx, e);
    match cx.base(&e.ty) {
        Type::Bool => format!("CASE WHEN {x} THEN 'true' WHEN NOT ({x}) THEN 'false' END"),
        Type::Int(..) | Type::Decimal(..) | Type::Date | Type::Time | Type::DateTime | Type::Timestamp => {
            format!("cast({x} AS char)")
        }
        Type::Uuid => format!(
            "insert(insert(insert(insert(lower(hex({x})), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-')"
        ),
        _ => x,
    }
}

/// `cast(x as e.ty)`. A cast of text to something else gives 0 or NULL for a wrong value where the
/// language has an error, so it is refused.
pub fn cast(cx: &mut ExprCx<'_>, e: &Expr, x: &Expr) -> Sql {
    let (to, from) = (cx.base(&e.ty).clone(), cx.base(&x.ty).clone());
    if to == from || matches!(x.kind, ExprKind::Null) {
        return expr(cx, x);
    }
    let refuse = |cx: &mut ExprCx<'_>, what: &str| cx.refuse(e.span, what, HELP);
    match (&to, &from) {
        (Type::Text, t) if t.is_text() => expr(cx, x),
        (Type::Varchar(n) | Type::Char(n), t) if t.is_text() => {
            let x = sql(cx, x);
            Sql::atom(format!("left({x}, {n})"))
        }
        (Type::Text | Type::Varchar(_) | Type::Char(_), t) => {
            let text = match t {
                Type::Json | Type::Array(_) => {
                    return refuse(
                        cx,
                        "this cast: servers print JSON differently, `json_text` reads one value",
                    );
                }
                Type::Real | Type::Double => {
                    return refuse(cx, "this cast: servers print floating numbers differently");
                }
                Type::Bytes(_) | Type::Native => return refuse(cx, "this cast"),
                Type::Enum(_) => format!("cast({} AS char)", sql(cx, x)),
                _ => as_text(cx, x),
            };
            match to {
                Type::Varchar(n) | Type::Char(n) => Sql::atom(format!("left({text}, {n})")),
                _ => Sql::atom(text),
            }
        }
        (_, t) if t.is_text() => {
            refuse(cx, "this cast: text that is not such a value would become 0 or NULL instead of an error")
        }
        (Type::Int(_, sign), Type::Int(_, old)) if sign == old => expr(cx, x),
        (Type::Int(_, sign), Type::Bool | Type::Int(..) | Type::Decimal(..)) => {
            Sql::atom(format!("cast({} AS {})", sql(cx, x), sign_word(*sign)))
        }
        (Type::Int(_, sign), Type::Real | Type::Double) => {
            let x = sql(cx, x);
            Sql::atom(format!("cast({} AS {})", round_double(&x, None).text, sign_word(*sign)))
        }
        (Type::Bool, Type::Int(..)) => {
            let x = expr(cx, x).at(Level::Concat);
            Sql::new(format!("{x} <> 0"), Level::Compare)
        }
        (Type::Real | Type::Double, t) if t.is_number() => match (&to, t) {
            (Type::Double, Type::Real) => expr(cx, x),
            _ => {
                let x = expr(cx, x).at(Level::Sum);
                Sql::new(format!("{x} + 0e0"), Level::Sum)
            }
        },
        (Type::Decimal(p, s), t) if t.is_number() => {
            Sql::atom(format!("cast({} AS decimal({p}, {s}))", sql(cx, x)))
        }
        (Type::Date, Type::DateTime | Type::Timestamp) => Sql::atom(format!("cast({} AS date)", sql(cx, x))),
        (Type::DateTime | Type::Timestamp, Type::Date) => {
            Sql::atom(format!("cast({} AS datetime(6))", sql(cx, x)))
        }
        (Type::DateTime | Type::Timestamp, Type::DateTime | Type::Timestamp) => expr(cx, x),
        (Type::Time, Type::DateTime | Type::Timestamp) => {
            Sql::atom(format!("cast({} AS time(6))", sql(cx, x)))
        }
        (Type::Bytes(_), Type::Bytes(_)) => expr(cx, x),
        _ => refuse(cx, "this cast"),
    }
}

const fn sign_word(sign: Sign) -> &'static str {
    match sign {
        Sign::Signed => "signed",
        Sign::Unsigned => "unsigned",
    }
}

/// Any function but `coalesce`.
pub fn call(cx: &mut ExprCx<'_>, e: &Expr, func: Func, args: &[Expr]) -> Sql {
    let atom = |text: String| Sql::atom(text);
    match func {
        Func::Coalesce => atom(format!("coalesce({})", list(cx, args))),
        Func::NullIf => null_if(cx, &args[0], &args[1]),
        Func::Lower => atom(folded(cx, &args[0], false)),
        Func::Upper => atom(folded(cx, &args[0], true)),
        Func::Length if matches!(cx.base(&args[0].ty), Type::Bytes(_)) => {
            atom(format!("length({})", list(cx, args)))
        }
        Func::Length => atom(format!("char_length({})", list(cx, args))),
        Func::Trim => atom(format!("trim({})", list(cx, args))),
        Func::Substr => substr(cx, args),
        Func::Replace => atom(format!("replace({})", list(cx, args))),
        Func::Concat => {
            let args: Vec<String> = args
                .iter()
                .map(|a| match a.nullable {
                    true => format!("coalesce({}, '')", as_text(cx, a)),
                    false => as_text(cx, a),
                })
                .collect();
            atom(format!("concat({})", args.join(", ")))
        }
        Func::Abs => atom(format!("abs({})", signed(cx, &args[0]).text)),
        Func::Floor => atom(format!("floor({})", list(cx, args))),
        Func::Ceil => atom(format!("ceiling({})", list(cx, args))),
        Func::Round => match cx.base(&args[0].ty) {
            Type::Real | Type::Double => {
                let x = sql(cx, &args[0]);
                let digits = args.get(1).map(|d| expr(cx, d).at(Level::Atom));
                round_double(&x, digits.as_deref())
            }
            _ => atom(format!("round({})", list(cx, args))),
        },
        Func::Greatest | Func::Least => extreme(cx, e, func, args),
        Func::Now => Sql::atom(match cx.base(&e.ty) {
            Type::Date => "utc_date()",
            Type::Time => "utc_time(6)",
            _ => "utc_timestamp(6)",
        }),
        Func::Today => Sql::atom("utc_date()"),
        // Version 4: 16 random bytes, the version at digit 13, the variant at digit 17.
        Func::Uuid => Sql::atom(
            "unhex(insert(insert(hex(random_bytes(16)), 13, 1, '4'), 17, 1, \
             substr('89AB', 1 + (ascii(random_bytes(1)) & 3), 1)))",
        ),
        Func::DatePart(part) => super::mysql_date::part(cx, part, &args[0]),
        Func::DateTrunc(unit) => super::mysql_date::trunc(cx, e, unit, &args[0]),
        Func::DateAdd(unit) => super::mysql_date::add(cx, e, unit, &args[0], &args[1]),
        Func::DateDiff(unit) => super::mysql_date::diff(cx, unit, &args[0], &args[1]),
        Func::JsonGet | Func::JsonText => super::mysql_json::read(cx, e, func, args),
    }
}

fn null_if(cx: &mut ExprCx<'_>, a: &Expr, b: &Expr) -> Sql {
    let (left, right) = operands(cx, BinaryOp::Eq, a, b);
    if cx.folds(&[a, b]) {
        // The outcome is the value as it was, not as it was compared.
        let value = sql(cx, a);
        let condition = compare_sql(Target::MySql, BinaryOp::Eq, &left, &right).text;
        return Sql::atom(format!("CASE WHEN {condition} THEN NULL ELSE {value} END"));
    }
    Sql::atom(format!("nullif({left}, {right})"))
}

fn substr(cx: &mut ExprCx<'_>, args: &[Expr]) -> Sql {
    let mut text = format!("substr({}", sql(cx, &args[0]));
    for (arg, least) in args[1..].iter().zip([1, 0]) {
        let n = sql(cx, arg);
        let _ = match arg.kind {
            ExprKind::Literal(_) => write!(text, ", {n}"),
            // A start below 1 would count from the end.
            _ => write!(text, ", greatest({n}, {least})"),
        };
    }
    text.push(')');
    Sql::atom(text)
}

/// Half away from zero; `round` of a double goes to the even neighbour. A half is not added: the sum of it
/// and the double just below it is 1. From 2^52 on there is nothing to round.
fn round_double(x: &str, digits: Option<&str>) -> Sql {
    let (up, down) = match digits {
        None | Some("0") => (String::new(), String::new()),
        Some(n) => (format!(" * 1e{n}"), format!(" / 1e{n}")),
    };
    let size = format!("abs({x}){up}");
    let rounded = format!("sign({x}) * (floor({size}) + ({size} - floor({size}) >= 0.5e0)){down}");
    Sql::atom(format!("CASE WHEN {size} < 4503599627370496e0 THEN {rounded} ELSE {x} END"))
}

fn extreme(cx: &mut ExprCx<'_>, e: &Expr, func: Func, args: &[Expr]) -> Sql {
    if let [x] = args {
        return expr(cx, x);
    }
    let texts: Vec<String> = args.iter().map(|a| as_type(cx, a, e)).collect();
    let mut text = texts.join(", ");
    if cx.base(&e.ty).is_text() && !args.iter().any(|a| firm(cx, a)) {
        text = format!("{} {COLLATE}{}", texts[0], text[texts[0].len()..].to_owned());
    }
    Sql::atom(format!("{}({text})", if func == Func::Greatest { "greatest" } else { "least" }))
}
