//! Literals of the schema as values: the defaults of parameters.

use std::borrow::Cow;

use rust_decimal::Decimal;
use uuid::Uuid;

use crate::meta::Ty;
use crate::value::{Fit, Value, text};

/// The value of type `ty` that `text` says.
pub(super) fn value(ty: Ty, text: &'static str) -> Value<'static> {
    let value = match ty {
        Ty::Varchar(_) | Ty::Text | Ty::Char => Some(Value::Text(Cow::Borrowed(text))),
        Ty::Json => Some(Value::Json(Cow::Borrowed(text))),
        Ty::Enum(_) => Some(Value::Label(text)),
        Ty::Array(element) => array(*element, text),
        other => scalar(other, text),
    };
    value.unwrap_or_else(|| unreadable(ty))
}

fn unreadable(ty: Ty) -> Value<'static> {
    Value::Invalid(format!("a default that is no {ty:?}").into())
}

/// A value that needs nothing of the text once it is read.
fn scalar(ty: Ty, text: &str) -> Option<Value<'static>> {
    Some(match ty {
        Ty::Bool => Value::Bool(text.parse().ok()?),
        Ty::I8 | Ty::U8 | Ty::I16 => Value::I16(text.parse().ok()?),
        Ty::U16 | Ty::I32 => Value::I32(text.parse().ok()?),
        Ty::U32 | Ty::I64 => Value::I64(text.parse().ok()?),
        Ty::U64 => Value::U64(text.parse().ok()?),
        Ty::F32 => Value::F32(text.parse().ok()?),
        Ty::F64 => Value::F64(text.parse().ok()?),
        Ty::Decimal(_) => Value::Decimal(
            Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()?,
            Fit::Free,
        ),
        Ty::Varchar(_) | Ty::Text | Ty::Char => Value::Text(Cow::Owned(text.to_owned())),
        Ty::Bytes => Value::Bytes(Cow::Owned(text::parse_hex(text)?)),
        Ty::Date => Value::Date(text::parse_date(text.as_bytes())?),
        Ty::Time => Value::Time(text::parse_time(text.as_bytes())?),
        Ty::DateTime => Value::DateTime(text::parse_datetime(text.as_bytes())?),
        Ty::Timestamp => Value::Timestamp(text::parse_datetime(text.as_bytes())?.and_utc()),
        Ty::Uuid => Value::Uuid(Uuid::try_parse(text).ok()?),
        Ty::Json => Value::Json(Cow::Owned(text.to_owned())),
        Ty::Enum(of) => Value::Label(of.labels.iter().find(|label| **label == text)?),
        Ty::Array(_) => return None,
    })
}

/// An array as JSON; its strings and numbers are its elements' text.
fn array(element: Ty, text: &str) -> Option<Value<'static>> {
    let items: Vec<serde_json::Value> = serde_json::from_str(text).ok()?;
    let items = items.into_iter().map(|item| match item {
        serde_json::Value::Null => Some(Value::Null),
        serde_json::Value::String(text) if element != Ty::Json => scalar(element, &text),
        other => scalar(element, &other.to_string()),
    });
    Some(Value::Array(element, items.collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_read_by_its_type() {
        assert!(matches!(value(Ty::I32, "50"), Value::I32(50)));
        assert!(matches!(value(Ty::U8, "200"), Value::I16(200)));
        assert!(matches!(value(Ty::Varchar(9), "50"), Value::Text(t) if t == "50"));
        assert!(matches!(value(Ty::Decimal(2), "-1.50"), Value::Decimal(d, _) if d.to_string() == "-1.50"));
        assert!(matches!(value(Ty::Bytes, "00ff"), Value::Bytes(b) if *b == [0, 255]));
        assert!(matches!(value(Ty::Date, "2024-02-29"), Value::Date(d) if d.to_string() == "2024-02-29"));
        let at = value(Ty::Timestamp, "2024-02-29 01:02:03.000004");
        assert!(matches!(at, Value::Timestamp(t) if t.timestamp_subsec_micros() == 4));
        let list = value(Ty::Array(&Ty::I64), "[1, 2]");
        assert!(
            matches!(list, Value::Array(Ty::I64, items) if matches!(items[..], [Value::I64(1), Value::I64(2)]))
        );
        assert!(matches!(value(Ty::I32, "many"), Value::Invalid(_)));
    }
}
