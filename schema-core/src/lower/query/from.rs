//! What rows are read from.

use super::super::expr::{self, ExprCx};
use super::{Shape, column, path, select};
use crate::dialect::{Target, quote};
use crate::grants::Verb;
use crate::ir::RelationId;
use crate::ir::expr::Expr;
use crate::ir::query::{Field, From, JoinKind, Source};

/// The sources of a FROM, joined crosswise.
pub(super) fn sources(cx: &mut ExprCx<'_>, from: &[From]) -> String {
    let texts: Vec<String> = from
        .iter()
        .enumerate()
        .map(|(place, from)| match from {
            From::Join { .. } if place > 0 => format!("({})", source(cx, from)),
            _ => source(cx, from),
        })
        .collect();
    texts.join(cross(cx.target))
}

/// Sources that something else is joined to, crosswise, each behind the words for it.
pub(super) fn beside(cx: &mut ExprCx<'_>, from: &[From]) -> String {
    let mut text = String::new();
    for from in from {
        let source = source(cx, from);
        text += cross(cx.target);
        text += &if matches!(from, From::Join { .. }) { format!("({source})") } else { source };
    }
    text
}

/// To SQLite, CROSS says which of the two is read first.
const fn cross(target: Target) -> &'static str {
    match target {
        Target::Postgres | Target::MySql => " CROSS JOIN ",
        Target::Sqlite => " JOIN ",
    }
}

fn source(cx: &mut ExprCx<'_>, from: &From) -> String {
    match from {
        From::Relation(id) => relation(cx, *id),
        From::Derived(id, rows) => {
            let rows = super::ungrouped(cx, |cx| select::nested(cx, rows, Shape::nested()));
            format!("({rows}) AS {}", alias(cx, *id))
        }
        From::Join { kind: JoinKind::Full, left, right, on: Some(on) } if cx.target == Target::MySql => {
            full(cx, left, right, on)
        }
        From::Join { kind, left, right, on } => {
            let left = source(cx, left);
            let joined = source(cx, right);
            let right = if matches!(**right, From::Join { .. }) { format!("({joined})") } else { joined };
            let word = match kind {
                JoinKind::Inner => " JOIN ",
                JoinKind::Left => " LEFT JOIN ",
                JoinKind::Right => " RIGHT JOIN ",
                JoinKind::Full => " FULL JOIN ",
                JoinKind::Cross => cross(cx.target),
            };
            let on = match on {
                Some(on) => format!(" ON {}", expr::sql(cx, on)),
                None => String::new(),
            };
            format!("{left}{word}{right}{on}")
        }
    }
}

/// The name of a relation in the statement, quoted.
pub(super) fn alias(cx: &ExprCx<'_>, id: RelationId) -> String {
    let alias = cx.query.as_ref().map_or("", |q| &q.relations[id.index()].alias);
    quote::ident(cx.target, alias)
}

fn relation(cx: &ExprCx<'_>, id: RelationId) -> String {
    let Some(query) = &cx.query else { return String::new() };
    let name = match &query.relations[id.index()].source {
        Source::Table(table) => (query.names)(*table, Verb::Select),
        Source::View(view) => path(cx.target, &cx.schema.views[view.index()].name),
        Source::With(name) => match query.inlined.iter().rev().find(|(own, _)| own == name) {
            Some((_, rows)) => format!("({rows})"),
            None => quote::ident(cx.target, name),
        },
        // These two stand for no source of their own.
        Source::Derived | Source::Excluded(_) => String::new(),
    };
    let alias = alias(cx, id);
    if name == alias { name } else { format!("{name} AS {alias}") }
}

/// A full join on MySQL, which has none: the left join, and behind it the rows of the right side that have
/// no partner. Its columns have names of their own there.
fn full(cx: &mut ExprCx<'_>, left: &From, right: &From, on: &Expr) -> String {
    let sides = [left, right].map(|from| {
        let mut ids = Vec::new();
        relations(from, &mut ids);
        ids
    });
    let texts = [source(cx, left), source(cx, right)];
    let on = expr::sql(cx, on);
    let name = format!("full_{}", sides[0].first().map_or(0, |id| id.0));
    let (mut all, mut rest, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    for (side, ids) in sides.iter().enumerate() {
        for field in ids.iter().flat_map(|id| columns(cx, *id)) {
            let own = quote::ident(cx.target, &format!("{}_{}", field.relation.0, field.column));
            let value = column(cx, field);
            rest.push(if side == 0 { "NULL".to_owned() } else { value.clone() });
            all.push(format!("{value} AS {own}"));
            renamed.push((field, format!("{}.{own}", quote::ident(cx.target, &name))));
        }
    }
    if let Some(query) = cx.query.as_mut() {
        query.renamed.extend(renamed);
    }
    let right = if matches!(right, From::Join { .. }) { format!("({})", texts[1]) } else { texts[1].clone() };
    format!(
        "(SELECT {} FROM {} LEFT JOIN {right} ON {on} UNION ALL SELECT {} FROM {} WHERE NOT EXISTS (SELECT 1 \
         FROM {} WHERE {on})) AS {}",
        all.join(", "),
        texts[0],
        rest.join(", "),
        texts[1],
        texts[0],
        quote::ident(cx.target, &name),
    )
}

/// The columns of a relation that the statement names: a service may not read the others.
fn columns(cx: &ExprCx<'_>, id: RelationId) -> Vec<Field> {
    let Some(query) = &cx.query else { return Vec::new() };
    let mut used: Vec<Field> = query.used.iter().copied().filter(|f| f.relation == id).collect();
    used.sort_by_key(|f| f.column);
    used
}

/// The relations of a source, in order.
pub(super) fn relations(from: &From, out: &mut Vec<RelationId>) {
    match from {
        From::Relation(id) | From::Derived(id, _) => out.push(*id),
        From::Join { left, right, .. } => {
            relations(left, out);
            relations(right, out);
        }
    }
}

/// The tables of a source whose rows are there for each of its rows: no outer join puts NULLs in their place.
pub(super) fn firm_tables(from: &From, firm: bool, out: &mut Vec<RelationId>) {
    match from {
        From::Relation(id) if firm => out.push(*id),
        From::Relation(_) | From::Derived(..) => {}
        From::Join { kind, left, right, .. } => {
            let (l, r) = match kind {
                JoinKind::Inner | JoinKind::Cross => (firm, firm),
                JoinKind::Left => (firm, false),
                JoinKind::Right => (false, firm),
                JoinKind::Full => (false, false),
            };
            firm_tables(left, l, out);
            firm_tables(right, r, out);
        }
    }
}
