//! Binds the Rust types of fields to the enums and named types that other Rust items declare.
//!
//! A field of the type `Role` means the item `role`, unless `Role` is a Rust item that says another name:
//! that can only be seen once all files are read.

use super::types::named;
use crate::source::SourceMap;
use crate::syntax::ast::{File, Ident, Item, Path, TypeExpr};
use std::collections::BTreeMap;

/// Gives the columns of Rust tables the types that Rust enums and newtypes declare under names of their own.
pub fn bind(file: &mut File, sources: &SourceMap) {
    // What a Rust name is called in the schema; `None` if two items of other names share it.
    let mut renamed: BTreeMap<String, Option<Path>> = BTreeMap::new();
    for item in &file.items {
        if let Some((path, Some(rust))) = declared(item) {
            let name = named(rust);
            if path.namespace.is_some() || path.name.name != name {
                renamed.entry(name).and_modify(|path| *path = None).or_insert_with(|| Some(path.clone()));
            }
        }
    }
    // An item that is really called so comes first.
    for item in &file.items {
        if let Some((Path { namespace: None, name }, _)) = declared(item) {
            renamed.remove(&name.name);
        }
    }
    if renamed.is_empty() {
        return;
    }
    let rename = |ty: &mut TypeExpr| {
        // A type that an attribute states stands in a source of its own.
        let is_rust = sources.get(ty.name.name.span.source).origin.is_none() && ty.name.namespace.is_none();
        if let Some(Some(path)) = renamed.get(&ty.name.name.name).filter(|_| is_rust) {
            let span = ty.name.name.span;
            ty.name.namespace = path.namespace.as_ref().map(|n| Ident { name: n.name.clone(), span });
            ty.name.name.name.clone_from(&path.name.name);
        }
    };
    for item in &mut file.items {
        match item {
            Item::Table(table) if table.rust_name.is_some() => {
                table.columns.iter_mut().for_each(|column| rename(&mut column.ty));
            }
            Item::Type(decl) if decl.rust_name.is_some() => rename(&mut decl.ty),
            _ => {}
        }
    }
}

/// The schema's and the Rust name of an enum or named type.
fn declared(item: &Item) -> Option<(&Path, Option<&String>)> {
    match item {
        Item::Enum(item) => Some((&item.path, item.rust_name.as_ref())),
        Item::Type(item) => Some((&item.path, item.rust_name.as_ref())),
        _ => None,
    }
}
