//! INSERT.

use super::super::expr::{self, ExprCx};
use super::change::{self, Changed, Steps, role};
use super::{Shape, free_name, held, select, upsert};
use crate::dialect::Target;
use crate::grants::Verb;
use crate::ir::query::{Conflict, Insert, Rows, Select, Value};
use crate::ir::{Collate, ColumnId, Type};
use crate::phys::query::Role;

/// The statements of an INSERT.
pub(super) fn insert(cx: &mut ExprCx<'_>, insert: &Insert, of: &Changed<'_>, steps: &mut Steps) {
    let insert = &without_defaults(insert);
    match cx.target {
        Target::MySql if insert.conflict.is_some() || !insert.returning.is_empty() => {
            upsert::insert(cx, insert, of, steps);
        }
        Target::MySql => {
            if let Some(text) = mysql(cx, insert, of) {
                steps.write(text, Role::Count);
            }
        }
        Target::Sqlite if held::concerns(cx, insert, of) => held::insert(cx, insert, of, steps),
        Target::Postgres | Target::Sqlite => native(cx, insert, of, steps),
    }
}

/// The same, without columns that have their default in every row.
fn without_defaults(insert: &Insert) -> Insert {
    let mut made = insert.clone();
    let Rows::Values(rows) = &mut made.rows else { return made };
    let single = rows.len() == 1;
    for at in (0..made.columns.len()).rev() {
        let default = rows.iter().all(|row| matches!(row[at], Value::Default));
        if default && (made.columns.len() > 1 || single) {
            made.columns.remove(at);
            rows.iter_mut().for_each(|row| drop(row.remove(at)));
        }
    }
    if made.columns.is_empty() {
        made.rows = Rows::Defaults;
    }
    made
}

fn native(cx: &mut ExprCx<'_>, insert: &Insert, of: &Changed<'_>, steps: &mut Steps) {
    let name = match insert.conflict.is_some() || !insert.returning.is_empty() {
        true => of.named(cx, Verb::Insert),
        false => of.name(cx, Verb::Insert),
    };
    let conflict = |cx: &mut ExprCx<'_>| match &insert.conflict {
        Some(conflict) => on_conflict(cx, of, conflict),
        None => String::new(),
    };
    let mut text = whole(cx, insert, of, &name, conflict);
    text += &change::returning(cx, of, &insert.returning, Verb::Insert);
    steps.write(text, role(&insert.returning));
}

/// An INSERT of all rows, with what `conflict` writes behind them.
pub(super) fn whole(
    cx: &mut ExprCx<'_>,
    insert: &Insert,
    of: &Changed<'_>,
    name: &str,
    conflict: impl FnOnce(&mut ExprCx<'_>) -> String,
) -> String {
    let mut text = select::with(cx, &insert.with);
    text += &format!("INSERT INTO {name}");
    if !insert.columns.is_empty() {
        text += &format!(" ({})", of.idents(cx, &insert.columns));
    }
    text += &match &insert.rows {
        Rows::Defaults => " DEFAULT VALUES".to_owned(),
        Rows::Values(rows) => format!(" VALUES {}", values(cx, of, &insert.columns, rows)),
        Rows::Select(rows) => {
            let made = source(cx, of, &insert.columns, rows);
            // Without a WHERE, SQLite takes ON for that of a join.
            match (cx.target, &insert.conflict) {
                (Target::Sqlite, Some(_)) => format!(" SELECT * FROM ({made}) AS q WHERE TRUE"),
                _ => format!(" {made}"),
            }
        }
    };
    text + &conflict(cx)
}

/// `(…), (…)`
pub(super) fn values(
    cx: &mut ExprCx<'_>,
    of: &Changed<'_>,
    columns: &[ColumnId],
    rows: &[Vec<Value>],
) -> String {
    let rows: Vec<String> = rows.iter().map(|row| format!("({})", self::row(cx, of, columns, row))).collect();
    rows.join(", ")
}

/// The values of one row, separated by commas.
pub(super) fn row(cx: &mut ExprCx<'_>, of: &Changed<'_>, columns: &[ColumnId], row: &[Value]) -> String {
    let values: Vec<String> =
        columns.iter().zip(row).map(|(id, value)| change::given(cx, value, of.column(*id))).collect();
    values.join(", ")
}

/// The rows of a select, as the columns store them.
pub(super) fn source(cx: &mut ExprCx<'_>, of: &Changed<'_>, columns: &[ColumnId], rows: &Select) -> String {
    let types: Vec<Type> = columns.iter().map(|id| of.column(*id).ty.clone()).collect();
    select::select(cx, rows, Shape::named(&types, false))
}

fn on_conflict(cx: &mut ExprCx<'_>, of: &Changed<'_>, conflict: &Conflict) -> String {
    let mut text = String::from(" ON CONFLICT");
    if let Some(key) = &conflict.key {
        let columns: Vec<String> = key
            .columns
            .iter()
            .map(|id| {
                let name = of.ident(cx, *id);
                // The index is over this form.
                let folds = of.column(*id).collate == Collate::Ci && cx.target == Target::Postgres;
                if folds { format!("lower({name} COLLATE \"C\")") } else { name }
            })
            .collect();
        text += &format!(" ({})", columns.join(", "));
        if let Some(filter) = &key.filter {
            let filter = of.renamed(cx, None, |cx| expr::sql(cx, filter));
            text += &format!(" WHERE {filter}");
        }
    }
    let Some(update) = &conflict.update else { return text + " DO NOTHING" };
    text += &format!(" DO UPDATE SET {}", change::assignments(cx, of, &update.set, ""));
    if let Some(filter) = &update.filter {
        text += &format!(" WHERE {}", expr::sql(cx, filter));
    }
    text
}

/// An INSERT on MySQL of rows that meet no other.
pub(super) fn mysql(cx: &mut ExprCx<'_>, insert: &Insert, of: &Changed<'_>) -> Option<String> {
    let head = format!("INSERT INTO {} ({})", of.name(cx, Verb::Insert), of.idents(cx, &insert.columns));
    match &insert.rows {
        Rows::Defaults => Some(format!("{head} VALUES ()")),
        Rows::Select(rows) => Some(format!("{head} {}", with_and_source(cx, insert, of, rows))),
        Rows::Values(rows) => {
            select::inline(cx, &insert.with, of.span);
            let exprs = rows.iter().flatten().filter_map(|value| match value {
                Value::Expr(e) => Some(e),
                Value::Default => None,
            });
            let again = exprs.into_iter().any(|e| of.is_read_in(cx, e));
            let default = rows.iter().flatten().any(|value| matches!(value, Value::Default));
            if !again || default {
                return Some(format!("{head} VALUES {}", values(cx, of, &insert.columns, rows)));
            }
            // Values may not read the table, but rows of a select may.
            let rows: Vec<String> = rows
                .iter()
                .map(|row| format!("SELECT {}", self::row(cx, of, &insert.columns, row)))
                .collect();
            Some(format!("{head} {}", rows.join(" UNION ALL ")))
        }
    }
}

/// The rows of a select, with what the INSERT names by `with`: on MySQL that stands behind its head.
pub(super) fn with_and_source(
    cx: &mut ExprCx<'_>,
    insert: &Insert,
    of: &Changed<'_>,
    rows: &Select,
) -> String {
    let with = select::with(cx, &insert.with);
    let made = source(cx, of, &insert.columns, rows);
    match with.is_empty() || rows.with.tables.is_empty() {
        true => with + &made,
        false => format!("{with}SELECT * FROM ({made}) AS {}", free_name(cx, "q")),
    }
}
