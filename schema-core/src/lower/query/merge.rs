//! INSERT from a select with `on conflict` on MySQL and MariaDB, and on SQLite by a service that a row rule
//! limits: rows that are met are updated first, then those that meet none are inserted.

use super::super::expr::{ExprCx, mysql};
use super::change::{self, Changed, Steps};
use super::{block, free_name, insert as plain, update as single, upsert};
use crate::dialect::{Target, quote};
use crate::grants::Verb;
use crate::ir::query::{Conflict, ConflictUpdate, Insert, Select, Value};
use crate::ir::{Collate, ColumnId, walk};
use crate::phys::query::Role;

/// The statements of such an INSERT.
pub(super) fn insert(
    cx: &mut ExprCx<'_>,
    insert: &Insert,
    of: &Changed<'_>,
    rows: &Select,
    steps: &mut Steps,
) {
    let Some(conflict) = insert.conflict.as_ref().filter(|_| insert.returning.is_empty()) else {
        let _ = cx.refuse(
            of.span,
            "`returning` of rows that are inserted from a select",
            "insert them first, and read them in a query of their own",
        );
        return;
    };
    let Some(keys) = upsert::keys(cx, of, conflict.key.as_ref()) else { return };
    let [key] = keys.as_slice() else {
        let _ = cx.refuse(
            of.span,
            "which rows of a select meet one of several keys",
            "name the key: `on conflict (columns)`",
        );
        return;
    };
    if key.filter.is_some() {
        let _ = cx.refuse(of.span, "a key over a part of the rows here", "insert row by row");
        return;
    }
    if !key.columns.iter().all(|id| insert.columns.contains(id)) {
        // Numbers that the server makes meet none.
        let text = match cx.target {
            Target::MySql => plain::mysql(cx, insert, of),
            _ => Some(plain::whole(cx, insert, of, &of.name(cx, Verb::Insert), |_| String::new())),
        };
        steps.0.extend(text.map(|text| (text, true, Role::Count)));
        return;
    }
    let names: Vec<String> = insert.columns.iter().map(|id| of.column(*id).name.clone()).collect();
    let mut named = rows.clone();
    block::name_columns(&mut named.body, &names);
    let given = free_name(cx, "given");
    let merge = Merge { insert, of, rows: &named, key: &key.columns, given };
    match conflict {
        Conflict { update: Some(update), .. } => merge.update(cx, update, steps),
        Conflict { update: None, .. } => merge.nothing(cx, steps),
    }
}

struct Merge<'a> {
    insert: &'a Insert,
    of: &'a Changed<'a>,
    rows: &'a Select,
    key: &'a [ColumnId],
    /// The name of the select.
    given: String,
}

