//! Writes one table: the structs, their impls, and the module.

use super::model::{Column, Constraint, Fill, Key, Param, Table};
use super::out::{Out, push_literal};
use super::{denied, links, meta, projection};
use crate::dialect::{Target, quote};
use crate::grants::Verb;

/// Lints that generated code is not held to, where no module around it says so.
const ALLOW: &str = "#[allow(dead_code, missing_docs, non_upper_case_globals, private_interfaces, \
                     unused_imports, clippy::all, clippy::pedantic)]";

/// How the handle that reaches a table is called.
pub(super) struct Handle {
    /// The service's marker.
    pub(super) service: &'static str,
    /// The handle's type.
    pub(super) db: &'static str,
}

impl Handle {
    /// As a parameter.
    fn param(&self) -> String {
        ["db: &'a ", self.db].concat()
    }
}

/// Writes a table.
pub(super) fn write(out: &mut Out, table: &Table, handle: &Handle) {
    if !table.derived {
        row_struct(out, table);
    }
    new_struct(out, table);
    new_impl(out, table, &handle.param());
    finders(out, table, &handle.param());
    traits(out, table, handle.service);
    module(out, table);
}

fn heading(table: &Table) -> String {
    if table.docs.is_empty() { format!("The table `{}`.", table.name) } else { table.docs.clone() }
}

/// The documentation of a column: its own, and what its line says.
fn column_doc(out: &mut Out, depth: usize, column: &Column, note: &str) {
    if !column.docs.is_empty() {
        out.doc(depth, &column.docs);
        out.doc(depth, "\n");
    }
    let text = [&column.facts, note, "."].concat();
    out.doc(depth, &text);
}

pub(super) fn row_struct(out: &mut Out, table: &Table) {
    out.doc(0, &heading(table));
    out.line(0, &["#[derive(Clone, Debug, PartialEq)]"]);
    out.line(0, &[&table.visibility, "struct ", &table.structure, " {"]);
    for column in table.readable() {
        column_doc(out, 1, column, "");
        out.line(1, &["pub ", &column.field, ": ", &column.rust, ","]);
    }
    out.line(0, &["}"]);
    out.line(0, &[]);
}

fn new_struct(out: &mut Out, table: &Table) {
    out.doc(0, &format!("A new row of `{}`.", table.name));
    if table.derived {
        out.line(0, &[ALLOW]);
    }
    out.line(0, &["#[derive(Clone, Debug)]"]);
    out.line(0, &[&table.visibility, "struct ", &table.new, " {"]);
    if table.denied(Verb::Insert).is_some() {
        out.line(1, &["never: ::core::convert::Infallible,"]);
    }
    for (_, column) in table.writable() {
        let (open, close) = optional(column);
        let note = match (column.fill, column.nullable) {
            (Fill::Nothing, _) => "",
            (Fill::Auto, _) => "; `None`: the database gives the next one",
            (_, false) => "; `None`: the default",
            (_, true) => "; `None`: the default, `Some(None)`: NULL",
        };
        column_doc(out, 1, column, note);
        out.line(1, &["pub ", &column.field, ": ", open, &column.rust, close, ","]);
    }
    out.line(0, &["}"]);
    out.line(0, &[]);
}

/// A column that the database may fill is an `Option` of what it is in a row.
fn optional(column: &Column) -> (&'static str, &'static str) {
    if column.fill == Fill::Nothing { ("", "") } else { ("Option<", ">") }
}

