//! Expressions in PostgreSQL's words.

mod call;
mod date;

pub use call::call;

use super::{ExprCx, Level, Place, Sql, compare_sql, expr, sql, visit};
use crate::check::{MAX_SCALE, is_soft};
use crate::dialect::{Target, quote};
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal};
use crate::ir::{IntWidth, Type};
use crate::lower::postgres::types::{array_literal, type_name};
use crate::lower::query;

const HELP: &str = "write it with `sql { postgres '…' … }`";

/// A literal of `e`'s type.
pub fn literal(cx: &mut ExprCx<'_>, literal: &Literal, e: &Expr) -> Sql {
    let string = |text: &str| quote::string(Target::Postgres, text);
    match literal {
        Literal::Bool(true) => Sql::atom("TRUE"),
        Literal::Bool(false) => Sql::atom("FALSE"),
        // Its digits alone would be read as a numeric, and negated then.
        Literal::Int(n) if *n == i128::from(i64::MIN) => Sql::atom(format!("'{n}'::bigint")),
        Literal::Int(n) if *n < 0 => Sql::new(n.to_string(), Level::Sign),
        Literal::Int(n) => Sql::atom(n.to_string()),
        Literal::Number(n) if n.starts_with('-') => Sql::new(n.clone(), Level::Sign),
        Literal::Number(n) => Sql::atom(n.clone()),
        Literal::Text(text) => match cx.base(&e.ty) {
            // A default and a comparison know the type; anywhere else it would be text.
            ty @ Type::Enum(_) if cx.place != Place::Default => {
                Sql::atom(format!("{}::{}", string(text), type_name(cx.schema, ty)))
            }
            _ => Sql::atom(string(text)),
        },
        Literal::Bytes(bytes) => Sql::atom(quote::bytes(Target::Postgres, bytes)),
        Literal::Date(text) => Sql::atom(format!("DATE {}", string(text))),
        Literal::Time(text) => Sql::atom(format!("TIME {}", string(text))),
        Literal::DateTime(text) => Sql::atom(format!("TIMESTAMP {}", string(text))),
        Literal::Timestamp(text) => Sql::atom(format!("TIMESTAMPTZ {}", string(&format!("{text}+00")))),
        Literal::Uuid(id) => Sql::atom(format!("'{}'::uuid", quote::uuid_text(id))),
        Literal::Json(text) => match cx.base(&e.ty) {
            Type::Array(element) => match array_literal(text) {
                Some(array) => Sql::atom(format!("{}::{}[]", string(&array), type_name(cx.schema, element))),
                None => cx.refuse(e.span, "this array literal", HELP),
            },
            _ => Sql::atom(format!("{}::jsonb", string(text))),
        },
    }
}

/// `@name`: a setting that the runtime makes for one transaction; unset and empty are NULL.
pub fn context(cx: &mut ExprCx<'_>, name: &str, e: &Expr) -> Sql {
    let setting = quote::string(Target::Postgres, &format!("{}.{name}", cx.schema.name));
    let text = format!("nullif(current_setting({setting}, true), '')");
    match cx.base(&e.ty) {
        ty if ty.is_text() => Sql::atom(text),
        ty => Sql::atom(format!("{text}::{}", type_name(cx.schema, ty))),
    }
}

/// `x` as text that compares with A–Z folded to a–z.
fn folded(cx: &mut ExprCx<'_>, x: &Expr) -> String {
    if let ExprKind::Literal(Literal::Text(text)) = &x.kind {
        return quote::string(Target::Postgres, &text.to_ascii_lowercase());
    }
    if let ExprKind::Param(place) = x.kind {
        return query::param_of(cx, place, true);
    }
    let text = expr(cx, x).at(Level::Atom);
    format!("lower({text} COLLATE \"C\")")
}

/// Whether the text `e` compares by code point without being told: it comes from a column.
pub(crate) fn is_collated(cx: &ExprCx<'_>, e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Field(_) => cx.base(&e.ty).is_text() && cx.is_column(e),
        ExprKind::Column(_) => cx.base(&e.ty).is_text(),
        ExprKind::Binary(BinaryOp::Concat, a, b) => is_collated(cx, a) || is_collated(cx, b),
        ExprKind::Call(_, args) => args.iter().any(|a| is_collated(cx, a)),
        ExprKind::Case { arms, otherwise, .. } => {
            arms.iter().any(|(_, then)| is_collated(cx, then))
                || otherwise.as_deref().is_some_and(|e| is_collated(cx, e))
        }
        // A domain has its collation.
        ExprKind::Value => true,
        _ => false,
    }
}

/// `sql`, the SQL of `x`, sure to compare by code point, if it is text.
pub(super) fn collated(cx: &ExprCx<'_>, x: &Expr, sql: Sql) -> String {
    if cx.base(&x.ty).is_text() && !is_collated(cx, x) {
        return format!("{} COLLATE \"C\"", sql.at(Level::Atom));
    }
    sql.at(Level::Concat)
}

