//! UPDATE and DELETE.

use std::fmt;
use std::marker::PhantomData;

use super::change::{Change, Set};
use super::column::{Column, Sets};
use super::fetch::Execute;
use super::pred::{Node, Pred, write_all};
use super::table::Table;
use super::writer::{Names, Writer};
use crate::db::Database;
use crate::error::{Error, Result};
use crate::exec::Stmt;
use crate::meta::{PerTarget, TableMeta, Target, Ty};
use crate::value::{Bind, Field, IntoValue};

/// Which rows a statement changes.
#[derive(Clone, Debug, Default)]
struct Rows {
    filters: Vec<Node>,
    all: bool,
}

impl Rows {
    /// Refuses a statement that says nothing of its rows: it would change all of them.
    fn check(&self, what: &str, table: &TableMeta) -> Result<()> {
        if self.filters.is_empty() && !self.all {
            return Err(Error::usage(format!(
                "{what} on `{}` without a filter: add .filter(…), or .all() to mean every row",
                table.name
            )));
        }
        self.filters.iter().try_for_each(Node::check)
    }

    /// Writes the WHERE of a statement on `table`, as which it names its columns where queries stand among them.
    fn write(self, to: &mut Writer<'static>, table: &'static PerTarget) {
        if self.filters.iter().any(Node::nests) {
            to.names = Names::Table(table[to.target as usize]);
        }
        write_all(to, self.filters, " WHERE ");
    }
}

/// An UPDATE of `T`'s table.
#[must_use = "an update does nothing until it is executed"]
pub struct Update<T> {
    set: Vec<Set>,
    rows: Rows,
    table: PhantomData<fn() -> T>,
}

impl<T: Table> Update<T> {
    /// Begins an update; called by generated code.
    #[expect(clippy::new_without_default, reason = "an update is begun, not made by default")]
    pub fn new() -> Self {
        Update { set: Vec::new(), rows: Rows::default(), table: PhantomData }
    }

    /// Whether nothing has been said of it.
    pub(crate) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.rows.filters.is_empty() && !self.rows.all
    }

    /// Sets a column: to a value, or to `None` where it is nullable.
    pub fn set<V: Field + Bind, A: Sets>(
        mut self,
        column: Column<T, V, A>,
        value: impl IntoValue<V>,
    ) -> Self {
        let value = value.into_value_of().into_value().stored_as(column.meta.ty);
        self.set.push(Set { column: column.meta, op: "", value });
        self
    }

    /// Changes a column by a value: `.change(session::uses.plus(1))`.
    pub fn change(mut self, change: Change<T>) -> Self {
        self.set.push(change.set);
        self
    }

    /// As `set`, if there is a value.
    pub fn set_some<V: Field + Bind, A: Sets>(
        self,
        column: Column<T, V, A>,
        value: Option<impl IntoValue<V>>,
    ) -> Self {
        match value {
            Some(value) => self.set(column, value),
            None => self,
        }
    }

    /// Only rows for which `condition` holds. Several filters must all hold.
    pub fn filter(mut self, condition: Pred<T>) -> Self {
        self.rows.filters.push(condition.node);
        self
    }

    /// Every row of the table.
    pub fn all(mut self) -> Self {
        self.rows.all = true;
        self
    }

    /// The statement on this target, for the eye.
    pub fn sql(&self, target: Target) -> Result<String> {
        let stmt = self.clone().stmt(target)?;
        Ok(stmt.sql().as_str().to_owned())
    }

    /// Runs it; gives the number of rows that the filter met.
    pub fn execute(self, db: &Database<T::Service>) -> Execute<'_> {
        Execute::stmt(&db.core, self.stmt(db.target()))
    }

    fn stmt(self, target: Target) -> Result<Stmt<'static>> {
        self.rows.check("an UPDATE", T::META)?;
        if self.set.is_empty() {
            return Err(Error::usage(format!(
                "an UPDATE on `{}` sets nothing: add .set(column, value)",
                T::META.name
            )));
        }
        let mut to = Writer::new(target, "UPDATE ");
        to.push(T::UPDATE[target as usize]).push(" SET ");
        let touched: Vec<_> = T::COLUMNS
            .iter()
            .filter(|c| c.touch && !self.set.iter().any(|set| set.column.name == c.name))
            .collect();
        for (i, Set { column, op, value }) in self.set.into_iter().enumerate() {
            if i > 0 {
                to.push(", ");
            }
            to.column(column).push(" = ");
            if !op.is_empty() {
                to.column(column).push(op);
            }
            to.value(value, column.ty);
        }
        for column in touched {
            to.push(", ").column(column).push(" = ");
            to.push(now(target, column.ty));
        }
        self.rows.write(&mut to, T::UPDATE);
        let (sql, params) = to.finish();
        Ok(Stmt::write(T::META, sql, params))
    }
}

