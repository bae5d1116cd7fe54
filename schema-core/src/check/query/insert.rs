//! `insert`: its columns, rows and keys.

use super::names::no_column;
use super::select::optional;
use super::{Clause, Naming, Typed};
use crate::check::{Checker, fit};
use crate::diag::{Code, Diagnostic};
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{
    Conflict, ConflictKey, ConflictUpdate, Field, Insert, Output, Relation, Rows, Source, Value,
};
use crate::ir::walk::children_mut;
use crate::ir::{AutoKind, ColumnId, RelationId, TableId};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// `insert into …`, and the columns of what it returns.
    pub(crate) fn insert(&mut self, insert: &ast::Insert) -> Option<(Insert, Vec<Output>)> {
        let with = self.with(insert.with.as_ref())?;
        let table = self.changed(&insert.table)?;
        let columns = self.inserted_columns(insert, table);
        // What stands in the rows sees no row of the table.
        let rows = columns.as_deref().and_then(|columns| self.rows(insert, table, columns));
        let (rest, _) = self.leveled(|c| {
            let relation = c.target(table, insert.table.name.name.clone(), insert.table.span());
            let target = c.enter(relation)?;
            let conflict = insert.conflict.as_ref().map(|x| c.conflict(x, table, target));
            c.at(Clause::Returning);
            let returning = c.items(&insert.returning);
            Some((target, conflict, returning))
        })?;
        let (target, conflict, returning) = rest?;
        let conflict = optional(conflict)?;
        let (returning, outputs) = returning?;
        let (columns, rows) = (columns?, rows?);
        let insert = Insert { with, table, target, columns, rows, conflict, returning };
        Some((insert, outputs))
    }

    /// The table that a statement changes.
    pub(super) fn changed(&mut self, path: &ast::Path) -> Option<TableId> {
        match self.env.names.table(path) {
            Ok(id) => Some(id),
            Err(unknown) => {
                self.diags.push(*unknown);
                None
            }
        }
    }

    /// A table's row, as the relation that a statement changes.
    pub(super) fn target(&self, table: TableId, alias: String, span: Span) -> Relation {
        Relation { alias, source: Source::Table(table), columns: self.table_columns(table, span), span }
    }

    fn inserted_columns(&mut self, insert: &ast::Insert, table: TableId) -> Option<Vec<ColumnId>> {
        let named = match &insert.columns {
            Some(named) => {
                let found: Vec<Option<ColumnId>> =
                    named.iter().map(|name| self.settable(table, name)).collect();
                let found = found.into_iter().collect::<Option<Vec<_>>>()?;
                for (at, id) in found.iter().enumerate() {
                    if let Some(first) = found[..at].iter().position(|f| f == id) {
                        return self.twice(&named[at], named[first].span);
                    }
                }
                found
            }
            None if matches!(insert.rows, ast::Rows::Defaults(_)) => Vec::new(),
            None => {
                let scope = self.query.as_deref()?;
                let columns = &scope.tables[table.index()];
                columns.column_ids().filter(|id| columns.column(*id).generated.is_none()).collect()
            }
        };
        let scope = self.query.as_deref()?;
        let of = &scope.tables[table.index()];
        let missing: Vec<&str> = of
            .column_ids()
            .filter(|id| !named.contains(id))
            .map(|id| of.column(id))
            .filter(|c| {
                !c.nullable
                    && c.auto.is_none()
                    && c.generated.is_none()
                    && c.default.is_none()
                    && self.type_default(&c.ty).is_none()
            })
            .map(|c| c.name.as_str())
            .collect();
        if !missing.is_empty() {
            let message = format!("every row of '{}' needs {}", of.name, quoted(&missing));
            let diagnostic = Diagnostic::new(Code::E0803, insert.table.span(), message)
                .also(of.span, "the table")
                .help("give it a value, or a default in the table");
            self.diags.push(diagnostic);
            return None;
        }
        Some(named)
    }

    fn type_default(&self, ty: &crate::ir::Type) -> Option<&Expr> {
        match ty {
            crate::ir::Type::Named(id) => self.env.types[id.index()].default.as_ref(),
            _ => None,
        }
    }

    /// A column that a statement gives a value.
    pub(super) fn settable(&mut self, table: TableId, name: &ast::Ident) -> Option<ColumnId> {
        let scope = self.query.as_deref()?;
        let of = &scope.tables[table.index()];
        let Some(id) = of.find(&name.name) else {
            let message = format!("unknown column '{}' in table '{}'", name.name, of.name);
            let columns: Vec<&str> = of.columns.iter().map(|c| c.name.as_str()).collect();
            self.diags.push(no_column(name, message, &columns).also(of.span, "the table"));
            return None;
        };
        let column = of.column(id);
        let (why, at, help) = if column.generated.is_some() {
            (
                "is computed from the others",
                column.name_span,
                "leave it out: its value follows from its expression",
            )
        } else if column.auto == Some(AutoKind::Always) {
            ("is always made by the database", column.name_span, "leave it out, or make the column `auto`")
        } else {
            let lacks = self.targets.iter().find(|t| !column.only.contains(*t));
            let Some(target) = lacks else { return Some(id) };
            let message =
                format!("'{}' does not exist on {}, where the query runs too", column.name, target.title());
            self.diags.push(
                Diagnostic::new(Code::E0604, name.span, message)
                    .also(column.name_span, "limited by `only`")
                    .help("leave the column out"),
            );
            return None;
        };
        let message = format!("'{}' {why}, and can't be given a value", column.name);
        self.diags
            .push(Diagnostic::new(Code::E0803, name.span, message).also(at, "declared here").help(help));
        None
    }

    pub(super) fn twice<T>(&mut self, name: &ast::Ident, first: Span) -> Option<T> {
        self.diags.push(
            Diagnostic::new(Code::E0201, name.span, format!("'{}' is given twice", name.name))
                .also(first, "first here")
                .help("remove one of them"),
        );
        None
    }

    fn rows(&mut self, insert: &ast::Insert, table: TableId, columns: &[ColumnId]) -> Option<Rows> {
        match &insert.rows {
            ast::Rows::Defaults(_) => Some(Rows::Defaults),
            ast::Rows::Values(rows) => {
                let (made, _) = self.leveled(|c| {
                    c.at(Clause::Values);
                    let rows: Vec<Option<Vec<Value>>> =
                        rows.iter().map(|row| c.row(row, table, columns)).collect();
                    rows.into_iter().collect::<Option<Vec<_>>>()
                })?;
                Some(Rows::Values(made?))
            }
            ast::Rows::Select(select) => {
                let Typed { select: mut made, columns: found } = self.select(select, Naming::Free, None)?;
                if found.len() != columns.len() {
                    return self.width(select.span, columns.len(), found.len());
                }
                for (place, id) in columns.iter().enumerate() {
                    self.fit_column(&mut made.body, place, |c, e| c.given(e, table, *id))?;
                }
                Some(Rows::Select(Box::new(made)))
            }
        }
    }

    fn width<T>(&mut self, span: Span, wanted: usize, found: usize) -> Option<T> {
        let counted = super::select::counted;
        self.refuse(
            Code::E0307,
            span,
            format!("{} for {}", counted(found, "value"), counted(wanted, "column")),
            "give each column one value",
        )
    }

    fn row(
        &mut self,
        row: &ast::Spanned<Vec<ast::Value>>,
        table: TableId,
        columns: &[ColumnId],
    ) -> Option<Vec<Value>> {
        if row.value.len() != columns.len() {
            return self.width(row.span, columns.len(), row.value.len());
        }
        let values: Vec<Option<Value>> =
            row.value.iter().zip(columns).map(|(value, id)| self.value_for(value, table, *id)).collect();
        values.into_iter().collect()
    }

    /// What a column is given.
    pub(super) fn value_for(&mut self, value: &ast::Value, table: TableId, id: ColumnId) -> Option<Value> {
        match value {
            ast::Value::Expr(e) => {
                let typed = self.any(e)?;
                self.given(typed, table, id).map(Value::Expr)
            }
            ast::Value::Default(span) => {
                let column = &self.query.as_deref()?.tables[table.index()].columns[id.index()];
                let known = column.default.is_some()
                    || column.auto.is_some()
                    || column.nullable
                    || self.type_default(&column.ty).is_some();
                if known {
                    return Some(Value::Default);
                }
                let message = format!("'{}' has no default", column.name);
                let diagnostic = Diagnostic::new(Code::E0803, *span, message)
                    .also(column.name_span, "declared here")
                    .help("write a value, or give the column a default");
                self.diags.push(diagnostic);
                None
            }
        }
    }

    /// A value, made to be stored in a column.
    fn given(&mut self, e: Expr, table: TableId, id: ColumnId) -> Option<Expr> {
        let column = &self.query.as_deref()?.tables[table.index()].columns[id.index()];
        let (ty, nullable, at) = (column.ty.clone(), column.nullable, column.ty_span);
        let span = e.span;
        let null = match e.kind {
            _ if nullable => None,
            ExprKind::Null => Some(("", "write a value, or make the column nullable")),
            ExprKind::Param(_) if e.nullable => Some((
                ", and the parameter may be",
                "declare the parameter without `?`, or say what stands for NULL: `coalesce(…)`",
            )),
            _ => None,
        };
        if let Some((why, help)) = null {
            let message = format!("'{}' is not NULL{why}", column.name);
            let diagnostic = Diagnostic::new(Code::E0301, span, message).also(at, "it has no `?`");
            self.diags.push(diagnostic.help(help));
            return None;
        }
        match fit::fit(self.env, e, self.env.base(&ty), fit::Mode::Store) {
            Ok(e) => Some(e),
            Err(misfit) => {
                let diagnostic = misfit.at(span).also(at, "the column's type");
                self.diags.push(diagnostic);
                None
            }
        }
    }

    fn conflict(&mut self, conflict: &ast::Conflict, table: TableId, target: RelationId) -> Option<Conflict> {
        let key = match conflict.columns.as_slice() {
            [] => None,
            columns => Some(self.conflict_key(columns, conflict, table, target)?),
        };
        let Some(update) = &conflict.update else { return Some(Conflict { key, update: None }) };
        let Some(_) = &key else {
            return self.refuse(
                Code::E0804,
                conflict.span,
                "`do update` changes the row of one key, and none is named",
                "name its columns: `on conflict (id) do update set …`",
            );
        };
        // The row that was not inserted is in sight under its own name alone.
        let span = conflict.span;
        let columns = self.table_columns(table, span);
        let relation = Relation { alias: "excluded".into(), source: Source::Excluded(table), columns, span };
        let excluded = self.enter(relation)?;
        if let Some(visible) = self.level()?.visible.last_mut() {
            visible.bare = false;
        }
        self.at(Clause::Set);
        let set = self.assignments(&update.set, table, None);
        self.at(Clause::WhereOfChange);
        let filter = update.filter.as_ref().map(|e| self.condition(e));
        self.level()?.visible.pop();
        let filter = optional(filter)?;
        Some(Conflict { key, update: Some(ConflictUpdate { excluded, set: set?, filter }) })
    }

    fn conflict_key(
        &mut self,
        names: &[ast::Ident],
        conflict: &ast::Conflict,
        table: TableId,
        target: RelationId,
    ) -> Option<ConflictKey> {
        let scope = self.query.as_deref()?;
        let of = &scope.tables[table.index()];
        let mut wanted = Vec::with_capacity(names.len());
        for name in names {
            match of.find(&name.name) {
                Some(id) => wanted.push(id),
                // Tells what is wrong with it.
                None => return self.settable(table, name).and(None),
            }
        }
        self.at(Clause::WhereOfChange);
        let filter = match &conflict.filter {
            None => None,
            Some(e) => Some(self.condition(e)?),
        };
        let scope = self.query.as_deref()?;
        let of = &scope.tables[table.index()];
        let same = |columns: &[ColumnId]| {
            columns.len() == wanted.len() && columns.iter().all(|c| wanted.contains(c))
        };
        let primary = of.primary_key.as_ref().map(|k| k.columns.clone());
        let keys = of.uniques.len() + usize::from(primary.is_some());
        let mut found = primary.filter(|columns| same(columns) && filter.is_none());
        if found.is_none() {
            found = of
                .uniques
                .iter()
                .filter(|key| {
                    key.only == crate::dialect::TargetSet::ALL
                        || self.targets.iter().all(|t| key.only.contains(t))
                })
                .filter(|key| match (&key.filter, &filter) {
                    (None, None) => true,
                    (Some(own), Some(given)) => as_fields(own, target) == *given,
                    _ => false,
                })
                .filter_map(crate::ir::Index::plain_columns)
                .find(|columns| same(columns));
        }
        match found {
            Some(columns) => Some(ConflictKey { columns, filter, others: keys > 1 }),
            None => {
                let named: Vec<&str> = names.iter().map(|n| n.name.as_str()).collect();
                let message = format!("'{}' has no key over {}", of.name, quoted(&named));
                let known = known_keys(of);
                let diagnostic =
                    Diagnostic::new(Code::E0804, conflict.span, message).also(of.span, "the table");
                self.diags.push(match known.as_slice() {
                    [] => diagnostic.help("make the columns `unique`"),
                    known => diagnostic.help(format!("its keys are {}", known.join(", "))),
                });
                None
            }
        }
    }
}

/// The keys of a table, as `on conflict` names them.
fn known_keys(table: &crate::ir::Table) -> Vec<String> {
    let primary = table.primary_key.as_ref().map(|k| (k.columns.clone(), false));
    let uniques = table.uniques.iter().filter_map(|k| Some((k.plain_columns()?, k.filter.is_some())));
    primary
        .into_iter()
        .chain(uniques)
        .map(|(columns, partial)| {
            let names: Vec<&str> = columns.iter().map(|c| table.column(*c).name.as_str()).collect();
            format!("`({}){}`", names.join(", "), if partial { " where …" } else { "" })
        })
        .collect()
}

/// An expression over a table's columns as one over the row of a statement.
fn as_fields(e: &Expr, relation: RelationId) -> Expr {
    let mut e = e.clone();
    fn walk(e: &mut Expr, relation: RelationId) {
        if let ExprKind::Column(id) = e.kind {
            e.kind = ExprKind::Field(Field { relation, column: id.0 });
        }
        children_mut(e, &mut |child| walk(child, relation));
    }
    walk(&mut e, relation);
    e
}

/// `'a', 'b' and 'c'`
fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
    match names.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        names => names.join(""),
    }
}