/// Whether `e` compares or changes text, and is made of literals alone, in a generated column: the server
/// computes such a part before it knows collations, and fails.
pub fn folds_too_early(cx: &ExprCx<'_>, e: &Expr) -> bool {
    if cx.place != Place::Generated {
        return false;
    }
    let text = |x: &Expr| cx.base(&x.ty).is_text();
    let needs_collation = match &e.kind {
        ExprKind::Binary(op, x, _) => {
            text(x) && !matches!(op, BinaryOp::Concat | BinaryOp::And | BinaryOp::Or)
        }
        ExprKind::In(x, ..) | ExprKind::Between(x, ..) | ExprKind::Like(x, ..) => text(x),
        ExprKind::Case { operand: Some(x), .. } => text(x),
        ExprKind::Call(
            Func::Lower | Func::Upper | Func::Replace | Func::NullIf | Func::Greatest | Func::Least,
            args,
        ) => args.first().is_some_and(text),
        _ => false,
    };
    let mut literals_alone = needs_collation;
    if needs_collation {
        visit(e, &mut |part| {
            literals_alone &= !matches!(
                part.kind,
                ExprKind::Column(_) | ExprKind::Value | ExprKind::RawCall(..) | ExprKind::Sql(_)
            );
        });
    }
    literals_alone
}

/// Both operands of a comparison, in a form in which the operator compares as the language says.
pub fn operands(cx: &mut ExprCx<'_>, op: BinaryOp, left: &Expr, right: &Expr) -> (String, String) {
    if cx.folds(&[left, right]) {
        return (folded(cx, left), folded(cx, right));
    }
    let by_order = matches!(op, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge);
    if by_order && !is_collated(cx, left) && !is_collated(cx, right) {
        let first = expr(cx, left);
        return (collated(cx, left, first), expr(cx, right).at(Level::Concat));
    }
    (expr(cx, left).at(Level::Concat), expr(cx, right).at(Level::Concat))
}

/// `x [not] like pattern [escape c]`: without `escape`, no character escapes.
pub fn like(cx: &mut ExprCx<'_>, x: &Expr, pattern: &Expr, escape: Option<char>, negated: bool) -> Sql {
    let (left, right) = if cx.folds(&[x, pattern]) {
        (folded(cx, x), folded(cx, pattern))
    } else if matches!(cx.base(&x.ty), Type::Char(_)) {
        // As `char` it would be padded.
        (format!("{}::text", expr(cx, x).at(Level::Atom)), expr(cx, pattern).at(Level::Concat))
    } else {
        (expr(cx, x).at(Level::Concat), expr(cx, pattern).at(Level::Concat))
    };
    let escape = match (escape, &pattern.kind) {
        (Some('\\'), _) => String::new(),
        (Some(c), _) => format!(" ESCAPE {}", quote::string(Target::Postgres, &c.to_string())),
        (None, ExprKind::Literal(Literal::Text(text))) if !text.contains('\\') => String::new(),
        (None, _) => " ESCAPE ''".to_owned(),
    };
    let word = if negated { "NOT LIKE" } else { "LIKE" };
    Sql::new(format!("{left} {word} {right}{escape}"), Level::Compare)
}

/// `left || right`
pub fn concat(cx: &mut ExprCx<'_>, left: &Expr, right: &Expr) -> Sql {
    let (left, right) = (expr(cx, left).at(Level::Concat), expr(cx, right).at(Level::Sum));
    Sql::new(format!("{left} || {right}"), Level::Concat)
}

/// Whether PostgreSQL computes `x`, an integer, in fewer than 64 bits.
fn is_narrow(cx: &ExprCx<'_>, x: &Expr) -> bool {
    match &x.kind {
        // PostgreSQL gives a literal the least type that holds it.
        ExprKind::Literal(_) => x.ty.is_int(),
        // What is computed of others has been widened.
        ExprKind::Unary(..) | ExprKind::Binary(..) | ExprKind::Cast(_) => false,
        _ => cx.base(&x.ty).is_int() && !matches!(cx.base(&x.ty), Type::Int(IntWidth::W64, _)),
    }
}

/// `x`; if it is an integer, one of 64 bits, which is how the language computes.
pub(super) fn widened(cx: &mut ExprCx<'_>, x: &Expr) -> Sql {
    let sql = expr(cx, x);
    let literal = matches!(x.kind, ExprKind::Literal(_));
    if is_narrow(cx, x) && !literal { Sql::atom(format!("{}::bigint", sql.at(Level::Atom))) } else { sql }
}

