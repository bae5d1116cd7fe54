//! What can be said of Rust items only once the whole schema is known.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir;
use crate::syntax::ast::{File, Item};
use std::collections::BTreeMap;

/// Holds the fields of Rust structs against what was inferred: a field that can't be NULL would fail when
/// a row is read.
pub fn fit(file: &File, schema: &ir::Schema, diagnostics: &mut Diagnostics) {
    let tables = schema.tables.iter().filter_map(|table| Some((table.rust_name.as_deref()?, table)));
    let tables: BTreeMap<&str, &ir::Table> = tables.collect();
    for item in &file.items {
        let Item::Table(item) = item else { continue };
        let Some(table) = item.rust_name.as_deref().and_then(|name| tables.get(name)) else { continue };
        for written in &item.columns {
            let Some(id) = table.find(&written.name.name) else { continue };
            let column = table.column(id);
            if column.nullable && !written.nullable && column.generated.is_some() {
                let message = format!("'{}' is NULL where what it is computed from is", column.name);
                diagnostics
                    .push(Diagnostic::new(Code::E0702, written.ty.span, message).help(
                        "make the field an Option, or let the expression give a value: coalesce(…, …)",
                    ));
            }
        }
    }
}
