//! Which tables a query reads: what its columns are checked against.
//!
//! A query on one table has that table's row struct as its scope; joins make it a tuple, with an `Option`
//! around what a left join may leave out. Where a column stands in it, the compiler finds.

use std::fmt;
use std::marker::PhantomData;

use super::table::Table;
use crate::row::{FromRow, Piece};
use crate::value::Field;

/// Says that the tables of a query include `T`.
#[diagnostic::on_unimplemented(
    message = "the table of `{T}` is not in this query: join it first",
    label = "not joined",
    note = "`.join(…)` and `.left_join(…)` take a foreign key of a table that is there; a table that is joined twice needs an alias"
)]
pub trait Has<T, I> {
    /// Its number among them.
    #[doc(hidden)]
    const AT: u8;
    /// Whether it may be left out.
    #[doc(hidden)]
    type Side: Side;
}

/// Whether a table of a query may have no row.
#[doc(hidden)]
pub trait Side {
    const NULLABLE: bool;
    /// What a column that holds a `V` reads as.
    type Of<V: Field>;
}

/// A table that always has a row.
#[doc(hidden)]
#[derive(Debug)]
pub enum Inner {}

/// A table of which a left join may find no row.
#[doc(hidden)]
#[derive(Debug)]
pub enum Outer {}

impl Side for Inner {
    const NULLABLE: bool = false;
    type Of<V: Field> = V;
}

impl Side for Outer {
    const NULLABLE: bool = true;
    type Of<V: Field> = Option<V::Base>;
}

/// The place of the only table.
#[doc(hidden)]
#[derive(Debug)]
pub enum Only {}

/// The place of table number `N`.
#[doc(hidden)]
#[derive(Debug)]
pub enum At<const N: u8> {}

impl<T: Table> Has<T, Only> for T {
    const AT: u8 = 0;
    type Side = Inner;
}

/// A table under another name, for queries that read it twice: `N` is any type of the application's.
///
/// ```ignore
/// struct Boss;
/// let pairs = person::select()
///     .join(person::boss.alias::<Boss>())
///     .filter(person::name.alias::<Boss>().eq("Ann"));
/// ```
pub struct As<T, N> {
    never: std::convert::Infallible,
    types: PhantomData<fn() -> (T, N)>,
}

impl<T, N> fmt::Debug for As<T, N> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.never {}
    }
}

/// What a join adds to a query.
#[doc(hidden)]
pub trait Source {
    /// What is read of it.
    type Row: Piece + Send + 'static;
    type Table: Table;
}

impl<T: Table> Source for T {
    type Row = T;
    type Table = T;
}

impl<T: Table, N> Source for As<T, N> {
    type Row = T;
    type Table = T;
}

impl<S: Source> Source for Option<S> {
    type Row = Option<S::Row>;
    type Table = S::Table;
}

/// The tables of a query.
#[doc(hidden)]
pub trait Scope {
    /// What is read of each row, unless columns are named.
    type Row: FromRow + Send + 'static;
    /// The service whose handle reaches them.
    type Service;
}

impl<T: Table> Scope for T {
    type Row = T;
    type Service = T::Service;
}

/// The tables of a query, with `U` joined behind them.
#[diagnostic::on_unimplemented(message = "a query of the builder joins at most six tables")]
#[doc(hidden)]
pub trait With<U> {
    type Out: Scope;
}

impl<T: Table, U: Source> With<U> for T {
    type Out = (T, U);
}

macro_rules! scopes {
    ($(($first:ident, $($more:ident),*)),* $(,)?) => {$(
        impl<$first: Table, $($more: Source),*> Scope for ($first, $($more),*) {
            type Row = ($first, $($more::Row),*);
            type Service = $first::Service;
        }
    )*};
}

macro_rules! longer {
    ($(($first:ident, $($more:ident),*)),* $(,)?) => {$(
        impl<$first: Table, $($more: Source,)* New: Source> With<New> for ($first, $($more),*) {
            type Out = ($first, $($more,)* New);
        }
    )*};
}

/// `(before) it (behind)`: the table `it` stands at `$at`.
macro_rules! places {
    ($($at:literal: ($($before:ident),*) ($($behind:ident),*)),* $(,)?) => {$(
        impl<$($before,)* It, $($behind),*> Has<It, At<$at>> for ($($before,)* It, $($behind),*) {
            const AT: u8 = $at;
            type Side = Inner;
        }
    )*};
}

macro_rules! left_places {
    ($($at:literal: ($($before:ident),*) ($($behind:ident),*)),* $(,)?) => {$(
        impl<$($before,)* It, $($behind),*> Has<It, At<$at>> for ($($before,)* Option<It>, $($behind),*) {
            const AT: u8 = $at;
            type Side = Outer;
        }
    )*};
}

scopes! { (A, B), (A, B, C), (A, B, C, D), (A, B, C, D, E), (A, B, C, D, E, F) }
longer! { (A, B), (A, B, C), (A, B, C, D), (A, B, C, D, E) }

places! {
    0: () (B), 0: () (B, C), 0: () (B, C, D), 0: () (B, C, D, E), 0: () (B, C, D, E, F),
    1: (A) (), 1: (A) (C), 1: (A) (C, D), 1: (A) (C, D, E), 1: (A) (C, D, E, F),
    2: (A, B) (), 2: (A, B) (D), 2: (A, B) (D, E), 2: (A, B) (D, E, F),
    3: (A, B, C) (), 3: (A, B, C) (E), 3: (A, B, C) (E, F),
    4: (A, B, C, D) (), 4: (A, B, C, D) (F),
    5: (A, B, C, D, E) (),
}

left_places! {
    1: (A) (), 1: (A) (C), 1: (A) (C, D), 1: (A) (C, D, E), 1: (A) (C, D, E, F),
    2: (A, B) (), 2: (A, B) (D), 2: (A, B) (D, E), 2: (A, B) (D, E, F),
    3: (A, B, C) (), 3: (A, B, C) (E), 3: (A, B, C) (E, F),
    4: (A, B, C, D) (), 4: (A, B, C, D) (F),
    5: (A, B, C, D, E) (),
}
