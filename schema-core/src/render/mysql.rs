//! MySQL's and MariaDB's words for a schema. The file needs no DELIMITER: every body is one statement.

use super::writer::{Aligned, ObjectKind, Writer, counting, plain};
use crate::dialect::{Target, quote};
use crate::phys::{Action, Column, ForeignKey, Index, Key, Place, Schema, Table, Unique};

/// What both flavours know of a strict session; triggers remember it.
const SQL_MODE: &str =
    "STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";
/// What a native schema is loaded with: dates without a day are theirs to have, and strictness keeps the
/// server from changing what it is told.
pub const NATIVE_SQL_MODE: &str = "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION";
/// The longest comments the servers take, in characters.
const MAX_COLUMN_COMMENT: usize = 1024;
const MAX_TABLE_COMMENT: usize = 2048;

/// Writes the schema behind the file's head.
pub(super) fn write(w: &mut Writer, schema: &Schema) {
    if !schema.native {
        w.comment("", "One file for both: MySQL alone reads /*!80000 … */, MariaDB alone /*M! … */.");
    }
    let sql_mode = if schema.native { NATIVE_SQL_MODE } else { SQL_MODE };
    w.gap();
    for (name, sql) in [
        ("names", "SET NAMES utf8mb4".to_owned()),
        ("time_zone", "SET time_zone = '+00:00'".to_owned()),
        ("sql_mode", format!("SET sql_mode = '{sql_mode}'")),
    ] {
        w.statement(ObjectKind::Setting, name.to_owned(), |w| {
            w.push(&sql);
        });
    }
    for raw in schema.raws.iter().filter(|r| r.place == Place::First) {
        write_raw(w, raw);
    }
    for raw in schema.raws.iter().filter(|r| r.place == Place::BeforeTables) {
        write_raw(w, raw);
    }
    for routine in &schema.functions {
        w.gap();
        w.comment("", &routine.comment);
        w.statement(ObjectKind::Function, plain(&routine.name), |w| {
            w.push(&routine.create);
        });
    }
    for sequence in &schema.sequences {
        w.gap();
        w.comment("", &sequence.comment);
        w.statement(ObjectKind::Sequence, plain(&sequence.name), |w| {
            w.push("CREATE SEQUENCE ").name(&sequence.name);
            let options = counting(&sequence.options);
            w.push(if options.is_empty() { "" } else { " " }).push(&options);
        });
    }
    let unsaid = unsaid(schema.native);
    for table in &schema.tables {
        write_table(w, table, unsaid);
    }
    let detached = || {
        schema.tables.iter().flat_map(|t| t.foreign_keys.iter().filter(|f| f.detached).map(move |f| (t, f)))
    };
    if detached().next().is_some() {
        w.gap();
        w.comment("", "Foreign keys that run in a circle.");
    }
    for (table, key) in detached() {
        w.statement(ObjectKind::ForeignKey, key.name.clone(), |w| {
            w.push("ALTER TABLE ").name(&table.name).push("\n  ADD ");
            foreign_key(w, key, unsaid);
        });
    }
    for table in &schema.tables {
        for trigger in &table.triggers {
            w.gap();
            w.comment("", &format!("{}: {}", plain(&table.name), trigger.comment));
            w.statement(ObjectKind::Trigger, trigger.name.clone(), |w| {
                w.push(&trigger.create);
            });
        }
    }
    for raw in schema.raws.iter().filter(|r| r.place == Place::Last) {
        write_raw(w, raw);
    }
}

/// What holds a `;` goes as a whole, as the command-line client needs it, but for the lines before it that set
/// the session: the client reads a string as the session says.
fn write_raw(w: &mut Writer, raw: &crate::phys::Raw) {
    w.gap();
    w.comment("", &raw.title);
    let mut sql = raw.sql.as_str();
    while let Some((set, rest)) = sql.split_once(";\n").filter(|(set, _)| is_setting(set)) {
        w.statement(ObjectKind::Setting, raw.title.clone(), |w| {
            w.push(set);
        });
        sql = rest;
    }
    let delimiter = ["//", "$$", "@@@@"].into_iter().find(|d| !sql.contains(d)).unwrap_or("//");
    let whole = sql.contains(';');
    if whole {
        w.push("DELIMITER ").push(delimiter).push("\n");
    }
    let (kind, name) = super::writer::last(raw);
    w.statement(kind, name, |w| {
        w.push(sql);
    });
    if whole {
        w.push(delimiter).push("\nDELIMITER ;\n");
    }
}

