//! `select`: flat chains become trees, of bounded depth.

use super::cx::{Cx, Pair};
use super::{expr, types};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    Expr, Ident, Join, JoinKind, JoinOn, Lock, LockStrength, LockWait, OrderItem, Path, Relation, Select,
    SelectBlock, SelectBody, SelectItem, SetOp, Source, With, WithTable,
};
use crate::syntax::grammar::Rule;

/// The `select_query` below `pair`, one level deeper than what is around it.
pub(super) fn inner(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Box<Select>> {
    let inner = pair.into_inner().find(|p| p.as_rule() == Rule::select_query)?;
    deeper(cx, inner)
}

/// A `select_query`, one level deeper than what is around it.
pub(super) fn deeper(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Box<Select>> {
    let span = cx.span(&pair);
    let (select, below) = cx.measured(|cx| select(cx, pair.into_inner(), span))?;
    check_depth(cx, below, span)?;
    cx.deepest = cx.deepest.max(below + 1);
    Some(Box::new(select))
}

fn check_depth(cx: &mut Cx<'_, '_>, depth: usize, span: Span) -> Option<()> {
    if depth < expr::MAX_DEPTH {
        return Some(());
    }
    cx.report(
        Diagnostic::new(Code::E0103, span, format!("this select is deeper than {} levels", expr::MAX_DEPTH))
            .help("split it: name a part of it by 'with', or make it a view"),
    );
    None
}

/// The parts of a select that has no rule of its own around it.
pub(super) fn select<'a>(
    cx: &mut Cx<'_, '_>,
    parts: impl Iterator<Item = Pair<'a>>,
    span: Span,
) -> Option<Select> {
    let (mut with, mut order, mut limit, mut offset, mut lock) = (None, Vec::new(), None, None, None);
    let mut chain = Chain::default();
    for part in parts {
        match part.as_rule() {
            Rule::q_with => with = Some(self::with(cx, part)?),
            Rule::select => {
                let block = block(cx, part)?;
                chain.operands.push(SelectBody::Block(Box::new(block)));
            }
            Rule::select_query => {
                let parens = deeper(cx, part)?;
                chain.operands.push(SelectBody::Parens(parens));
            }
            Rule::q_operator => {
                let at = cx.span(&part);
                chain.operator(set_op(part)?, at)?;
            }
            Rule::q_order => order = self::order(cx, part)?,
            Rule::limit => limit = Some(expr::inner_expr(cx, part)?),
            Rule::offset => offset = Some(expr::inner_expr(cx, part)?),
            Rule::q_for => lock = Some(self::lock(cx, part)?),
            _ => {}
        }
    }
    // A chain leans to the left: each operator is a level.
    cx.deepest += chain.count;
    let depth = cx.deepest;
    check_depth(cx, depth, span)?;
    Some(Select { with, body: chain.finish()?, order, limit, offset, lock, span })
}

/// Selects and what joins them, until their precedence is settled.
#[derive(Default)]
struct Chain {
    operands: Vec<SelectBody>,
    operators: Vec<(SetOp, Span)>,
    /// The operators so far.
    count: usize,
}

impl Chain {
    fn operator(&mut self, op: SetOp, at: Span) -> Option<()> {
        let tight = |op: SetOp| op == SetOp::Intersect;
        while self.operators.last().is_some_and(|(top, _)| tight(*top) || !tight(op)) {
            self.reduce()?;
        }
        self.operators.push((op, at));
        self.count += 1;
        Some(())
    }

    fn reduce(&mut self) -> Option<()> {
        let ((op, at), right, left) = (self.operators.pop()?, self.operands.pop()?, self.operands.pop()?);
        self.operands.push(SelectBody::Set { op, at, left: Box::new(left), right: Box::new(right) });
        Some(())
    }

    fn finish(mut self) -> Option<SelectBody> {
        while !self.operators.is_empty() {
            self.reduce()?;
        }
        self.operands.pop()
    }
}

fn set_op(pair: Pair<'_>) -> Option<SetOp> {
    let word = pair.as_str().split(|c: char| !c.is_ascii_alphabetic()).next()?;
    Some(match word.to_ascii_lowercase().as_str() {
        "intersect" => SetOp::Intersect,
        "except" => SetOp::Except,
        _ if pair.into_inner().next().is_some() => SetOp::UnionAll,
        _ => SetOp::Union,
    })
}

/// `with …`
pub(super) fn with(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<With> {
    let mut with = With { recursive: None, tables: Vec::new() };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::recursive => with.recursive = Some(cx.span(&part)),
            Rule::cte => {
                let mut inner = part.into_inner();
                let name = cx.ident(&inner.next()?);
                let mut columns = Vec::new();
                let mut select = None;
                for part in inner {
                    match part.as_rule() {
                        Rule::columns => columns = cx.names(part),
                        Rule::select_query => select = Some(deeper(cx, part)?),
                        _ => {}
                    }
                }
                with.tables.push(WithTable { name, columns, select: select? });
            }
            _ => {}
        }
    }
    Some(with)
}