fn new_impl(out: &mut Out, table: &Table, db: &str) {
    if table.denied(Verb::Insert).is_some() {
        return denied::new_impl(out, table, db);
    }
    let row = ["rt::Fetch<'a, rt::One<", table.structure.as_str(), ">>"].concat();
    let returns = table.scope.as_ref().is_none_or(|s| s.returns);
    if table.derived {
        out.line(0, &[ALLOW]);
    }
    out.line(0, &["impl ", &table.new, " {"]);
    out.doc(1, "A row with what every row needs; the rest may be set by field.");
    let params = required(table);
    let params: Vec<_> = params.iter().map(String::as_str).collect();
    out.function(1, "pub fn new", &params, "Self");
    out.line(2, &["Self {"]);
    for (_, column) in table.writable() {
        if column.required() {
            out.line(3, &[&column.field, ": ", &column.field, ".into_value_of(),"]);
        } else {
            out.line(3, &[&column.field, ": None,"]);
        }
    }
    out.line(2, &["}"]);
    out.line(1, &["}"]);
    out.line(0, &[]);
    if returns {
        out.doc(1, "Inserts the row; gives it back with what the database filled in.");
        out.function(1, "pub fn insert<'a>", &["&'a self", db], &row);
        out.line(2, &["rt::insert(db, self)"]);
    } else {
        out.doc(1, "Inserts the row, and does not read it back; gives the number of rows, 1.");
        out.function(1, "pub fn insert<'a>", &["&'a self", db], "rt::Execute<'a>");
        out.line(2, &["rt::insert_unread(db, self)"]);
    }
    out.line(1, &["}"]);
    if denied::upsert(out, table, db) {
    } else if !table.keys.is_empty() {
        out.line(0, &[]);
        out.doc(1, "Inserts the row, or updates the one with the same `key`; gives it as it is then.");
        out.function(1, "pub fn upsert<'a>", &["&'a self", db, "key: rt::Constraint"], &row);
        out.line(2, &["rt::upsert(db, self, key)"]);
        out.line(1, &["}"]);
    }
    out.line(0, &["}"]);
    out.line(0, &[]);
}

/// The parameters of `new`.
pub(super) fn required(table: &Table) -> Vec<String> {
    table.required().map(|c| format!("{}: impl rt::IntoValue<{}>", c.field, c.base)).collect()
}

fn finders(out: &mut Out, table: &Table, db: &str) {
    if table.derived {
        out.line(0, &[ALLOW]);
    }
    out.line(0, &["impl ", &table.structure, " {"]);
    for (at, key) in found_by(table) {
        finder(out, table, at, key, db);
        out.line(0, &[]);
    }
    denied::finders(out, table, db);
    many(out, table, db);
    out.line(0, &["}"]);
    out.line(0, &[]);
}

/// What is done with many rows in one call.
fn many(out: &mut Out, table: &Table, db: &str) {
    let new = ["rows: &'a [", table.new.as_str(), "]"].concat();
    let changed = "rt::Execute<'a>";
    let insert = "Inserts all rows, or none; gives their number.";
    let bound = |verb| denied::bound(table, verb, &table.module);
    call(out, insert, "insert_many", &[db, &new], changed, bound(Verb::Insert), "insert_many(db, rows)");
    let upserts = table.denied(Verb::Insert).is_none()
        && table.scope.as_ref().is_none_or(|s| s.no_upsert.is_none())
        && !table.keys.is_empty();
    if upserts {
        out.line(0, &[]);
        let docs =
            "Inserts each row, or updates the one with the same `key`: all or none; gives their number.";
        let params = [db, &new, "key: rt::Constraint"];
        call(out, docs, "upsert_many", &params, changed, None, "upsert_many(db, rows, key)");
    }
    let Some(key) = table.keys.first().filter(|_| table.has_primary) else { return };
    let types: Vec<_> = key.columns.iter().map(|at| table.columns[*at].base.as_str()).collect();
    let keys = match types.as_slice() {
        [one] => format!("keys: &'a [{one}]"),
        several => format!("keys: &'a [({})]", several.join(", ")),
    };
    // A tuple of more columns is no key to the runtime.
    if types.len() > 4 {
        return;
    }
    let rows = ["rt::Fetch<'a, Vec<", table.structure.as_str(), ">>"].concat();
    let find = "The rows that have one of these primary keys, in no order.";
    let delete = "Deletes the rows that have one of these primary keys, all or none; gives their number.";
    if table.denied(Verb::Select).is_none() {
        out.line(0, &[]);
        call(out, find, "find_many", &[db, &keys], &rows, None, "find_many(db, 0, keys)");
    }
    out.line(0, &[]);
    call(
        out,
        delete,
        "delete_many",
        &[db, &keys],
        changed,
        bound(Verb::Delete),
        "delete_many::<Self, _>(db, 0, keys)",
    );
}

