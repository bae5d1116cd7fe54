//! What is lost: tables, columns, labels, and values that are computed from then on.

use super::change::{Change, Pair, path};
use super::{Hazard, Place, rows};
use crate::diag::Code;
use crate::dialect::{TargetSet, quote};
use crate::ir::{Column, Enum, Table, Type};

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    for id in change.old.table_ids().filter(|id| change.table_after(*id).is_none()) {
        found.push(table(change, change.old.table(id)));
    }
    for pair in change.pairs() {
        columns(change, &pair, found);
    }
    for old in &change.old.enums {
        if let Some(new) = change.new.enums.iter().find(|e| e.name == old.name) {
            labels(change, old, new, found);
        }
    }
}

fn table(change: &Change<'_>, old: &Table) -> Hazard {
    let queries = rows::told(change.targets, |target| {
        format!("SELECT count(*) FROM {}", rows::table(target, &old.name))
    });
    Hazard::new(
        Code::H0101,
        change.targets,
        old.name.to_string(),
        format!("the table '{}' is dropped with all of its rows", old.name),
    )
    .at(Place::Old(old.span))
    .notes(queries)
    .help(match change.guesses.table(&old.name) {
        Some(new) => format!(
            "it looks as if it were called '{new}' now: if so, write the line 'was {}' in 'table {new}', and its rows \
             stay; else keep a copy of its rows first",
            old.name.name
        ),
        None => format!(
            "if it was renamed, say 'was {}' in the table that it became; else keep a copy of its rows first",
            old.name.name
        ),
    })
}

fn columns(change: &Change<'_>, pair: &Pair<'_>, found: &mut Vec<Hazard>) {
    for id in pair.old.column_ids() {
        let old = pair.old.column(id);
        let new = pair.column_after(id).map(|id| pair.new.column(id));
        let stays = new.map_or(TargetSet::EMPTY, |new| new.only);
        let targets: TargetSet =
            old.only.and(change.targets).iter().filter(|target| !stays.contains(*target)).collect();
        // What is computed can be computed again.
        if !targets.is_empty() && old.generated.is_none() {
            found.push(column(change, pair, old, new, targets));
        }
        let Some(new) = new else { continue };
        let both = old.only.and(new.only).and(change.targets);
        let values = match (&old.generated, &new.generated) {
            (None, Some(_)) => "its own values give way to computed ones",
            (Some(old), Some(new)) if !change.same_expr(pair, &old.expr, &new.expr) => {
                "its values are computed from another expression"
            }
            _ => continue,
        };
        found.push(
            Hazard::new(Code::H0105, both, pair.path(new), format!("'{}': {values}", pair.path(new)))
                .at(Place::New(new.span))
                .help(
                    "add a column with the new expression, and drop this one when nothing reads it any more",
                )
                .steps(
                    format!("add a generated column beside '{}'", new.name),
                    "reads the new column",
                    format!("drop '{}'", new.name),
                ),
        );
    }
}

fn column(
    change: &Change<'_>,
    pair: &Pair<'_>,
    old: &Column,
    new: Option<&Column>,
    targets: TargetSet,
) -> Hazard {
    let object = path(pair.old, old);
    let place = new.map_or(Place::Old(old.span), |new| Place::New(new.span));
    let queries = rows::told(targets, |target| {
        rows::select(target, pair.old, &format!("{} IS NOT NULL", quote::ident(target, &old.name)))
    });
    Hazard::new(Code::H0102, targets, &object, format!("the column '{object}' is dropped with its values"))
        .at(place)
        .notes(queries)
        .help(match change.guesses.column(&pair.new.name, &old.name) {
            Some(new) => format!(
                "it looks as if it were called '{new}' now: if so, write 'was {}' behind '{new}' in 'table {}', and its \
                 values stay",
                old.name, pair.new.name
            ),
            None => format!("if it was renamed, say 'was {}' in the column that it became", old.name),
        })
        .steps(
            format!(
                "keep '{}' and make it nullable or give it a default, so that rows need no value",
                old.name
            ),
            "neither reads nor writes it",
            format!("drop '{}'", old.name),
        )
}

fn labels(change: &Change<'_>, old: &Enum, new: &Enum, found: &mut Vec<Hazard>) {
    let renamed = |label: &str| {
        let mut mine = change.renames.labels.iter().filter(|(of, ..)| *of == new.name);
        mine.any(|(_, was, _)| was == label)
    };
    for label in old.labels.iter().map(|l| &l.name) {
        if new.labels.iter().any(|l| l.name == *label) || renamed(label) {
            continue;
        }
        let mut hazard = Hazard::new(
            Code::H0103,
            change.targets,
            format!("{}.{label}", old.name),
            format!("the label '{label}' of the enum '{}' is removed, and rows may have it", old.name),
        )
        .at(Place::New(new.span));
        for table in &change.old.tables {
            for column in table.columns.iter().filter(|c| of_enum(change, &c.ty, old)) {
                let on = column.only.and(change.targets);
                hazard = hazard.notes(rows::told(on, |target| {
                    let (name, label) = (quote::ident(target, &column.name), quote::string(target, label));
                    rows::select(target, table, &format!("{name} = {label}"))
                }));
            }
        }
        found.push(
            hazard
                .help(format!("if it was renamed, say 'was' behind the new label; else give such rows another label first, in a data step: a row with '{label}' makes the migration fail"))
                .steps(
                    "keep the label",
                    format!("never writes '{label}'"),
                    format!("give the rows that have it another label, and remove '{label}'"),
                ),
        );
    }
}

fn of_enum(change: &Change<'_>, ty: &Type, of: &Enum) -> bool {
    matches!(change.old.base(ty), Type::Enum(id) if change.old.enum_(*id).name == of.name)
}
