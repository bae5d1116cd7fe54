//! The lines of a table.

use super::{Schema, Table, expr, foreign, keys, names};
use schema_core::dialect::Target;
use std::fmt::Write;

type Line = fn(&mut Schema<'_>, &mut Table, usize);

/// One is as likely as the others; those that a target lacks write nothing.
const LINES: [Line; 10] = [
    keys::index,
    keys::unique,
    check,
    foreign::line,
    keys::expression,
    keys::index,
    keys::method,
    keys::prefix,
    keys::exclude,
    foreign::line,
];

/// Writes the lines of a table.
pub(super) fn write(schema: &mut Schema<'_>, table: &mut Table) {
    primary_key(schema, table);
    for number in 0..schema.choices.pick(6) {
        let line = *schema.choices.of(&LINES);
        line(schema, table, number);
    }
}

pub(super) fn primary_key(schema: &mut Schema<'_>, table: &mut Table) {
    if let Some(auto) = table.columns.iter().position(|c| c.auto) {
        table.keys.push(vec![auto]);
        return;
    }
    let fits = |i: &usize| {
        let c = &table.columns[*i];
        !c.nullable && !c.generated && c.ty.key && !c.ci && !c.ty.not_null
    };
    let mut usable: Vec<usize> = (0..table.columns.len()).filter(fits).collect();
    if usable.is_empty() || !(schema.choices.once_in(2) || schema.profile.has(Target::MySql)) {
        return;
    }
    let by = table.partitioned.into_iter();
    let mut key: Vec<usize> = by.collect();
    usable.retain(|i| !key.contains(i));
    for _ in 0..1 + schema.choices.pick(2) {
        if !usable.is_empty() {
            key.push(usable.remove(schema.choices.pick(usable.len())));
        }
    }
    let columns: Vec<&str> = key.iter().map(|i| table.columns[*i].name.as_str()).collect();
    names::docs(schema, "    ");
    let name = match schema.profile.only() {
        // Its key is called PRIMARY.
        Some(Target::MySql) => String::new(),
        _ => names::given(schema, &format!("pk_{}", table.number)),
    };
    let _ = write!(schema.text, "    primary key {name}({})", columns.join(", "));
    let mut deferred = false;
    if schema.profile.only() == Some(Target::Postgres) {
        let carried: Vec<&str> = (0..table.columns.len())
            .filter(|i| !key.contains(i))
            .map(|i| table.columns[i].name.as_str())
            .collect();
        if !carried.is_empty() && schema.choices.once_in(6) {
            let carried = *schema.choices.of(&carried);
            let _ = write!(schema.text, " include ({carried})");
        }
        let deferrable = *schema.choices.of(&["", "", "", " deferrable", " deferrable initially deferred"]);
        deferred = !deferrable.is_empty();
        schema.text.push_str(deferrable);
    }
    schema.text.push('\n');
    table.named = true;
    if !deferred {
        table.keys.push(key);
    }
}

pub(super) fn check(schema: &mut Schema<'_>, table: &mut Table, number: usize) {
    let Some(condition) = expr::condition(schema, &mut table.columns) else { return };
    names::docs(schema, "    ");
    let name = names::given(schema, &format!("check_{}_{number}", table.number));
    let _ = write!(schema.text, "    check {name}({condition})");
    if schema.profile.only() == Some(Target::Postgres) && schema.choices.once_in(6) {
        schema.text.push_str(" not valid");
    }
    schema.text.push('\n');
}
