//! Window functions: `f(…) over (…)`.

use super::Clause;
use super::aggregate::{Call, aggregate_named};
use super::select::optional;
use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::expr::{Expr, ExprKind, Literal};
use crate::ir::query::{AggregateFunc, Bound, Frame, FrameUnit, OrderBy, OrderKey, WindowCall, WindowFunc};
use crate::ir::types::Type;
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::ast;
use std::cmp::Reverse;

/// The functions that windows alone have.
pub(in crate::check) const WINDOW_FUNCTIONS: [&str; 11] = [
    "row_number",
    "rank",
    "dense_rank",
    "percent_rank",
    "cume_dist",
    "ntile",
    "lag",
    "lead",
    "first_value",
    "last_value",
    "nth_value",
];

/// What `lag`, `lead` and frames count.
const ROWS: &str = "the number of rows";

impl Checker<'_> {
    /// `f(…) [filter (…)] over (…)`
    pub(in crate::check) fn over(&mut self, e: &ast::Expr, window: &ast::Window, span: Span) -> Option<Expr> {
        let (inner, filter) = match &e.kind {
            ast::ExprKind::Filter(inner, filter) => (inner.as_ref(), Some(filter.as_ref())),
            _ => (e, None),
        };
        let ast::ExprKind::Call { function, args, star, distinct } = &inner.kind else {
            return self.refuse(Code::E0305, span, "`over` belongs to a call", "write `sum(x) over (…)`");
        };
        let call = Call { args, star: *star, distinct: *distinct, filter, span };
        self.windows_here(span)?;
        let inside = self.level()?.inside.replace("over");
        let func = self.window_function(function, call);
        let made = self.window(window);
        self.level()?.inside = inside;
        let ((func, ty, nullable), (partition, order, frame)) = (func?, made?);
        self.fits_window(&func, &order, frame.as_ref(), span)?;
        let nullable = nullable || may_be_empty(&func, frame.as_ref());
        let kind = ExprKind::Window(Box::new(WindowCall { func, partition, order, frame }));
        Some(Expr { kind, ty, nullable, span })
    }

    fn windows_here(&mut self, span: Span) -> Option<()> {
        let level = self.level()?;
        let (clause, inside) = (level.clause, level.inside);
        if inside.is_none() && matches!(clause, Clause::Items | Clause::Order) {
            return Some(());
        }
        let place = inside.map_or_else(|| clause.title().to_owned(), |name| format!("`{name}`"));
        self.refuse(
            Code::E0305,
            span,
            format!("a window function can't stand in {place}"),
            "compute it in a select of `from` or `with`, and use its column",
        )
    }

    /// The function, the type it gives, and whether it may be NULL where its frame has rows.
    fn window_function(&mut self, path: &ast::Path, call: Call<'_>) -> Option<(WindowFunc, Type, bool)> {
        if let Some((func, name)) = aggregate_named(path) {
            if call.distinct {
                return self.refuse(
                    Code::E0304,
                    call.span,
                    "`distinct` has no window on any target",
                    "count in a select of its own, and join it",
                );
            }
            let (aggregate, ty, nullable) = self.aggregate_of(func, name, call)?;
            let nullable = func != AggregateFunc::Count && (nullable || aggregate.filter.is_some());
            return Some((WindowFunc::Aggregate(aggregate), ty, nullable));
        }
        let name = path.name.name.to_ascii_lowercase();
        if path.namespace.is_some() || !WINDOW_FUNCTIONS.contains(&name.as_str()) {
            let message = format!("'{}' is no window function", path.name.name);
            let diagnostic = Diagnostic::new(Code::E0205, path.span(), message);
            self.diags.push(match closest(&name, WINDOW_FUNCTIONS) {
                Some(near) => diagnostic.did_you_mean(path.name.span, &near),
                None => diagnostic
                    .help(format!("there are count, sum, avg, min, max, {}", WINDOW_FUNCTIONS.join(", "))),
            });
            return None;
        }
        if call.star || call.distinct || call.filter.is_some() {
            return self.refuse(
                Code::E0303,
                call.span,
                format!("`{name}` takes no `*`, `distinct` or `filter`"),
                "these belong to aggregates",
            );
        }
        self.ranking(&name, call)
    }

    fn ranking(&mut self, name: &str, call: Call<'_>) -> Option<(WindowFunc, Type, bool)> {
        let plain = |func| Some((func, Type::BIGINT, false));
        match (name, call.args) {
            ("row_number", []) => plain(WindowFunc::RowNumber),
            ("rank", []) => plain(WindowFunc::Rank),
            ("dense_rank", []) => plain(WindowFunc::DenseRank),
            ("percent_rank", []) => Some((WindowFunc::PercentRank, Type::Double, false)),
            ("cume_dist", []) => Some((WindowFunc::CumeDist, Type::Double, false)),
            ("ntile", [n]) => plain(WindowFunc::Ntile(self.counted("the number of parts", n, 1)?)),
            ("first_value", [x]) => {
                let x = self.any(x)?;
                let (ty, nullable) = (x.ty.clone(), x.nullable);
                Some((WindowFunc::First(x), ty, nullable))
            }
            ("last_value", [x]) => {
                let x = self.any(x)?;
                let (ty, nullable) = (x.ty.clone(), x.nullable);
                Some((WindowFunc::Last(x), ty, nullable))
            }
            ("nth_value", [x, n]) => {
                let (x, n) = (self.any(x), self.counted("the place of a row", n, 1));
                let (x, n) = (x?, n?);
                let ty = x.ty.clone();
                Some((WindowFunc::Nth(x, n), ty, true))
            }
            ("lag" | "lead", [x, rest @ ..]) if rest.len() <= 2 => self.offset(name == "lead", x, rest),
            _ => {
                let usage = match name {
                    "ntile" => "write `ntile(4)`",
                    "first_value" | "last_value" => "it takes one value",
                    "nth_value" => "write `nth_value(x, 2)`",
                    "lag" | "lead" => "write `lag(x)`, `lag(x, 1)` or `lag(x, 1, default)`",
                    _ => "it takes nothing",
                };
                self.refuse(Code::E0303, call.span, format!("`{name}` can't be called like this"), usage)
            }
        }
    }

    fn offset(&mut self, lead: bool, x: &ast::Expr, rest: &[ast::Expr]) -> Option<(WindowFunc, Type, bool)> {
        let arg = self.any(x);
        let rows = rest.first().map_or(Some(1), |n| self.counted(ROWS, n, 0));
        let default = rest.get(1).map(|d| self.any(d));
        let (arg, rows) = (arg?, rows?);
        let Some(default) = default else {
            let ty = arg.ty.clone();
            return Some((WindowFunc::Offset { lead, arg, rows, default: None }, ty, true));
        };
        let (mut list, ty) = self.one_type(vec![arg, default?])?;
        let (default, arg) = (list.pop()?, list.pop()?);
        let nullable = arg.nullable || default.nullable;
        Some((WindowFunc::Offset { lead, arg, rows, default: Some(default) }, ty, nullable))
    }

    /// A literal that says how many of something there are.
    fn counted(&mut self, what: &str, e: &ast::Expr, least: u32) -> Option<u64> {
        let wanted = match self.any(e)?.kind {
            ExprKind::Literal(Literal::Int(n)) if n < i128::from(least) => format!("at least {least}"),
            ExprKind::Literal(Literal::Int(n)) => match u32::try_from(n) {
                Ok(n) => return Some(n.into()),
                Err(_) => format!("at most {}", u32::MAX),
            },
            _ => "an integer literal".to_owned(),
        };
        let help = format!("write an integer from {least} on");
        self.refuse(Code::E0303, e.span, format!("{what} is {wanted}"), help)
    }

    #[allow(clippy::type_complexity)]
    fn window(&mut self, window: &ast::Window) -> Option<(Vec<Expr>, Vec<OrderKey>, Option<Frame>)> {
        let partition: Vec<Option<Expr>> = window
            .partition
            .iter()
            .map(|e| {
                let typed = self.any(e)?;
                let ty = typed.ty.clone();
                self.comparable(&ty, false, e.span)?;
                Some(typed)
            })
            .collect();
        let order: Vec<Option<OrderKey>> = window
            .order
            .iter()
            .map(|item| {
                let typed = self.any(&item.expr)?;
                let ty = typed.ty.clone();
                self.orderable(&ty, item.expr.span)?;
                Some(OrderKey {
                    by: OrderBy::Expr(typed),
                    descending: item.descending,
                    nulls_first: item.nulls_first.unwrap_or(item.descending),
                })
            })
            .collect();
        let frame = window.frame.as_ref().map(|f| self.frame(f));
        let frame = optional(frame)?;
        Some((
            partition.into_iter().collect::<Option<_>>()?,
            order.into_iter().collect::<Option<_>>()?,
            frame,
        ))
    }

    fn frame(&mut self, frame: &ast::Frame) -> Option<Frame> {
        let start = self.bound(&frame.start, frame.unit);
        let end = frame.end.as_ref().map_or(Some(Bound::Current), |end| self.bound(end, frame.unit));
        let (start, end) = (start?, end?);
        if start == Bound::Last || end == Bound::First || place(start) > place(end) {
            return self.refuse(
                Code::E0303,
                frame.span,
                "this frame ends before it begins",
                "write the earlier bound first: `rows between 2 preceding and current row`",
            );
        }
        Some(Frame { unit: frame.unit, start, end })
    }

    fn bound(&mut self, bound: &ast::Bound, unit: FrameUnit) -> Option<Bound> {
        let rows = |c: &mut Self, e: &ast::Expr| {
            if unit == FrameUnit::Range {
                return c.refuse(
                    Code::E0304,
                    e.span,
                    "a distance in values means something else on each target",
                    "count rows: `rows between …`, or take `unbounded` and `current row`",
                );
            }
            c.counted(ROWS, e, 0)
        };
        Some(match bound {
            ast::Bound::First => Bound::First,
            ast::Bound::Preceding(e) => Bound::Preceding(Reverse(rows(self, e)?)),
            ast::Bound::Current => Bound::Current,
            ast::Bound::Following(e) => Bound::Following(rows(self, e)?),
            ast::Bound::Last => Bound::Last,
        })
    }

    /// Holds what every target asks of a function's window.
    fn fits_window(
        &mut self,
        func: &WindowFunc,
        order: &[OrderKey],
        frame: Option<&Frame>,
        span: Span,
    ) -> Option<()> {
        let framed = matches!(
            func,
            WindowFunc::Aggregate(_) | WindowFunc::First(_) | WindowFunc::Last(_) | WindowFunc::Nth(..)
        );
        if frame.is_some() && !framed {
            return self.refuse(
                Code::E0303,
                span,
                "this function sees its whole partition, and takes no frame",
                "leave `rows` or `range` out",
            );
        }
        if order.is_empty() && !matches!(func, WindowFunc::Aggregate(_)) {
            return self.refuse(
                Code::E0303,
                span,
                "this function depends on the order of rows, and none is said",
                "add `order by` to its window",
            );
        }
        if order.is_empty() && frame.is_some() {
            return self.refuse(
                Code::E0303,
                span,
                "a frame depends on the order of rows, and none is said",
                "add `order by` to the window",
            );
        }
        Some(())
    }
}

/// Where a bound lies, in rows from the current one.
fn place(bound: Bound) -> i64 {
    match bound {
        Bound::First => i64::MIN,
        Bound::Preceding(Reverse(n)) => -(n as i64),
        Bound::Current => 0,
        Bound::Following(n) => n as i64,
        Bound::Last => i64::MAX,
    }
}

/// Whether the frame of a function may have no row.
fn may_be_empty(func: &WindowFunc, frame: Option<&Frame>) -> bool {
    let counts = matches!(func, WindowFunc::Aggregate(a) if a.func == AggregateFunc::Count);
    frame.is_some_and(|f| !counts && (place(f.start) > 0 || place(f.end) < 0))
}

/// What a call of a window's function without a window is told.
pub(in crate::check) fn lacks_window(path: &ast::Path) -> bool {
    let name = path.name.name.to_ascii_lowercase();
    path.namespace.is_none() && WINDOW_FUNCTIONS.contains(&name.as_str())
}
