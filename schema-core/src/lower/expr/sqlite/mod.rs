//! Expressions in SQLite's words.
//!
//! A decimal is an integer there, counted in units of its last digit. [`number::scaled`] brings an operand
//! to a scale; [`as_type`] brings a value to the form of the type it is stored or returned as.

mod call;
mod cast;
mod date;
mod number;

pub use call::call;
pub use cast::cast;
pub(crate) use date::now;
pub(crate) use number::DIGITS;
pub use number::{arithmetic, checked};

use super::{ExprCx, Level, Place, Sql, expr};
use crate::dialect::{Target, quote};
use crate::ir::Type;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Literal};

const HELP: &str = "write it with `sql { sqlite '…' … }`";

/// A literal of `e`'s type.
pub fn literal(cx: &mut ExprCx<'_>, literal: &Literal, e: &Expr) -> Sql {
    let string = |text: &str| Sql::atom(quote::string(Target::Sqlite, text));
    let signed = |text: String| {
        let level = if text.starts_with('-') { Level::Sign } else { Level::Atom };
        Sql::new(text, level)
    };
    match literal {
        Literal::Bool(true) => Sql::atom("TRUE"),
        Literal::Bool(false) => Sql::atom("FALSE"),
        Literal::Int(_) | Literal::Number(_) => {
            let text = match cx.base(&e.ty) {
                Type::Decimal(_, scale) => match number::scale_literal(literal, *scale) {
                    Some(text) => text,
                    None => {
                        return cx.refuse(e.span, "a decimal of more than 18 digits", "use a smaller number");
                    }
                },
                // What a `real` of 32 bits holds.
                Type::Real => match number::plain(literal).parse::<f32>() {
                    Ok(value) => format!("{:?}", f64::from(value)),
                    Err(_) => number::real(literal),
                },
                Type::Double => number::real(literal),
                _ => number::plain(literal),
            };
            signed(text)
        }
        Literal::Bytes(bytes) => Sql::atom(quote::bytes(Target::Sqlite, bytes)),
        Literal::Uuid(id) => Sql::atom(quote::bytes(Target::Sqlite, id)),
        Literal::Text(text)
        | Literal::Date(text)
        | Literal::Time(text)
        | Literal::DateTime(text)
        | Literal::Timestamp(text)
        | Literal::Json(text) => string(text),
    }
}

/// `@name`: a function that the runtime registers, so it may stand in statements alone.
pub fn context(cx: &mut ExprCx<'_>, name: &str, e: &Expr) -> Sql {
    if cx.place != Place::Statement {
        return cx.refuse(
            e.span,
            "a per-request value in a table",
            "set the value in the statement that writes the row",
        );
    }
    Sql::atom(format!("context({})", quote::string(Target::Sqlite, name)))
}

/// Both operands of a comparison, in a form in which the operator compares as the language says.
pub fn operands(cx: &mut ExprCx<'_>, _op: BinaryOp, left: &Expr, right: &Expr) -> (String, String) {
    if let Some((l, r)) = number::aligned(cx, left, right) {
        return (l.at(Level::Sum), r.at(Level::Sum));
    }
    let day = |cx: &ExprCx<'_>, e: &Expr| *cx.base(&e.ty) == Type::Date;
    if day(cx, left) != day(cx, right) && !is_null(left) && !is_null(right) {
        return (date::moment(cx, left).at(Level::Sum), date::moment(cx, right).at(Level::Sum));
    }
    let folds = cx.folds(&[left, right]);
    let mut l = number::finite(cx, left).at(Level::Sum);
    let r = number::finite(cx, right).at(Level::Sum);
    // A column on the left brings its own collation; else it must be said.
    if folds && !cx.is_ci(left) {
        l.push_str(" COLLATE NOCASE");
    }
    (l, r)
}

fn is_null(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Null)
}

/// `x [not] like pattern [escape c]`, as GLOB, which minds the case.
pub fn like(cx: &mut ExprCx<'_>, x: &Expr, pattern: &Expr, escape: Option<char>, negated: bool) -> Sql {
    let folds = cx.folds(&[x, pattern]);
    let fold = |text: String| if folds { format!("lower({text})") } else { text };
    let glob = match (&pattern.kind, escape) {
        (ExprKind::Literal(Literal::Text(text)), escape) => {
            let glob = glob(text, escape);
            quote::string(Target::Sqlite, &if folds { glob.to_ascii_lowercase() } else { glob })
        }
        (_, Some(_)) => {
            return cx.refuse(
                pattern.span,
                "`like` with `escape` and a pattern that is not a literal",
                "write the pattern as a literal, or leave out `escape`",
            );
        }
        (_, None) => {
            let mut text = expr(cx, pattern).text;
            for (from, to) in [("[", "[[]"), ("*", "[*]"), ("?", "[?]"), ("%", "*"), ("_", "?")] {
                text = format!("replace({text}, '{from}', '{to}')");
            }
            fold(text)
        }
    };
    let x = expr(cx, x);
    let x = if folds { fold(x.text) } else { x.at(Level::Sum) };
    let word = if negated { "NOT GLOB" } else { "GLOB" };
    Sql::new(format!("{x} {word} {glob}"), Level::Compare)
}

/// A LIKE pattern as a GLOB pattern.
fn glob(pattern: &str, escape: Option<char>) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let literal = match c {
            c if Some(c) == escape => chars.next().unwrap_or(c),
            '%' => {
                out.push('*');
                continue;
            }
            '_' => {
                out.push('?');
                continue;
            }
            c => c,
        };
        match literal {
            '*' | '?' | '[' => {
                out.push('[');
                out.push(literal);
                out.push(']');
            }
            c => out.push(c),
        }
    }
    out
}

/// `left || right`
pub fn concat(cx: &mut ExprCx<'_>, left: &Expr, right: &Expr) -> Sql {
    let left = expr(cx, left);
    let left = if left.level == Level::Concat { left.text } else { left.at(Level::Atom) };
    Sql::new(format!("{left} || {}", expr(cx, right).at(Level::Atom)), Level::Concat)
}

/// `e` in the form of type `ty`: decimals at its scale, and as real numbers where it is one.
pub fn as_type(cx: &mut ExprCx<'_>, e: &Expr, ty: &Type) -> String {
    as_type_sql(cx, e, ty).text
}

/// The same, with how tightly it holds together.
pub(crate) fn as_type_sql(cx: &mut ExprCx<'_>, e: &Expr, ty: &Type) -> Sql {
    if is_null(e) {
        return Sql::atom("NULL");
    }
    let (from, to) = (cx.base(&e.ty).clone(), cx.base(ty).clone());
    match (&from, &to) {
        (Type::Int(..) | Type::Decimal(..), Type::Decimal(_, scale)) => number::scaled(cx, e, *scale),
        (Type::Decimal(..) | Type::Int(..), Type::Real | Type::Double) => number::as_real(cx, e),
        (Type::Timestamp, Type::Date | Type::Time) => cast::moment(cx, e, &from, &to),
        (Type::Date, Type::DateTime | Type::Timestamp) => cast::moment(cx, e, &from, &to),
        _ => expr(cx, e),
    }
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn like_patterns_become_glob_patterns() {
        assert_eq!(glob("%_@_%", None), "*?@?*");
        assert_eq!(glob(r"a*b?c[d]\", None), r"a[*]b[?]c[[]d]\");
        assert_eq!(glob("100!%!_!!", Some('!')), "100%_!");
        assert_eq!(glob("!*", Some('!')), "[*]");
    }
}
