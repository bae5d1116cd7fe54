//! Composite types: PostgreSQL's alone, and to the language types that it can't look into.

use super::names::{Global, Names, qname};
use super::types;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet, quote};
use crate::ir::{Composite, Field, Type};
use crate::syntax::ast::{self, Collation, ModifierKind};
use std::collections::HashMap;

impl Names {
    /// The composite type that `ty` names, or names an array of: its place, and its name as SQL.
    pub(super) fn composite(&self, ty: &ast::TypeExpr) -> Option<(usize, String)> {
        let name = qname(&ty.name);
        if !ty.native.is_empty() || name.namespace.is_none() && types::is_builtin(&name.name) {
            return None;
        }
        let Some(Global::Composite(place)) = self.get(&name) else { return None };
        let path = quote::path(Target::Postgres, name.namespace.as_deref(), &name.name);
        let array = if ty.arrays > 0 { "[]" } else { "" };
        Some((place, path + array))
    }
}

/// Resolves all composite types, each behind those it is made of.
pub(super) fn resolve(
    items: &[&ast::Composite],
    names: &Names,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Vec<Composite> {
    let mut resolved: Vec<Option<Composite>> = Vec::with_capacity(items.len());
    for item in items {
        let name = qname(&item.path);
        for target in targets.iter().filter(|t| *t != Target::Postgres) {
            let message = format!("{} has no composite types, and '{name}' is one", target.title());
            diags.push(
                Diagnostic::new(Code::E0601, item.path.span(), message)
                    .help("write its fields as columns, or turn the target off"),
            );
        }
        repeated(item, diags);
        let fields = item.fields.iter().map(|f| field(f, names, diags)).collect();
        resolved.push(Some(Composite { name, docs: item.docs.clone(), fields, span: item.span }));
    }
    let order = order(items, names, diags);
    order.into_iter().filter_map(|place| resolved[place].take()).collect()
}

fn repeated(item: &ast::Composite, diags: &mut Diagnostics) {
    let mut seen: HashMap<&str, &ast::Ident> = HashMap::new();
    for field in &item.fields {
        if let Some(first) = seen.insert(&field.name.name, &field.name) {
            let message = format!("field '{}' stands twice in type '{}'", field.name.name, qname(&item.path));
            diags.push(
                Diagnostic::new(Code::E0201, field.name.span, message)
                    .also(first.span, "first here")
                    .help("rename or remove one of them"),
            );
        }
    }
}

fn field(written: &ast::Column, names: &Names, diags: &mut Diagnostics) -> Field {
    if written.nullable {
        let after = crate::source::Span { start: written.ty.span.end, ..written.ty.span };
        diags.push(
            Diagnostic::new(Code::E0107, after, "a field of a composite type may always be NULL")
                .help("leave the '?' out"),
        );
    }
    if let Some(rust) = &written.ty.rust {
        diags.push(
            Diagnostic::new(Code::E0401, rust.span, "a field of a composite type takes no Rust type")
                .help("write `json`: code is not offered columns of such a type"),
        );
    }
    let mut collation = None;
    for modifier in &written.modifiers {
        match &modifier.kind {
            ModifierKind::Collate(Collation::Own(name)) => collation = Some(name.value.clone()),
            _ => diags.push(
                Diagnostic::new(
                    Code::E0107,
                    modifier.span,
                    "a field of a composite type has a name, a type, and perhaps a collation",
                )
                .help("leave this out; a check of its values is one of the columns that have the type"),
            ),
        }
    }
    let native = written.ty.native.iter().map(|(target, text)| (target.value, text.value.trim().to_owned()));
    let native = native.chain(names.composite(&written.ty).map(|(_, name)| (Target::Postgres, name)));
    let native = native.filter(|(target, _)| *target == Target::Postgres).map(|(_, text)| text).next();
    let ty = names.type_of(&written.ty, diags).unwrap_or(Type::Native);
    if ty == Type::Native && native.is_none() && !written.ty.native.is_empty() {
        diags.push(
            Diagnostic::new(Code::E0601, written.ty.span, "this type has no meaning on PostgreSQL")
                .help("name its own: `native postgres 'TYPE'`"),
        );
    }
    Field {
        name: written.name.name.clone(),
        docs: written.docs.clone(),
        ty,
        precision: types::precision(&written.ty),
        native,
        collation,
        span: written.ty.span,
    }
}

/// The places of the items, each behind those it is made of. One that is made of itself is told.
fn order(items: &[&ast::Composite], names: &Names, diags: &mut Diagnostics) -> Vec<usize> {
    let needs: Vec<Vec<usize>> = items
        .iter()
        .map(|item| {
            item.fields.iter().filter_map(|f| names.composite(&f.ty)).map(|(place, _)| place).collect()
        })
        .collect();
    let mut order = Vec::with_capacity(items.len());
    let mut rest: Vec<usize> = (0..items.len()).collect();
    while !rest.is_empty() {
        let ready = |place: &usize| needs[*place].iter().all(|need| order.contains(need));
        let Some(at) = rest.iter().position(ready) else {
            for place in rest {
                let item = items[place];
                let message = format!("type '{}' is made of itself", qname(&item.path));
                diags.push(
                    Diagnostic::new(Code::E0204, item.path.span(), message)
                        .help("leave one of the fields out; rows of rows are a table with a foreign key"),
                );
            }
            break;
        };
        order.push(rest.remove(at));
    }
    order
}
