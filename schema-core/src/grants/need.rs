//! What a query needs: for each table and verb the columns, and for each view it reads its columns.
//!
//! The needs differ between targets where a statement does. Sources: PostgreSQL's pages of INSERT, UPDATE,
//! DELETE and SELECT, section "Parameters" and "The Locking Clause"; MySQL's "Privileges Provided by MySQL".
//! What is not written there was tried on the servers.

use super::matrix::Verb;
use crate::dialect::Target;
use crate::ir::query::{
    Body, Delete, From, Insert, Relation, Rows, Select, Source, Statement, Update, Value, With,
};
use crate::ir::walk::{of_from, of_select, relations, selects, visit_all};
use crate::ir::{ColumnId, Expr, ExprKind, Query, RelationId, Schema, TableId, ViewId};
use std::collections::{BTreeMap, BTreeSet};

/// What a statement needs on one target.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Needs {
    /// Columns of tables, by verb; of DELETE, which has no columns, none.
    pub tables: BTreeMap<(TableId, Verb), BTreeSet<ColumnId>>,
    /// Columns of views, by their place.
    pub views: BTreeMap<ViewId, BTreeSet<u32>>,
}

impl Needs {
    /// With what `other` needs too.
    pub fn and(mut self, other: Needs) -> Needs {
        for (key, columns) in other.tables {
            self.tables.entry(key).or_default().extend(columns);
        }
        for (view, columns) in other.views {
            self.views.entry(view).or_default().extend(columns);
        }
        self
    }

    fn add(&mut self, table: TableId, verb: Verb, columns: impl IntoIterator<Item = ColumnId>) {
        self.tables.entry((table, verb)).or_default().extend(columns);
    }
}

/// What `query` needs on all targets that are on.
pub fn needs(schema: &Schema, query: &Query) -> Needs {
    schema.targets.iter().map(|target| needs_on(schema, query, target)).fold(Needs::default(), Needs::and)
}

/// What `query` needs on `target`.
pub fn needs_on(schema: &Schema, query: &Query, target: Target) -> Needs {
    let mut walk = Walk { schema, target, relations: &query.relations, needs: Needs::default() };
    match &query.statement {
        Statement::Select(select) => {
            walk.select(select);
            if select.lock.is_some() && target != Target::Sqlite {
                walk.lock(select);
            }
        }
        Statement::Insert(insert) => walk.insert(insert),
        Statement::Update(update) => walk.update(update),
        Statement::Delete(delete) => walk.delete(delete),
    }
    walk.needs
}

struct Walk<'a> {
    schema: &'a Schema,
    target: Target,
    relations: &'a [Relation],
    needs: Needs,
}

