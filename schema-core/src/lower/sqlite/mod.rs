//! What SQLite 3.40 and later will hold.
//!
//! A SQLite column takes any value, so each column has a check that makes its type one. STRICT tables
//! would refuse the type names that say what a column is.

mod index;
mod table;
mod trigger;
mod types;

use super::order::order;
use super::{Cx, query};
use crate::phys;
pub(super) use types::refusal;

/// The schema.
pub(super) fn lower(cx: &mut Cx<'_>) -> phys::Schema {
    let mut out = cx.empty();
    // Tables may name tables that are not there yet, so no foreign key is detached; the order is kept for
    // the reader and for loading rows.
    for id in order(cx.schema).tables {
        out.tables.push(table::lower(cx, id));
    }
    out.raws = cx.raws(|_| true);
    query::add_views(cx, &mut out.raws);
    out
}
