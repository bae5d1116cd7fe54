//! One column of `union` and its kin.

use crate::check::{Checker, fit};
use crate::diag::Code;
use crate::ir::expr::Expr;
use crate::ir::query::{Body, Output, SetOp};
use crate::source::Span;

impl Checker<'_> {
    /// Makes column `place` of both sides one type, and gives the column that they are.
    pub(super) fn one_column(
        &mut self,
        op: SetOp,
        at: Span,
        place: usize,
        left: (&mut Body, Output),
        right: (&mut Body, Output),
    ) -> Option<Output> {
        let ((left, a), (right, b)) = (left, right);
        let mut list = values(left, place);
        let lefts = list.len();
        list.extend(values(right, place));
        let (mut list, ty) = match fit::unify(self.env, list) {
            Ok(unified) => unified,
            Err((misfit, span)) => {
                let diagnostic = misfit.at(span).also(at, "both sides have to be of one type");
                self.diags.push(diagnostic);
                return None;
            }
        };
        let rights = list.split_off(lefts);
        put(left, place, &mut list.into_iter());
        put(right, place, &mut rights.into_iter());
        if a.collate != b.collate && ty.is_text() {
            return self.refuse(
                Code::E0304,
                at,
                format!("'{}' folds case on one side, and not on the other", a.name),
                "write `lower(…)` on both sides",
            );
        }
        let nullable = match op {
            SetOp::Intersect => a.nullable && b.nullable,
            SetOp::Except => a.nullable,
            SetOp::Union | SetOp::UnionAll => a.nullable || b.nullable,
        };
        let origin = a.origin.filter(|o| Some(*o) == b.origin);
        let ty = if a.ty == b.ty { a.ty } else { ty };
        let column = Output { ty, nullable, origin, ..a };
        if op != SetOp::UnionAll {
            self.equal_columns(std::slice::from_ref(&column), at, "it")?;
        }
        Some(column)
    }
}

/// The values that column `place` of a body has, one for each block.
fn values(body: &Body, place: usize) -> Vec<Expr> {
    match body {
        Body::Block(block) => vec![block.items[place].clone()],
        Body::Parens(select) => values(&select.body, place),
        Body::Set(_, left, right) => {
            let mut all = values(left, place);
            all.extend(values(right, place));
            all
        }
    }
}

/// Puts them back.
pub(super) fn put(body: &mut Body, place: usize, values: &mut impl Iterator<Item = Expr>) {
    match body {
        Body::Block(block) => {
            if let Some(value) = values.next() {
                block.items[place] = value;
            }
        }
        Body::Parens(select) => put(&mut select.body, place, values),
        Body::Set(_, left, right) => {
            put(left, place, values);
            put(right, place, values);
        }
    }
}

impl Checker<'_> {
    /// Makes column `place` of a select a value that `fit` makes of it.
    pub(super) fn fit_column(
        &mut self,
        body: &mut Body,
        place: usize,
        mut fit: impl FnMut(&mut Self, Expr) -> Option<Expr>,
    ) -> Option<()> {
        let fitted: Option<Vec<Expr>> = values(body, place).into_iter().map(|e| fit(self, e)).collect();
        put(body, place, &mut fitted?.into_iter());
        Some(())
    }
}
