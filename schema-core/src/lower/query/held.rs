//! INSERT with `on conflict` or `returning` on SQLite, by a service that a row rule limits. SQLite would read
//! the table for either, and the service may read its view alone: so rows are looked for, updated and given
//! back through the view, in statements of their own. The INSERT itself names the table, where a trigger
//! holds the rule.

use super::super::expr::{self, ExprCx};
use super::change::{self, Changed, Steps};
use super::upsert::{Row, and};
use super::{insert as plain, merge, select, update as single};
use crate::dialect::{Target, quote};
use crate::grants::Verb;
use crate::ir::query::{Conflict, ConflictUpdate, Insert, Rows, Value};
use crate::ir::{ColumnId, Expr, Table};
use crate::phys::query::Role;

/// Whether what `insert` would read or update of the table lies behind a view.
pub(super) fn concerns(cx: &ExprCx<'_>, insert: &Insert, of: &Changed<'_>) -> bool {
    let updates = insert.conflict.as_ref().is_some_and(|conflict| conflict.update.is_some());
    let reads = insert.conflict.is_some() || !insert.returning.is_empty();
    reads && of.is_ruled(cx, Verb::Select) || updates && of.is_ruled(cx, Verb::Update)
}

/// The name under which the view of a row rule has the number of a row; `None` where rows have none.
pub(crate) fn row_number(table: &Table) -> Option<String> {
    let options = table.options.get(Target::Sqlite);
    if options.iter().any(|option| option.to_ascii_uppercase().contains("WITHOUT ROWID")) {
        return None;
    }
    // Such a key is another name of it.
    let key = table.primary_key.as_ref().map_or(&[][..], |key| &key.columns);
    match key {
        [id] if table.column(*id).auto.is_some() => Some(table.column(*id).name.clone()),
        _ => Some(" rowid".to_owned()),
    }
}

/// The statements of such an INSERT.
pub(super) fn insert(cx: &mut ExprCx<'_>, insert: &Insert, of: &Changed<'_>, steps: &mut Steps) {
    let returns = !insert.returning.is_empty();
    if let Rows::Select(rows) = &insert.rows {
        return match any_key(insert) && !returns {
            true => ignoring(cx, insert, of, steps),
            false => merge::insert(cx, insert, of, rows, steps),
        };
    }
    if any_key(insert) && !returns {
        return ignoring(cx, insert, of, steps);
    }
    let none = [Vec::new()];
    let rows: &[Vec<Value>] = if let Rows::Values(rows) = &insert.rows { rows } else { &none };
    for values in rows {
        let mut alone = insert.clone();
        if !insert.columns.is_empty() {
            alone.rows = Rows::Values(vec![values.clone()]);
        }
        One { insert: &alone, of, values }.write(cx, steps);
    }
}

/// Whether nothing is to be done where any of the table's keys is met: SQLite reads nothing to find that out.
fn any_key(insert: &Insert) -> bool {
    matches!(&insert.conflict, Some(Conflict { update: None, key })
        if key.as_ref().is_none_or(|key| !key.others))
}

fn ignoring(cx: &mut ExprCx<'_>, insert: &Insert, of: &Changed<'_>, steps: &mut Steps) {
    let name = of.name(cx, Verb::Insert);
    let text = plain::whole(cx, insert, of, &name, |_| " ON CONFLICT DO NOTHING".to_owned());
    steps.write(text, if insert.returning.is_empty() { Role::Count } else { Role::Nothing });
}

/// An INSERT of one row.
struct One<'a> {
    insert: &'a Insert,
    of: &'a Changed<'a>,
    values: &'a [Value],
}

