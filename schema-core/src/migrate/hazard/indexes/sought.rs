//! What a query looks for in a table: what stands in its conditions and orders, where an index helps.

use crate::ir::expr::{BinaryOp, Expr, ExprKind};
use crate::ir::query::{Block, Body, From, OrderBy, Relation, Select, Source, Statement, With};
use crate::ir::walk::{children, children_mut, selects, visit_all};
use crate::ir::{ColumnId, Query, TableId};

/// Values of tables that are compared or ordered by, as expressions over the table's columns.
pub(super) fn sought(query: &Query) -> Vec<(TableId, Expr)> {
    let mut search = Search { relations: &query.relations, found: Vec::new() };
    match &query.statement {
        Statement::Select(select) => search.select(select),
        Statement::Insert(insert) => {
            search.with(&insert.with);
            if let crate::ir::query::Rows::Select(select) = &insert.rows {
                search.select(select);
            }
        }
        Statement::Update(update) => {
            search.with(&update.with);
            update.from.iter().for_each(|from| search.from(from));
            update.filter.iter().for_each(|e| search.condition(e));
        }
        Statement::Delete(delete) => {
            search.with(&delete.with);
            delete.using.iter().for_each(|from| search.from(from));
            delete.filter.iter().for_each(|e| search.condition(e));
        }
    }
    search.found
}

struct Search<'a> {
    relations: &'a [Relation],
    found: Vec<(TableId, Expr)>,
}

impl Search<'_> {
    fn with(&mut self, with: &With) {
        with.tables.iter().for_each(|table| self.select(&table.select));
    }

    fn select(&mut self, select: &Select) {
        self.with(&select.with);
        self.body(&select.body);
        // The first is what an index can be in the order of.
        let first = select.order.first().and_then(|key| match (&key.by, &select.body) {
            (OrderBy::Expr(e), _) => Some(e),
            (OrderBy::Output(at), Body::Block(block)) => block.items.get(*at as usize),
            _ => None,
        });
        first.into_iter().for_each(|e| self.value(e));
    }

    fn body(&mut self, body: &Body) {
        match body {
            Body::Block(block) => self.block(block),
            Body::Parens(select) => self.select(select),
            Body::Set(_, left, right) => {
                self.body(left);
                self.body(right);
            }
        }
    }

    fn block(&mut self, block: &Block) {
        block.from.iter().for_each(|from| self.from(from));
        block.filter.iter().for_each(|e| self.condition(e));
        for item in &block.items {
            self.inner(item);
        }
    }

    fn from(&mut self, from: &From) {
        match from {
            From::Relation(_) => {}
            From::Derived(_, select) => self.select(select),
            From::Join { left, right, on, .. } => {
                self.from(left);
                self.from(right);
                on.iter().for_each(|e| self.condition(e));
            }
        }
    }

    /// The selects within a value.
    fn inner(&mut self, e: &Expr) {
        let mut inner: Vec<&Select> = Vec::new();
        visit_all(e, &mut |e| selects(e, &mut |select| inner.push(select)));
        inner.into_iter().for_each(|select| self.select(select));
    }

    fn condition(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Binary(BinaryOp::And | BinaryOp::Or, a, b) => {
                self.condition(a);
                self.condition(b);
            }
            ExprKind::Binary(
                BinaryOp::Eq
                | BinaryOp::Lt
                | BinaryOp::Le
                | BinaryOp::Gt
                | BinaryOp::Ge
                | BinaryOp::IsNotDistinct,
                a,
                b,
            ) => {
                self.value(a);
                self.value(b);
            }
            ExprKind::In(x, _, false)
            | ExprKind::InParam(x, _, false)
            | ExprKind::InSelect(x, _, false)
            | ExprKind::Between(x, _, _, false)
            | ExprKind::Like(x, _, _, false)
            | ExprKind::IsNull(x, false) => self.value(x),
            // A column of truth values is a condition by itself.
            ExprKind::Field(_) => self.value(e),
            ExprKind::Unary(_, x) => self.condition(x),
            _ => {}
        }
        self.inner(e);
    }

    /// Takes a value that is made of one table's columns.
    fn value(&mut self, e: &Expr) {
        let mut of = None;
        if self.table_of(e, &mut of)
            && let Some(table) = of
        {
            let mut e = e.clone();
            localize(&mut e);
            if !self.found.contains(&(table, e.clone())) {
                self.found.push((table, e));
            }
        }
    }

    /// Whether all that it reads are columns of one table, which `of` is then.
    fn table_of(&self, e: &Expr, of: &mut Option<TableId>) -> bool {
        let mut fits = match &e.kind {
            ExprKind::Field(field) => match self.relations[field.relation.index()].source {
                Source::Table(table) => of.replace(table).is_none_or(|known| known == table),
                _ => false,
            },
            ExprKind::Param(_)
            | ExprKind::InParam(..)
            | ExprKind::Subquery(_)
            | ExprKind::Exists(_)
            | ExprKind::InSelect(..)
            | ExprKind::Aggregate(_)
            | ExprKind::Window(_) => false,
            _ => true,
        };
        children(e, &mut |child| fits = fits && self.table_of(child, of));
        fits
    }
}

/// Columns of the relation as columns of its table, which stand in the same order.
fn localize(e: &mut Expr) {
    if let ExprKind::Field(field) = e.kind {
        e.kind = ExprKind::Column(ColumnId(field.column));
    }
    children_mut(e, &mut localize);
}
