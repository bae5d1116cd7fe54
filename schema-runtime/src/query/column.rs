//! Typed columns, and what can be said of them.

use std::fmt;
use std::marker::PhantomData;

use super::pred::{Glob, Node, Pred};
use crate::meta::ColumnMeta;
use crate::value::{Bind, Equal, Field, IntoValue, Ordered};

/// The right to read and to set a column. Code for a service that may not do both has another
/// type in its place.
#[derive(Clone, Copy, Debug)]
pub enum Granted {}

/// A right to read a column. Where a service has none, what its type asks for says so.
#[diagnostic::on_unimplemented(message = "this column may not be read")]
pub trait Reads {}

/// A right to set a column. Where a service has none, what its type asks for says so.
#[diagnostic::on_unimplemented(message = "this column may not be set")]
pub trait Sets {}

impl Reads for Granted {}
impl Sets for Granted {}

/// A column of `T`'s table that holds a `V`; `A` says what may be done with it.
pub struct Column<T, V, A = Granted> {
    pub(crate) meta: &'static ColumnMeta,
    table: PhantomData<fn() -> T>,
    value: PhantomData<fn() -> V>,
    right: PhantomData<fn() -> A>,
}

impl<T, V, A> Clone for Column<T, V, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, V, A> Copy for Column<T, V, A> {}

impl<T, V, A> fmt::Debug for Column<T, V, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.meta.name)
    }
}

impl<T, V, A> Column<T, V, A> {
    /// The column that this metadata describes; called by generated code.
    pub const fn new(meta: &'static ColumnMeta) -> Self {
        Column { meta, table: PhantomData, value: PhantomData, right: PhantomData }
    }

    /// The column as data; called by generated code.
    #[doc(hidden)]
    pub const fn meta(self) -> &'static ColumnMeta {
        self.meta
    }

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        self.meta.name
    }
}

impl<T, V: Field, A> Column<T, V, A> {
    fn compare(self, op: &'static str, value: impl IntoValue<V::Base>) -> Pred<T> {
        let value = value.into_value_of().into_value();
        Pred::of(Node::Compare { column: self.meta, op, value: value.compared_by(op, self.meta.ty) })
    }

    /// `column = value`
    pub fn eq(self, value: impl IntoValue<V::Base>) -> Pred<T>
    where
        V::Base: Equal,
        A: Reads,
    {
        self.compare(" = ", value)
    }

    /// `column <> value`; a NULL is not unequal to anything.
    pub fn ne(self, value: impl IntoValue<V::Base>) -> Pred<T>
    where
        V::Base: Equal,
        A: Reads,
    {
        self.compare(" <> ", value)
    }

    /// `column < value`
    pub fn lt(self, value: impl IntoValue<V::Base>) -> Pred<T>
    where
        V::Base: Ordered,
        A: Reads,
    {
        self.compare(" < ", value)
    }

    /// `column <= value`
    pub fn le(self, value: impl IntoValue<V::Base>) -> Pred<T>
    where
        V::Base: Ordered,
        A: Reads,
    {
        self.compare(" <= ", value)
    }

    /// `column > value`
    pub fn gt(self, value: impl IntoValue<V::Base>) -> Pred<T>
    where
        V::Base: Ordered,
        A: Reads,
    {
        self.compare(" > ", value)
    }

    /// `column >= value`
    pub fn ge(self, value: impl IntoValue<V::Base>) -> Pred<T>
    where
        V::Base: Ordered,
        A: Reads,
    {
        self.compare(" >= ", value)
    }

    /// `low <= column and column <= high`
    pub fn between(self, low: impl IntoValue<V::Base>, high: impl IntoValue<V::Base>) -> Pred<T>
    where
        V::Base: Ordered,
        A: Reads,
    {
        self.ge(low).and(self.le(high))
    }

    /// Whether the column has one of these values; none of an empty list.
    pub fn in_list<I>(self, values: I) -> Pred<T>
    where
        I: IntoIterator,
        I::Item: IntoValue<V::Base>,
        V::Base: Equal,
        A: Reads,
    {
        let ty = self.meta.ty;
        Pred::of(Node::In {
            column: self.meta,
            values: values.into_iter().map(|v| v.into_value_of().into_value().compared_with(ty)).collect(),
        })
    }

    /// Whether the column is NULL.
    pub fn is_null(self) -> Pred<T>
    where
        A: Reads,
    {
        Pred::of(Node::Null { column: self.meta, not: false })
    }

