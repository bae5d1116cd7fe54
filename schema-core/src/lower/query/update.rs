//! UPDATE.

use super::super::expr::{self, ExprCx};
use super::change::{self, Changed, Steps, role};
use super::{free_name, from, item, select, slots};
use crate::dialect::Target;
use crate::grants::Verb;
use crate::ir::expr::Expr;
use crate::ir::query::{From, Update, Value};
use crate::ir::{ColumnId, walk};
use crate::phys::query::Role;

/// The statements of an UPDATE.
pub(super) fn update(cx: &mut ExprCx<'_>, update: &Update, of: &Changed<'_>, steps: &mut Steps) {
    if cx.target == Target::MySql {
        return mysql(cx, update, of, steps);
    }
    let mut text = select::with(cx, &update.with);
    text += &of.addressed(cx, Verb::Update, |cx, name| {
        let set = change::assignments(cx, of, &update.set, "");
        let from = match update.from.as_slice() {
            [] => String::new(),
            from => format!(" FROM {}", from::sources(cx, from)),
        };
        format!("UPDATE {name} SET {set}{from}{}", condition(cx, update.filter.as_ref(), None))
    });
    text += &change::returning(cx, of, &update.returning, Verb::Update);
    steps.write(text, role(&update.returning));
}

fn mysql(cx: &mut ExprCx<'_>, update: &Update, of: &Changed<'_>, steps: &mut Steps) {
    select::inline(cx, &update.with, of.span);
    if update.returning.is_empty() {
        if let Some(text) = statement(cx, update, of, None) {
            steps.write(text, Role::Count);
        }
        return;
    }
    let Some(key) = of.key(cx, "`returning` of a table without a primary key") else { return };
    if update.set.iter().any(|(id, _)| key.contains(id)) {
        let _ = cx.refuse(
            of.span,
            "`returning` of rows whose primary key is changed",
            "leave the key as it is, or read the rows in a query of their own",
        );
        return;
    }
    // The rows may be others after the change, so that they are found by their keys.
    steps.write(keys(cx, of, &key, &update.from, update.filter.as_ref(), Verb::Update), Role::Keys);
    let found = within_keys(cx, of, &key);
    if let Some(text) = statement(cx, update, of, Some(&found)) {
        steps.write(text, Role::Nothing);
    }
    let values = change::values(cx, &update.returning);
    steps.read(format!("SELECT {values} FROM {} WHERE {found}", of.named(cx, Verb::Select)), Role::Rows);
}

/// The keys of the rows that are to be changed, which are locked.
pub(super) fn keys(
    cx: &mut ExprCx<'_>,
    of: &Changed<'_>,
    key: &[ColumnId],
    others: &[From],
    filter: Option<&Expr>,
    verb: Verb,
) -> String {
    let columns: Vec<String> = key.iter().map(|id| expr::sql(cx, &of.field(*id))).collect();
    let distinct = if others.is_empty() { "" } else { "DISTINCT " };
    format!(
        "SELECT {distinct}{} FROM {}{} FOR UPDATE",
        columns.join(", "),
        joined(cx, of, others, verb),
        condition(cx, filter, None)
    )
}

/// Whether a row is one of those whose keys were read.
pub(super) fn within_keys(cx: &mut ExprCx<'_>, of: &Changed<'_>, key: &[ColumnId]) -> String {
    let columns: Vec<String> = key.iter().map(|id| expr::sql(cx, &of.field(*id))).collect();
    let mark = slots::mark(slots::KEYS, key.len() as u32);
    match columns.as_slice() {
        [one] => format!("{one} IN {mark}"),
        many => format!("({}) IN {mark}", many.join(", ")),
    }
}

/// The table, and what is joined to it.
pub(super) fn joined(cx: &mut ExprCx<'_>, of: &Changed<'_>, others: &[From], verb: Verb) -> String {
    of.named(cx, verb) + &from::beside(cx, others)
}

