//! What rows are sorted by.

use std::fmt;
use std::marker::PhantomData;

use super::term::Term;
use super::writer::{Writer, literal};
use crate::meta::{Target, Ty};

/// A column or an aggregate to sort by, and in which direction.
///
/// An order whose type of values was forgotten is an `Order<T>`: many of them stand in one list.
pub struct Order<T, V = ()> {
    pub(crate) key: OrderKey,
    types: PhantomData<fn() -> (T, V)>,
}

/// A column and a direction, without types.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct OrderKey {
    pub(crate) term: Term,
    pub(crate) descending: bool,
    pub(crate) nulls_first: bool,
}

impl<T, V> Order<T, V> {
    pub(crate) fn of(term: Term, descending: bool) -> Self {
        Order { key: OrderKey { term, descending, nulls_first: descending }, types: PhantomData }
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

    /// The same order as one of a list, whose columns have different types.
    #[must_use]
    pub fn untyped(self) -> Order<T> {
        Order { key: self.key, types: PhantomData }
    }
}

impl<T, V> Clone for Order<T, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, V> Copy for Order<T, V> {}

impl<T, V> fmt::Debug for Order<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

impl OrderKey {
    pub(crate) fn write(&self, to: &mut Writer<'_>) {
        let direction = if self.descending { " DESC" } else { "" };
        let Some(labels) = self.labels(to.target) else {
            return self.write_plain(to, direction);
        };
        // SQLite holds labels as text; they sort in the order of their declaration.
        to.push("CASE ");
        self.term.write(to);
        for (i, label) in labels.iter().enumerate() {
            let mut when = String::from(" WHEN ");
            literal(&mut when, label);
            to.push(&when).push(" THEN ").push(&i.to_string());
        }
        to.push(" END").push(direction);
        self.write_nulls(to);
    }

    fn write_plain(&self, to: &mut Writer<'_>, direction: &str) {
        if self.term.nullable() && to.target == Target::Mysql {
            // NULL is the smallest value there.
            if self.nulls_first == self.descending {
                self.term.write(to);
                to.push(if self.nulls_first { " IS NULL DESC, " } else { " IS NULL, " });
            }
        }
        match (to.target, self.term.ty()) {
            // MariaDB sorts it with its padding, which comes after a tab.
            (Target::Mysql, Ty::Char) => {
                to.push("rtrim(");
                self.term.write(to);
                to.push(")");
            }
            _ => self.term.write(to),
        }
        to.push(direction);
        self.write_nulls(to);
    }

    /// PostgreSQL and SQLite have words for it, and different defaults.
    fn write_nulls(&self, to: &mut Writer<'_>) {
        let smallest = match to.target {
            Target::Postgres => false,
            Target::Sqlite => true,
            Target::Mysql => return,
        };
        let by_default = self.descending != smallest;
        if self.term.nullable() && self.nulls_first != by_default {
            to.push(if self.nulls_first { " NULLS FIRST" } else { " NULLS LAST" });
        }
    }

    fn labels(&self, target: Target) -> Option<&'static [&'static str]> {
        match (target, self.term.ty()) {
            (Target::Sqlite, Ty::Enum(meta)) => Some(meta.labels),
            _ => None,
        }
    }
}
