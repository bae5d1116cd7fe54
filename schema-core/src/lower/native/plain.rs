//! The expressions of views in native schemas: operators and functions by the target's names for them, with
//! nothing around them. What they do in its odd cases is the target's own.

use super::select::Printer;
use super::types;
use crate::dialect::{Target, quote};
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal, UnaryOp};
use crate::ir::query::{Aggregate, AggregateFunc, WindowCall, WindowFunc};
use crate::ir::{Type, walk};
use crate::lower::expr::{Level, Sql, compare_sql};

/// An expression.
pub(super) fn expr(p: &mut Printer<'_>, e: &Expr) -> Sql {
    match &e.kind {
        ExprKind::Null => Sql::atom("NULL"),
        ExprKind::Literal(value) => literal(p, value, e),
        ExprKind::Field(field) => {
            let relation = &p.relations[field.relation.index()];
            let column = &relation.columns[field.column as usize].name;
            Sql::atom(match p.only == Some(field.relation) {
                true => p.ident(column),
                false => quote::path(p.target, Some(&relation.alias), column),
            })
        }
        ExprKind::Unary(UnaryOp::Not, x) => Sql::new(format!("NOT {}", p.atom(x)), Level::Not),
        // Two signs in a row would start a comment.
        ExprKind::Unary(UnaryOp::Neg, x) => Sql::new(format!("-{}", p.atom(x)), Level::Sign),
        ExprKind::Unary(UnaryOp::Plus, x) => expr(p, x),
        ExprKind::Binary(op, left, right) => binary(p, e, *op, left, right),
        ExprKind::IsNull(x, negated) => {
            let x = expr(p, x).at(Level::Concat);
            Sql::new(format!("{x} IS {}NULL", if *negated { "NOT " } else { "" }), Level::Compare)
        }
        ExprKind::In(x, list, negated) => {
            exact(p, x);
            let list: Vec<String> = list.iter().map(|item| p.expr(item)).collect();
            within(p, x, &list.join(", "), *negated)
        }
        ExprKind::InSelect(x, select, negated) => {
            let rows = p.inner(select);
            within(p, x, &rows, *negated)
        }
        ExprKind::Between(x, low, high, negated) => {
            exact(p, x);
            let [x, low, high] = [x, low, high].map(|e| expr(p, e).at(Level::Concat));
            let word = if *negated { "NOT BETWEEN" } else { "BETWEEN" };
            Sql::new(format!("{x} {word} {low} AND {high}"), Level::Compare)
        }
        ExprKind::Like(x, pattern, escape, negated) => like(p, x, pattern, *escape, *negated),
        ExprKind::Case { operand, arms, otherwise } => {
            let mut text = String::from("CASE");
            if let Some(x) = operand {
                text += &format!(" {}", p.expr(x));
            }
            for (when, then) in arms {
                text += &format!(" WHEN {} THEN {}", p.expr(when), p.expr(then));
            }
            if let Some(x) = otherwise {
                text += &format!(" ELSE {}", p.expr(x));
            }
            Sql::atom(text + " END")
        }
        // That the types fit is the target's business: nobody wrote this one.
        ExprKind::Cast(x) if x.span == e.span => expr(p, x),
        ExprKind::Cast(x) => match (p.target, types::type_name(p.schema, p.target, &e.ty, None)) {
            (Target::Postgres, Some(ty)) => Sql::atom(format!("{}::{ty}", p.atom(x))),
            _ => p.refuse(e.span, "this cast"),
        },
        ExprKind::Call(func, args) => call(p, e, *func, args),
        ExprKind::RawCall(name, args) => {
            let name = p.path(name);
            Sql::atom(format!("{name}({})", list(p, args)))
        }
        ExprKind::Sql(texts) => match texts.get(p.target) {
            Some(text) => Sql::new(text.trim(), Level::Or),
            None => p.refuse(e.span, "this expression"),
        },
        ExprKind::Aggregate(call) => aggregate(p, call, ""),
        ExprKind::Window(call) => window(p, e, call),
        ExprKind::Subquery(select) => Sql::atom(format!("({})", p.inner(select))),
        ExprKind::Exists(select) => Sql::atom(format!("EXISTS ({})", p.inner(select))),
        ExprKind::Column(_)
        | ExprKind::Value
        | ExprKind::Context(_)
        | ExprKind::NextVal(_)
        | ExprKind::Param(_)
        | ExprKind::InParam(..) => p.refuse(e.span, "this"),
    }
}

fn list(p: &mut Printer<'_>, args: &[Expr]) -> String {
    let args: Vec<String> = args.iter().map(|e| p.expr(e)).collect();
    args.join(", ")
}

fn within(p: &mut Printer<'_>, x: &Expr, list: &str, negated: bool) -> Sql {
    let word = if negated { "NOT IN" } else { "IN" };
    Sql::new(format!("{} {word} ({list})", expr(p, x).at(Level::Concat)), Level::Compare)
}