/// ` WHERE …`, or nothing.
pub(super) fn condition(cx: &mut ExprCx<'_>, filter: Option<&Expr>, also: Option<&str>) -> String {
    let filter = filter.map(|e| expr::expr(cx, e));
    match (filter, also) {
        (None, None) => String::new(),
        (Some(filter), None) => format!(" WHERE {}", filter.text),
        (None, Some(also)) => format!(" WHERE {also}"),
        (Some(filter), Some(also)) => format!(" WHERE {} AND {also}", filter.at(expr::Level::Not)),
    }
}

/// One UPDATE. `found` tells the rows; else the statement's own condition does.
pub(super) fn statement(
    cx: &mut ExprCx<'_>,
    update: &Update,
    of: &Changed<'_>,
    found: Option<&str>,
) -> Option<String> {
    let exprs = || update.set.iter().filter_map(|(_, value)| expr_of(value)).chain(&update.filter);
    let again = exprs().any(|e| of.is_read_in(cx, e));
    let ordered = in_order(of, &update.set);
    if let (true, false, Some(set)) = (update.from.is_empty(), again, &ordered) {
        let set = change::assignments(cx, of, set, "");
        let filter = match found {
            Some(found) => format!(" WHERE {found}"),
            None => condition(cx, update.filter.as_ref(), None),
        };
        return Some(format!("UPDATE {} SET {set}{filter}", of.named(cx, Verb::Update)));
    }
    // New values are computed of the rows as they were, in a select that is read first; a row with several
    // partners is changed once.
    let key = of.key(cx, "this `update` of a table without a primary key")?;
    let (alias, n) = (of.alias(cx), free_name(cx, "n"));
    let rows = joined(cx, of, &update.from, Verb::Update);
    let mut columns = Vec::new();
    let mut on = Vec::new();
    for (place, id) in key.iter().enumerate() {
        columns.push(format!("{} AS k{place}", expr::sql(cx, &of.field(*id))));
        on.push(format!("{alias}.{} = {n}.k{place}", of.ident(cx, *id)));
    }
    let mut set = Vec::new();
    for (place, (id, value)) in update.set.iter().enumerate() {
        let name = format!("{alias}.{}", of.ident(cx, *id));
        match value {
            Value::Expr(e) => {
                let value = item::value(cx, e, &of.column(*id).ty, item::Rows::Nested);
                columns.push(format!("{value} AS v{place}"));
                set.push(format!("{name} = {n}.v{place}"));
            }
            Value::Default => set.push(format!("{name} = DEFAULT")),
        }
    }
    let filter = condition(cx, update.filter.as_ref(), found);
    Some(format!(
        "UPDATE {} JOIN (SELECT DISTINCT {} FROM {rows}{filter}) AS {n} ON {} SET {}",
        of.named(cx, Verb::Update),
        columns.join(", "),
        on.join(" AND "),
        set.join(", ")
    ))
}

fn expr_of(value: &Value) -> Option<&Expr> {
    match value {
        Value::Expr(e) => Some(e),
        Value::Default => None,
    }
}

/// The assignments in an order in which each reads columns as they were, though the server assigns one
/// after the other; `None` if there is no such order.
pub(super) fn in_order(of: &Changed<'_>, set: &[(ColumnId, Value)]) -> Option<Vec<(ColumnId, Value)>> {
    let reads = |value: &Value, id: ColumnId| {
        let mut found = false;
        if let Value::Expr(e) = value {
            walk::visit_all(e, &mut |e| {
                found |= of.is_column(e, id);
            });
        }
        found
    };
    let mut rest: Vec<&(ColumnId, Value)> = set.iter().collect();
    let mut made = Vec::with_capacity(set.len());
    while !rest.is_empty() {
        // One that no other reads any more.
        let free = (0..rest.len()).find(|at| {
            let id = rest[*at].0;
            rest.iter().enumerate().all(|(other, (_, value))| other == *at || !reads(value, id))
        })?;
        made.push(rest.remove(free).clone());
    }
    Some(made)
}