/// Whether `sql` is one line that sets something in the session.
fn is_setting(sql: &str) -> bool {
    sql.starts_with("SET ") && !sql.contains(['\n', ';'])
}

fn write_table(w: &mut Writer, table: &Table, unsaid: Option<&str>) {
    w.gap();
    w.comment("", &table.comment);
    w.statement(ObjectKind::Table, plain(&table.name), |w| {
        w.push("CREATE TABLE ").name(&table.name).push(" (\n");
        let rows: Vec<[String; 3]> = table.columns.iter().map(column).collect();
        let aligned = Aligned::new(rows.iter().map(|[a, b, _]| (a.as_str(), b.as_str())));
        let mut lines = Lines { first: true };
        for [name, ty, rest] in &rows {
            lines.next(w);
            aligned.row(w.text(), name, ty, rest);
        }
        if let Some(key) = &table.primary_key {
            lines.next(w);
            write_primary_key(w, key);
        }
        for unique in &table.uniques {
            lines.next(w);
            write_unique(w, unique);
        }
        for index in &table.indexes {
            lines.next(w);
            write_index(w, index);
        }
        for key in table.foreign_keys.iter().filter(|k| !k.detached) {
            lines.next(w);
            foreign_key(w, key, unsaid);
        }
        for check in &table.checks {
            lines.next(w);
            if !check.comment.is_empty() {
                w.push(check.comment.lines().next().map_or("", |_| "-- "));
                let text = check.comment.replace('\n', "\n  -- ");
                w.push(&text).push("\n  ");
            }
            w.push("CONSTRAINT ").ident(&check.name).push(" CHECK (").push(&check.expr).push(")");
        }
        w.push("\n)");
        for option in &table.options {
            w.push(" ").push(option);
        }
        if let Some(start) = table.columns.iter().find_map(|c| c.counting.start) {
            w.push(&format!(" AUTO_INCREMENT={start}"));
        }
        comment(w, "\n  COMMENT=", &table.comment, MAX_TABLE_COMMENT);
        if table.partition.is_some() {
            w.push("\n  ");
            write_partition(w, table);
        }
    });
}

/// Puts commas and line ends between the lines of a table.
struct Lines {
    first: bool,
}

impl Lines {
    fn next(&mut self, w: &mut Writer) {
        w.push(if self.first { "  " } else { ",\n  " });
        self.first = false;
    }
}

/// A column as `ALTER TABLE` takes it: name, type and all the rest.
pub(crate) fn column_definition(c: &Column) -> String {
    column(c).join(" ")
}

/// What `write` writes, alone.
fn alone(write: impl FnOnce(&mut Writer)) -> String {
    let mut w = Writer::new(&Schema::new(Target::MySql, ""), 96);
    write(&mut w);
    w.finish()
}

/// A unique constraint as a line of its table.
pub(crate) fn unique_definition(unique: &Unique) -> String {
    alone(|w| write_unique(w, unique))
}

/// A primary key as a line of its table.
pub(crate) fn primary_key_definition(key: &Key) -> String {
    alone(|w| write_primary_key(w, key))
}

/// An index as a line of its table.
pub(crate) fn index_definition(index: &Index) -> String {
    alone(|w| write_index(w, index))
}

/// A foreign key as a line of its table, in a native schema or one of ours.
pub(crate) fn foreign_key_definition(key: &ForeignKey, native: bool) -> String {
    // Added in place, MariaDB takes RESTRICT for NO ACTION; no word at all is its RESTRICT.
    let clause = |event: &str, action| match action {
        Action::Restrict => Some(format!("/*!80000 ON {event} RESTRICT */")),
        action => action_word(action, unsaid(native)).map(|word| format!("ON {event} {word}")),
    };
    alone(|w| foreign_key_with(w, key, clause))
}

/// A table's comment as an option of it, as far as the server takes it.
pub(crate) fn table_comment(text: &str) -> String {
    alone(|w| {
        w.push("COMMENT=").string(cut(text, MAX_TABLE_COMMENT));
    })
}

/// How a table is partitioned; nothing if it is not.
pub(crate) fn partition_definition(table: &Table) -> String {
    alone(|w| write_partition(w, table))
}

/// What stands for an action that does nothing: MariaDB's catalog tells `NO ACTION` from no word at all, as
/// without one it has `RESTRICT`.
fn unsaid(native: bool) -> Option<&'static str> {
    native.then_some("NO ACTION")
}

