//! SELECT.

use std::fmt;
use std::marker::PhantomData;

use super::column::Reads;
use super::fetch::{Count, Exists, Fetch, One};
use super::item::{Columns, Item, Keys, Projection};
use super::link::Link;
use super::order::Order;
use super::page::{Keyset, after};
use super::parts::{Held, Join, Lock, Parts};
use super::pred::{Groups, Node, Pred};
use super::scope::{Has, Scope, Source, With};
use super::table::Table;
use super::term::Term;
use crate::db::Database;
use crate::error::Result;
use crate::exec::Stmt;
use crate::meta::{Target, Ty};
use crate::row::FromRow;
use crate::stream::Rows;
use crate::value::{Bind, IntoValue, Typed, Value};

/// A SELECT on `T`'s table, or on the tables that `T` is a tuple of, that gives an `R` for each row.
#[must_use = "a query does nothing until it is fetched"]
pub struct Select<T, R = T> {
    pub(crate) parts: Parts,
    types: PhantomData<fn() -> (T, R)>,
}

impl<T: Table> Select<T> {
    /// All rows, all columns; called by generated code.
    #[expect(clippy::new_without_default, reason = "a query is begun, not made by default")]
    pub fn new() -> Self {
        Select::of(Parts::new(T::META))
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

/// A query on `S` with `U` joined: it reads a tuple of all of them.
pub type Joined<S, U> = Select<<S as With<U>>::Out, <<S as With<U>>::Out as Scope>::Row>;

impl<S: Scope> Select<S, S::Row> {
    /// With the rows at the end of a foreign key: a row for each pair. Rows that have none there are left out.
    ///
    /// ```ignore
    /// let rows: Vec<(Session, AuthUser)> = session::select().join(session::user).fetch_all(&db).await?;
    /// ```
    pub fn join<T, U, K, A, I>(self, link: Link<T, U, K, A>) -> Joined<S, U>
    where
        S: Has<T, I> + With<U>,
        U: Source,
        A: Reads,
    {
        let join = Join { table: U::Table::META, left: false, to: S::AT, on: link.pairs };
        Select::of(self.parts.joined(join))
    }

    /// As `join`; a row that has none there stands alone, with `None` beside it.
    pub fn left_join<T, U, K, A, I>(self, link: Link<T, U, K, A>) -> Joined<S, Option<U>>
    where
        S: Has<T, I> + With<Option<U>>,
        U: Source,
        A: Reads,
    {
        let join = Join { table: U::Table::META, left: true, to: S::AT, on: link.pairs };
        Select::of(self.parts.joined(join))
    }
}

impl<T, R> Select<T, R> {
    pub(crate) fn of(parts: Parts) -> Self {
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

    /// One row for each group of rows that are equal in these columns; `columns` says what is read of it.
    pub fn group_by<I>(mut self, keys: impl Keys<T, I>) -> Self {
        self.parts.more().group.extend(keys.list().into_iter().map(|item| item.0));
        self
    }

    /// Only groups for which `condition` holds, which compares aggregates.
    pub fn having(mut self, condition: Pred<T, Groups>) -> Self {
        self.parts.more().having.push(condition.node);
        self
    }

    /// Sorts; a second call sorts rows that the first leaves equal.
    pub fn order_by<V>(mut self, order: Order<T, V>) -> Self {
        self.parts.order.push(order.key);
        self
    }

    /// Sorts by a list that is made at run time.
    pub fn order_by_all(mut self, orders: impl IntoIterator<Item = Order<T>>) -> Self {
        self.parts.order.extend(orders.into_iter().map(|order| order.key));
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

    /// Locks the rows until the transaction ends, for a change. (SQLite has one writer at a time, which
    /// a transaction is from its begin.) Of a left-joined table PostgreSQL locks nothing.
    pub fn for_update(mut self) -> Self {
        self.parts.lock = Some(Lock { shared: false, held: Held::Wait });
        self
    }

    /// Locks the rows until the transaction ends, against changes: others may read and lock them as well.
    pub fn for_share(mut self) -> Self {
        self.parts.lock = Some(Lock { shared: true, held: Held::Wait });
        self
    }

    /// Leaves out rows that another transaction has locked. Behind `for_update` or `for_share`.
    pub fn skip_locked(mut self) -> Self {
        self.parts.lock = self.parts.lock.map(|lock| Lock { held: Held::Skip, ..lock });
        self
    }

    /// A conflict, rather than a wait, if another transaction has locked one of the rows: it is tried again as
    /// all conflicts are. Behind `for_update` or `for_share`.
    pub fn nowait(mut self) -> Self {
        self.parts.lock = self.parts.lock.map(|lock| Lock { held: Held::Fail, ..lock });
        self
    }

    /// Reads these columns and aggregates alone, into a tuple.
    pub fn columns<C, Row, I>(self, columns: C) -> Select<T, Row>
    where
        C: Columns<T, I, Row = Row>,
    {
        self.reading(columns.list())
    }

    /// Reads what the fields of `P` name, into a `P`, which derives `Projection`.
    pub fn project<P: Projection<T, I>, I>(self) -> Select<T, P> {
        self.reading(P::list())
    }

    fn reading<P>(mut self, items: Vec<Item>) -> Select<T, P> {
        // As long as the terms are: nothing is copied.
        self.parts.items = Some(items.into_iter().map(|item| item.0).collect::<Vec<Term>>());
        Select::of(self.parts)
    }

    /// The statement on this target, for the eye.
    pub fn sql(&self, target: Target) -> String {
        self.parts.clone().written(target).sql().as_str().to_owned()
    }
}

impl<T: Table> Select<T> {
    /// The statement, for the rows of which this holds as well; its values stand in front of all others.
    pub(crate) fn of_keys(mut self, keys: Node, target: Target) -> Result<Stmt<'static>> {
        self.parts.filters.insert(0, keys);
        self.parts.stmt(target)
    }

    /// The statement; `one` says that more than one row is a mistake.
    pub(crate) fn stmt(self, target: Target, one: bool) -> Result<Stmt<'static>> {
        let parts = if one { self.parts.at_most_two() } else { self.parts };
        parts.stmt(target)
    }
}

impl<T: Scope, R: FromRow + Send + 'static> Select<T, R> {
    /// All rows.
    pub fn fetch_all(self, db: &Database<T::Service>) -> Fetch<'_, Vec<R>> {
        Fetch::stmt(&db.core, self.parts.stmt(db.target()))
    }

    /// The row, if there is one; two are an error.
    pub fn fetch_optional(self, db: &Database<T::Service>) -> Fetch<'_, Option<R>> {
        Fetch::stmt(&db.core, self.parts.at_most_two().stmt(db.target()))
    }

    /// The row; none or two are an error.
    pub fn fetch_one(self, db: &Database<T::Service>) -> Fetch<'_, One<R>> {
        Fetch::stmt(&db.core, self.parts.at_most_two().stmt(db.target()))
    }

    /// Rows as they come, without holding them all.
    pub fn stream(self, db: &Database<T::Service>) -> Rows<'_, R> {
        match self.parts.stmt(db.target()) {
            Ok(stmt) => Rows::new(&db.core, stmt),
            Err(error) => Rows::refused(&db.core, error),
        }
    }

    /// How many rows there are (of those that limit and offset leave).
    pub fn count(self, db: &Database<T::Service>) -> Fetch<'_, Count> {
        Fetch::stmt(&db.core, self.parts.count(db.target()))
    }

    /// Whether there is a row.
    pub fn exists(self, db: &Database<T::Service>) -> Fetch<'_, Exists> {
        Fetch::stmt(&db.core, self.parts.exists(db.target()))
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
