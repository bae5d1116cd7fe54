//! UPDATE of many rows, each with values of its own.

use std::fmt;
use std::marker::PhantomData;

use super::keys;
use super::source::Source;
use super::{Limits, Part, Parts, size, whole};
use crate::db::{Core, Database, Flavour};
use crate::error::{Error, Result};
use crate::exec::{Params, Stmt};
use crate::meta::{ColumnMeta, Target};
use crate::query::column::{Column, Reads, Sets};
use crate::query::fetch::Execute;
use crate::query::table::{Reach, Table};
use crate::query::write::{Update, now};
use crate::query::writer::Writer;
use crate::value::{Bind, Value};

/// That the columns are compared with.
#[derive(Debug)]
pub enum ToRead {}

/// That the columns are set.
#[derive(Debug)]
pub enum ToSet {}

/// A column, or a tuple of up to eight, that many rows have values for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a column of this table nor a tuple of up to eight",
    note = "write `table::a` or `(table::a, table::b)`"
)]
pub trait Cells<T, Use> {
    /// The value of the column, or a tuple of them.
    type Row;

    #[doc(hidden)]
    fn list(&self) -> Vec<&'static ColumnMeta>;
    #[doc(hidden)]
    fn values(row: Self::Row, to: &mut Vec<Value<'static>>);
}

macro_rules! cells {
    ($($usage:ident $right:ident)*) => {$(
        impl<T, V: Bind, A: $right> Cells<T, $usage> for Column<T, V, A> {
            type Row = V;
            fn list(&self) -> Vec<&'static ColumnMeta> {
                vec![self.meta]
            }
            fn values(row: V, to: &mut Vec<Value<'static>>) {
                to.push(row.into_value());
            }
        }
        cells!($usage $right: (A RA a), (A RA a, B RB b), (A RA a, B RB b, C RC c),
            (A RA a, B RB b, C RC c, D RD d), (A RA a, B RB b, C RC c, D RD d, E RE e),
            (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f),
            (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f, G RG g),
            (A RA a, B RB b, C RC c, D RD d, E RE e, F RF f, G RG g, H RH h));
    )*};
    ($usage:ident $right:ident: $(($($name:ident $its:ident $value:ident),*)),*) => {$(
        impl<T, $($name: Bind, $its: $right),*> Cells<T, $usage> for ($(Column<T, $name, $its>,)*) {
            type Row = ($($name,)*);
            fn list(&self) -> Vec<&'static ColumnMeta> {
                let ($($value,)*) = self;
                vec![$($value.meta),*]
            }
            fn values(row: Self::Row, to: &mut Vec<Value<'static>>) {
                let ($($value,)*) = row;
                to.extend([$($value.into_value()),*]);
            }
        }
    )*};
}

cells! { ToRead Reads ToSet Sets }

impl<T: Table> Update<T> {
    /// Many rows, each with values of its own: `key` says which row is meant, `set` what it is set to.
    ///
    /// ```ignore
    /// let rows = [(1, (true, None)), (2, (false, Some("bob".to_owned())))];
    /// let met = auth_user::update().many(auth_user::id, (auth_user::active, auth_user::nick), rows);
    /// assert_eq!(met.execute(&db).await?, 2);
    /// ```
    ///
    /// All are updated, or none. A key that stands there twice is an error, before anything runs; one that
    /// no row has is passed over.
    pub fn many<K: Cells<T, ToRead>, C: Cells<T, ToSet>>(
        self,
        key: K,
        set: C,
        rows: impl IntoIterator<Item = (K::Row, C::Row)>,
    ) -> UpdateMany<T> {
        let (keys, set) = (key.list(), set.list());
        let mut values = Vec::new();
        for (key, row) in rows {
            let at = values.len();
            C::values(row, &mut values);
            K::values(key, &mut values);
            for (column, value) in set.iter().chain(&keys).zip(&mut values[at..]) {
                let given = std::mem::replace(value, Value::Null);
                let is_key = keys.iter().any(|key| key.name == column.name);
                *value = if is_key { keys::compared(given, column) } else { given.stored_as(column.ty) };
            }
        }
        UpdateMany { alone: self.is_empty(), keys, set, values, table: PhantomData }
    }
}

/// An UPDATE of many rows, each with values of its own.
#[must_use = "an update does nothing until it is executed"]
pub struct UpdateMany<T> {
    /// Whether nothing else was said of the update.
    alone: bool,
    keys: Vec<&'static ColumnMeta>,
    set: Vec<&'static ColumnMeta>,
    /// Of each row what is set, then the key.
    values: Vec<Value<'static>>,
    table: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for UpdateMany<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |of: &[&ColumnMeta]| of.iter().map(|c| c.name).collect::<Vec<_>>();
        f.debug_struct("UpdateMany")
            .field("keys", &names(&self.keys))
            .field("set", &names(&self.set))
            .finish_non_exhaustive()
    }
}

impl<T: Table> UpdateMany<T> {
    /// Runs it; gives the number of rows that the keys met.
    pub fn execute(self, db: &Database<T::Service>) -> Execute<'_> {
        let core = &db.core;
        let UpdateMany { alone, keys, set, values, .. } = self;
        Execute::boxed(core, execute(core, Reach::of::<T>(), alone, keys, set, values))
    }
}

