//! Both front ends, one outcome. The items of a golden case's `derive.rs` take the place of the items of
//! the same name in the `schema.schema` beside it, and every output stays the same byte for byte. What
//! only `.schema` files can say stays there: the schema block, services, raw items, and tables with a
//! column that has no portable type.

use schema_core::compile::{Compiled, compile_tree};
use schema_core::diag::Diagnostics;
use schema_core::front::{bind, scan::scan};
use schema_core::source::SourceMap;
use schema_core::syntax::ast::{File, Item, TableItemKind};
use schema_core::syntax::parse;
use schema_core::{Input, Options, compile};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn derives_and_schema_files_give_the_same_outputs() {
    let cases = cases();
    assert!(cases.len() >= 50, "only {} golden cases were found", cases.len());
    let failures: Vec<String> = cases.iter().filter_map(|case| differs(case).err()).collect();
    assert!(failures.is_empty(), "{} of {} cases\n{}", failures.len(), cases.len(), failures.join("\n"));
}

/// The folders of all cases.
fn cases() -> Vec<PathBuf> {
    let (mut cases, mut folders) =
        (Vec::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases")]);
    while let Some(folder) = folders.pop() {
        if folder.join("schema.schema").is_file() {
            cases.push(folder.clone());
        }
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        folders.extend(entries.filter(|path| path.is_dir()));
    }
    cases.sort();
    cases
}

fn differs(case: &Path) -> Result<(), String> {
    let name = case.display();
    let read = |file: &str| fs::read_to_string(case.join(file)).unwrap();
    let schema = read("schema.schema");
    let from_schema = compile(vec![Input::text("schema.schema", schema.as_str())], &Options::default());
    let rust = fs::read_to_string(case.join("derive.rs")).unwrap_or_default();
    let from_rust = with_rust(&schema, &rust).map_err(|why| format!("{name}: {why}"))?;
    for (front_end, compiled) in [("schema.schema", &from_schema), ("derive.rs", &from_rust)] {
        if compiled.has_errors() {
            return Err(format!("{name}: {front_end}\n{}", told(compiled)));
        }
    }
    let paths = |compiled: &Compiled| compiled.artifacts.iter().map(|a| a.path.clone()).collect::<Vec<_>>();
    if paths(&from_schema) != paths(&from_rust) {
        return Err(format!("{name}: {:?} and {:?}", paths(&from_schema), paths(&from_rust)));
    }
    for (a, b) in from_schema.artifacts.iter().zip(&from_rust.artifacts) {
        if !a.path.starts_with("rust/")
            && let Some((x, y)) = first_difference(&a.text, &b.text)
        {
            return Err(format!("{name}: {}\n  .schema: {x}\n  Rust:    {y}", a.path));
        }
    }
    let text =
        |of: &Compiled| of.artifacts.iter().find(|a| a.path.starts_with("rust/")).map(|a| a.text.clone());
    let (text, of_rust) = (text(&from_schema).expect("a Rust file"), text(&from_rust).expect("a Rust file"));
    code::differs(&text, &rust).map_err(|why| format!("{name}: {why}"))?;
    let (a, b) = (code::links(&text), code::links(&of_rust));
    // A struct may have another name than the build would choose.
    let modules = |links: &BTreeSet<String>| {
        links.iter().filter_map(|l| Some(l.split_once(':')?.0.to_owned())).collect::<BTreeSet<_>>()
    };
    if a.len() != b.len() || modules(&a) == modules(&b) && a != b {
        return Err(format!("{name}: the ways between tables\n  .schema: {a:?}\n  Rust:    {b:?}"));
    }
    Ok(())
}

/// Compiles `schema` with the items of `rust` in the place of its own.
fn with_rust(schema: &str, rust: &str) -> Result<Compiled, String> {
    let (mut sources, mut diagnostics) = (SourceMap::new(), Diagnostics::new());
    let schema = sources.add("schema.schema", schema);
    let rust = sources.add("src/derive.rs", rust);
    let mut file: File = parse::parse(&sources, schema, &mut diagnostics);
    let mut items = scan(rust, &mut sources, &mut diagnostics);
    for place in &mut file.items {
        let Some(name) = key(place) else { continue };
        match items.iter().position(|item| key(item).as_ref() == Some(&name)) {
            Some(at) => *place = items.swap_remove(at),
            None if is_for_schema_files(place) => {}
            None => return Err(format!("derive.rs lacks '{}': docs/derive.md says how to write it", name.1)),
        }
    }
    if let Some(item) = items.first() {
        return Err(format!("nothing in schema.schema is called {:?}", key(item)));
    }
    bind(&mut file, &sources);
    Ok(compile_tree(&file, sources, diagnostics, &Options::default()))
}

/// Whether an item has no Rust form: a table with a column without a portable type, or with partitions by
/// name; a type that says more than one check without a name.
fn is_for_schema_files(item: &Item) -> bool {
    match item {
        Item::Table(table) => {
            table.columns.iter().any(|column| !column.ty.native.is_empty())
                || table.items.iter().any(|line| matches!(line.kind, TableItemKind::Part { .. }))
        }
        Item::Type(ty) => {
            let more = ty.collate.is_some() || ty.not_null.is_some() || ty.default.is_some();
            more || !ty.ty.native.is_empty()
                || ty.checks.len() > 1
                || ty.checks.iter().any(|c| c.name.is_some())
        }
        _ => false,
    }
}

/// The kind and name of an item that a derive can declare.
fn key(item: &Item) -> Option<(u8, String)> {
    let (kind, path) = match item {
        Item::Table(item) => (0, &item.path),
        Item::Enum(item) => (1, &item.path),
        Item::Type(item) => (2, &item.path),
        _ => return None,
    };
    let namespace = path.namespace.as_ref().map_or(String::new(), |n| format!("{}.", n.name));
    Some((kind, format!("{namespace}{}", path.name.name)))
}

fn told(compiled: &Compiled) -> String {
    let lines = compiled.diagnostics.iter().map(|d| {
        let text = compiled.sources.text(d.primary.span);
        format!("  {}: {} at `{text}`", d.code, d.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn first_difference<'a>(a: &'a str, b: &'a str) -> Option<(&'a str, &'a str)> {
    if a == b {
        return None;
    }
    let pair = a.lines().zip(b.lines()).find(|(x, y)| x != y);
    Some(pair.unwrap_or(("(one is longer)", "(one is longer)")))
}

/// The Rust code: what a derive expands to is what the build writes for the same item, but for the item
/// itself, the paths of types, and the service, which a derive can't know.
mod code {
    use proc_macro2::{TokenStream, TokenTree};
    use quote::ToTokens;
    use schema_core::front::{Derive, expand::expand};
    use std::collections::BTreeSet;

    /// The first item that differs between the file `built` and what the derives of `rust` expand to.
    pub(crate) fn differs(built: &str, rust: &str) -> Result<(), String> {
        let built = syn::parse_file(built).map_err(|error| format!("the Rust file: {error}"))?;
        let rust = syn::parse_file(rust).map_err(|error| format!("derive.rs: {error}"))?;
        let all_targets = plain(built.items.iter().map(ToTokens::to_token_stream).collect::<TokenStream>())
            .contains("targets : & [ Target : : Postgres , Target : : Mysql , Target : : Sqlite ]");
        for item in rust.items {
            let (name, derive) = match &item {
                syn::Item::Struct(item) if matches!(item.fields, syn::Fields::Named(_)) => {
                    (item.ident.to_string(), Derive::Table)
                }
                syn::Item::Struct(item) => (item.ident.to_string(), Derive::Type),
                syn::Item::Enum(item) => (item.ident.to_string(), Derive::Enum),
                _ => continue,
            };
            let expanded = expand(derive, item.to_token_stream());
            let expanded = syn::parse2::<syn::File>(expanded).map_err(|error| format!("{name}: {error}"))?;
            // A derive writes for all targets: where fewer are on, the texts of the others stay apart.
            if !all_targets {
                continue;
            }
            let expanded: BTreeSet<String> = expanded.items.iter().map(item_text).collect();
            let built: BTreeSet<String> =
                built.items.iter().map(|item| item_text(&without_links(item))).collect();
            if let Some(extra) = expanded.difference(&built).next() {
                let head: String = extra.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
                let near = built.difference(&expanded).find(|item| item.starts_with(&head));
                return Err(format!("{name} expands to\n  {extra}\nwhich the build writes as\n  {near:?}"));
            }
        }
        Ok(())
    }

    /// What a module leads to other tables by, each behind the module's name: the build writes it beside what
    /// a derive makes of one struct.
    pub(crate) fn links(built: &str) -> BTreeSet<String> {
        let built = syn::parse_file(built).expect("the Rust file is Rust");
        let modules = built.items.iter().filter_map(|item| match item {
            syn::Item::Mod(module) => Some((module.ident.to_string(), module.content.as_ref()?.1.as_slice())),
            _ => None,
        });
        let links = |(module, items): (String, &[syn::Item])| {
            let links: Vec<String> = items.iter().filter(|i| is_link(i)).map(item_text).collect();
            links.into_iter().map(move |link| format!("{module}: {link}"))
        };
        modules.flat_map(links).collect()
    }

    fn without_links(item: &syn::Item) -> syn::Item {
        let mut item = item.clone();
        if let syn::Item::Mod(syn::ItemMod { content: Some((_, items)), .. }) = &mut item {
            items.retain(|item| !is_link(item));
        }
        item
    }

    fn is_link(item: &syn::Item) -> bool {
        match item {
            syn::Item::Const(item) => plain(item.ty.to_token_stream()).starts_with("Link <"),
            syn::Item::Static(item) => item.ident == "LINKS",
            _ => false,
        }
    }

    fn item_text(item: &syn::Item) -> String {
        plain(item.to_token_stream())
    }

    /// Tokens without the beginnings of paths, lint levels, documentation (a derive can't know what a key
    /// references), last commas, and the names of the service and its handle.
    fn plain(tokens: TokenStream) -> String {
        let mut flat = Vec::new();
        flatten(tokens, &mut flat);
        let mut out: Vec<&str> = Vec::with_capacity(flat.len());
        let mut rest = flat.as_slice();
        while let [token, tail @ ..] = rest {
            let starts = ["rt", "crate", "super", "self", "serde_json", "schema_runtime", "__gen", "chrono"];
            let path = |tail: &[String]| tail.len() > 1 && tail[0] == ":" && tail[1] == ":";
            rest = if starts.contains(&token.as_str()) && path(tail) {
                // `::schema_runtime`
                while out.ends_with(&[":", ":"]) {
                    out.truncate(out.len() - 2);
                }
                &tail[2..]
            } else if rest.len() > 3 && rest[0] == "#" && (rest[2] == "allow" || rest[2] == "doc") {
                let end = rest.iter().position(|token| token == "]").unwrap_or(rest.len() - 1);
                &rest[end + 1..]
            } else {
                let closes = matches!(tail.first().map(String::as_str), Some(")" | "]" | "}" | ">"));
                match token.as_str() {
                    "Service" => out.push("Any"),
                    "Db" => out.push("Database"),
                    "," if closes => {}
                    token => out.push(token),
                }
                tail
            };
        }
        out.join(" ")
    }

    fn flatten(tokens: TokenStream, out: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                        proc_macro2::Delimiter::Brace => ("{", "}"),
                        proc_macro2::Delimiter::Bracket => ("[", "]"),
                        proc_macro2::Delimiter::None => ("", ""),
                    };
                    out.push(open.to_owned());
                    flatten(group.stream(), out);
                    out.push(close.to_owned());
                }
                other => out.push(other.to_string()),
            }
        }
    }
}
