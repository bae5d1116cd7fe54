//! How values are stored in SQLite.

use std::borrow::Cow;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::ffi::{Failure, Run};
use crate::error::Error;
use crate::value::{Fit, Side, Value, text};

/// A parameter could not be bound.
pub(crate) enum Refused {
    /// SQLite said no.
    Sqlite(Failure),
    /// The value can't be stored.
    Value(Error),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Refused::Sqlite(failure)
    }
}

pub(super) fn all<'p>(run: &mut Run<'p>, params: &'p [Value<'p>]) -> Result<(), Refused> {
    for (at, value) in params.iter().enumerate() {
        one(run, at, value)?;
    }
    Ok(())
}

/// A value as SQLite stores it, on its own.
pub(crate) enum Plain {
    Int(i64),
    Float(f64),
    Text(String),
    Blob(Vec<u8>),
    Null,
}

/// What [`one`] would bind.
pub(super) fn plain(value: &Value<'_>) -> Result<Plain, Error> {
    Ok(match value {
        Value::Null | Value::NullOf(_) => Plain::Null,
        Value::Bool(v) => Plain::Int((*v).into()),
        Value::I16(v) => Plain::Int((*v).into()),
        Value::I32(v) => Plain::Int((*v).into()),
        Value::I64(v) => Plain::Int(*v),
        Value::U64(v) => Plain::Int(i64::try_from(*v).map_err(|_| Error::value("an integer above 64 bits"))?),
        Value::F32(v) => Plain::Float((*v).into()),
        Value::F64(v) => Plain::Float(*v),
        Value::Decimal(v, Fit::Store(scale)) => {
            let rounded = v.round_dp_with_strategy((*scale).into(), RoundingStrategy::MidpointAwayFromZero);
            let units = scaled(rounded, *scale);
            Plain::Int(units.ok_or_else(|| Error::value("a decimal of more than 18 digits"))?)
        }
        Value::Bytes(v) => Plain::Blob(v.to_vec()),
        Value::Uuid(v) => Plain::Blob(v.as_bytes().to_vec()),
        Value::Array(_, items) => Plain::Text(crate::value::array_json(items)?),
        other => Plain::Text(text::plain(other)?.into_owned()),
    })
}

fn one<'p>(run: &mut Run<'p>, at: usize, value: &'p Value<'p>) -> Result<(), Refused> {
    let dated = |text: Option<String>| {
        text.ok_or_else(|| Refused::Value(Error::value("a year outside 0000 to 9999")))
    };
    match value {
        Value::Null | Value::NullOf(_) => run.bind_null(at)?,
        Value::Bool(v) => run.bind_i64(at, (*v).into())?,
        Value::I16(v) => run.bind_i64(at, (*v).into())?,
        Value::I32(v) => run.bind_i64(at, (*v).into())?,
        Value::I64(v) => run.bind_i64(at, *v)?,
        Value::U64(v) => match i64::try_from(*v) {
            Ok(v) => run.bind_i64(at, v)?,
            Err(_) => return Err(Refused::Value(Error::value("an integer above 64 bits"))),
        },
        Value::F32(v) => run.bind_f64(at, (*v).into())?,
        Value::F64(v) => run.bind_f64(at, *v)?,
        Value::Decimal(v, fit) => decimal(run, at, *v, *fit)?,
        Value::Text(v) => run.bind_text(at, v)?,
        Value::Label(v) => run.bind_text(at, v)?,
        Value::Bytes(v) => run.bind_blob(at, v)?,
        Value::Date(v) => run.bind_text_copy(at, &dated(text::date(*v))?)?,
        Value::Time(v) => run.bind_text_copy(at, &text::time(*v))?,
        Value::DateTime(v) => run.bind_text_copy(at, &dated(text::datetime(*v))?)?,
        Value::Timestamp(v) => {
            run.bind_text_copy(at, &dated(text::datetime(v.naive_utc()))?)?;
        }
        Value::Uuid(v) => run.bind_blob_copy(at, v.as_bytes())?,
        Value::Json(Cow::Borrowed(v)) => run.bind_text(at, v)?,
        Value::Json(Cow::Owned(v)) => run.bind_text(at, v)?,
        Value::Array(_, items) => {
            let json = crate::value::array_json(items).map_err(Refused::Value)?;
            run.bind_text_copy(at, &json)?;
        }
        Value::Invalid(why) => return Err(Refused::Value(Error::value(why.clone()))),
    }
    Ok(())
}

/// Decimals are integers × 10^scale.
fn decimal(run: &mut Run<'_>, at: usize, value: Decimal, fit: Fit) -> Result<(), Refused> {
    let too_large = || Refused::Value(Error::value("a decimal of more than 18 digits"));
    match fit {
        Fit::Store(scale) => {
            let rounded = value.round_dp_with_strategy(scale.into(), RoundingStrategy::MidpointAwayFromZero);
            run.bind_i64(at, scaled(rounded, scale).ok_or_else(too_large)?)?;
        }
        Fit::Compare(scale, side) => run.bind_i64(at, compared(value, scale, side))?,
        Fit::Free => {
            let whole = value.normalize();
            if whole.scale() == 0 {
                run.bind_i64(at, whole.to_i64().ok_or_else(too_large)?)?;
            } else {
                run.bind_f64(at, value.to_f64().ok_or_else(too_large)?)?;
            }
        }
    }
    Ok(())
}

/// `value` in units of the last digit of a column of this scale.
fn scaled(mut value: Decimal, scale: u8) -> Option<i64> {
    value.rescale(scale.into());
    (value.scale() == u32::from(scale)).then(|| i64::try_from(value.mantissa()).ok())?
}

/// What compares with a column of this scale as `value` does. All that such a column holds has at most 18
/// digits, so the ends of a bigint lie beyond it.
fn compared(value: Decimal, scale: u8, side: Side) -> i64 {
    let rounding = match side {
        Side::Neither if value.normalize().scale() > u32::from(scale) => return i64::MAX,
        Side::Neither | Side::Below => RoundingStrategy::ToNegativeInfinity,
        Side::Above => RoundingStrategy::ToPositiveInfinity,
    };
    let end = if value.is_sign_negative() { i64::MIN } else { i64::MAX };
    scaled(value.round_dp_with_strategy(scale.into(), rounding), scale).unwrap_or(end)
}
