//! Parts of a row: a column's value, or a whole row of a table.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Decode, Failed, FromRow, Row};
use crate::query::table::Table;
use crate::value::Element;

/// A part of a row: one cell, or as many as a table has columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a type that a column can hold nor a table's row"
)]
pub trait Piece: Sized {
    /// Reads it.
    fn piece(row: &mut Row<'_>) -> Result<Self, Failed>;

    /// Whether it is not there; passes over it if so.
    fn absent(row: &mut Row<'_>) -> bool {
        row.null()
    }
}

/// A left join gives a cell in front, which says whether it found a row.
impl<T: Table> Piece for T {
    #[inline]
    fn piece(row: &mut Row<'_>) -> Result<Self, Failed> {
        T::from_row(row)
    }

    fn absent(row: &mut Row<'_>) -> bool {
        let absent = !row.get::<bool>();
        if absent {
            row.skip(T::META.columns.len());
        }
        absent
    }
}

impl<P: Piece> Piece for Option<P> {
    #[inline]
    fn piece(row: &mut Row<'_>) -> Result<Self, Failed> {
        if P::absent(row) { Ok(None) } else { P::piece(row).map(Some) }
    }
}

macro_rules! cells {
    ($([$($name:ident: $bound:path)?] $rust:ty),* $(,)?) => {$(
        impl$(<$name: $bound>)? Piece for $rust {
            #[inline]
            fn piece(row: &mut Row<'_>) -> Result<Self, Failed> {
                row.try_get()
            }
        }
    )*};
}

cells! {
    [] bool, [] i8, [] i16, [] i32, [] i64, [] u8, [] u16, [] u32, [] u64, [] f32, [] f64,
    [] Decimal, [] String, [] Vec<u8>, [] NaiveDate, [] NaiveTime, [] NaiveDateTime,
    [] DateTime<Utc>, [] Uuid, [] serde_json::Value,
    [T: Decode] crate::Secret<T>,
    [T: serde::de::DeserializeOwned] crate::Json<T>,
}

impl<T: Decode + Element> Piece for Vec<T> {
    fn piece(row: &mut Row<'_>) -> Result<Self, Failed> {
        row.try_get()
    }
}

macro_rules! tuples {
    ($(($($name:ident),*)),* $(,)?) => {$(
        impl<$($name: Piece),*> FromRow for ($($name,)*) {
            #[inline]
            fn from_row(row: &mut Row<'_>) -> Result<Self, Failed> {
                Ok(($($name::piece(row)?,)*))
            }
        }
    )*};
}

tuples! {
    (A), (A, B), (A, B, C), (A, B, C, D), (A, B, C, D, E), (A, B, C, D, E, F),
    (A, B, C, D, E, F, G), (A, B, C, D, E, F, G, H),
    (A, B, C, D, E, F, G, H, I), (A, B, C, D, E, F, G, H, I, J),
    (A, B, C, D, E, F, G, H, I, J, K), (A, B, C, D, E, F, G, H, I, J, K, L),
}
