//! Values in PostgreSQL's binary format.

use sqlx::encode::IsNull;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::{Arguments as _, Postgres};

use crate::error::{Error, Result};
use crate::meta::Ty;
use crate::value::{Value, text};

pub(super) fn arguments(params: &[Value<'_>]) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    arguments.reserve(params.len(), params.len() * 16);
    for value in params {
        add(&mut arguments, value)
            .map_err(|e| Error::value(format!("a {value:?} that PostgreSQL can't take: {e}")))?;
    }
    Ok(arguments)
}

fn add(to: &mut PgArguments, value: &Value<'_>) -> Result<(), sqlx::error::BoxDynError> {
    match value {
        Value::Null | Value::NullOf(_) => to.add(Raw::Null),
        Value::Bool(v) => to.add(v),
        Value::I16(v) => to.add(v),
        Value::I32(v) => to.add(v),
        Value::I64(v) => to.add(v),
        Value::U64(v) => to.add(rust_decimal::Decimal::from(*v)),
        Value::F32(v) => to.add(v),
        Value::F64(v) => to.add(v),
        Value::Decimal(v, _) => to.add(v),
        Value::Text(v) => to.add(&**v),
        // The server knows which enum it expects.
        Value::Label(v) => to.add(Raw::Label(v)),
        Value::Bytes(v) => to.add(&**v),
        Value::Date(v) => to.add(v),
        Value::Time(v) => to.add(v),
        Value::DateTime(v) => to.add(v),
        Value::Timestamp(v) => to.add(v),
        Value::Uuid(v) => to.add(v),
        Value::Json(v) => to.add(Raw::Json(v)),
        Value::Array(ty, items) => to.add(Raw::Array(*ty, items)),
        Value::Invalid(why) => Err(why.to_string().into()),
    }
}

/// A parameter that is written here, and not by sqlx.
enum Raw<'v> {
    Null,
    Label(&'v str),
    Json(&'v str),
    Array(Ty, &'v [Value<'v>]),
}

impl sqlx::Type<Postgres> for Raw<'_> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl sqlx::Encode<'_, Postgres> for Raw<'_> {
    fn encode_by_ref(&self, to: &mut PgArgumentBuffer) -> Result<IsNull, sqlx::error::BoxDynError> {
        match self {
            Raw::Null => Ok(IsNull::Yes),
            Raw::Label(label) => raw(to, label.as_bytes()),
            Raw::Json(text) => jsonb(to, text),
            Raw::Array(ty, items) => array(to, *ty, items),
        }
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        let oid = match self {
            // Without a type: the server takes the one that the statement expects.
            Raw::Null | Raw::Label(_) => 0,
            Raw::Json(_) => 3802,
            Raw::Array(ty, _) => array_type(*ty).1,
        };
        Some(PgTypeInfo::with_oid(Oid(oid)))
    }
}

/// The type of an array's elements, and of the array.
fn array_type(ty: Ty) -> (u32, u32) {
    match ty {
        Ty::Bool => (16, 1000),
        Ty::I8 | Ty::U8 | Ty::I16 => (21, 1005),
        Ty::U16 | Ty::I32 => (23, 1007),
        Ty::U32 | Ty::I64 => (20, 1016),
        Ty::U64 | Ty::Decimal(_) => (1700, 1231),
        Ty::F32 => (700, 1021),
        Ty::F64 => (701, 1022),
        // Enums and arrays are sent as text, and cast in the statement.
        Ty::Varchar(_) | Ty::Text | Ty::Char | Ty::Enum(_) | Ty::Array(_) => (25, 1009),
        Ty::Bytes => (17, 1001),
        Ty::Date => (1082, 1182),
        Ty::Time => (1083, 1183),
        Ty::DateTime => (1114, 1115),
        Ty::Timestamp => (1184, 1185),
        Ty::Uuid => (2950, 2951),
        Ty::Json => (3802, 3807),
    }
}

