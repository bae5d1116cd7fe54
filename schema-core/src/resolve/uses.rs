//! What services read of views, and which queries they use.

use super::names::{Global, Names, qname};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir::{Query, QueryId, Service, Use, View, ViewAccess, ViewId};
use crate::suggest::closest;
use crate::syntax::ast::{self, Verb};

/// Adds to each service what its lines say of views and queries.
pub(super) fn resolve(
    items: &[&ast::Service],
    services: &mut [Service],
    names: &Names,
    (views, queries): (&[View], &[Query]),
    diags: &mut Diagnostics,
) {
    for (item, service) in items.iter().zip(services) {
        for line in &item.access {
            for (path, columns) in &line.tables {
                if matches!(names.get(&qname(path)), Some(Global::View(_))) {
                    service.views.extend(read(line, path, columns.as_deref(), views, diags));
                }
            }
        }
        for name in item.uses.iter().flat_map(|line| &line.value) {
            service.uses.extend(used(name, queries, service, diags));
        }
    }
}

/// `read VIEW`
fn read(
    line: &ast::Access,
    path: &ast::Path,
    columns: Option<&[ast::Ident]>,
    views: &[View],
    diags: &mut Diagnostics,
) -> Option<ViewAccess> {
    // One that is wrong has been told.
    let name = qname(path);
    let at = views.iter().position(|v| v.name == name)?;
    let mut refuse = |span, message: String, help: &str| {
        diags.push(Diagnostic::new(Code::E0501, span, message).help(help));
        None
    };
    if let Some(verb) = line.verbs.iter().find(|v| v.value != Verb::Read) {
        return refuse(
            verb.span,
            format!("'{name}' is a view, and is read alone"),
            "write `read`, on a line of its own",
        );
    }
    if let Some(e) = line.filter.as_ref().or(line.check.as_ref()) {
        let help = "write the condition into the view, or read its tables";
        return refuse(e.span, format!("'{name}' is a view, and a row rule is of a table"), help);
    }
    let places = match columns {
        None => None,
        Some(columns) => {
            let mut places = Vec::with_capacity(columns.len());
            for column in columns {
                let Some(place) = views[at].columns.iter().position(|c| c.name == column.name) else {
                    let message = format!("'{name}' has no column '{}'", column.name);
                    let diagnostic = Diagnostic::new(Code::E0203, column.span, message);
                    diags.push(
                        match closest(&column.name, views[at].columns.iter().map(|c| c.name.as_str())) {
                            Some(near) => diagnostic.did_you_mean(column.span, &near),
                            None => diagnostic.help("name a column of the view"),
                        },
                    );
                    return None;
                };
                places.push(place as u32);
            }
            places.sort_unstable();
            places.dedup();
            Some(places)
        }
    };
    Some(ViewAccess { view: ViewId(at as u32), columns: places, span: line.span })
}

/// `use QUERY`
fn used(name: &ast::Ident, queries: &[Query], service: &Service, diags: &mut Diagnostics) -> Option<Use> {
    let Some(at) = queries.iter().position(|q| q.name == name.name) else {
        let diagnostic = Diagnostic::new(Code::E0206, name.span, format!("unknown query '{}'", name.name));
        diags.push(match closest(&name.name, queries.iter().map(|q| q.name.as_str())) {
            Some(near) => diagnostic.did_you_mean(name.span, &near),
            None => diagnostic.help("declare it: `query NAME() -> many { select … }`"),
        });
        return None;
    };
    let query = QueryId(at as u32);
    if let Some(first) = service.uses.iter().find(|u| u.query == query) {
        diags.push(
            Diagnostic::new(Code::E0501, name.span, format!("'{}' is used twice", name.name))
                .also(first.span, "first here")
                .help("remove one of them"),
        );
        return None;
    }
    Some(Use { query, span: name.span })
}
