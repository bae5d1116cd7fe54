//! SQLite. There is no COMMENT, but the text of a statement is kept in `sqlite_master`, comments inside it
//! included: documentation stands there.

use super::postgres::{actions, deferrable};
use super::writer::{Aligned, ObjectKind, Writer, plain};
use crate::dialect::{Target, quote};
use crate::phys::{self, Place};

/// Writes the schema behind the file's head.
pub(super) fn write(w: &mut Writer, schema: &phys::Schema) {
    for raw in schema.raws.iter().filter(|r| r.place == Place::First) {
        w.raw(raw);
    }
    for raw in schema.raws.iter().filter(|r| r.place == Place::BeforeTables) {
        w.raw(raw);
    }
    let (tables, virtuals): (Vec<_>, Vec<_>) = schema.tables.iter().partition(|t| module(t).is_none());
    // A virtual table may read another one from the start.
    for table in tables.into_iter().chain(virtuals) {
        w.gap();
        w.statement(ObjectKind::Table, plain(&table.name), |w| match module(table) {
            Some(module) => drop(w.push("CREATE VIRTUAL TABLE ").name(&table.name).push(" ").push(module)),
            None => create_table(w, table),
        });
        if let Some(start) = table.columns.iter().find_map(|c| c.counting.start) {
            w.statement(ObjectKind::Counting, plain(&table.name), |w| {
                // The last number that was given.
                w.push("INSERT INTO sqlite_sequence (name, seq) VALUES (").string(&table.name.name);
                w.push(&format!(", {})", start.saturating_sub(1)));
            });
        }
        for index in &table.indexes {
            self::index(w, table, index);
        }
        for trigger in &table.triggers {
            w.comment("", &trigger.comment);
            w.statement(ObjectKind::Trigger, trigger.name.clone(), |w| {
                w.push(&trigger.create);
            });
        }
    }
    for raw in schema.raws.iter().filter(|r| r.place == Place::Last) {
        w.raw(raw);
    }
}

/// `USING module(…)` of a virtual table, whose columns are the module's to make.
fn module(table: &phys::Table) -> Option<&str> {
    let is_using = |option: &&String| option.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("USING "));
    table.options.iter().find(is_using).map(String::as_str)
}

fn create_table(w: &mut Writer, table: &phys::Table) {
    w.push("CREATE TABLE ").name(&table.name).push(" (\n");
    if !table.comment.is_empty() {
        w.comment("    ", &table.comment);
        w.push("\n");
    }
    // The key of a column that numbers the rows stands with it, and so does one that has no name.
    let numbered = table.columns.iter().any(|c| c.identity.is_some());
    let unnamed = table.primary_key.as_ref().filter(|k| k.name.is_empty() && k.columns.len() == 1);
    let inline = unnamed.map(|k| k.columns[0].as_str());
    let rows: Vec<[String; 3]> =
        table.columns.iter().map(|c| column(w, table, c, inline == Some(c.name.as_str()))).collect();
    let aligned = Aligned::new(rows.iter().map(|[name, ty, _]| (name.as_str(), ty.as_str())));
    let mut started = false;
    let mut begin = |w: &mut Writer, comment: &str| {
        if started {
            w.push(",\n");
        }
        started = true;
        w.comment("    ", comment);
        w.push("    ");
    };
    for ([name, ty, rest], column) in rows.iter().zip(&table.columns) {
        begin(w, &column.comment);
        aligned.row(w.text(), name, ty, rest);
    }
    if let Some(key) = table.primary_key.as_ref().filter(|_| !numbered && inline.is_none()) {
        begin(w, "");
        constraint(w, &key.name).push("PRIMARY KEY ").idents(&key.columns);
    }
    for unique in &table.uniques {
        begin(w, "");
        constraint(w, &unique.name).push("UNIQUE ").idents(&unique.columns);
    }
    for key in &table.foreign_keys {
        begin(w, "");
        constraint(w, &key.name).push("FOREIGN KEY ").idents(&key.columns).push(" ");
        references(w, key);
    }
    for check in &table.checks {
        begin(w, &check.comment);
        self::check(w, check);
    }
    let (constraints, options): (Vec<&String>, Vec<&String>) =
        table.options.iter().partition(|option| is_constraint(option));
    for option in constraints {
        begin(w, "");
        w.push(option);
    }
    w.push("\n)");
    for (i, option) in options.into_iter().enumerate() {
        w.push(if i == 0 { " " } else { ", " }).push(option);
    }
}

