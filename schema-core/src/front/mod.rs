//! The second front end: Rust items in, the same syntax tree out.
//!
//! [`scan`] finds the items of a `.rs` file; a proc macro hands its one item to [`item`]. From there on
//! both are the same: [`args`] reads attributes, [`table`], [`mod@column`] and [`named`] make the tree of
//! them, [`types`] knows which column type a Rust type stands for, [`text`] parses what attributes hold
//! in the schema language, and [`places`] knows where everything stands.

mod args;
mod bind;
mod column;
pub mod expand;
mod fit;
mod named;
mod places;
pub mod scan;
mod table;
mod text;
mod types;

pub use bind::bind;
pub use fit::fit;
pub use places::Places;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceMap, Span};
use crate::syntax::ast;

/// What a derive makes of an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Derive {
    /// `#[derive(Table)]`
    Table,
    /// `#[derive(Enum)]`
    Enum,
    /// `#[derive(Type)]`
    Type,
}

impl Derive {
    /// All of them.
    pub const ALL: [Derive; 3] = [Derive::Table, Derive::Enum, Derive::Type];

    /// The derive's name.
    pub const fn name(self) -> &'static str {
        match self {
            Derive::Table => "Table",
            Derive::Enum => "Enum",
            Derive::Type => "Type",
        }
    }
}

/// The syntax tree of one item under `derive`, which stands in `module`; `None` if too little of it can
/// be read.
pub fn item(
    derive: Derive,
    input: &syn::DeriveInput,
    module: &str,
    places: &mut Places,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<ast::Item> {
    let mut front = Front { module, places, sources, diagnostics };
    match derive {
        Derive::Table => front.table(input).map(ast::Item::Table),
        Derive::Enum => front.enumeration(input).map(ast::Item::Enum),
        Derive::Type => front.named_type(input).map(ast::Item::Type),
    }
}

/// What reading an item needs at hand.
struct Front<'a> {
    module: &'a str,
    places: &'a mut Places,
    sources: &'a mut SourceMap,
    diagnostics: &'a mut Diagnostics,
}

impl Front<'_> {
    fn place(&mut self, span: proc_macro2::Span) -> Span {
        self.places.span(span)
    }

    /// The path of an item of the module at hand.
    fn rust_path(&self, ident: &proc_macro2::Ident) -> Option<String> {
        Some(format!("{}::{ident}", self.module))
    }

    fn ident(&mut self, ident: &proc_macro2::Ident) -> ast::Ident {
        let name = ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name).to_owned();
        ast::Ident { name, span: self.place(ident.span()) }
    }

    fn error(&mut self, span: proc_macro2::Span, message: impl Into<String>, help: impl Into<String>) {
        let span = self.place(span);
        self.diagnostics.push(Diagnostic::new(Code::E0701, span, message).help(help));
    }
}

/// The documentation of an item: its `///` lines, as the other front end joins them.
fn docs(attributes: &[syn::Attribute]) -> String {
    let mut docs = String::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("doc")) {
        let syn::Meta::NameValue(syn::MetaNameValue {
            value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }),
            ..
        }) = &attribute.meta
        else {
            continue;
        };
        for line in text.value().split('\n') {
            if !docs.is_empty() {
                docs.push('\n');
            }
            docs.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
        }
    }
    docs
}

#[cfg(test)]
mod tests;
