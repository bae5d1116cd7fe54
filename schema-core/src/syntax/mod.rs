//! From text to syntax tree.
//!
//! `skeleton` cuts a source into slices, `grammar` (generated from `grammar.pest`) reads one slice by
//! a strict rule, `parse` makes the tree of what it read, `format` writes a source anew.

pub mod ast;
pub mod format;
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
#[rustfmt::skip]
mod grammar;
pub mod parse;
mod scan;
mod skeleton;
