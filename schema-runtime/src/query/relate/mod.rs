//! Relations: rows along foreign keys, loaded beside those that lead to them. Each level is one statement
//! more, whatever the number of rows.
//!
//! [`Related`] is one relation, with what is asked of it; [`Beside`] are several of them. [`load`] has the
//! keys at both ends, and what finds and sorts the rows.

mod load;

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use super::column::Reads;
use super::link::{Link, Pairs, ToMany, ToOne};
use super::order::Order;
use super::pred::Pred;
use super::select::Select;
use super::table::Table;
use crate::db::{Core, Database};
use crate::error::{Error, Result};
use crate::task::Task;

use load::End;

type Loading<'a, V> = Pin<Box<dyn Future<Output = Result<V>> + Send + 'a>>;

/// What a relation leads from and to, and how many lie at its end.
type Ends<T, U, K> = PhantomData<fn() -> (T, U, K)>;

/// At the end of the link lies one row: none is an error.
#[derive(Clone, Copy, Debug)]
pub enum Required {}

/// What is loaded beside a row of `T`'s table: a foreign key's constant, or what was made of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead away from the table of `{T}`",
    note = "`.with(…)` takes what the table's module has for its foreign keys: `auth_user::select().with(auth_user::session)`"
)]
pub trait Relation<T>: Sized + Send + 'static {
    /// What stands beside the row.
    type Out: Clone + Send;

    #[doc(hidden)]
    fn end(&self) -> End;
    #[doc(hidden)]
    fn load(self, core: &Core, end: End) -> Loading<'_, Vec<Self::Out>>;
}

/// A relation, and what is asked of the rows at its end.
#[must_use = "a relation does nothing until it is given to `with`"]
pub struct Related<T, U, K, N = ()> {
    pairs: Pairs,
    select: Select<U>,
    beside: N,
    ends: Ends<T, U, K>,
}

impl<T, U, K, N: Clone> Clone for Related<T, U, K, N> {
    fn clone(&self) -> Self {
        self.turned(self.select.clone(), self.beside.clone())
    }
}

impl<T, U, K, N> fmt::Debug for Related<T, U, K, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Related").field(&self.select).finish()
    }
}

impl<T, U, K, N> Related<T, U, K, N> {
    /// The same way, with other things asked of its end.
    fn turned<L, M>(&self, select: Select<U>, beside: M) -> Related<T, U, L, M> {
        Related { pairs: self.pairs, select, beside, ends: PhantomData }
    }

    /// Only rows for which `condition` holds. Several filters must all hold.
    pub fn filter(mut self, condition: Pred<U>) -> Self {
        self.select = self.select.filter(condition);
        self
    }

    /// Sorts the rows of each; a second call sorts those that the first leaves equal.
    pub fn order_by<V>(mut self, order: Order<U, V>) -> Self {
        self.select = self.select.order_by(order);
        self
    }
}

impl<T, U, N> Related<T, U, ToOne, N> {
    /// The row itself, in place of an `Option`: none is `Error::NotFound`.
    pub fn required(self) -> Related<T, U, Required, N> {
        Related { pairs: self.pairs, select: self.select, beside: self.beside, ends: PhantomData }
    }
}

impl<T, U: Table, K, A: Reads> Link<T, U, K, A> {
    fn related(self) -> Related<T, U, K> {
        Related { pairs: self.pairs, select: Select::new(), beside: (), ends: PhantomData }
    }

    /// Only rows for which `condition` holds are loaded.
    pub fn filter(self, condition: Pred<U>) -> Related<T, U, K> {
        self.related().filter(condition)
    }

    /// Sorts the rows of each.
    pub fn order_by<V>(self, order: Order<U, V>) -> Related<T, U, K> {
        self.related().order_by(order)
    }

    /// Loads beside each row at its end what lies at the end of a further relation.
    pub fn with<R: Relation<U>>(self, relation: R) -> Related<T, U, K, (R,)> {
        self.related().with(relation)
    }
}

