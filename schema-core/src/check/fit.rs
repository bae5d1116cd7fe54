//! Making expressions fit the types they meet.

use super::Env;
use super::literal;
use super::number::Exact;
use crate::diag::{Applicability, Code, Diagnostic};
use crate::ir::expr::{Expr, ExprKind, Func, Literal};
use crate::ir::types::{IntWidth, Sign, Type};
use crate::source::Span;

/// Why an expression does not fit; its span is the caller's.
#[derive(Clone)]
pub(crate) struct Misfit {
    pub(crate) code: Code,
    pub(crate) message: String,
    /// The way out.
    pub(crate) help: String,
    /// What is to stand there, where that is known.
    pub(crate) meant: Option<(String, Applicability)>,
}

impl Misfit {
    pub(crate) fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Misfit {
        Misfit { code, message: message.into(), help: help.into(), meant: None }
    }

    /// As the diagnostic of what stands at `span`.
    pub(crate) fn at(self, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.code, span, self.message).help(self.help);
        match self.meant {
            Some((text, sure)) => diagnostic.edit(span, text, sure),
            None => diagnostic,
        }
    }
}

/// What a value is made to fit for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// To be stored: it must be a value of the type.
    Store,
    /// To be compared or computed with: it may lie outside the other's range.
    Meet,
}

/// The greatest precision and scale of a decimal.
pub(crate) const MAX_PRECISION: u32 = 65;
/// See [`MAX_PRECISION`].
pub(crate) const MAX_SCALE: u32 = 30;

/// Whether `e` is made of bare literals, so that it takes the type it meets.
pub(crate) fn is_soft(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Null | ExprKind::Sql(_) => true,
        ExprKind::Literal(Literal::Text(_)) => e.ty == Type::Text,
        ExprKind::Literal(Literal::Int(_) | Literal::Number(_)) => true,
        ExprKind::Case { arms, otherwise, .. } => {
            arms.iter().all(|(_, then)| is_soft(then)) && otherwise.as_deref().is_none_or(is_soft)
        }
        ExprKind::Call(Func::Coalesce | Func::Greatest | Func::Least, args) => args.iter().all(is_soft),
        _ => false,
    }
}

fn is_null(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Null)
}

/// Makes `e` a value of `to`, which is no named type.
pub(crate) fn fit(env: &Env<'_>, e: Expr, to: &Type, mode: Mode) -> Result<Expr, Box<Misfit>> {
    if *to == Type::Native {
        return Ok(e);
    }
    if is_soft(&e) || e.ty == Type::Native {
        return soften(env, e, to, mode);
    }
    if e.ty == *to {
        return Ok(e);
    }
    let fits = match (&e.ty, to) {
        (from, to) if from.is_text() && to.is_text() => true,
        (Type::Bytes(_), Type::Bytes(_)) => true,
        (Type::Int(..), Type::Int(..)) | (Type::Real, Type::Double) => true,
        (Type::Double, Type::Real) => mode == Mode::Store,
        (Type::Int(..), Type::Real | Type::Double | Type::Decimal(..)) => return Ok(cast(e, to.clone())),
        (Type::Decimal(p, s), Type::Decimal(_, wanted)) => {
            if s > wanted {
                let (from, to) = (env.show(&Type::Decimal(*p, *s)), env.show(to));
                return Err(Box::new(Misfit::new(
                    Code::E0301,
                    format!("{from} has more decimals than {to}"),
                    format!("say how it is rounded: `round(…, {wanted})`"),
                )));
            }
            if s == wanted {
                return Ok(e);
            }
            return Ok(cast(e, to.clone()));
        }
        (Type::Timestamp, Type::DateTime) if matches!(e.kind, ExprKind::Call(Func::Now, _)) => {
            return Ok(cast(e, Type::DateTime));
        }
        (Type::Array(from), Type::Array(to)) => env.base(from) == env.base(to),
        _ => false,
    };
    if fits {
        return Ok(e);
    }
    Err(Box::new(mismatch(env, &e.ty, to, mode)))
}

fn mismatch(env: &Env<'_>, from: &Type, to: &Type, mode: Mode) -> Misfit {
    let help = match (from, to) {
        (_, Type::Bool) if mode == Mode::Meet => {
            "a condition is a bool: compare the value, as in `x <> 0` or `x is not null`".to_string()
        }
        (Type::Bool, to) if to.is_number() => {
            "turn it into a number: `case when x then 1 else 0 end`".to_string()
        }
        (Type::Timestamp, Type::Date) => {
            "`cast(x as date)` is its day in UTC; `today()` is the current one".into()
        }
        (Type::Timestamp, Type::DateTime) | (Type::DateTime, Type::Timestamp) => {
            format!("`cast(x as {})` takes the time in UTC", env.show(to))
        }
        (from, to) if from.is_temporal() && to.is_temporal() => {
            format!("say what is meant: `cast(x as {})`", env.show(to))
        }
        (Type::Decimal(..), Type::Real | Type::Double) => "`cast(x as double)` gives up exactness".into(),
        (from, to) if !from.is_text() && to.is_text() => "`cast(x as text)` makes text of it".into(),
        (_, to) if mode == Mode::Store => format!("write a value of {}", env.show(to)),
        _ => "both sides have to be of one type".into(),
    };
    let message = format!("{} stands where {} is expected", env.show(from), env.show(to));
    Misfit::new(Code::E0301, message, help)
}

