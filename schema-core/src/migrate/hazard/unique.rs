//! Keys that are unique from then on, over rows that may be equal.

use super::change::{Change, Pair};
use super::{Hazard, Place, rows};
use crate::diag::Code;
use crate::dialect::{Target, TargetSet, quote};
use crate::ir::walk::columns;
use crate::ir::{Collate, ColumnId, Expr, ExprKind, Func, Index, PrimaryKey};
use crate::source::Span;

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    for pair in change.pairs() {
        if let Some(key) = &pair.new.primary_key
            && !held_by_columns(change, &pair, &key.columns)
        {
            found.push(primary(change, &pair, key));
        }
        for unique in &pair.new.uniques {
            let targets = unique.only.and(change.targets);
            if !targets.is_empty() && !held(change, &pair, unique) {
                found.push(of_unique(change, &pair, unique, targets));
            }
        }
        for exclusion in &pair.new.exclusions {
            let keys = |keys: &[(crate::ir::Key, String)], text: &dyn Fn(&Expr) -> Vec<String>| {
                let mut keys: Vec<_> = keys.iter().map(|(k, op)| (text(&k.expr), op.clone())).collect();
                keys.sort();
                keys
            };
            let new = keys(&exclusion.keys, &|e| change.new_text(&pair, e));
            let kept = pair.old.exclusions.iter().any(|old| {
                keys(&old.keys, &|e| change.renamed_text(&pair, e)) == new
                    && same_filter(change, &pair, old.filter.as_ref(), exclusion.filter.as_ref())
            });
            let targets = exclusion.only.and(change.targets);
            if !kept && !targets.is_empty() {
                let named: Vec<ColumnId> =
                    exclusion.keys.iter().flat_map(|(key, _)| columns(&key.expr)).collect();
                let message = "is to exclude rows, and rows that are there may exclude each other";
                found.push(hazard(&pair, &named, targets, message, exclusion.span));
            }
        }
    }
}

/// Whether the older table already held all of its rows apart by some of these columns, and still compares them so.
fn held_by_columns(change: &Change<'_>, pair: &Pair<'_>, columns: &[ColumnId]) -> bool {
    // A new column that counts tells rows apart by itself; so does one whose default is never the same twice.
    let counts = |id: &ColumnId| {
        let column = pair.new.column(*id);
        let random = change.new.default_of(column).is_some_and(is_random);
        pair.column_before(*id).is_none() && (column.auto.is_some() || random)
    };
    if columns.iter().any(counts) {
        return true;
    }
    let is_old = |old: &[ColumnId]| {
        pair.columns_after(old).is_some_and(|old| old.iter().all(|id| columns.contains(id)))
            && old.iter().all(|id| same_comparison(pair, *id))
    };
    pair.old.primary_key.as_ref().is_some_and(|key| is_old(&key.columns))
        || pair.old.uniques.iter().any(|unique| {
            let all_targets = change.targets.iter().all(|target| unique.only.contains(target));
            let filled = |ids: &[ColumnId]| {
                unique.nulls_not_distinct || ids.iter().all(|id| !pair.old.column(*id).nullable)
            };
            unique.filter.is_none()
                && all_targets
                && unique.plain_columns().is_some_and(|ids| filled(&ids) && is_old(&ids))
        })
}

fn is_random(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Call(Func::Uuid, _) | ExprKind::NextVal(_))
}

/// Whether a column's values are equal now if they were equal before: its collation is no coarser.
fn same_comparison(pair: &Pair<'_>, old: ColumnId) -> bool {
    let Some(new) = pair.column_after(old).map(|id| pair.new.column(id)) else { return false };
    let old = pair.old.column(old);
    old.collation == new.collation && (old.collate == new.collate || new.collate != Collate::Ci)
}

fn same_filter(change: &Change<'_>, pair: &Pair<'_>, old: Option<&Expr>, new: Option<&Expr>) -> bool {
    match (old, new) {
        (None, _) => true,
        (Some(old), Some(new)) => change.same_expr(pair, old, new),
        (Some(_), None) => false,
    }
}

