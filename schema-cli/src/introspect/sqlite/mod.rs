//! SQLite: the statements in `sqlite_schema`, read, and types from the pragmas.
//!
//! Pragmas know neither checks nor the names of constraints, nor collations, expressions of generated
//! columns or conflict clauses. All of that stands in the text of `CREATE`, which SQLite keeps.

mod create;
mod index;
mod reader;
mod table;
#[cfg(test)]
mod tests;

use super::lex::{Token, tokens};
use super::{Live, Scope};
use crate::live::url::ServerUrl;
use crate::session::Failure;
use rusqlite::{Connection, OpenFlags};
use schema_core::dialect::Target;
use schema_core::phys::{self, Name, Place, Raw, RawObject};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use table::Declared;

/// Reads the file that `url` names. Nothing is written, and no file is made.
pub(crate) fn read(url: &ServerUrl, scope: &Scope) -> Result<Live, Failure> {
    if let Some(namespace) = scope.namespaces.first() {
        return Err(Failure::usage(format!(
            "{}: '{namespace}': SQLite has no schemas inside a database",
            url.place()
        )));
    }
    let path = path(url.place());
    if !path.is_file() {
        return Err(Failure::system(format!("{}: there is no such file", url.place())));
    }
    let failed = |error: rusqlite::Error| Failure::system(format!("{}: reading: {error}", url.place()));
    let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    assemble(&connection, name).map_err(failed)
}

/// The path, with what other programs put behind a `?` left out if there is no such file.
fn path(place: &str) -> PathBuf {
    match place.split_once('?') {
        Some((path, _)) if !Path::new(place).exists() => PathBuf::from(path),
        _ => PathBuf::from(place),
    }
}

/// A row of `sqlite_schema`.
struct Object {
    kind: String,
    name: String,
    table: String,
    sql: String,
    /// What kind of table it is.
    table_kind: String,
}

fn objects(connection: &Connection) -> Result<Vec<Object>, rusqlite::Error> {
    let mut statement = connection.prepare(include_str!("tables.sql"))?;
    let rows = statement.query_map([], |row| {
        Ok(Object {
            kind: row.get(0)?,
            name: row.get(1)?,
            table: row.get(2)?,
            sql: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            table_kind: row.get(4)?,
        })
    })?;
    rows.collect()
}

/// The columns of all tables of a kind, as the pragma tells them.
fn columns(connection: &Connection, kind: &str) -> Result<HashMap<String, Vec<Declared>>, rusqlite::Error> {
    let mut statement = connection.prepare(include_str!("columns.sql"))?;
    let mut rows = statement.query([kind])?;
    let mut columns: HashMap<String, Vec<Declared>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let declared = Declared { name: row.get(1)?, ty: row.get(2)?, not_null: row.get(3)? };
        columns.entry(row.get(0)?).or_default().push(declared);
    }
    Ok(columns)
}

pub(super) fn assemble(connection: &Connection, name: String) -> Result<Live, rusqlite::Error> {
    let (version, application, user): (String, i64, i64) = connection.query_row(
        "SELECT sqlite_version(), application_id, user_version FROM pragma_application_id, pragma_user_version",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let objects = objects(connection)?;
    let mut declared = columns(connection, "table")?;
    // A virtual table has columns where its module is there, and stays SQL elsewhere.
    declared.extend(columns(connection, "virtual").unwrap_or_default());
    let mut notes = Vec::new();
    for (name, value) in [("application_id", application), ("user_version", user)] {
        if value != 0 {
            notes.push(format!("`PRAGMA {name} = {value}` is no part of a schema: it is left out"));
        }
    }
    let mut tables = Vec::new();
    let [mut kept, mut virtuals, mut behind, mut views, mut triggers] = [const { Vec::new() }; 5];
    // Tables and indexes without a statement are SQLite's own.
    for object in objects.iter().filter(|o| !o.name.starts_with("sqlite_") && !o.sql.is_empty()) {
        match (object.kind.as_str(), object.table_kind.as_str()) {
            ("table", "shadow") => {}
            ("table", "virtual") => {
                let declared = declared.remove(&object.name).unwrap_or_default();
                match table::virtual_table(&object.name, &object.sql, &declared) {
                    Some(table) => tables.push(table),
                    None => virtuals.push(raw(object, "table")),
                }
            }
            ("table", _) => {
                let declared = declared.remove(&object.name).unwrap_or_default();
                match table::table(&object.name, &object.sql, &declared) {
                    Some(table) => tables.push(table),
                    None => {
                        notes.push(format!(
                            "the table \"{}\" is kept as SQL: its statement can't be read",
                            object.name
                        ));
                        kept.push(raw(object, "table"));
                    }
                }
            }
            ("view", _) => views.push(raw(object, "view")),
            ("trigger", _) => triggers.push(raw(object, "trigger")),
            _ => {}
        }
    }
    table::link(&mut tables);
    for object in objects.iter().filter(|o| o.kind == "index" && !o.sql.is_empty()) {
        let table = tables.iter_mut().find(|read| read.table.name.name.eq_ignore_ascii_case(&object.table));
        let index = table.as_ref().and_then(|read| index::index(&object.sql, &read.table));
        match (table, index) {
            (Some(read), Some(index)) => read.table.indexes.push(index),
            (None, _) => behind.push(raw(object, "index")),
            (Some(_), None) => {
                notes.push(format!("the index \"{}\" is kept as SQL: it can't be read", object.name));
                behind.push(raw(object, "index"));
            }
        }
    }
    kept.append(&mut virtuals);
    // Indexes of tables that are SQL, and of the tables that virtual ones make.
    kept.append(&mut behind);
    kept.append(&mut views);
    kept.append(&mut triggers);
    let schema = phys::Schema {
        native: true,
        tables: tables.into_iter().map(|read| read.table).collect(),
        raws: kept,
        ..phys::Schema::new(Target::Sqlite, name)
    };
    Ok(Live { schema, notes, statements: 4, version })
}

fn raw(object: &Object, kind: &str) -> Raw {
    let on = (kind == "trigger" || kind == "index").then(|| name(&object.table));
    // A comment at the end would swallow the semicolon.
    let end = tokens(Target::Sqlite, &object.sql).last().map_or(0, Token::end);
    Raw {
        object: Some(RawObject { kind: kind.to_owned(), name: name(&object.name), args: None, on }),
        title: format!("{kind} {}", object.name),
        sql: object.sql[..end].to_owned(),
        place: Place::Last,
    }
}

fn name(name: &str) -> Name {
    Name { namespace: None, name: name.to_owned() }
}

/// SQL without the comments in it, and without space around it.
fn plain(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut end = 0;
    for token in tokens(Target::Sqlite, sql) {
        let gap = &sql[end..token.start];
        if !out.is_empty() {
            out.push_str(if gap.trim().is_empty() { gap } else { " " });
        }
        out.push_str(token.text);
        end = token.end();
    }
    out
}
