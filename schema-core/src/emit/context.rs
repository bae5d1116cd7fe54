//! Writes the per-request values: a function for each, that makes one of its type.

use super::from_ir::{self, Names};
use super::names::{Scope, snake};
use super::out::{Out, literal};
use crate::dialect::{Target, quote};
use crate::ir;
use crate::lower::expr::mysql::context_name;

/// The module of the values.
pub(super) const MODULE: &str = "context";

/// Writes the module, if the schema has such values.
pub(super) fn write(out: &mut Out, schema: &ir::Schema, names: &Names) {
    if schema.context.is_empty() {
        return;
    }
    let mut functions = Scope::default();
    out.doc(0, "Per-request values, for `db.with(…)`.");
    out.line(0, &["pub mod ", MODULE, " {"]);
    out.line(1, &["use super::*;"]);
    for var in schema.context.iter().filter(|var| from_ir::has_rust(schema, &var.ty)) {
        let ty = from_ir::value_type(names, &var.ty);
        let name = functions.take(snake(&var.name));
        out.line(0, &[]);
        out.doc(1, &format!("`@{}`, as its handle's statements see it; `None` is NULL.", var.name));
        out.function(
            1,
            &["pub fn ", &name].concat(),
            &[&format!("value: impl rt::IntoValue<Option<{ty}>>")],
            "rt::Context",
        );
        out.line(2, &["static META: rt::ContextMeta = rt::ContextMeta {"]);
        out.line(3, &["name: ", &literal(&var.name), ","]);
        out.line(3, &["setting: ", &literal(&format!("{}.{}", schema.name, var.name)), ","]);
        let variable = quote::ident(Target::MySql, &context_name(&var.name));
        out.line(3, &["variable: ", &literal(&format!("@{variable}")), ","]);
        out.line(3, &["ty: ", &from_ir::ty(names, &var.ty), ","]);
        out.line(2, &["};"]);
        out.line(2, &["rt::Context::new(&META, value.into_value_of())"]);
        out.line(1, &["}"]);
    }
    out.line(0, &["}"]);
    out.line(0, &[]);
}
