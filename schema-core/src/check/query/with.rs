//! `with`: selects that have a name.

use super::select::of_many_rows;
use super::{Named, Naming, Typed};
use crate::check::{Checker, fit};
use crate::diag::{Code, Diagnostic};
use crate::ir::RelationId;
use crate::ir::query::{Body, From, JoinKind, Output, Relation, Source, With, WithTable};
use crate::ir::types::Type;
use crate::syntax::ast;

impl Checker<'_> {
    /// The selects of a `with`, which from here on may be named.
    pub(super) fn with(&mut self, with: Option<&ast::With>) -> Option<With> {
        let Some(with) = with else { return Some(With::default()) };
        let mut tables = Vec::with_capacity(with.tables.len());
        let mut fine = true;
        for (at, table) in with.tables.iter().enumerate() {
            if let Some(first) =
                with.tables[..at].iter().find(|t| t.name.name.eq_ignore_ascii_case(&table.name.name))
            {
                self.diags.push(
                    Diagnostic::new(
                        Code::E0201,
                        table.name.span,
                        format!("`with` names two selects '{}'", table.name.name),
                    )
                    .also(first.name.span, "the first")
                    .help("rename one of them"),
                );
                fine = false;
            }
            let unmade = with.tables[at..].iter().map(|t| t.name.name.clone()).collect();
            let around = std::mem::replace(&mut self.scope()?.unmade, unmade);
            let made = self.alone(|c| c.with_table(table, with.recursive.is_some()))?;
            self.scope()?.unmade = around;
            let columns = match made {
                Some((table, columns)) => {
                    tables.push(table);
                    columns
                }
                None => {
                    fine = false;
                    continue;
                }
            };
            let name = table.name.name.clone();
            self.scope()?.with.push(Named { name, columns, named: false });
        }
        if !fine {
            // What could not be made is named in the rest, where it would be told as unknown.
            return None;
        }
        let recursive = tables.iter().any(|t| t.recursive);
        Some(With { recursive, tables })
    }

    fn with_table(&mut self, table: &ast::WithTable, recursive: bool) -> Option<(WithTable, Vec<Output>)> {
        let names = (!table.columns.is_empty()).then_some(table.columns.as_slice());
        let made = match (&table.select.body, recursive) {
            (ast::SelectBody::Set { op, at, left, right }, true)
                if matches!(op, ast::SetOp::Union | ast::SetOp::UnionAll)
                    && table.select.order.is_empty() =>
            {
                self.recursive(table, (*op, *at), (left, right), names)?
            }
            _ => {
                let typed = self.select(&table.select, Naming::Own, names)?;
                (typed, false)
            }
        };
        let (Typed { select, columns }, recursive) = made;
        let made = WithTable {
            name: table.name.name.clone(),
            columns: columns.iter().map(|c| c.name.clone()).collect(),
            types: columns.iter().map(|c| self.env.base(&c.ty).clone()).collect(),
            recursive,
            select: Box::new(select),
        };
        Some((made, columns))
    }

    /// `anchor union [all] step`, of which the step may read what came before.
    fn recursive(
        &mut self,
        table: &ast::WithTable,
        (op, at): (ast::SetOp, crate::source::Span),
        (left, right): (&ast::SelectBody, &ast::SelectBody),
        names: Option<&[ast::Ident]>,
    ) -> Option<(Typed, bool)> {
        let part = |body: &ast::SelectBody| ast::Select {
            with: None,
            body: body.clone(),
            order: Vec::new(),
            limit: None,
            offset: None,
            lock: None,
            span: table.select.span,
        };
        if table.select.limit.is_some() || table.select.offset.is_some() || table.select.with.is_some() {
            return self.refuse(
                Code::E0304,
                table.name.span,
                "a select that reads itself has no `limit`, `offset` or `with` on every target",
                "write them in the select that reads it",
            );
        }
        let anchor = self.select(&part(left), Naming::Own, names)?;
        let mut columns = anchor.columns;
        let mut body = anchor.select.body;
        for (place, column) in columns.iter_mut().enumerate() {
            // Longer text may follow.
            if column.ty.is_text() {
                column.ty = Type::Text;
            } else {
                column.ty = self.env.base(&column.ty).clone();
            }
            column.origin = None;
            let ty = column.ty.clone();
            self.fit_column(&mut body, place, |c, e| fit::fit(c.env, e, &ty, fit::Mode::Meet).ok())?;
        }
        // A column that the step makes NULL is so for the next step too.
        loop {
            let known = self.scope()?.with.len();
            let relations = self.scope()?.relations.len();
            let name = table.name.name.clone();
            self.scope()?.with.push(Named { name, columns: columns.clone(), named: false });
            let told = std::mem::take(self.diags);
            let step = self.select(&part(right), Naming::Free, None);
            let named = self.scope()?.with.get(known).is_some_and(|w| w.named);
            self.scope()?.with.truncate(known);
            let widened = step.as_ref().is_some_and(|step| {
                columns.iter().zip(&step.columns).any(|(c, s)| s.nullable && !c.nullable)
            });
            let of_step = std::mem::replace(self.diags, told);
            if let Some(step) = step.as_ref().filter(|_| widened) {
                for (c, s) in columns.iter_mut().zip(&step.columns) {
                    c.nullable |= s.nullable;
                }
                self.scope()?.relations.truncate(relations);
                continue;
            }
            self.diags.extend(of_step);
            let step = step?;
            if step.columns.len() != columns.len() {
                return self.refuse(
                    Code::E0307,
                    at,
                    format!(
                        "{} before it, and {} behind it",
                        super::select::counted(columns.len(), "column"),
                        super::select::counted(step.columns.len(), "column")
                    ),
                    "both selects have to give the same number of columns",
                );
            }
            let mut step_body = step.select.body;
            for (place, column) in columns.iter().enumerate() {
                self.fit_column(&mut step_body, place, |c, e| {
                    let span = e.span;
                    match fit::fit(c.env, e, &column.ty, fit::Mode::Meet) {
                        Ok(e) => Some(e),
                        Err(misfit) => {
                            let diagnostic =
                                misfit.at(span).also(column.span, "the column's type is set here");
                            c.diags.push(diagnostic);
                            None
                        }
                    }
                })?;
            }
            if named {
                self.plain_step(&step_body, at)?;
                self.one_step_back(&step_body, &table.name, relations, at)?;
            }
            let body = Body::Set(op, Box::new(body), Box::new(step_body));
            let select = crate::ir::query::Select {
                with: With::default(),
                body,
                order: Vec::new(),
                limit: None,
                offset: None,
                lock: None,
            };
            return Some((Typed { select, columns }, named));
        }
    }

    /// What every target lets the step of a recursion be.
    fn plain_step(&mut self, body: &Body, at: crate::source::Span) -> Option<()> {
        match body {
            Body::Block(block)
                if !block.distinct
                    && block.group.is_empty()
                    && block.having.is_none()
                    && !of_many_rows(body) =>
            {
                Some(())
            }
            _ => self.refuse(
                Code::E0304,
                at,
                "the select that reads what came before is a plain one on every target",
                "leave out `distinct`, aggregates, windows and further selects: write them in the select that reads all of it",
            ),
        }
    }

    /// The step reads what came before once, in its `from`, and not where an outer join may leave it out.
    /// Its relations are those from `first` on.
    fn one_step_back(
        &mut self,
        body: &Body,
        name: &ast::Ident,
        first: usize,
        at: crate::source::Span,
    ) -> Option<()> {
        let scope = self.query.as_deref()?;
        let reads =
            |relation: &Relation| matches!(&relation.source, Source::With(with) if *with == name.name);
        let before = scope.relations.iter().skip(first).filter(|relation| reads(relation)).count();
        let mut surely = 0;
        if let Body::Block(block) = body {
            for from in &block.from {
                each_sure(from, &mut |id| surely += usize::from(reads(scope.relation(id))));
            }
        }
        if (before, surely) == (1, 1) {
            return Some(());
        }
        self.refuse(
            Code::E0304,
            at,
            format!("the select behind this reads '{}' in a way that not every target has", name.name),
            "read it once, in `from`, and not on the side of an outer join that may be missing",
        )
    }
}

/// Calls `f` on each relation of a source that no outer join leaves out.
fn each_sure(from: &From, f: &mut dyn FnMut(RelationId)) {
    match from {
        From::Relation(id) => f(*id),
        From::Derived(..) => {}
        From::Join { kind, left, right, .. } => {
            if !matches!(kind, JoinKind::Right | JoinKind::Full) {
                each_sure(left, f);
            }
            if !matches!(kind, JoinKind::Left | JoinKind::Full) {
                each_sure(right, f);
            }
        }
    }
}
