//! Checks over rows that may fail them: of tables, and of named types.

use super::change::{Change, Pair};
use super::{Hazard, Place, rows};
use crate::diag::{Code, Diagnostics};
use crate::dialect::{Target, TargetSet, quote};
use crate::ir::walk::columns;
use crate::ir::{Check, ColumnId, Expr, NamedType, Schema, Type, TypeCheck};
use crate::lower::expr::{ExprCx, Place as In, sql};

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    for pair in change.pairs() {
        for check in pair.new.checks.iter().filter(|check| !check.not_valid) {
            let targets = check.only.and(change.targets);
            if !targets.is_empty() && !held(change, &pair, check) && may_fail(change, &pair, check) {
                found.push(of_table(change, &pair, check, targets));
            }
        }
        for (old, new, id) in pair.columns() {
            of_type(change, &pair, &old.ty, &new.ty, id, found);
        }
    }
}

fn held(change: &Change<'_>, pair: &Pair<'_>, new: &Check) -> bool {
    pair.old.checks.iter().any(|old| {
        let everywhere = new.only.and(change.targets).iter().all(|target| old.only.contains(target));
        !old.not_valid && everywhere && change.same_expr(pair, &old.expr, &new.expr)
    })
}

/// Not if all of its columns are new ones, NULL in every row: NULL passes, unless the check asks for it.
fn may_fail(change: &Change<'_>, pair: &Pair<'_>, check: &Check) -> bool {
    let empty = |id: &ColumnId| {
        let column = pair.new.column(*id);
        pair.column_before(*id).is_none()
            && change.new.default_of(column).is_none()
            && column.generated.is_none()
    };
    let named = columns(&check.expr);
    named.is_empty() || asks_for_null(&check.expr) || !named.iter().all(empty)
}

fn asks_for_null(e: &Expr) -> bool {
    use crate::ir::ExprKind::{Call, Case, IsNull, RawCall, Sql};
    let mut asks = false;
    crate::ir::walk::visit(e, &mut |e| {
        asks |= matches!(
            &e.kind,
            IsNull(..)
                | Case { .. }
                | RawCall(..)
                | Sql(_)
                | Call(crate::ir::Func::Coalesce | crate::ir::Func::Concat, _)
        );
    });
    asks
}

fn of_table(change: &Change<'_>, pair: &Pair<'_>, check: &Check, targets: TargetSet) -> Hazard {
    let named = columns(&check.expr);
    let object = match (&check.name, check.column) {
        (Some(name), _) => format!("{}.{name}", pair.new.name),
        (None, Some(column)) => pair.path(pair.new.column(column)),
        (None, None) => pair.new.name.to_string(),
    };
    let message = format!("'{object}' is to be checked, and rows may fail the check");
    let hazard = Hazard::new(Code::H0304, targets, object, message).at(Place::New(check.span));
    let asked = named.iter().all(|id| pair.column_before(*id).is_some());
    let hazard = match asked {
        true => hazard.notes(rows::told(targets, |target| {
            let condition = change.asked(target, pair.new_id, &check.expr);
            rows::select(target, pair.old, &format!("NOT ({condition})"))
        })),
        false => hazard,
    };
    rows::brought_in_order(hazard, "check", "writes nothing that fails it")
}

/// Checks of a named type that the column's older type did not have.
fn of_type(
    change: &Change<'_>,
    pair: &Pair<'_>,
    old: &Type,
    new: &Type,
    id: ColumnId,
    found: &mut Vec<Hazard>,
) {
    let Type::Named(new) = new else { return };
    let new = change.new.named(*new);
    let before: &[TypeCheck] = match old {
        Type::Named(old) => &change.old.named(*old).checks,
        _ => &[],
    };
    let column = pair.new.column(id);
    let targets = column.only.and(change.targets);
    let first = targets.iter().next().unwrap_or(Target::Postgres);
    let same = |a: &TypeCheck, b: &TypeCheck| {
        of_value(change.old, first, "v", &a.expr) == of_value(change.new, first, "v", &b.expr)
    };
    for check in new.checks.iter().filter(|check| !before.iter().any(|old| same(old, check))) {
        found.push(of_column(change, pair, new, check, id, targets));
    }
}

fn of_value(schema: &Schema, target: Target, value: &str, e: &Expr) -> String {
    let mut unheard = Diagnostics::new();
    let mut cx = ExprCx::new(schema, target, None, In::Check, &mut unheard);
    cx.value = Some(value);
    sql(&mut cx, e)
}

fn of_column(
    change: &Change<'_>,
    pair: &Pair<'_>,
    ty: &NamedType,
    check: &TypeCheck,
    id: ColumnId,
    targets: TargetSet,
) -> Hazard {
    let object = pair.path(pair.new.column(id));
    let message = format!("'{object}' is checked by its type '{}', and rows may fail the check", ty.name);
    let name = change.named.table(pair.new_id).column(id).name.as_str();
    let hazard = Hazard::new(Code::H0304, targets, object, message)
        .at(Place::New(pair.new.column(id).ty_span))
        .notes(rows::told(targets, |target| {
            let condition = of_value(change.new, target, &quote::ident(target, name), &check.expr);
            rows::select(target, pair.old, &format!("NOT ({condition})"))
        }));
    rows::brought_in_order(hazard, "check", "writes nothing that fails it")
}
