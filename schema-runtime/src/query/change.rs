//! What a column becomes of what it was.

use std::fmt;
use std::marker::PhantomData;

use rust_decimal::{Decimal, RoundingStrategy};

use super::column::{Column, Reads, Sets};
use crate::meta::{ColumnMeta, Ty};
use crate::value::{Bind, Field, IntoValue, Value};

/// A change of a column of `T`'s table by a value, for [`Update::change`](crate::Update::change).
pub struct Change<T> {
    pub(crate) set: Set,
    table: PhantomData<fn() -> T>,
}

/// What an UPDATE sets a column to.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) column: &'static ColumnMeta,
    /// How the value meets what is there; nothing if it takes its place.
    pub(crate) op: &'static str,
    pub(crate) value: Value<'static>,
}

/// A number that changes by the same step on every target.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not change by the same step on every database",
    label = "no such number",
    note = "integers, `Decimal` and `f64` do"
)]
pub trait Step: Bind {}

macro_rules! steps {
    ($($rust:ty),*) => {$(impl Step for $rust {})*};
}

steps! { i8, i16, i32, i64, u8, u16, u32, u64, f64, Decimal }

impl<T, V: Field, A> Column<T, V, A> {
    /// The column, more by `value`. NULL stays NULL.
    pub fn plus(self, value: impl IntoValue<V::Base>) -> Change<T>
    where
        V::Base: Step,
        A: Reads + Sets,
    {
        self.changed(" + ", value)
    }

    /// The column, less by `value`. NULL stays NULL.
    pub fn minus(self, value: impl IntoValue<V::Base>) -> Change<T>
    where
        V::Base: Step,
        A: Reads + Sets,
    {
        self.changed(" - ", value)
    }

    fn changed(self, op: &'static str, value: impl IntoValue<V::Base>) -> Change<T> {
        let value = match (value.into_value_of().into_value(), self.meta.ty) {
            // Rounded before: afterwards some would round it with what is there.
            (Value::Decimal(v, fit), Ty::Decimal(scale)) => {
                let rounded = v.round_dp_with_strategy(scale.into(), RoundingStrategy::MidpointAwayFromZero);
                Value::Decimal(rounded, fit)
            }
            (value, _) => value,
        };
        let set = Set { column: self.meta, op, value: value.stored_as(self.meta.ty) };
        Change { set, table: PhantomData }
    }
}

impl<T> Clone for Change<T> {
    fn clone(&self) -> Self {
        Change { set: self.set.clone(), table: PhantomData }
    }
}

impl<T> fmt::Debug for Change<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.set.fmt(f)
    }
}