    /// Whether the column is not NULL.
    pub fn is_not_null(self) -> Pred<T>
    where
        A: Reads,
    {
        Pred::of(Node::Null { column: self.meta, not: true })
    }

    /// Smallest first; NULLs last.
    pub fn asc(self) -> Order<T, V>
    where
        A: Reads,
    {
        Order::of(self.meta, false)
    }

    /// Largest first; NULLs first.
    pub fn desc(self) -> Order<T, V>
    where
        A: Reads,
    {
        Order::of(self.meta, true)
    }
}

impl<T, V: Field<Base = String>, A> Column<T, V, A> {
    fn glob(self, pattern: Vec<Glob>) -> Pred<T> {
        Pred::of(Node::Like { column: self.meta, pattern })
    }

    /// `column like pattern`: `%` stands for any text, `_` for one character, every other
    /// character for itself. Case counts.
    pub fn like(self, pattern: &str) -> Pred<T>
    where
        A: Reads,
    {
        self.glob(
            pattern
                .chars()
                .map(|c| match c {
                    '%' => Glob::Any,
                    '_' => Glob::One,
                    c => Glob::Char(c),
                })
                .collect(),
        )
    }

    /// Whether the text starts with this one, of which every character stands for itself.
    pub fn starts_with(self, text: &str) -> Pred<T>
    where
        A: Reads,
    {
        let mut pattern: Vec<_> = text.chars().map(Glob::Char).collect();
        pattern.push(Glob::Any);
        self.glob(pattern)
    }

    /// Whether the text ends with this one, of which every character stands for itself.
    pub fn ends_with(self, text: &str) -> Pred<T>
    where
        A: Reads,
    {
        let text = text.chars().map(Glob::Char);
        self.glob(std::iter::once(Glob::Any).chain(text).collect())
    }

    /// Whether the text contains this one, of which every character stands for itself.
    pub fn contains(self, text: &str) -> Pred<T>
    where
        A: Reads,
    {
        let text = text.chars().map(Glob::Char);
        self.glob(std::iter::once(Glob::Any).chain(text).chain(std::iter::once(Glob::Any)).collect())
    }
}

/// A column to sort by, and in which direction.
pub struct Order<T, V> {
    pub(crate) key: OrderKey,
    types: PhantomData<fn() -> (T, V)>,
}

/// A column and a direction, without types.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct OrderKey {
    pub(crate) column: &'static ColumnMeta,
    pub(crate) descending: bool,
    pub(crate) nulls_first: bool,
}

impl<T, V> Order<T, V> {
    fn of(column: &'static ColumnMeta, descending: bool) -> Self {
        Order { key: OrderKey { column, descending, nulls_first: descending }, types: PhantomData }
    }

    /// NULLs in front.
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.key.nulls_first = true;
        self
    }

    /// NULLs at the end.
    #[must_use]
    pub fn nulls_last(mut self) -> Self {
        self.key.nulls_first = false;
        self
    }
}

impl<T, V> fmt::Debug for Order<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

/// Some columns of one table, to be read as a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of columns of this table",
    note = "write `.columns((table::a, table::b))`, with at most 12 columns"
)]
pub trait Columns<T> {
    /// The tuple of their types.
    type Row;

    /// The columns, in order.
    fn list(self) -> Vec<&'static ColumnMeta>;
}

macro_rules! columns {
    ($(($($name:ident $right:ident $value:ident),*)),* $(,)?) => {$(
        impl<T, $($name, $right: Reads),*> Columns<T> for ($(Column<T, $name, $right>,)*) {
            type Row = ($($name,)*);
            fn list(self) -> Vec<&'static ColumnMeta> {
                let ($($value,)*) = self;
                vec![$($value.meta),*]
            }
        }
    )*};
}

columns! {
    (A RA a),
    (A RA a, B RB b),
    (A RA a, B RB b, C RC c),
    (A RA a, B RB b, C RC c, D RD d),
    (A RA a, B RB b, C RC c, D RD d, E RE e),
    (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f),
    (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f, G RG g),
    (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f, G RG g, H RH h),
    (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f, G RG g, H RH h, I RI i),
    (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f, G RG g, H RH h, I RI i, J RJ j),
    (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f, G RG g, H RH h, I RI i, J RJ j, K RK k),
    (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f, G RG g, H RH h, I RI i, J RJ j, K RK k, L RL l),
}