async fn execute(
    core: &Core,
    reach: Reach,
    alone: bool,
    keys: Vec<&'static ColumnMeta>,
    set: Vec<&'static ColumnMeta>,
    values: Vec<Value<'static>>,
) -> Result<u64> {
    let table = reach.table;
    if !alone {
        return Err(Error::usage(format!(
            "an UPDATE of many rows of `{}` says all in .many(key, set, rows): leave out .set and .filter",
            table.name
        )));
    }
    if let Some(both) = set.iter().find(|set| keys.iter().any(|key| key.name == set.name)) {
        return Err(Error::usage(format!(
            "`{}` can't be set and say which row of `{}` is meant at once",
            both.name, table.name
        )));
    }
    let width = set.len() + keys.len();
    keys::check(&keys, values.chunks_exact(width).map(|row| row[set.len()..].iter()), table.name)?;
    let on = (core.shared.target, core.shared.flavour);
    let parts = UpdateRows { reach, keys, set, values, on, limits: limits(core, reach) };
    super::run(core, &parts).await
}

struct UpdateRows {
    reach: Reach,
    keys: Vec<&'static ColumnMeta>,
    set: Vec<&'static ColumnMeta>,
    values: Vec<Value<'static>>,
    on: (Target, Flavour),
    limits: Limits,
}

impl Parts for UpdateRows {
    fn len(&self) -> usize {
        self.values.len() / (self.set.len() + self.keys.len())
    }

    fn part(&self, from: usize) -> Result<(Part<'_>, usize)> {
        let width = self.set.len() + self.keys.len();
        let mut bytes = 0;
        let fits = |row: &&[Value<'static>]| {
            bytes += row.iter().map(size).sum::<usize>();
            bytes <= self.limits.bytes
        };
        let rest = self.values[from * width..].chunks_exact(width);
        let count = rest.take(self.limits.rows).take_while(fits).count().max(1);
        let values = self.values[from * width..(from + count) * width].to_vec();
        let columns: Vec<_> = self.set.iter().chain(&self.keys).copied().collect();
        let stmt = update(self.reach, &columns, self.set.len(), self.on, values)?;
        Ok((Part::of(stmt), from + count))
    }
}

/// MariaDB wants, for a prepared UPDATE of several tables through a view, the right to read whatever references
/// the view's table, and asks none of that for an UPDATE of one table, which has one row at a time.
fn one_table(flavour: Flavour, reach: Reach) -> bool {
    flavour == Flavour::Mariadb && reach.ruled
}

/// How many rows go into one part, which is an UPDATE or begins with one.
pub(super) fn limits(core: &Core, reach: Reach) -> Limits {
    let limits = whole(core);
    if one_table(core.shared.flavour, reach) { Limits { rows: 1, ..limits } } else { limits }
}

/// The UPDATE of rows that hold values for these columns, of which the first are set and the others say
/// which row is meant.
pub(super) fn update<'a>(
    reach: Reach,
    columns: &[&'static ColumnMeta],
    set: usize,
    (target, flavour): (Target, Flavour),
    values: Vec<Value<'a>>,
) -> Result<Stmt<'a>> {
    let singly = target == Target::Sqlite || one_table(flavour, reach);
    let mut to = Writer::new(target, "UPDATE ");
    to.push(reach.update[target as usize]);
    let source = Source::new(columns.to_vec(), reach.columns);
    let same = |to: &mut Writer<'a>| {
        for (i, column) in columns.iter().enumerate().skip(set) {
            if i > set {
                to.push(" AND ");
            }
            match singly {
                true => drop(to.operand(*column).push(" = ?")),
                false => source.same(to, i, flavour),
            }
        }
    };
    let mut values = Some(values);
    // MySQL has it in front of what is set, PostgreSQL behind.
    if let Some(values) = values.take_if(|_| target == Target::Mysql && !singly) {
        to.push(" JOIN ");
        source.write(&mut to, values)?;
        to.push(" ON ");
        same(&mut to);
    }
    to.push(" SET ");
    for (i, column) in columns[..set].iter().enumerate() {
        to.push(if i > 0 { ", " } else { "" }).column(column).push(" = ");
        match singly {
            true => drop(to.push("?")),
            false => source.cell(&mut to, i),
        }
    }
    for column in touched(reach.columns, &columns[..set]) {
        to.push(", ").column(column).push(" = ").push(now(target, column.ty));
    }
    match values {
        Some(values) if singly => {
            to.push(" WHERE ");
            same(&mut to);
            let params = match target {
                Target::Sqlite => Params::Rows(values, columns.len()),
                Target::Postgres | Target::Mysql => Params::Many(values),
            };
            return Ok(Stmt::write(reach.table, to.finish().0, params));
        }
        Some(values) => {
            to.push(" FROM ");
            source.write(&mut to, values)?;
            to.push(" WHERE ");
            same(&mut to);
        }
        None => {}
    }
    let (sql, params) = to.finish();
    Ok(Stmt::write(reach.table, sql, params))
}

/// The columns that an UPDATE sets to now by itself.
pub(super) fn touched<'c>(
    all: &'static [ColumnMeta],
    set: &'c [&'static ColumnMeta],
) -> impl Iterator<Item = &'static ColumnMeta> + 'c {
    all.iter().filter(|c| c.touch && !set.iter().any(|set| set.name == c.name))
}
