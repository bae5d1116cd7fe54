//! Many rows by their keys: read, or deleted.

use std::collections::HashSet;

use super::keys::{self, Key, KeyValues};
use super::source::Source;
use super::{Limits, Part, Parts, whole};
use crate::db::{Core, Database, Flavour};
use crate::error::Result;
use crate::exec::{Params, Stmt};
use crate::meta::{ColumnMeta, Target};
use crate::query::fetch::{Execute, Fetch};
use crate::query::pred::padded;
use crate::query::table::{Reach, Table};
use crate::query::writer::Writer;
use crate::value::Value;

/// The rows that have one of these keys, in no order; `at` is the key's place among those of the table.
pub fn find_many<'a, T: Table, K: KeyValues>(
    db: &'a Database<T::Service>,
    at: usize,
    keys: &'a [K],
) -> Fetch<'a, Vec<T>> {
    Fetch::stmts(&db.core, select(&db.core, Reach::of::<T>(), at, values(keys)))
}

/// Deletes the rows that have one of these keys, all of them or none; gives the number of rows deleted.
pub fn delete_many<'a, T: Table, K: KeyValues>(
    db: &'a Database<T::Service>,
    at: usize,
    keys: &'a [K],
) -> Execute<'a> {
    delete(&db.core, Reach::of::<T>(), at, values(keys))
}

fn values<K: KeyValues>(keys: &[K]) -> Vec<Value<'_>> {
    let mut values = Vec::with_capacity(keys.len());
    keys.iter().for_each(|key| key.add_to(&mut values));
    values
}

/// The statements that read the rows.
fn select<'a>(core: &Core, reach: Reach, at: usize, keys: Vec<Value<'a>>) -> Result<Vec<Stmt<'a>>> {
    let by = ByKeys::of(core, reach, at, keys, Verb::Select);
    let mut stmts = Vec::with_capacity(1);
    let mut at = 0;
    while at < by.len() {
        let (stmt, behind) = by.stmt(at)?;
        stmts.push(stmt);
        at = behind;
    }
    Ok(stmts)
}

fn delete<'a>(core: &'a Core, reach: Reach, at: usize, keys: Vec<Value<'a>>) -> Execute<'a> {
    let by = ByKeys::of(core, reach, at, keys, Verb::Delete);
    Execute::boxed(core, async move { super::run(core, &by).await })
}

/// How many keys stand in one list on SQLite, whose texts are kept prepared.
pub(crate) const LIST: usize = 1_024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Select,
    Delete,
}

/// Rows by their keys.
struct ByKeys<'a> {
    reach: Reach,
    verb: Verb,
    columns: Vec<&'static ColumnMeta>,
    /// Of each key, each once.
    values: Vec<Value<'a>>,
    target: Target,
    flavour: Flavour,
    limits: Limits,
}

impl<'a> ByKeys<'a> {
    fn of(core: &Core, reach: Reach, at: usize, keys: Vec<Value<'a>>, verb: Verb) -> Self {
        let key = &reach.table.keys[at];
        let columns: Vec<_> = key.columns.iter().map(|at| reach.column(*at)).collect();
        let values = distinct(&columns, keys);
        let (target, flavour) = (core.shared.target, core.shared.flavour);
        let mut limits = whole(core);
        if (target, verb) == (Target::Sqlite, Verb::Select) {
            // It changes nothing: no transaction has to hold its parts together.
            limits.rows = if columns.len() == 1 { LIST } else { usize::MAX };
        }
        ByKeys { reach, verb, columns, values, target, flavour, limits }
    }

    /// The statement for the keys from `from` on, and the key behind them.
    fn stmt(&self, from: usize) -> Result<(Stmt<'a>, usize)> {
        let width = self.columns.len();
        let behind = self.len().min(from.saturating_add(self.limits.rows));
        let values = self.values[from * width..behind * width].to_vec();
        let (reach, target) = (self.reach, self.target);
        let mut to = match self.verb {
            Verb::Select => Writer::new(target, reach.table.select[target as usize]),
            Verb::Delete => {
                let mut to = Writer::new(target, "DELETE FROM ");
                to.push(reach.delete[target as usize]);
                to
            }
        };
        let params = match (self.columns.as_slice(), target) {
            ([column], Target::Postgres) => {
                to.push(" WHERE ").operand(*column).push(" = ANY(");
                to.any(values, column.ty).push(")");
                None
            }
            ([column], _) => {
                to.push(" WHERE ").operand(*column).push(" IN (");
                for (i, value) in padded(values).into_iter().enumerate() {
                    to.push(if i > 0 { ", " } else { "" }).compared(value, column);
                }
                to.push(")");
                None
            }
            (columns, Target::Sqlite) => {
                for (i, column) in columns.iter().enumerate() {
                    to.push(if i > 0 { " AND " } else { " WHERE " }).operand(*column).push(" = ?");
                }
                Some(Params::Rows(values, width))
            }
            (columns, _) => {
                let source = Source::new(columns.to_vec(), reach.columns);
                let (between, on) = match (self.verb, target) {
                    (Verb::Delete, Target::Postgres) => (" USING ", " WHERE "),
                    (Verb::Delete, _) => {
                        to.push(" USING ").push(reach.delete[target as usize]);
                        (" JOIN ", " ON ")
                    }
                    (Verb::Select, _) => (" JOIN ", " ON "),
                };
                to.push(between);
                source.write(&mut to, values)?;
                for i in 0..columns.len() {
                    to.push(if i > 0 { " AND " } else { on });
                    source.same(&mut to, i, self.flavour);
                }
                None
            }
        };
        let (sql, bound) = to.finish();
        let mut stmt = Stmt::read(reach.table, sql, params.unwrap_or(bound));
        stmt.writes = self.verb == Verb::Delete;
        Ok((stmt, behind))
    }
}

impl Parts for ByKeys<'_> {
    fn len(&self) -> usize {
        self.values.len() / self.columns.len().max(1)
    }

    fn part(&self, from: usize) -> Result<(Part<'_>, usize)> {
        self.stmt(from).map(|(stmt, behind)| (Part::of(stmt), behind))
    }
}

/// Each key once, as it is compared; without those that hold a NULL, which no row has.
pub(crate) fn distinct<'a>(columns: &[&'static ColumnMeta], values: Vec<Value<'a>>) -> Vec<Value<'a>> {
    let width = columns.len().max(1);
    let mut seen = HashSet::with_capacity(values.len() / width);
    let mut out = Vec::with_capacity(values.len());
    let mut values = values.into_iter();
    loop {
        let row: Vec<_> = values.by_ref().take(width).collect();
        if row.is_empty() {
            return out;
        }
        if Key::of(columns, row.iter()).is_some_and(|key| seen.insert(key)) {
            out.extend(columns.iter().zip(row).map(|(column, value)| keys::compared(value, column)));
        }
    }
}