impl Walk<'_> {
    /// Whatever stands in an expression is read.
    fn expr(&mut self, e: &Expr) {
        visit_all(e, &mut |e| {
            if let ExprKind::Field(field) = e.kind {
                self.read(field.relation, field.column);
            }
            selects(e, &mut |select| self.sources(select));
        });
    }

    fn exprs<'e>(&mut self, list: impl IntoIterator<Item = &'e Expr>) {
        list.into_iter().for_each(|e| self.expr(e));
    }

    fn read(&mut self, relation: RelationId, column: u32) {
        match self.relations[relation.index()].source {
            Source::Table(table) => self.needs.add(table, Verb::Select, [ColumnId(column)]),
            Source::View(view) => {
                self.needs.views.entry(view).or_default().insert(column);
            }
            Source::With(_) | Source::Derived | Source::Excluded(_) => {}
        }
    }

    /// A relation of which no column is named is read all the same: servers ask for the right to one.
    fn relation(&mut self, relation: RelationId) {
        match self.relations[relation.index()].source {
            Source::Table(table) => {
                let first = self.first(table);
                let read = self.needs.tables.entry((table, Verb::Select)).or_default();
                if read.is_empty() {
                    read.insert(first);
                }
            }
            Source::View(view) => {
                let read = self.needs.views.entry(view).or_default();
                if read.is_empty() {
                    read.insert(0);
                }
            }
            Source::With(_) | Source::Derived | Source::Excluded(_) => {}
        }
    }

    /// The column that stands for a row.
    fn first(&self, table: TableId) -> ColumnId {
        self.key(table).first().copied().unwrap_or(ColumnId(0))
    }

    fn key(&self, table: TableId) -> Vec<ColumnId> {
        self.schema.table(table).primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default()
    }

    /// Whether a service deals with some of the table's rows alone.
    fn is_ruled(&self, table: TableId) -> bool {
        let mut lines = self.schema.services.iter().flat_map(|service| &service.access);
        lines.any(|line| line.table == table && (line.filter.is_some() || line.check.is_some()))
    }

    fn is_numbered(&self, table: TableId) -> bool {
        self.key(table).iter().any(|id| self.schema.table(table).column(*id).auto.is_some())
    }

    fn select(&mut self, select: &Select) {
        of_select(select, &mut |e| self.expr(e));
        self.sources(select);
    }

    /// The relations of a select, behind all columns that are named.
    fn sources(&mut self, select: &Select) {
        select.with.tables.iter().for_each(|table| self.sources(&table.select));
        self.body(&select.body);
    }

    fn body(&mut self, body: &Body) {
        match body {
            Body::Block(block) => self.from(&block.from),
            Body::Parens(select) => self.sources(select),
            Body::Set(_, left, right) => {
                self.body(left);
                self.body(right);
            }
        }
    }

    fn from(&mut self, sources: &[From]) {
        for from in sources {
            relations(from, &mut |relation, select| match select {
                Some(select) => self.sources(select),
                None => self.relation(relation),
            });
        }
    }

    fn with(&mut self, with: &With) {
        with.tables.iter().for_each(|table| self.select(&table.select));
    }

    fn joined(&mut self, sources: &[From]) {
        for from in sources {
            of_from(from, &mut |e| self.expr(e));
        }
        self.from(sources);
    }

    /// Locked rows are rows that may be changed.
    fn lock(&mut self, select: &Select) {
        let Body::Block(block) = &select.body else { return };
        let mut locked = Vec::new();
        let mut table = |id: RelationId, _: Option<&Select>| {
            if let Source::Table(table) = self.relations[id.index()].source {
                locked.push(table);
            }
        };
        block.from.iter().for_each(|from| relations(from, &mut table));
        for table in locked {
            let first = self.first(table);
            self.needs.add(table, Verb::Update, [first]);
        }
    }

    fn insert(&mut self, insert: &Insert) {
        self.with(&insert.with);
        let table = insert.table;
        self.needs.add(table, Verb::Insert, insert.columns.iter().copied());
        if insert.columns.is_empty() {
            let first = self.first(table);
            self.needs.add(table, Verb::Insert, [first]);
        }
        match &insert.rows {
            Rows::Values(rows) => self.exprs(rows.iter().flatten().filter_map(value)),
            Rows::Select(select) => self.select(select),
            Rows::Defaults => {}
        }
        self.exprs(&insert.returning);
        let mysql = self.target == Target::MySql;
        // Where a row rule stands before it, SQLite finds the row by its number, which such a key is.
        let numbered = self.target == Target::Sqlite && self.is_ruled(table) && self.is_numbered(table);
        if (mysql || numbered) && !insert.returning.is_empty() {
            let key = self.key(table);
            self.needs.add(table, Verb::Select, key);
        }
        let Some(conflict) = &insert.conflict else { return };
        if let Some(key) = &conflict.key {
            self.needs.add(table, Verb::Select, key.columns.iter().copied());
            self.exprs(&key.filter);
        }
        match &conflict.update {
            Some(update) => {
                self.needs.add(table, Verb::Update, update.set.iter().map(|(column, _)| *column));
                self.exprs(update.set.iter().filter_map(|(_, v)| value(v)));
                self.exprs(&update.filter);
            }
            // Nothing is done by setting a column to what it is.
            None if mysql => {
                let first = self.first(table);
                self.needs.add(table, Verb::Update, [first]);
                self.needs.add(table, Verb::Select, [first]);
            }
            None => {}
        }
    }

    fn update(&mut self, update: &Update) {
        self.with(&update.with);
        self.needs.add(update.table, Verb::Update, update.set.iter().map(|(column, _)| *column));
        self.exprs(update.set.iter().filter_map(|(_, v)| value(v)));
        self.joined(&update.from);
        self.exprs(&update.filter);
        self.exprs(&update.returning);
        let emulated = self.target == Target::MySql && !update.returning.is_empty();
        if emulated || !update.from.is_empty() && self.target != Target::Postgres {
            let key = self.key(update.table);
            self.needs.add(update.table, Verb::Select, key);
        }
    }

    fn delete(&mut self, delete: &Delete) {
        self.with(&delete.with);
        self.needs.add(delete.table, Verb::Delete, []);
        self.joined(&delete.using);
        self.exprs(&delete.filter);
        self.exprs(&delete.returning);
        if !delete.using.is_empty() && self.target != Target::Postgres {
            let key = self.key(delete.table);
            self.needs.add(delete.table, Verb::Select, key);
        }
    }
}

fn value(value: &Value) -> Option<&Expr> {
    match value {
        Value::Expr(e) => Some(e),
        Value::Default => None,
    }
}

/// The tables that a view shows rows of, through other views too.
pub fn tables_of_view(schema: &Schema, view: ViewId) -> BTreeSet<TableId> {
    let mut found = BTreeSet::new();
    for relation in &schema.views[view.index()].relations {
        match relation.source {
            Source::Table(table) => {
                found.insert(table);
            }
            // Each view stands behind those it reads.
            Source::View(inner) => found.extend(tables_of_view(schema, inner)),
            _ => {}
        }
    }
    found
}
