//! Values on their way into a statement.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::meta::Ty;
use crate::secret::Secret;

mod field;
mod json;
pub(crate) mod text;

pub use field::{Equal, Field, IntoValue, Ordered};
pub use json::Json;

/// A value to be bound, in the form that all drivers understand.
///
/// Small integers and unsigned ones stand in the type that holds them on every
/// target, so that one statement always binds the same types.
#[derive(Clone)]
#[non_exhaustive]
pub enum Value<'a> {
    /// NULL of whatever type the statement expects.
    Null,
    /// NULL of this type. MariaDB takes a parameter for what it is bound as: NULL bound as text makes text of
    /// the numbers that it stands among.
    NullOf(Ty),
    /// `bool`
    Bool(bool),
    /// `tinyint`, `tinyint unsigned`, `smallint`
    I16(i16),
    /// `smallint unsigned`, `int`
    I32(i32),
    /// `int unsigned`, `bigint`
    I64(i64),
    /// `bigint unsigned`
    U64(u64),
    /// `real`
    F32(f32),
    /// `double`
    F64(f64),
    /// `decimal`, with how it meets SQLite's scaled integers.
    Decimal(Decimal, Fit),
    /// `text`, `varchar`, `char`
    Text(Cow<'a, str>),
    /// An enum's label.
    Label(&'static str),
    /// `bytes`
    Bytes(Cow<'a, [u8]>),
    /// `date`
    Date(NaiveDate),
    /// `time`
    Time(NaiveTime),
    /// `datetime`
    DateTime(NaiveDateTime),
    /// `timestamp`
    Timestamp(DateTime<Utc>),
    /// `uuid`
    Uuid(Uuid),
    /// `json`, as text
    Json(Cow<'a, str>),
    /// `T[]`
    Array(Ty, Vec<Value<'a>>),
    /// A value that could not be made, with the reason; reported when it is bound.
    Invalid(Box<str>),
}

/// How a decimal meets a column that stores scaled integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Not known: no column is near.
    Free,
    /// To be stored with this scale, rounded half away from zero as the servers do.
    Store(u8),
    /// To be compared with values of this scale, exactly.
    Compare(u8, Side),
}

/// What stands for a decimal with more digits than the column it is compared with. It lies between two
/// values that the column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A value that no row has: none is equal to it.
    Neither,
    /// The lower one, for `>` and `<=`.
    Below,
    /// The upper one, for `<` and `>=`.
    Above,
}

impl Value<'_> {
    /// The same value, borrowing nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::NullOf(ty) => Value::NullOf(ty),
            Value::Bool(v) => Value::Bool(v),
            Value::I16(v) => Value::I16(v),
            Value::I32(v) => Value::I32(v),
            Value::I64(v) => Value::I64(v),
            Value::U64(v) => Value::U64(v),
            Value::F32(v) => Value::F32(v),
            Value::F64(v) => Value::F64(v),
            Value::Decimal(v, fit) => Value::Decimal(v, fit),
            Value::Text(v) => Value::Text(Cow::Owned(v.into_owned())),
            Value::Label(v) => Value::Label(v),
            Value::Bytes(v) => Value::Bytes(Cow::Owned(v.into_owned())),
            Value::Date(v) => Value::Date(v),
            Value::Time(v) => Value::Time(v),
            Value::DateTime(v) => Value::DateTime(v),
            Value::Timestamp(v) => Value::Timestamp(v),
            Value::Uuid(v) => Value::Uuid(v),
            Value::Json(v) => Value::Json(Cow::Owned(v.into_owned())),
            Value::Array(ty, items) => Value::Array(ty, items.into_iter().map(Value::into_owned).collect()),
            Value::Invalid(why) => Value::Invalid(why),
        }
    }

    /// The value as it is stored in a column of type `ty`.
    pub(crate) fn stored_as(mut self, ty: Ty) -> Self {
        self.store_as(ty);
        self
    }

    /// As [`Value::stored_as`], in place.
    #[inline]
    pub(crate) fn store_as(&mut self, ty: Ty) {
        match (&mut *self, ty) {
            (Value::Decimal(_, fit), Ty::Decimal(scale)) => *fit = Fit::Store(scale),
            // PostgreSQL and MySQL would cut spaces beyond the length in silence.
            (Value::Text(text), Ty::Varchar(length)) if text.ends_with(' ') => {
                if text.chars().nth(length as usize).is_some() {
                    *self = Value::Invalid("text longer than its column".into());
                }
            }
            _ => self.trim(ty),
        }
    }

    /// The value as a column of type `ty` is asked whether it is equal to it.
    pub(crate) fn compared_with(self, ty: Ty) -> Self {
        self.compared_by(" = ", ty)
    }

    /// The value as it stands behind `op` and a column of type `ty`.
    pub(crate) fn compared_by(mut self, op: &str, ty: Ty) -> Self {
        match (&mut self, ty) {
            (Value::Decimal(_, fit), Ty::Decimal(scale)) => {
                let side = match op {
                    " > " | " <= " => Side::Below,
                    " < " | " >= " => Side::Above,
                    _ => Side::Neither,
                };
                *fit = Fit::Compare(scale, side);
            }
            _ => self.trim(ty),
        }
        self
    }

    /// The trailing spaces of a `char` are not data.
    fn trim(&mut self, ty: Ty) {
        match (self, ty) {
            (Value::Text(Cow::Borrowed(text)), Ty::Char) => *text = text.trim_end_matches(' '),
            (Value::Text(Cow::Owned(text)), Ty::Char) => text.truncate(text.trim_end_matches(' ').len()),
            _ => {}
        }
    }
}

