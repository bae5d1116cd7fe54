//! The schemas that others wrote: what `tests/corpus/manifest.toml` says of them, and how they are loaded.

mod load;
mod manifest;

pub use load::{Load, load};
pub use manifest::{Entry, entries};