fn literal(p: &mut Printer<'_>, literal: &Literal, e: &Expr) -> Sql {
    let string = |text: &str| quote::string(p.target, text);
    match literal {
        // MySQL's bools are numbers.
        Literal::Bool(yes) => Sql::atom(match (p.target, yes) {
            (Target::MySql, true) => "1",
            (Target::MySql, false) => "0",
            (_, true) => "TRUE",
            (_, false) => "FALSE",
        }),
        Literal::Int(n) => Sql::new(n.to_string(), if *n < 0 { Level::Sign } else { Level::Atom }),
        Literal::Number(n) => {
            // It has taken as many digits as what it stands beside.
            let is_long = n.contains('.') && !n.contains(['e', 'E']);
            let n = if is_long { n.trim_end_matches('0').trim_end_matches('.') } else { n };
            Sql::new(n, if n.starts_with('-') { Level::Sign } else { Level::Atom })
        }
        Literal::Text(text) => Sql::atom(string(text)),
        Literal::Date(text) if p.target == Target::Postgres => Sql::atom(string(text) + "::date"),
        Literal::DateTime(text) if p.target == Target::Postgres => {
            Sql::atom(string(text.trim_end_matches(".000000")) + "::timestamp without time zone")
        }
        Literal::Timestamp(text) if p.target == Target::Postgres => {
            let text = format!("{}+00", text.trim_end_matches(".000000"));
            Sql::atom(string(&text) + "::timestamp with time zone")
        }
        Literal::Uuid(id) if p.target == Target::Postgres => {
            Sql::atom(format!("'{}'::uuid", quote::uuid_text(id)))
        }
        Literal::Date(text) => Sql::atom(string(text)),
        Literal::Bytes(_)
        | Literal::Time(_)
        | Literal::DateTime(_)
        | Literal::Timestamp(_)
        | Literal::Uuid(_)
        | Literal::Json(_) => p.refuse(e.span, "this literal"),
    }
}

fn binary(p: &mut Printer<'_>, e: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Sql {
    let (word, level) = match op {
        BinaryOp::And => ("AND", Level::And),
        BinaryOp::Or => ("OR", Level::Or),
        BinaryOp::Concat if p.target == Target::MySql => {
            let mut parts = Vec::new();
            concatenated(e, &mut parts);
            let parts: Vec<String> = parts.into_iter().map(|e| p.expr(e)).collect();
            return Sql::atom(format!("concat({})", parts.join(", ")));
        }
        BinaryOp::Concat => ("||", Level::Concat),
        BinaryOp::Add => ("+", Level::Sum),
        BinaryOp::Sub => ("-", Level::Sum),
        BinaryOp::Mul => ("*", Level::Product),
        BinaryOp::Div => ("/", Level::Product),
        BinaryOp::Rem => ("%", Level::Product),
        _ => {
            [left, right].into_iter().for_each(|e| exact(p, e));
            let [left, right] = [left, right].map(|e| expr(p, e).at(Level::Concat));
            return compare_sql(p.target, op, &left, &right);
        }
    };
    if matches!(op, BinaryOp::Div | BinaryOp::Rem) && p.target != Target::Postgres && e.ty.is_int() {
        return p.refuse(e.span, "the division of integers");
    }
    if level >= Level::Sum {
        [left, right].into_iter().for_each(|e| exact(p, e));
    }
    let left = expr(p, left);
    let right = expr(p, right);
    // PostgreSQL keeps what the right side is made of apart, in AND and OR too.
    let right = match right.level == level {
        true => format!("({})", right.text),
        false => wrapped(right, level),
    };
    Sql::new(format!("{} {word} {right}", wrapped(left, level)), level)
}

/// `x` as an operand at `level`; AND inside OR is read better with parentheses.
fn wrapped(x: Sql, level: Level) -> String {
    if x.level == Level::And && level == Level::Or { x.at(Level::Not) } else { x.at(level) }
}

/// The parts of `a || b || c`.
fn concatenated<'e>(e: &'e Expr, out: &mut Vec<&'e Expr>) {
    match &e.kind {
        ExprKind::Binary(BinaryOp::Concat, left, right) => {
            concatenated(left, out);
            out.push(right);
        }
        _ => out.push(e),
    }
}

/// In PostgreSQL's and MySQL's patterns a backslash escapes.
fn like(p: &mut Printer<'_>, x: &Expr, pattern: &Expr, escape: Option<char>, negated: bool) -> Sql {
    let plain = match &pattern.kind {
        ExprKind::Literal(Literal::Text(text)) => !text.contains('\\'),
        _ => p.target == Target::Sqlite,
    };
    if !plain || escape.is_some() {
        return p.refuse(pattern.span, "this pattern");
    }
    let [x, pattern] = [x, pattern].map(|e| expr(p, e).at(Level::Concat));
    Sql::new(format!("{x} {}LIKE {pattern}", if negated { "NOT " } else { "" }), Level::Compare)
}

