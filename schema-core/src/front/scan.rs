//! Finds the items of a `.rs` file that belong to the schema.
//!
//! Only what carries one of our derives is parsed: the rest of the file is passed over token by token,
//! so that its size and its nesting don't matter, and code that does not compile yet is no hindrance.

use super::{Derive, Places};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, SourceMap, Span};
use crate::syntax::ast;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Modules and type arguments nested deeper than this are no schema's.
const MAX_DEPTH: usize = 128;

/// The items of `source`, a Rust file, that derive `Table`, `Enum` or `Type`, in any module of it but
/// those under `#[cfg(test)]`.
pub fn scan(source: SourceId, sources: &mut SourceMap, diagnostics: &mut Diagnostics) -> Vec<ast::Item> {
    let text = &sources.get(source).text;
    if !text.contains("derive") || !Derive::ALL.iter().any(|derive| text.contains(derive.name())) {
        return Vec::new();
    }
    let start =
        if text.starts_with("#!") && !text.starts_with("#![") { text.find('\n').unwrap_or(0) } else { 0 };
    let tokens: TokenStream = match text[start..].parse() {
        Ok(tokens) => tokens,
        Err(error) => {
            let range = error.span().byte_range();
            let length = text.len();
            let at = |offset: usize| (start + offset).min(length);
            let span = Span::new(source, at(range.start), at(range.end));
            diagnostics.push(
                Diagnostic::new(Code::E0701, span, "this Rust file can't be read")
                    .help("mend what rustc says of it; a bracket or a string is not closed"),
            );
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    collect(tokens, &module(&sources.get(source).name), 0, &mut found);
    let mut places = Places::file(source, start);
    let mut items = Vec::new();
    for Candidate { derives, module, tokens } in found {
        match parse(tokens) {
            Ok(input) => {
                for derive in derives {
                    items.extend(super::item(derive, &input, &module, &mut places, sources, diagnostics));
                }
            }
            Err((span, message, help)) => {
                let span = places.span(span);
                let message = format!("this Rust item can't be read: {message}");
                diagnostics.push(Diagnostic::new(Code::E0701, span, message).help(help));
            }
        }
    }
    items
}

/// An item with our derives on it.
struct Candidate {
    derives: Vec<Derive>,
    module: String,
    tokens: Vec<TokenTree>,
}

/// The path of the module that a file is: `src/model/user.rs` is `crate::model::user`.
fn module(file: &str) -> String {
    let file = file.trim_end_matches(".rs");
    let below = match file.rfind("src/") {
        Some(at) if at == 0 || file[..at].ends_with('/') => &file[at + 4..],
        _ => file.rsplit('/').next().unwrap_or(file),
    };
    let mut path = String::from("crate");
    // Each file of `bin` is the root of a crate.
    for part in below.split('/').filter(|_| !below.starts_with("bin/")) {
        if !matches!(part, "lib" | "main" | "mod" | "") {
            path.push_str("::");
            path.push_str(part);
        }
    }
    path
}

fn parse(tokens: Vec<TokenTree>) -> Result<syn::DeriveInput, (proc_macro2::Span, String, &'static str)> {
    let at = tokens.first().map_or_else(proc_macro2::Span::call_site, TokenTree::span);
    if depth(tokens.iter().cloned().collect()) > MAX_DEPTH {
        return Err((at, "it is nested too deeply".to_owned(), "split what nests"));
    }
    syn::parse2(tokens.into_iter().collect())
        .map_err(|error| (error.span(), error.to_string(), "mend what rustc says of it"))
}

/// The deepest nesting of brackets, and of angle brackets: a parser recurses into both.
fn depth(tokens: TokenStream) -> usize {
    let (mut deepest, mut work) = (0, vec![(tokens, 0)]);
    while let Some((tokens, outer)) = work.pop() {
        let mut angle: usize = 0;
        for token in tokens {
            match token {
                TokenTree::Group(group) => work.push((group.stream(), outer + angle + 1)),
                TokenTree::Punct(p) if "<&*".contains(p.as_char()) => angle += 1,
                TokenTree::Punct(p) if ">,;".contains(p.as_char()) => angle = angle.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(outer + angle);
        }
        if deepest > MAX_DEPTH {
            break;
        }
    }
    deepest
}

/// Walks over the items of a module: attributes, then tokens up to a `{…}` or a `;`.
fn collect(tokens: TokenStream, module: &str, level: usize, found: &mut Vec<Candidate>) {
    let (mut item, mut skip) = (Vec::<TokenTree>::new(), false);
    for token in tokens {
        let ends = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        // An inner attribute of the module is no part of its first item.
        let is_inner = matches!(&token, TokenTree::Punct(p) if p.as_char() == '!')
            && matches!(item.last(), Some(TokenTree::Punct(p)) if p.as_char() == '#');
        if is_inner {
            item.pop();
            skip = true;
            continue;
        }
        if std::mem::take(&mut skip) {
            continue;
        }
        item.push(token);
        if ends {
            finish(std::mem::take(&mut item), module, level, found);
        }
    }
}

fn finish(tokens: Vec<TokenTree>, module: &str, level: usize, found: &mut Vec<Candidate>) {
    let (mut derives, mut is_test) = (Vec::new(), false);
    let mut rest = tokens.as_slice();
    loop {
        match rest {
            [TokenTree::Punct(hash), TokenTree::Group(attribute), tail @ ..] if hash.as_char() == '#' => {
                let inside: Vec<TokenTree> = attribute.stream().into_iter().collect();
                match inside.as_slice() {
                    [TokenTree::Ident(name), TokenTree::Group(list)] if *name == "derive" => {
                        derives.extend(ours(list.stream()));
                    }
                    [TokenTree::Ident(name), TokenTree::Group(list)] if *name == "cfg" => {
                        is_test |= list.stream().to_string() == "test";
                    }
                    _ => {}
                }
                rest = tail;
            }
            _ => break,
        }
    }
    if is_test {
        return;
    }
    if !derives.is_empty() {
        found.push(Candidate { derives, module: module.to_owned(), tokens });
        return;
    }
    // `mod name {`, behind its visibility.
    if let [.., TokenTree::Ident(keyword), TokenTree::Ident(name), TokenTree::Group(body)] = rest
        && *keyword == "mod"
        && level < MAX_DEPTH
    {
        collect(body.stream(), &format!("{module}::{name}"), level + 1, found);
    }
}

/// Our derives among `list`: by their bare names, or by a path into one of our crates.
fn ours(list: TokenStream) -> Vec<Derive> {
    let mut derives = Vec::new();
    for arg in super::args::split(list) {
        let Some(TokenTree::Ident(last)) = arg.tokens.last() else { continue };
        let first = arg.tokens.iter().find_map(|token| match token {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        });
        let is_bare = arg.tokens.len() == 1;
        let is_ours = is_bare || matches!(first.as_deref(), Some("schema_runtime" | "schema_macros"));
        derives.extend(Derive::ALL.into_iter().filter(|derive| is_ours && *last == derive.name()));
    }
    derives
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(text: &str) -> (Vec<String>, Vec<Code>) {
        let (mut sources, mut diagnostics) = (SourceMap::new(), Diagnostics::new());
        let source = sources.add("lib.rs", text);
        let items = scan(source, &mut sources, &mut diagnostics);
        let names = items.iter().map(|item| match item {
            ast::Item::Table(table) => sources.text(table.span).to_owned(),
            ast::Item::Enum(item) => sources.text(item.span).to_owned(),
            ast::Item::Type(item) => sources.text(item.span).to_owned(),
            _ => String::new(),
        });
        (names.collect(), diagnostics.iter().map(|d| d.code).collect())
    }

    #[test]
    fn finds_items_in_modules_and_nothing_else() {
        let text = "#!/usr/bin/env rust\n#![allow(x)]\n//! Docs with Table\nuse a::{b};\n\
            fn f() { struct Inner; }\n\
            /// ä\n#[derive(Clone, Table)] pub struct A { pub id: i64 }\n\
            mod m { pub(crate) mod n { #[derive(schema_runtime::Enum)] enum B { X } } }\n\
            #[cfg(test)] mod tests { #[derive(Table)] struct No { id: i64 } }\n\
            #[derive(sqlx::Type)] struct Other(i64);\n\
            #[derive(Type)] struct C(pub i64);\n";
        assert_eq!(tables(text), (vec!["A".into(), "B".into(), "C".into()], vec![]));
    }

    #[test]
    fn items_know_their_module() {
        for (file, path) in [
            ("src/lib.rs", "crate"),
            ("app/src/model/mod.rs", "crate::model"),
            ("src/model/user.rs", "crate::model::user"),
            ("src/bin/tool.rs", "crate"),
            ("tests/cases/x/derive.rs", "crate::derive"),
        ] {
            assert_eq!(module(file), path, "{file}");
        }
        let (mut sources, mut diagnostics) = (SourceMap::new(), Diagnostics::new());
        let source = sources
            .add("src/a.rs", "//! Docs.\npub mod b {\n#![allow(x)]\n#[derive(Table)] struct T { id: i64 } }");
        let items = scan(source, &mut sources, &mut diagnostics);
        let [ast::Item::Table(table)] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!(table.rust_name.as_deref(), Some("crate::a::b::T"));
    }

    #[test]
    fn deep_nesting_is_an_error_where_it_matters_alone() {
        let deep = format!("{}i64{}", "Option<".repeat(50_000), ">".repeat(50_000));
        let (names, codes) = tables(&format!("#[derive(Table)] struct A {{ id: {deep} }}"));
        assert_eq!((names.len(), codes), (0, vec![Code::E0701]));
        let parens = format!("{}{}", "(".repeat(50_000), ")".repeat(50_000));
        let (names, codes) =
            tables(&format!("const X: i32 = {parens};\n#[derive(Table)] struct A {{ id: i64 }}"));
        assert_eq!((names, codes), (vec!["A".to_owned()], vec![]));
    }

    #[test]
    fn a_file_that_is_no_rust_is_one_error() {
        let (names, codes) = tables("#[derive(Table)] struct A { id: i64 ");
        assert_eq!((names.len(), codes), (0, vec![Code::E0701]));
    }
}