/// Wraps `e` in a cast.
pub(crate) fn cast(e: Expr, ty: Type) -> Expr {
    let (nullable, span) = (e.nullable, e.span);
    Expr { kind: ExprKind::Cast(Box::new(e)), ty, nullable, span }
}

/// Gives bare literals, and what is made of them, the type `to`.
fn soften(env: &Env<'_>, mut e: Expr, to: &Type, mode: Mode) -> Result<Expr, Box<Misfit>> {
    match &mut e.kind {
        ExprKind::Literal(found) => match found {
            Literal::Text(text) => {
                let (literal, ty) = literal::text_as(env, text, to, mode)?;
                (*found, e.ty) = (literal, ty);
                return Ok(e);
            }
            Literal::Int(_) | Literal::Number(_) => return number(env, e, to, mode),
            _ => {}
        },
        ExprKind::Case { arms, otherwise, .. } => {
            for (_, then) in arms.iter_mut() {
                refit(env, then, to, mode)?;
            }
            if let Some(otherwise) = otherwise {
                refit(env, otherwise, to, mode)?;
            }
        }
        ExprKind::Call(Func::Coalesce | Func::Greatest | Func::Least, args) => {
            for arg in args.iter_mut() {
                refit(env, arg, to, mode)?;
            }
        }
        _ => {}
    }
    e.ty = to.clone();
    Ok(e)
}

fn refit(env: &Env<'_>, e: &mut Expr, to: &Type, mode: Mode) -> Result<(), Box<Misfit>> {
    let placeholder = Expr { kind: ExprKind::Null, ty: Type::Text, nullable: true, span: e.span };
    *e = fit(env, std::mem::replace(e, placeholder), to, mode)?;
    Ok(())
}

/// A number's literal that met `to`.
fn number(env: &Env<'_>, mut e: Expr, to: &Type, mode: Mode) -> Result<Expr, Box<Misfit>> {
    let text = match &e.kind {
        ExprKind::Literal(Literal::Int(value)) => value.to_string(),
        ExprKind::Literal(Literal::Number(text)) => text.clone(),
        _ => return Ok(e),
    };
    let out_of_range = |help: String| {
        let message = format!("{text} is not a value of {}", env.show(to));
        Err(Box::new(Misfit::new(Code::E0302, message, help)))
    };
    match to {
        Type::Int(..) => {
            let range = to.int_range().unwrap_or_default();
            match e.kind {
                ExprKind::Literal(Literal::Int(value)) if (range.0..=range.1).contains(&value) => {
                    e.ty = to.clone()
                }
                ExprKind::Literal(Literal::Int(_)) if mode == Mode::Meet => {}
                ExprKind::Literal(Literal::Int(_)) => {
                    return out_of_range(format!("its values are {} to {}", range.0, range.1));
                }
                _ if mode == Mode::Meet => {}
                _ => return out_of_range("write an integer, or make the type a decimal".into()),
            }
        }
        Type::Decimal(p, s) => {
            let exact = Exact::parse(&text);
            let fitted = exact.as_ref().and_then(|n| literal::decimal(n, *p, *s));
            if let Some(fitted) = fitted {
                e.kind = ExprKind::Literal(Literal::Number(fitted));
                e.ty = to.clone();
            } else if mode == Mode::Store {
                return out_of_range(format!("it holds {} digits before the point and {s} behind it", p - s));
            }
        }
        Type::Real | Type::Double => match literal::float(&text, to) {
            Some(spelled) => {
                e.kind = ExprKind::Literal(Literal::Number(spelled));
                e.ty = to.clone();
            }
            None => return out_of_range("it is too large".into()),
        },
        other => {
            let help = match other {
                Type::Bool => "write `true` or `false`".to_string(),
                other if other.is_text() => format!("write it in quotes: '{text}'"),
                _ => format!("write a value of {}", env.show(other)),
            };
            let message = format!("a number stands where {} is expected", env.show(other));
            let meant = other.is_text().then(|| (format!("'{text}'"), Applicability::Maybe));
            return Err(Box::new(Misfit { meant, ..Misfit::new(Code::E0301, message, help) }));
        }
    }
    Ok(e)
}

