//! The rows of a query: a struct of its own, or that of the table whose rows they are.

use super::super::from_ir::{self, Names};
use super::super::names::{Scope, snake};
use super::super::out::{Out, push_literal};
use super::super::table;
use super::{Cx, facts};
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Body, Field, From, Output, Query, Select, Source, Statement};
use crate::ir::{ColumnId, Schema, TableId, ViewId};

/// A table or view whose rows are those of a query.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Table(TableId),
    View(ViewId),
}

impl Owner {
    /// What the rows of `query` are, if they have all columns of something in its order; `whole` tells whether
    /// a table's row struct has all its columns.
    pub(super) fn of(schema: &Schema, query: &Query, whole: &dyn Fn(TableId) -> bool) -> Option<Owner> {
        let table = table(schema, &query.columns).filter(|id| whole(*id)).map(Owner::Table);
        table.or_else(|| view(schema, query).map(Owner::View))
    }

    /// Its row struct and its module.
    pub(super) fn names(self, names: &Names) -> [&str; 2] {
        match self {
            Owner::Table(id) => {
                let [structure, _, module] = &names.tables[id.index()];
                [structure, module]
            }
            Owner::View(id) => {
                let [structure, module] = &names.views[id.index()];
                [structure, module]
            }
        }
    }
}

/// The view that a query reads as it is.
fn view(schema: &Schema, query: &Query) -> Option<ViewId> {
    let Statement::Select(Select { body: Body::Block(block), .. }) = &query.statement else { return None };
    let [From::Relation(relation)] = block.from.as_slice() else { return None };
    let Source::View(id) = query.relations[relation.index()].source else { return None };
    let view = &schema.views[id.index()];
    let same = |(at, item): (usize, &Expr)| {
        let place = Field { relation: *relation, column: at as u32 };
        item.kind == ExprKind::Field(place)
            && view.columns.get(at).is_some_and(|c| c.name == query.columns[at].name)
    };
    let all = block.items.len() == view.columns.len() && block.items.iter().enumerate().all(same);
    (all && super::super::view::in_rust(schema, view)).then_some(id)
}

/// The table whose columns these are: all of them, in its order.
fn table(schema: &Schema, columns: &[Output]) -> Option<TableId> {
    let (id, _) = columns.first()?.origin?;
    let table = schema.table(id);
    let same = |(at, output): (usize, &Output)| {
        let column = ColumnId(at as u32);
        output.origin == Some((id, column))
            && table.columns.get(at).is_some_and(|c| c.name == output.name && c.nullable == output.nullable)
    };
    (columns.len() == table.columns.len() && columns.iter().enumerate().all(same)).then_some(id)
}

/// Writes the struct of a row, and how it is read.
pub(super) fn structure(out: &mut Out, cx: &Cx<'_>, name: &str, function: &str) {
    let mut scope = Scope::default();
    let fields: Vec<_> = cx.query.columns.iter().map(|c| scope.take(snake(&c.name))).collect();
    out.doc(0, &format!("A row of [`{function}()`]."));
    out.line(0, &["#[derive(Clone, Debug, PartialEq)]"]);
    out.line(0, &["pub struct ", name, " {"]);
    for (output, field) in cx.query.columns.iter().zip(&fields) {
        out.doc(1, &(facts(cx.schema, output) + "."));
        let (rust, _) = from_ir::output_type(cx.schema, cx.names, output);
        out.line(1, &["pub ", field, ": ", &rust, ","]);
    }
    out.line(0, &["}"]);
    out.line(0, &[]);
    let typed = cx.query.columns.iter().map(|c| from_ir::output_type(cx.schema, cx.names, c).1);
    table::from_row(out, name, fields.iter().map(String::as_str).zip(typed));
}

/// The columns, as data.
pub(super) fn columns(out: &mut Out, names: &Names, columns: &[Output]) {
    if columns.is_empty() {
        out.line(2, &["columns: &[],"]);
        return;
    }
    out.line(2, &["columns: &["]);
    for output in columns {
        let mut name = String::new();
        push_literal(&mut name, &output.name);
        let nullable = if output.nullable { ".nullable()" } else { "" };
        let ty = from_ir::ty(names, &output.ty);
        out.line(3, &["rt::ColumnMeta::new(", &name, ", ", &ty, ")", nullable, ","]);
    }
    out.line(2, &["],"]);
}
