//! SQLite: no accounts and no GRANT, but an authorizer that is asked for every table and column a
//! statement names. The file holds what it needs to answer, and the TEMP views of row rules.
//!
//! ```text
//! {
//!   "format": 1,
//!   "schema": "shop",
//!   "service": "connector",
//!   "tables": [
//!     {
//!       "table": "auth_user",
//!       "read": {"all_columns": false, "columns": ["id", "email"], "relation": "auth_user"},
//!       "update": {"all_columns": false, "columns": ["active"], "relation": "auth_user"}
//!     }
//!   ],
//!   "reads": [{"view": "busy", "columns": ["id"]}],
//!   "views": [{"view": "event__connector", "table": "event", "columns": ["id"], "rows": "SQL", "verbs": ["read"]}],
//!   "writable": true
//! }
//! ```
//!
//! A verb that is missing is refused, and so is every table that is missing, every pragma, ATTACH and all
//! DDL. `columns` lists the columns at the time of the build, also where `all_columns` opens those to
//! come. `relation` is what a statement must name: the table, or a view, through which alone the
//! authorizer opens the table beneath; rows written through a view must be of its `rows`. `writable` says
//! whether the file has to be opened for writing at all.

use super::matrix::{Matrix, Right, Rights, TableRights, Verb, ViewRight};
use super::scoped::{self, ScopedView};
use crate::compile::Artifact;
use crate::diag::Diagnostics;
use crate::dialect::Target::Sqlite;
use crate::ir::{ColumnId, Schema, Service, ServiceId, Table, View};
use crate::json::push_string;
use std::fmt::Write;

/// `grants/sqlite/<service>.json`
pub fn files(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) -> Vec<Artifact> {
    let mut files = Vec::new();
    for (index, service) in schema.services.iter().enumerate() {
        let id = ServiceId(index as u32);
        let views = scoped::views(schema, matrix, id, Sqlite, diags);
        files.push(Artifact {
            path: format!("grants/sqlite/{}.json", service.name),
            text: text(schema, service, matrix.of(id), &views),
        });
    }
    files
}

fn text(schema: &Schema, service: &Service, all: &Rights, views: &[ScopedView]) -> String {
    let rights = &all.tables;
    let reads = all.views_on(schema, Sqlite).map(|right| read_json(schema.view(right.view), right));
    let tables = rights.iter().map(|r| table_json(schema.table(r.table), r, views));
    let views_json = views.iter().map(|v| view_json(schema.table(v.table), v));
    let writes = rights.iter().flat_map(TableRights::iter).any(|(verb, _)| verb != Verb::Select);
    format!(
        "{{\n  \"format\": 1,\n  \"schema\": {},\n  \"service\": {},\n  \"tables\": {},\n  \"reads\": {},\n  \"views\": {},\n  \"writable\": {writes}\n}}\n",
        json(&schema.name),
        json(&service.name),
        array(tables),
        array(reads),
        array(views_json),
    )
}

fn table_json(table: &Table, rights: &TableRights, views: &[ScopedView]) -> String {
    let mut out = format!("    {{\n      \"table\": {}", json(&table.name.flat()));
    for (verb, right) in rights.iter().filter(|(_, right)| right.exists_on(table, Sqlite)) {
        let view = scoped::of_table(views, rights.table).iter().find(|v| v.verbs.contains(&verb));
        let relation = view.map_or_else(|| table.name.flat(), |v| v.name.clone());
        let _ = write!(out, ",\n      \"{}\": {}", verb.word(), right_json(table, verb, right, &relation));
    }
    out.push_str("\n    }");
    out
}

fn right_json(table: &Table, verb: Verb, right: &Right, relation: &str) -> String {
    let relation = json(relation);
    if verb == Verb::Delete {
        return format!("{{\"relation\": {relation}}}");
    }
    format!(
        "{{\"all_columns\": {}, \"columns\": {}, \"relation\": {relation}}}",
        right.columns.is_none(),
        names(table, right.columns_on(table, Sqlite))
    )
}

/// A view of the schema, which is read with its owner's rights.
fn read_json(view: &View, right: &ViewRight) -> String {
    let columns = view.columns.iter().enumerate().filter(|(at, _)| right.covers(*at as u32));
    let columns: Vec<String> = columns.map(|(_, c)| json(&c.name)).collect();
    format!(
        "    {{\n      \"view\": {},\n      \"columns\": [{}]\n    }}",
        json(&view.name.flat()),
        columns.join(", ")
    )
}

fn view_json(table: &Table, view: &ScopedView) -> String {
    let verbs: Vec<String> = view.verbs.iter().map(|v| json(v.word())).collect();
    format!(
        "    {{\n      \"view\": {},\n      \"table\": {},\n      \"columns\": {},\n      \"rows\": {},\n      \"verbs\": [{}],\n      \"read_for_where\": {}\n    }}",
        json(&view.name),
        json(&table.name.flat()),
        names(table, view.columns.iter().copied()),
        json(&view.rows),
        verbs.join(", "),
        view.read_for_where
    )
}

fn names(table: &Table, columns: impl Iterator<Item = ColumnId>) -> String {
    let names: Vec<String> = columns.map(|id| json(&table.column(id).name)).collect();
    format!("[{}]", names.join(", "))
}

fn array(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", items.join(",\n")) }
}

/// A JSON string.
pub(super) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(&mut out, text);
    out
}
