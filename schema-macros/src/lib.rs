//! `#[derive(Table)]`, `#[derive(Enum)]` and `#[derive(Type)]`: a schema's items as Rust items.
//! `#[derive(Projection)]`: what a query is read into.
//!
//! All of the work is `schema_core`'s: this crate only receives the tokens.

use proc_macro::TokenStream;
use schema_core::front::Derive;
use schema_core::front::expand::expand;

/// A struct as a table: each field is a column.
///
/// `#[table(…)]` on the struct names the table and holds its indexes, keys and checks; `#[column(…)]` on a
/// field holds the column's modifiers. Documentation comments become the database's comments.
#[proc_macro_derive(Table, attributes(table, column))]
pub fn table(input: TokenStream) -> TokenStream {
    expand(Derive::Table, input.into()).into()
}

/// A Rust enum as an enum of the schema: each variant is a label.
///
/// `#[schema(name = "…")]` on the enum names it, `#[schema(label = "…")]` on a variant names its label.
#[proc_macro_derive(Enum, attributes(schema))]
pub fn enumeration(input: TokenStream) -> TokenStream {
    expand(Derive::Enum, input.into()).into()
}

/// A struct of one unnamed field as a named type of the schema.
///
/// `#[schema(name = "…", length = 255, check = "EXPR with value")]` says what it stands for.
#[proc_macro_derive(Type, attributes(schema))]
pub fn named_type(input: TokenStream) -> TokenStream {
    expand(Derive::Type, input.into()).into()
}

/// A struct as what a query is read into, by `project`.
///
/// `#[projection(auth_user)]` on the struct names the module of the table whose columns are called as the
/// fields; `#[column(session::uses)]` on a field names another column, or an aggregate
/// (`#[column(session::uses.max())]`).
#[proc_macro_derive(Projection, attributes(projection, column))]
pub fn projection(input: TokenStream) -> TokenStream {
    schema_core::emit::projection(input.into()).into()
}
