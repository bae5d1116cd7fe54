//! Comparisons, arithmetic and concatenation.

use super::Checker;
use super::fit::{self, MAX_PRECISION, MAX_SCALE, Mode};
use super::functions::computed;
use crate::diag::{Code, Diagnostic};
use crate::ir::Collate;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal};
use crate::ir::types::Type;
use crate::source::Span;

/// Whether `e` is a literal other than 0: dividing by it gives no NULL.
pub(super) fn never_zero(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Literal(Literal::Int(value)) => *value != 0,
        ExprKind::Literal(Literal::Number(text)) => {
            let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
            mantissa.bytes().any(|b| (b'1'..=b'9').contains(&b))
        }
        ExprKind::Cast(inner) => never_zero(inner),
        _ => false,
    }
}

/// Whether a floating number is an integer by how it was made: such ones are equal or not.
fn whole(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Call(Func::Floor | Func::Ceil, _) => true,
        ExprKind::Call(Func::Round, args) => args.len() == 1,
        _ => false,
    }
}

impl Checker<'_> {
    /// Whether values of `ty` can be compared; `order` for `<` and its kin.
    pub(super) fn comparable(&mut self, ty: &Type, order: bool, span: Span) -> Option<()> {
        match ty {
            Type::Json => self.refuse(
                Code::E0304,
                span,
                "json can't be compared: every target has its own idea of equal documents",
                "compare a value in it: `json_text(x, 'key') = '…'`",
            ),
            Type::Array(_) => self.refuse(
                Code::E0304,
                span,
                "arrays can't be compared",
                "keep the elements in a table of their own",
            ),
            Type::Enum(id) if order => {
                let name = &self.env.enums[id.index()].name;
                let message =
                    format!("enum '{name}' has no `<`: some targets compare labels, others their places");
                self.refuse(Code::E0304, span, message, "compare with `=` or `in (…)`")
            }
            _ => Some(()),
        }
    }

    pub(super) fn warn_null(&mut self, span: Span) {
        self.diags.push(
            Diagnostic::new(Code::W0301, span, "a comparison with NULL is never true")
                .help("write `is null` or `is not null`"),
        );
    }

    /// A column compared with itself: a parameter was meant, more often than not.
    fn warn_same(&mut self, a: &Expr, b: &Expr, span: Span) {
        if !matches!(a.kind, ExprKind::Field(_)) || a != b {
            return;
        }
        let name = self.field_name(a);
        let param = self.query.as_deref().is_some_and(|scope| scope.params.iter().any(|p| p.name == name));
        let diagnostic = Diagnostic::new(Code::W0301, span, format!("'{name}' is compared with itself"));
        self.diags.push(match param {
            true => diagnostic.help(format!("the parameter is written `:{name}`")),
            false => diagnostic.help("compare with another value, or write `is not null`"),
        });
    }

    pub(super) fn comparison(&mut self, op: BinaryOp, a: Expr, b: Expr, span: Span) -> Option<Expr> {
        let distinct = matches!(op, BinaryOp::IsDistinct | BinaryOp::IsNotDistinct);
        let order = matches!(op, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge);
        let (mut list, ty) = self.one_type(vec![a, b])?;
        let (b, a) = (list.pop()?, list.pop()?);
        self.comparable(&ty, order, span)?;
        self.same_collation(&a, &b, span)?;
        if !distinct && let Some(null) = [&a, &b].into_iter().find(|e| matches!(e.kind, ExprKind::Null)) {
            self.warn_null(null.span);
        }
        self.warn_same(&a, &b, span);
        if !order && matches!(ty, Type::Real | Type::Double) && !whole(&a) && !whole(&b) {
            self.diags.push(
                Diagnostic::new(Code::W0301, span, "floating numbers are seldom equal")
                    .help("compare with a tolerance, `abs(a - b) < 0.001`, or store a decimal"),
            );
        }
        let nullable = !distinct && (a.nullable || b.nullable);
        let kind = ExprKind::Binary(op, Box::new(a), Box::new(b));
        Some(Expr { kind, ty: Type::Bool, nullable, span })
    }

    /// A column that folds case and one that doesn't give no one answer.
    fn same_collation(&mut self, a: &Expr, b: &Expr, span: Span) -> Option<()> {
        let (Some(x), Some(y)) = (self.collation(a), self.collation(b)) else {
            return Some(());
        };
        if x == y {
            return Some(());
        }
        self.refuse(
            Code::E0304,
            span,
            "one of these columns compares without regard to case, the other with",
            "write `lower(a) = lower(b)`, or give both one `collate`",
        )
    }

    fn collation(&self, e: &Expr) -> Option<Collate> {
        match &e.kind {
            ExprKind::Column(id) if e.ty.is_text() => self.table.map(|t| t.columns[id.index()].collate),
            ExprKind::Field(_) if e.ty.is_text() => Some(self.output(String::new(), e, e.span).collate),
            _ => None,
        }
    }

    pub(super) fn concat(&mut self, a: Expr, b: Expr, span: Span) -> Option<Expr> {
        let mut texts = Vec::with_capacity(2);
        for e in [a, b] {
            let at = e.span;
            match fit::fit(self.env, e, &Type::Text, Mode::Meet) {
                Ok(e) => texts.push(e),
                Err(misfit) => {
                    self.misfit(*misfit, at);
                    return None;
                }
            }
        }
        let nullable = texts.iter().any(|e| e.nullable);
        let b = Box::new(texts.pop()?);
        let a = Box::new(texts.pop()?);
        Some(Expr { kind: ExprKind::Binary(BinaryOp::Concat, a, b), ty: Type::Text, nullable, span })
    }

    pub(super) fn arithmetic(&mut self, op: BinaryOp, a: Expr, b: Expr, span: Span) -> Option<Expr> {
        let operand = |e: &Expr| e.ty.is_number() || matches!(e.kind, ExprKind::Null) || e.ty == Type::Native;
        if let Some(wrong) = [&a, &b].into_iter().find(|e| !operand(e)) {
            let shown = self.env.show(&wrong.ty);
            let help = match (&wrong.ty, op) {
                (ty, BinaryOp::Sub) if ty.is_temporal() => {
                    "the time between two moments is `date_diff(a, b, 'day')`"
                }
                (ty, _) if ty.is_temporal() => "a later moment is `date_add(x, n, 'day')`",
                (ty, BinaryOp::Add) if ty.is_text() => "texts are joined with `||`",
                _ => "only numbers are computed with",
            };
            let at = wrong.span;
            return self.refuse(Code::E0301, at, format!("there is no arithmetic with {shown}"), help);
        }
        let float = fit::floating([&a, &b]).is_some();
        let decimal = !float && (fit::is_decimal(&a) || fit::is_decimal(&b));
        let (a, b, ty) = match op {
            BinaryOp::Mul if decimal => {
                let (Some((p, s)), Some((q, t))) = (fit::shape(&a), fit::shape(&b)) else {
                    return self.refuse(
                        Code::E0302,
                        span,
                        "this number is too large for a decimal",
                        "use a double",
                    );
                };
                if s + t > MAX_SCALE {
                    return self.refuse(
                        Code::E0304,
                        span,
                        format!("the product has {} decimals, and a decimal has at most {MAX_SCALE}", s + t),
                        "round a factor first: `round(x, 2)`",
                    );
                }
                (a, b, Type::Decimal((p + q).min(MAX_PRECISION), s + t))
            }
            BinaryOp::Div if decimal => {
                return self.refuse(
                    Code::E0304,
                    span,
                    "the quotient of decimals has as many digits as a target likes",
                    "say how many: `round(a / b, 2)`",
                );
            }
            BinaryOp::Rem if decimal || float => {
                return self.refuse(Code::E0304, span, "`%` is for integers", "write `a - b * floor(a / b)`");
            }
            _ => {
                let (mut list, common) = self.one_type(vec![a, b])?;
                let (b, a) = (list.pop()?, list.pop()?);
                let ty = match computed(common) {
                    Type::Decimal(p, s) => Type::Decimal((p + 1).min(MAX_PRECISION), s),
                    // Nothing but NULL and native values.
                    other if !other.is_number() => Type::BIGINT,
                    other => other,
                };
                (a, b, ty)
            }
        };
        let by_zero = matches!(op, BinaryOp::Div | BinaryOp::Rem) && !never_zero(&b);
        let nullable = a.nullable || b.nullable || by_zero;
        Some(Expr { kind: ExprKind::Binary(op, Box::new(a), Box::new(b)), ty, nullable, span })
    }
}