impl<T, U: Table, A: Reads> Link<T, U, ToOne, A> {
    /// The row itself, in place of an `Option`: none is `Error::NotFound`.
    pub fn required(self) -> Related<T, U, Required> {
        self.related().required()
    }
}

impl<T: 'static, U: Table + Clone, A: Reads + 'static> Relation<T> for Link<T, U, ToMany, A> {
    type Out = Vec<U>;
    fn end(&self) -> End {
        self.related().end()
    }
    fn load(self, core: &Core, end: End) -> Loading<'_, Vec<Vec<U>>> {
        self.related().load(core, end)
    }
}

impl<T: 'static, U: Table + Clone, A: Reads + 'static> Relation<T> for Link<T, U, ToOne, A> {
    type Out = Option<U>;
    fn end(&self) -> End {
        self.related().end()
    }
    fn load(self, core: &Core, end: End) -> Loading<'_, Vec<Option<U>>> {
        self.related().load(core, end)
    }
}

impl<T: 'static, U: Table, N: Beside<U>> Relation<T> for Related<T, U, ToMany, N> {
    type Out = Vec<N::Row>;

    fn end(&self) -> End {
        End::of(self.pairs)
    }

    fn load(self, core: &Core, end: End) -> Loading<'_, Vec<Self::Out>> {
        Box::pin(async move {
            let mut found = vec![Vec::new(); end.keys()];
            for (number, row) in load::rows(core, self.select, self.beside, &end).await? {
                found[number].push(row);
            }
            Ok(end.share(found))
        })
    }
}

impl<T: 'static, U: Table, N: Beside<U>> Relation<T> for Related<T, U, ToOne, N> {
    type Out = Option<N::Row>;

    fn end(&self) -> End {
        End::of(self.pairs)
    }

    fn load(self, core: &Core, end: End) -> Loading<'_, Vec<Self::Out>> {
        Box::pin(async move {
            let mut found = vec![None; end.keys()];
            for (number, row) in load::rows(core, self.select, self.beside, &end).await? {
                found[number] = Some(row);
            }
            Ok(end.share(found))
        })
    }
}

impl<T: 'static, U: Table, N: Beside<U>> Relation<T> for Related<T, U, Required, N> {
    type Out = N::Row;

    fn end(&self) -> End {
        End::of(self.pairs)
    }

    fn load(self, core: &Core, end: End) -> Loading<'_, Vec<Self::Out>> {
        Box::pin(async move {
            let optional: Related<T, U, ToOne, N> =
                Related { pairs: self.pairs, select: self.select, beside: self.beside, ends: PhantomData };
            let rows = optional.load(core, end).await?;
            rows.into_iter().collect::<Option<_>>().ok_or(Error::NotFound)
        })
    }
}

/// Relations of one level: none, or a tuple of them.
pub trait Beside<T>: Send + 'static {
    /// The row, with what was loaded behind it.
    type Row: Clone + Send;

    #[doc(hidden)]
    fn ends(&self) -> Vec<End>;
    #[doc(hidden)]
    fn load(self, core: &Core, rows: Vec<T>, ends: Vec<End>) -> Loading<'_, Vec<Self::Row>>;
}

impl<T: Clone + Send + 'static> Beside<T> for () {
    type Row = T;
    fn ends(&self) -> Vec<End> {
        Vec::new()
    }
    fn load(self, _: &Core, rows: Vec<T>, _: Vec<End>) -> Loading<'_, Vec<T>> {
        Box::pin(std::future::ready(Ok(rows)))
    }
}

