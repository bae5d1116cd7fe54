//! Expressions: flat chains become trees by precedence, of bounded depth.

use super::cx::{Cx, Pair, is_name, path_of, unquote};
use super::{select, types, window};
use crate::diag::{Code, Diagnostic};
use crate::dialect::{PerTarget, Target};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Ident, Path, Select, TypedLiteral, UnaryOp};
use crate::syntax::grammar::Rule;

/// No expression is deeper, so that every walk over one may recurse.
pub(super) const MAX_DEPTH: usize = 200;

/// An expression and its depth.
pub(super) struct Node {
    pub(super) expr: Expr,
    pub(super) depth: usize,
}

impl Node {
    fn leaf(kind: ExprKind, span: Span) -> Node {
        Node { expr: Expr { kind, span }, depth: 1 }
    }
}

/// An `expr`; a mistake is reported.
pub(super) fn expr(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Expr> {
    let node = chain(cx, pair)?;
    cx.deepest = cx.deepest.max(node.depth);
    Some(node.expr)
}

/// A `sum`, where no test may follow.
pub(super) fn sum_expr(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Expr> {
    let node = sum(cx, pair)?;
    cx.deepest = cx.deepest.max(node.depth);
    Some(node.expr)
}

/// The single `expr` below `pair`.
pub(super) fn inner_expr(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Expr> {
    let inner = pair.into_inner().find(|p| p.as_rule() == Rule::expr)?;
    expr(cx, inner)
}

/// A key's expression: `paren`, `cast`, `extract` or `reference`.
pub(super) fn key_expr(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Expr> {
    operand(cx, pair).map(|node| node.expr)
}

pub(super) fn combine(cx: &mut Cx<'_, '_>, kind: ExprKind, span: Span, below: usize) -> Option<Node> {
    if below >= MAX_DEPTH {
        cx.report(
            Diagnostic::new(
                Code::E0103,
                span,
                format!("this expression is deeper than {MAX_DEPTH} operators"),
            )
            .help("split it: a long chain of 'or' over one column is an 'in (…)'"),
        );
        return None;
    }
    Some(Node { expr: Expr { kind, span }, depth: below + 1 })
}

fn unary(cx: &mut Cx<'_, '_>, ops: &mut Vec<(UnaryOp, Span)>, mut node: Node) -> Option<Node> {
    while let Some((op, at)) = ops.pop() {
        let span = at.to(node.expr.span);
        node = combine(cx, ExprKind::Unary(op, Box::new(node.expr)), span, node.depth)?;
    }
    Some(node)
}

fn binary(cx: &mut Cx<'_, '_>, op: BinaryOp, left: Node, right: Node) -> Option<Node> {
    let span = left.expr.span.to(right.expr.span);
    let below = left.depth.max(right.depth);
    combine(cx, ExprKind::Binary(op, Box::new(left.expr), Box::new(right.expr)), span, below)
}

/// Operands and operators of a chain, until their precedence is settled.
#[derive(Default)]
struct Climb {
    operands: Vec<Node>,
    operators: Vec<BinaryOp>,
}

impl Climb {
    fn operator(&mut self, cx: &mut Cx<'_, '_>, op: BinaryOp) -> Option<()> {
        while self.operators.last().is_some_and(|top| precedence(*top) >= precedence(op)) {
            self.reduce(cx)?;
        }
        self.operators.push(op);
        Some(())
    }

    fn reduce(&mut self, cx: &mut Cx<'_, '_>) -> Option<()> {
        let (op, right, left) = (self.operators.pop()?, self.operands.pop()?, self.operands.pop()?);
        let node = binary(cx, op, left, right)?;
        self.operands.push(node);
        Some(())
    }

    fn finish(mut self, cx: &mut Cx<'_, '_>) -> Option<Node> {
        while !self.operators.is_empty() {
            self.reduce(cx)?;
        }
        self.operands.pop()
    }
}

fn precedence(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 1,
        BinaryOp::And => 2,
        BinaryOp::Concat => 4,
        BinaryOp::Add | BinaryOp::Sub => 5,
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => 6,
        _ => 3,
    }
}

/// `expr`: tests joined by `and`, `or`.
pub(super) fn chain(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Node> {
    let mut climb = Climb::default();
    let mut nots = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::not => nots.push((UnaryOp::Not, cx.span(&part))),
            Rule::comparison => {
                let node = comparison(cx, part)?;
                let node = unary(cx, &mut nots, node)?;
                climb.operands.push(node);
            }
            Rule::op_and => climb.operator(cx, BinaryOp::And)?,
            Rule::op_or => climb.operator(cx, BinaryOp::Or)?,
            _ => {}
        }
    }
    climb.finish(cx)
}

/// `comparison`: one operand and what is asked of it.
fn comparison(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Node> {
    let mut parts = pair.into_inner();
    let mut left = sum(cx, parts.next()?)?;
    let mut compared: Option<Span> = None;
    for test in parts {
        let (rule, at) = (test.as_rule(), cx.span(&test));
        if rule == Rule::compare {
            if let Some(first) = compared {
                cx.report(
                    Diagnostic::new(Code::E0106, at, "comparisons don't chain")
                        .also(first, "the first comparison")
                        .help("join two comparisons by 'and', or put one in parentheses"),
                );
                return None;
            }
            compared = Some(at);
        }
        left = apply(cx, left, test, at)?;
    }
    Some(left)
}

fn apply(cx: &mut Cx<'_, '_>, left: Node, test: Pair<'_>, at: Span) -> Option<Node> {
    let rule = test.as_rule();
    let span = left.expr.span.to(at);
    let mut negated = false;
    let mut op = BinaryOp::Eq;
    let mut nodes = Vec::new();
    let mut null = false;
    for part in test.into_inner() {
        match part.as_rule() {
            Rule::not => negated = true,
            Rule::null => null = true,
            Rule::compare_op => {
                op = match part.as_str() {
                    "=" => BinaryOp::Eq,
                    "<" => BinaryOp::Lt,
                    "<=" => BinaryOp::Le,
                    ">" => BinaryOp::Gt,
                    ">=" => BinaryOp::Ge,
                    _ => BinaryOp::Ne,
                }
            }
            Rule::sum => nodes.push(sum(cx, part)?),
            Rule::expr => nodes.push(chain(cx, part)?),
            Rule::subquery => {
                let (rows, below) = cx.measured(|cx| select::inner(cx, part))?;
                let kind = ExprKind::InSelect(Box::new(left.expr), rows, negated);
                return combine(cx, kind, span, below.max(left.depth));
            }
            _ => {}
        }
    }
    let below = nodes.iter().map(|n| n.depth).fold(left.depth, usize::max);
    let mut exprs = nodes.into_iter().map(|n| n.expr);
    let operand = Box::new(left.expr);
    let kind = match rule {
        Rule::compare => ExprKind::Binary(op, operand, Box::new(exprs.next()?)),
        Rule::is if null => ExprKind::IsNull(operand, negated),
        Rule::is => {
            let op = if negated { BinaryOp::IsNotDistinct } else { BinaryOp::IsDistinct };
            ExprKind::Binary(op, operand, Box::new(exprs.next()?))
        }
        Rule::r#in => ExprKind::In(operand, exprs.collect(), negated),
        Rule::between => ExprKind::Between {
            expr: operand,
            low: Box::new(exprs.next()?),
            high: Box::new(exprs.next()?),
            negated,
        },
        _ => ExprKind::Like {
            expr: operand,
            pattern: Box::new(exprs.next()?),
            escape: exprs.next().map(Box::new),
            negated,
        },
    };
    combine(cx, kind, span, below)
}

/// `sum`: operands joined by arithmetic and `||`.
fn sum(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Node> {
    let mut climb = Climb::default();
    let mut signs = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::sign => {
                let op = if part.as_str() == "-" { UnaryOp::Neg } else { UnaryOp::Plus };
                signs.push((op, cx.span(&part)));
            }
            Rule::arithmetic_op => {
                let op = match part.as_str() {
                    "||" => BinaryOp::Concat,
                    "+" => BinaryOp::Add,
                    "-" => BinaryOp::Sub,
                    "*" => BinaryOp::Mul,
                    "/" => BinaryOp::Div,
                    _ => BinaryOp::Rem,
                };
                climb.operator(cx, op)?;
            }
            _ => {
                let node = operand(cx, part)?;
                let node = unary(cx, &mut signs, node)?;
                climb.operands.push(node);
            }
        }
    }
    climb.finish(cx)
}

fn operand(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Node> {
    let span = cx.span(&pair);
    let text = pair.as_str();
    let kind = match pair.as_rule() {
        Rule::string | Rule::dollar => ExprKind::String(cx.unquoted(&pair)),
        Rule::integer => ExprKind::Integer(text.to_owned()),
        Rule::number => ExprKind::Number(text.to_owned()),
        Rule::null => ExprKind::Null,
        Rule::r#true => ExprKind::Bool(true),
        Rule::r#false => ExprKind::Bool(false),
        Rule::param => ExprKind::Param(text[1..].to_owned()),
        Rule::context => ExprKind::Context(text[1..].to_owned()),
        Rule::typed => typed(pair)?,
        Rule::paren => {
            let inner = pair.into_inner().find(|p| p.as_rule() == Rule::expr)?;
            return chain(cx, inner);
        }
        Rule::reference => return reference(cx, pair, span),
        Rule::case => return case(cx, pair, span),
        Rule::cast => return cast(cx, pair, span),
        Rule::extract => return extract(cx, pair, span),
        Rule::sql => return sql(cx, pair, span),
        Rule::exists => return subquery(cx, pair, span, ExprKind::Exists),
        _ => return subquery(cx, pair, span, ExprKind::Subquery),
    };
    Some(Node::leaf(kind, span))
}

fn typed(pair: Pair<'_>) -> Option<ExprKind> {
    let mut parts = pair.into_inner();
    let kind = match parts.next()?.as_str().to_ascii_lowercase().as_str() {
        "date" => TypedLiteral::Date,
        "time" => TypedLiteral::Time,
        "datetime" => TypedLiteral::DateTime,
        "timestamp" => TypedLiteral::Timestamp,
        "uuid" => TypedLiteral::Uuid,
        _ => TypedLiteral::Bytes,
    };
    Some(ExprKind::Typed(kind, unquote(parts.next()?.as_str())))
}

/// A column or a call.
fn reference(cx: &mut Cx<'_, '_>, pair: Pair<'_>, span: Span) -> Option<Node> {
    let mut names: Vec<Ident> = Vec::new();
    let (mut arguments, mut tails) = (None, Vec::new());
    for part in pair.into_inner() {
        if is_name(&part) {
            names.push(cx.ident(&part));
        } else if part.as_rule() == Rule::arguments {
            arguments = Some(part);
        } else {
            tails.push(part);
        }
    }
    let most = if arguments.is_some() { 2 } else { 3 };
    if names.len() > most {
        cx.report(
            Diagnostic::new(Code::E0106, span, "a name of too many parts")
                .help("a column is 'column', 'table.column' or 'namespace.table.column'"),
        );
        return None;
    }
    let Some(arguments) = arguments else {
        let name = names.pop()?;
        return Some(Node::leaf(ExprKind::Column { qualifier: path_of(names), name }, span));
    };
    let at = cx.span(&arguments);
    let call = call(cx, path_of(names)?, arguments, Span { end: at.end, ..span })?;
    tails.into_iter().try_fold(call, |call, tail| window::tail(cx, call, tail))
}

/// A name and its arguments.
fn call(cx: &mut Cx<'_, '_>, function: Path, arguments: Pair<'_>, span: Span) -> Option<Node> {
    let (mut star, mut distinct, mut below) = (false, false, 0);
    let mut args = Vec::new();
    for part in arguments.into_inner() {
        match part.as_rule() {
            Rule::star => star = true,
            Rule::distinct => distinct = true,
            Rule::expr => {
                let node = chain(cx, part)?;
                below = below.max(node.depth);
                args.push(node.expr);
            }
            _ => {}
        }
    }
    combine(cx, ExprKind::Call { function, args, star, distinct }, span, below)
}

fn case(cx: &mut Cx<'_, '_>, pair: Pair<'_>, span: Span) -> Option<Node> {
    let (mut operand, mut arms, mut otherwise, mut below) = (None, Vec::new(), None, 0);
    for part in pair.into_inner() {
        let rule = part.as_rule();
        let mut nodes = Vec::new();
        for inner in part.into_inner().filter(|p| p.as_rule() == Rule::expr) {
            let node = chain(cx, inner)?;
            below = below.max(node.depth);
            nodes.push(node.expr);
        }
        let mut nodes = nodes.into_iter();
        match rule {
            Rule::case_operand => operand = nodes.next().map(Box::new),
            Rule::case_arm => arms.push((nodes.next()?, nodes.next()?)),
            Rule::case_else => otherwise = nodes.next().map(Box::new),
            _ => {}
        }
    }
    combine(cx, ExprKind::Case { operand, arms, otherwise }, span, below)
}

fn cast(cx: &mut Cx<'_, '_>, pair: Pair<'_>, span: Span) -> Option<Node> {
    let (mut node, mut ty) = (None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::expr => node = Some(chain(cx, part)?),
            Rule::type_expr => ty = Some(types::type_expr(cx, part)?),
            _ => {}
        }
    }
    let node = node?;
    combine(cx, ExprKind::Cast(Box::new(node.expr), ty?), span, node.depth)
}

fn extract(cx: &mut Cx<'_, '_>, pair: Pair<'_>, span: Span) -> Option<Node> {
    let (mut field, mut node) = (None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::word => field = Some(cx.ident(&part)),
            Rule::expr => node = Some(chain(cx, part)?),
            _ => {}
        }
    }
    let node = node?;
    combine(cx, ExprKind::Extract(field?, Box::new(node.expr)), span, node.depth)
}

fn sql(cx: &mut Cx<'_, '_>, pair: Pair<'_>, span: Span) -> Option<Node> {
    let mut texts: PerTarget<Option<String>> = PerTarget::default();
    for part in pair.into_inner().filter(|p| p.as_rule() == Rule::sql_text) {
        let at = cx.span(&part);
        let mut parts = part.into_inner();
        let target = Target::from_name(parts.next()?.as_str())?;
        let text = cx.unquoted(&parts.next()?);
        if texts.get(target).is_some() {
            cx.report(
                Diagnostic::new(Code::E0106, at, format!("'{target}' stands twice in 'sql {{ … }}'"))
                    .help("keep one of them"),
            );
            return None;
        }
        *texts.get_mut(target) = Some(text);
    }
    Some(Node::leaf(ExprKind::Sql(texts), span))
}

/// `(SELECT)`, alone or behind `exists`.
fn subquery(
    cx: &mut Cx<'_, '_>,
    pair: Pair<'_>,
    span: Span,
    kind: fn(Box<Select>) -> ExprKind,
) -> Option<Node> {
    let (rows, below) = cx.measured(|cx| select::inner(cx, pair))?;
    combine(cx, kind(rows), span, below)
}