impl One<'_> {
    fn write(&self, cx: &mut ExprCx<'_>, steps: &mut Steps) {
        if any_key(self.insert) {
            ignoring(cx, self.insert, self.of, steps);
            return self.give_back(cx, steps);
        }
        let met = self.insert.conflict.as_ref().and_then(|conflict| {
            let key = conflict.key.as_ref()?;
            Some((self.row().meets(std::slice::from_ref(key))?, &conflict.update))
        });
        match met {
            Some((met, Some(update))) => self.update_or_insert(cx, update, met, steps),
            Some((met, None)) => {
                let rows = self.of.named(cx, Verb::Select);
                let met = expr::sql(cx, &met);
                let unmet = format!(" WHERE NOT EXISTS (SELECT 1 FROM {rows} WHERE {met})");
                self.put(cx, &unmet, steps);
                self.give_back(cx, steps);
            }
            // No row can be met.
            None => {
                self.put(cx, "", steps);
                self.give_back(cx, steps);
            }
        }
    }

    fn row(&self) -> Row<'_> {
        let (columns, values) = (self.insert.columns.clone(), self.values.to_vec());
        Row { insert: self.insert, of: self.of, columns, values }
    }

    /// The role of a change, if the rows that it gives come later.
    fn role(&self) -> Role {
        if self.insert.returning.is_empty() { Role::Count } else { Role::Nothing }
    }

    /// The INSERT, under a condition perhaps.
    fn put(&self, cx: &mut ExprCx<'_>, condition: &str, steps: &mut Steps) {
        let of = self.of;
        let name = of.name(cx, Verb::Insert);
        let text = match condition {
            "" => plain::whole(cx, self.insert, of, &name, |_| String::new()),
            _ => format!(
                "{}INSERT INTO {name} ({}) SELECT {}{condition}",
                select::with(cx, &self.insert.with),
                of.idents(cx, &self.insert.columns),
                plain::row(cx, of, &self.insert.columns, self.values)
            ),
        };
        steps.write(text, self.role());
    }

    fn update_or_insert(&self, cx: &mut ExprCx<'_>, update: &ConflictUpdate, met: Expr, steps: &mut Steps) {
        let (of, returning) = (self.of, &self.insert.returning);
        let with = select::with(cx, &self.insert.with);
        let found = expr::sql(cx, &met);
        // One that may not be updated is not found, and is in the way of the INSERT.
        let rows = of.named(cx, Verb::Update);
        steps.read(format!("{with}SELECT 1 FROM {rows} WHERE {found}"), Role::Either);
        let excluded = of.stand_ins(update.excluded, |id| self.text(cx, id));
        let text = change::replaced(cx, excluded, |cx| {
            of.addressed(cx, Verb::Update, |cx, name| {
                let set = change::assignments(cx, of, &update.set, "");
                let filter = match update.filter.clone() {
                    Some(filter) => and(met, filter),
                    None => met,
                };
                format!("UPDATE {name} SET {set}{}", single::condition(cx, Some(&filter), None))
            })
        });
        let returned = change::returning(cx, of, returning, Verb::Update);
        steps.write(format!("{with}{text}{returned}"), change::role(returning));
        self.put(cx, "", steps);
        self.give_back(cx, steps);
    }

    /// The value that a column gets, as SQL.
    fn text(&self, cx: &mut ExprCx<'_>, id: ColumnId) -> String {
        let at = self.insert.columns.iter().position(|c| *c == id);
        let value = at.and_then(|at| self.values.get(at)).unwrap_or(&Value::Default);
        format!("({})", change::given(cx, value, self.of.column(id)))
    }

    /// The SELECT of the row, if the statement before it has inserted one: SQLite counts no row that the
    /// triggers of a view change.
    fn give_back(&self, cx: &mut ExprCx<'_>, steps: &mut Steps) {
        if self.insert.returning.is_empty() {
            return;
        }
        let of = self.of;
        let Some(number) = row_number(of.table) else {
            let _ = cx.refuse(
                of.span,
                "`returning` of a row without a number, where a rule limits the rows",
                "read the row in a query of its own, or leave out WITHOUT ROWID",
            );
            return;
        };
        let (rows, alias) = (of.named(cx, Verb::Select), of.alias(cx));
        let values = change::values(cx, &self.insert.returning);
        let number = quote::ident(cx.target, &number);
        let text = format!(
            "SELECT {values} FROM {rows} WHERE {alias}.{number} = last_insert_rowid() AND changes() = 1"
        );
        steps.read(text, Role::Rows);
    }
}
