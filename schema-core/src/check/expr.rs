//! The type of every form of expression.

use super::fit::{self, Misfit, Mode};
use super::number::Exact;
use super::query::{Call, aggregate_named, lacks_window};
use super::{Checker, Place, literal};
use crate::diag::Code;
use crate::dialect::{PerTarget, Target};
use crate::ir::ColumnId;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Literal, UnaryOp};
use crate::ir::types::{IntWidth, Sign, Type};
use crate::source::Span;
use crate::syntax::ast;

fn made(kind: ExprKind, ty: Type, nullable: bool, span: Span) -> Expr {
    Expr { kind, ty, nullable, span }
}

impl Checker<'_> {
    /// Types `e`. `None`: something in it was wrong, and has been reported.
    pub(super) fn infer(&mut self, e: &ast::Expr) -> Option<Expr> {
        let span = e.span;
        match &e.kind {
            ast::ExprKind::Null => Some(made(ExprKind::Null, Type::Text, true, span)),
            ast::ExprKind::Bool(value) => {
                Some(made(ExprKind::Literal(Literal::Bool(*value)), Type::Bool, false, span))
            }
            ast::ExprKind::Integer(text) | ast::ExprKind::Number(text) => self.number(text, span),
            ast::ExprKind::String(text) => {
                let literal = self.read(literal::text(text), span)?;
                Some(made(ExprKind::Literal(literal), Type::Text, false, span))
            }
            ast::ExprKind::Typed(kind, text) => {
                let (literal, ty) = self.read(literal::typed(*kind, text), span)?;
                Some(made(ExprKind::Literal(literal), ty, false, span))
            }
            ast::ExprKind::Column { qualifier, name } => self.column(qualifier.as_ref(), name, span),
            ast::ExprKind::Param(name) => self.param(name, span),
            ast::ExprKind::Context(name) => self.context(name, span),
            ast::ExprKind::Unary(op, operand) => self.unary(*op, operand, span),
            ast::ExprKind::Binary(op, a, b) => {
                let (a, b) = (self.infer(a), self.infer(b));
                self.binary(*op, a?, b?, span)
            }
            ast::ExprKind::IsNull(operand, negated) => {
                let operand = self.infer(operand)?;
                Some(made(ExprKind::IsNull(Box::new(operand), *negated), Type::Bool, false, span))
            }
            ast::ExprKind::In(operand, list, negated) => self.in_list(operand, list, *negated, span),
            ast::ExprKind::Between { expr, low, high, negated } => {
                let (e, low, high) = (self.infer(expr), self.infer(low), self.infer(high));
                let (list, ty) = self.one_type(vec![e?, low?, high?])?;
                self.comparable(&ty, true, span)?;
                let nullable = list.iter().any(|e| e.nullable);
                let mut list = list.into_iter().map(Box::new);
                let kind = ExprKind::Between(list.next()?, list.next()?, list.next()?, *negated);
                Some(made(kind, Type::Bool, nullable, span))
            }
            ast::ExprKind::Like { expr, pattern, escape, negated } => {
                self.like(expr, pattern, escape.as_deref(), *negated, span)
            }
            ast::ExprKind::Case { operand, arms, otherwise } => {
                self.case(operand.as_deref(), arms, otherwise.as_deref(), span)
            }
            ast::ExprKind::Cast(operand, ty) => self.cast(operand, ty, span),
            ast::ExprKind::Call { function, args, star, distinct } => {
                let call = Call { args, star: *star, distinct: *distinct, filter: None, span };
                self.called(function, call)
            }
            ast::ExprKind::Filter(inner, filter) => match &inner.kind {
                ast::ExprKind::Call { function, args, star, distinct } => {
                    let filter = Some(filter.as_ref());
                    self.called(function, Call { args, star: *star, distinct: *distinct, filter, span })
                }
                _ => self.refuse(
                    Code::E0305,
                    span,
                    "`filter` belongs to an aggregate",
                    "write `count(*) filter (where …)`",
                ),
            },
            ast::ExprKind::Over(..) if self.query.is_none() => self.no_aggregate(span),
            ast::ExprKind::Over(inner, window) => self.over(inner, window, span),
            ast::ExprKind::Subquery(select) => self.subquery(select, span),
            ast::ExprKind::Exists(select) => self.exists(select, span),
            ast::ExprKind::InSelect(operand, select, negated) => {
                self.in_select(operand, select, *negated, span)
            }
            ast::ExprKind::Extract(unit, operand) => self.extract(unit, operand, span),
            ast::ExprKind::Sql(texts) => self.sql(texts, span),
        }
    }

    /// A call: of an aggregate where rows are at hand, else of a function.
    fn called(&mut self, function: &ast::Path, call: Call<'_>) -> Option<Expr> {
        let span = call.span;
        match aggregate_named(function) {
            Some(_) if self.query.is_none() => self.no_aggregate(span),
            Some(known) => self.aggregate(known, call),
            None if lacks_window(function) && self.query.is_some() => self.refuse(
                Code::E0303,
                span,
                format!("`{}` is a function of windows", function.name.name),
                "say which rows it sees: `over (order by …)`",
            ),
            None if call.star || call.distinct || call.filter.is_some() => self.refuse(
                Code::E0303,
                span,
                format!("`{}` is no aggregate, and takes no `*`, `distinct` or `filter`", function.name.name),
                "aggregates are count, sum, avg, min and max",
            ),
            None => self.call(function, call.args, span),
        }
    }

    fn no_aggregate(&mut self, span: Span) -> Option<Expr> {
        self.refuse(
            Code::E0305,
            span,
            format!("an aggregate can't stand in {}", self.place.title()),
            "aggregates belong in queries and views",
        )
    }

    fn read<T>(&mut self, found: Result<T, Box<Misfit>>, span: Span) -> Option<T> {
        match found {
            Ok(value) => Some(value),
            Err(misfit) => {
                self.misfit(*misfit, span);
                None
            }
        }
    }

    fn number(&mut self, text: &str, span: Span) -> Option<Expr> {
        if let Ok(value) = text.parse::<i128>() {
            let fits = |ty: &Type| {
                ty.int_range().is_some_and(|(least, greatest)| (least..=greatest).contains(&value))
            };
            let unsigned = Type::Int(IntWidth::W64, Sign::Unsigned);
            for ty in [Type::BIGINT, unsigned] {
                if fits(&ty) {
                    return Some(made(ExprKind::Literal(Literal::Int(value)), ty, false, span));
                }
            }
        }
        let exact = Exact::parse(text);
        let floating = text.contains(['e', 'E']);
        if let Some(exact) = exact.filter(|_| !floating) {
            let (p, s) = exact.shape();
            if p <= fit::MAX_PRECISION && s <= fit::MAX_SCALE {
                let kind = ExprKind::Literal(Literal::Number(exact.to_string()));
                return Some(made(kind, Type::Decimal(p, s), false, span));
            }
        }
        match literal::float(text, &Type::Double).filter(|_| floating || text.contains('.')) {
            // The text stays as written until it meets a type, so that a decimal loses nothing.
            Some(_) => {
                Some(made(ExprKind::Literal(Literal::Number(text.to_string())), Type::Double, false, span))
            }
            None => self.refuse(
                Code::E0302,
                span,
                "this number is too large for every type",
                format!(
                    "a decimal has up to {} digits, {} of them behind the point",
                    fit::MAX_PRECISION,
                    fit::MAX_SCALE
                ),
            ),
        }
    }

    fn unary(&mut self, op: UnaryOp, operand: &ast::Expr, span: Span) -> Option<Expr> {
        let found = self.infer(operand)?;
        if op == UnaryOp::Not {
            let found = self.bool(found)?;
            let nullable = found.nullable;
            return Some(made(ExprKind::Unary(op, Box::new(found)), Type::Bool, nullable, span));
        }
        match (&found.kind, op) {
            (ExprKind::Literal(Literal::Int(value)), UnaryOp::Neg) => {
                return self.number(&(-value).to_string(), span);
            }
            (ExprKind::Literal(Literal::Number(text)), UnaryOp::Neg) => {
                let text = match text.strip_prefix('-') {
                    Some(positive) => positive.to_string(),
                    None => format!("-{text}"),
                };
                return self.number(&text, span);
            }
            _ => {}
        }
        if !found.ty.is_number() && found.ty != Type::Native {
            let shown = self.env.show(&found.ty);
            return self.refuse(Code::E0301, span, format!("{shown} has no sign"), "only numbers have one");
        }
        if op == UnaryOp::Plus {
            return Some(Expr { span, ..found });
        }
        let (ty, nullable) = (super::functions::computed(found.ty.clone()), found.nullable);
        Some(made(ExprKind::Unary(op, Box::new(found)), ty, nullable, span))
    }

    /// Makes all of `list` one type.
    pub(super) fn one_type(&mut self, list: Vec<Expr>) -> Option<(Vec<Expr>, Type)> {
        let columns: Vec<ColumnId> = list
            .iter()
            .filter_map(|e| match e.kind {
                ExprKind::Column(id) => Some(id),
                _ => None,
            })
            .collect();
        match fit::unify(self.env, list) {
            Ok(unified) => Some(unified),
            Err((misfit, span)) => {
                let mut diagnostic = misfit.at(span);
                // Where the types come from.
                for id in columns {
                    let Some(column) = self.table.as_ref().and_then(|t| t.columns.get(id.index())) else {
                        continue;
                    };
                    if diagnostic.secondary.iter().all(|label| label.span != column.ty_span) {
                        let ty = self.env.show(&column.ty);
                        diagnostic = diagnostic.also(column.ty_span, format!("'{}' is {ty}", column.name));
                    }
                }
                self.diags.push(diagnostic);
                None
            }
        }
    }

    fn in_list(
        &mut self,
        operand: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        if let Some(of_param) = self.in_param(operand, list, negated, span) {
            return of_param;
        }
        let mut all = vec![self.infer(operand)];
        all.extend(list.iter().map(|e| self.infer(e)));
        let (all, ty) = self.one_type(all.into_iter().collect::<Option<Vec<_>>>()?)?;
        self.comparable(&ty, false, span)?;
        if let Some(null) = all[1..].iter().find(|e| matches!(e.kind, ExprKind::Null)) {
            self.warn_null(null.span);
        }
        let nullable = all.iter().any(|e| e.nullable);
        let mut all = all.into_iter();
        let operand = Box::new(all.next()?);
        Some(made(ExprKind::In(operand, all.collect(), negated), Type::Bool, nullable, span))
    }

    fn like(
        &mut self,
        expr: &ast::Expr,
        pattern: &ast::Expr,
        escape: Option<&ast::Expr>,
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        let (e, pattern) = (self.infer(expr), self.infer(pattern));
        let escape = match escape {
            None => None,
            Some(given) => match &given.kind {
                ast::ExprKind::String(text) if text.chars().count() == 1 && text != "\0" => {
                    text.chars().next()
                }
                _ => {
                    return self.refuse(
                        Code::E0303,
                        given.span,
                        "`escape` wants one character in quotes",
                        "write `escape '!'`",
                    );
                }
            },
        };
        let mut texts = Vec::with_capacity(2);
        for e in [e?, pattern?] {
            let at = e.span;
            let fitted = fit::fit(self.env, e, &Type::Text, Mode::Meet);
            texts.push(self.read(fitted, at)?);
        }
        let nullable = texts.iter().any(|e| e.nullable);
        let pattern = Box::new(texts.pop()?);
        let e = Box::new(texts.pop()?);
        Some(made(ExprKind::Like(e, pattern, escape, negated), Type::Bool, nullable, span))
    }

    fn case(
        &mut self,
        operand: Option<&ast::Expr>,
        arms: &[(ast::Expr, ast::Expr)],
        otherwise: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Expr> {
        let operand_given = operand.is_some();
        let operand = operand.map(|o| self.infer(o));
        let mut whens = Vec::with_capacity(arms.len() + 1);
        let mut thens = Vec::with_capacity(arms.len() + 1);
        for (when, then) in arms {
            let when = self.infer(when);
            whens.push(if operand_given { when } else { when.and_then(|w| self.bool(w)) });
            thens.push(self.infer(then));
        }
        let otherwise = otherwise.map(|o| self.infer(o));
        let has_else = otherwise.is_some();
        whens.extend(operand);
        thens.extend(otherwise);
        let whens = whens.into_iter().collect::<Option<Vec<_>>>();
        let thens = thens.into_iter().collect::<Option<Vec<_>>>();
        let (mut whens, thens) = (whens?, thens?);
        if operand_given {
            let (list, ty) = self.one_type(whens)?;
            self.comparable(&ty, false, span)?;
            whens = list;
        }
        let operand = if operand_given { whens.pop().map(Box::new) } else { None };
        let (mut thens, ty) = self.one_type(thens)?;
        let nullable = !has_else || thens.iter().any(|e| e.nullable);
        let otherwise = if has_else { thens.pop().map(Box::new) } else { None };
        let arms = whens.into_iter().zip(thens).collect();
        Some(made(ExprKind::Case { operand, arms, otherwise }, ty, nullable, span))
    }

    /// `cast(x as TYPE)`: what has one meaning on every target.
    fn cast(&mut self, operand: &ast::Expr, ty: &ast::TypeExpr, span: Span) -> Option<Expr> {
        let found = self.infer(operand);
        let to = self.env.names.type_of(ty, self.diags);
        let (found, to) = (found?, to?);
        if to.is_temporal() && !ty.args.is_empty() {
            return self.refuse(
                Code::E0401,
                ty.span,
                "a cast takes no digits of a second",
                format!("write `{}`, or `sql {{ … }}`", self.env.show(&to)),
            );
        }
        let to = self.env.base(&to).clone();
        if fit::is_soft(&found) {
            let at = found.span;
            let fitted = self.read(fit::fit(self.env, found, &to, Mode::Store), at)?;
            return Some(Expr { span, ..fitted });
        }
        let from = found.ty.clone();
        let day = |t: &Type| matches!(t, Type::Date | Type::DateTime | Type::Timestamp);
        let moment = |t: &Type| matches!(t, Type::DateTime | Type::Timestamp);
        let allowed = match (&from, &to) {
            (from, to) if from == to => true,
            (Type::Native, _) => true,
            (from, Type::Text) if from.is_text() => true,
            (Type::Int(..) | Type::Decimal(..) | Type::Uuid | Type::Enum(_), Type::Text) => true,
            (Type::Int(..), to) if *to == Type::BIGINT => true,
            // Whole numbers of at most 18 digits: each of them is a bigint.
            (Type::Decimal(..=18, 0), to) if *to == Type::BIGINT => true,
            (Type::Int(..) | Type::Real | Type::Decimal(..), Type::Double) => true,
            (Type::Int(..), Type::Decimal(..)) => true,
            (Type::Decimal(_, from), Type::Decimal(_, to)) => from <= to,
            (from, to) if day(from) && day(to) => true,
            (from, Type::Time) => moment(from),
            _ => false,
        };
        if !allowed {
            let help = match (&from, &to) {
                (Type::Int(..), Type::Int(..)) => "integers are computed as bigint: leave the cast out",
                (Type::Decimal(19.., _), Type::Int(..)) => {
                    "more than 18 digits may not fit a bigint: keep the decimal"
                }
                (Type::Decimal(..), Type::Int(..)) => {
                    "say how it is rounded, as a bigint: `cast(round(x) as bigint)`, or `floor`, `ceil`"
                }
                (Type::Decimal(..), Type::Decimal(..)) => "say how it is rounded: `round(x, digits)`",
                (Type::Real | Type::Double, _) => {
                    "a floating number is rounded and spelled differently everywhere: use a decimal"
                }
                (Type::Bool, to) if to.is_number() => "write `case when x then 1 else 0 end`",
                (Type::Json, _) => "`json_text(x, 'key')` reads a value as text",
                (from, to) if from.is_text() && to.is_text() => {
                    "a cast that cuts text differs: use `substr(x, 1, n)`"
                }
                (from, _) if from.is_text() => {
                    "text that is no such value is an error here and 0 there: store the type itself"
                }
                (_, to) if to.is_text() => {
                    "write it for each target: `sql { postgres '…' mysql '…' sqlite '…' }`"
                }
                _ => "write what is meant for each target: `sql { postgres '…' mysql '…' sqlite '…' }`",
            };
            let (from, to) = (self.env.show(&from), self.env.show(&to));
            return self.refuse(
                Code::E0304,
                span,
                format!("a cast of {from} to {to} has no single meaning"),
                help,
            );
        }
        Some(Expr { span, ..fit::cast(found, to) })
    }

    /// `sql { … }`: it must cover every target it is wanted on.
    fn sql(&mut self, texts: &PerTarget<Option<String>>, span: Span) -> Option<Expr> {
        for target in self.targets.iter() {
            match texts.get(target) {
                None => {
                    return self.refuse(
                        Code::E0604,
                        span,
                        format!("`sql` says nothing for {}", target.title()),
                        format!("add `{target} '…'`"),
                    );
                }
                Some(text) if text.trim().is_empty() || text.contains('\0') => {
                    return self.refuse(
                        Code::E0302,
                        span,
                        format!("the SQL for {} is empty or holds NUL", target.title()),
                        "write an expression",
                    );
                }
                Some(_) => {}
            }
        }
        // Without domains, the check is that of each column, which the text can't name.
        let inlined = self.targets.iter().find(|target| *target != Target::Postgres);
        if let (Place::TypeCheck, Some(target)) = (self.place, inlined) {
            return self.refuse(
                Code::E0305,
                span,
                format!("{} has no domains, and `sql` no name for the value there", target.title()),
                "write the condition in the words of the language, or a check on each column",
            );
        }
        Some(made(ExprKind::Sql(texts.clone()), Type::Native, true, span))
    }

    pub(super) fn binary(&mut self, op: BinaryOp, a: Expr, b: Expr, span: Span) -> Option<Expr> {
        match op {
            BinaryOp::Or | BinaryOp::And => {
                let (a, b) = (self.bool(a), self.bool(b));
                let (a, b) = (a?, b?);
                let nullable = a.nullable || b.nullable;
                Some(made(ExprKind::Binary(op, Box::new(a), Box::new(b)), Type::Bool, nullable, span))
            }
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge
            | BinaryOp::IsDistinct
            | BinaryOp::IsNotDistinct => self.comparison(op, a, b, span),
            BinaryOp::Concat => self.concat(a, b, span),
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => {
                self.arithmetic(op, a, b, span)
            }
        }
    }
}
