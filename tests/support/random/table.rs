//! Tables.

use super::{Schema, Table, columns, defs, lines, names, options, partition};
use std::fmt::Write;

/// Writes a table.
pub(super) fn write(schema: &mut Schema<'_>, number: usize) {
    let plain = match schema.choices.once_in(10) {
        // With a column behind it, it is longer than any name may be.
        true => format!("table_{number}_with_a_name_of_some_fifty_letters_in_all"),
        false => format!("table_{number}"),
    };
    let path = defs::placed(schema, &plain);
    names::docs(schema, "");
    let _ = writeln!(schema.text, "table {path} {{");
    let mut table = Table {
        path,
        number,
        columns: Vec::new(),
        keys: Vec::new(),
        named: false,
        end: 0,
        partitioned: None,
        policies: false,
    };
    let method = partition::method(schema);
    if method.is_some() {
        table.columns.push(partition::column(schema));
        table.partitioned = Some(0);
    }
    columns::write(schema, &mut table);
    lines::write(schema, &mut table);
    match method {
        Some(method) => partition::write(schema, &table, method),
        None => options::of_table(schema, &mut table),
    }
    table.end = schema.text.len();
    schema.text.push_str("}\n\n");
    schema.tables.push(table);
}
