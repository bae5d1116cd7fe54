//! Whether a statement that changes rows can change one at most.

use crate::check::by_key;
use crate::ir::Schema;
use crate::ir::query::{Rows, Statement};

/// Whether it is sure that `statement` changes one row at most, or none: then nothing has to be undone where
/// one row is wanted.
pub(super) fn sure(schema: &Schema, statement: &Statement) -> bool {
    match statement {
        Statement::Select(_) => true,
        Statement::Insert(insert) => match &insert.rows {
            Rows::Values(rows) => rows.len() <= 1,
            Rows::Defaults => true,
            Rows::Select(_) => false,
        },
        Statement::Update(update) => {
            update.from.is_empty()
                && by_key(update.filter.as_ref(), update.target, schema.table(update.table))
        }
        Statement::Delete(delete) => {
            delete.using.is_empty()
                && by_key(delete.filter.as_ref(), delete.target, schema.table(delete.table))
        }
    }
}
