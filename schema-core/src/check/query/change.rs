//! `update` and `delete`.

use super::Clause;
use super::select::optional;
use crate::check::{Checker, fit};
use crate::ir::expr::{Expr, ExprKind, Func};
use crate::ir::query::{Delete, Output, Update, Value};
use crate::ir::types::Type;
use crate::ir::{ColumnId, RelationId, TableId};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// `update …`, and the columns of what it returns.
    pub(crate) fn update(&mut self, update: &ast::Update) -> Option<(Update, Vec<Output>)> {
        let with = self.with(update.with.as_ref())?;
        let table = self.changed(&update.table)?;
        let (made, _) = self.leveled(|c| {
            let (alias, span) = named(&update.table, update.alias.as_ref());
            let from = c.from(&update.from);
            // The row that is changed comes last in sight, and first in the statement.
            let relation = c.target(table, alias, span);
            let target = c.enter_beside(relation)?;
            c.at(Clause::Set);
            let set = c.assignments(&update.set, table, Some(update.span));
            let (filter, returning, outputs) = c.rest(target, update.filter.as_ref(), &update.returning)?;
            let update = Update { with, table, target, set: set?, from: from?, filter, returning };
            Some((update, outputs))
        })?;
        made
    }

    /// `delete from …`, and the columns of what it returns.
    pub(crate) fn delete(&mut self, delete: &ast::Delete) -> Option<(Delete, Vec<Output>)> {
        let with = self.with(delete.with.as_ref())?;
        let table = self.changed(&delete.table)?;
        let (made, _) = self.leveled(|c| {
            let (alias, span) = named(&delete.table, delete.alias.as_ref());
            let using = c.from(&delete.using);
            let relation = c.target(table, alias, span);
            let target = c.enter_beside(relation)?;
            let (filter, returning, outputs) = c.rest(target, delete.filter.as_ref(), &delete.returning)?;
            let delete = Delete { with, table, target, using: using?, filter, returning };
            Some((delete, outputs))
        })?;
        made
    }

    /// How both end: `where`, which sees all relations, and `returning`, which sees the changed row alone.
    fn rest(
        &mut self,
        target: RelationId,
        filter: Option<&ast::Expr>,
        returning: &[ast::SelectItem],
    ) -> Option<(Option<Expr>, Vec<Expr>, Vec<Output>)> {
        self.at(Clause::WhereOfChange);
        let filter = filter.map(|e| self.condition(e));
        self.only_target(target)?;
        self.at(Clause::Returning);
        let returning = self.items(returning);
        let filter = optional(filter)?;
        let (returning, outputs) = returning?;
        Some((filter, returning, outputs))
    }

    /// `column = value, …`. A column that follows `now()` is set too, where `touched` says so.
    pub(super) fn assignments(
        &mut self,
        list: &[ast::Assignment],
        table: TableId,
        touched: Option<Span>,
    ) -> Option<Vec<(ColumnId, Value)>> {
        let mut set: Vec<(ColumnId, Value)> = Vec::with_capacity(list.len());
        let mut fine = true;
        for (at, assignment) in list.iter().enumerate() {
            let id = self.settable(table, &assignment.column);
            if let Some(first) = list[..at].iter().find(|a| a.column.name == assignment.column.name) {
                self.twice::<()>(&assignment.column, first.column.span);
                fine = false;
                continue;
            }
            match id.and_then(|id| Some((id, self.value_for(&assignment.value, table, id)?))) {
                Some(made) => set.push(made),
                None => fine = false,
            }
        }
        let touch = self.touch(table, &set, touched.or_else(|| list.first().map(|a| a.column.span))?);
        set.extend(touch);
        fine.then_some(set)
    }

    /// The columns that an update sets to the moment it is made, and is not told to set.
    fn touch(&self, table: TableId, set: &[(ColumnId, Value)], span: Span) -> Vec<(ColumnId, Value)> {
        let Some(scope) = self.query.as_deref() else { return Vec::new() };
        let of = &scope.tables[table.index()];
        of.column_ids()
            .filter(|id| of.column(*id).on_update_now && set.iter().all(|(s, _)| s != id))
            .filter_map(|id| {
                let kind = ExprKind::Call(Func::Now, Vec::new());
                let now = Expr { kind, ty: Type::Timestamp, nullable: false, span };
                let ty = self.env.base(&of.column(id).ty);
                fit::fit(self.env, now, ty, fit::Mode::Store).ok().map(|now| (id, Value::Expr(now)))
            })
            .collect()
    }
}

/// What the table of a statement is called in it, and where that stands.
fn named(table: &ast::Path, alias: Option<&ast::Ident>) -> (String, Span) {
    match alias {
        Some(alias) => (alias.name.clone(), alias.span),
        None => (table.name.name.clone(), table.span()),
    }
}