/// `+ - * / %`. Integers are computed as bigint, `real` as double; a division by zero gives NULL.
pub fn arithmetic(cx: &mut ExprCx<'_>, e: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Sql {
    let level = if matches!(op, BinaryOp::Add | BinaryOp::Sub) { Level::Sum } else { Level::Product };
    let (lt, rt) = (cx.base(&left.ty).clone(), cx.base(&right.ty).clone());
    let wide = |ty: &Type| matches!(ty, Type::Int(IntWidth::W64, _));
    // A literal of a double is numeric to PostgreSQL, until it meets a double.
    let float = |ty: &Type| matches!(ty, Type::Real | Type::Double);
    let literals = float(&lt) && float(&rt) && is_soft(left) && is_soft(right);
    let mut l = expr(cx, left);
    if lt == Type::Real || literals {
        l = Sql::atom(format!("{}::double precision", l.at(Level::Atom)));
    } else if is_narrow(cx, left) && is_narrow(cx, right) {
        l = Sql::atom(format!("{}::bigint", l.at(Level::Atom)));
    }
    if op == BinaryOp::Div && matches!(cx.base(&e.ty), Type::Decimal(..)) {
        // A quotient has the dividend's digits behind the point, or 16 in all. With more of them `round` sees the
        // truth.
        l = Sql::atom(format!("round({}, {MAX_SCALE})", l.text));
    }
    let mut r = expr(cx, right);
    if rt == Type::Real {
        r = Sql::atom(format!("{}::double precision", r.at(Level::Atom)));
    }
    let word = match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        _ => "%",
    };
    if matches!(op, BinaryOp::Div | BinaryOp::Rem) && !is_nonzero(right) {
        r = Sql::atom(format!("nullif({}, 0)", r.text));
    }
    let unsigned = |ty: &Type| wide(ty) && ty.int_range().is_some_and(|(low, _)| low == 0);
    if op == BinaryOp::Div && e.ty.is_int() && (unsigned(&lt) || unsigned(&rt)) {
        // They are numeric here, whose `/` gives a fraction.
        return Sql::atom(format!("div({}, {})", l.text, r.text));
    }
    let tighter = if level == Level::Sum { Level::Product } else { Level::Sign };
    Sql::new(format!("{} {word} {}", l.at(level), r.at(tighter)), level)
}

/// Whether `e` is a number other than zero, for all to see.
fn is_nonzero(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Literal(Literal::Int(n)) => *n != 0,
        ExprKind::Literal(Literal::Number(n)) => n.bytes().any(|b| (b'1'..=b'9').contains(&b)),
        _ => false,
    }
}

/// `cast(x as e.ty)`
pub fn cast(cx: &mut ExprCx<'_>, e: &Expr, x: &Expr) -> Sql {
    let (from, to) = (cx.base(&x.ty).clone(), cx.base(&e.ty).clone());
    let name = type_name(cx.schema, &to);
    let stored = matches!(cx.place, Place::Generated | Place::Index);
    if matches!(x.kind, ExprKind::Null) {
        return Sql::atom(format!("NULL::{name}"));
    }
    match (&from, &to) {
        (Type::Timestamp | Type::DateTime | Type::Date | Type::Time, to) if to.is_text() => {
            if stored {
                return cx.refuse(
                    e.span,
                    "a date as text in a generated column or an index (its form depends on a setting there)",
                    "keep the date itself, or build the text with `date_part`",
                );
            }
            let (text, form) = match from {
                Type::Date => (expr(cx, x).text, "YYYY-MM-DD"),
                Type::Time => (format!("{}::interval", expr(cx, x).at(Level::Atom)), "HH24:MI:SS.US"),
                _ => (date::utc(cx, x), "YYYY-MM-DD HH24:MI:SS.US"),
            };
            Sql::atom(format!("to_char({text}, '{form}')"))
        }
        (Type::Enum(_), to) if to.is_text() && stored => cx.refuse(
            e.span,
            "an enum as text in a generated column or an index (labels may be renamed there)",
            "use the enum itself",
        ),
        (Type::Timestamp, Type::DateTime) => Sql::atom(date::utc(cx, x)),
        (Type::Timestamp, Type::Date | Type::Time) => Sql::atom(format!("{}::{name}", date::utc(cx, x))),
        (Type::DateTime | Type::Date, Type::Timestamp) => {
            let text = date::utc(cx, x);
            Sql::atom(format!("({text} AT TIME ZONE 'UTC')"))
        }
        (Type::Int(..), Type::Bool) => {
            compare_sql(Target::Postgres, BinaryOp::Ne, &expr(cx, x).at(Level::Concat), "0")
        }
        (Type::Bool, Type::Int(..)) if name != "integer" => {
            Sql::atom(format!("{}::integer::{name}", expr(cx, x).at(Level::Atom)))
        }
        (Type::Real | Type::Double, Type::Int(..)) => {
            let rounded = call::round_double(cx, x, 0);
            Sql::atom(format!("({rounded})::{name}"))
        }
        (Type::Decimal(p, s), to) if to.is_text() && !cx.is_column(x) => {
            let text = expr(cx, x).at(Level::Atom);
            Sql::atom(format!("{text}::numeric({p}, {s})::{name}"))
        }
        (Type::Array(_), to) if to.is_text() => {
            let text = sql(cx, x);
            Sql::atom(format!("to_jsonb({text})::text"))
        }
        _ => Sql::atom(format!("{}::{name}", expr(cx, x).at(Level::Atom))),
    }
}
