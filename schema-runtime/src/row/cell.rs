//! What the next cell reads as, whichever driver holds it.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use rust_decimal::Decimal;
use uuid::Uuid;

#[cfg(feature = "postgres")]
use super::postgres;
use super::{Cell, Decode, Raw, Row, Types};
use crate::meta::{EnumMeta, Ty};
use crate::value::text;

impl<'r> Row<'r> {
    /// The next cell as an integer.
    #[inline]
    pub fn i64(&mut self) -> i64 {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(v) => Some(v),
            #[cfg(feature = "sqlite")]
            Cell::Float(_) | Cell::Bytes(_) => None,
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => match b.len() {
                8 => b.try_into().ok().map(i64::from_be_bytes),
                4 => b.try_into().ok().map(|b| i32::from_be_bytes(b).into()),
                2 => b.try_into().ok().map(|b| i16::from_be_bytes(b).into()),
                _ => None,
            },
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => mysql_integer(v),
            Cell::Json(v) => v.as_i64(),
        };
        self.or(value, "an integer")
    }

    #[inline]
    pub(super) fn narrow<T: TryFrom<i64> + Default>(&mut self) -> T {
        let wide = self.i64();
        self.or(T::try_from(wide).ok(), "an integer in range")
    }

    pub(super) fn u64(&mut self) -> u64 {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(v) => u64::try_from(v).ok(),
            #[cfg(feature = "sqlite")]
            Cell::Float(_) | Cell::Bytes(_) => None,
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => postgres::numeric(b).and_then(|d| u64::try_from(d).ok()),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => mysql_integer(v),
            Cell::Json(v) => v.as_u64(),
        };
        self.or(value, "an unsigned integer")
    }

    pub(super) fn bool(&mut self) -> bool {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(v) => (0..=1).contains(&v).then_some(v == 1),
            #[cfg(feature = "sqlite")]
            Cell::Float(_) | Cell::Bytes(_) => None,
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => (b.len() == 1).then(|| b[0] != 0),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => mysql_integer::<i64>(v).map(|v| v != 0),
            Cell::Json(v) => v.as_bool(),
        };
        self.or(value, "true or false")
    }

    pub(super) fn f64(&mut self) -> f64 {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(v) => Some(v as f64),
            #[cfg(feature = "sqlite")]
            Cell::Float(v) => Some(v),
            #[cfg(feature = "sqlite")]
            Cell::Bytes(_) => None,
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => match b.len() {
                8 => b.try_into().ok().map(f64::from_be_bytes),
                4 => b.try_into().ok().map(|b| f32::from_be_bytes(b).into()),
                _ => None,
            },
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => match is_decimal(&v) {
                true => <&str as sqlx::Decode<sqlx::MySql>>::decode(v).ok().and_then(|s| s.parse().ok()),
                false => <f64 as sqlx::Decode<sqlx::MySql>>::decode(v).ok(),
            },
            Cell::Json(v) => v.as_f64(),
        };
        self.or(value, "a number")
    }

    pub(super) fn f32(&mut self) -> f32 {
        #[cfg(feature = "mysql")]
        if let Raw::Mysql(_) = self.raw {
            // A MySQL `float` is read as one: through f64 it would gain digits.
            let value = match self.cell() {
                Cell::Mysql(v) => <f32 as sqlx::Decode<sqlx::MySql>>::decode(v).ok(),
                _ => None,
            };
            return self.or(value, "a number");
        }
        self.f64() as f32
    }

    pub(super) fn decimal(&mut self) -> Decimal {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(v) => match self.ty() {
                Some(Ty::Decimal(scale)) => Decimal::try_new(v, scale.into()).ok(),
                _ => Some(Decimal::from(v)),
            },
            #[cfg(feature = "sqlite")]
            Cell::Float(_) | Cell::Bytes(_) => None,
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => postgres::numeric(b),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => mysql_decimal(v),
            Cell::Json(v) => match v {
                serde_json::Value::String(s) => Decimal::from_str_exact(s).ok(),
                serde_json::Value::Number(n) => Decimal::from_str_exact(&n.to_string()).ok(),
                _ => None,
            },
        };
        self.or(value, "a decimal of at most 28 digits")
    }

    /// The next cell as text.
    #[inline]
    pub fn text(&mut self) -> &'r str {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(_) | Cell::Float(_) => None,
            #[cfg(feature = "sqlite")]
            Cell::Bytes(b) => std::str::from_utf8(b).ok(),
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => std::str::from_utf8(b).ok(),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => <&str as sqlx::Decode<sqlx::MySql>>::decode(v).ok(),
            Cell::Json(v) => v.as_str(),
        };
        let text = self.or(value, "text");
        match self.ty() {
            Some(Ty::Char) => text.trim_end_matches(' '),
            _ => text,
        }
    }

    /// The next cell as a label: its position in the enum.
    pub fn label(&mut self, of: &EnumMeta) -> usize {
        let text = self.text();
        let at = of.labels.iter().position(|label| *label == text);
        self.or(at, "a label of the enum")
    }

    pub(super) fn bytes(&mut self) -> Vec<u8> {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(_) | Cell::Float(_) => None,
            #[cfg(feature = "sqlite")]
            Cell::Bytes(b) => Some(b.to_vec()),
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => Some(b.to_vec()),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => <Vec<u8> as sqlx::Decode<sqlx::MySql>>::decode(v).ok(),
            Cell::Json(v) => v.as_str().and_then(text::parse_hex),
        };
        self.or(value, "bytes")
    }

    pub(super) fn uuid(&mut self) -> Uuid {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(_) | Cell::Float(_) => None,
            #[cfg(feature = "sqlite")]
            Cell::Bytes(b) => Uuid::from_slice(b).ok(),
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => Uuid::from_slice(b).ok(),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => {
                <&[u8] as sqlx::Decode<sqlx::MySql>>::decode(v).ok().and_then(|b| Uuid::from_slice(b).ok())
            }
            Cell::Json(v) => v.as_str().and_then(|s| Uuid::try_parse(s).ok()),
        };
        self.or(value, "a uuid")
    }

    pub(super) fn date(&mut self) -> NaiveDate {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(_) | Cell::Float(_) => None,
            #[cfg(feature = "sqlite")]
            Cell::Bytes(b) => text::parse_date(b),
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => b.try_into().ok().map(i32::from_be_bytes).and_then(postgres::date_since_2000),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => <NaiveDate as sqlx::Decode<sqlx::MySql>>::decode(v).ok(),
            Cell::Json(v) => v.as_str().and_then(|s| text::parse_date(s.as_bytes())),
        };
        self.or(value, "a date")
    }

    pub(super) fn time(&mut self) -> NaiveTime {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(_) | Cell::Float(_) => None,
            #[cfg(feature = "sqlite")]
            Cell::Bytes(b) => text::parse_time(b),
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => b.try_into().ok().map(i64::from_be_bytes).and_then(|micros| {
                let (time, wrapped) = NaiveTime::MIN.overflowing_add_signed(TimeDelta::microseconds(micros));
                (wrapped == 0).then_some(time)
            }),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => <NaiveTime as sqlx::Decode<sqlx::MySql>>::decode(v).ok(),
            Cell::Json(v) => v.as_str().and_then(|s| text::parse_time(s.as_bytes())),
        };
        self.or(value, "a time of day")
    }

    pub(super) fn datetime(&mut self) -> NaiveDateTime {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(_) | Cell::Float(_) => None,
            #[cfg(feature = "sqlite")]
            Cell::Bytes(b) => text::parse_datetime(b),
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => {
                b.try_into().ok().map(i64::from_be_bytes).and_then(postgres::datetime_since_2000)
            }
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => <NaiveDateTime as sqlx::Decode<sqlx::MySql>>::decode(v).ok(),
            Cell::Json(v) => v.as_str().and_then(|s| text::parse_datetime(s.as_bytes())),
        };
        self.or(value, "a date and time")
    }

    /// The next cell as JSON text, given to `read`.
    pub(crate) fn json<T>(&mut self, read: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let value = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "sqlite")]
            Cell::Int(_) | Cell::Float(_) => None,
            #[cfg(feature = "sqlite")]
            Cell::Bytes(b) => read(b),
            // jsonb has a version in front, json has not.
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => read(b.strip_prefix(&[1]).unwrap_or(b)),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => {
                <&str as sqlx::Decode<sqlx::MySql>>::decode(v).ok().and_then(|s| read(s.as_bytes()))
            }
            Cell::Json(v) => read(v.to_string().as_bytes()),
        };
        if value.is_none() {
            self.refuse("JSON of the column's type");
        }
        value
    }

    /// The next cell as an array.
    pub(super) fn array<T: Decode>(&mut self) -> Vec<T> {
        let types = match self.ty() {
            Some(Ty::Array(element)) => Types::List(std::slice::from_ref(element)),
            _ => Types::List(&[]),
        };
        let read = match self.cell() {
            Cell::Null => None,
            #[cfg(feature = "postgres")]
            Cell::Binary(b) => {
                postgres::elements(b).and_then(|items| read_items(Raw::Items(&items), items.len(), types))
            }
            #[cfg(feature = "sqlite")]
            Cell::Int(_) | Cell::Float(_) => None,
            #[cfg(feature = "sqlite")]
            Cell::Bytes(b) => json_items(b, types),
            #[cfg(feature = "mysql")]
            Cell::Mysql(v) => <&str as sqlx::Decode<sqlx::MySql>>::decode(v)
                .ok()
                .and_then(|s| json_items(s.as_bytes(), types)),
            Cell::Json(v) => v.as_array().and_then(|items| read_items(Raw::Json(items), items.len(), types)),
        };
        self.or(read, "an array")
    }

    #[inline]
    fn or<T: Default>(&mut self, value: Option<T>, expected: &str) -> T {
        match value {
            Some(value) => value,
            None => {
                self.refuse(expected);
                T::default()
            }
        }
    }
}

