//! Which values of one type are no values of another.

use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal};
use crate::ir::{IntWidth, Type};
use crate::migrate::hazard::change::Change;
use crate::migrate::hazard::words::quoted;

/// What a change of type loses.
pub(in crate::migrate::hazard) struct Loss {
    /// Which values don't fit, in words.
    pub(in crate::migrate::hazard) what: String,
    /// What becomes of them.
    pub(in crate::migrate::hazard) effect: Effect,
    test: Test,
}

/// What becomes of a value that doesn't fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::migrate::hazard) enum Effect {
    /// It stops the migration.
    Stops,
    /// It is rounded.
    Rounds,
    /// A part of it is gone.
    Cuts,
}

/// How such values are found.
enum Test {
    /// They are longer.
    Longer(u32),
    /// They are integers outside of this range.
    Outside(i128, i128),
    /// They have a fraction of more digits.
    Finer(u32, Type),
    /// They are as large as this power of ten.
    Beyond(u32),
    /// No query of every target finds them.
    Unsaid,
}

impl Loss {
    fn new(what: impl Into<String>, effect: Effect, test: Test) -> Option<Loss> {
        Some(Loss { what: what.into(), effect, test })
    }

    fn stops(what: impl Into<String>) -> Option<Loss> {
        Loss::new(what, Effect::Stops, Test::Unsaid)
    }

    /// What holds of the values that don't fit, over the older column.
    pub(in crate::migrate::hazard) fn condition(&self, column: &Expr) -> Option<Expr> {
        let of = |kind: ExprKind, ty: &Type| Expr { kind, ty: ty.clone(), nullable: true, span: column.span };
        let int = |n: i128, ty: &Type| of(ExprKind::Literal(Literal::Int(n)), ty);
        let two = |op, a: Expr, b: Expr| of(ExprKind::Binary(op, Box::new(a), Box::new(b)), &Type::Bool);
        let column = || column.clone();
        Some(match &self.test {
            Test::Longer(n) => {
                let length = of(ExprKind::Call(Func::Length, vec![column()]), &Type::INT);
                two(BinaryOp::Gt, length, int(i128::from(*n), &Type::INT))
            }
            Test::Outside(low, high) => {
                let ty = column().ty;
                let bounds = [int(*low, &ty), int(*high, &ty)].map(Box::new);
                let [low, high] = bounds;
                of(ExprKind::Between(Box::new(column()), low, high, true), &Type::Bool)
            }
            Test::Finer(digits, ty) => {
                let digits = int(i128::from(*digits), &Type::INT);
                let rounded = of(ExprKind::Call(Func::Round, vec![column(), digits]), ty);
                two(BinaryOp::Ne, rounded, column())
            }
            Test::Beyond(power) => {
                let ty = column().ty;
                let limit = format!("1{}", "0".repeat(*power as usize));
                let limit = of(ExprKind::Literal(Literal::Number(limit)), &Type::Decimal(power + 1, 0));
                two(BinaryOp::Ge, of(ExprKind::Call(Func::Abs, vec![column()]), &ty), limit)
            }
            Test::Unsaid => return None,
        })
    }
}

/// What is lost on the way from `old` to `new`, both looked through to their base; `None` if every value fits as it is.
pub(in crate::migrate::hazard) fn loss(change: &Change<'_>, old: &Type, new: &Type) -> Option<Loss> {
    if change.same_type(old, new) {
        return None;
    }
    match (old, new) {
        (Type::Native, _) | (_, Type::Native) => Loss::stops("nobody knows which values fit"),
        (_, Type::Varchar(_) | Type::Char(_) | Type::Text) => to_text(change, old, new),
        (_, Type::Int(..)) => to_int(old, new),
        (_, Type::Decimal(p, s)) => to_decimal(old, *p, *s),
        (_, Type::Real | Type::Double) => to_float(old, new),
        (_, Type::Bytes(limit)) => to_bytes(old, *limit),
        (_, Type::Date | Type::Time | Type::DateTime | Type::Timestamp) => to_moment(old, new),
        (Type::Enum(old), Type::Enum(new)) => {
            let new: Vec<&str> = change.new.enum_(*new).labels.iter().map(|l| l.name.as_str()).collect();
            let labels = change.old.enum_(*old).labels.iter().map(|l| l.name.as_str());
            let gone: Vec<&str> = labels.filter(|l| !new.contains(l)).collect();
            if gone.is_empty() { None } else { Loss::stops(format!("it has no {}", quoted(gone))) }
        }
        (Type::Int(..), Type::Bool) => {
            Loss::new("a number other than 0 and 1 does not fit", Effect::Stops, Test::Outside(0, 1))
        }
        _ => Loss::stops("a value of the one is not one of the other"),
    }
}

/// The longest text of a type's values, if there is one.
fn longest(change: &Change<'_>, ty: &Type) -> Option<u32> {
    Some(match ty {
        Type::Varchar(n) | Type::Char(n) => *n,
        Type::Bool => 5,
        Type::Int(..) => {
            let (low, high) = ty.int_range()?;
            low.to_string().len().max(high.to_string().len()) as u32
        }
        Type::Decimal(p, _) => p + 3,
        Type::Date => 10,
        Type::Time => 15,
        Type::DateTime => 26,
        Type::Timestamp => 32,
        Type::Uuid => 36,
        Type::Enum(id) => change.old.enum_(*id).labels.iter().map(|l| l.name.chars().count()).max()? as u32,
        _ => return None,
    })
}

