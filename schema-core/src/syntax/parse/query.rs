//! `query` and `view`, and the statements that change rows.

use super::cx::{Cx, Pair};
use super::{expr, select, types};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    Assignment, Cardinality, Conflict, ConflictUpdate, Delete, Insert, Param, Query, Rows, SelectItem,
    Spanned, Statement, Update, Value, View, With,
};
use crate::syntax::grammar::Rule;

/// A `query`.
pub(super) fn query(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<Query> {
    let mut head = cx.span(&pair);
    let (mut name, mut params, mut cardinality, mut statement) = (None, Vec::new(), None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::word | Rule::ticked => {
                head.end = cx.span(&part).end;
                name = Some(cx.ident(&part));
            }
            Rule::q_params => params = self::params(cx, part)?,
            Rule::q_returns => {
                let word = part.into_inner().find(|p| p.as_rule() == Rule::cardinality)?;
                let value = match word.as_str().to_ascii_lowercase().as_str() {
                    "one" => Cardinality::One,
                    "optional" => Cardinality::Optional,
                    "many" => Cardinality::Many,
                    "stream" => Cardinality::Stream,
                    _ => Cardinality::Count,
                };
                cardinality = Some(cx.spanned(&word, value));
            }
            Rule::statement => statement = Some(self::statement(cx, part)?),
            _ => {}
        }
    }
    Some(Query { name: name?, docs, params, cardinality, statement: statement?, head })
}

fn params(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Vec<Param>> {
    let mut params: Vec<Param> = Vec::new();
    for part in pair.into_inner().filter(|p| p.as_rule() == Rule::q_param) {
        let span = cx.span(&part);
        let mut parts = part.into_inner();
        let name = cx.ident(&parts.next()?);
        let ty = types::type_expr(cx, parts.next()?)?;
        let (mut nullable, mut default) = (false, None);
        for part in parts {
            match part.as_rule() {
                Rule::nullable => nullable = true,
                _ => default = Some(expr::inner_expr(cx, part)?),
            }
        }
        params.push(Param { name, ty, nullable, default, span });
    }
    Some(params)
}

fn statement(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Statement> {
    let span = cx.span(&pair);
    let changes = |p: &Pair<'_>| matches!(p.as_rule(), Rule::insert | Rule::update | Rule::delete);
    let Some(change) = pair.clone().into_inner().find(changes) else {
        return select::select(cx, pair.into_inner(), span).map(|s| Statement::Select(Box::new(s)));
    };
    let with = match pair.into_inner().find(|p| p.as_rule() == Rule::q_with) {
        Some(with) => Some(select::with(cx, with)?),
        None => None,
    };
    match change.as_rule() {
        Rule::insert => insert(cx, change, with).map(|s| Statement::Insert(Box::new(s))),
        Rule::update => update(cx, change, with).map(|s| Statement::Update(Box::new(s))),
        _ => delete(cx, change, with).map(|s| Statement::Delete(Box::new(s))),
    }
}

fn insert(cx: &mut Cx<'_, '_>, pair: Pair<'_>, with: Option<With>) -> Option<Insert> {
    let span = cx.span(&pair);
    let (mut table, mut columns, mut rows, mut conflict) = (None, None, None, None);
    let mut returning = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::q_insert => {
                for part in part.into_inner() {
                    match part.as_rule() {
                        Rule::q_table => table = cx.path(part),
                        Rule::columns => columns = Some(cx.names(part)),
                        _ => {}
                    }
                }
            }
            Rule::q_values => rows = Some(Rows::Values(self::rows(cx, part)?)),
            Rule::q_defaults => rows = Some(Rows::Defaults(cx.span(&part))),
            Rule::select_query => rows = Some(Rows::Select(select::deeper(cx, part)?)),
            Rule::q_conflict => conflict = Some(self::conflict(cx, part)?),
            Rule::q_returning => returning = select::items(cx, part)?,
            _ => {}
        }
    }
    Some(Insert { with, table: table?, columns, rows: rows?, conflict, returning, span })
}

