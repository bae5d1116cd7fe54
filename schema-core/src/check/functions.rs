//! The functions of the language: the one table of them, and how a call is checked against it.

use super::fit::{self, Misfit};
use super::{Checker, Place};
use crate::diag::{Code, Diagnostic};
use crate::ir::expr::{BinaryOp, DatePart, DateUnit, Expr, ExprKind, Func, Literal};
use crate::ir::types::Type;
use crate::resolve::names::suggest;
use crate::source::Span;
use crate::syntax::ast;

/// What an argument has to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Arg {
    /// Of the one type that all arguments marked so have.
    Same,
    /// The same, and `<` must have a meaning.
    Ordered,
    /// The same, and `=` must have a meaning.
    Equal,
    Text,
    TextOrBytes,
    Int,
    Number,
    Json,
    /// The name of a part of a date or time.
    Part,
    /// The name of a unit of date arithmetic.
    Unit,
    /// `date`, `datetime`, `timestamp`
    Day,
    /// The same as the first such argument's.
    SameDay,
    /// `date`, `time`, `datetime`, `timestamp`
    Moment,
    /// A key or an index into json, as a literal.
    Step,
}

/// What a call's type is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Returns {
    /// That of the arguments marked `Same`, `Ordered` or `Equal`, or else of the first argument.
    First,
    /// The first argument's, with integers computed as bigint and `real` as `double`.
    Computed,
    /// The same without decimals.
    Whole,
    Text,
    Int,
    BigInt,
    Date,
    Timestamp,
    Uuid,
    Json,
}

/// When a call is NULL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Nulls {
    /// When any argument is.
    Any,
    /// When all arguments are.
    All,
    /// Never.
    Never,
    /// It may be at any time.
    Always,
}

/// How the typed call is made.
#[derive(Clone, Copy)]
enum Make {
    Plain(Func),
    Part(fn(DatePart) -> Func),
    Unit(fn(DateUnit) -> Func),
    Round,
    /// Known, and at home in queries alone.
    Aggregate,
}

/// One function.
struct Function {
    name: &'static str,
    /// As help prints it.
    usage: &'static str,
    args: &'static [Arg],
    /// How many of `args` must be there.
    required: usize,
    /// Whether the last of `args` may be repeated.
    repeats: bool,
    returns: Returns,
    nulls: Nulls,
    make: Make,
}

#[allow(clippy::too_many_arguments)]
const fn function(
    name: &'static str,
    usage: &'static str,
    args: &'static [Arg],
    required: usize,
    repeats: bool,
    returns: Returns,
    nulls: Nulls,
    make: Make,
) -> Function {
    Function { name, usage, args, required, repeats, returns, nulls, make }
}

use Arg::{
    Day, Equal, Int, Json, Moment, Number, Ordered, Part, Same, SameDay, Step, Text, TextOrBytes, Unit,
};
use Make::{Aggregate, Plain};
use Nulls::{All, Always, Any, Never};

