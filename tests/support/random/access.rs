//! Services with rights, and row policies.

use super::{Column, Schema, expr, head, names};
use schema_core::dialect::Target;
use std::fmt::Write;

/// The accounts that a schema may have: those of the services, and roles that policies name.
pub(super) const ACCOUNTS: [&str; 5] = ["service_0", "service_1", "service_2", "it's a role", "reports"];

/// Writes services and policies.
pub(super) fn write(schema: &mut Schema<'_>) {
    let mut services = 0;
    if schema.choices.once_in(3) {
        services = 1 + schema.choices.pick(3);
    }
    let policies = schema.profile.only() == Some(Target::Postgres) && schema.choices.once_in(3);
    if policies {
        for number in 0..=schema.choices.pick(3) {
            policy(schema, number, services);
        }
    }
    for service in 0..services {
        self::service(schema, service);
    }
}

pub(super) fn service(schema: &mut Schema<'_>, number: usize) {
    if schema.profile.native() == Some(Target::Sqlite) && schema.tables.is_empty() {
        return;
    }
    names::docs(schema, "");
    let _ = writeln!(schema.text, "service service_{number} {{\n    account '{}'", ACCOUNTS[number]);
    if schema.choices.once_in(5) {
        schema.text.push_str("    nologin\n");
    }
    for t in 0..schema.tables.len() {
        match schema.choices.pick(4) {
            0 => {}
            3 => columns(schema, t),
            _ => whole(schema, t),
        }
    }
    match (schema.profile.only(), schema.choices.pick(6)) {
        (Some(Target::Postgres), 4) => {
            schema.text.push_str("    grant postgres 'CREATE ON SCHEMA \"public\"'\n")
        }
        (Some(Target::Postgres), 5) => {
            schema.text.push_str("    grant postgres '\"pg_read_all_settings\"'\n");
        }
        _ => {}
    }
    if schema.profile.native().is_none() && schema.choices.once_in(5) {
        let _ = writeln!(schema.text, "    cache 'service_{number}:*' read write");
    }
    schema.text.push_str("}\n\n");
}

/// Rights on a whole table, perhaps on some rows of it.
pub(super) fn whole(schema: &mut Schema<'_>, t: usize) {
    let verbs = *schema.choices.of(&["read", "read write", "insert read", "read update", "delete", "write"]);
    let rows = schema.profile.native().is_none() && !schema.tables[t].policies && schema.choices.once_in(5);
    let rule = rows.then(|| condition(schema, t)).flatten();
    let _ = write!(schema.text, "    {verbs} {}", schema.tables[t].path);
    if let Some(rule) = rule {
        let _ = write!(schema.text, " where {rule}");
    }
    schema.text.push('\n');
}

/// Rights on some columns of a table, a verb each.
pub(super) fn columns(schema: &mut Schema<'_>, t: usize) {
    for verb in ["read", "update", "insert"] {
        let count = schema.tables[t].columns.len();
        let usable: Vec<usize> = (0..count).filter(|i| can(verb, &schema.tables[t].columns[*i])).collect();
        if usable.is_empty() || schema.choices.once_in(2) {
            continue;
        }
        let first = schema.choices.pick(usable.len());
        let last = first + schema.choices.pick(usable.len() - first);
        let table = &schema.tables[t];
        let list: Vec<&str> = usable[first..=last].iter().map(|i| table.columns[*i].name.as_str()).collect();
        let line = format!("    {verb} {} ({})", table.path, list.join(", "));
        let _ = writeln!(schema.text, "{line}");
    }
}

fn can(verb: &str, column: &Column) -> bool {
    verb == "read" || !column.generated && !column.auto
}

fn condition(schema: &mut Schema<'_>, t: usize) -> Option<String> {
    let context = schema.context && schema.choices.once_in(2);
    let tenant = schema.tables[t].columns.iter().find(|c| c.ty.text == "bigint").filter(|_| context);
    if let Some(column) = tenant {
        return Some(format!("{} = @{}", column.name, head::CONTEXT));
    }
    let mut columns = schema.tables[t].columns.clone();
    expr::condition(schema, &mut columns)
}

pub(super) fn policy(schema: &mut Schema<'_>, number: usize, services: usize) {
    let t = schema.choices.pick(schema.tables.len());
    schema.tables[t].policies = true;
    let (verb, using, check) = *schema.choices.of(&[
        ("", true, true),
        (" for read", true, false),
        (" for insert", false, true),
        (" for update", true, true),
        (" for update", true, false),
        (" for delete", true, false),
    ]);
    let restrictive = *schema.choices.of(&["", " restrictive"]);
    let to = match schema.choices.pick(6) {
        1 => " to public".to_owned(),
        2 => " to 'reports'".to_owned(),
        3 => " to 'it''s a role', 'reports'".to_owned(),
        4 if services > 0 => " to service_0".to_owned(),
        5 if services > 0 => format!(" to 'reports', service_{}", services - 1),
        _ => String::new(),
    };
    names::docs(schema, "");
    let name = names::name(schema, &format!("policy_{number}"));
    let path = schema.tables[t].path.clone();
    let _ = write!(schema.text, "policy {name} on {path}{restrictive}{verb}{to}");
    for (word, wanted) in [("using", using), ("check", check)] {
        if wanted {
            let condition = condition(schema, t).unwrap_or_else(|| "true".to_owned());
            let _ = write!(schema.text, "\n    {word} ({condition})");
        }
    }
    schema.text.push_str("\n\n");
}