fn write_primary_key(w: &mut Writer, key: &Key) {
    w.push("PRIMARY KEY ").idents(&key.columns);
    comment(w, " COMMENT ", &key.comment, MAX_COLUMN_COMMENT);
}

fn write_unique(w: &mut Writer, unique: &Unique) {
    w.push("UNIQUE KEY ").ident(&unique.name).push(" ").idents(&unique.columns);
    comment(w, " COMMENT ", &unique.comment, MAX_COLUMN_COMMENT);
}

fn write_partition(w: &mut Writer, table: &Table) {
    let Some(partition) = &table.partition else { return };
    w.push(partition);
    for (i, part) in table.partitions.iter().enumerate() {
        w.push(if i == 0 { " (PARTITION " } else { ", PARTITION " }).name(&part.name);
        if !part.bound.is_empty() {
            w.push(" ").push(&part.bound);
        }
    }
    w.push(if table.partitions.is_empty() { "" } else { ")" });
}

fn column(c: &Column) -> [String; 3] {
    let mut rest = Vec::new();
    if let Some(g) = &c.generated {
        let word = if g.stored { "STORED" } else { "VIRTUAL" };
        rest.push(format!("GENERATED ALWAYS AS ({}) {word}", g.expr));
        if c.not_null {
            rest.push("NOT NULL".to_owned());
        }
    } else {
        rest.push(if c.not_null { "NOT NULL" } else { "NULL" }.to_owned());
    }
    if let Some(default) = &c.default {
        rest.push(format!("DEFAULT {default}"));
    }
    if c.identity.is_some() {
        rest.push("AUTO_INCREMENT".to_owned());
    }
    if c.hidden {
        rest.push("/*!80023 INVISIBLE */ /*M! INVISIBLE */".to_owned());
    }
    if !c.comment.is_empty() {
        rest.push(format!("COMMENT {}", quote::string(Target::MySql, cut(&c.comment, MAX_COLUMN_COMMENT))));
    }
    rest.extend_from_slice(&c.options);
    let ty = match &c.collate {
        Some(collate) => format!("{} COLLATE {}", c.ty, quote::ident(Target::MySql, collate)),
        None => c.ty.clone(),
    };
    [quote::ident(Target::MySql, &c.name), ty, rest.join(" ")]
}

fn write_index(w: &mut Writer, index: &Index) {
    match (&index.method, index.unique) {
        (Some(method), _) => w.push(&method.to_uppercase()).push(" KEY ").ident(&index.name),
        // A primary key over prefixes is an index of that name.
        (None, true) if index.name == "PRIMARY" => w.push("PRIMARY KEY"),
        (None, true) => w.push("UNIQUE KEY ").ident(&index.name),
        (None, false) => w.push("KEY ").ident(&index.name),
    };
    w.keys(&index.keys);
    for option in &index.options {
        w.push(" ").push(option);
    }
    comment(w, " COMMENT ", &index.comment, MAX_COLUMN_COMMENT);
}

/// `text` behind `word`, if there is any.
fn comment(w: &mut Writer, word: &str, text: &str, max: usize) {
    if !text.is_empty() {
        w.push(word).string(cut(text, max));
    }
}

/// `unsaid` is what stands for an action that does nothing.
fn foreign_key(w: &mut Writer, key: &ForeignKey, unsaid: Option<&str>) {
    foreign_key_with(w, key, |event, action| {
        action_word(action, unsaid).map(|word| format!("ON {event} {word}"))
    });
}

fn action_word(action: Action, unsaid: Option<&str>) -> Option<&str> {
    match action {
        Action::NoAction => unsaid,
        Action::Restrict => Some("RESTRICT"),
        Action::Cascade => Some("CASCADE"),
        Action::SetNull => Some("SET NULL"),
        Action::SetDefault => Some("SET DEFAULT"),
    }
}

fn foreign_key_with(w: &mut Writer, key: &ForeignKey, clause: impl Fn(&str, Action) -> Option<String>) {
    w.push("CONSTRAINT ").ident(&key.name).push(" FOREIGN KEY ").idents(&key.columns);
    w.push(" REFERENCES ").name(&key.table).push(" ").idents(&key.references);
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if let Some(clause) = clause(event, action) {
            w.push(" ").push(&clause);
        }
    }
}

/// `text`, as far as the server takes it.
fn cut(text: &str, max: usize) -> &str {
    match text.char_indices().nth(max) {
        None => text,
        Some((at, _)) => &text[..at],
    }
}