/// Every function: name, usage, arguments, how many are required, whether the last repeats, result,
/// nullability, what it becomes.
const FUNCTIONS: &[Function] = &[
    function("coalesce", "coalesce(x, y, …)", &[Same], 1, true, Returns::First, All, Plain(Func::Coalesce)),
    function(
        "nullif",
        "nullif(x, y)",
        &[Equal, Equal],
        2,
        false,
        Returns::First,
        Always,
        Plain(Func::NullIf),
    ),
    function("lower", "lower(text)", &[Text], 1, false, Returns::Text, Any, Plain(Func::Lower)),
    function("upper", "upper(text)", &[Text], 1, false, Returns::Text, Any, Plain(Func::Upper)),
    function("length", "length(x)", &[TextOrBytes], 1, false, Returns::Int, Any, Plain(Func::Length)),
    function("trim", "trim(text)", &[Text], 1, false, Returns::Text, Any, Plain(Func::Trim)),
    function(
        "substr",
        "substr(text, start [, length])",
        &[Text, Int, Int],
        2,
        false,
        Returns::Text,
        Any,
        Plain(Func::Substr),
    ),
    function(
        "replace",
        "replace(text, from, to)",
        &[Text, Text, Text],
        3,
        false,
        Returns::Text,
        Any,
        Plain(Func::Replace),
    ),
    function("concat", "concat(text, …)", &[Text], 1, true, Returns::Text, Never, Plain(Func::Concat)),
    function("abs", "abs(x)", &[Number], 1, false, Returns::Computed, Any, Plain(Func::Abs)),
    function("round", "round(x [, digits])", &[Number, Int], 1, false, Returns::Computed, Any, Make::Round),
    function("floor", "floor(x)", &[Number], 1, false, Returns::Whole, Any, Plain(Func::Floor)),
    function("ceil", "ceil(x)", &[Number], 1, false, Returns::Whole, Any, Plain(Func::Ceil)),
    function(
        "greatest",
        "greatest(x, y, …)",
        &[Ordered],
        1,
        true,
        Returns::First,
        Any,
        Plain(Func::Greatest),
    ),
    function("least", "least(x, y, …)", &[Ordered], 1, true, Returns::First, Any, Plain(Func::Least)),
    function("now", "now()", &[], 0, false, Returns::Timestamp, Never, Plain(Func::Now)),
    function("today", "today()", &[], 0, false, Returns::Date, Never, Plain(Func::Today)),
    function("uuid", "uuid()", &[], 0, false, Returns::Uuid, Never, Plain(Func::Uuid)),
    function(
        "date_part",
        "date_part('unit', x)",
        &[Part, Moment],
        2,
        false,
        Returns::Int,
        Any,
        Make::Part(Func::DatePart),
    ),
    function(
        "extract",
        "extract(unit from x)",
        &[Part, Moment],
        2,
        false,
        Returns::Int,
        Any,
        Make::Part(Func::DatePart),
    ),
    function(
        "date_trunc",
        "date_trunc('unit', x)",
        &[Unit, Day],
        2,
        false,
        Returns::First,
        Any,
        Make::Unit(Func::DateTrunc),
    ),
    function(
        "date_add",
        "date_add(x, n, 'unit')",
        &[Day, Int, Unit],
        3,
        false,
        Returns::First,
        Any,
        Make::Unit(Func::DateAdd),
    ),
    function(
        "date_diff",
        "date_diff(a, b, 'unit')",
        &[Day, SameDay, Unit],
        3,
        false,
        Returns::BigInt,
        Any,
        Make::Unit(Func::DateDiff),
    ),
    function(
        "json_get",
        "json_get(x, 'key', 0, …)",
        &[Json, Step],
        2,
        true,
        Returns::Json,
        Always,
        Plain(Func::JsonGet),
    ),
    function(
        "json_text",
        "json_text(x, 'key', 0, …)",
        &[Json, Step],
        2,
        true,
        Returns::Text,
        Always,
        Plain(Func::JsonText),
    ),
    function("count", "count(x)", &[Same], 0, false, Returns::BigInt, Never, Aggregate),
    function("sum", "sum(x)", &[Number], 1, false, Returns::Computed, Always, Aggregate),
    function("avg", "avg(x)", &[Number], 1, false, Returns::Computed, Always, Aggregate),
    function("min", "min(x)", &[Ordered], 1, false, Returns::First, Always, Aggregate),
    function("max", "max(x)", &[Ordered], 1, false, Returns::First, Always, Aggregate),
];

/// What users coming from one database may write, and what it is called here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("char_length", "length"),
    ("character_length", "length"),
    ("len", "length"),
    ("ltrim", "trim"),
    ("rtrim", "trim"),
    ("btrim", "trim"),
    ("substring", "substr"),
    ("mid", "substr"),
    ("ifnull", "coalesce"),
    ("isnull", "coalesce"),
    ("nvl", "coalesce"),
    ("ceiling", "ceil"),
    ("current_timestamp", "now"),
    ("getdate", "now"),
    ("localtimestamp", "now"),
    ("current_date", "today"),
    ("curdate", "today"),
    ("gen_random_uuid", "uuid"),
    ("uuid_generate_v4", "uuid"),
    ("newid", "uuid"),
    ("lcase", "lower"),
    ("ucase", "upper"),
    ("json_extract", "json_get"),
    ("json_value", "json_text"),
    ("datediff", "date_diff"),
    ("dateadd", "date_add"),
];

