//! `extension` and `namespace`: PostgreSQL's, passed over elsewhere.

use super::names::fold;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir::{Extension, Namespace};
use crate::source::Span;
use crate::syntax::ast;
use std::collections::HashMap;

/// Resolves all extensions.
pub(super) fn extensions(items: &[&ast::Extension], diags: &mut Diagnostics) -> Vec<Extension> {
    let mut seen = HashMap::new();
    items
        .iter()
        .filter(|item| once(&mut seen, &item.name, "extension", diags))
        .map(|item| Extension {
            name: item.name.name.clone(),
            namespace: item.namespace.as_ref().map(|n| n.name.clone()).filter(|n| n != "public"),
            span: item.span,
        })
        .collect()
}

/// Resolves all namespaces.
pub(super) fn namespaces(items: &[&ast::Namespace], diags: &mut Diagnostics) -> Vec<Namespace> {
    let mut seen = HashMap::new();
    items
        .iter()
        .filter(|item| once(&mut seen, &item.name, "namespace", diags))
        .map(|item| Namespace { name: item.name.name.clone(), docs: item.docs.clone(), span: item.span })
        .collect()
}

/// Whether it is the first of its name; another is reported.
fn once(seen: &mut HashMap<String, Span>, name: &ast::Ident, what: &str, diags: &mut Diagnostics) -> bool {
    let key = fold(&name.name).into_owned();
    if let Some(first) = seen.get(&key) {
        diags.push(
            Diagnostic::new(Code::E0201, name.span, format!("{what} '{}' is declared twice", name.name))
                .also(*first, "first declared here")
                .help("remove one of them"),
        );
        return false;
    }
    seen.insert(key, name.span);
    true
}
