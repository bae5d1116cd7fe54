//! Keys, indexes, checks and foreign keys.

use super::types::Kind;
use super::{Column, Schema, expr};
use schema_core::dialect::Target;
use std::fmt::Write;

/// Writes the lines of a table; gives the columns of its primary key.
pub(super) fn write(schema: &mut Schema<'_>, path: &str, columns: &[Column]) -> Vec<usize> {
    let base: String = path.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut key: Vec<usize> = columns.iter().position(|c| c.auto).into_iter().collect();
    if key.is_empty() {
        let fits = |c: &Column| !c.nullable && !c.generated && c.ty.key && !c.ci;
        let usable: Vec<usize> = (0..columns.len()).filter(|i| fits(&columns[*i])).collect();
        if !usable.is_empty() && (schema.choices.once_in(2) || schema.profile.has(Target::MySql)) {
            key.extend(usable.into_iter().take(1 + schema.choices.pick(2)));
            let _ = writeln!(schema.text, "    primary key ({})", names(columns, &key));
        }
    }
    for number in 0..schema.choices.pick(4) {
        match schema.choices.pick(5) {
            0 => index(schema, &base, number, columns),
            1 => unique(schema, &base, number, columns),
            2 => check(schema, &base, number, columns),
            3 => foreign_key(schema, columns),
            _ => expression_index(schema, &base, number, columns),
        }
    }
    key
}

fn names(columns: &[Column], ids: &[usize]) -> String {
    let names: Vec<&str> = ids.iter().map(|i| columns[*i].name.as_str()).collect();
    names.join(", ")
}

/// Some columns that a key can hold.
fn some(schema: &mut Schema<'_>, columns: &[Column]) -> Vec<usize> {
    let mut usable: Vec<usize> = (0..columns.len()).filter(|i| columns[*i].ty.key).collect();
    let count = 1 + schema.choices.pick(3);
    let mut chosen = Vec::new();
    while chosen.len() < count && !usable.is_empty() {
        chosen.push(usable.remove(schema.choices.pick(usable.len())));
    }
    chosen
}

fn index(schema: &mut Schema<'_>, base: &str, number: usize, columns: &[Column]) {
    let keys = some(schema, columns);
    if keys.is_empty() {
        return;
    }
    let keys: Vec<String> = keys
        .iter()
        .map(|i| format!("{}{}", columns[*i].name, if schema.choices.once_in(3) { " desc" } else { "" }))
        .collect();
    schema.docs("    ");
    let name = name(schema, &format!("{base}_i{number}"));
    let _ = write!(schema.text, "    index {name}({})", keys.join(", "));
    if schema.profile.only() == Some(Target::Postgres) {
        let carried = &columns[schema.choices.pick(columns.len())].name;
        match schema.choices.pick(6) {
            1 => schema.text.push_str(" using btree"),
            2 => {
                let _ = write!(schema.text, " include ({carried})");
            }
            _ => {}
        }
    }
    if schema.profile.native() != Some(Target::MySql)
        && schema.choices.once_in(3)
        && let Some(filter) = expr::condition(schema, columns)
    {
        let _ = write!(schema.text, " where {filter}");
    }
    schema.text.push('\n');
}

fn unique(schema: &mut Schema<'_>, base: &str, number: usize, columns: &[Column]) {
    let keys = some(schema, columns);
    if keys.is_empty() {
        return;
    }
    let name = name(schema, &format!("{base}_u{number}"));
    let _ = write!(schema.text, "    unique {name}({})", names(columns, &keys));
    match (schema.choices.pick(5), schema.profile.only()) {
        (1, None) => schema.text.push_str(" nulls not distinct"),
        (2, Some(Target::Postgres)) => schema.text.push_str(" deferrable initially deferred"),
        (3, Some(Target::Postgres)) => schema.text.push_str(" nulls not distinct"),
        _ => {}
    }
    schema.text.push('\n');
}

fn check(schema: &mut Schema<'_>, base: &str, number: usize, columns: &[Column]) {
    if let Some(condition) = expr::condition(schema, columns) {
        schema.docs("    ");
        let name = name(schema, &format!("{base}_k{number}"));
        let _ = writeln!(schema.text, "    check {name}({condition})");
    }
}

fn expression_index(schema: &mut Schema<'_>, base: &str, number: usize, columns: &[Column]) {
    // MariaDB has none, and a native schema gets nothing that stands in for one.
    if schema.profile.native() == Some(Target::MySql) {
        return;
    }
    let text = |c: &&Column| c.ty.kind == Kind::Text && c.ty.key && !c.generated;
    let Some(column) = columns.iter().find(text) else { return };
    let key = column.name.clone();
    let name = name(schema, &format!("{base}_e{number}"));
    let _ = writeln!(schema.text, "    index {name}(lower({key}))");
}

/// A reference to a table that is there already, from a column that happens to be like its key.
fn foreign_key(schema: &mut Schema<'_>, columns: &[Column]) {
    if schema.tables.is_empty() {
        return;
    }
    let at = schema.choices.pick(schema.tables.len());
    let table = &schema.tables[at];
    let [key] = table.key.as_slice() else { return };
    let wanted = &table.columns[*key];
    let same = |c: &&Column| c.ty.text == wanted.ty.text && !c.generated && !c.auto && !c.ci && !c.reference;
    let Some(column) = columns.iter().find(same) else { return };
    let line = format!("    foreign key ({}) -> {} ({})", column.name, table.path, wanted.name);
    let native = schema.profile.native();
    let actions: &[&str] = match column.nullable {
        _ if native == Some(Target::MySql) => &["", " on delete restrict"],
        true => &["", " on delete cascade", " on delete set null", " on delete restrict"],
        false => &["", " on delete cascade", " on delete restrict"],
    };
    let action = *schema.choices.of(actions);
    let deferrable = match schema.profile.has(Target::MySql) {
        true => "",
        false => *schema.choices.of(&["", "", " deferrable", " deferrable initially deferred"]),
    };
    let _ = writeln!(schema.text, "{line}{action}{deferrable}");
}

/// A name with a blank behind it; or none, so that the compiler gives one.
fn name(schema: &mut Schema<'_>, name: &str) -> String {
    match schema.choices.once_in(3) {
        true => String::new(),
        false => format!("{name} "),
    }
}