fn references(w: &mut Writer, key: &phys::ForeignKey) {
    w.push("REFERENCES ").name(&key.table);
    if !key.references.is_empty() {
        w.push(" ").idents(&key.references);
    }
    actions(w, key.on_delete, key.on_update);
    deferrable(w, key.deferrable);
}

fn check(w: &mut Writer, check: &phys::Check) {
    constraint(w, &check.name).push("CHECK (").push(&check.expr).push(")");
}

/// The statement that adds a column to its table, with the foreign keys and checks that stand with it.
pub(crate) fn add_column(
    table: &phys::Table,
    column: &phys::Column,
    keys: &[&phys::ForeignKey],
    checks: &[&phys::Check],
) -> String {
    let mut w = Writer::new(&phys::Schema::new(Target::Sqlite, ""), 256);
    let [name, ty, rest] = self::column(&w, table, column, false);
    w.push("ALTER TABLE ").name(&table.name).push(" ADD COLUMN ").push(&name);
    for word in [ty, rest].iter().filter(|word| !word.is_empty()) {
        w.push(" ").push(word);
    }
    for key in keys {
        references(constraint(w.push(" "), &key.name), key);
    }
    for check in checks {
        self::check(w.push(" "), check);
    }
    w.finish()
}

/// Whether an option of a table is one of its constraints: those that say what the language has no word for.
fn is_constraint(option: &str) -> bool {
    let word = option.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    ["CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN"].iter().any(|begin| begin.eq_ignore_ascii_case(word))
}

/// The name of a constraint, if it has one.
fn constraint<'w>(w: &'w mut Writer, name: &str) -> &'w mut Writer {
    if name.is_empty() { w } else { w.push("CONSTRAINT ").ident(name).push(" ") }
}

/// A column as name, type and the rest; `key` if it is the primary key by itself.
fn column(w: &Writer, table: &phys::Table, column: &phys::Column, key: bool) -> [String; 3] {
    let mut rest: Vec<String> = Vec::new();
    if column.not_null {
        rest.push("NOT NULL".to_owned());
    }
    if column.identity.is_some() {
        // Without the last word, the number of a deleted row would be given again.
        let name = table.primary_key.as_ref().map(|k| k.name.as_str()).filter(|name| !name.is_empty());
        rest.extend(name.map(|name| format!("CONSTRAINT {}", quote::ident(w.target, name))));
        rest.push("PRIMARY KEY AUTOINCREMENT".to_owned());
    } else if key {
        rest.push("PRIMARY KEY".to_owned());
    }
    if let Some(default) = &column.default {
        rest.push(format!("DEFAULT {default}"));
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        rest.push(format!("GENERATED ALWAYS AS ({}) {kind}", generated.expr));
    }
    rest.extend_from_slice(&column.options);
    let ty = match &column.collate {
        Some(collate) => format!("{} COLLATE {}", column.ty, quote::ident(w.target, collate)),
        None => column.ty.clone(),
    };
    [quote::ident(w.target, &column.name), ty, rest.join(" ")]
}

fn index(w: &mut Writer, table: &phys::Table, index: &phys::Index) {
    w.comment("", &index.comment);
    w.statement(ObjectKind::Index, index.name.clone(), |w| {
        w.push(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " }).ident(&index.name);
        w.push(" ON ").name(&table.name).keys(&index.keys);
        if let Some(filter) = &index.filter {
            w.push(" WHERE ").push(filter);
        }
    });
}