impl Merge<'_> {
    /// A column of the select.
    fn given(&self, cx: &ExprCx<'_>, id: ColumnId) -> String {
        format!("{}.{}", self.given, self.of.ident(cx, id))
    }

    /// A column of the key as it is compared.
    fn folded(&self, cx: &ExprCx<'_>, id: ColumnId, text: &str) -> String {
        match (self.of.column(id).collate, cx.target) {
            (Collate::Ci, Target::Sqlite) => format!("{text} COLLATE NOCASE"),
            (Collate::Ci, _) => mysql::collated(mysql::fold_sql(text, false)),
            (Collate::Binary, _) => text.to_owned(),
        }
    }

    /// Whether a row of the select meets the table's, which is called `name`.
    fn meets(&self, cx: &ExprCx<'_>, name: &str) -> String {
        let equal: Vec<String> = self
            .key
            .iter()
            .map(|id| {
                let own = self.folded(cx, *id, &format!("{name}.{}", self.of.ident(cx, *id)));
                format!("{own} = {}", self.folded(cx, *id, &self.given(cx, *id)))
            })
            .collect();
        equal.join(" AND ")
    }

    fn unmet(&self, cx: &ExprCx<'_>) -> String {
        let (rows, alias) = (self.of.named(cx, Verb::Select), self.of.alias(cx));
        format!("NOT EXISTS (SELECT 1 FROM {rows} WHERE {})", self.meets(cx, &alias))
    }

    fn head(&self, cx: &ExprCx<'_>) -> String {
        let columns = self.of.idents(cx, &self.insert.columns);
        let given: Vec<String> = self.insert.columns.iter().map(|id| self.given(cx, *id)).collect();
        format!("INSERT INTO {} ({columns}) SELECT {}", self.of.name(cx, Verb::Insert), given.join(", "))
    }

    fn source(&self, cx: &mut ExprCx<'_>) -> String {
        plain::with_and_source(cx, self.insert, self.of, self.rows)
    }

    /// Rows that meet one stay out, and so do those that meet an earlier one of the same select.
    fn nothing(&self, cx: &mut ExprCx<'_>, steps: &mut Steps) {
        let (source, given) = (self.source(cx), &self.given);
        let keys: Vec<String> =
            self.key.iter().map(|id| self.folded(cx, *id, &self.given(cx, *id))).collect();
        let nulls: Vec<String> =
            self.key.iter().map(|id| format!("{} IS NULL", self.given(cx, *id))).collect();
        let place = quote::ident(cx.target, "place in key");
        let rows = format!(
            "(SELECT {given}.*, row_number() OVER (PARTITION BY {}) AS {place} FROM ({source}) AS {given})",
            keys.join(", ")
        );
        let text = format!(
            "{} FROM {rows} AS {given} WHERE ({given}.{place} = 1 OR {}) AND {}",
            self.head(cx),
            nulls.join(" OR "),
            self.unmet(cx)
        );
        steps.write(text, Role::Count);
    }

    fn update(&self, cx: &mut ExprCx<'_>, update: &ConflictUpdate, steps: &mut Steps) {
        let of = self.of;
        if of.is_read_by(cx, self.rows) {
            let _ = cx.refuse(
                of.span,
                "an update of rows that the select reads",
                "insert what is new and update the rest in queries of their own",
            );
            return;
        }
        let others = update.set.iter().any(|(id, value)| {
            let mut found = false;
            if let Value::Expr(e) = value {
                walk::visit_all(e, &mut |e| {
                    found |= update.set.iter().any(|(set, _)| set != id && of.is_column(e, *set));
                });
            }
            found
        });
        if others && cx.target == Target::MySql {
            let _ = cx.refuse(
                of.span,
                "`do update` where a value is computed of a column that is set too",
                "insert what is new and update the rest in queries of their own",
            );
            return;
        }
        let source = self.source(cx);
        let stand_ins = of.stand_ins(update.excluded, |id| match self.insert.columns.contains(&id) {
            true => self.given(cx, id),
            false => format!("({})", change::default_of(cx, of.column(id))),
        });
        let given = &self.given;
        let text = change::replaced(cx, stand_ins, |cx| match cx.target {
            Target::Sqlite => of.addressed(cx, Verb::Update, |cx, name| {
                let set = change::assignments(cx, of, &update.set, "");
                let met = self.meets(cx, name);
                let filter = single::condition(cx, update.filter.as_ref(), Some(&met));
                format!("UPDATE {name} SET {set} FROM ({source}) AS {given}{filter}")
            }),
            _ => {
                let alias = of.alias(cx);
                let set = change::assignments(cx, of, &update.set, &format!("{alias}."));
                let filter = single::condition(cx, update.filter.as_ref(), None);
                let (name, met) = (of.named(cx, Verb::Update), self.meets(cx, &alias));
                format!("UPDATE {name} JOIN ({source}) AS {given} ON {met} SET {set}{filter}")
            }
        });
        steps.write(text, Role::Count);
        let text = format!("{} FROM ({source}) AS {} WHERE {}", self.head(cx), self.given, self.unmet(cx));
        steps.write(text, Role::Count);
    }
}
