//! Cells as values of the runtime, and back.

use crate::cell::Cell;
use schema_runtime::__gen::{Fit, Ty, Value};
use schema_runtime::{Decimal, Uuid, chrono, serde_json};
use std::borrow::Cow;

const MOMENT: &str = "%Y-%m-%d %H:%M:%S%.6f";

/// A cell as a value of type `ty`; why it is none.
pub(crate) fn read(ty: Ty, cell: &Cell) -> Result<Value<'static>, String> {
    let Some(cell) = cell else { return Ok(Value::Null) };
    of(ty, cell).ok_or_else(|| format!("`{cell}` is no {ty:?}"))
}

fn of(ty: Ty, cell: &str) -> Option<Value<'static>> {
    let moment = || chrono::NaiveDateTime::parse_from_str(cell, "%Y-%m-%d %H:%M:%S%.f").ok();
    Some(match ty {
        Ty::Bool => Value::Bool(cell.parse().ok()?),
        Ty::I8 | Ty::U8 | Ty::I16 => Value::I16(cell.parse().ok()?),
        Ty::U16 | Ty::I32 => Value::I32(cell.parse().ok()?),
        Ty::U32 | Ty::I64 => Value::I64(cell.parse().ok()?),
        Ty::U64 => Value::U64(cell.parse().ok()?),
        Ty::F32 => Value::F32(cell.parse().ok()?),
        Ty::F64 => Value::F64(cell.parse().ok()?),
        Ty::Decimal(_) => Value::Decimal(Decimal::from_str_exact(cell).ok()?, Fit::Free),
        Ty::Varchar(_) | Ty::Text | Ty::Char => Value::Text(Cow::Owned(cell.to_owned())),
        Ty::Bytes => Value::Bytes(Cow::Owned(bytes(cell)?)),
        Ty::Date => Value::Date(chrono::NaiveDate::parse_from_str(cell, "%Y-%m-%d").ok()?),
        Ty::Time => Value::Time(chrono::NaiveTime::parse_from_str(cell, "%H:%M:%S%.f").ok()?),
        Ty::DateTime => Value::DateTime(moment()?),
        Ty::Timestamp => Value::Timestamp(moment()?.and_utc()),
        Ty::Uuid => Value::Uuid(cell.parse::<Uuid>().ok()?),
        Ty::Json => Value::Json(Cow::Owned(cell.to_owned())),
        Ty::Enum(of) => Value::Label(of.labels.iter().find(|label| **label == cell)?),
        Ty::Array(element) => {
            let items: Vec<serde_json::Value> = serde_json::from_str(cell).ok()?;
            let item = |item: &serde_json::Value| self::of(*element, &crate::check::spelled(item));
            Value::Array(*element, items.iter().map(item).collect::<Option<_>>()?)
        }
    })
}

fn bytes(cell: &str) -> Option<Vec<u8>> {
    let digits = cell.strip_prefix("x'")?.strip_suffix('\'')?;
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect()
}

/// A value as a cell is spelled.
pub(crate) fn written(ty: Ty, value: &Value<'_>) -> Cell {
    Some(match value {
        Value::Null => return None,
        Value::Bool(v) => v.to_string(),
        Value::I16(v) => v.to_string(),
        Value::I32(v) => v.to_string(),
        Value::I64(v) => v.to_string(),
        Value::U64(v) => v.to_string(),
        Value::F32(v) => format!("{v:?}"),
        Value::F64(v) => format!("{v:?}"),
        Value::Decimal(v, _) => decimal(ty, *v),
        Value::Text(v) => v.clone().into_owned(),
        Value::Label(v) => (*v).to_owned(),
        Value::Bytes(v) => format!("x'{}'", v.iter().map(|b| format!("{b:02x}")).collect::<String>()),
        Value::Date(v) => v.to_string(),
        Value::Time(v) => v.format("%H:%M:%S%.6f").to_string(),
        Value::DateTime(v) => v.format(MOMENT).to_string(),
        Value::Timestamp(v) => v.format(MOMENT).to_string(),
        Value::Uuid(v) => v.to_string(),
        Value::Json(v) => serde_json::from_str::<serde_json::Value>(v)
            .map_or_else(|e| format!("no JSON: {e}"), |document| document.to_string()),
        Value::Array(element, items) => {
            let items: Vec<String> = items.iter().map(|item| element_of(*element, item)).collect();
            format!("[{}]", items.join(","))
        }
        other => format!("{other:?}"),
    })
}

/// A decimal with all digits of its type; one that has more of them shows them.
fn decimal(ty: Ty, value: Decimal) -> String {
    let mut shown = value.normalize();
    if let Ty::Decimal(scale) = ty
        && shown.scale() < u32::from(scale)
    {
        shown.rescale(scale.into());
    }
    shown.to_string()
}

/// An element of a list, as JSON has it.
fn element_of(ty: Ty, value: &Value<'_>) -> String {
    let cell = written(ty, value);
    let plain = matches!(
        value,
        Value::Bool(_)
            | Value::I16(_)
            | Value::I32(_)
            | Value::I64(_)
            | Value::U64(_)
            | Value::F32(_)
            | Value::F64(_)
    );
    match cell {
        None => "null".to_owned(),
        Some(cell) if plain => cell,
        Some(cell) => serde_json::Value::from(cell).to_string(),
    }
}
