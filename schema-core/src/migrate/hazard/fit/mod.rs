//! Types that take less than the older ones: which values don't fit, and what becomes of them.

mod loss;

use super::change::{Change, Pair, text};
use super::{Hazard, Place, rows};
use crate::check::show;
use crate::diag::Code;
use crate::dialect::{Target, TargetSet};
use crate::ir::{Column, Expr, ExprKind, Schema, Type};
pub(super) use loss::{Effect, Loss, loss};

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    for pair in change.pairs() {
        for (old, new, _) in pair.columns() {
            if let Some(hazard) = column(change, &pair, old, new) {
                found.push(hazard);
            }
        }
    }
}

/// The targets on which a column has a type of the target's own, and another than before.
fn own_type_changes(change: &Change<'_>, old: &Column, new: &Column) -> TargetSet {
    let both = old.only.and(new.only).and(change.targets);
    both.iter()
        .filter(|target| {
            let (old, new) = (old.native.get(*target), new.native.get(*target));
            (old.is_some() || new.is_some()) && old != new
        })
        .collect()
}

/// What a change of the column's type may lose, where it is the language's.
pub(super) fn column_loss(change: &Change<'_>, old: &Column, new: &Column) -> Option<Loss> {
    // What is generated is made anew; what was generated keeps its values.
    if new.generated.is_some() {
        return None;
    }
    loss(change, change.old.base(&old.ty), change.new.base(&new.ty))
}

fn column(change: &Change<'_>, pair: &Pair<'_>, old: &Column, new: &Column) -> Option<Hazard> {
    let object = pair.path(new);
    let own = own_type_changes(change, old, new);
    if !own.is_empty() {
        return Some(
            Hazard::new(
                Code::H0104,
                own,
                &object,
                format!("'{object}' gets another type of the target's own, and nobody knows what fits it"),
            )
            .at(Place::New(new.ty_span))
            .help("try it on a copy of the rows"),
        );
    }
    let loss = column_loss(change, old, new)?;
    let targets = old.only.and(new.only).and(change.targets);
    if targets.is_empty() {
        return None;
    }
    let ours: TargetSet = targets
        .iter()
        .filter(|target| old.native.get(*target).is_none() && new.native.get(*target).is_none())
        .collect();
    let (was, is) = (shown(change.old, &old.ty), shown(change.new, &new.ty));
    let message = format!("'{object}' becomes {is}, was {was}: {}", loss.what);
    let mut hazard = Hazard::new(Code::H0104, ours, &object, message).at(Place::New(new.ty_span));
    if let Some(condition) = loss.condition(&whole(pair, old)) {
        hazard = hazard.notes(rows::told(ours, |target| {
            rows::select(target, pair.old, &text(change.old, target, pair.old, &condition))
        }));
    }
    for target in ours.iter() {
        hazard = hazard.note(format!("{}: {}", target.title(), became(loss.effect, target)));
    }
    Some(hazard.help("change such values first, in a data step, or keep the wider type").steps(
        format!("add a column of the new type beside '{}', nullable", new.name),
        "writes both and reads the new one",
        format!("fill the new column from '{}', then drop '{}'", new.name, new.name),
    ))
}

/// A type as a schema says it.
fn shown(schema: &Schema, ty: &Type) -> String {
    show(ty, &schema.enums, &schema.types)
}

/// The column as an expression over the older table.
fn whole(pair: &Pair<'_>, old: &Column) -> Expr {
    let id = pair.old.find(&old.name).unwrap_or(crate::ir::ColumnId(0));
    Expr { kind: ExprKind::Column(id), ty: old.ty.clone(), nullable: old.nullable, span: old.span }
}

fn became(effect: Effect, target: Target) -> &'static str {
    match (effect, target) {
        (Effect::Stops, _) => "a value that does not fit stops the migration",
        (Effect::Rounds, _) => "such a value is rounded",
        (Effect::Cuts, _) => "that part of each value is gone",
    }
}

/// Whether what the older code writes may not fit any more.
pub(super) fn narrows(change: &Change<'_>, old: &Column, new: &Column) -> Option<String> {
    // Nobody wrote to a generated one.
    let loss = column_loss(change, old, new).filter(|_| old.generated.is_none());
    loss.filter(|loss| loss.effect == Effect::Stops).map(|loss| loss.what)
}

/// Whether code that was made for the older type can't read or write the newer one at all: another kind of value.
pub(super) fn is_other_kind(change: &Change<'_>, old: &Column, new: &Column) -> bool {
    let (old, new) = (change.old.base(&old.ty), change.new.base(&new.ty));
    match (old, new) {
        (Type::Int(..), Type::Int(..)) | (Type::Bytes(_), Type::Bytes(_)) => false,
        (Type::Decimal(_, s), Type::Decimal(_, t)) => s != t,
        (Type::Native, Type::Native) => false,
        (old, new) if old.is_text() && new.is_text() => false,
        (old, new) => !change.same_type(old, new),
    }
}
