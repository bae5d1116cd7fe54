//! Which columns a select names.

use super::from::fields_of;
use crate::ir::query::{Body, Field, From, OrderKey, Select};
use std::collections::HashSet;

/// Adds the columns that a select names, those of selects in it too.
pub(super) fn of_select(select: &Select, out: &mut HashSet<Field>) {
    for table in &select.with.tables {
        of_select(&table.select, out);
    }
    of_body(&select.body, out);
    select.order.iter().filter_map(OrderKey::expr).for_each(|e| fields_of(e, out));
}

fn of_body(body: &Body, out: &mut HashSet<Field>) {
    match body {
        Body::Parens(select) => of_select(select, out),
        Body::Set(_, left, right) => {
            of_body(left, out);
            of_body(right, out);
        }
        Body::Block(block) => {
            block.from.iter().for_each(|from| of_from(from, out));
            let exprs = block.items.iter().chain(&block.filter).chain(&block.group).chain(&block.having);
            exprs.for_each(|e| fields_of(e, out));
        }
    }
}

/// Adds the columns that a source names.
pub(super) fn of_from(from: &From, out: &mut HashSet<Field>) {
    match from {
        From::Relation(_) => {}
        From::Derived(_, select) => of_select(select, out),
        From::Join { left, right, on, .. } => {
            of_from(left, out);
            of_from(right, out);
            on.iter().for_each(|e| fields_of(e, out));
        }
    }
}