impl Checker<'_> {
    /// `f(x, …)`
    pub(super) fn call(&mut self, path: &ast::Path, args: &[ast::Expr], span: Span) -> Option<Expr> {
        let known = FUNCTIONS.iter().find(|f| {
            path.namespace.is_none() && f.name.eq_ignore_ascii_case(&path.name.name) && f.name != "extract"
        });
        let Some(known) = known else {
            return self.raw_call(path, args, span);
        };
        if let Make::Aggregate = known.make {
            return self.refuse(
                Code::E0305,
                span,
                format!("`{}` counts many rows, and {} sees one", known.name, self.place.title()),
                "aggregates belong in queries and views",
            );
        }
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
        if kinds().any(|k| matches!(k, Same | Ordered | Equal | SameDay)) {
            typed = self.same(known, kinds().next(), typed)?;
        }
        let func = self.func(known, unit, &typed)?;
        let nullable = match known.nulls {
            Any => typed.iter().any(|e| e.nullable),
            All => typed.iter().all(|e| e.nullable),
            Never => false,
            Always => true,
        };
        let first = typed.first().map_or(Type::Text, |e| e.ty.clone());
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

    /// Makes all arguments one type.
    fn same(&mut self, known: &Function, kind: Option<Arg>, typed: Vec<Expr>) -> Option<Vec<Expr>> {
        // `date_diff` is of two days and nothing else is of one type there.
        let (list, ty) = match fit::unify(self.env, typed) {
            Ok(unified) => unified,
            Err((misfit, span)) => {
                let help = misfit
                    .help
                    .clone()
                    .unwrap_or_else(|| format!("all arguments of `{}` are of one type", known.name));
                self.misfit(Misfit { help: Some(help), ..*misfit }, span);
                return None;
            }
        };
        let whole = list.first().map(|e| e.span);
        match kind {
            Some(Ordered) => self.comparable(&ty, true, whole?)?,
            Some(Equal) => self.comparable(&ty, false, whole?)?,
            _ => {}
        }
        Some(list)
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
            Day | SameDay => ty.is_temporal() && *ty != Type::Time,
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
                    let help = misfit.help.clone().unwrap_or_else(|| format!("write `{}`", known.usage));
                    self.misfit(Misfit { help: Some(help), ..*misfit }, span);
                    return None;
                }
            },
            _ if e.ty == Type::Native || fits(&e.ty) => Ok(e),
            _ => Err(format!("`{}` can't be called with {}", known.name, self.env.show(&e.ty))),
        };
        match fitted {
            Ok(e) => {
                if let (Func::Substr, ExprKind::Literal(Literal::Int(value))) = (plain(known), &e.kind)
                    && *value < 1
                {
                    return self.refuse(
                        Code::E0303,
                        span,
                        format!("`substr` counts from 1, and {value} is less"),
                        "the first character is 1; a length is at least 1",
                    );
                }
                Some(e)
            }
            Err(message) => {
                let help = match kind {
                    Day | SameDay | Moment => format!(
                        "name the literal's type, as in timestamp '2026-02-03 09:30:00': `{}`",
                        known.usage
                    ),
                    _ => format!("write `{}`", known.usage),
                };
                self.refuse(Code::E0303, span, message, help)
            }
        }
    }

    /// The function with its unit.
    fn func(&mut self, known: &Function, unit: Option<&ast::Expr>, typed: &[Expr]) -> Option<Func> {
        let (make, allowed): (fn(usize) -> Func, &[&str]) = match known.make {
            Plain(func) => return Some(func),
            Aggregate => return None,
            Make::Round => {
                if let Some(digits) = typed.get(1) {
                    match digits.kind {
                        ExprKind::Literal(Literal::Int(0..=30)) => {}
                        _ => {
                            return self.refuse(
                                Code::E0303,
                                digits.span,
                                "`round` wants its digits as a literal from 0 to 30",
                                "write `round(x, 2)`",
                            );
                        }
                    }
                    if typed[0].ty.is_int() {
                        return self.refuse(
                            Code::E0303,
                            digits.span,
                            "an integer has no digits to round",
                            "leave `round` out, or cast to a decimal first",
                        );
                    }
                }
                return Some(Func::Round);
            }
            Make::Part(_) => (|_| Func::Now, PARTS_OF.names(&typed.first()?.ty)),
            Make::Unit(_) => (|_| Func::Now, UNITS_OF.names(&typed.first()?.ty)),
        };
        let _ = make;
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
            let help = match suggest(name, allowed.iter().copied()) {
                Some(near) => format!("did you mean '{near}'?"),
                None => format!("it is one of {}", allowed.join(", ")),
            };
            let of = self.env.show(&typed.first()?.ty);
            return self.refuse(Code::E0303, unit.span, format!("{of} has no unit '{name}'"), help);
        }
        Some(match known.make {
            Make::Part(make) => make(part(name)?),
            Make::Unit(make) => make(date_unit(name)?),
            _ => return None,
        })
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
            || fit::is_float(&a)
            || fit::is_float(&b)
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
        let ((p, s), (_, by)) = (fit::shape(&a)?, fit::shape(&b)?);
        let ty = Type::Decimal((p - s + by + kept).clamp(1, fit::MAX_PRECISION), kept);
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
            let elsewhere = ELSEWHERE.iter().find(|(theirs, _)| *theirs == lower).map(|(_, ours)| *ours);
            let known = FUNCTIONS.iter().map(|f| f.name);
            let mut diagnostic =
                Diagnostic::new(Code::E0205, path.span(), format!("unknown function '{name}'"));
            diagnostic = match elsewhere.map(str::to_string).or_else(|| suggest(&lower, known)) {
                Some(near) => diagnostic.help(format!("did you mean '{near}'?")).fix(path.name.span, near),
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

fn plain(known: &Function) -> Func {
    match known.make {
        Plain(func) => func,
        _ => Func::Now,
    }
}

/// The type arithmetic gives to a value of type `ty`.
pub(super) fn computed(ty: Type) -> Type {
    match ty {
        Type::Int(..) => Type::BIGINT,
        Type::Real => Type::Double,
        other => other,
    }
}

/// The names of units, by what they are taken of.
struct Units {
    day: &'static [&'static str],
    clock: &'static [&'static str],
    both: &'static [&'static str],
}

