//! The columns of a result.

use super::Naming;
use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Field, Output};
use crate::ir::{self, Collate, ColumnId, TableId};
use crate::resolve::names::fold;
use crate::source::Span;
use crate::syntax::ast;
use std::borrow::Cow;
use std::collections::HashMap;

impl Checker<'_> {
    /// The columns of a table, as a relation has them.
    pub(super) fn table_columns(&self, id: TableId, span: Span) -> Vec<Output> {
        let Some(scope) = self.query.as_deref() else { return Vec::new() };
        let column = |(at, c): (usize, &ir::Column)| Output {
            name: c.name.clone(),
            ty: c.ty.clone(),
            nullable: c.nullable,
            collate: c.collate,
            origin: Some((id, ColumnId(at as u32))),
            span,
        };
        scope.tables[id.index()].columns.iter().enumerate().map(column).collect()
    }

    /// What the value of a column is called, if nothing else is said.
    pub(super) fn name_of(item: &ast::Expr) -> Option<&ast::Ident> {
        match &item.kind {
            ast::ExprKind::Column { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The column of a result that `e` makes.
    pub(in crate::check) fn output(&self, name: String, e: &Expr, span: Span) -> Output {
        let field =
            |f: Field| self.query.as_deref().map(|s| &s.relation(f.relation).columns[f.column as usize]);
        let from = match e.kind {
            ExprKind::Field(f) => field(f),
            _ => None,
        };
        Output {
            name,
            ty: from.map_or_else(|| e.ty.clone(), |c| c.ty.clone()),
            nullable: e.nullable,
            collate: from.map_or(Collate::Binary, |c| c.collate),
            origin: from.and_then(|c| c.origin),
            span,
        }
    }

    /// Holds that each column has a name of its own.
    pub(crate) fn own_names(&mut self, columns: &[Output], naming: Naming) -> Option<()> {
        if naming == Naming::Free {
            return Some(());
        }
        let mut fine = Some(());
        let mut seen: HashMap<Cow<'_, str>, &Output> = HashMap::with_capacity(columns.len());
        for column in columns {
            if column.name.is_empty() {
                fine = self.refuse(
                    Code::E0802,
                    column.span,
                    "this column of the result has no name",
                    "give it one: `as NAME`",
                );
                continue;
            }
            let first = *seen.entry(fold(&column.name)).or_insert(column);
            if !std::ptr::eq(first, column) {
                // A `*` is one mistake, however many columns it doubles.
                let told = |d: &Diagnostic| d.code == Code::E0802 && d.primary.span == column.span;
                if self.diags.iter().any(told) {
                    continue;
                }
                let diagnostic = Diagnostic::new(
                    Code::E0802,
                    column.span,
                    format!("the result has two columns '{}'", column.name),
                );
                let diagnostic = diagnostic.help("give one of them another name: `as NAME`");
                self.diags.push(match first.span == column.span {
                    true => diagnostic,
                    false => diagnostic.also(first.span, "the first"),
                });
                fine = None;
            }
        }
        fine
    }

    /// The name of a column that stands as it is.
    pub(in crate::check) fn field_name(&self, e: &Expr) -> String {
        match (&e.kind, self.query.as_deref()) {
            (ExprKind::Field(f), Some(scope)) => {
                scope.relation(f.relation).columns[f.column as usize].name.clone()
            }
            // The one value that `using` makes of two columns.
            (ExprKind::Call(_, args), _) => args.first().map(|e| self.field_name(e)).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// `*`: what `using` made one, then all other columns in sight.
    pub(super) fn all(&mut self, span: Span) -> Option<Vec<Expr>> {
        let level = self.query.as_deref()?.levels.last()?;
        if level.visible.is_empty() {
            return if level.poisoned {
                None
            } else {
                self.refuse(
                    Code::E0305,
                    span,
                    "`*` stands for the columns of `from`",
                    "name what is to be read",
                )
            };
        }
        let merged: Vec<(String, Expr)> = level.merged.clone();
        let visible = level.visible.clone();
        let mut all: Vec<Expr> = merged.iter().map(|(_, e)| Expr { span, ..e.clone() }).collect();
        for v in visible.iter().filter(|v| v.bare) {
            let relation = self.query.as_deref()?.relation(v.relation);
            let own: Vec<u32> = (0..relation.columns.len() as u32)
                .filter(|at| merged.iter().all(|(name, _)| *name != relation.columns[*at as usize].name))
                .collect();
            for at in own {
                let e = self.field_of(v.relation, at, v.nullable, span);
                all.push(self.everywhere(e)?);
            }
        }
        Some(all)
    }

    /// `t.*`
    pub(super) fn all_of(&mut self, path: &ast::Path) -> Option<Vec<Expr>> {
        let found = self.visible(path)?;
        let columns = self.query.as_deref()?.relation(found.relation).columns.len() as u32;
        (0..columns)
            .map(|at| {
                let e = self.field_of(found.relation, at, found.nullable, path.span());
                self.everywhere(e)
            })
            .collect()
    }
}
