//! The primary key of a table.

use super::Draft;
use super::keys::{column_list, no_key};
use crate::check::Env;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::Target;
use crate::ir::{ColumnId, Deferrable, PrimaryKey};
use crate::source::Span;
use crate::syntax::ast::{ModifierKind, TableItemKind};

/// Resolves it, from a modifier or a line.
pub(super) fn resolve(draft: &mut Draft<'_>, env: &Env<'_>, diags: &mut Diagnostics) {
    let mut found: Option<(Span, Option<PrimaryKey>)> = None;
    let mut places: Vec<Span> = Vec::new();
    let again = |first: Span, second: Span, table: &crate::ir::QName, line: bool, diags: &mut Diagnostics| {
        let message = format!("table '{table}' has two primary keys");
        let help = if line {
            "keep one of them"
        } else {
            "a key of several columns is a line: `primary key (a, b)`"
        };
        diags.push(Diagnostic::new(Code::E0403, second, message).also(first, "the first one").help(help));
    };
    for (at, written) in draft.ast.columns.iter().enumerate() {
        for modifier in
            written.modifiers.iter().filter(|m| matches!(m.kind, ModifierKind::PrimaryKey)).take(1)
        {
            let key = PrimaryKey {
                name: None,
                docs: String::new(),
                columns: vec![ColumnId(at as u32)],
                include: Vec::new(),
                deferrable: Deferrable::No,
                span: modifier.span,
            };
            match &found {
                Some((first, _)) => again(*first, modifier.span, &draft.table.name, false, diags),
                None => {
                    found = Some((modifier.span, Some(key)));
                    places = vec![modifier.span];
                }
            }
        }
    }
    for item in &draft.ast.items {
        let TableItemKind::PrimaryKey { name, columns, include, deferrable } = &item.kind else {
            continue;
        };
        let written = columns;
        let columns = column_list(draft, written, Code::E0403, diags);
        if let Some((first, _)) = &found {
            again(*first, item.span, &draft.table.name, true, diags);
            continue;
        }
        if columns.as_ref().is_some_and(Vec::is_empty) {
            diags.push(
                Diagnostic::new(Code::E0403, item.span, "a primary key has at least one column")
                    .help("write `primary key (a, b)`"),
            );
            continue;
        }
        places = written.iter().map(|c| c.span).collect();
        let name = name.as_ref().map(|n| n.name.clone());
        let include = column_list(draft, include, Code::E0403, diags);
        let key = columns.zip(include).map(|(columns, include)| PrimaryKey {
            name,
            docs: item.docs.clone(),
            columns,
            include,
            deferrable: *deferrable,
            span: item.span,
        });
        found = Some((item.span, key));
    }
    let Some((_, Some(key))) = found else {
        return;
    };
    for (id, place) in key.columns.iter().zip(places) {
        let written = &draft.ast.columns[id.index()];
        let column = draft.table.column(*id);
        // An `auto` column's `?` was reported with the column, a generated one's is its own affair.
        let reported = draft.generated[id.index()] || column.auto.is_some();
        // SQLite keeps NULLs in a primary key, as other databases once did.
        let kept = env.names.native == Some(Target::Sqlite);
        if column.nullable && !reported && !kept {
            diags.push(
                Diagnostic::new(
                    Code::E0403,
                    place,
                    format!("'{}' may be NULL, and a primary key may not", column.name),
                )
                .also(written.ty.span, "nullable")
                .help("remove the `?`")
                .not_nullable(written.ty.span),
            );
        }
        // A modifier on the column itself was reported with the column.
        let by_line = !written.modifiers.iter().any(|m| matches!(m.kind, ModifierKind::PrimaryKey));
        let limited = written.modifiers.iter().any(|m| matches!(m.kind, ModifierKind::Only(_)));
        let generated = draft.generated[id.index()] && env.names.native.is_none_or(|t| t == Target::Sqlite);
        if by_line && (generated || limited) {
            let why = if limited { "limited by `only`" } else { "generated" };
            diags.push(
                Diagnostic::new(
                    Code::E0403,
                    place,
                    format!("'{}' is {why}, and can't be in a primary key", column.name),
                )
                .also(written.name.span, "the column")
                .help("use other columns"),
            );
        }
        no_key(&column.ty, Code::E0403, "a primary key", place, env, diags);
    }
    draft.table.primary_key = Some(key);
}