impl Units {
    fn names(&self, ty: &Type) -> &'static [&'static str] {
        match ty {
            Type::Date => self.day,
            Type::Time => self.clock,
            _ => self.both,
        }
    }
}

const PARTS_OF: Units = Units {
    day: &["year", "quarter", "month", "week", "day", "weekday", "day_of_year"],
    clock: &["hour", "minute", "second"],
    both: &["year", "quarter", "month", "week", "day", "weekday", "day_of_year", "hour", "minute", "second"],
};

const UNITS_OF: Units = Units {
    day: &["year", "quarter", "month", "week", "day"],
    clock: &["hour", "minute", "second"],
    both: &["year", "quarter", "month", "week", "day", "hour", "minute", "second"],
};

fn part(name: &str) -> Option<DatePart> {
    Some(match name {
        "year" => DatePart::Year,
        "quarter" => DatePart::Quarter,
        "month" => DatePart::Month,
        "week" => DatePart::Week,
        "day" => DatePart::Day,
        "weekday" => DatePart::Weekday,
        "day_of_year" => DatePart::DayOfYear,
        "hour" => DatePart::Hour,
        "minute" => DatePart::Minute,
        "second" => DatePart::Second,
        _ => return None,
    })
}

fn date_unit(name: &str) -> Option<DateUnit> {
    Some(match name {
        "year" => DateUnit::Year,
        "quarter" => DateUnit::Quarter,
        "month" => DateUnit::Month,
        "week" => DateUnit::Week,
        "day" => DateUnit::Day,
        "hour" => DateUnit::Hour,
        "minute" => DateUnit::Minute,
        "second" => DateUnit::Second,
        _ => return None,
    })
}
