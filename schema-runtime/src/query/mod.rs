//! Queries put together at run time, of static parts: every value is bound.

pub(crate) mod aggregate;
pub(crate) mod bulk;
pub(crate) mod change;
pub(crate) mod column;
pub(crate) mod fetch;
pub(crate) mod insert;
pub(crate) mod item;
pub(crate) mod link;
pub mod named;
pub(crate) mod order;
pub(crate) mod page;
pub(crate) mod parts;
pub(crate) mod pred;
pub(crate) mod relate;
pub(crate) mod scope;
pub(crate) mod select;
pub(crate) mod subquery;
pub(crate) mod table;
pub(crate) mod term;
pub(crate) mod write;
pub(crate) mod writer;
