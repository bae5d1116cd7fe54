//! SELECT.

use std::fmt;
use std::marker::PhantomData;

use super::column::{Columns, Order, OrderKey};
use super::fetch::{Count, Exists, Fetch, One};
use super::page::{Keyset, after};
use super::pred::{Node, Pred, write_where};
use super::table::Table;
use super::writer::{Writer, literal};
use crate::db::Database;
use crate::exec::{Shape, Stmt};
use crate::meta::{ColumnMeta, Target, Ty};
use crate::row::FromRow;
use crate::stream::Rows;
use crate::value::{Bind, IntoValue, Typed, Value};

/// A SELECT on `T`'s table that gives an `R` for each row.
#[must_use = "a query does nothing until it is fetched"]
pub struct Select<T, R = T> {
    parts: Parts,
    types: PhantomData<fn() -> (T, R)>,
}

/// What has been said of a query so far.
#[derive(Clone, Debug, Default)]
struct Parts {
    columns: Option<Vec<&'static ColumnMeta>>,
    filters: Vec<Node>,
    order: Vec<OrderKey>,
    limit: Option<u64>,
    offset: Option<u64>,
    distinct: bool,
    lock: bool,
}

impl<T: Table> Select<T> {
    /// All rows, all columns; called by generated code.
    #[expect(clippy::new_without_default, reason = "a query is begun, not made by default")]
    pub fn new() -> Self {
        Select::of(Parts::default())
    }
}

impl<T, R> Clone for Select<T, R> {
    fn clone(&self) -> Self {
        Select::of(self.parts.clone())
    }
}

impl<T, R> fmt::Debug for Select<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.fmt(f)
    }
}

impl<T, R> Select<T, R> {
    fn of(parts: Parts) -> Self {
        Select { parts, types: PhantomData }
    }

    /// Only rows for which `condition` holds. Several filters must all hold.
    pub fn filter(mut self, condition: Pred<T>) -> Self {
        self.parts.filters.push(condition.node);
        self
    }

    /// As `filter`, if there is a value to filter by.
    pub fn filter_some<V>(self, value: Option<V>, condition: impl FnOnce(V) -> Pred<T>) -> Self {
        match value {
            Some(value) => self.filter(condition(value)),
            None => self,
        }
    }

    /// Sorts; a second call sorts rows that the first leaves equal.
    pub fn order_by<V>(mut self, order: Order<T, V>) -> Self {
        self.parts.order.push(order.key);
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> Self {
        self.parts.limit = Some(rows);
        self
    }

    /// Without the first so many rows. For paging, [`Select::page`] stays fast on later
    /// pages, and misses no row when others are inserted meanwhile.
    pub fn offset(mut self, rows: u64) -> Self {
        self.parts.offset = Some(rows);
        self
    }

    /// Sorts by these columns, and begins behind the row whose values are `last`:
    ///
    /// ```ignore
    /// let order = || (post::created_at.desc(), post::id.desc());
    /// let first = post::select().page(order(), None).limit(20).fetch_all(&db).await?;
    /// let last = first.last().map(|p| (p.created_at, p.id));
    /// let next = post::select().page(order(), last).limit(20).fetch_all(&db).await?;
    /// ```
    ///
    /// The columns must be NOT NULL and together tell rows apart: end with the key.
    pub fn page<K: Keyset<T>>(mut self, order: K, last: Option<K::Last>) -> Self {
        let keys = order.keys();
        if let Some(last) = last {
            self.parts.filters.push(after(&keys, K::values(last)));
        }
        self.parts.order.extend(keys);
        self
    }

    /// Without rows that are equal in all columns read.
    pub fn distinct(mut self) -> Self {
        self.parts.distinct = true;
        self
    }

    /// Locks the rows until the transaction ends. (SQLite has one writer at a time, which
    /// a transaction is from its begin.)
    pub fn for_update(mut self) -> Self {
        self.parts.lock = true;
        self
    }

    /// Reads these columns alone, into a tuple.
    pub fn columns<C: Columns<T>>(mut self, columns: C) -> Select<T, C::Row> {
        self.parts.columns = Some(columns.list());
        Select::of(self.parts)
    }
}

impl<T: Table, R: FromRow + Send + 'static> Select<T, R> {
    /// The statement on this target, for the eye.
    pub fn sql(&self, target: Target) -> String {
        let stmt = self.parts.clone().stmt::<T>(target);
        stmt.sql().as_str().to_owned()
    }

