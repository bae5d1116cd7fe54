//! The MySQL lowering: one outcome for MySQL 8.0+ and MariaDB 10.11+, Galera included.
//!
//! [`table`] puts a table together; [`types`] knows what a column takes; [`keys`] makes indexes, with
//! hidden generated columns where a key has no direct form; [`foreign`] and [`triggers`] do the rest.

mod defaults;
mod foreign;
mod hidden;
mod keys;
mod partition;
mod table;
#[cfg(test)]
mod tests;
mod triggers;
mod types;

pub(super) use defaults::default_of;
pub(super) use table::condition;

pub(in crate::lower) use partition::{partition_by, parts};

use super::expr::mysql::{COLLATE, context_name};
use super::order::order;
use super::{Cx, expr, query};
use crate::ir::Type;
use crate::phys;

/// The schema.
pub(super) fn lower(cx: &mut Cx<'_>) -> phys::Schema {
    let mut out = cx.empty();
    out.functions = context_functions(cx);
    let order = order(cx.schema);
    for id in &order.tables {
        let table = table::lower(cx, *id, &order);
        out.tables.push(table);
    }
    out.raws = cx.raws(|_| true);
    query::add_views(cx, &mut out.raws);
    out
}

/// One function for each per-request value: views can't read session variables, but may call it.
fn context_functions(cx: &Cx<'_>) -> Vec<phys::Routine> {
    let routine = |var: &crate::ir::ContextVar| {
        let name = context_name(&var.name);
        let quoted = cx.ident(&name);
        let mut ty = types::my_type(cx.schema, &var.ty).sql;
        if matches!(cx.schema.base(&var.ty), Type::Varchar(_) | Type::Char(_) | Type::Text | Type::Enum(_)) {
            ty = format!("{ty} CHARACTER SET utf8mb4 {COLLATE}");
        }
        phys::Routine {
            name: phys::Name { namespace: None, name: name.clone() },
            create: format!(
                "CREATE FUNCTION {quoted}() RETURNS {ty}\n  NO SQL SQL SECURITY INVOKER\n  RETURN @{quoted}"
            ),
            comment: format!("@{}: a per-request value, NULL where the session has not set it.", var.name),
        }
    };
    cx.schema.context.iter().map(routine).collect()
}