/// Makes all of `list` of one type, and says which.
pub(crate) fn unify(env: &Env<'_>, list: Vec<Expr>) -> Result<(Vec<Expr>, Type), (Box<Misfit>, Span)> {
    let to = common(env, &list)?;
    let mut fitted = Vec::with_capacity(list.len());
    for e in list {
        let span = e.span;
        fitted.push(fit(env, e, &to, Mode::Meet).map_err(|misfit| (misfit, span))?);
    }
    Ok((fitted, to))
}

/// The type that all of `list` can be made to have.
fn common(env: &Env<'_>, list: &[Expr]) -> Result<Type, (Box<Misfit>, Span)> {
    let hard = list.iter().find(|e| !is_soft(e) && e.ty != Type::Native);
    let Some(first) = hard.or_else(|| list.iter().find(|e| !is_null(e) && e.ty != Type::Native)) else {
        return Ok(list.first().map_or(Type::Text, |e| e.ty.clone()));
    };
    if first.ty.is_number() {
        return common_number(env, list);
    }
    // Of several lengths of text, text, and of bytes alike: so that nothing is cut.
    let same = list.iter().filter(|e| !is_soft(e)).all(|e| e.ty == first.ty);
    if first.ty.is_text() && !same {
        return Ok(Type::Text);
    }
    if matches!(first.ty, Type::Bytes(_)) && !same {
        return Ok(Type::Bytes(None));
    }
    let now_meets = matches!(first.kind, ExprKind::Call(Func::Now, _))
        && list.iter().any(|e| e.ty == Type::DateTime && !is_soft(e));
    Ok(if now_meets { Type::DateTime } else { first.ty.clone() })
}

/// Precision and scale of a number that takes part in exact arithmetic.
pub(crate) fn shape(e: &Expr) -> Option<(u32, u32)> {
    match (&e.kind, &e.ty) {
        (ExprKind::Literal(Literal::Int(value)), _) => {
            Some((value.unsigned_abs().to_string().len() as u32, 0))
        }
        (ExprKind::Literal(Literal::Number(text)), _) => Exact::parse(text).map(|n| n.shape()),
        (_, Type::Decimal(p, s)) => Some((*p, *s)),
        (_, Type::Int(width, sign)) => Some((
            match (width, sign) {
                (IntWidth::W8, _) => 3,
                (IntWidth::W16, _) => 5,
                (IntWidth::W32, _) => 10,
                (IntWidth::W64, Sign::Signed) => 19,
                (IntWidth::W64, Sign::Unsigned) => 20,
            },
            0,
        )),
        _ => None,
    }
}

/// Whether a number is a decimal, be it a column's or a literal's.
pub(crate) fn is_decimal(e: &Expr) -> bool {
    matches!(e.ty, Type::Decimal(..))
}

/// What makes numbers that meet floating ones, if anything does: a floating value, or a literal with an
/// exponent, as long as it meets no decimal and may become exact.
pub(crate) fn floating<'a>(list: impl IntoIterator<Item = &'a Expr> + Clone) -> Option<&'a Expr> {
    let is_float = |e: &&Expr| matches!(e.ty, Type::Real | Type::Double);
    let is_literal = |e: &Expr| matches!(e.kind, ExprKind::Literal(_));
    let exact = hard_decimal(list.clone()).is_some();
    list.into_iter().filter(is_float).find(|e| !exact || !is_literal(e))
}

/// A decimal that is no literal.
fn hard_decimal<'a>(list: impl IntoIterator<Item = &'a Expr>) -> Option<&'a Expr> {
    list.into_iter().find(|e| is_decimal(e) && !is_soft(e))
}

fn common_number(env: &Env<'_>, list: &[Expr]) -> Result<Type, (Box<Misfit>, Span)> {
    if let Some(float) = floating(list) {
        if let Some(exact) = hard_decimal(list) {
            return Err((Box::new(mismatch(env, &exact.ty, &float.ty, Mode::Meet)), exact.span));
        }
        let all_real = list.iter().all(|e| e.ty == Type::Real);
        return Ok(if all_real { Type::Real } else { Type::Double });
    }
    let exact = list.iter().filter(|e| e.ty.is_number());
    if exact.clone().all(|e| e.ty.is_int()) {
        let mut types = list.iter().filter(|e| !is_soft(e) && e.ty.is_number()).map(|e| &e.ty);
        let first = types.next();
        return Ok(match first {
            Some(first) if types.all(|t| t == first) => first.clone(),
            _ => Type::BIGINT,
        });
    }
    let mut digits = 0;
    let mut scale = 0;
    for e in exact {
        match shape(e) {
            Some((p, s)) => (digits, scale) = (digits.max(p - s), scale.max(s)),
            // A literal beyond any decimal: floating after all.
            None => return Ok(Type::Double),
        }
    }
    Ok(if scale > MAX_SCALE {
        Type::Double
    } else {
        Type::Decimal((digits + scale).clamp(1, MAX_PRECISION), scale)
    })
}