impl<T> Clone for Update<T> {
    fn clone(&self) -> Self {
        Update { set: self.set.clone(), rows: self.rows.clone(), table: PhantomData }
    }
}

impl<T> fmt::Debug for Update<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update").field("set", &self.set).field("rows", &self.rows).finish()
    }
}

/// A DELETE from `T`'s table.
#[must_use = "a delete does nothing until it is executed"]
pub struct Delete<T> {
    rows: Rows,
    table: PhantomData<fn() -> T>,
}

impl<T: Table> Delete<T> {
    /// Begins a delete; called by generated code.
    #[expect(clippy::new_without_default, reason = "a delete is begun, not made by default")]
    pub fn new() -> Self {
        Delete { rows: Rows::default(), table: PhantomData }
    }

    /// Only rows for which `condition` holds. Several filters must all hold.
    pub fn filter(mut self, condition: Pred<T>) -> Self {
        self.rows.filters.push(condition.node);
        self
    }

    /// Every row of the table.
    pub fn all(mut self) -> Self {
        self.rows.all = true;
        self
    }

    /// The statement on this target, for the eye.
    pub fn sql(&self, target: Target) -> Result<String> {
        let stmt = self.clone().stmt(target)?;
        Ok(stmt.sql().as_str().to_owned())
    }

    /// Runs it; gives the number of rows deleted.
    pub fn execute(self, db: &Database<T::Service>) -> Execute<'_> {
        Execute::stmt(&db.core, self.stmt(db.target()))
    }

    fn stmt(self, target: Target) -> Result<Stmt<'static>> {
        self.rows.check("a DELETE", T::META)?;
        let mut to = Writer::new(target, "DELETE FROM ");
        to.push(T::DELETE[target as usize]);
        self.rows.write(&mut to, T::DELETE);
        let (sql, params) = to.finish();
        Ok(Stmt::write(T::META, sql, params))
    }
}

impl<T> Clone for Delete<T> {
    fn clone(&self) -> Self {
        Delete { rows: self.rows.clone(), table: PhantomData }
    }
}

impl<T> fmt::Debug for Delete<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delete").field("rows", &self.rows).finish()
    }
}

/// Now, in the form that a column of this type stores.
pub(crate) fn now(target: Target, ty: Ty) -> &'static str {
    match (target, ty) {
        (Target::Postgres, Ty::Timestamp) => "now()",
        (Target::Postgres, Ty::Date) => "(now() AT TIME ZONE 'UTC')::date",
        (Target::Postgres, Ty::Time) => "(now() AT TIME ZONE 'UTC')::time",
        (Target::Postgres, _) => "(now() AT TIME ZONE 'UTC')",
        (Target::Mysql, Ty::Date) => "utc_date()",
        (Target::Mysql, Ty::Time) => "utc_time(6)",
        (Target::Mysql, _) => "utc_timestamp(6)",
        (Target::Sqlite, Ty::Date) => "date('now')",
        (Target::Sqlite, Ty::Time) => "strftime('%H:%M:%f000', 'now')",
        (Target::Sqlite, _) => "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
    }
}
