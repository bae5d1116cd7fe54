//! References to tables.

use super::types::Kind;
use super::{Column, Schema, Table, names};
use schema_core::dialect::Target;
use std::fmt::Write;

/// Writes a column that references a table that is there already.
pub(super) fn column(schema: &mut Schema<'_>, name: &str) -> Option<Column> {
    let usable: Vec<(usize, usize)> = (0..schema.tables.len())
        .flat_map(|t| schema.tables[t].keys.iter().map(move |key| (t, key)))
        .filter_map(|(t, key)| match key.as_slice() {
            [key] => Some((t, *key)),
            _ => None,
        })
        .filter(|(t, key)| {
            is_plain(schema, &schema.tables[*t].columns[*key]) && may_reference(schema, &schema.tables[*t])
        })
        .collect();
    if usable.is_empty() {
        return None;
    }
    let (t, key) = *schema.choices.of(&usable);
    let (path, key) = (schema.tables[t].path.clone(), schema.tables[t].columns[key].clone());
    let nullable = schema.choices.once_in(2);
    let _ = write!(schema.text, "    {name} {} -> {path}.{}", key.ty.written(nullable), key.name);
    let column = Column { reference: true, ..Column::new(name.to_owned(), key.ty, nullable) };
    actions(schema, &[&column]);
    schema.text.push('\n');
    Some(column)
}

/// Writes a line that references a key of a table that is there already, or of the same one, by columns that
/// happen to be like it.
pub(super) fn line(schema: &mut Schema<'_>, table: &mut Table, number: usize) {
    let own = [&*table];
    let all: Vec<&Table> = schema.tables.iter().chain(own).collect();
    let mut usable: Vec<(String, Vec<String>, Vec<usize>)> = Vec::new();
    for other in all.iter().filter(|other| may_reference(schema, other)) {
        for key in other.keys.iter().filter(|key| key.iter().all(|c| is_plain(schema, &other.columns[*c]))) {
            let mut found: Vec<usize> = Vec::new();
            for wanted in key.iter().map(|c| &other.columns[*c]) {
                let fits = |i: &usize| {
                    let column = &table.columns[*i];
                    let same = other.number == table.number && column.name == wanted.name;
                    is_plain(schema, column)
                        && column.ty.text == wanted.ty.text
                        && !column.auto
                        && !column.reference
                        && !same
                        && !found.contains(i)
                };
                found.extend((0..table.columns.len()).find(fits));
            }
            if found.len() == key.len() && !found.is_empty() {
                let names = key.iter().map(|c| other.columns[*c].name.clone()).collect();
                usable.push((other.path.clone(), names, found));
            }
        }
    }
    if table.partitioned.is_some() && schema.profile.has(Target::MySql) || usable.is_empty() {
        return;
    }
    let (path, references, columns) = schema.choices.of(&usable).clone();
    let columns_text: Vec<&str> = columns.iter().map(|c| table.columns[*c].name.as_str()).collect();
    names::docs(schema, "    ");
    let name = names::given(schema, &format!("fk_{}_{number}", table.number));
    let _ = write!(
        schema.text,
        "    foreign key {name}({}) -> {path} ({})",
        columns_text.join(", "),
        references.join(", ")
    );
    let columns_of: Vec<&Column> = columns.iter().map(|c| &table.columns[*c]).collect();
    actions(schema, &columns_of);
    if schema.profile.only() == Some(Target::Postgres) && schema.choices.once_in(6) {
        schema.text.push_str(" match full");
    }
    if !schema.profile.has(Target::MySql) {
        let deferrable = *schema.choices.of(&[
            "",
            "",
            " deferrable",
            " deferrable initially deferred",
            " deferrable initially immediate",
        ]);
        schema.text.push_str(deferrable);
    }
    if schema.profile.only() == Some(Target::Postgres)
        && table.partitioned.is_none()
        && schema.choices.once_in(6)
    {
        schema.text.push_str(" not valid");
    }
    schema.text.push('\n');
    columns.iter().for_each(|c| table.columns[*c].reference = true);
}

/// Now and then, lets a table reference a later one, so that they may refer to each other in a circle.
pub(super) fn circle(schema: &mut Schema<'_>) {
    if !schema.choices.once_in(5) {
        return;
    }
    let mysql = schema.profile.has(Target::MySql);
    let mut usable: Vec<(usize, String)> = Vec::new();
    for (from, table) in schema.tables.iter().enumerate().filter(|(_, t)| !mysql || t.partitioned.is_none()) {
        for other in schema.tables[from + 1..].iter().filter(|other| may_reference(schema, other)) {
            for key in other.keys.iter().filter(|key| key.len() == 1) {
                let column = &other.columns[key[0]];
                if is_plain(schema, column) {
                    let ty = column.ty.written(true);
                    usable.push((
                        from,
                        format!("    later_{} {ty} -> {}.{}\n", table.number, other.path, column.name),
                    ));
                }
            }
        }
    }
    if !usable.is_empty() {
        let (table, line) = schema.choices.of(&usable).clone();
        schema.text.insert_str(schema.tables[table].end, &line);
    }
}

/// Text of a native MySQL schema has the collation of its table or its own, and keys want the same on both sides.
fn is_plain(schema: &Schema<'_>, column: &Column) -> bool {
    let collated = column.ty.kind == Kind::Text && schema.profile.native() == Some(Target::MySql);
    !column.generated && !column.ci && !collated
}

/// MySQL takes no foreign key to a partitioned table.
fn may_reference(schema: &Schema<'_>, table: &Table) -> bool {
    table.partitioned.is_none() || !schema.profile.has(Target::MySql)
}

fn actions(schema: &mut Schema<'_>, columns: &[&Column]) {
    let mysql = schema.profile.has(Target::MySql);
    let mut on_delete = vec!["", "", " on delete restrict", " on delete no action"];
    let mut on_update = vec!["", "", " on update restrict", " on update no action"];
    // What an action changes may not be read by what MySQL computes and checks.
    if !mysql || columns.iter().all(|c| !c.read) {
        on_delete.push(" on delete cascade");
        // MariaDB hands no NULL on, and the other side may have one.
        if schema.profile.native() != Some(Target::MySql) || columns.iter().all(|c| c.nullable) {
            on_update.push(" on update cascade");
        }
        if columns.iter().all(|c| c.nullable) {
            on_delete.push(" on delete set null");
            on_update.push(" on update set null");
        }
        if !mysql && columns.iter().all(|c| c.default) {
            on_delete.push(" on delete set default");
            on_update.push(" on update set default");
        }
    }
    let (on_delete, on_update) = (*schema.choices.of(&on_delete), *schema.choices.of(&on_update));
    schema.text.push_str(on_delete);
    schema.text.push_str(on_update);
}
