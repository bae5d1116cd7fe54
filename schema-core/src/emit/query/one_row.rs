//! Whether a statement that changes rows can change one at most.

use crate::ir::expr::{BinaryOp, Expr, ExprKind};
use crate::ir::query::{Rows, Statement};
use crate::ir::{ColumnId, RelationId, Schema, TableId};

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
        Statement::Update(update) => by_key(schema, update.table, update.target, update.filter.as_ref()),
        Statement::Delete(delete) => by_key(schema, delete.table, delete.target, delete.filter.as_ref()),
    }
}

/// Whether `filter` wants one value of all columns of a key.
fn by_key(schema: &Schema, table: TableId, target: RelationId, filter: Option<&Expr>) -> bool {
    let mut fixed = Vec::new();
    filter.into_iter().for_each(|filter| collect(filter, target, &mut fixed));
    let table = schema.table(table);
    let all = |columns: &[ColumnId]| columns.iter().all(|c| fixed.contains(&c.0));
    table.primary_key.as_ref().is_some_and(|key| all(&key.columns))
        || table
            .uniques
            .iter()
            .filter(|unique| unique.is_full_key())
            .filter_map(|unique| unique.plain_columns())
            .any(|columns| all(&columns))
}

/// Notes the columns of `target` that are compared with what a caller gives.
fn collect(filter: &Expr, target: RelationId, fixed: &mut Vec<u32>) {
    let ExprKind::Binary(op, left, right) = &filter.kind else { return };
    match op {
        BinaryOp::And => {
            collect(left, target, fixed);
            collect(right, target, fixed);
        }
        BinaryOp::Eq => match (&left.kind, &right.kind) {
            (ExprKind::Field(field), ExprKind::Param(_) | ExprKind::Literal(_) | ExprKind::Context(_))
            | (ExprKind::Param(_) | ExprKind::Literal(_) | ExprKind::Context(_), ExprKind::Field(field))
                if field.relation == target =>
            {
                fixed.push(field.column);
            }
            _ => {}
        },
        _ => {}
    }
}
