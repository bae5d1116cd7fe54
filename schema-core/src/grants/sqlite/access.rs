//! What SQLite's authorizer is told of a service.

use super::keys::Keys;
use super::rules::{self, Rule};
use crate::diag::Diagnostics;
use crate::dialect::Target::Sqlite;
use crate::grants::matrix::{Matrix, Right, TableRights, Verb, ViewRight};
use crate::grants::scoped::{self, ScopedView};
use crate::ir::{ColumnId, Schema, ServiceId, Table, TableId};
use crate::lower::query::row_number;

/// What the connections of a service are held to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Access {
    /// What its statements may name.
    pub relations: Vec<Relation>,
    /// What its row rules, and its INSERTs of some columns, need on each connection.
    pub rules: Vec<Rule>,
}

/// A table or view that statements may name, and what they may do with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relation {
    /// Its name.
    pub name: String,
    /// What may be read.
    pub read: Columns,
    /// What may be inserted. SQLite asks for the table alone: a trigger of the rules holds the columns.
    pub insert: Columns,
    /// What may be updated.
    pub update: Columns,
    /// Whether rows may be deleted.
    pub delete: bool,
    /// Whether it is the view of a row rule, which an UPDATE or DELETE reads as a whole in its own name.
    pub of_rule: bool,
    /// Columns of tables that foreign keys make SQLite look at when the relation is written.
    pub looks: Vec<(String, String)>,
    /// Tables that foreign keys make SQLite change then.
    pub changes: Vec<String>,
}

/// Columns of a relation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Columns {
    /// All, those to come included.
    All,
    /// These alone; none of them, where the right is missing.
    These(Vec<String>),
}

impl Columns {
    const NONE: Columns = Columns::These(Vec::new());

    /// Whether it is none.
    pub fn is_none(&self) -> bool {
        matches!(self, Columns::These(names) if names.is_empty())
    }
}

impl Relation {
    fn named(name: String) -> Relation {
        Relation {
            name,
            read: Columns::NONE,
            insert: Columns::NONE,
            update: Columns::NONE,
            delete: false,
            of_rule: false,
            looks: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Whether anything may be written.
    pub fn writes(&self) -> bool {
        self.delete || !self.insert.is_none() || !self.update.is_none()
    }
}

/// What `service` is held to; `matrix` is that of SQLite.
pub fn access(schema: &Schema, matrix: &Matrix, service: ServiceId, diags: &mut Diagnostics) -> Access {
    let rights = matrix.of(service);
    let name = &schema.services[service.index()].name;
    let views = scoped::views(schema, matrix, service, Sqlite, diags);
    let keys = Keys::of(schema);
    let mut access = Access::default();
    for rights in &rights.tables {
        let views = scoped::of_table(&views, rights.table);
        tables(schema, &keys, rights, views, &mut access.relations);
        access.rules.extend(rules::of_table(schema, name, rights, views, diags));
    }
    for right in rights.views_on(schema, Sqlite) {
        let view = schema.view(right.view);
        access
            .relations
            .push(Relation { read: view_columns(schema, right), ..Relation::named(view.name.flat()) });
    }
    access
}

fn view_columns(schema: &Schema, right: &ViewRight) -> Columns {
    match right.names(schema.view(right.view)) {
        None => Columns::All,
        Some(names) => Columns::These(names.map(str::to_owned).collect()),
    }
}

/// The table and the views of its row rules, each with the verbs that name it.
fn tables(
    schema: &Schema,
    keys: &Keys<'_>,
    rights: &TableRights,
    views: &[ScopedView],
    out: &mut Vec<Relation>,
) {
    let table = schema.table(rights.table);
    let first = out.len();
    for (verb, right) in rights.iter().filter(|(_, right)| right.exists_on(table, Sqlite)) {
        let view = views.iter().find(|v| v.verbs.contains(&verb));
        give(
            out,
            first,
            view.map_or_else(|| table.name.flat(), |v| v.name.clone()),
            verb,
            columns(table, right),
        );
    }
    if let Some(select) = rights.get(Verb::Select) {
        // Its WHERE reads, though reads go elsewhere.
        for view in views.iter().filter(|v| v.read_for_where) {
            give(out, first, view.name.clone(), Verb::Select, columns(table, select));
        }
    }
    for relation in &mut out[first..] {
        relation.of_rule = views.iter().any(|view| view.name == relation.name);
        if let (true, Columns::These(names)) = (relation.of_rule, &mut relation.read)
            && !names.is_empty()
        {
            // By its number, a row that was just inserted is given back.
            names.extend(row_number(table).filter(|number| !table.columns.iter().any(|c| c.name == *number)));
        }
    }
    for relation in out[first..].iter_mut().filter(|relation| relation.writes()) {
        let does = keys.does(rights.table, relation.delete, !relation.update.is_none());
        let named = |(id, column): (TableId, ColumnId)| {
            let table = schema.table(id);
            (table.name.flat(), table.column(column).name.clone())
        };
        relation.looks = does.looks.into_iter().map(named).collect();
        relation.changes = does.changes.into_iter().map(|id| schema.table(id).name.flat()).collect();
    }
}

fn give(out: &mut Vec<Relation>, first: usize, name: String, verb: Verb, columns: Columns) {
    let at = match out[first..].iter().position(|r| r.name == name) {
        Some(at) => first + at,
        None => {
            out.push(Relation::named(name));
            out.len() - 1
        }
    };
    match verb {
        Verb::Select => out[at].read = columns,
        Verb::Insert => out[at].insert = columns,
        Verb::Update => out[at].update = columns,
        Verb::Delete => out[at].delete = true,
    }
}

fn columns(table: &Table, right: &Right) -> Columns {
    match right.columns {
        None => Columns::All,
        Some(_) => Columns::These(names(table, right.columns_on(table, Sqlite))),
    }
}

fn names(table: &Table, columns: impl Iterator<Item = ColumnId>) -> Vec<String> {
    columns.map(|id| table.column(id).name.clone()).collect()
}
