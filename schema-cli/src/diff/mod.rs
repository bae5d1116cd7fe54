//! What differs between two sides, each a schema or a database.

mod git;
mod live;
mod side;
mod texts;

pub(crate) use live::{Ask, databases, mixed};
pub(crate) use side::{Finder, Side};
pub(crate) use texts::texts;

/// What was found, ready to be printed.
pub(crate) struct Told {
    /// What goes to standard output.
    pub(crate) out: String,
    /// How many things differ.
    pub(crate) count: usize,
}