/// `select … from …`
fn block(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<SelectBlock> {
    let span = cx.span(&pair);
    let mut block = SelectBlock {
        distinct: None,
        items: Vec::new(),
        from: Vec::new(),
        filter: None,
        group: Vec::new(),
        having: None,
        span,
    };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::q_select => {
                let distinct = part.clone().into_inner().find(|p| p.as_rule() == Rule::distinct);
                block.distinct = distinct.map(|p| cx.span(&p));
                block.items = items(cx, part)?;
            }
            Rule::q_from => block.from = sources(cx, part)?,
            Rule::q_where => block.filter = Some(expr::inner_expr(cx, part)?),
            Rule::q_group => block.group = exprs(cx, part)?,
            Rule::q_having => block.having = Some(expr::inner_expr(cx, part)?),
            _ => {}
        }
    }
    Some(block)
}

/// The `select_item`s below `pair`.
pub(super) fn items(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Vec<SelectItem>> {
    pair.into_inner().filter(|p| p.as_rule() == Rule::select_item).map(|p| item(cx, p)).collect()
}

fn item(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<SelectItem> {
    let mut parts = pair.into_inner();
    let first = parts.next()?;
    match first.as_rule() {
        Rule::star => Some(SelectItem::All(cx.span(&first))),
        Rule::star_of => cx.path(first).map(SelectItem::AllOf),
        _ => {
            let expr = expr::expr(cx, first)?;
            Some(SelectItem::Expr { expr, alias: parts.next().and_then(|p| cx.first_name(p)) })
        }
    }
}

/// The `expr`s below `pair`.
pub(super) fn exprs(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Vec<Expr>> {
    pair.into_inner().filter(|p| p.as_rule() == Rule::expr).map(|p| expr::expr(cx, p)).collect()
}

/// `order by …`
pub(super) fn order(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Vec<OrderItem>> {
    let mut list = Vec::new();
    for item in pair.into_inner().filter(|p| p.as_rule() == Rule::order_item) {
        let mut parts = item.into_inner();
        let expr = expr::expr(cx, parts.next()?)?;
        let mut item = OrderItem { expr, descending: false, nulls_first: None };
        for part in parts {
            match part.as_rule() {
                Rule::k_desc => item.descending = true,
                Rule::k_nulls => item.nulls_first = Some(types::word(part)? == "first"),
                _ => {}
            }
        }
        list.push(item);
    }
    Some(list)
}

fn lock(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Lock> {
    let mut lock = Lock { strength: LockStrength::Update, wait: LockWait::Wait, span: cx.span(&pair) };
    for part in pair.into_inner() {
        let text = part.as_str().to_ascii_lowercase();
        match part.as_rule() {
            Rule::lock if text == "share" => lock.strength = LockStrength::Share,
            Rule::lock_wait => lock.wait = if text == "nowait" { LockWait::Fail } else { LockWait::Skip },
            _ => {}
        }
    }
    Some(lock)
}

/// The tables of `from` or `using`.
pub(super) fn sources(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Vec<Source>> {
    pair.into_inner().filter(|p| p.as_rule() == Rule::from_item).map(|p| source(cx, p)).collect()
}

fn source(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Source> {
    let mut parts = pair.into_inner();
    let first = relation(cx, parts.next()?)?;
    let joins = parts.map(|p| join(cx, p)).collect::<Option<_>>()?;
    Some(Source { first, joins })
}

fn relation(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Relation> {
    match pair.as_rule() {
        Rule::from_table => {
            let (path, alias) = table(cx, pair)?;
            Some(Relation::Table { path, alias })
        }
        Rule::from_paren => {
            let inner = pair.into_inner().find(|p| p.as_rule() == Rule::from_item)?;
            source(cx, inner).map(|source| Relation::Joined(Box::new(source)))
        }
        _ => {
            let alias = pair.clone().into_inner().find(|p| p.as_rule() == Rule::alias)?;
            let alias = cx.first_name(alias)?;
            inner(cx, pair).map(|select| Relation::Derived { select, alias })
        }
    }
}

/// The table below `pair`, and its alias.
pub(super) fn table(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<(Path, Option<Ident>)> {
    let (mut path, mut alias) = (None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::q_table => path = cx.path(part),
            Rule::alias => alias = cx.first_name(part),
            _ => {}
        }
    }
    Some((path?, alias))
}

fn join(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Join> {
    let span = cx.span(&pair);
    let (mut kind, mut joined, mut on) = (JoinKind::Inner, None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::cross => kind = JoinKind::Cross,
            Rule::join_side => kind = side(part.as_str()),
            Rule::join_word => {}
            Rule::join_on => on = Some(JoinOn::Expr(expr::inner_expr(cx, part)?)),
            Rule::join_using => {
                let columns = part.into_inner().find(|p| p.as_rule() == Rule::columns)?;
                on = Some(JoinOn::Using(cx.names(columns)));
            }
            _ => joined = Some(relation(cx, part)?),
        }
    }
    Some(Join { kind, relation: joined?, on, span })
}

fn side(words: &str) -> JoinKind {
    let is = |word: &str| words.get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word));
    match () {
        () if is("left") => JoinKind::Left,
        () if is("right") => JoinKind::Right,
        () if is("full") => JoinKind::Full,
        () => JoinKind::Inner,
    }
}
