//! What a column's Rust type says about how it is written, compared and ordered.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use super::{Bind, Element, Json};
use crate::secret::Secret;

/// The Rust type of a column: `T`, or `Option<T>` for a nullable one.
pub trait Field {
    /// `T`: what the column is compared with.
    type Base: Bind;
}

/// A type that means one thing under `=` on every target.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared in a query",
    note = "JSON and arrays have no comparison that means the same on every target"
)]
pub trait Equal: Bind {}

/// A type that means one thing under `<` and `>` on every target.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no order in a query",
    note = "an enum can be sorted by (`order_by`), not compared with `<`: databases compare its labels differently"
)]
pub trait Ordered: Equal {}

macro_rules! fields {
    ($($rust:ty),* $(,)?) => {$(
        impl Field for $rust {
            type Base = $rust;
        }
        impl Equal for $rust {}
        impl Ordered for $rust {}
    )*};
}

fields! {
    bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, Decimal, String, Vec<u8>,
    NaiveDate, NaiveTime, NaiveDateTime, DateTime<Utc>, Uuid,
}

impl<T: Field<Base = T> + Bind> Field for Option<T> {
    type Base = T;
}

impl Field for serde_json::Value {
    type Base = serde_json::Value;
}

impl<T: Serialize + Send + Sync> Field for Json<T> {
    type Base = Json<T>;
}

impl<T: Bind> Field for Secret<T> {
    type Base = Secret<T>;
}

impl<T: Equal> Equal for Secret<T> {}

impl<T: Element> Field for Vec<T> {
    type Base = Vec<T>;
}

/// What may be written where a `V` is meant: a `V`, and the forms people have at hand.
#[diagnostic::on_unimplemented(message = "expected a value of type `{V}`, found `{Self}`")]
pub trait IntoValue<V> {
    /// The value meant.
    fn into_value_of(self) -> V;
}

impl<V> IntoValue<V> for V {
    fn into_value_of(self) -> V {
        self
    }
}

impl<V> IntoValue<Option<V>> for V {
    fn into_value_of(self) -> Option<V> {
        Some(self)
    }
}

macro_rules! into_value {
    ($($from:ty => $to:ty: |$v:ident| $value:expr),* $(,)?) => {$(
        impl IntoValue<$to> for $from {
            fn into_value_of(self) -> $to {
                let $v = self;
                $value
            }
        }
        impl IntoValue<Option<$to>> for $from {
            fn into_value_of(self) -> Option<$to> {
                let $v = self;
                Some($value)
            }
        }
    )*};
}

into_value! {
    &str => String: |v| v.to_owned(),
    &String => String: |v| v.clone(),
    &[u8] => Vec<u8>: |v| v.to_vec(),
    &Vec<u8> => Vec<u8>: |v| v.clone(),
    &str => Secret<String>: |v| Secret::new(v.to_owned()),
    String => Secret<String>: |v| Secret::new(v),
    &i64 => i64: |v| *v,
    &i32 => i32: |v| *v,
    &Uuid => Uuid: |v| *v,
}
