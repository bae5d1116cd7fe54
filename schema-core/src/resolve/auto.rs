//! Columns whose values the database makes.

use super::Draft;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::ir::types::{IntWidth, Sign};
use crate::ir::{ColumnId, Index, Type};
use crate::syntax::ast::ModifierKind;

/// What targets want of an `auto` column: SQLite that it is the primary key, MySQL that a key begins
/// with it.
pub(super) fn resolve(
    draft: &Draft<'_>,
    native: Option<Target>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) {
    let Some(at) = draft.table.columns.iter().position(|c| c.auto.is_some() && c.ty.is_int()) else {
        return;
    };
    let id = ColumnId(at as u32);
    let column = &draft.table.columns[at];
    let on = targets.and(column.only);
    let place = draft.ast.columns[at].modifiers.iter().find(|m| matches!(m.kind, ModifierKind::Auto { .. }));
    let span = place.map_or(column.name_span, |m| m.span);
    let mut refuse = |target: Target, why: &str, help: &str| {
        diags.push(
            Diagnostic::new(
                Code::E0602,
                span,
                format!("{} can't make the values of '{}': {why}", target.title(), column.name),
            )
            .also(column.name_span, "the column")
            .help(help),
        );
    };
    if on.contains(Target::Postgres) && column.ty == Type::Int(IntWidth::W64, Sign::Unsigned) {
        refuse(Target::Postgres, "it has no unsigned bigint", "write `bigint`");
        return;
    }
    for target in on.iter().filter(|t| *t != Target::Postgres) {
        counted(target, draft, at, &mut refuse);
    }
    let primary = draft.table.primary_key.as_ref().map_or(&[][..], |p| &p.columns);
    if on.contains(Target::Sqlite) && primary != [id] {
        refuse(
            Target::Sqlite,
            "it has to be the primary key alone",
            "make it `primary key auto`, and the other key `unique (…)`",
        );
    } else if on.contains(Target::MySql) && native.is_none() && primary.first() != Some(&id) {
        let begins = |i: &Index| i.plain_columns().is_some_and(|c| c.first() == Some(&id));
        if !draft.table.uniques.iter().chain(&draft.table.indexes).any(begins) {
            refuse(Target::MySql, "a key has to begin with it", "make it `primary key auto`, or `unique`");
        }
    }
}

/// Options of how an `auto` column counts that only PostgreSQL has.
fn counted(target: Target, draft: &Draft<'_>, at: usize, refuse: &mut impl FnMut(Target, &str, &str)) {
    let counting = &draft.table.columns[at].counting;
    let words = [
        (counting.step.is_some(), "step"),
        (counting.min.is_some(), "min"),
        (counting.max.is_some(), "max"),
        (counting.cache.is_some(), "cache"),
        (counting.cycle, "cycle"),
    ];
    if let Some((_, word)) = words.into_iter().find(|(written, _)| *written) {
        refuse(target, &format!("it knows no `{word}`"), "leave it out: `start` alone works everywhere");
    } else if counting.start.is_some_and(|start| start < 1) {
        refuse(target, "it counts from 1 or more", "write `start 1`, or more");
    }
}