/// A function that calls one of the runtime, or says why it may not be called.
fn call(
    out: &mut Out,
    docs: &str,
    name: &str,
    params: &[&str],
    returns: &str,
    denied: Option<String>,
    body: &str,
) {
    out.doc(1, docs);
    let head = ["pub fn ", name, "<'a>"].concat();
    match denied {
        None => {
            out.function(1, &head, params, returns);
            out.line(2, &["rt::", body]);
        }
        Some(bound) => {
            out.function(1, &head, params, &[returns, &bound].concat());
            out.line(2, &["rt::denied()"]);
        }
    }
    out.line(1, &["}"]);
}

/// The keys that get a finder: two over the same columns get one.
fn found_by(table: &Table) -> impl Iterator<Item = (usize, &Key)> {
    table
        .keys
        .iter()
        .enumerate()
        .filter(|(at, key)| !table.keys[..*at].iter().any(|before| before.columns == key.columns))
}

fn finder(out: &mut Out, table: &Table, at: usize, key: &Key, db: &str) {
    let head = Finder::of(table, key, at == 0 && table.has_primary, db);
    out.doc(1, &head.docs);
    let params: Vec<_> = head.params.iter().map(String::as_str).collect();
    let row = ["rt::Fetch<'a, Option<", table.structure.as_str(), ">>"].concat();
    out.function(1, &["pub fn ", &head.name, "<'a>"].concat(), &params, &row);
    let text = format!("&{}::FIND[{at}]", table.module);
    match head.values.as_slice() {
        [value] => out.line(2, &["rt::find(db, ", &text, ", ", value, ")"]),
        values => out.line(2, &["rt::find_by(db, ", &text, ", vec![", &values.join(", "), "])"]),
    }
    out.line(1, &["}"]);
}

/// The head of a finder, and the values that it binds.
pub(super) struct Finder {
    pub(super) docs: String,
    pub(super) name: String,
    pub(super) params: Vec<String>,
    values: Vec<String>,
}

impl Finder {
    pub(super) fn of(table: &Table, key: &Key, primary: bool, db: &str) -> Finder {
        let columns: Vec<&Column> = key.columns.iter().map(|i| &table.columns[*i]).collect();
        let names: Vec<_> = columns.iter().map(|c| format!("`{}`", c.name)).collect();
        let docs = format!("The row with this {}, if there is one.", names.join(" and "));
        let name = if primary {
            "find".to_owned()
        } else {
            let fields: Vec<_> = columns.iter().map(|c| c.field.trim_start_matches("r#")).collect();
            format!("find_by_{}", fields.join("_and_"))
        };
        let mut params = vec![db.to_owned()];
        let mut values = Vec::with_capacity(columns.len());
        for column in &columns {
            let field = &column.field;
            let (ty, value) = match column.param {
                Param::Copy => (column.base.clone(), format!("rt::Bind::into_value({field})")),
                Param::Str => ("&'a str".to_owned(), format!("rt::Bind::value({field})")),
                Param::Bytes => ("&'a [u8]".to_owned(), format!("rt::Bind::value({field})")),
                Param::Named => (
                    format!("impl rt::IntoValue<{}>", column.base),
                    format!("rt::named::<{}>({field})", column.base),
                ),
                Param::Decimal => (column.base.clone(), format!("rt::scaled({field}, {})", column.ty)),
            };
            params.push(format!("{field}: {ty}"));
            values.push(value);
        }
        Finder { docs, name, params, values }
    }
}