    /// All rows.
    pub fn fetch_all(self, db: &Database<T::Service>) -> Fetch<'_, Vec<R>> {
        Fetch::stmt(&db.core, Ok(self.parts.stmt::<T>(db.target())))
    }

    /// The row, if there is one; two are an error.
    pub fn fetch_optional(self, db: &Database<T::Service>) -> Fetch<'_, Option<R>> {
        Fetch::stmt(&db.core, Ok(self.parts.at_most_two().stmt::<T>(db.target())))
    }

    /// The row; none or two are an error.
    pub fn fetch_one(self, db: &Database<T::Service>) -> Fetch<'_, One<R>> {
        Fetch::stmt(&db.core, Ok(self.parts.at_most_two().stmt::<T>(db.target())))
    }

    /// Rows as they come, without holding them all.
    pub fn stream(self, db: &Database<T::Service>) -> Rows<'_, R> {
        Rows::new(&db.core, self.parts.stmt::<T>(db.target()))
    }

    /// How many rows there are (of those that limit and offset leave).
    pub fn count(self, db: &Database<T::Service>) -> Fetch<'_, Count> {
        Fetch::stmt(&db.core, Ok(self.parts.count::<T>(db.target())))
    }

    /// Whether there is a row.
    pub fn exists(self, db: &Database<T::Service>) -> Fetch<'_, Exists> {
        Fetch::stmt(&db.core, Ok(self.parts.exists::<T>(db.target())))
    }
}

impl Parts {
    /// Two rows tell "one" from "more".
    fn at_most_two(mut self) -> Self {
        self.limit = Some(self.limit.unwrap_or(2).min(2));
        self
    }

    fn stmt<T: Table>(self, target: Target) -> Stmt<'static> {
        let table = T::META;
        let mut to = match (&self.columns, self.distinct) {
            (None, false) => Writer::new(target, table.select[target as usize]),
            (columns, distinct) => {
                let start = if distinct { "SELECT DISTINCT " } else { "SELECT " };
                let mut to = Writer::new(target, start);
                match columns {
                    Some(columns) => to.columns(columns.iter().copied()),
                    None => to.columns(table.columns.iter()),
                }
                to.push(" FROM ").table(table);
                to
            }
        };
        let columns = self.columns.clone();
        self.rest(&mut to);
        let (sql, params) = to.finish();
        let stmt = Stmt::read(table, sql, params);
        match columns {
            Some(columns) => stmt.shaped(Shape::Columns(columns)),
            None => stmt,
        }
    }

    fn exists<T: Table>(mut self, target: Target) -> Stmt<'static> {
        let mut to = Writer::new(target, "SELECT 1 FROM ");
        to.table(T::META);
        self.order.clear();
        self.lock = false;
        self.limit = Some(self.limit.unwrap_or(1).min(1));
        self.rest(&mut to);
        let (sql, params) = to.finish();
        Stmt::plain(sql, params, &[Ty::I32])
    }

    fn count<T: Table>(mut self, target: Target) -> Stmt<'static> {
        self.lock = false;
        if self.limit.is_none() && self.offset.is_none() && !self.distinct {
            let mut to = Writer::new(target, "SELECT count(*) FROM ");
            to.table(T::META);
            write_where(&mut to, self.filters);
            let (sql, params) = to.finish();
            return Stmt::plain(sql, params, &[Ty::I64]);
        }
        let mut to = Writer::new(target, "SELECT count(*) FROM (SELECT ");
        if self.distinct {
            to.push("DISTINCT ");
        }
        match &self.columns {
            Some(columns) => to.columns(columns.iter().copied()),
            None if self.distinct => to.columns(T::META.columns.iter()),
            None => {
                to.push("1");
            }
        }
        to.push(" FROM ").table(T::META);
        self.order.clear();
        self.rest(&mut to);
        to.push(") AS counted");
        let (sql, params) = to.finish();
        Stmt::plain(sql, params, &[Ty::I64])
    }

    /// Writes what stands behind the table.
    fn rest(self, to: &mut Writer<'static>) {
        write_where(to, self.filters);
        for (i, key) in self.order.iter().enumerate() {
            to.push(if i == 0 { " ORDER BY " } else { ", " });
            key.write(to);
        }
        match (self.limit, self.offset, to.target) {
            (Some(limit), _, _) => {
                to.push(" LIMIT ").count(limit);
            }
            // An OFFSET alone is not known to these two.
            (None, Some(_), Target::Mysql) => {
                to.push(" LIMIT 18446744073709551615");
            }
            (None, Some(_), Target::Sqlite) => {
                to.push(" LIMIT -1");
            }
            (None, _, _) => {}
        }
        if let Some(offset) = self.offset {
            to.push(" OFFSET ").count(offset);
        }
        if self.lock && to.target != Target::Sqlite {
            to.push(" FOR UPDATE");
        }
    }
}