fn rows(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Vec<Spanned<Vec<Value>>>> {
    let mut rows: Vec<Spanned<Vec<Value>>> = Vec::new();
    for row in pair.into_inner().filter(|p| p.as_rule() == Rule::row) {
        let span = cx.span(&row);
        let is_value = |p: &Pair<'_>| matches!(p.as_rule(), Rule::expr | Rule::default_value);
        let value = row.into_inner().filter(is_value).map(|p| value(cx, p)).collect::<Option<_>>()?;
        rows.push(Spanned { value, span });
    }
    Some(rows)
}

fn value(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Value> {
    match pair.as_rule() {
        Rule::default_value => Some(Value::Default(cx.span(&pair))),
        _ => expr::expr(cx, pair).map(Value::Expr),
    }
}

fn conflict(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Conflict> {
    let span = cx.span(&pair);
    let mut conflict = Conflict { columns: Vec::new(), filter: None, update: None, span };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::columns => conflict.columns = cx.names(part),
            Rule::conflict_where => conflict.filter = Some(expr::inner_expr(cx, part)?),
            Rule::conflict_update => {
                if conflict.columns.is_empty() {
                    let at = cx.span(&part);
                    cx.report(
                        Diagnostic::new(Code::E0110, at, "what is updated depends on the key that is met")
                            .help("name the key's columns: 'on conflict (columns) do update set …'"),
                    );
                    return None;
                }
                let set = assignments(cx, part.clone())?;
                let filter = part.into_inner().find(|p| p.as_rule() == Rule::conflict_where);
                let filter = match filter {
                    Some(filter) => Some(expr::inner_expr(cx, filter)?),
                    None => None,
                };
                conflict.update = Some(ConflictUpdate { set, filter });
            }
            _ => {}
        }
    }
    Some(conflict)
}

/// The `assignment`s below `pair`.
fn assignments(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Vec<Assignment>> {
    let mut list = Vec::new();
    for part in pair.into_inner().filter(|p| p.as_rule() == Rule::assignment) {
        let mut parts = part.into_inner().filter(|p| p.as_rule() != Rule::assign);
        let column = cx.ident(&parts.next()?);
        let value = value(cx, parts.next()?)?;
        list.push(Assignment { column, value });
    }
    Some(list)
}

fn update(cx: &mut Cx<'_, '_>, pair: Pair<'_>, with: Option<With>) -> Option<Update> {
    let span = cx.span(&pair);
    let (mut target, mut set, mut from, mut filter) = (None, Vec::new(), Vec::new(), None);
    let mut returning: Vec<SelectItem> = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::q_update => target = select::table(cx, part),
            Rule::q_set => set = assignments(cx, part)?,
            Rule::q_from => from = select::sources(cx, part)?,
            Rule::q_where => filter = Some(expr::inner_expr(cx, part)?),
            Rule::q_returning => returning = select::items(cx, part)?,
            _ => {}
        }
    }
    let (table, alias) = target?;
    Some(Update { with, table, alias, set, from, filter, returning, span })
}

fn delete(cx: &mut Cx<'_, '_>, pair: Pair<'_>, with: Option<With>) -> Option<Delete> {
    let span = cx.span(&pair);
    let (mut target, mut using, mut filter, mut returning) = (None, Vec::new(), None, Vec::new());
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::q_delete => target = select::table(cx, part),
            Rule::q_using => using = select::sources(cx, part)?,
            Rule::q_where => filter = Some(expr::inner_expr(cx, part)?),
            Rule::q_returning => returning = select::items(cx, part)?,
            _ => {}
        }
    }
    let (table, alias) = target?;
    Some(Delete { with, table, alias, using, filter, returning, span })
}

/// A `view`.
pub(super) fn view(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<View> {
    let mut head: Span = cx.span(&pair);
    let (mut path, mut materialized, mut rows, mut only) = (None, None, None, None);
    for part in pair.into_inner() {
        let at = cx.span(&part);
        match part.as_rule() {
            Rule::path => {
                head.end = at.end;
                path = cx.path(part);
            }
            Rule::materialized => cx.once(&mut materialized, (), at, "materialized"),
            Rule::select_query => rows = Some(select::deeper(cx, part)?),
            Rule::only => only = Some(cx.targets(part)),
            _ => {}
        }
    }
    Some(View { path: path?, docs, materialized: materialized.map(|(_, at)| at), select: rows?, only, head })
}