fn traits(out: &mut Out, table: &Table, service: &str) {
    readable(out, table, service);
    if table.denied(Verb::Insert).is_some() {
        return;
    }
    out.line(0, &["impl rt::NewRow for ", &table.new, " {"]);
    out.line(1, &["type Table = ", &table.structure, ";"]);
    out.line(0, &[]);
    out.line(1, &["#[inline]"]);
    out.line(1, &["fn values<'a>(&'a self, to: &mut rt::Values<'a>) {"]);
    for (at, column) in table.writable() {
        let call = if column.fill == Fill::Nothing { "to.set(" } else { "to.or_default(" };
        out.line(2, &[call, &at.to_string(), ", &self.", &column.field, ");"]);
    }
    out.line(1, &["}"]);
    out.line(0, &["}"]);
    out.line(0, &[]);
}

/// What makes the row struct readable.
pub(super) fn readable(out: &mut Out, table: &Table, service: &str) {
    out.line(0, &["impl rt::Table for ", &table.structure, " {"]);
    out.line(1, &["type Service = ", service, ";"]);
    out.line(1, &["const META: &'static rt::TableMeta = &", &table.module, "::TABLE;"]);
    if let Some(scope) = &table.scope {
        if scope.read < table.columns.len() {
            let columns = ["&", table.module.as_str(), "::COLUMNS;"].concat();
            out.line(1, &["const COLUMNS: &'static [rt::ColumnMeta] = ", &columns]);
        }
        // MariaDB wants both rights for what INSERT … RETURNING names on either side.
        let unlike = |c: &Column| (c.no_read.is_none() && !c.insert) || (c.insert && c.no_read.is_some());
        if scope.returns && table.columns.iter().any(unlike) {
            out.line(1, &["const READS_BACK: bool = true;"]);
        }
        if scope.ruled {
            out.line(1, &["const RULED: bool = true;"]);
        }
        for (name, relation) in ["INSERT", "UPDATE", "DELETE"].iter().zip(&scope.relations) {
            let Some(relation) = relation else { continue };
            out.line(1, &["const ", name, ": &'static rt::PerTarget = &["]);
            relation.iter().for_each(|quoted| text_line(out, 2, quoted));
            out.line(1, &["];"]);
        }
    }
    out.line(0, &["}"]);
    out.line(0, &[]);
    from_row(out, &table.structure, table.readable().iter().map(|c| (c.field.as_str(), c.typed_json)));
}

/// How a row is read: its fields, and whether each is JSON of a type of the application.
pub(super) fn from_row<'f>(out: &mut Out, structure: &str, fields: impl Iterator<Item = (&'f str, bool)>) {
    let mut fields = fields.peekable();
    out.line(0, &["impl rt::FromRow for ", structure, " {"]);
    let row = if fields.peek().is_none() { "_" } else { "row" };
    out.line(1, &["#[inline]"]);
    out.line(1, &["fn from_row(", row, ": &mut rt::Row<'_>) -> Result<Self, rt::Failed> {"]);
    out.line(2, &["Ok(Self {"]);
    for (field, typed_json) in fields {
        let read = if typed_json { ": row.try_get()?," } else { ": row.get()," };
        out.line(3, &[field, read]);
    }
    out.line(2, &["})"]);
    out.line(1, &["}"]);
    out.line(0, &["}"]);
    out.line(0, &[]);
}

fn module(out: &mut Out, table: &Table) {
    out.doc(0, &heading(table));
    if table.derived {
        out.line(0, &[ALLOW]);
    }
    out.line(0, &[&table.visibility, "mod ", &table.module, " {"]);
    out.line(1, &["use super::*;"]);
    out.line(1, &["pub use super::{", &table.new, ", ", &table.structure, "};"]);
    projection::row_alias(out, table);
    out.line(0, &[]);
    column_constants(out, table);
    for (verb, name, kind, text) in [
        (Verb::Select, "select", "Select", "Begins a SELECT."),
        (Verb::Update, "update", "Update", "Begins an UPDATE."),
        (Verb::Delete, "delete", "Delete", "Begins a DELETE."),
    ] {
        out.doc(1, text);
        let bound = denied::bound(table, verb, "").unwrap_or_default();
        out.line(1, &["#[inline]"]);
        out.line(1, &["pub fn ", name, "() -> rt::", kind, "<", &table.structure, ">", &bound, " {"]);
        out.line(2, &["rt::", kind, "::new()"]);
        out.line(1, &["}"]);
        out.line(0, &[]);
    }
    links::write(out, table);
    denied::module(out, table);
    constants(out, table);
    texts(out, table);
    meta::columns(out, table);
    meta::metadata(out, table);
    out.line(0, &["}"]);
    out.line(0, &[]);
}