impl OrderKey {
    fn write(&self, to: &mut Writer<'_>) {
        let direction = if self.descending { " DESC" } else { "" };
        let Some(labels) = self.labels(to.target) else {
            return self.write_plain(to, direction);
        };
        // SQLite holds labels as text; they sort in the order of their declaration.
        to.push("CASE ").column(self.column);
        for (i, label) in labels.iter().enumerate() {
            let mut when = String::from(" WHEN ");
            literal(&mut when, label);
            to.push(&when).push(" THEN ").push(&i.to_string());
        }
        to.push(" END").push(direction);
        self.write_nulls(to);
    }

    fn write_plain(&self, to: &mut Writer<'_>, direction: &str) {
        if self.column.nullable && to.target == Target::Mysql {
            // NULL is the smallest value there.
            if self.nulls_first == self.descending {
                let first = if self.nulls_first { " IS NULL DESC, " } else { " IS NULL, " };
                to.column(self.column).push(first);
            }
        }
        match (to.target, self.column.ty) {
            // MariaDB sorts it with its padding, which comes after a tab.
            (Target::Mysql, Ty::Char) => to.push("rtrim(").operand(self.column).push(")"),
            _ => to.operand(self.column),
        };
        to.push(direction);
        self.write_nulls(to);
    }

    /// PostgreSQL and SQLite have words for it, and different defaults.
    fn write_nulls(&self, to: &mut Writer<'_>) {
        let smallest = match to.target {
            Target::Postgres => false,
            Target::Sqlite => true,
            Target::Mysql => return,
        };
        let by_default = self.descending != smallest;
        if self.column.nullable && self.nulls_first != by_default {
            to.push(if self.nulls_first { " NULLS FIRST" } else { " NULLS LAST" });
        }
    }

    fn labels(&self, target: Target) -> Option<&'static [&'static str]> {
        match (target, self.column.ty) {
            (Target::Sqlite, Ty::Enum(meta)) => Some(meta.labels),
            _ => None,
        }
    }
}

/// The rows of one key: what generated finders call.
pub fn find<'a, T: Table>(
    db: &'a Database<T::Service>,
    sql: &'static crate::meta::PerTarget,
    key: Value<'a>,
) -> Fetch<'a, Option<T>> {
    let params = crate::exec::Params::Few(Some(key));
    let sql = crate::exec::Sql::Fixed(sql[db.target() as usize]);
    Fetch::stmt(&db.core, Ok(Stmt::read(T::META, sql, params)))
}

/// As [`find`], for keys of several columns.
pub fn find_by<'a, T: Table>(
    db: &'a Database<T::Service>,
    sql: &'static crate::meta::PerTarget,
    key: Vec<Value<'a>>,
) -> Fetch<'a, Option<T>> {
    let params = crate::exec::Params::Many(key);
    let sql = crate::exec::Sql::Fixed(sql[db.target() as usize]);
    Fetch::stmt(&db.core, Ok(Stmt::read(T::META, sql, params)))
}

/// A key that is compared with a column of type `ty`: called by generated finders.
pub fn scaled(key: impl Bind, ty: Ty) -> Value<'static> {
    key.into_value().compared_with(ty)
}

/// A key that is an enum or a newtype: called by generated finders.
pub fn named<T: Bind + Typed>(key: impl IntoValue<T>) -> Value<'static> {
    scaled(key.into_value_of(), T::TY)
}
