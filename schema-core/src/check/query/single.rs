//! How many rows a select gives at most, as far as it says so itself.

use crate::ir::expr::{BinaryOp, Expr, ExprKind, Literal};
use crate::ir::query::{Block, Body, Field, From, Relation, Select, Source};
use crate::ir::walk::visit;
use crate::ir::{ColumnId, RelationId, Table};

/// How many rows there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rows {
    /// Exactly one.
    One,
    /// One or none.
    AtMostOne,
    /// Any number.
    Many,
}

/// How many rows `select` gives.
pub(super) fn rows(select: &Select, tables: &[Table], relations: &[Relation]) -> Rows {
    let limit = select.limit.as_ref().map(|e| match e.kind {
        ExprKind::Literal(Literal::Int(n)) => n,
        _ => i128::MAX,
    });
    let own = match &select.body {
        Body::Block(block) => block_rows(block, tables, relations),
        Body::Parens(inner) => rows(inner, tables, relations),
        Body::Set(..) => Rows::Many,
    };
    match (own, limit, &select.offset) {
        (Rows::One, None, None) => Rows::One,
        (Rows::One, Some(1..), None) => Rows::One,
        (Rows::Many, None | Some(2..), _) => Rows::Many,
        _ => Rows::AtMostOne,
    }
}

fn block_rows(block: &Block, tables: &[Table], relations: &[Relation]) -> Rows {
    let aggregated = block.items.iter().any(|e| {
        let mut found = false;
        visit(e, &mut |e| found |= matches!(e.kind, ExprKind::Aggregate(_)));
        found
    });
    if block.group.is_empty() && (aggregated || block.having.is_some()) {
        return if block.having.is_some() { Rows::AtMostOne } else { Rows::One };
    }
    match block.from.as_slice() {
        [] if block.filter.is_none() => Rows::One,
        [] => Rows::AtMostOne,
        [From::Relation(id)] if pinned(*id, block, tables, relations) => Rows::AtMostOne,
        _ => Rows::Many,
    }
}

fn pinned(id: RelationId, block: &Block, tables: &[Table], relations: &[Relation]) -> bool {
    let Source::Table(table) = relations[id.index()].source else { return false };
    by_key(block.filter.as_ref(), id, &tables[table.index()])
}

/// Whether `filter` compares a whole key of `table`, which is the relation `id`, with values that its rows
/// don't change.
pub(crate) fn by_key(filter: Option<&Expr>, id: RelationId, table: &Table) -> bool {
    let mut equal = Vec::new();
    if let Some(filter) = filter {
        fixed(filter, id, &mut equal);
    }
    let whole = |columns: &[ColumnId]| columns.iter().all(|c| equal.contains(c));
    let primary = table.primary_key.as_ref().is_some_and(|key| whole(&key.columns));
    primary
        || table
            .uniques
            .iter()
            .filter(|key| key.is_full_key())
            .any(|key| key.plain_columns().is_some_and(|columns| whole(&columns)))
}

/// The columns of `id` that `e` holds equal to something else.
fn fixed(e: &Expr, id: RelationId, into: &mut Vec<ColumnId>) {
    match &e.kind {
        ExprKind::Binary(BinaryOp::And, a, b) => {
            fixed(a, id, into);
            fixed(b, id, into);
        }
        ExprKind::Binary(BinaryOp::Eq, a, b) => {
            for (column, other) in [(a, b), (b, a)] {
                if let ExprKind::Field(Field { relation, column }) = column.kind
                    && relation == id
                    && !reads(other, id)
                {
                    into.push(ColumnId(column));
                }
            }
        }
        _ => {}
    }
}

fn reads(e: &Expr, id: RelationId) -> bool {
    let mut found = false;
    visit(e, &mut |e| {
        found |= match &e.kind {
            ExprKind::Field(f) => f.relation == id,
            // It may read the row from within.
            ExprKind::Subquery(_) | ExprKind::Exists(_) | ExprKind::InSelect(..) => true,
            _ => false,
        }
    });
    found
}
