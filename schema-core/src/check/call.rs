//! Calls, checked against the table of functions.

use super::fit;
use super::functions::{
    Arg, ELSEWHERE, FUNCTIONS, Function, Make, Nulls, PARTS_OF, Returns, UNITS_OF, computed, date_unit, part,
};
use super::{Checker, Place};
use crate::diag::{Code, Diagnostic};
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal};
use crate::ir::types::Type;
use crate::source::Span;
use crate::suggest::{Guess, closest};
use crate::syntax::ast;
use Arg::{
    Day, Equal, Int, Json, Moment, Number, Ordered, Part, Same, SameDay, Step, Text, TextOrBytes, Unit,
};
use Make::Plain;
use Nulls::{All, Always, Any, Never};

impl Checker<'_> {
    /// `f(x, …)`
    pub(super) fn call(&mut self, path: &ast::Path, args: &[ast::Expr], span: Span) -> Option<Expr> {
        if path.namespace.is_none() && path.name.name.eq_ignore_ascii_case("nextval") {
            return self.nextval(args, span);
        }
        let known = FUNCTIONS.iter().find(|f| {
            path.namespace.is_none() && f.name.eq_ignore_ascii_case(&path.name.name) && f.name != "extract"
        });
        let Some(known) = known else {
            return self.raw_call(path, args, span);
        };
        let volatile = matches!(known.make, Plain(Func::Now | Func::Today | Func::Uuid));
        if volatile && !self.place.takes_volatile() {
            return self.refuse(
                Code::E0305,
                span,
                format!(
                    "`{}()` changes from one moment to the next, and {} must not",
                    known.name,
                    self.place.title()
                ),
                "store the value in a column with a default, and compare with that",
            );
        }
        if matches!(known.make, Plain(Func::Uuid)) && self.place == Place::RowRule {
            return self.refuse(
                Code::E0305,
                span,
                "`uuid()` makes no sense in a row rule",
                "compare with a column or `@name`",
            );
        }
        if args.len() < known.required || (args.len() > known.args.len() && !known.repeats) {
            let n = args.len();
            let given = if n == 1 { "1 argument".to_string() } else { format!("{n} arguments") };
            return self.refuse(
                Code::E0303,
                span,
                format!("`{}` can't be called with {given}", known.name),
                format!("write `{}`", known.usage),
            );
        }
        if let (Make::Round, Some(ast::ExprKind::Binary(BinaryOp::Div, a, b))) =
            (known.make, args.first().map(|a| &a.kind))
        {
            return self.round_quotient(a, b, &args[0], args.get(1), span);
        }
        self.typed_call(known, args, span)
    }

    /// `nextval(SEQUENCE)`
    fn nextval(&mut self, args: &[ast::Expr], span: Span) -> Option<Expr> {
        if self.place != Place::Default {
            return self.refuse(
                Code::E0305,
                span,
                format!("`nextval` draws a number each time, and {} must not", self.place.title()),
                "write it as a column's default",
            );
        }
        let path = match args {
            [ast::Expr { kind: ast::ExprKind::Column { qualifier, name }, .. }] => match qualifier {
                None => ast::Path { namespace: None, name: name.clone() },
                Some(ast::Path { namespace: None, name: ns }) => {
                    ast::Path { namespace: Some(ns.clone()), name: name.clone() }
                }
                Some(_) => {
                    return self.refuse(Code::E0303, span, "this names no sequence", "write `nextval(NAME)`");
                }
            },
            _ => {
                let help = "write `nextval(NAME)`, with the name of a `sequence`";
                return self.refuse(Code::E0303, span, "`nextval` takes the name of a sequence", help);
            }
        };
        match self.env.names.sequence(&path) {
            Ok(id) => Some(Expr { kind: ExprKind::NextVal(id), ty: Type::BIGINT, nullable: false, span }),
            Err(unknown) => {
                self.diags.push(*unknown);
                None
            }
        }
    }

    /// `extract(unit from x)`
    pub(super) fn extract(&mut self, unit: &ast::Ident, from: &ast::Expr, span: Span) -> Option<Expr> {
        let known = FUNCTIONS.iter().find(|f| f.name == "extract")?;
        let unit = ast::Expr { kind: ast::ExprKind::String(unit.name.clone()), span: unit.span };
        self.typed_call(known, &[unit, from.clone()], span)
    }

    fn typed_call(&mut self, known: &Function, args: &[ast::Expr], span: Span) -> Option<Expr> {
        let kinds = || (0..args.len()).map(|i| known.args[i.min(known.args.len() - 1)]);
        let mut typed = Vec::with_capacity(args.len());
        let mut unit = None;
        let mut wrong = false;
        for (kind, arg) in kinds().zip(args) {
            if matches!(kind, Part | Unit) {
                unit = Some(arg);
            } else {
                match self.infer(arg).and_then(|e| self.argument(known, kind, e)) {
                    Some(e) => typed.push(e),
                    None => wrong = true,
                }
            }
        }
        if wrong {
            return None;
        }
        let mut common = None;
        if kinds().any(|k| matches!(k, Same | Ordered | Equal | SameDay)) {
            let (list, ty) = self.same(known, kinds().next(), typed)?;
            (typed, common) = (list, Some(ty));
        }
        if known.name == "substr" {
            self.substr_range(&typed)?;
        }
        let func = self.func(known, unit, &typed)?;
        let nullable = match known.nulls {
            Any => typed.iter().any(|e| e.nullable),
            All => typed.iter().all(|e| e.nullable),
            Never => false,
            Always => true,
        };
        let first = common.or_else(|| typed.first().map(|e| e.ty.clone())).unwrap_or(Type::Text);
        let ty = match known.returns {
            Returns::First => first,
            Returns::Computed => computed(first),
            Returns::Whole => match computed(first) {
                Type::Decimal(p, s) => Type::Decimal((p - s + 1).min(fit::MAX_PRECISION), 0),
                other => other,
            },
            Returns::Text => Type::Text,
            Returns::Int => Type::INT,
            Returns::BigInt => Type::BIGINT,
            Returns::Date => Type::Date,
            Returns::Timestamp => Type::Timestamp,
            Returns::Uuid => Type::Uuid,
            Returns::Json => Type::Json,
        };
        let ty = match (&known.make, typed.get(1).map(|e| &e.kind), ty) {
            (Make::Round, Some(ExprKind::Literal(Literal::Int(digits))), Type::Decimal(p, s)) => {
                let kept = (*digits as u32).min(s);
                Type::Decimal((p - s + kept + 1).min(fit::MAX_PRECISION), kept)
            }
            (Make::Round, None, Type::Decimal(p, s)) => Type::Decimal((p - s + 1).min(fit::MAX_PRECISION), 0),
            (_, _, ty) => ty,
        };
        Some(Expr { kind: ExprKind::Call(func, typed), ty, nullable, span })
    }

    /// A start below 1 and a length below 0 are mistakes, where they stand in the source.
    fn substr_range(&mut self, typed: &[Expr]) -> Option<()> {
        for (arg, least) in typed[1..].iter().zip([1, 0]) {
            if let ExprKind::Literal(Literal::Int(value)) = arg.kind
                && value < least
            {
                return self.refuse(
                    Code::E0303,
                    arg.span,
                    format!("`substr` takes no {value} here"),
                    "it counts from 1, and a length is at least 0",
                );
            }
        }
        Some(())
    }

    /// Makes all arguments one type.
    fn same(&mut self, known: &Function, kind: Option<Arg>, typed: Vec<Expr>) -> Option<(Vec<Expr>, Type)> {
        let (list, ty) = match fit::unify(self.env, typed) {
            Ok(unified) => unified,
            Err((misfit, span)) => {
                self.misfit(*misfit, span);
                return None;
            }
        };
        let whole = list.first().map(|e| e.span);
        match kind {
            Some(Ordered) => self.comparable(&ty, true, whole?)?,
            Some(Equal) => self.comparable(&ty, false, whole?)?,
            Some(SameDay) if !is_day(&ty) && ty != Type::Native => {
                let message = format!("`{}` can't be called with {}", known.name, self.env.show(&ty));
                return self.refuse(Code::E0303, whole?, message, day_help(known));
            }
            _ => {}
        }
        Some((list, ty))
    }

    /// Makes one argument what the function wants.
    fn argument(&mut self, known: &Function, kind: Arg, e: Expr) -> Option<Expr> {
        let span = e.span;
        let wanted = match kind {
            Same | Ordered | Equal => return Some(e),
            Text => Type::Text,
            Json => Type::Json,
            Int => Type::BIGINT,
            _ => Type::Native,
        };
        let fits = |ty: &Type| match kind {
            TextOrBytes => ty.is_text() || matches!(ty, Type::Bytes(_)),
            Number => ty.is_number(),
            Day => is_day(ty),
            // A bare string takes the type of the other day: looked at when both are known.
            SameDay => true,
            Moment => ty.is_temporal(),
            _ => true,
        };
        let fitted = match kind {
            Step => match &e.kind {
                ExprKind::Literal(Literal::Text(_)) => Ok(e),
                ExprKind::Literal(Literal::Int(at)) if (0..=i128::from(i32::MAX)).contains(at) => Ok(e),
                _ => Err(format!(
                    "a step of `{}` is a literal: a key in quotes or an index from 0",
                    known.name
                )),
            },
            Int if e.ty.is_int() => Ok(e),
            Int if e.ty.is_number() => Err(format!("`{}` wants an integer here", known.name)),
            _ if wanted != Type::Native => match fit::fit(self.env, e, &wanted, fit::Mode::Meet) {
                Ok(e) => Ok(e),
                Err(misfit) => {
                    self.misfit(*misfit, span);
                    return None;
                }
            },
            _ if e.ty == Type::Native || fits(&e.ty) => Ok(e),
            _ => Err(format!("`{}` can't be called with {}", known.name, self.env.show(&e.ty))),
        };
        match fitted {
            Ok(e) => Some(e),
            Err(message) => {
                let help = match kind {
                    Day | Moment => day_help(known),
                    _ => format!("write `{}`", known.usage),
                };
                self.refuse(Code::E0303, span, message, help)
            }
        }
    }

    /// The function with its unit.
    fn func(&mut self, known: &Function, unit: Option<&ast::Expr>, typed: &[Expr]) -> Option<Func> {
        let of = typed.first().map_or(&Type::Native, |e| &e.ty);
        let allowed = match known.make {
            Plain(func) => return Some(func),
            Make::Round => return self.round_digits(typed),
            Make::Part(_) => PARTS_OF.names(of),
            Make::Unit(_) => UNITS_OF.names(of),
        };
        let unit = unit?;
        let ast::ExprKind::String(name) = &unit.kind else {
            return self.refuse(
                Code::E0303,
                unit.span,
                "the unit is a name in quotes",
                format!("write `{}`, with one of {}", known.usage, allowed.join(", ")),
            );
        };
        let name = name.to_ascii_lowercase();
        let name = if name == "doy" { "day_of_year" } else { name.as_str() };
        if !allowed.contains(&name) {
            let of = self.env.show(of);
            let diagnostic = Diagnostic::new(Code::E0303, unit.span, format!("{of} has no unit '{name}'"));
            self.diags.push(match closest(name, allowed.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean '{}'?", near.name)).spell(
                    unit.span,
                    &near,
                    format!("'{}'", near.name),
                ),
                None => diagnostic.help(format!("it is one of {}", allowed.join(", "))),
            });
            return None;
        }
        Some(match known.make {
            Make::Part(make) => make(part(name)?),
            Make::Unit(make) => make(date_unit(name)?),
            _ => return None,
        })
    }

    /// `round` with digits that are known.
    fn round_digits(&mut self, typed: &[Expr]) -> Option<Func> {
        let Some(digits) = typed.get(1) else {
            return Some(Func::Round);
        };
        let (message, help) = if !matches!(digits.kind, ExprKind::Literal(Literal::Int(0..=30))) {
            ("`round` wants its digits as a literal from 0 to 30", "write `round(x, 2)`")
        } else if typed[0].ty.is_int() {
            ("an integer has no digits to round", "leave `round` out, or cast to a decimal first")
        } else {
            return Some(Func::Round);
        };
        self.refuse(Code::E0303, digits.span, message, help)
    }

    /// `round(a / b, digits)`: the one place of a decimal division.
    fn round_quotient(
        &mut self,
        a: &ast::Expr,
        b: &ast::Expr,
        whole: &ast::Expr,
        digits: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Expr> {
        let (a, b) = (self.infer(a), self.infer(b));
        let (a, b) = (a?, b?);
        if !(a.ty.is_number() && b.ty.is_number())
            || fit::floating([&a, &b]).is_some()
            || !(fit::is_decimal(&a) || fit::is_decimal(&b))
        {
            let quotient = self.arithmetic(BinaryOp::Div, a, b, whole.span)?;
            let mut typed = vec![quotient];
            if let Some(digits) = digits {
                typed.push(self.infer(digits)?);
            }
            let known = FUNCTIONS.iter().find(|f| f.name == "round")?;
            let func = self.func(known, None, &typed)?;
            let (ty, nullable) = (computed(typed[0].ty.clone()), typed[0].nullable);
            return Some(Expr { kind: ExprKind::Call(func, typed), ty, nullable, span });
        }
        let kept = match digits {
            None => 0,
            Some(digits) => match &self.infer(digits)?.kind {
                ExprKind::Literal(Literal::Int(kept @ 0..=30)) => *kept as u32,
                _ => {
                    return self.refuse(
                        Code::E0303,
                        digits.span,
                        "`round` wants its digits as a literal from 0 to 30",
                        "write `round(a / b, 2)`",
                    );
                }
            },
        };
        let (Some((p, s)), Some((_, by))) = (fit::shape(&a), fit::shape(&b)) else {
            return self.refuse(Code::E0302, span, "this number is too large for a decimal", "use a double");
        };
        // One more digit: 9.99 rounds to 10.
        let ty = Type::Decimal((p - s + by + kept + 1).min(fit::MAX_PRECISION), kept);
        let nullable = a.nullable || b.nullable || !super::ops::never_zero(&b);
        let at = digits.map_or(span, |d| d.span);
        let digits = Expr {
            kind: ExprKind::Literal(Literal::Int(i128::from(kept))),
            ty: Type::BIGINT,
            nullable: false,
            span: at,
        };
        let quotient = Expr {
            kind: ExprKind::Binary(BinaryOp::Div, Box::new(a), Box::new(b)),
            ty: ty.clone(),
            nullable,
            span: whole.span,
        };
        Some(Expr { kind: ExprKind::Call(Func::Round, vec![quotient, digits]), ty, nullable, span })
    }

    /// A call of a `raw` function.
    fn raw_call(&mut self, path: &ast::Path, args: &[ast::Expr], span: Span) -> Option<Expr> {
        let found = self.env.functions.get(path);
        if found.is_empty() {
            let name = path.name.name.as_str();
            let lower = name.to_ascii_lowercase();
            let elsewhere = ELSEWHERE.iter().find(|(theirs, _)| *theirs == lower);
            let elsewhere = elsewhere.map(|(_, ours)| Guess { name: (*ours).to_owned(), sure: false });
            let known = FUNCTIONS.iter().map(|f| f.name).chain(["count", "sum", "avg", "min", "max"]);
            let mut diagnostic =
                Diagnostic::new(Code::E0205, path.span(), format!("unknown function '{name}'"));
            diagnostic = match elsewhere.or_else(|| closest(&lower, known)) {
                Some(near) => diagnostic.did_you_mean(path.name.span, &near),
                None => diagnostic.help(
                    "a function of one target is declared with `raw TARGET function …`, or its call written as `sql { … }`",
                ),
            };
            self.diags.push(diagnostic);
            return None;
        }
        if let Some(target) = self.targets.iter().find(|t| !found.iter().any(|f| f.target == *t)) {
            return self.refuse(
                Code::E0604,
                span,
                format!("'{}' is a raw function that {} lacks", path.name.name, target.title()),
                format!("declare it with `raw {target} function`, or limit this with `only`"),
            );
        }
        let typed: Vec<Option<Expr>> = args.iter().map(|a| self.infer(a)).collect();
        let typed = typed.into_iter().collect::<Option<Vec<Expr>>>()?;
        let first = found.first()?;
        let Some(ty) = first.returns.clone() else {
            return self.refuse(
                Code::E0303,
                span,
                format!("the raw function '{}' says no return type", path.name.name),
                "add `-> TYPE` to its declaration",
            );
        };
        if found.iter().any(|f| f.returns.as_ref().is_none_or(|r| self.env.base(r) != self.env.base(&ty))) {
            return self.refuse(
                Code::E0303,
                span,
                format!("the raw functions '{}' return different types", path.name.name),
                "give them one return type",
            );
        }
        let ty = self.env.base(&ty).clone();
        Some(Expr { kind: ExprKind::RawCall(first.name.clone(), typed), ty, nullable: true, span })
    }
}

fn is_day(ty: &Type) -> bool {
    ty.is_temporal() && *ty != Type::Time
}

fn day_help(known: &Function) -> String {
    format!("a literal names its type, as in timestamp '2026-02-03 09:30:00': `{}`", known.usage)
}
