//! Indexes that are dropped, and were needed: by a query, by the finder of a key, by a foreign key.

mod sought;

use super::change::{Change, Pair, path, text};
use super::words::{counted, quoted};
use super::{Hazard, Place};
use crate::diag::{Code, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::grants::{Verb, matrix};
use crate::ir::{ColumnId, Expr, ExprKind, Index, Query, Schema, TableId};
use crate::source::Span;
use std::collections::BTreeSet;

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    let mut queries = None;
    for pair in change.pairs() {
        let gone = gone(change, &pair);
        if gone.is_empty() {
            continue;
        }
        let queries = queries.get_or_insert_with(|| sought_by_queries(change));
        for index in &gone {
            found.extend(needed(change, &pair, index, queries));
        }
        found.extend(foreign(change, &pair));
    }
}

/// What stands first in an index: by that its rows are found.
struct Leading<'a> {
    /// With the new names, as every target says it.
    text: Vec<String>,
    filter: Option<Vec<String>>,
    expr: &'a Expr,
    unique: bool,
    only: TargetSet,
    span: Span,
}

/// The indexes of a table, keys included.
fn leading<'a>(
    key: Option<&'a crate::ir::PrimaryKey>,
    columns: &'a [Expr],
    uniques: &'a [Index],
    indexes: &'a [Index],
    text: impl Fn(&Expr) -> Vec<String>,
) -> Vec<Leading<'a>> {
    let primary = key.zip(columns.first()).map(|(key, expr)| Leading {
        text: text(expr),
        filter: None,
        expr,
        unique: true,
        only: TargetSet::ALL,
        span: key.span,
    });
    // Other methods find rows by operators of their own.
    let sorted = |index: &&Index| index.method.as_deref().is_none_or(|m| m == "btree" || m == "hash");
    let of = |unique| {
        let text = &text;
        move |index: &'a Index| {
            let expr = &index.keys.first()?.expr;
            let filter = index.filter.as_ref().map(text);
            Some(Leading { text: text(expr), filter, expr, unique, only: index.only, span: index.span })
        }
    };
    let others = indexes.iter().filter(sorted).filter_map(of(false));
    primary.into_iter().chain(uniques.iter().filter_map(of(true))).chain(others).collect()
}

/// The first column of a primary key, as an expression.
fn first_column(table: &crate::ir::Table) -> Vec<Expr> {
    let first = table.primary_key.as_ref().and_then(|key| key.columns.first());
    let column = |id: &ColumnId| {
        let column = table.column(*id);
        Expr {
            kind: ExprKind::Column(*id),
            ty: column.ty.clone(),
            nullable: column.nullable,
            span: column.span,
        }
    };
    first.map(column).into_iter().collect()
}

/// An older index for whose leading key no newer index stands.
struct Gone {
    text: Vec<String>,
    object: String,
    columns: Vec<ColumnId>,
    unique: bool,
    targets: TargetSet,
    span: Span,
}

fn gone(change: &Change<'_>, pair: &Pair<'_>) -> Vec<Gone> {
    let (old_first, new_first) = (first_column(pair.old), first_column(pair.new));
    let old = leading(pair.old.primary_key.as_ref(), &old_first, &pair.old.uniques, &pair.old.indexes, |e| {
        change.renamed_text(pair, e)
    });
    let new = leading(pair.new.primary_key.as_ref(), &new_first, &pair.new.uniques, &pair.new.indexes, |e| {
        change.new_text(pair, e)
    });
    let mut gone: Vec<Gone> = Vec::new();
    for old in old {
        let stands = |target: Target| {
            new.iter().any(|new| {
                let whole = new.filter.is_none() || new.filter == old.filter;
                new.only.contains(target) && whole && new.text == old.text
            })
        };
        let targets: TargetSet =
            old.only.and(change.targets).iter().filter(|target| !stands(*target)).collect();
        let columns = crate::ir::walk::columns(old.expr);
        let kept = columns.iter().all(|id| pair.column_after(*id).is_some());
        if targets.is_empty() || !kept || gone.iter().any(|known| known.text == old.text) {
            continue;
        }
        let object = match &old.expr.kind {
            ExprKind::Column(id) => path(pair.old, pair.old.column(*id)),
            _ => {
                let names: Vec<&str> = columns.iter().map(|id| pair.old.column(*id).name.as_str()).collect();
                format!("{}.({})", pair.old.name, names.join(", "))
            }
        };
        gone.push(Gone { text: old.text, object, columns, unique: old.unique, targets, span: old.span });
    }
    gone
}

/// What a query looks for, with the new names.
struct Seeker<'a> {
    query: &'a Query,
    /// Whether only code that runs now has it.
    running: bool,
    sought: Vec<(TableId, Vec<String>)>,
}

