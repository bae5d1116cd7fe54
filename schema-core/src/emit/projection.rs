//! `#[derive(Projection)]`: a struct that a query is read into.

use super::model::Table;
use super::out::Out;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

/// How the derive names the row struct, of which it knows the module alone.
pub(super) fn row_alias(out: &mut Out, table: &Table) {
    out.line(1, &["#[doc(hidden)]"]);
    out.line(1, &["pub type __Row = ", &table.structure, ";"]);
}

/// What the derive on `input` expands to, or its mistakes.
pub fn projection(input: TokenStream) -> TokenStream {
    let expanded = syn::parse2(input).and_then(|input: syn::DeriveInput| expand(&input));
    expanded.unwrap_or_else(|error| error.to_compile_error())
}

/// One field: what it is read from, and as what.
struct Field<'a> {
    field: &'a syn::Field,
    source: TokenStream,
    /// The module of the table, of which it reads; an aggregate of all columns has none.
    module: Option<TokenStream>,
    /// Whether it is nothing but a column.
    plain: bool,
}

fn expand(input: &syn::DeriveInput) -> syn::Result<TokenStream> {
    let name = &input.ident;
    let named = match &input.data {
        syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. })
            if input.generics.params.is_empty() && !fields.named.is_empty() =>
        {
            &fields.named
        }
        _ => {
            let message = "`Projection` is derived for a struct with named fields and without generics";
            return Err(syn::Error::new(name.span(), message));
        }
    };
    let table = argument(&input.attrs, "projection")?;
    let fields = named.iter().map(|field| read(field, table.as_ref())).collect::<syn::Result<Vec<_>>>()?;

    let (mut modules, mut bounds) = (Vec::new(), Vec::new());
    for module in fields.iter().filter_map(|f| f.module.as_ref()) {
        if modules.iter().any(|known: &TokenStream| known.to_string() == module.to_string()) {
            continue;
        }
        let at = format_ident!("At{}", modules.len());
        let of_it = |f: &&Field| f.module.as_ref().is_some_and(|m| m.to_string() == module.to_string());
        bounds.push(quote!(S: ::schema_runtime::__gen::Has<#module::__Row, #at>));
        if !fields.iter().filter(of_it).all(|f| is_option(&f.field.ty)) {
            bounds.push(quote! {
                <S as ::schema_runtime::__gen::Has<#module::__Row, #at>>::Side: ::schema_runtime::__gen::Present
            });
        }
        modules.push(module.clone());
    }
    let places: Vec<_> = (0..modules.len()).map(|n| format_ident!("At{n}")).collect();
    let items = fields.iter().map(|Field { field, source, plain, .. }| {
        let ty = &field.ty;
        let span = ty.span();
        match plain {
            true => quote_spanned!(span=> ::schema_runtime::__gen::field::<S, _, #ty, _, _, _>(#source)),
            false => quote_spanned!(span=> ::schema_runtime::__gen::computed::<S, #ty, _>(#source)),
        }
    });
    let names = fields.iter().map(|f| &f.field.ident);
    Ok(quote! {
        impl ::schema_runtime::__gen::FromRow for #name {
            fn from_row(
                row: &mut ::schema_runtime::__gen::Row<'_>,
            ) -> ::core::result::Result<Self, ::schema_runtime::__gen::Failed> {
                ::core::result::Result::Ok(Self { #(#names: ::schema_runtime::__gen::Piece::piece(row)?,)* })
            }
        }

        impl<S, #(#places),*> ::schema_runtime::__gen::Projection<S, (#(#places,)*)> for #name
        where
            #(#bounds,)*
        {
            fn list() -> ::std::vec::Vec<::schema_runtime::__gen::Item> {
                ::std::vec![#(#items),*]
            }
        }
    })
}

/// What stands between the parentheses of `#[name(…)]`.
fn argument(attributes: &[syn::Attribute], name: &str) -> syn::Result<Option<TokenStream>> {
    let mut found = None;
    for attribute in attributes.iter().filter(|a| a.path().is_ident(name)) {
        let list = attribute.meta.require_list()?;
        if list.tokens.is_empty() || found.is_some() {
            return Err(syn::Error::new(
                list.path.span(),
                format!("`{name}` is said once, with what it names"),
            ));
        }
        found = Some(list.tokens.clone());
    }
    Ok(found)
}

fn read<'a>(field: &'a syn::Field, table: Option<&TokenStream>) -> syn::Result<Field<'a>> {
    let Some(said) = argument(&field.attrs, "column")? else {
        let (Some(table), Some(ident)) = (table, &field.ident) else {
            let message = "say which column this field is read from: `#[column(auth_user::email)]`, or \
                           `#[projection(auth_user)]` for all fields that are called as their columns";
            return Err(syn::Error::new(field.span(), message));
        };
        // What is wrong with it is wrong with this field.
        let here = table.clone().into_iter().map(|mut token| {
            token.set_span(ident.span().resolved_at(token.span()));
            token
        });
        let path: TokenStream = here.collect();
        return Ok(Field { field, source: quote!(#path::#ident), module: Some(table.clone()), plain: true });
    };
    let tokens: Vec<TokenTree> = said.clone().into_iter().collect();
    let path = tokens.iter().take_while(|t| in_path(t)).count();
    // A function is called by its path: it belongs to no table.
    let module = match tokens.get(path) {
        Some(TokenTree::Group(_)) => None,
        _ => module(&tokens[..path]),
    };
    let plain = path == tokens.len();
    match (plain, module, table) {
        (true, None, Some(table)) => {
            Ok(Field { field, source: quote!(#table::#said), module: Some(table.clone()), plain })
        }
        (true, None, None) => Err(syn::Error::new(
            tokens.first().map_or_else(Span::call_site, TokenTree::span),
            "name the column with its table's module: `auth_user::email`",
        )),
        (_, module, _) => Ok(Field { field, source: said, module, plain }),
    }
}

fn in_path(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    }
}

/// A path without its last name.
fn module(path: &[TokenTree]) -> Option<TokenStream> {
    let colons = path.len().checked_sub(3)?;
    let TokenTree::Punct(_) = path.get(colons)? else { return None };
    Some(path[..colons].iter().map(ToTokens::to_token_stream).collect())
}

/// Whether a type is called `Option`.
fn is_option(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "Option"))
}
