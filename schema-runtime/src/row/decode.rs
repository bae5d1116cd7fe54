//! Which Rust types a column can be read into.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Decode, Failed, Row, TryDecode};

macro_rules! decode {
    ($($rust:ty => |$row:ident| $read:expr),* $(,)?) => {$(
        impl Decode for $rust {
            #[inline]
            fn decode($row: &mut Row<'_>) -> Self {
                $read
            }
        }
    )*};
}

decode! {
    bool => |row| row.bool(),
    i8 => |row| row.narrow(),
    i16 => |row| row.narrow(),
    i32 => |row| row.narrow(),
    i64 => |row| row.i64(),
    u8 => |row| row.narrow(),
    u16 => |row| row.narrow(),
    u32 => |row| row.narrow(),
    u64 => |row| row.u64(),
    f32 => |row| row.f32(),
    f64 => |row| row.f64(),
    Decimal => |row| row.decimal(),
    String => |row| row.text().to_owned(),
    Vec<u8> => |row| row.bytes(),
    NaiveDate => |row| row.date(),
    NaiveTime => |row| row.time(),
    NaiveDateTime => |row| row.datetime(),
    DateTime<Utc> => |row| row.datetime().and_utc(),
    Uuid => |row| row.uuid(),
    serde_json::Value => |row| {
        row.json(|text| serde_json::from_slice(text).ok()).unwrap_or_default()
    },
}

impl<T: Decode> Decode for Option<T> {
    #[inline]
    fn decode(row: &mut Row<'_>) -> Self {
        (!row.null()).then(|| row.get())
    }
}

impl<T: Decode> Decode for crate::Secret<T> {
    #[inline]
    fn decode(row: &mut Row<'_>) -> Self {
        crate::Secret::new(row.get())
    }
}

impl<T: Decode + crate::value::Element> Decode for Vec<T> {
    fn decode(row: &mut Row<'_>) -> Self {
        row.array()
    }
}

impl<T: serde::de::DeserializeOwned> TryDecode for crate::Json<T> {
    fn try_decode(row: &mut Row<'_>) -> Result<Self, Failed> {
        row.json(|text| serde_json::from_slice(text).ok()).map(crate::Json).ok_or(Failed)
    }
}

impl<T: serde::de::DeserializeOwned> TryDecode for Option<crate::Json<T>> {
    fn try_decode(row: &mut Row<'_>) -> Result<Self, Failed> {
        if row.null() {
            return Ok(None);
        }
        row.try_get().map(Some)
    }
}
