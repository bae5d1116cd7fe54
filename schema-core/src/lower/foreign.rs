//! What every target does with a foreign key.

use super::{Cx, column_names, present};
use crate::diag::{Code, Diagnostic};
use crate::dialect::Target;
use crate::ir::{self, TableId};
use crate::phys;

/// Whether the target has all of its columns, on both sides; the first it hasn't is reported, and that it
/// is to match in full where only PostgreSQL does.
pub(crate) fn is_possible(cx: &mut Cx<'_>, id: TableId, key: &ir::ForeignKey) -> bool {
    let (table, other) = (cx.schema.table(id), cx.schema.table(key.table));
    if key.match_full && cx.target != Target::Postgres {
        let message = format!("{} reads `match full` and ignores it", cx.target.title());
        cx.diags.push(
            Diagnostic::new(Code::E0603, key.span, message)
                .help("leave it out, and say it by a check: `check ((a is null) = (b is null))`"),
        );
    }
    present(cx, table, key.columns.iter().copied(), key.span, "this foreign key")
        && present(cx, other, key.references.iter().copied(), key.span, "this foreign key")
}

/// The foreign key as it was meant, under this name.
pub(crate) fn key(cx: &Cx<'_>, id: TableId, key: &ir::ForeignKey, name: String) -> phys::ForeignKey {
    let (table, other) = (cx.schema.table(id), cx.schema.table(key.table));
    phys::ForeignKey {
        name,
        columns: column_names(table, &key.columns),
        table: cx.name(&other.name),
        references: column_names(other, &key.references),
        on_delete: key.on_delete,
        on_update: key.on_update,
        deferrable: key.deferrable,
        match_full: key.match_full,
        not_valid: key.not_valid,
        comment: key.docs.clone(),
        detached: false,
    }
}
