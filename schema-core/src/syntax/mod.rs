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

/// A name as it is written anywhere in a schema: in backticks if a bare word would mean something else.
pub fn spelled(name: &str) -> String {
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if letters && !name.starts_with(|c: char| c.is_ascii_digit()) && !parse::is_reserved(name) {
        name.to_owned()
    } else {
        format!("`{}`", name.replace('`', "``"))
    }
}