impl fmt::Debug for Value<'_> {
    /// Says what kind of value it is, never the value: it may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Value::Null | Value::NullOf(_) => "null",
            Value::Bool(_) => "bool",
            Value::I16(_) | Value::I32(_) | Value::I64(_) | Value::U64(_) => "integer",
            Value::F32(_) | Value::F64(_) => "float",
            Value::Decimal(..) => "decimal",
            Value::Text(_) => "text",
            Value::Label(_) => "enum",
            Value::Bytes(_) => "bytes",
            Value::Date(_) => "date",
            Value::Time(_) => "time",
            Value::DateTime(_) => "datetime",
            Value::Timestamp(_) => "timestamp",
            Value::Uuid(_) => "uuid",
            Value::Json(_) => "json",
            Value::Array(..) => "array",
            Value::Invalid(_) => "invalid",
        })
    }
}

/// A Rust type that can be bound.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a type that a column can hold")]
pub trait Bind: Send + Sync {
    /// The value to bind, borrowing from `self`.
    fn value(&self) -> Value<'_>;

    /// The value to bind, owning what it holds.
    fn into_value(self) -> Value<'static>
    where
        Self: Sized,
    {
        self.value().into_owned()
    }
}

macro_rules! bind_copy {
    ($($rust:ty => |$v:ident| $value:expr),* $(,)?) => {$(
        impl Bind for $rust {
            #[inline]
            fn value(&self) -> Value<'_> {
                let $v = *self;
                $value
            }
            #[inline]
            fn into_value(self) -> Value<'static> {
                let $v = self;
                $value
            }
        }
    )*};
}

bind_copy! {
    bool => |v| Value::Bool(v),
    i8 => |v| Value::I16(v.into()),
    i16 => |v| Value::I16(v),
    i32 => |v| Value::I32(v),
    i64 => |v| Value::I64(v),
    u8 => |v| Value::I16(v.into()),
    u16 => |v| Value::I32(v.into()),
    u32 => |v| Value::I64(v.into()),
    u64 => |v| Value::U64(v),
    // SQLite and PostgreSQL's arrays have no negative zero: none has.
    f32 => |v| Value::F32(v + 0.0),
    f64 => |v| Value::F64(v + 0.0),
    Decimal => |v| Value::Decimal(v, Fit::Free),
    NaiveDate => |v| Value::Date(v),
    // Cut here: the drivers would cut towards their own epochs, or round.
    NaiveTime => |v| Value::Time(v.trunc_subsecs(6)),
    NaiveDateTime => |v| Value::DateTime(v.trunc_subsecs(6)),
    DateTime<Utc> => |v| Value::Timestamp(v.trunc_subsecs(6)),
    Uuid => |v| Value::Uuid(v),
}

impl Bind for str {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl Bind for String {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
    fn into_value(self) -> Value<'static> {
        Value::Text(Cow::Owned(self))
    }
}

impl Bind for [u8] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}

impl Bind for Vec<u8> {
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
    fn into_value(self) -> Value<'static> {
        Value::Bytes(Cow::Owned(self))
    }
}

