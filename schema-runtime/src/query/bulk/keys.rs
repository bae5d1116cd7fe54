//! Keys, told apart as the database tells them.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDateTime, Timelike};
use rust_decimal::RoundingStrategy;

use crate::error::{Error, Result};
use crate::meta::{ColumnMeta, Ty};
use crate::query::writer::folded;
use crate::value::Value;

/// A value as it is compared with its column.
pub(crate) fn compared<'a>(value: Value<'a>, column: &ColumnMeta) -> Value<'a> {
    let value = value.compared_with(column.ty);
    if column.ci { folded(value) } else { value }
}

/// Refuses rows of which one has no key, and rows of which two have the same: what would become of them
/// differs from database to database.
pub(super) fn check<'k, 'v: 'k>(
    columns: &[&ColumnMeta],
    rows: impl ExactSizeIterator<Item = impl Iterator<Item = &'k Value<'v>>>,
    table: &str,
) -> Result<()> {
    let mut seen = HashSet::with_capacity(rows.len());
    for row in rows {
        let Some(key) = Key::of(columns, row) else {
            return Err(Error::usage(format!(
                "a row of `{table}` has NULL in its key, and would never be met"
            )));
        };
        if !seen.insert(key) {
            let names: Vec<_> = columns.iter().map(|c| c.name).collect();
            return Err(Error::usage(format!(
                "two rows of `{table}` have the same key ({}): which of them is meant?",
                names.join(", ")
            )));
        }
    }
    Ok(())
}

/// A key that can be looked up.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Key {
    /// One integer: most keys are.
    Number(i64),
    /// Any other key, each part with its length in front.
    Bytes(Box<[u8]>),
}

impl Key {
    /// The key of these values; `None` where one is NULL.
    pub(crate) fn of<'k, 'v: 'k>(
        columns: &[&ColumnMeta],
        values: impl Iterator<Item = &'k Value<'v>>,
    ) -> Option<Key> {
        let mut bytes = Vec::new();
        for (column, value) in columns.iter().zip(values) {
            if let (Some(number), [_]) = (integer(value), columns) {
                return Some(Key::Number(number));
            }
            push(&mut bytes, value, column)?;
        }
        Some(Key::Bytes(bytes.into()))
    }
}

fn integer(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::I16(v) => Some((*v).into()),
        Value::I32(v) => Some((*v).into()),
        Value::I64(v) => Some(*v),
        _ => None,
    }
}

/// Values that are equal in the database get the same bytes.
fn push(to: &mut Vec<u8>, value: &Value<'_>, column: &ColumnMeta) -> Option<()> {
    let dated = |v: NaiveDateTime| v.and_utc().timestamp_micros().to_be_bytes();
    let sized = |to: &mut Vec<u8>, bytes: &[u8]| {
        to.extend(bytes.len().to_be_bytes());
        to.extend(bytes);
    };
    match value {
        Value::Null | Value::NullOf(_) => return None,
        Value::Bool(v) => to.push((*v).into()),
        Value::I16(_) | Value::I32(_) | Value::I64(_) => {
            to.extend(integer(value).unwrap_or_default().to_be_bytes());
        }
        Value::U64(v) => to.extend(v.to_be_bytes()),
        Value::F32(v) => to.extend(v.to_be_bytes()),
        Value::F64(v) => to.extend(v.to_be_bytes()),
        Value::Decimal(v, _) => {
            let scale = if let Ty::Decimal(scale) = column.ty { scale.into() } else { v.scale() };
            let stored = v.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero).normalize();
            to.extend(stored.serialize());
        }
        Value::Text(v) if column.ci => sized(to, v.to_ascii_lowercase().as_bytes()),
        Value::Text(v) if column.ty == Ty::Char => sized(to, v.trim_end_matches(' ').as_bytes()),
        Value::Text(v) | Value::Json(v) => sized(to, v.as_bytes()),
        Value::Label(v) => sized(to, v.as_bytes()),
        Value::Bytes(v) => sized(to, v),
        Value::Date(v) => to.extend(v.num_days_from_ce().to_be_bytes()),
        Value::Time(v) => {
            to.extend(v.num_seconds_from_midnight().to_be_bytes());
            to.extend((v.nanosecond() / 1000).to_be_bytes());
        }
        Value::DateTime(v) => to.extend(dated(*v)),
        Value::Timestamp(v) => to.extend(dated(v.naive_utc())),
        Value::Uuid(v) => to.extend(v.as_bytes()),
        Value::Array(_, items) => {
            to.extend(items.len().to_be_bytes());
            items.iter().try_for_each(|item| push(to, item, column))?;
        }
        // It is refused before anything runs.
        Value::Invalid(_) => {}
    }
    Some(())
}

/// The values of a key, in the order of its columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no key",
    note = "give one value, or a tuple of two to four for a key of several columns"
)]
pub trait KeyValues: Sync {
    #[doc(hidden)]
    fn add_to<'a>(&'a self, to: &mut Vec<Value<'a>>);
}

impl<V: crate::value::Bind> KeyValues for V {
    fn add_to<'a>(&'a self, to: &mut Vec<Value<'a>>) {
        to.push(self.value());
    }
}

macro_rules! keys {
    ($(($($name:ident $value:ident),*)),* $(,)?) => {$(
        impl<$($name: crate::value::Bind),*> KeyValues for ($($name,)*) {
            fn add_to<'a>(&'a self, to: &mut Vec<Value<'a>>) {
                let ($($value,)*) = self;
                to.extend([$($value.value()),*]);
            }
        }
    )*};
}

keys! { (A a, B b), (A a, B b, C c), (A a, B b, C c, D d) }