/// PostgreSQL's binary array: dimensions, the element's type, then each element.
fn array(to: &mut PgArgumentBuffer, ty: Ty, items: &[Value<'_>]) -> Result<IsNull, sqlx::error::BoxDynError> {
    let count = i32::try_from(items.len())?;
    to.reserve(20 + items.len() * 12);
    let nulls = items.iter().any(|v| matches!(v, Value::Null | Value::NullOf(_)));
    to.extend_from_slice(&i32::from(count > 0).to_be_bytes());
    to.extend_from_slice(&i32::from(nulls).to_be_bytes());
    to.extend_from_slice(&array_type(ty).0.to_be_bytes());
    if count > 0 {
        to.extend_from_slice(&count.to_be_bytes());
        to.extend_from_slice(&1i32.to_be_bytes());
    }
    for item in items {
        sized(item, to, Arrays::AsText)?;
    }
    Ok(IsNull::No)
}

/// What becomes of an array within other data.
#[derive(Clone, Copy)]
pub(super) enum Arrays {
    /// `{"a","b"}`: PostgreSQL takes an array of arrays apart to its last element, so they go as text.
    AsText,
    /// They are not there.
    Refused,
}

/// A value with its length in front, as arrays and COPY have it.
pub(super) fn sized(
    value: &Value<'_>,
    to: &mut PgArgumentBuffer,
    arrays: Arrays,
) -> Result<(), sqlx::error::BoxDynError> {
    let at = to.len();
    to.extend_from_slice(&(-1i32).to_be_bytes());
    let null = match (value, arrays) {
        (Value::Array(_, items), Arrays::AsText) => raw(to, array_text(items)?.as_bytes())?,
        _ => encode_element(value, to)?,
    };
    if !null.is_null() {
        let length = i32::try_from(to.len() - at - 4)?;
        to[at..at + 4].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

/// An array as PostgreSQL writes it, each element in quotes.
fn array_text(items: &[Value<'_>]) -> Result<String, sqlx::error::BoxDynError> {
    let mut out = String::from("{");
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        let text = match item {
            Value::Null | Value::NullOf(_) => {
                out.push_str("NULL");
                continue;
            }
            Value::Bytes(v) => format!("\\x{}", text::hex(v)).into(),
            item => text::plain(item)?,
        };
        out.push('"');
        for c in text.chars() {
            if matches!(c, '"' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out.push('"');
    }
    out.push('}');
    Ok(out)
}

fn encode_element(value: &Value<'_>, to: &mut PgArgumentBuffer) -> Result<IsNull, sqlx::error::BoxDynError> {
    match value {
        Value::Null | Value::NullOf(_) => Ok(IsNull::Yes),
        Value::Bool(v) => encode(v, to),
        Value::I16(v) => encode(v, to),
        Value::I32(v) => encode(v, to),
        Value::I64(v) => encode(v, to),
        Value::U64(v) => encode(&rust_decimal::Decimal::from(*v), to),
        Value::F32(v) => encode(v, to),
        Value::F64(v) => encode(v, to),
        Value::Decimal(v, _) => encode(v, to),
        Value::Text(v) => raw(to, v.as_bytes()),
        Value::Label(v) => raw(to, v.as_bytes()),
        Value::Bytes(v) => raw(to, v),
        Value::Date(v) => encode(v, to),
        Value::Time(v) => encode(v, to),
        Value::DateTime(v) => encode(v, to),
        Value::Timestamp(v) => encode(v, to),
        Value::Uuid(v) => raw(to, v.as_bytes()),
        Value::Json(v) => jsonb(to, v),
        Value::Array(..) => Err("arrays of arrays are not known".into()),
        Value::Invalid(why) => Err(why.to_string().into()),
    }
}

fn encode<'v>(
    value: &(impl sqlx::Encode<'v, Postgres> + ?Sized),
    to: &mut PgArgumentBuffer,
) -> Result<IsNull, sqlx::error::BoxDynError> {
    value.encode_by_ref(to)
}

fn raw(to: &mut PgArgumentBuffer, bytes: &[u8]) -> Result<IsNull, sqlx::error::BoxDynError> {
    to.extend_from_slice(bytes);
    Ok(IsNull::No)
}

/// The text, behind the number of its format.
fn jsonb(to: &mut PgArgumentBuffer, text: &str) -> Result<IsNull, sqlx::error::BoxDynError> {
    to.push(1);
    raw(to, text.as_bytes())
}
