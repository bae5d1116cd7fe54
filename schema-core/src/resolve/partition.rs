//! What a table is partitioned by.

use super::Draft;
use super::keys::column_list;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir::Partition;
use crate::syntax::ast::TableItemKind;

/// A partitioned table: each of its unique keys must hold the partition's columns.
pub(super) fn resolve(draft: &mut Draft<'_>, diags: &mut Diagnostics) {
    for item in &draft.ast.items {
        let TableItemKind::Partition { method, columns } = &item.kind else {
            continue;
        };
        let Some(columns) = column_list(draft, columns, Code::E0405, diags) else {
            continue;
        };
        if let Some(first) = &draft.table.partition {
            diags.push(
                Diagnostic::new(Code::E0405, item.span, "a table is partitioned once")
                    .also(first.span, "first here")
                    .help("keep one of them"),
            );
            continue;
        }
        let keys = draft
            .table
            .primary_key
            .iter()
            .map(|p| (p.span, Some(p.columns.clone())))
            .chain(draft.table.uniques.iter().map(|u| (u.span, u.plain_columns())));
        for (span, key) in keys {
            let holds = key.is_some_and(|key| columns.iter().all(|c| key.contains(c)));
            if !holds {
                diags.push(
                    Diagnostic::new(
                        Code::E0405,
                        span,
                        "a unique key of a partitioned table holds the columns it is partitioned by",
                    )
                    .also(item.span, "partitioned here")
                    .help("add those columns to the key"),
                );
            }
        }
        draft.table.partition = Some(Partition { method: *method, columns, span: item.span });
    }
}
