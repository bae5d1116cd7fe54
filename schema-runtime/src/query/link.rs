//! Foreign keys, as joins and relations follow them.

use std::fmt;
use std::marker::PhantomData;

use super::column::Granted;
use super::scope::As;
use crate::meta::ColumnMeta;

/// The columns that are equal at both ends of a link.
pub type Pairs = &'static [(&'static ColumnMeta, &'static ColumnMeta)];

/// At the end of the link lies one row, or none.
#[derive(Clone, Copy, Debug)]
pub enum ToOne {}

/// At the end of the link lie any number of rows.
#[derive(Clone, Copy, Debug)]
pub enum ToMany {}

/// The way from `T`'s table to `U`'s along a foreign key, in the key's direction (`session::user`) or
/// against it (`auth_user::session`).
///
/// `K` says whether one row lies at its end ([`ToOne`]) or many ([`ToMany`]), and `A` what the service may
/// do with the columns it needs.
pub struct Link<T, U, K, A = Granted> {
    pub(crate) pairs: Pairs,
    ends: PhantomData<fn() -> (T, U)>,
    kind: PhantomData<fn() -> (K, A)>,
}

impl<T, U, K, A> Clone for Link<T, U, K, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, U, K, A> Copy for Link<T, U, K, A> {}

impl<T, U, K, A> fmt::Debug for Link<T, U, K, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.pairs.iter().map(|(own, other)| (own.name, other.name))).finish()
    }
}

impl<T, U, K, A> Link<T, U, K, A> {
    /// The link over these columns; called by generated code.
    #[doc(hidden)]
    pub const fn new(pairs: Pairs) -> Self {
        Link { pairs, ends: PhantomData, kind: PhantomData }
    }

    /// The same way, to the table under the name `N`: for a table that is joined twice.
    pub const fn alias<N>(self) -> Link<T, As<U, N>, K, A> {
        Link::new(self.pairs)
    }

    /// The same way, from the table that was joined as `N`.
    pub const fn from_alias<N>(self) -> Link<As<T, N>, U, K, A> {
        Link::new(self.pairs)
    }
}