macro_rules! beside {
    ($($($name:ident $value:ident)*;)*) => {$(
        impl<T: Clone + Send + 'static, $($name: Relation<T>),*> Beside<T> for ($($name,)*) {
            type Row = (T, $($name::Out,)*);
            fn ends(&self) -> Vec<End> {
                let ($($value,)*) = self;
                vec![$($value.end()),*]
            }
            fn load(self, core: &Core, rows: Vec<T>, ends: Vec<End>) -> Loading<'_, Vec<Self::Row>> {
                Box::pin(async move {
                    let ($($value,)*) = self;
                    let mut ends = ends.into_iter();
                    $(
                        let end = ends.next().unwrap_or_default();
                        let mut $value = $value.load(core, end).await?.into_iter();
                    )*
                    let row = |row| Some((row, $($value.next()?,)*));
                    Ok(rows.into_iter().map_while(row).collect())
                })
            }
        }
    )*};
}

beside! { A a; A a B b; A a B b C c; A a B b C c D d; }

/// A SELECT whose rows come with others beside them.
#[must_use = "a query does nothing until it is fetched"]
pub struct With<T, N> {
    select: Select<T>,
    beside: N,
}

impl<T, N: Clone> Clone for With<T, N> {
    fn clone(&self) -> Self {
        With { select: self.select.clone(), beside: self.beside.clone() }
    }
}

impl<T, N> fmt::Debug for With<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("With").field(&self.select).finish()
    }
}

impl<T: Table> Select<T> {
    /// Loads beside each row those at the other end of a foreign key, by one statement more for all of them:
    ///
    /// ```ignore
    /// let users: Vec<(AuthUser, Vec<Session>)> =
    ///     auth_user::select().with(auth_user::session).fetch_all(&db).await?;
    /// ```
    ///
    /// Many rows stand in a `Vec`, one in an `Option`; [`Link::required`] has it stand alone. A relation can
    /// be filtered and sorted, and has relations of its own. Each statement sees what is there when it runs:
    /// within a transaction, all see the same on servers whose isolation says so.
    pub fn with<R: Relation<T>>(self, relation: R) -> With<T, (R,)> {
        With { select: self, beside: (relation,) }
    }
}

/// Another relation of the same level.
macro_rules! with {
    ($($($name:ident $value:ident)*;)*) => {$(
        impl<T, $($name),*> With<T, ($($name,)*)> {
            /// Loads what lies at the end of another relation, too.
            pub fn with<R: Relation<T>>(self, relation: R) -> With<T, ($($name,)* R,)> {
                let ($($value,)*) = self.beside;
                With { select: self.select, beside: ($($value,)* relation,) }
            }
        }
        impl<T, U, K, $($name),*> Related<T, U, K, ($($name,)*)> {
            /// Loads beside each row at its end what lies at the end of a further relation.
            pub fn with<R: Relation<U>>(self, relation: R) -> Related<T, U, K, ($($name,)* R,)> {
                let ($($value,)*) = self.beside;
                Related { pairs: self.pairs, select: self.select, beside: ($($value,)* relation,), ends: PhantomData }
            }
        }
    )*};
}

with! { ; A a; A a B b; A a B b C c; }

impl<T: Table, N: Beside<T>> With<T, N> {
    /// All rows.
    pub fn fetch_all(self, db: &Database<T::Service>) -> Task<'_, Vec<N::Row>> {
        let core = &db.core;
        Task::new(core, async move { load::first(core, self.select, self.beside, false).await })
    }

    /// The row, if there is one; two are an error.
    pub fn fetch_optional(self, db: &Database<T::Service>) -> Task<'_, Option<N::Row>> {
        let core = &db.core;
        Task::new(core, async move {
            let mut rows = load::first(core, self.select, self.beside, true).await?;
            if rows.len() > 1 { Err(Error::TooMany) } else { Ok(rows.pop()) }
        })
    }

    /// The row; none or two are an error.
    pub fn fetch_one(self, db: &Database<T::Service>) -> Task<'_, N::Row> {
        let core = &db.core;
        let optional = self.fetch_optional(db);
        Task::new(core, async move { optional.await?.ok_or(Error::NotFound) })
    }
}
