//! INSERT with `on conflict` or `returning` on MySQL and MariaDB, which have neither in one form. Both
//! count a row that ON DUPLICATE KEY UPDATE changes as two, and it would change a row that is met through
//! another key. So a row is looked for and locked first, and then inserted or updated.

use super::super::expr::{self, ExprCx};
use super::change::{self, Changed, Steps};
use super::{insert, merge, select, update};
use crate::dialect::{PerTarget, Target};
use crate::grants::Verb;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func};
use crate::ir::query::{Conflict, ConflictKey, ConflictUpdate, Insert, Rows, Update, Value, With};
use crate::ir::{Column, ColumnId, Type, walk};
use crate::phys::query::Role;

/// The statements of such an INSERT.
pub(super) fn insert(cx: &mut ExprCx<'_>, insert: &Insert, of: &Changed<'_>, steps: &mut Steps) {
    let none = [Vec::new()];
    let rows: &[Vec<Value>] = match &insert.rows {
        Rows::Values(rows) => rows,
        Rows::Defaults => &none,
        Rows::Select(rows) => return merge::insert(cx, insert, of, rows, steps),
    };
    select::inline(cx, &insert.with, of.span);
    for values in rows {
        let columns = insert.columns.clone();
        Row { insert, of, columns, values: values.clone() }.write(cx, steps);
    }
}

/// One row that is inserted.
pub(super) struct Row<'a> {
    pub(super) insert: &'a Insert,
    pub(super) of: &'a Changed<'a>,
    pub(super) columns: Vec<ColumnId>,
    pub(super) values: Vec<Value>,
}

