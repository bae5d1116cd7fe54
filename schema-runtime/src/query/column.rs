//! Typed columns, and what can be said of them.

use std::fmt;
use std::marker::PhantomData;

use super::order::Order;
use super::pred::{Glob, Node, Pred};
use super::scope::{As, Has, Side};
use super::term::{Col, Term};
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

    /// The column of a table that was joined as `N`.
    pub const fn alias<N>(self) -> Column<As<T, N>, V, A> {
        Column::new(self.meta)
    }

    /// The column as it stands in a query on `U`.
    pub(crate) fn in_scope<U: Has<T, I>, I>(self) -> Col {
        let nullable = self.meta.nullable || <U::Side as Side>::NULLABLE;
        Col { meta: self.meta, at: U::AT, nullable }
    }

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        self.meta.name
    }
}

impl<T, V: Field, A> Column<T, V, A> {
    fn compare<U: Has<T, I>, I>(self, op: &'static str, value: impl IntoValue<V::Base>) -> Pred<U> {
        let value = value.into_value_of().into_value().compared_by(op, self.meta.ty);
        Pred::of(Node::Compare { left: Term::Column(self.in_scope::<U, I>()), op, value })
    }

    fn beside<U, I, T2, V2, A2, J>(self, op: &'static str, other: Column<T2, V2, A2>) -> Pred<U>
    where
        U: Has<T, I> + Has<T2, J>,
    {
        Pred::of(Node::Columns { left: self.in_scope::<U, I>(), op, right: other.in_scope::<U, J>() })
    }

    /// `column = value`
    pub fn eq<U, I>(self, value: impl IntoValue<V::Base>) -> Pred<U>
    where
        U: Has<T, I>,
        V::Base: Equal,
        A: Reads,
    {
        self.compare(" = ", value)
    }

    /// `column <> value`; a NULL is not unequal to anything.
    pub fn ne<U, I>(self, value: impl IntoValue<V::Base>) -> Pred<U>
    where
        U: Has<T, I>,
        V::Base: Equal,
        A: Reads,
    {
        self.compare(" <> ", value)
    }

    /// `column < value`
    pub fn lt<U, I>(self, value: impl IntoValue<V::Base>) -> Pred<U>
    where
        U: Has<T, I>,
        V::Base: Ordered,
        A: Reads,
    {
        self.compare(" < ", value)
    }

    /// `column <= value`
    pub fn le<U, I>(self, value: impl IntoValue<V::Base>) -> Pred<U>
    where
        U: Has<T, I>,
        V::Base: Ordered,
        A: Reads,
    {
        self.compare(" <= ", value)
    }

    /// `column > value`
    pub fn gt<U, I>(self, value: impl IntoValue<V::Base>) -> Pred<U>
    where
        U: Has<T, I>,
        V::Base: Ordered,
        A: Reads,
    {
        self.compare(" > ", value)
    }

    /// `column >= value`
    pub fn ge<U, I>(self, value: impl IntoValue<V::Base>) -> Pred<U>
    where
        U: Has<T, I>,
        V::Base: Ordered,
        A: Reads,
    {
        self.compare(" >= ", value)
    }

    /// `low <= column and column <= high`
    pub fn between<U, I>(self, low: impl IntoValue<V::Base>, high: impl IntoValue<V::Base>) -> Pred<U>
    where
        U: Has<T, I>,
        V::Base: Ordered,
        A: Reads,
    {
        self.ge(low).and(self.le(high))
    }

    /// Whether the column has one of these values; none of an empty list.
    pub fn in_list<L, U, I>(self, values: L) -> Pred<U>
    where
        U: Has<T, I>,
        L: IntoIterator,
        L::Item: IntoValue<V::Base>,
        V::Base: Equal,
        A: Reads,
    {
        let ty = self.meta.ty;
        Pred::of(Node::In {
            column: self.in_scope::<U, I>(),
            values: values.into_iter().map(|v| v.into_value_of().into_value().compared_with(ty)).collect(),
        })
    }

    /// `column = other`, a column of the same or of another table of the query.
    pub fn eq_column<U, I, T2, V2, A2, J>(self, other: Column<T2, V2, A2>) -> Pred<U>
    where
        U: Has<T, I> + Has<T2, J>,
        V2: Field<Base = V::Base>,
        V::Base: Equal,
        A: Reads,
        A2: Reads,
    {
        self.beside(" = ", other)
    }

    /// `column <> other`, a column of the same or of another table of the query.
    pub fn ne_column<U, I, T2, V2, A2, J>(self, other: Column<T2, V2, A2>) -> Pred<U>
    where
        U: Has<T, I> + Has<T2, J>,
        V2: Field<Base = V::Base>,
        V::Base: Equal,
        A: Reads,
        A2: Reads,
    {
        self.beside(" <> ", other)
    }

    /// `column < other`, a column of the same or of another table of the query.
    pub fn lt_column<U, I, T2, V2, A2, J>(self, other: Column<T2, V2, A2>) -> Pred<U>
    where
        U: Has<T, I> + Has<T2, J>,
        V2: Field<Base = V::Base>,
        V::Base: Ordered,
        A: Reads,
        A2: Reads,
    {
        self.beside(" < ", other)
    }

    /// `column <= other`, a column of the same or of another table of the query.
    pub fn le_column<U, I, T2, V2, A2, J>(self, other: Column<T2, V2, A2>) -> Pred<U>
    where
        U: Has<T, I> + Has<T2, J>,
        V2: Field<Base = V::Base>,
        V::Base: Ordered,
        A: Reads,
        A2: Reads,
    {
        self.beside(" <= ", other)
    }

    /// `column > other`, a column of the same or of another table of the query.
    pub fn gt_column<U, I, T2, V2, A2, J>(self, other: Column<T2, V2, A2>) -> Pred<U>
    where
        U: Has<T, I> + Has<T2, J>,
        V2: Field<Base = V::Base>,
        V::Base: Ordered,
        A: Reads,
        A2: Reads,
    {
        self.beside(" > ", other)
    }

    /// `column >= other`, a column of the same or of another table of the query.
    pub fn ge_column<U, I, T2, V2, A2, J>(self, other: Column<T2, V2, A2>) -> Pred<U>
    where
        U: Has<T, I> + Has<T2, J>,
        V2: Field<Base = V::Base>,
        V::Base: Ordered,
        A: Reads,
        A2: Reads,
    {
        self.beside(" >= ", other)
    }

    /// Whether the column is NULL.
    pub fn is_null<U, I>(self) -> Pred<U>
    where
        U: Has<T, I>,
        A: Reads,
    {
        Pred::of(Node::Null { term: Term::Column(self.in_scope::<U, I>()), not: false })
    }

    /// Whether the column is not NULL.
    pub fn is_not_null<U, I>(self) -> Pred<U>
    where
        U: Has<T, I>,
        A: Reads,
    {
        Pred::of(Node::Null { term: Term::Column(self.in_scope::<U, I>()), not: true })
    }

    /// Smallest first; NULLs last.
    pub fn asc<U, I>(self) -> Order<U, <U::Side as Side>::Of<V>>
    where
        U: Has<T, I>,
        A: Reads,
    {
        Order::of(Term::Column(self.in_scope::<U, I>()), false)
    }

    /// Largest first; NULLs first.
    pub fn desc<U, I>(self) -> Order<U, <U::Side as Side>::Of<V>>
    where
        U: Has<T, I>,
        A: Reads,
    {
        Order::of(Term::Column(self.in_scope::<U, I>()), true)
    }
}

impl<T, V: Field<Base = String>, A> Column<T, V, A> {
    fn glob<U: Has<T, I>, I>(self, pattern: Vec<Glob>) -> Pred<U> {
        Pred::of(Node::Like { column: self.in_scope::<U, I>(), pattern })
    }

    /// `column like pattern`: `%` stands for any text, `_` for one character, every other
    /// character for itself. Case counts.
    pub fn like<U, I>(self, pattern: &str) -> Pred<U>
    where
        U: Has<T, I>,
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
    pub fn starts_with<U, I>(self, text: &str) -> Pred<U>
    where
        U: Has<T, I>,
        A: Reads,
    {
        let mut pattern: Vec<_> = text.chars().map(Glob::Char).collect();
        pattern.push(Glob::Any);
        self.glob(pattern)
    }

    /// Whether the text ends with this one, of which every character stands for itself.
    pub fn ends_with<U, I>(self, text: &str) -> Pred<U>
    where
        U: Has<T, I>,
        A: Reads,
    {
        let text = text.chars().map(Glob::Char);
        self.glob(std::iter::once(Glob::Any).chain(text).collect())
    }

    /// Whether the text contains this one, of which every character stands for itself.
    pub fn contains<U, I>(self, text: &str) -> Pred<U>
    where
        U: Has<T, I>,
        A: Reads,
    {
        let text = text.chars().map(Glob::Char);
        self.glob(std::iter::once(Glob::Any).chain(text).chain(std::iter::once(Glob::Any)).collect())
    }
}
