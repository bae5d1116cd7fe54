//! Writes what the runtime knows of a table: its columns, keys and constraints, as static data.

use super::model::{Constraint, Fill, Key, Table};
use super::out::{Out, push_literal};
use super::table::text_line;
use crate::dialect::Target;

/// The columns, as data.
pub(super) fn columns(out: &mut Out, table: &Table) {
    let count = table.columns.len().to_string();
    let visible = if table.scope.is_some() { "pub(super) " } else { "" };
    out.line(1, &[visible, "static COLUMNS: [rt::ColumnMeta; ", &count, "] = ["]);
    for column in &table.columns {
        let mut name = String::new();
        push_literal(&mut name, &column.name);
        let nullable = if column.nullable { ".nullable()" } else { "" };
        let fill = match column.fill {
            Fill::Nothing => "",
            Fill::Default => ".fill(rt::Fill::Default)",
            Fill::Uuid => ".fill(rt::Fill::Uuid)",
            Fill::Auto => ".fill(rt::Fill::Auto)",
            Fill::Generated => ".fill(rt::Fill::Generated)",
        };
        let touch = if column.touch { ".touch()" } else { "" };
        let ci = if column.ci { ".ci()" } else { "" };
        let parts = ["rt::ColumnMeta::new(", &name, ", ", &column.ty, ")", nullable, fill, touch, ci, ","];
        out.line(2, &parts);
    }
    out.line(1, &["];"]);
    out.line(0, &[]);
}

/// The table itself, as data.
pub(super) fn metadata(out: &mut Out, table: &Table) {
    out.doc(1, "The table, as data.");
    out.line(1, &["pub static TABLE: rt::TableMeta = rt::TableMeta {"]);
    let mut name = String::new();
    push_literal(&mut name, &table.name);
    out.line(2, &["name: ", &name, ","]);
    out.line(2, &["quoted: ["]);
    for quoted in &table.quoted {
        text_line(out, 3, quoted);
    }
    out.line(2, &["],"]);
    out.line(2, &["select: ["]);
    for target in Target::ALL {
        let select = if table.targets.contains(target) { table.select(target) } else { String::new() };
        text_line(out, 3, &select);
    }
    out.line(2, &["],"]);
    match &table.scope {
        Some(scope) if scope.read < table.columns.len() => {
            let read = scope.read.to_string();
            out.line(2, &["columns: COLUMNS.split_at(", &read, ").0,"]);
        }
        _ => out.line(2, &["columns: &COLUMNS,"]),
    }
    out.line(2, &["primary: ", if table.has_primary { "Some(0)" } else { "None" }, ","]);
    out.line(2, &["keys: &["]);
    for Key { constraint, columns } in &table.keys {
        let columns: Vec<_> = columns.iter().map(usize::to_string).collect();
        let constant = &constraint.constant;
        let head = ["rt::KeyMeta::new(Constraint::", constant, ", &[", &columns.join(", "), "])"].concat();
        named(out, &head, constraint);
    }
    out.line(2, &["],"]);
    out.line(2, &["constraints: &["]);
    for constraint in &table.constraints {
        let mut head = ["rt::ConstraintMeta::new(Constraint::", &constraint.constant, ")"].concat();
        if !constraint.over.is_empty() {
            let columns: Vec<_> = constraint.over.iter().map(usize::to_string).collect();
            head.push_str(&[".over(&[", &columns.join(", "), "])"].concat());
        }
        named(out, &head, constraint);
    }
    out.line(2, &["],"]);
    out.line(1, &["};"]);
}

/// A constraint, with its other name on MySQL.
fn named(out: &mut Out, head: &str, constraint: &Constraint) {
    match &constraint.mysql {
        None => out.line(3, &[head, ","]),
        Some(name) => {
            let mut literal = String::new();
            push_literal(&mut literal, name);
            out.line(3, &[head, ".mysql(", &literal, "),"]);
        }
    }
}