/// Whether an older key already held what this one holds.
fn held(change: &Change<'_>, pair: &Pair<'_>, new: &Index) -> bool {
    let plain = new.plain_columns();
    let mut columns_of = new.keys.iter().flat_map(|key| columns(&key.expr));
    let is_new = |id: &ColumnId| pair.column_before(*id).is_none();
    // A new column without a default is NULL in every row, and NULLs are no duplicates.
    let empty = |id: ColumnId| {
        let column = pair.new.column(id);
        is_new(&id)
            && column.nullable
            && change.new.default_of(column).is_none()
            && column.generated.is_none()
    };
    let bare = |key: &crate::ir::Key| matches!(key.expr.kind, ExprKind::Column(id) if empty(id));
    if !new.nulls_not_distinct && new.keys.iter().any(bare) {
        return true;
    }
    // Rows that have no value at all were told already.
    if columns_of.any(|id| is_new(&id) && super::not_null::lacks_value(change, pair.new.column(id))) {
        return true;
    }
    if plain.is_some_and(|ids| held_by_columns(change, pair, &ids)) {
        return true;
    }
    let text = |key: &crate::ir::Key, e: Vec<String>| (e, key.prefix, key.collate.clone());
    let mine: Vec<_> = new.keys.iter().map(|key| text(key, change.new_text(pair, &key.expr))).collect();
    pair.old.uniques.iter().any(|old| {
        let all_targets = new.only.and(change.targets).iter().all(|target| old.only.contains(target));
        let mut theirs = old.keys.iter().map(|key| text(key, change.renamed_text(pair, &key.expr)));
        all_targets
            && (old.nulls_not_distinct || !new.nulls_not_distinct)
            && old.keys.iter().flat_map(|key| columns(&key.expr)).all(|id| same_comparison(pair, id))
            && theirs.all(|key| mine.contains(&key))
            && same_filter(change, pair, old.filter.as_ref(), new.filter.as_ref())
    })
}

fn hazard(pair: &Pair<'_>, keys: &[ColumnId], targets: TargetSet, what: &str, span: Span) -> Hazard {
    let names: Vec<&str> = keys.iter().map(|id| pair.new.column(*id).name.as_str()).collect();
    let object = match names.as_slice() {
        [one] => format!("{}.{one}", pair.new.name),
        many => format!("{}.({})", pair.new.name, many.join(", ")),
    };
    let message = format!("'{object}' {what}");
    Hazard::new(Code::H0302, targets, object, message)
        .at(Place::New(span))
        .help("bring such rows in order in a data step before it: one that is left stops the migration")
        .steps(
            "leave the key out",
            "writes no row that would meet another",
            "bring the rows that are there in order, then add the key",
        )
}

fn primary(change: &Change<'_>, pair: &Pair<'_>, key: &PrimaryKey) -> Hazard {
    let what = "becomes the primary key, and rows may be equal in it";
    let hazard = hazard(pair, &key.columns, change.targets, what, key.span);
    let Some(old) = pair.columns_before(&key.columns) else { return hazard };
    hazard.notes(rows::told(change.targets, |target| {
        let keys = rows::columns(target, "", pair.old, &old);
        grouped(target, pair, &keys, None)
    }))
}

fn of_unique(change: &Change<'_>, pair: &Pair<'_>, unique: &Index, targets: TargetSet) -> Hazard {
    let mut named: Vec<ColumnId> = unique.keys.iter().flat_map(|key| columns(&key.expr)).collect();
    named.dedup();
    let hazard = hazard(pair, &named, targets, "becomes unique, and rows may be equal in it", unique.span);
    let filtered = unique.filter.iter().flat_map(columns);
    if named.iter().copied().chain(filtered).any(|id| pair.column_before(id).is_none()) {
        return hazard;
    }
    hazard.notes(rows::told(targets, |target| {
        let keys: Vec<String> = unique
            .keys
            .iter()
            .map(|key| {
                let text = change.asked(target, pair.new_id, &key.expr);
                match key.prefix {
                    Some(length) => format!("left({text}, {length})"),
                    None => text,
                }
            })
            .collect();
        let mut conditions: Vec<String> =
            unique.filter.iter().map(|e| format!("({})", change.asked(target, pair.new_id, e))).collect();
        if !unique.nulls_not_distinct {
            let nullable = unique.keys.iter().zip(&keys).filter(|(key, _)| key.expr.nullable);
            conditions.extend(nullable.map(|(_, text)| format!("{text} IS NOT NULL")));
        }
        let condition = (!conditions.is_empty()).then(|| conditions.join(" AND "));
        grouped(target, pair, &keys, condition.as_deref())
    }))
}

/// Values that stand in more than one row, with their number.
fn grouped(target: Target, pair: &Pair<'_>, keys: &[String], condition: Option<&str>) -> String {
    let list = keys.join(", ");
    let condition = condition.map(|c| format!(" WHERE {c}")).unwrap_or_default();
    let table = rows::table(target, &pair.old.name);
    let count = quote::ident(target, "rows");
    format!("SELECT {list}, count(*) AS {count} FROM {table}{condition} GROUP BY {list} HAVING count(*) > 1")
}
