//! `exclude` lines, and partitions by name.

use super::Draft;
use super::keys::{column_list, key};
use super::names::qname;
use super::options;
use crate::check::{Env, Place};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::ir::{Exclusion, Part};
use crate::source::Span;
use crate::syntax::ast::{self, TableItemKind};
use std::collections::HashMap;

/// The `exclude` lines of a table.
pub(super) fn resolve(
    draft: &Draft<'_>,
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Vec<Exclusion> {
    let mut list = Vec::new();
    for item in &draft.ast.items {
        if let TableItemKind::Exclude(written) = &item.kind {
            list.extend(exclusion(draft, item, written, env, targets, diags));
        }
    }
    list
}

fn exclusion(
    draft: &Draft<'_>,
    item: &ast::TableItem,
    written: &ast::ExcludeItem,
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Option<Exclusion> {
    let only = written.only.map_or(targets, |o| o.and(targets));
    if let Some(target) = only.iter().find(|t| *t != Target::Postgres) {
        diags.push(
            Diagnostic::new(Code::E0603, item.span, format!("{} has no `exclude`", target.title()))
                .help("keep it to PostgreSQL: end the line with `only postgres`"),
        );
        return None;
    }
    let mut keys = Vec::with_capacity(written.keys.len());
    let mut good = true;
    for (key, operator) in &written.keys {
        let sign = operator.value.trim();
        if sign.is_empty() || sign.contains([';', '\0']) || sign.contains("--") || sign.contains("/*") {
            diags.push(
                Diagnostic::new(Code::E0405, operator.span, "this is no operator")
                    .help("write `with &&`, or with its schema: `with 'OPERATOR(public.&&)'`"),
            );
            good = false;
        }
        match self::key(draft, key, Some(&written.method), "an exclusion", only, env, diags) {
            Some(key) => keys.push((key, sign.to_owned())),
            None => good = false,
        }
    }
    let include = column_list(draft, &written.include, Code::E0405, diags);
    let filter = match &written.filter {
        None => None,
        Some(filter) => Some(draft.condition(filter, Place::IndexFilter, only, env, diags)?),
    };
    good.then_some(Exclusion {
        name: written.name.as_ref().map(|n| n.name.clone()),
        docs: item.docs.clone(),
        method: written.method.name.to_ascii_lowercase(),
        keys,
        include: include?,
        filter,
        deferrable: written.deferrable,
        only,
        span: item.span,
    })
}

/// The `partition NAME TARGET 'BOUND'` lines of a table.
pub(super) fn partitions(draft: &mut Draft<'_>, diags: &mut Diagnostics) {
    let mut seen: HashMap<(Target, String), Span> = HashMap::new();
    for item in &draft.ast.items {
        let TableItemKind::Part { name: path, target, bound } = &item.kind else { continue };
        let name = qname(path);
        let key = (target.value, name.to_string().to_lowercase());
        if let Some(first) = seen.get(&key) {
            diags.push(
                Diagnostic::new(Code::E0201, path.span(), format!("partition '{name}' is declared twice"))
                    .also(*first, "first declared here")
                    .help("rename or remove one of them"),
            );
            continue;
        }
        seen.insert(key, path.span());
        let text = bound.value.trim();
        let bare = options::outside_of_quotes(text);
        if bare.contains(';') || bare.contains("--") || bare.contains("/*") || text.contains('\0') {
            diags.push(
                Diagnostic::new(Code::E0405, bound.span, "this is no bound of a partition").help(
                    "write it as the target does: `'FOR VALUES IN (1, 2)'`, `'VALUES LESS THAN (2020)'`",
                ),
            );
        }
        let by = draft.ast.items.iter().any(|i| match &i.kind {
            TableItemKind::Partition { .. } => true,
            TableItemKind::With(of, text) => {
                of.value == target.value && text.value.to_ascii_lowercase().contains("partition by")
            }
            _ => false,
        });
        if !by {
            diags.push(
                Diagnostic::new(Code::E0405, item.span, "the table is not partitioned")
                    .help("say by what: `partition by range (a)`, or `with TARGET 'PARTITION BY …'`"),
            );
        }
        let part = Part { name, bound: text.to_owned(), span: item.span };
        draft.table.partitions.get_mut(target.value).push(part);
    }
}
