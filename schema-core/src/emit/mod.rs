//! From the schema to Rust text.
//!
//! A [`model`] says what a table is in Rust; [`from_ir`] makes it from the schema, [`derive()`] from a
//! struct; [`service`] narrows it to what one service may do, [`links`] follow its foreign keys. [`table`]
//! writes it, with [`denied`] for what the service may not do, [`access`] what SQLite holds it to, [`types`]
//! writes enums and named types, [`context`] the per-request values, [`revision`] what a database must have,
//! [`migrations()`] what brings it there, [`file()`] the whole of a schema.
//! [`projection()`] makes a struct of the application what a query is read into.
//! Text is written directly: it is what people read when they go to a definition, and what rustc reads
//! on every build, so that it is kept small and plain.

mod access;
mod context;
mod denied;
mod derive;
mod file;
mod from_ir;
mod links;
mod meta;
mod migrations;
mod model;
mod names;
mod out;
mod projection;
mod query;
mod revision;
mod service;
mod table;
mod types;
mod view;

pub use derive::derive;
pub use file::{Rust, ddl, file, items, modules, queries};
pub use migrations::migrations;
pub use projection::projection;
