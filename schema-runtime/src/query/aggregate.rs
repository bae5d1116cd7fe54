//! Values of groups of rows.

use std::fmt;
use std::marker::PhantomData;

use rust_decimal::Decimal;

use super::column::{Column, Reads};
use super::order::Order;
use super::pred::{Groups, Node, Pred};
use super::scope::Has;
use super::term::{Func, Term};
use crate::value::{Bind, Equal, Field, IntoValue, Ordered};

/// A value of each group of rows of a query on `T`; of all its rows, if they are not grouped.
///
/// An aggregate is read (`columns`), sorted by (`order_by`), and compared in `having`.
pub struct Aggregate<T, V> {
    pub(crate) term: Term,
    types: PhantomData<fn() -> (T, V)>,
}

/// A number that can be summed up.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number: there is no sum of it",
    label = "not a number"
)]
pub trait Number: Bind {
    /// What the sum is: `i64` of integers, where a larger sum is an error; `f64` of floating numbers.
    type Sum;
}

macro_rules! numbers {
    ($($rust:ty => $sum:ty),* $(,)?) => {$(
        impl Number for $rust {
            type Sum = $sum;
        }
    )*};
}

numbers! {
    i8 => i64, i16 => i64, i32 => i64, i64 => i64, u8 => i64, u16 => i64, u32 => i64, u64 => i64,
    f32 => f64, f64 => f64, Decimal => Decimal,
}

/// The number of rows.
pub fn count<T>() -> Aggregate<T, i64> {
    Aggregate::of(Term::Count)
}

impl<T, V: Field, A> Column<T, V, A> {
    fn aggregate<U: Has<T, I>, I, R>(self, func: Func) -> Aggregate<U, R> {
        Aggregate::of(Term::Of(func, self.in_scope::<U, I>()))
    }

    /// The number of rows where the column is not NULL.
    pub fn count<U: Has<T, I>, I>(self) -> Aggregate<U, i64>
    where
        A: Reads,
    {
        self.aggregate(Func::Count)
    }

    /// The number of different values, without NULL.
    pub fn count_distinct<U: Has<T, I>, I>(self) -> Aggregate<U, i64>
    where
        V::Base: Equal,
        A: Reads,
    {
        self.aggregate(Func::CountDistinct)
    }

    /// The sum; `None` of no values. A sum of integers that is no `i64` is an error.
    pub fn sum<U: Has<T, I>, I, N>(self) -> Aggregate<U, Option<N>>
    where
        V::Base: Number<Sum = N>,
        A: Reads,
    {
        self.aggregate(Func::Sum)
    }

    /// The average; `None` of no values.
    pub fn avg<U: Has<T, I>, I>(self) -> Aggregate<U, Option<f64>>
    where
        V::Base: Number,
        A: Reads,
    {
        self.aggregate(Func::Avg)
    }

    /// The smallest value; `None` of no values. Of text that is compared without case, in lower case.
    pub fn min<U: Has<T, I>, I>(self) -> Aggregate<U, Option<V::Base>>
    where
        V::Base: Ordered,
        A: Reads,
    {
        self.aggregate(Func::Min)
    }

    /// The largest value; `None` of no values. Of text that is compared without case, in lower case.
    pub fn max<U: Has<T, I>, I>(self) -> Aggregate<U, Option<V::Base>>
    where
        V::Base: Ordered,
        A: Reads,
    {
        self.aggregate(Func::Max)
    }
}

impl<T, V> Aggregate<T, V> {
    fn of(term: Term) -> Self {
        Aggregate { term, types: PhantomData }
    }

    /// Smallest first; NULLs last.
    pub fn asc(self) -> Order<T, V> {
        Order::of(self.term, false)
    }

    /// Largest first; NULLs first.
    pub fn desc(self) -> Order<T, V> {
        Order::of(self.term, true)
    }
}

impl<T, V: Field> Aggregate<T, V>
where
    V::Base: Ordered,
{
    fn compare(self, op: &'static str, value: impl IntoValue<V::Base>) -> Pred<T, Groups> {
        let value = value.into_value_of().into_value().compared_by(op, self.term.ty());
        Pred::of(Node::Compare { left: self.term, op, value })
    }

    /// `aggregate = value`
    pub fn eq(self, value: impl IntoValue<V::Base>) -> Pred<T, Groups> {
        self.compare(" = ", value)
    }

    /// `aggregate <> value`
    pub fn ne(self, value: impl IntoValue<V::Base>) -> Pred<T, Groups> {
        self.compare(" <> ", value)
    }

    /// `aggregate < value`
    pub fn lt(self, value: impl IntoValue<V::Base>) -> Pred<T, Groups> {
        self.compare(" < ", value)
    }

    /// `aggregate <= value`
    pub fn le(self, value: impl IntoValue<V::Base>) -> Pred<T, Groups> {
        self.compare(" <= ", value)
    }

    /// `aggregate > value`
    pub fn gt(self, value: impl IntoValue<V::Base>) -> Pred<T, Groups> {
        self.compare(" > ", value)
    }

    /// `aggregate >= value`
    pub fn ge(self, value: impl IntoValue<V::Base>) -> Pred<T, Groups> {
        self.compare(" >= ", value)
    }

    /// Whether there was no value.
    pub fn is_null(self) -> Pred<T, Groups> {
        Pred::of(Node::Null { term: self.term, not: false })
    }

    /// Whether there was a value.
    pub fn is_not_null(self) -> Pred<T, Groups> {
        Pred::of(Node::Null { term: self.term, not: true })
    }
}

impl<T, V> Clone for Aggregate<T, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, V> Copy for Aggregate<T, V> {}

impl<T, V> fmt::Debug for Aggregate<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.term.fmt(f)
    }
}