impl<T: Bind> Bind for Option<T> {
    fn value(&self) -> Value<'_> {
        match self {
            Some(v) => v.value(),
            None => Value::Null,
        }
    }
    fn into_value(self) -> Value<'static> {
        self.map_or(Value::Null, Bind::into_value)
    }
}

impl<T: Bind> Bind for Secret<T> {
    fn value(&self) -> Value<'_> {
        self.expose().value()
    }
    fn into_value(self) -> Value<'static> {
        self.into_exposed().into_value()
    }
}

/// A type that says by itself how a column stores it.
pub trait Typed {
    /// The column's type.
    const TY: Ty;
}

/// A type that may stand in an array.
pub trait Element: Bind + Typed {}

macro_rules! element {
    ($($rust:ty => $ty:expr),* $(,)?) => {$(
        impl Typed for $rust {
            const TY: Ty = $ty;
        }
        impl Element for $rust {}
    )*};
}

// u8 is not among them: Vec<u8> is `bytes`.
element! {
    bool => Ty::Bool,
    i8 => Ty::I8,
    i16 => Ty::I16,
    i32 => Ty::I32,
    i64 => Ty::I64,
    u16 => Ty::U16,
    u32 => Ty::U32,
    u64 => Ty::U64,
    f32 => Ty::F32,
    f64 => Ty::F64,
    Decimal => Ty::Decimal(0),
    String => Ty::Text,
    Vec<u8> => Ty::Bytes,
    NaiveDate => Ty::Date,
    NaiveTime => Ty::Time,
    NaiveDateTime => Ty::DateTime,
    DateTime<Utc> => Ty::Timestamp,
    Uuid => Ty::Uuid,
}

impl Typed for u8 {
    const TY: Ty = Ty::U8;
}

impl Typed for serde_json::Value {
    const TY: Ty = Ty::Json;
}

impl<T> Typed for Json<T> {
    const TY: Ty = Ty::Json;
}

impl<T: Typed> Typed for Option<T> {
    const TY: Ty = T::TY;
}

impl<T: Typed> Typed for Secret<T> {
    const TY: Ty = T::TY;
}

impl<T: Element> Typed for Vec<T> {
    const TY: Ty = Ty::Array(&T::TY);
}

impl<T: Element> Bind for Vec<T> {
    fn value(&self) -> Value<'_> {
        Value::Array(T::TY, self.iter().map(Bind::value).collect())
    }
}

/// An array as the JSON text that MySQL and SQLite store.
pub(crate) fn array_json(items: &[Value<'_>]) -> crate::Result<String> {
    let items = items.iter().map(element_json).collect::<crate::Result<Vec<_>>>()?;
    Ok(serde_json::Value::Array(items).to_string())
}

fn element_json(value: &Value<'_>) -> crate::Result<serde_json::Value> {
    use serde_json::Value as J;
    let dated = |text: Option<String>| {
        text.map(J::String).ok_or_else(|| crate::Error::value("a year outside 0000 to 9999"))
    };
    let float = |v: f64| {
        serde_json::Number::from_f64(v)
            .map(J::Number)
            .ok_or_else(|| crate::Error::value("NaN and infinity can't be stored"))
    };
    Ok(match value {
        Value::Null | Value::NullOf(_) => J::Null,
        Value::Bool(v) => J::Bool(*v),
        Value::I16(v) => J::from(*v),
        Value::I32(v) => J::from(*v),
        Value::I64(v) => J::from(*v),
        Value::U64(v) => J::from(*v),
        Value::F32(v) => float((*v).into())?,
        Value::F64(v) => float(*v)?,
        Value::Decimal(v, _) => J::String(v.to_string()),
        Value::Text(v) => J::String(v.to_string()),
        Value::Label(v) => J::String((*v).to_owned()),
        Value::Bytes(v) => J::String(text::hex(v)),
        Value::Date(v) => dated(text::date(*v))?,
        Value::Time(v) => J::String(text::time(*v)),
        Value::DateTime(v) => dated(text::datetime(*v))?,
        Value::Timestamp(v) => dated(text::datetime(v.naive_utc()))?,
        Value::Uuid(v) => J::String(v.to_string()),
        Value::Json(v) => {
            serde_json::from_str(v).map_err(|e| crate::Error::value(format!("not JSON: {e}")))?
        }
        Value::Array(_, items) => J::Array(items.iter().map(element_json).collect::<crate::Result<_>>()?),
        Value::Invalid(why) => return Err(crate::Error::value(why.clone())),
    })
}