impl Row<'_> {
    fn write(&mut self, cx: &mut ExprCx<'_>, steps: &mut Steps) {
        let returns = !self.insert.returning.is_empty();
        if returns {
            self.evaluate(cx, steps);
        }
        let met = match &self.insert.conflict {
            None => None,
            Some(conflict) => match keys(cx, self.of, conflict.key.as_ref()) {
                Some(keys) => self.meets(&keys),
                None => return,
            },
        };
        match (met, self.insert.conflict.as_ref()) {
            (Some(met), Some(Conflict { update: Some(update), key: Some(key) })) => {
                self.update_or_insert(cx, key, update, met, steps);
            }
            (Some(met), Some(_)) => self.insert_or_nothing(cx, &met, steps),
            // No row can be met.
            _ => {
                let text = self.insertion(cx, None);
                steps.write(text, if returns { Role::Nothing } else { Role::Count });
                if returns {
                    self.give_back(cx, "", steps);
                }
            }
        }
    }

    fn insert_or_nothing(&self, cx: &mut ExprCx<'_>, met: &Expr, steps: &mut Steps) {
        let met = expr::sql(cx, met);
        let rows = self.of.named(cx, Verb::Select);
        if self.insert.returning.is_empty() {
            let condition = format!("NOT EXISTS (SELECT 1 FROM {rows} WHERE {met})");
            let text = self.insertion(cx, Some(&condition));
            return steps.write(text, Role::Count);
        }
        // FOR UPDATE takes a right to change what is read.
        let lock = match of_one_view(cx, self.of) {
            true => "FOR UPDATE",
            false => "LOCK IN SHARE MODE",
        };
        steps.write(format!("SELECT 1 FROM {rows} WHERE {met} LIMIT 1 {lock}"), Role::Either);
        steps.write("SET @met = TRUE".to_owned(), Role::Nothing);
        steps.write("SET @met = FALSE".to_owned(), Role::Nothing);
        let text = self.insertion(cx, Some("NOT @met"));
        steps.write(text, Role::Nothing);
        self.give_back(cx, " AND NOT @met", steps);
    }

    fn update_or_insert(
        &self,
        cx: &mut ExprCx<'_>,
        key: &ConflictKey,
        update: &ConflictUpdate,
        met: Expr,
        steps: &mut Steps,
    ) {
        let of = self.of;
        let returns = !self.insert.returning.is_empty();
        let given = |id: ColumnId, value: &Value| match value {
            Value::Expr(e) => matches!(e.kind, ExprKind::Field(field)
                if field.relation == update.excluded && field.column == id.0),
            Value::Default => false,
        };
        // The row is found again by the key, which has to stay the same.
        if returns && update.set.iter().any(|(id, value)| key.columns.contains(id) && !given(*id, value)) {
            let _ = cx.refuse(
                of.span,
                "`returning` of a row whose key is changed",
                "leave the key as it is, or read the row in a query of its own",
            );
            return;
        }
        let found = expr::sql(cx, &met);
        // One that may not be updated is not found, and is in the way of the INSERT.
        let rows = of.named(cx, Verb::Update);
        steps.write(format!("SELECT 1 FROM {rows} WHERE {found} FOR UPDATE"), Role::Either);
        let role = if returns { Role::Nothing } else { Role::Count };
        let filter = match update.filter.clone() {
            Some(filter) => and(met, filter),
            None => met,
        };
        let excluded = of.stand_ins(update.excluded, |id| self.text(cx, id));
        if returns {
            // 2: it is updated; 1: it stays as it is; 0: there is none.
            let is_updated = change::replaced(cx, excluded.clone(), |cx| expr::sql(cx, &filter));
            let is_updated = format!("EXISTS (SELECT 1 FROM {rows} WHERE {is_updated})");
            steps.write(format!("SET @met = 1 + {is_updated}"), Role::Nothing);
            steps.write("SET @met = 0".to_owned(), Role::Nothing);
        }
        let change = Update {
            with: With::default(),
            table: of.id,
            target: of.relation,
            set: update.set.clone(),
            from: Vec::new(),
            filter: Some(filter),
            returning: Vec::new(),
        };
        let Some(text) = change::replaced(cx, excluded, |cx| update::statement(cx, &change, of, None)) else {
            return;
        };
        steps.write(text, role);
        let text = self.insertion(cx, returns.then_some("@met = 0"));
        steps.write(text, role);
        if returns {
            let values = change::values(cx, &self.insert.returning);
            let rows = of.named(cx, Verb::Select);
            steps.read(format!("SELECT {values} FROM {rows} WHERE {found} AND @met <> 1"), Role::Rows);
        }
    }

    /// What a column gets, if that is known and not NULL.
    fn value(&self, id: ColumnId) -> Option<&Expr> {
        let given = self.columns.iter().position(|c| *c == id).and_then(|at| self.values.get(at));
        let value = match given {
            Some(Value::Expr(e)) => Some(e),
            Some(Value::Default) | None => self.of.column(id).default.as_ref().filter(|e| !is_volatile(e)),
        };
        value.filter(|e| !matches!(e.kind, ExprKind::Null))
    }

    /// The value that a column gets, as SQL.
    fn text(&self, cx: &mut ExprCx<'_>, id: ColumnId) -> String {
        let given = self.columns.iter().position(|c| *c == id).and_then(|at| self.values.get(at));
        match given {
            Some(Value::Expr(e)) => expr::expr(cx, e).at(expr::Level::Atom),
            Some(Value::Default) | None => format!("({})", change::default_of(cx, self.of.column(id))),
        }
    }

    /// Whether a row of the table is met by one of these keys; `None` if there can't be one.
    pub(super) fn meets(&self, keys: &[ConflictKey]) -> Option<Expr> {
        let met = keys.iter().filter_map(|key| {
            let mut all: Option<Expr> = None;
            for id in &key.columns {
                let equal = binary(BinaryOp::Eq, self.of.field(*id), self.value(*id)?.clone());
                all = Some(match all {
                    Some(before) => and(before, equal),
                    None => equal,
                });
            }
            match &key.filter {
                // Both rows have to be in the index.
                Some(filter) => {
                    let mut own = filter.clone();
                    self.substitute(&mut own);
                    all.map(|all| and(and(all, filter.clone()), own))
                }
                None => all,
            }
        });
        met.reduce(|a, b| binary(BinaryOp::Or, a, b))
    }

    /// Puts the row's values for the table's columns.
    fn substitute(&self, e: &mut Expr) {
        if let ExprKind::Field(field) = e.kind
            && field.relation == self.of.relation
        {
            match self.value(ColumnId(field.column)) {
                Some(value) => *e = value.clone(),
                None => e.kind = ExprKind::Null,
            }
            return;
        }
        walk::children_mut(e, &mut |e| self.substitute(e));
    }

    /// Has values of the key that would be others each time be made once, in front of the statements.
    fn evaluate(&mut self, cx: &mut ExprCx<'_>, steps: &mut Steps) {
        let of = self.of;
        let Some(key) = of.table.primary_key.as_ref() else { return };
        for id in key.columns.iter().copied() {
            let column = of.column(id);
            let at = self.columns.iter().position(|c| *c == id);
            let made = match at.and_then(|at| self.values.get(at)) {
                Some(Value::Expr(e)) if is_volatile(e) => expr::sql(cx, e),
                Some(Value::Expr(_)) => continue,
                Some(Value::Default) | None if column.auto.is_some() => continue,
                Some(Value::Default) | None => match cx.schema.default_of(column) {
                    Some(_) => change::default_of(cx, column),
                    None => continue,
                },
            };
            let name = format!("@key_{}", id.0);
            steps.write(format!("SET {name} = {made}"), Role::Nothing);
            // It stands for the value from here on.
            let value = Value::Expr(variable(column, &name, of));
            match at {
                Some(at) => self.values[at] = value,
                None => {
                    self.columns.push(id);
                    self.values.push(value);
                }
            }
        }
    }

    /// The INSERT of the row, if a condition holds.
    fn insertion(&self, cx: &mut ExprCx<'_>, condition: Option<&str>) -> String {
        let of = self.of;
        let head = format!("INSERT INTO {} ({})", of.name(cx, Verb::Insert), of.idents(cx, &self.columns));
        let again = self.values.iter().any(|value| match value {
            Value::Expr(e) => of.is_read_in(cx, e),
            Value::Default => false,
        });
        if condition.is_none() && !again {
            return format!("{head} VALUES ({})", insert::row(cx, of, &self.columns, &self.values));
        }
        let texts: Vec<String> = self.columns.iter().map(|id| self.text(cx, *id)).collect();
        let condition = condition.map(|c| format!(" FROM DUAL WHERE {c}")).unwrap_or_default();
        format!("{head} SELECT {}{condition}", texts.join(", "))
    }

    /// The SELECT of the row that has just been inserted.
    fn give_back(&self, cx: &mut ExprCx<'_>, also: &str, steps: &mut Steps) {
        let of = self.of;
        let Some(key) = of.key(cx, "`returning` of a table without a primary key") else { return };
        let mut found: Option<Expr> = None;
        for id in key {
            let column = of.column(id);
            let value = match self.value(id) {
                Some(value) => value.clone(),
                None if column.auto.is_some() => variable(column, "last_insert_id()", of),
                None => {
                    let _ = cx.refuse(
                        of.span,
                        format!("`returning` of a row whose `{}` it makes itself", column.name),
                        "give the column a value",
                    );
                    return;
                }
            };
            let equal = binary(BinaryOp::Eq, of.field(id), value);
            found = Some(match found {
                Some(before) => and(before, equal),
                None => equal,
            });
        }
        let Some(found) = found else { return };
        let found = expr::sql(cx, &found);
        let values = change::values(cx, &self.insert.returning);
        let rows = of.named(cx, Verb::Select);
        steps.read(format!("SELECT {values} FROM {rows} WHERE {found}{also}"), Role::Rows);
    }
}

