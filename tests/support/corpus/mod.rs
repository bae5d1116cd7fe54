//! The schemas that others wrote: what `tests/corpus/manifest.toml` says of them, and how they are loaded.

mod closing;
mod counts;
pub mod extremes;
mod load;
mod manifest;

pub use closing::{Closed, close};
pub use counts::Counts;
pub use load::{Load, load, load_text};
pub use manifest::{Entry, entries};