fn to_text(change: &Change<'_>, old: &Type, new: &Type) -> Option<Loss> {
    let (Type::Varchar(limit) | Type::Char(limit)) = new else { return None };
    if longest(change, old).is_none_or(|longest| longest > *limit) {
        let test = if old.is_text() { Test::Longer(*limit) } else { Test::Unsaid };
        return Loss::new(
            format!("a value of more than {limit} characters does not fit"),
            Effect::Stops,
            test,
        );
    }
    match (old, new) {
        (Type::Varchar(_), Type::Char(_)) => {
            Loss::new("blanks at the end of a value are lost", Effect::Cuts, Test::Unsaid)
        }
        _ => None,
    }
}

fn to_int(old: &Type, new: &Type) -> Option<Loss> {
    let (low, high) = new.int_range()?;
    let outside = |test| {
        Loss::new(format!("a value that is not between {low} and {high} does not fit"), Effect::Stops, test)
    };
    match old {
        Type::Int(..) => {
            let (least, most) = old.int_range()?;
            if least >= low && most <= high { None } else { outside(Test::Outside(low, high)) }
        }
        Type::Bool => None,
        Type::Decimal(p, s) => match most_digits(*p, *s) <= high && (low < 0) {
            // Only fractions are lost.
            true if *s == 0 => None,
            true => Loss::new(
                "fractions are rounded",
                Effect::Rounds,
                Test::Finer(0, Type::Decimal(p - s + 1, 0)),
            ),
            false => outside(Test::Unsaid),
        },
        Type::Real | Type::Double => Loss::stops(format!(
            "fractions are rounded, and a value that is not between {low} and {high} does not fit"
        )),
        _ if old.is_text() => Loss::stops("text that is not such an integer does not fit"),
        _ => Loss::stops("a value of the one is not one of the other"),
    }
}

/// The greatest number with so many digits before its point.
fn most_digits(precision: u32, scale: u32) -> i128 {
    10i128.checked_pow(precision - scale).map_or(i128::MAX, |n| n - 1)
}

fn to_decimal(old: &Type, p: u32, s: u32) -> Option<Loss> {
    let beyond = |test| {
        Loss::new(
            format!("a value of more than {} digits before the point does not fit", p - s),
            Effect::Stops,
            test,
        )
    };
    match old {
        Type::Int(..) => {
            let (low, high) = old.int_range()?;
            if low.abs().max(high) <= most_digits(p, s) { None } else { beyond(Test::Beyond(p - s)) }
        }
        Type::Bool if p > s => None,
        Type::Decimal(q, t) if q - t > p - s => beyond(Test::Beyond(p - s)),
        Type::Decimal(q, t) if *t > s => {
            let rounded = Type::Decimal((q - t + s + 1).max(s + 1), s);
            Loss::new(format!("values are rounded to {s} digits"), Effect::Rounds, Test::Finer(s, rounded))
        }
        Type::Decimal(..) => None,
        Type::Real | Type::Double => Loss::stops(format!(
            "values are rounded to {s} digits, and one of more than {} digits before the point does not fit",
            p - s
        )),
        _ if old.is_text() => Loss::stops("text that is not such a number does not fit"),
        _ => Loss::stops("a value of the one is not one of the other"),
    }
}

fn to_float(old: &Type, new: &Type) -> Option<Loss> {
    // The digits of a number that it keeps all.
    let (digits, bits) = if *new == Type::Double { (15, 53) } else { (6, 24) };
    let rounds = || {
        Loss::new(format!("values of more than {digits} digits are rounded"), Effect::Rounds, Test::Unsaid)
    };
    match old {
        Type::Int(width, _) if width.bits() <= bits && *width != IntWidth::W64 => None,
        Type::Int(..) | Type::Decimal(..) | Type::Double => rounds().filter(|_| match old {
            Type::Decimal(p, _) => *p > digits,
            _ => true,
        }),
        Type::Real | Type::Bool => None,
        _ if old.is_text() => Loss::stops("text that is not a number does not fit"),
        _ => Loss::stops("a value of the one is not one of the other"),
    }
}

fn to_bytes(old: &Type, limit: Option<u32>) -> Option<Loss> {
    match (old, limit) {
        (Type::Bytes(_), None) => None,
        (Type::Bytes(old), Some(limit)) if old.is_none_or(|old| old > limit) => Loss::new(
            format!("a value of more than {limit} bytes does not fit"),
            Effect::Stops,
            Test::Longer(limit),
        ),
        (Type::Bytes(_), Some(_)) => None,
        (Type::Uuid, _) if limit.is_none_or(|limit| limit >= 16) => None,
        _ => Loss::stops("a value of the one is not one of the other"),
    }
}

fn to_moment(old: &Type, new: &Type) -> Option<Loss> {
    match (old, new) {
        (Type::Date, Type::DateTime | Type::Timestamp) => None,
        (Type::DateTime, Type::Timestamp) | (Type::Timestamp, Type::DateTime) => None,
        (Type::DateTime | Type::Timestamp, Type::Date) => {
            Loss::new("the time of day is lost", Effect::Cuts, Test::Unsaid)
        }
        (Type::DateTime | Type::Timestamp, Type::Time) => {
            Loss::new("the date is lost", Effect::Cuts, Test::Unsaid)
        }
        _ if old.is_text() => Loss::stops("text that is not such a moment does not fit"),
        _ => Loss::stops("a value of the one is not one of the other"),
    }
}