/// Whether MySQL gave a decimal, which it sends as text.
#[cfg(feature = "mysql")]
#[inline]
fn is_decimal(value: &sqlx::mysql::MySqlValueRef<'_>) -> bool {
    use sqlx::ValueRef as _;
    <Decimal as sqlx::Type<sqlx::MySql>>::compatible(&value.type_info())
}

#[cfg(feature = "mysql")]
fn mysql_decimal(value: sqlx::mysql::MySqlValueRef<'_>) -> Option<Decimal> {
    <Decimal as sqlx::Decode<sqlx::MySql>>::decode(value).ok()
}

/// An integer. Sums of integers are decimals there, and so is what is made of signed and unsigned ones.
#[cfg(feature = "mysql")]
#[inline]
fn mysql_integer<T: TryFrom<i64> + TryFrom<u64> + TryFrom<Decimal>>(
    value: sqlx::mysql::MySqlValueRef<'_>,
) -> Option<T> {
    use sqlx::{Decode, MySql, Type, ValueRef as _};
    if is_decimal(&value) {
        return mysql_decimal(value).filter(Decimal::is_integer).and_then(|d| T::try_from(d).ok());
    }
    // The driver reads what it is asked for, whatever the sign of what it got.
    if <u64 as Type<MySql>>::compatible(&value.type_info()) {
        return <u64 as Decode<MySql>>::decode(value).ok().and_then(|v| T::try_from(v).ok());
    }
    <i64 as Decode<MySql>>::decode(value).ok().and_then(|v| T::try_from(v).ok())
}

fn read_items<T: Decode>(raw: Raw<'_>, count: usize, types: Types<'_>) -> Option<Vec<T>> {
    let mut row = Row::new(raw, types);
    let items = (0..count).map(|_| row.get()).collect();
    row.error.is_none().then_some(items)
}

fn json_items<T: Decode>(text: &[u8], types: Types<'_>) -> Option<Vec<T>> {
    let items: Vec<serde_json::Value> = serde_json::from_slice(text).ok()?;
    read_items(Raw::Json(&items), items.len(), types)
}
