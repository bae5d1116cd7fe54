//! The schemagen compiler: `.schema` text or Rust items in; DDL, typed Rust, grants and diagnostics out.
//!
//! The passes, in their order: `syntax` and `front` make an [`syntax::ast::File`]; `resolve` makes an
//! [`ir::Schema`] of it, with every name bound and every expression typed; `lower` turns that into what
//! one target's catalog will hold, a [`phys::Schema`], where every emulation and refusal is decided;
//! `render` prints it. `grants` and `emit` read the IR. No pass does input or output but `build`.

#![forbid(unsafe_code)]
// Module pages tell those who change the compiler where things are, private modules too.
#![allow(rustdoc::private_intra_doc_links)]

pub mod build;
pub(crate) mod check;
pub mod compile;
pub mod diag;
pub mod dialect;
pub mod emit;
pub mod front;
pub mod grants;
pub mod ir;
pub mod json;
pub mod lower;
pub mod migrate;
mod parallel;
pub mod phys;
pub mod render;
pub mod resolve;
pub mod source;
pub mod suggest;
pub mod syntax;

pub use build::build;
pub use compile::{Artifact, Compiled, Input, Options, compile};
pub use syntax::format::format;
