//! Queries within conditions.

use std::fmt;
use std::marker::PhantomData;

use super::column::{Column, Reads};
use super::link::Link;
use super::parts::Parts;
use super::pred::{Node, Pred};
use super::scope::Has;
use super::select::Select;
use super::table::Table;
use super::term::Col;
use crate::meta::ColumnMeta;
use crate::value::{Equal, Field};

/// A query on `S` whose rows belong to a row of `O`'s table, which stands outside of it.
#[must_use = "a subquery does nothing until it is given to `exists`"]
pub struct Correlated<S, O> {
    select: Select<S>,
    /// Columns of the query, and those outside that they are equal to.
    on: Vec<(Col, &'static ColumnMeta)>,
    outer: PhantomData<fn() -> O>,
}

impl<S, R> Select<S, R> {
    /// Only rows whose column is equal to one of a row outside, for [`exists`]:
    ///
    /// ```ignore
    /// let signed_in = exists(session::select().correlate(session::user_id, auth_user::id));
    /// let users = auth_user::select().filter(signed_in);
    /// ```
    pub fn correlate<T, V, A, I, O, W, B>(
        self,
        column: Column<T, V, A>,
        outer: Column<O, W, B>,
    ) -> Correlated<S, O>
    where
        S: Has<T, I>,
        V: Field<Base: Equal>,
        W: Field<Base = V::Base>,
        A: Reads,
        B: Reads,
    {
        Correlated { select: Select::of(self.parts), on: Vec::new(), outer: PhantomData }
            .correlate(column, outer)
    }
}

impl<S, O> Correlated<S, O> {
    /// Only rows for which `condition` holds.
    pub fn filter(mut self, condition: Pred<S>) -> Self {
        self.select = self.select.filter(condition);
        self
    }

    /// Only rows whose column is equal to one of the row outside.
    pub fn correlate<T, V, A, I, W, B>(mut self, column: Column<T, V, A>, outer: Column<O, W, B>) -> Self
    where
        S: Has<T, I>,
        V: Field<Base: Equal>,
        W: Field<Base = V::Base>,
        A: Reads,
        B: Reads,
    {
        self.on.push((column.in_scope::<S, I>(), outer.meta));
        self
    }
}

impl<T, U: Table, K, A> Link<T, U, K, A> {
    /// The rows at the end of the link, for [`exists`]: `exists(auth_user::session.rows())`.
    pub fn rows(self) -> Correlated<U, T>
    where
        A: Reads,
    {
        let on = self.pairs.iter().map(|(outer, inner)| (Col::from(*inner), *outer)).collect();
        Correlated { select: Select::new(), on, outer: PhantomData }
    }
}

/// What [`exists`] asks for rows, in a query on `U`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a query")]
pub trait Subquery<U, I> {
    #[doc(hidden)]
    fn asked(self) -> Pred<U>;
}

impl<U, S, R> Subquery<U, ()> for Select<S, R> {
    fn asked(self) -> Pred<U> {
        Pred::of(Node::Exists { select: Box::new(self.parts), on: Vec::new() })
    }
}

impl<U: Has<O, I>, S, O, I> Subquery<U, I> for Correlated<S, O> {
    fn asked(self) -> Pred<U> {
        let outer = |meta: &'static ColumnMeta| Col { meta, at: U::AT, nullable: true };
        let on = self.on.into_iter().map(|(inner, meta)| [inner, outer(meta)]).collect();
        Pred::of(Node::Exists { select: Box::new(self.select.parts), on })
    }
}

/// Whether a query has a row: for each row of the query around it, if it is correlated to that.
pub fn exists<U, I>(query: impl Subquery<U, I>) -> Pred<U> {
    query.asked()
}

impl<T, V: Field, A> Column<T, V, A> {
    /// Whether the column has one of the values that the query gives, which reads one column.
    pub fn in_select<U, I, S, W>(self, select: Select<S, (W,)>) -> Pred<U>
    where
        U: Has<T, I>,
        V::Base: Equal,
        W: Field<Base = V::Base>,
        A: Reads,
    {
        Pred::of(Node::InSelect { column: self.in_scope::<U, I>(), select: Box::new(select.parts) })
    }
}

impl<S, O> Clone for Correlated<S, O> {
    fn clone(&self) -> Self {
        Correlated { select: self.select.clone(), on: self.on.clone(), outer: PhantomData }
    }
}

impl<S, O> fmt::Debug for Correlated<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.select.fmt(f)
    }
}

impl Parts {
    /// The only value that it reads.
    pub(crate) fn only_item(&self) -> Option<Col> {
        match self.items.as_deref() {
            Some([item]) => item.column(),
            _ => None,
        }
    }
}
