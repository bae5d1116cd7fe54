//! Enums and named types.

use super::names::{Names, fold, qname};
use crate::check::{Checker, Env, Place};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{PerTarget, Target, TargetSet};
use crate::ir::{Enum, EnumLabel, Expr, NamedType, Type, TypeCheck, TypeId};
use crate::syntax::ast;
use std::borrow::Cow;
use std::collections::HashMap;

/// PostgreSQL cuts labels at this many bytes.
const MAX_LABEL: usize = 63;

/// Resolves all enums.
pub(super) fn enums(items: &[&ast::Enum], native: Option<Target>, diags: &mut Diagnostics) -> Vec<Enum> {
    items.iter().map(|item| enum_(item, native, diags)).collect()
}

fn enum_(item: &ast::Enum, native: Option<Target>, diags: &mut Diagnostics) -> Enum {
    let name = qname(&item.path);
    if item.labels.is_empty() {
        diags.push(
            Diagnostic::new(Code::E0408, item.path.span(), format!("enum '{name}' has no labels"))
                .help("give it at least one"),
        );
    }
    let mut seen: HashMap<String, &ast::Ident> = HashMap::with_capacity(item.labels.len());
    let mut labels = Vec::with_capacity(item.labels.len());
    for label in &item.labels {
        let text = &label.name.name;
        if let Some(why) = bad_label(text).filter(|_| native.is_none()) {
            diags.push(
                Diagnostic::new(Code::E0401, label.name.span, format!("a label {why}"))
                    .help("choose another"),
            );
        }
        // Whether case matters is the target's affair, if there is but one.
        let key = if native.is_some() { Cow::Borrowed(text.as_str()) } else { fold(text) };
        match seen.get(key.as_ref()) {
            Some(first) => {
                let (code, message) = if first.name == *text {
                    (Code::E0201, format!("label '{text}' stands twice in enum '{name}'"))
                } else {
                    (Code::E0208, format!("labels '{text}' and '{}' differ only in case", first.name))
                };
                diags.push(
                    Diagnostic::new(code, label.name.span, message)
                        .also(first.span, "first here")
                        .help("rename or remove one of them"),
                );
            }
            None => {
                seen.insert(key.into_owned(), &label.name);
            }
        }
        labels.push(EnumLabel {
            name: text.clone(),
            docs: label.docs.clone(),
            was: label.was.as_ref().map(|w| w.name.clone()),
            rust_name: label.rust_name.clone(),
        });
    }
    for label in &item.labels {
        if let Some(was) = &label.was
            && let Some(still) = seen.values().find(|l| l.name == was.name)
        {
            diags.push(
                Diagnostic::new(
                    Code::E0402,
                    was.span,
                    format!("'{}' can't have been '{}', which is still a label", label.name.name, was.name),
                )
                .also(still.span, "still here")
                .help("`was` names a label that is gone"),
            );
        }
    }
    Enum { name, docs: item.docs.clone(), labels, rust_name: item.rust_name.clone(), span: item.span }
}

fn bad_label(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("can't be empty")
    } else if text.len() > MAX_LABEL {
        Some("has at most 63 bytes")
    } else if text.chars().any(char::is_control) {
        Some("can't hold a control character")
    } else if text.ends_with(' ') {
        Some("can't end with a space: MySQL drops it")
    } else {
        None
    }
}

/// Resolves what named types stand for; their checks come later. Says for each which named type it was
/// made from.
pub(super) fn named_types(
    items: &[&ast::TypeDecl],
    names: &Names,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> (Vec<NamedType>, Vec<Option<TypeId>>) {
    let mut written: Vec<Type> = Vec::with_capacity(items.len());
    for item in items {
        if let Some((_, text)) = item.ty.native.first()
            && let Some(missing) = targets.iter().find(|t| native(item).get(*t).is_none())
        {
            let message = format!("the type '{}' has no meaning on {}", qname(&item.path), missing.title());
            diags.push(
                Diagnostic::new(Code::E0601, text.span, message)
                    .help(format!("add `native {missing} '…'`, or write `native` on the columns")),
            );
        }
        for (_, text) in &item.ty.native {
            super::columns::native_name(text, names.native, diags);
        }
        if names.composite(&item.ty).is_some() {
            diags.push(
                Diagnostic::new(Code::E0401, item.ty.span, "a type can't stand for a composite one")
                    .help("write the composite type on the columns"),
            );
        }
        collation(item, targets, diags);
        written.push(names.type_of(&item.ty, diags).unwrap_or(Type::Native));
    }
    let mut types = Vec::with_capacity(items.len());
    let mut parents = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let parent = match written[at] {
            Type::Named(id) => Some(id),
            _ => None,
        };
        // What it stands for in the end says as well which types stand in, and how exact its seconds are.
        let end = base_of(at, &written);
        let (base, precision) = match end {
            Some(end) => (written[end].clone(), super::types::precision(&items[end].ty)),
            None => {
                diags.push(
                    Diagnostic::new(
                        Code::E0204,
                        item.ty.span,
                        format!("type '{}' stands for itself", qname(&item.path)),
                    )
                    .help("name a type of the language"),
                );
                written[at] = Type::Native;
                (Type::Native, None)
            }
        };
        parents.push(parent);
        types.push(NamedType {
            name: qname(&item.path),
            docs: item.docs.clone(),
            base,
            precision,
            native: native(items[end.unwrap_or(at)]),
            collate: None,
            not_null: refuses_null(at, items, &written),
            default: None,
            checks: Vec::new(),
            rust_name: item.rust_name.clone(),
            span: item.span,
        });
    }
    (types, parents)
}