/// Whether rows are read where they are updated.
fn of_one_view(cx: &ExprCx<'_>, of: &Changed<'_>) -> bool {
    of.name(cx, Verb::Select) == of.name(cx, Verb::Update)
}

/// The keys by which a row may be met: the one that is named, or all.
pub(super) fn keys(
    cx: &mut ExprCx<'_>,
    of: &Changed<'_>,
    named: Option<&ConflictKey>,
) -> Option<Vec<ConflictKey>> {
    if let Some(key) = named {
        return Some(vec![key.clone()]);
    }
    let key = |columns| ConflictKey { columns, filter: None, others: true };
    let mut all: Vec<ConflictKey> =
        of.table.primary_key.iter().map(|primary| key(primary.columns.clone())).collect();
    for unique in of.table.uniques.iter().filter(|unique| unique.only.contains(cx.target)) {
        match unique.plain_columns().filter(|_| unique.filter.is_none()) {
            Some(columns) => all.push(key(columns)),
            None => {
                let _ = cx.refuse(
                    of.span,
                    "`on conflict do nothing` where a key is over a part of the rows, or over expressions",
                    "name the key: `on conflict (columns) do nothing`",
                );
                return None;
            }
        }
    }
    Some(all)
}

fn binary(op: BinaryOp, a: Expr, b: Expr) -> Expr {
    let (nullable, span) = (a.nullable || b.nullable, a.span);
    Expr { kind: ExprKind::Binary(op, Box::new(a), Box::new(b)), ty: Type::Bool, nullable, span }
}

pub(super) fn and(a: Expr, b: Expr) -> Expr {
    binary(BinaryOp::And, a, b)
}

/// SQL that stands for the value of a column.
fn variable(column: &Column, text: &str, of: &Changed<'_>) -> Expr {
    let mut texts = PerTarget::all(None);
    *texts.get_mut(Target::MySql) = Some(text.to_owned());
    Expr { kind: ExprKind::Sql(texts), ty: column.ty.clone(), nullable: false, span: of.span }
}

/// Whether `e` may be another value each time that it is computed.
fn is_volatile(e: &Expr) -> bool {
    let mut found = false;
    walk::visit_all(e, &mut |e| {
        found |= matches!(
            e.kind,
            ExprKind::Call(Func::Uuid | Func::Now, _)
                | ExprKind::NextVal(_)
                | ExprKind::RawCall(..)
                | ExprKind::Sql(_)
        );
    });
    found
}