/// Every query of the newer schema, and of the older one those that the newer has not.
fn sought_by_queries<'a>(change: &'a Change<'_>) -> Vec<Seeker<'a>> {
    let texts = |schema: &Schema, query: &Query, new: &dyn Fn(TableId) -> Option<TableId>| {
        let sought = sought::sought(query).into_iter().filter_map(|(table, e)| {
            let text = |target| text(schema, target, schema.table(table), &e);
            Some((new(table)?, change.targets.iter().map(text).collect()))
        });
        sought.collect()
    };
    let new = change.new.queries.iter().map(|query| Seeker {
        query,
        running: false,
        sought: texts(change.new, query, &|id| Some(id)),
    });
    let gone = |query: &&Query| !change.new.queries.iter().any(|new| new.name == query.name);
    let old = change.old.queries.iter().filter(gone).map(|query| Seeker {
        query,
        running: true,
        sought: texts(&change.renamed, query, &|id| change.table_after(id)),
    });
    new.chain(old).collect()
}

fn needed(change: &Change<'_>, pair: &Pair<'_>, gone: &Gone, queries: &[Seeker<'_>]) -> Option<Hazard> {
    let seeks = |seeker: &&Seeker<'_>| {
        seeker.sought.iter().any(|(table, text)| *table == pair.new_id && *text == gone.text)
    };
    let (running, new): (Vec<_>, Vec<_>) = queries.iter().filter(seeks).partition(|seeker| seeker.running);
    let names = |list: &[&Seeker<'_>]| list.iter().map(|s| s.query.name.clone()).collect::<Vec<_>>();
    let finders = if gone.unique { finders(change, pair, gone) } else { BTreeSet::new() };
    if new.is_empty() && running.is_empty() && finders.is_empty() {
        return None;
    }
    let mut hazard = Hazard::new(
        Code::H0401,
        gone.targets,
        &gone.object,
        format!("the index by '{}' is dropped, and rows are still looked for by it", gone.object),
    )
    .at(Place::Old(gone.span));
    if !new.is_empty() {
        let read = if new.len() == 1 { "reads" } else { "read" };
        hazard =
            hazard.note(format!("the {} {read} the whole table without it", counted("query", &names(&new))));
    }
    if !running.is_empty() {
        hazard =
            hazard.note(format!("the running code needs it for the {}", counted("query", &names(&running))));
    }
    if !finders.is_empty() {
        hazard = hazard.note(format!("the running code of {} may find rows by this key", quoted(&finders)));
    }
    Some(hazard.help("keep an index that begins with it, or drop the queries that need it first").steps(
        "keep the index",
        "no longer looks for rows by it",
        "drop the index",
    ))
}

/// The services whose code has a finder for a key.
fn finders(change: &Change<'_>, pair: &Pair<'_>, gone: &Gone) -> BTreeSet<String> {
    let rights = matrix(change.old, &mut Diagnostics::new());
    let reads = |id: usize| {
        let right = rights.services[id].right(pair.old_id, Verb::Select);
        right.is_some_and(|right| gone.columns.iter().all(|column| right.covers(*column)))
    };
    let services = change.old.services.iter().enumerate();
    services.filter(|(id, _)| reads(*id)).map(|(_, service)| service.name.clone()).collect()
}

/// Foreign keys whose columns led an index before, and don't now. MySQL makes one by itself.
fn foreign(change: &Change<'_>, pair: &Pair<'_>) -> Vec<Hazard> {
    let targets: TargetSet = change.targets.iter().filter(|target| *target != Target::MySql).collect();
    let mut found = Vec::new();
    for key in pair.new.foreign_keys.iter().filter(|_| !targets.is_empty()) {
        let Some(old) = pair.columns_before(&key.columns) else { continue };
        let led = leads(pair.old, &old);
        if led && !leads(pair.new, &key.columns) {
            let names: Vec<&str> = key.columns.iter().map(|id| pair.new.column(*id).name.as_str()).collect();
            let object = format!("{}.{}", pair.new.name, names.join("_"));
            let parent = &change.new.table(key.table).name;
            let message = format!(
                "the foreign key of '{object}' is left without an index: each row of '{parent}' that is deleted makes the server read all of '{}'",
                pair.new.name
            );
            found.push(
                Hazard::new(Code::H0402, targets, object, message)
                    .at(Place::New(key.span))
                    .help(format!("keep an index over ({})", names.join(", "))),
            );
        }
    }
    found
}

/// Whether an index of the whole table begins with these columns, in any order.
fn leads(table: &crate::ir::Table, columns: &[ColumnId]) -> bool {
    let begins = |keys: &[ColumnId]| {
        keys.len() >= columns.len() && keys[..columns.len()].iter().all(|id| columns.contains(id))
    };
    table.primary_key.as_ref().is_some_and(|key| begins(&key.columns))
        || table
            .uniques
            .iter()
            .chain(&table.indexes)
            .any(|index| index.filter.is_none() && index.plain_columns().is_some_and(|keys| begins(&keys)))
}
