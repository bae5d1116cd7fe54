//! Selects within expressions: `(SELECT)`, `exists`, `in (SELECT)`, and lists that are parameters.

use super::{Naming, Typed, single};
use crate::check::{Checker, fit};
use crate::diag::Code;
use crate::dialect::Target;
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Body, Select};
use crate::ir::types::Type;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// A select where an expression stands, if one may.
    fn inner(&mut self, select: &ast::Select) -> Option<Typed> {
        if self.query.is_none() {
            return self.refuse(
                Code::E0305,
                select.span,
                format!("a select can't stand in {}", self.place.title()),
                "compare with columns of the same row; selects belong in queries and views",
            );
        }
        // Aggregates of the select are its own.
        self.select(select, Naming::Free, None)
    }

    fn one_wide(&mut self, select: &ast::Select) -> Option<Typed> {
        let typed = self.inner(select)?;
        if typed.columns.len() != 1 {
            return self.refuse(
                Code::E0307,
                select.span,
                format!("this select gives {}", super::select::counted(typed.columns.len(), "column")),
                "a select stands for one value here: name one column",
            );
        }
        Some(typed)
    }

    /// `(SELECT)`
    pub(in crate::check) fn subquery(&mut self, select: &ast::Select, span: Span) -> Option<Expr> {
        let Typed { select: made, columns } = self.one_wide(select)?;
        let scope = self.query.as_deref()?;
        let rows = single::rows(&made, scope.tables, &scope.relations);
        if rows == single::Rows::Many {
            return self.refuse(
                Code::E0304,
                span,
                "this select may give several rows: an error on some targets, and any of them on others",
                "add `limit 1` and an order, compare with a whole key, or aggregate",
            );
        }
        let column = columns.first()?;
        let ty = self.env.base(&column.ty).clone();
        let nullable = column.nullable || rows != single::Rows::One;
        Some(Expr { kind: ExprKind::Subquery(Box::new(made)), ty, nullable, span })
    }

    /// `exists (SELECT)`
    pub(in crate::check) fn exists(&mut self, select: &ast::Select, span: Span) -> Option<Expr> {
        let typed = self.inner(select)?;
        Some(Expr { kind: ExprKind::Exists(Box::new(typed.select)), ty: Type::Bool, nullable: false, span })
    }

    /// `x [not] in (SELECT)`
    pub(in crate::check) fn in_select(
        &mut self,
        operand: &ast::Expr,
        select: &ast::Select,
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        let (operand, typed) = (self.any(operand), self.one_wide(select));
        let (operand, Typed { select: mut made, columns }) = (operand?, typed?);
        if made.limit.is_some() && self.targets.contains(Target::MySql) {
            return self.refuse(
                Code::E0604,
                select.span,
                "MySQL can't say `limit` in a select behind `in`",
                "put the select into `with`, and read that",
            );
        }
        let column = columns.first()?;
        let wanted = Expr {
            kind: ExprKind::Value,
            ty: self.env.base(&column.ty).clone(),
            nullable: column.nullable,
            span: select.span,
        };
        let (mut list, ty) = self.one_type(vec![operand, wanted])?;
        list.pop();
        let operand = list.pop()?;
        self.comparable(&ty, false, span)?;
        self.refit(&mut made, &ty)?;
        let nullable = operand.nullable || column.nullable;
        let kind = ExprKind::InSelect(Box::new(operand), Box::new(made), negated);
        Some(Expr { kind, ty: Type::Bool, nullable, span })
    }

    /// Makes the one column of a select a value of `ty`.
    fn refit(&mut self, select: &mut Select, ty: &Type) -> Option<()> {
        let body: &mut Body = &mut select.body;
        self.fit_column(body, 0, |c, e| {
            let span = e.span;
            match fit::fit(c.env, e, ty, fit::Mode::Meet) {
                Ok(e) => Some(e),
                Err(misfit) => {
                    c.misfit(*misfit, span);
                    None
                }
            }
        })
    }

    /// `x [not] in (:list)`, where the parameter is an array: `None` if it is no such list.
    pub(in crate::check) fn in_param(
        &mut self,
        operand: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
        span: Span,
    ) -> Option<Option<Expr>> {
        let [ast::Expr { kind: ast::ExprKind::Param(name), span: at }] = list else { return None };
        let place = self.query.as_deref()?.params.iter().position(|p| p.name == *name)?;
        let element = match &self.query.as_deref()?.params[place].ty {
            Type::Array(element) => self.env.base(element).clone(),
            _ => return None,
        };
        Some(self.in_array(operand, (place, element, *at), negated, span))
    }

    fn in_array(
        &mut self,
        operand: &ast::Expr,
        (place, element, at): (usize, Type, Span),
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        self.scope()?.usage[place].read = true;
        let operand = self.any(operand)?;
        let wanted = Expr { kind: ExprKind::Value, ty: element.clone(), nullable: false, span: at };
        let (mut both, ty) = self.one_type(vec![operand, wanted])?;
        both.pop();
        let operand = both.pop()?;
        self.comparable(&ty, false, span)?;
        if ty != element && !(ty.is_text() && element.is_text()) && !(ty.is_int() && element.is_int()) {
            let (shown, wanted) = (self.env.show(&element), self.env.show(&operand.ty));
            return self.refuse(
                Code::E0301,
                at,
                format!("a list of {shown} is compared with {wanted}"),
                format!("declare the parameter as `{wanted}[]`"),
            );
        }
        let nullable = operand.nullable || self.query.as_deref()?.params[place].nullable;
        let kind = ExprKind::InParam(Box::new(operand), place as u32, negated);
        Some(Expr { kind, ty: Type::Bool, nullable, span })
    }
}
