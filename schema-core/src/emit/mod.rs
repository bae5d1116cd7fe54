//! From the schema to Rust text.
//!
//! A [`model`] says what a table is in Rust; [`from_ir`] makes it from the schema, [`derive()`] from a
//! struct. [`table`] writes it, [`types`] writes enums and named types, [`file`] the whole of a schema.
//! Text is written directly: it is what people read when they go to a definition, and what rustc reads
//! on every build, so that it is kept small and plain.

mod derive;
mod file;
mod from_ir;
mod model;
mod names;
mod out;
mod table;
mod types;

pub use derive::derive;
pub use file::{ddl, file, items};