fn call(p: &mut Printer<'_>, e: &Expr, func: Func, args: &[Expr]) -> Sql {
    let nullable = args.iter().any(|e| e.nullable);
    let name = match (func, p.target) {
        (Func::Coalesce, _) => "coalesce",
        (Func::NullIf, _) => "nullif",
        (Func::Lower, _) => "lower",
        (Func::Upper, _) => "upper",
        (Func::Length, Target::MySql) if args.iter().all(|e| p.schema.base(&e.ty).is_text()) => "char_length",
        (Func::Length, _) => "length",
        (Func::Trim, Target::Postgres) => "btrim",
        (Func::Trim, _) => "trim",
        (Func::Substr, _) => "substr",
        (Func::Replace, _) => "replace",
        (Func::Abs, _) => "abs",
        (Func::Round, _) => "round",
        (Func::Floor, _) => "floor",
        (Func::Ceil, Target::MySql) => "ceiling",
        (Func::Ceil, _) => "ceil",
        // To MySQL one NULL makes all of it NULL.
        (Func::Concat, Target::Postgres | Target::Sqlite) => "concat",
        (Func::Concat, Target::MySql) if !nullable => "concat",
        // PostgreSQL passes over NULLs.
        (Func::Greatest, Target::MySql) => "greatest",
        (Func::Least, Target::MySql) => "least",
        (Func::Greatest, Target::Postgres) if !nullable => "greatest",
        (Func::Least, Target::Postgres) if !nullable => "least",
        (Func::Now, Target::Postgres | Target::MySql) => "now",
        (Func::Now, Target::Sqlite) => return Sql::atom("CURRENT_TIMESTAMP"),
        (Func::Today, Target::MySql) => "curdate",
        (Func::Today, _) => return Sql::atom("CURRENT_DATE"),
        _ => return p.refuse(e.span, "this call"),
    };
    args.iter().for_each(|e| exact(p, e));
    Sql::atom(format!("{name}({})", list(p, args)))
}

fn aggregate(p: &mut Printer<'_>, aggregate: &Aggregate, over: &str) -> Sql {
    let name = match aggregate.func {
        AggregateFunc::Count => "count",
        AggregateFunc::Sum => "sum",
        AggregateFunc::Avg => "avg",
        AggregateFunc::Min => "min",
        AggregateFunc::Max => "max",
    };
    if let Some(arg) = &aggregate.arg
        && aggregate.func != AggregateFunc::Count
    {
        exact(p, arg);
    }
    let distinct = if aggregate.distinct { "DISTINCT " } else { "" };
    let arg = aggregate.arg.as_ref().map_or("*".to_owned(), |arg| p.expr(arg));
    let filter = match &aggregate.filter {
        Some(filter) if p.target == Target::MySql => return p.refuse(filter.span, "`filter`"),
        Some(filter) => format!(" FILTER (WHERE {})", p.expr(filter)),
        None => String::new(),
    };
    Sql::atom(format!("{name}({distinct}{arg}){filter}{over}"))
}

fn window(p: &mut Printer<'_>, e: &Expr, call: &WindowCall) -> Sql {
    if call.frame.is_some() {
        return p.refuse(e.span, "a frame of a window");
    }
    let mut parts = Vec::new();
    if !call.partition.is_empty() {
        parts.push(format!("PARTITION BY {}", list(p, &call.partition)));
    }
    if !call.order.is_empty() {
        let keys: Vec<String> = call.order.iter().map(|key| p.order_key(key, None)).collect();
        parts.push(format!("ORDER BY {}", keys.join(", ")));
    }
    let over = format!(" OVER ({})", parts.join(" "));
    let call = match &call.func {
        WindowFunc::Aggregate(call) => return aggregate(p, call, &over),
        WindowFunc::RowNumber => "row_number()".to_owned(),
        WindowFunc::Rank => "rank()".to_owned(),
        WindowFunc::DenseRank => "dense_rank()".to_owned(),
        WindowFunc::PercentRank => "percent_rank()".to_owned(),
        WindowFunc::CumeDist => "cume_dist()".to_owned(),
        WindowFunc::First(x) => format!("first_value({})", p.expr(x)),
        WindowFunc::Last(x) => format!("last_value({})", p.expr(x)),
        WindowFunc::Ntile(_) | WindowFunc::Offset { .. } | WindowFunc::Nth(..) => {
            return p.refuse(e.span, "this function of a window");
        }
    };
    Sql::atom(call + &over)
}

/// Refuses decimals that SQLite would compute or compare as floating numbers.
fn exact(p: &mut Printer<'_>, e: &Expr) {
    let mut found = None;
    if p.target == Target::Sqlite {
        walk::visit(e, &mut |e| {
            if matches!(p.schema.base(&e.ty), Type::Decimal(..)) {
                found.get_or_insert(e.span);
            }
        });
    }
    if let Some(span) = found {
        let _ = p.refuse(span, "decimals that are computed exactly");
    }
}
