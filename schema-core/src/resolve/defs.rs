//! Enums and named types.

use super::names::{Names, fold, qname};
use crate::check::{Checker, Env, Place};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::ir::expr::BinaryOp;
use crate::ir::{Enum, EnumLabel, Expr, ExprKind, NamedType, Type, TypeId};
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
            && seen.values().any(|l| l.name == was.name)
        {
            diags.push(
                Diagnostic::new(
                    Code::E0402,
                    was.span,
                    format!("'{}' can't have been '{}', which is still a label", label.name.name, was.name),
                )
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
    diags: &mut Diagnostics,
) -> (Vec<NamedType>, Vec<Option<TypeId>>) {
    let mut written: Vec<Type> = Vec::with_capacity(items.len());
    for item in items {
        if let Some((_, text)) = item.ty.native.first() {
            diags.push(
                Diagnostic::new(Code::E0601, text.span, "a named type needs a type that every target has")
                    .help("write `native` on the column"),
            );
        }
        written.push(names.type_of(&item.ty, diags).unwrap_or(Type::Native));
    }
    let mut types = Vec::with_capacity(items.len());
    let mut parents = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let parent = match written[at] {
            Type::Named(id) => Some(id),
            _ => None,
        };
        let (base, precision) = match base_of(at, &written) {
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
            check: None,
            rust_name: item.rust_name.clone(),
            span: item.span,
        });
    }
    (types, parents)
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

/// Types the checks of named types.
pub(super) fn type_checks(
    items: &[&ast::TypeDecl],
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Vec<Option<Expr>> {
    let mut checks = Vec::with_capacity(items.len());
    for (item, ty) in items.iter().zip(env.types) {
        checks.push(item.check.as_ref().and_then(|check| {
            let mut checker = Checker {
                env,
                place: Place::TypeCheck,
                targets,
                table: None,
                value: Some(&ty.base),
                diags: &mut *diags,
            };
            checker.condition(check)
        }));
    }
    checks
}

/// Gives each type its check, and those of the types it was made from.
pub(super) fn attach_checks(types: &mut [NamedType], checks: Vec<Option<Expr>>, parents: &[Option<TypeId>]) {
    for (at, ty) in types.iter_mut().enumerate() {
        let mut whole = checks[at].clone();
        let mut next = parents[at];
        for _ in 0..checks.len() {
            let Some(id) = next else { break };
            if let Some(inherited) = checks.get(id.index()).and_then(Clone::clone) {
                whole = Some(match whole {
                    None => inherited,
                    Some(own) => and(inherited, own),
                });
            }
            next = parents[id.index()];
        }
        ty.check = whole;
    }
}

fn and(a: Expr, b: Expr) -> Expr {
    let (nullable, span) = (a.nullable || b.nullable, b.span);
    let kind = ExprKind::Binary(BinaryOp::And, Box::new(a), Box::new(b));
    Expr { kind, ty: Type::Bool, nullable, span }
}
