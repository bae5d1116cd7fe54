//! Literals: read, checked against their type, made canonical.

use super::fit::{Misfit, Mode};
use super::number::Exact;
use super::{Env, json, time};
use crate::diag::{Applicability, Code};
use crate::ir::expr::Literal;
use crate::ir::types::Type;
use crate::suggest::closest;
use crate::syntax::ast::TypedLiteral;

fn invalid(message: impl Into<String>, help: impl Into<String>) -> Box<Misfit> {
    Box::new(Misfit::new(Code::E0302, message, help))
}

/// The text of a string literal: no target takes NUL in text.
pub(crate) fn text(text: &str) -> Result<Literal, Box<Misfit>> {
    if text.contains('\0') {
        return Err(invalid("text can't hold the character NUL", "leave it out, or store `bytes`"));
    }
    Ok(Literal::Text(text.to_string()))
}

/// `date '…'` and its kin.
pub(crate) fn typed(kind: TypedLiteral, text: &str) -> Result<(Literal, Type), Box<Misfit>> {
    let ty = match kind {
        TypedLiteral::Date => Type::Date,
        TypedLiteral::Time => Type::Time,
        TypedLiteral::DateTime => Type::DateTime,
        TypedLiteral::Timestamp => Type::Timestamp,
        TypedLiteral::Uuid => Type::Uuid,
        TypedLiteral::Bytes => return Ok((Literal::Bytes(bytes(text)?), Type::Bytes(None))),
    };
    Ok((plain(text, &ty)?, ty))
}

/// Text that is to be a date, a time or a uuid.
fn plain(text: &str, ty: &Type) -> Result<Literal, Box<Misfit>> {
    let (literal, name, example) = match ty {
        Type::Date => (time::date(text).map(Literal::Date), "date", "'2026-02-03'"),
        Type::Time => (time::time(text).map(Literal::Time), "time", "'09:30:00'"),
        Type::DateTime => (time::datetime(text).map(Literal::DateTime), "datetime", "'2026-02-03 09:30:00'"),
        Type::Timestamp => {
            (time::timestamp(text).map(Literal::Timestamp), "timestamp", "'2026-02-03T09:30:00Z'")
        }
        _ => (
            uuid(text).map(Literal::Uuid).ok_or_else(|| "a uuid has 32 hexadecimal digits".to_string()),
            "uuid",
            "'67e55044-10b1-426f-9247-bb680e5fe0c8'",
        ),
    };
    literal
        .map_err(|why| invalid(format!("'{text}' is not a {name}: {why}"), format!("write it as {example}")))
}