/// The columns, to put queries together with.
pub(super) fn column_constants(out: &mut Out, table: &Table) {
    for (at, column) in table.columns.iter().enumerate() {
        column_doc(out, 1, column, "");
        let right = denied::marker(table, column).map_or(String::new(), |m| format!(", denied::{m}"));
        let ty = ["rt::Column<", &table.structure, ", ", &column.inside, &right, ">"].concat();
        let at = at.to_string();
        out.line(1, &["pub const ", &column.constant, ": ", &ty, " = rt::Column::new(&COLUMNS[", &at, "]);"]);
    }
    out.line(0, &[]);
}

fn constants(out: &mut Out, table: &Table) {
    let all = || table.keys.iter().map(|k| &k.constraint).chain(&table.constraints);
    if all().next().is_none() {
        return;
    }
    out.doc(1, "The constraints, to be matched in errors and named in upserts.");
    out.line(1, &["pub enum Constraint {}"]);
    out.line(0, &[]);
    out.line(1, &["impl Constraint {"]);
    for Constraint { constant, name, docs, .. } in all() {
        out.doc(2, docs);
        let mut literal = String::new();
        push_literal(&mut literal, name);
        out.line(2, &["pub const ", constant, ": rt::Constraint = rt::Constraint(", &literal, ");"]);
    }
    out.line(1, &["}"]);
    out.line(0, &[]);
}

/// The text that finds a row, for each key and target.
fn texts(out: &mut Out, table: &Table) {
    if table.keys.is_empty() {
        return;
    }
    let count = table.keys.len().to_string();
    out.line(1, &["pub(super) static FIND: [rt::PerTarget; ", &count, "] = ["]);
    for key in &table.keys {
        out.line(2, &["["]);
        for target in Target::ALL {
            let mut sql = String::new();
            if table.targets.contains(target) {
                sql = table.select(target);
                for (i, at) in key.columns.iter().enumerate() {
                    sql.push_str(if i == 0 { " WHERE " } else { " AND " });
                    let column = &table.columns[*at];
                    push_operand(&mut sql, target, column);
                    sql.push_str(" = ");
                    let placeholder = match target {
                        Target::Postgres => format!("${}", i + 1),
                        Target::MySql | Target::Sqlite => "?".to_owned(),
                    };
                    push_folded(&mut sql, target, column, &placeholder);
                }
            }
            text_line(out, 3, &sql);
        }
        out.line(2, &["],"]);
    }
    out.line(1, &["];"]);
    out.line(0, &[]);
}

/// A column as it is compared: `collate ci` folds A to Z.
fn push_operand(sql: &mut String, target: Target, column: &Column) {
    push_folded(sql, target, column, &quote::ident(target, &column.name));
}

fn push_folded(sql: &mut String, target: Target, column: &Column, operand: &str) {
    match target {
        Target::MySql if column.ci => {
            sql.push_str("cast(lower(convert(cast(");
            sql.push_str(operand);
            sql.push_str(" AS binary) USING hebrew)) AS binary)");
        }
        Target::Postgres if column.ci => {
            sql.push_str("lower(");
            sql.push_str(operand);
            sql.push_str(" COLLATE \"C\")");
        }
        _ => sql.push_str(operand),
    }
}

pub(super) fn text_line(out: &mut Out, depth: usize, text: &str) {
    let mut literal = String::with_capacity(text.len() + 16);
    push_literal(&mut literal, text);
    literal.push(',');
    out.line(depth, &[&literal]);
}