/// The types that stand in on targets.
fn native(item: &ast::TypeDecl) -> PerTarget<Option<String>> {
    let mut native = PerTarget::default();
    for (target, text) in &item.ty.native {
        *native.get_mut(target.value) = Some(text.value.trim().to_owned());
    }
    native
}

/// A collation is one target's.
fn collation(item: &ast::TypeDecl, targets: TargetSet, diags: &mut Diagnostics) {
    let Some(collate) = &item.collate else { return };
    if targets.iter().count() > 1 {
        diags.push(
            Diagnostic::new(
                Code::E0402,
                collate.span,
                "a collation by name is one target's, and several are on",
            )
            .help("write `collate ci` on the columns, or leave it out: text compares by code point"),
        );
    } else if collate.value.is_empty() || collate.value.contains('\0') {
        diags.push(
            Diagnostic::new(Code::E0402, collate.span, "this is no name of a collation")
                .help("write it as the target's catalog shows it: `collate 'de-x-icu'`"),
        );
    }
}

/// Whether a type or one it was made from is `not null`.
fn refuses_null(at: usize, items: &[&ast::TypeDecl], written: &[Type]) -> bool {
    let mut next = at;
    for _ in 0..=written.len() {
        match &written[next] {
            _ if items[next].not_null.is_some() => return true,
            Type::Named(id) => next = id.index(),
            _ => break,
        }
    }
    false
}

/// Where the chain of named types that begins at `at` ends; `None` if it has no end.
fn base_of(mut at: usize, written: &[Type]) -> Option<usize> {
    for _ in 0..=written.len() {
        match &written[at] {
            Type::Named(id) => at = id.index(),
            _ => return Some(at),
        }
    }
    None
}

/// What a named type says of its values.
pub(super) struct Meaning {
    collate: Option<String>,
    default: Option<Expr>,
    checks: Vec<TypeCheck>,
}

/// Types the defaults and checks of named types.
pub(super) fn meanings(
    items: &[&ast::TypeDecl],
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Vec<Meaning> {
    items.iter().zip(env.types).map(|(item, ty)| meaning(item, ty, env, targets, diags)).collect()
}

fn meaning(
    item: &ast::TypeDecl,
    ty: &NamedType,
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Meaning {
    let mut checker = Checker {
        env,
        place: Place::Default,
        targets,
        table: None,
        value: None,
        query: None,
        diags: &mut *diags,
    };
    let place = (item.ty.span, "the type");
    let default = item.default.as_ref().and_then(|e| checker.stored(e, &ty.base, place, Code::E0406));
    let mut names: HashMap<&str, &ast::Ident> = HashMap::new();
    let mut checks = Vec::with_capacity(item.checks.len());
    for check in &item.checks {
        if let Some(name) = &check.name
            && let Some(first) = names.insert(&name.name, name)
        {
            diags.push(
                Diagnostic::new(Code::E0201, name.span, format!("the type has two checks '{}'", name.name))
                    .also(first.span, "first here")
                    .help("rename one of them"),
            );
        }
        let mut checker = Checker {
            env,
            place: Place::TypeCheck,
            targets,
            table: None,
            value: Some(&ty.base),
            query: None,
            diags: &mut *diags,
        };
        if let Some(expr) = checker.condition(&check.expr) {
            checks.push(TypeCheck { name: check.name.as_ref().map(|n| n.name.clone()), expr });
        }
    }
    Meaning { collate: item.collate.as_ref().map(|c| c.value.clone()), default, checks }
}

/// Gives each type what it says of its values, and what the types say that it was made from.
pub(super) fn attach(types: &mut [NamedType], meanings: Vec<Meaning>, parents: &[Option<TypeId>]) {
    for (at, ty) in types.iter_mut().enumerate() {
        let mut line = vec![&meanings[at]];
        let mut next = parents[at];
        while let Some(id) = next.filter(|_| line.len() <= meanings.len()) {
            line.push(&meanings[id.index()]);
            next = parents[id.index()];
        }
        ty.collate = line.iter().find_map(|m| m.collate.clone());
        ty.default = line.iter().find_map(|m| m.default.clone());
        ty.checks = line.iter().rev().flat_map(|m| m.checks.iter().cloned()).collect();
    }
}
