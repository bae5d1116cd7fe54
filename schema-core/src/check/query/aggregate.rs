//! Aggregates: `count`, `sum`, `avg`, `min`, `max`.

use super::select::optional;
use crate::check::{Checker, fit};
use crate::diag::Code;
use crate::ir::Collate;
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Aggregate, AggregateFunc};
use crate::ir::types::Type;
use crate::ir::walk::visit;
use crate::source::Span;
use crate::syntax::ast;

/// Decimals of sums have so many digits more.
const SUM_DIGITS: u32 = 10;

/// A call as it is written: `f([distinct] args)` or `f(*)`.
#[derive(Clone, Copy)]
pub(in crate::check) struct Call<'e> {
    pub(in crate::check) args: &'e [ast::Expr],
    pub(in crate::check) star: bool,
    pub(in crate::check) distinct: bool,
    pub(in crate::check) filter: Option<&'e ast::Expr>,
    pub(in crate::check) span: Span,
}

/// The aggregate of this name.
pub(in crate::check) fn aggregate_named(path: &ast::Path) -> Option<(AggregateFunc, &'static str)> {
    if path.namespace.is_some() {
        return None;
    }
    Some(match path.name.name.to_ascii_lowercase().as_str() {
        "count" => (AggregateFunc::Count, "count"),
        "sum" => (AggregateFunc::Sum, "sum"),
        "avg" => (AggregateFunc::Avg, "avg"),
        "min" => (AggregateFunc::Min, "min"),
        "max" => (AggregateFunc::Max, "max"),
        _ => return None,
    })
}

impl Checker<'_> {
    /// An aggregate of the rows of a group.
    pub(in crate::check) fn aggregate(
        &mut self,
        (func, name): (AggregateFunc, &'static str),
        call: Call<'_>,
    ) -> Option<Expr> {
        self.aggregates_here(name, call.span)?;
        self.level()?.inside = Some(name);
        let typed = self.aggregate_of(func, name, call);
        self.level()?.inside = None;
        let (aggregate, ty, arg_nullable) = typed?;
        self.own_columns(&aggregate, call.span)?;
        // A group has at least one row, unless all rows are one group.
        let grouped = self.level()?.grouped;
        let never_null =
            func == AggregateFunc::Count || grouped && !arg_nullable && aggregate.filter.is_none();
        let kind = ExprKind::Aggregate(Box::new(aggregate));
        Some(Expr { kind, ty, nullable: !never_null, span: call.span })
    }

    /// What is computed, its type, and whether what it is taken of may be NULL.
    pub(super) fn aggregate_of(
        &mut self,
        func: AggregateFunc,
        name: &'static str,
        call: Call<'_>,
    ) -> Option<(Aggregate, Type, bool)> {
        let usage = if func == AggregateFunc::Count {
            "write `count(*)` or `count(x)`"
        } else {
            "it takes one value"
        };
        let arg = match (call.args, call.star) {
            ([], true) if func == AggregateFunc::Count && !call.distinct => None,
            ([arg], false) => Some(self.any(arg)),
            _ => {
                call.args.iter().for_each(|a| {
                    self.any(a);
                });
                return self.refuse(
                    Code::E0303,
                    call.span,
                    format!("`{name}` can't be called like this"),
                    usage,
                );
            }
        };
        let filter = call.filter.map(|e| self.condition(e));
        let arg = optional(arg)?;
        let filter = optional(filter)?;
        let (arg, ty) = match arg {
            None => (None, Type::BIGINT),
            Some(arg) => {
                let (arg, ty) = self.taken(func, name, arg)?;
                if call.distinct {
                    let of = arg.ty.clone();
                    self.comparable(&of, false, arg.span)?;
                }
                (Some(arg), ty)
            }
        };
        let nullable = arg.as_ref().is_some_and(|a| a.nullable);
        Some((Aggregate { func, arg, distinct: call.distinct, filter }, ty, nullable))
    }

    /// What the aggregate is taken of, and the type it gives.
    fn taken(&mut self, func: AggregateFunc, name: &'static str, arg: Expr) -> Option<(Expr, Type)> {
        let span = arg.span;
        let wrong = |c: &mut Self, ty: &Type, help: &str| {
            let shown = c.env.show(ty);
            c.refuse(Code::E0303, span, format!("`{name}` can't be taken of {shown}"), help)
        };
        match func {
            AggregateFunc::Count => Some((arg, Type::BIGINT)),
            AggregateFunc::Sum | AggregateFunc::Avg => {
                let ty = match (&arg.ty, func) {
                    (Type::Native, _) => Type::Native,
                    (ty, _) if !ty.is_number() => {
                        let ty = ty.clone();
                        return wrong(self, &ty, "it wants numbers");
                    }
                    (_, AggregateFunc::Avg) => Type::Double,
                    (Type::Int(..), _) => Type::BIGINT,
                    (Type::Decimal(p, s), _) => Type::Decimal((p + SUM_DIGITS).min(fit::MAX_PRECISION), *s),
                    _ => Type::Double,
                };
                Some((arg, ty))
            }
            AggregateFunc::Min | AggregateFunc::Max => {
                let ty = arg.ty.clone();
                match &ty {
                    Type::Bool => {
                        return wrong(self, &ty, "count those that hold: `count(*) filter (where x)`");
                    }
                    Type::Uuid | Type::Bytes(_) | Type::Enum(_) | Type::Json | Type::Array(_) => {
                        return wrong(
                            self,
                            &ty,
                            "not every target orders such values: order rows by it with `limit 1`",
                        );
                    }
                    _ => {}
                }
                if self.folds(&arg) {
                    return self.refuse(
                        Code::E0304,
                        span,
                        format!("`{name}` of text that folds case may be any of several spellings"),
                        format!("say which: `{name}(lower(x))`"),
                    );
                }
                Some((arg, ty))
            }
        }
    }

    fn folds(&self, e: &Expr) -> bool {
        match (&e.kind, self.query.as_deref()) {
            (ExprKind::Field(f), Some(scope)) => {
                e.ty.is_text() && scope.relation(f.relation).columns[f.column as usize].collate == Collate::Ci
            }
            _ => false,
        }
    }

    /// Refuses an aggregate of columns of a select around: whose it is differs between readers.
    fn own_columns(&mut self, aggregate: &Aggregate, span: Span) -> Option<()> {
        let scope = self.query.as_deref()?;
        let level = scope.levels.last()?;
        let (mut own, mut outer) = (false, false);
        for e in aggregate.arg.iter().chain(&aggregate.filter) {
            visit(e, &mut |e| {
                if let ExprKind::Field(f) = e.kind {
                    let here = level.visible.iter().any(|v| v.relation == f.relation);
                    own |= here;
                    outer |= !here;
                }
            });
        }
        if outer && !own {
            return self.refuse(
                Code::E0304,
                span,
                "this aggregate is of columns of the select around it alone",
                "compute it there, in a select of `from` or `with`",
            );
        }
        Some(())
    }
}