/// 32 hexadecimal digits, with or without the four hyphens.
fn uuid(text: &str) -> Option<[u8; 16]> {
    let digits: String = match text.len() {
        32 => text.to_string(),
        36 if [8, 13, 18, 23].iter().all(|i| text.as_bytes()[*i] == b'-') => text.replace('-', ""),
        _ => return None,
    };
    hex(&digits)?.try_into().ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

fn bytes(text: &str) -> Result<Vec<u8>, Box<Misfit>> {
    hex(text)
        .ok_or_else(|| invalid(format!("'{text}' is not bytes in hexadecimal"), "write it as bytes '00ff'"))
}

/// A bare string that met `to`.
pub(crate) fn text_as(
    env: &Env<'_>,
    text: &str,
    to: &Type,
    mode: Mode,
) -> Result<(Literal, Type), Box<Misfit>> {
    let literal = match to {
        Type::Text => Literal::Text(text.to_string()),
        Type::Varchar(n) | Type::Char(n) => {
            let text = if matches!(to, Type::Char(_)) { text.trim_end_matches(' ') } else { text };
            let length = text.chars().count();
            if length > *n as usize {
                if mode == Mode::Meet {
                    return Ok((Literal::Text(text.to_string()), Type::Text));
                }
                return Err(invalid(
                    format!("'{text}' has {length} characters, {} holds {n}", env.show(to)),
                    "shorten it, or widen the type",
                ));
            }
            Literal::Text(text.to_string())
        }
        Type::Date | Type::Time | Type::DateTime | Type::Timestamp | Type::Uuid => plain(text, to)?,
        Type::Enum(id) => {
            let found = &env.enums[id.index()];
            if !found.labels.iter().any(|l| l.name == text) {
                let known = found.labels.iter().map(|l| l.name.as_str());
                let near = closest(text, known.clone());
                let help = match &near {
                    Some(near) => format!("did you mean '{}'?", near.name),
                    None => {
                        let list: Vec<String> = known.take(12).map(|l| format!("'{l}'")).collect();
                        format!("its labels are {}", list.join(", "))
                    }
                };
                let meant =
                    near.map(|near| (format!("'{}'", near.name.replace('\'', "''")), near.applicability()));
                let wrong = invalid(format!("enum '{}' has no label '{text}'", found.name), help);
                return Err(Box::new(Misfit { meant, ..*wrong }));
            }
            Literal::Text(text.to_string())
        }
        Type::Json => {
            let value = json::parse(text).map_err(|why| {
                invalid(format!("this is not JSON: {why}"), "a JSON string has quotes of its own: '\"text\"'")
            })?;
            let mut out = String::new();
            json::write(&value, &mut out);
            Literal::Json(out)
        }
        Type::Array(of) => array(env, text, of)?,
        other => {
            let shown = env.show(other);
            let help = match other {
                Type::Bool => "write `true` or `false`, without quotes".to_string(),
                Type::Bytes(_) => "write bytes '…', in hexadecimal".to_string(),
                _ => "write the number without quotes".to_string(),
            };
            let bare = match other {
                Type::Bool => matches!(text, "true" | "false"),
                other => other.is_number() && Exact::parse(text).is_some(),
            };
            let meant = bare.then(|| (text.to_owned(), Applicability::Certain));
            let message = format!("a string stands where {shown} is expected");
            return Err(Box::new(Misfit { meant, ..Misfit::new(Code::E0301, message, help) }));
        }
    };
    Ok((literal, to.clone()))
}

/// An array, as JSON: each element a value of the element type.
fn array(env: &Env<'_>, text: &str, of: &Type) -> Result<Literal, Box<Misfit>> {
    let help = "write an array as JSON: '[1, 2]', '[\"a\", \"b\"]', '[]'";
    let list = match json::parse(text) {
        Ok(json::Value::Array(list)) => list,
        Ok(_) => return Err(invalid("this is not an array", help)),
        Err(why) => return Err(invalid(format!("this is not an array: {why}"), help)),
    };
    let mut checked = Vec::with_capacity(list.len());
    for value in list {
        checked.push(element(env, value, env.base(of))?);
    }
    let mut out = String::new();
    json::write(&json::Value::Array(checked), &mut out);
    Ok(Literal::Json(out))
}

fn element(env: &Env<'_>, value: json::Value, of: &Type) -> Result<json::Value, Box<Misfit>> {
    use json::Value;
    let shown = env.show(of);
    let wrong = |value: &Value| {
        let mut out = String::new();
        json::write(value, &mut out);
        invalid(
            format!("the element {out} is not of type {shown}"),
            "each element is a value of the array's type",
        )
    };
    match (&value, of) {
        (Value::Bool(_), Type::Bool) | (_, Type::Json) => Ok(value),
        (Value::Number(text), Type::Int(..)) => {
            let number: i128 = text.parse().map_err(|_| wrong(&value))?;
            match of.int_range() {
                Some((least, greatest)) if (least..=greatest).contains(&number) => {
                    Ok(Value::Number(number.to_string()))
                }
                _ => Err(wrong(&value)),
            }
        }
        (Value::Number(text), Type::Decimal(p, s)) => Exact::parse(text)
            .and_then(|n| decimal(&n, *p, *s))
            .map(Value::Number)
            .ok_or_else(|| wrong(&value)),
        (Value::Number(text), Type::Real | Type::Double) => {
            float(text, of).map(Value::Number).ok_or_else(|| wrong(&value))
        }
        (Value::Text(text), of)
            if !matches!(of, Type::Bool | Type::Bytes(_) | Type::Array(_)) && !of.is_number() =>
        {
            Ok(Value::Text(match text_as(env, text, of, Mode::Store)?.0 {
                Literal::Text(t)
                | Literal::Date(t)
                | Literal::Time(t)
                | Literal::DateTime(t)
                | Literal::Timestamp(t) => t,
                Literal::Uuid(bytes) => hyphenated(bytes),
                _ => return Err(wrong(&value)),
            }))
        }
        _ => Err(wrong(&value)),
    }
}

fn hyphenated(bytes: [u8; 16]) -> String {
    let mut out = String::with_capacity(36);
    for (i, byte) in bytes.iter().enumerate() {
        if [4, 6, 8, 10].contains(&i) {
            out.push('-');
        }
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

/// `number` with exactly `s` decimals, if it is a value of `decimal(p, s)`.
pub(crate) fn decimal(number: &Exact, p: u32, s: u32) -> Option<String> {
    let scaled = number.at_scale(s)?;
    (scaled.whole_digits() <= p - s).then(|| scaled.to_string())
}

/// `text` as the shortest spelling of the nearest floating number, if it is finite.
pub(crate) fn float(text: &str, ty: &Type) -> Option<String> {
    let spelled = if *ty == Type::Real {
        let value: f32 = text.parse().ok()?;
        value.is_finite().then(|| format!("{:?}", value + 0.0))?
    } else {
        let value: f64 = text.parse().ok()?;
        value.is_finite().then(|| format!("{:?}", value + 0.0))?
    };
    Some(spelled)
}
