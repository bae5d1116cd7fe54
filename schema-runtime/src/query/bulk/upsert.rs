//! Upsert of many rows.

use super::keys;
use super::rows::Flat;
use super::source::Source;
use super::update::{limits, touched, update};
use super::{Limits, Part, Parts, Then};
use crate::db::{Core, Database, Flavour};
use crate::error::{Error, Result};
use crate::exec::{Params, Stmt};
use crate::meta::{ColumnMeta, Constraint, KeyMeta, Target};
use crate::query::fetch::Execute;
use crate::query::insert::{key_of, upserts};
use crate::query::table::{NewRow, Reach, Table};
use crate::query::write::now;
use crate::query::writer::Writer;
use crate::value::Value;

/// Inserts each row, or updates the one that has the same key; all of them or none. Gives their number.
///
/// It means what [`upsert`](crate::query::insert::upsert) of each row means. A row whose key is not said,
/// and a key that stands there twice, are errors before anything runs.
pub fn upsert_many<'a, N: NewRow>(
    db: &'a Database<<N::Table as Table>::Service>,
    rows: &'a [N],
    key: Constraint,
) -> Execute<'a> {
    upsert(&db.core, Reach::of::<N::Table>(), Flat::of(rows), key)
}

/// Knows no type of a row: rustc compiles it once, and not for each table of an application.
fn upsert<'a>(core: &'a Core, reach: Reach, rows: Flat<'a>, key: Constraint) -> Execute<'a> {
    Execute::boxed(core, execute(core, reach, rows, key))
}

async fn execute(core: &Core, reach: Reach, rows: Flat<'_>, key: Constraint) -> Result<u64> {
    let key = key_of(reach.table, key)?;
    let columns: Vec<_> = key.columns.iter().map(|at| reach.column(*at)).collect();
    let mut values = Vec::with_capacity(rows.len() * columns.len());
    for row in 0..rows.len() {
        for at in key.columns {
            let value = rows.row(row).iter().find(|(set, _)| set == at);
            values.push(value.map_or(Value::Null, |(_, v)| v.value().stored_as(reach.column(*at).ty)));
        }
    }
    keys::check(&columns, values.chunks_exact(columns.len()).map(<[_]>::iter), reach.table.name)?;
    drop(values);
    let parts = Upsert {
        reach,
        rows,
        key,
        target: core.shared.target,
        flavour: core.shared.flavour,
        limits: limits(core, reach),
    };
    super::run(core, &parts).await.map_err(|error| match error {
        // Found by the server, which knows collations that are not known here.
        Error::Database { code, .. } if &*code == "21000" => Error::usage(format!(
            "two rows of `{}` have the same key: which of them is meant?",
            reach.table.name
        )),
        error => error,
    })
}

struct Upsert<'a> {
    reach: Reach,
    rows: Flat<'a>,
    key: &'static KeyMeta,
    target: Target,
    flavour: Flavour,
    limits: Limits,
}

impl Parts for Upsert<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn part(&self, from: usize) -> Result<(Part<'_>, usize)> {
        let (values, behind) =
            self.rows.values(from, self.rows.alike(from, self.limits.rows), self.limits, self.reach);
        let columns: Vec<_> = self.rows.columns(from).map(|at| self.reach.column(at)).collect();
        let part = match upserts(self.target, self.reach) {
            true => Part::of(self.one(&columns, values)?),
            false => self.two(&columns, values, behind - from)?,
        };
        Ok((part, behind))
    }
}

impl<'a> Upsert<'a> {
    fn is_key(&self, column: &ColumnMeta) -> bool {
        self.key.columns.iter().any(|at| self.reach.column(*at).name == column.name)
    }

    /// What is set where the row is there: all but the key, or the key to itself if there is nothing else.
    fn set(&self, columns: &[&'static ColumnMeta]) -> Vec<&'static ColumnMeta> {
        let set: Vec<_> = columns.iter().filter(|c| !self.is_key(c)).copied().collect();
        if set.is_empty() { columns.to_vec() } else { set }
    }

    /// `INSERT … ON CONFLICT (key) DO UPDATE`
    fn one(&self, columns: &[&'static ColumnMeta], values: Vec<Value<'a>>) -> Result<Stmt<'a>> {
        let mut to = Writer::new(self.target, "INSERT INTO ");
        to.push(self.reach.insert[self.target as usize]).push(" (");
        to.columns(columns.iter().copied());
        let mut rows = Some(values);
        if let Some(values) = rows.take_if(|_| self.target == Target::Postgres) {
            let source = Source::new(columns.to_vec(), self.reach.columns);
            to.push(") SELECT ");
            source.cells(&mut to);
            to.push(" FROM ");
            source.write(&mut to, values)?;
        } else {
            to.push(") VALUES (");
            for i in 0..columns.len() {
                to.push(if i > 0 { ", ?" } else { "?" });
            }
            to.push(")");
        }
        to.push(" ON CONFLICT (");
        for (i, at) in self.key.columns.iter().enumerate() {
            to.push(if i > 0 { ", " } else { "" }).operand(self.reach.column(*at));
        }
        to.push(") DO UPDATE SET ");
        let set = self.set(columns);
        for (i, column) in set.iter().enumerate() {
            to.push(if i > 0 { ", " } else { "" }).column(column);
            to.push(" = excluded.").column(column);
        }
        for column in touched(self.reach.columns, &set) {
            to.push(", ").column(column).push(" = ").push(now(self.target, column.ty));
        }
        let (sql, params) = to.finish();
        let params = match rows {
            Some(values) => Params::Rows(values, columns.len()),
            None => params,
        };
        Ok(Stmt::write(self.reach.table, sql, params))
    }

    /// MySQL's ON DUPLICATE KEY UPDATE would also overwrite a row met through another key, and SQLite has no
    /// upsert of a view: an UPDATE, and an INSERT of the rows that are not there.
    fn two(&self, columns: &[&'static ColumnMeta], values: Vec<Value<'a>>, rows: usize) -> Result<Part<'a>> {
        let on = (self.target, self.flavour);
        let set = self.set(columns);
        let keys: Vec<_> = self.key.columns.iter().map(|at| self.reach.column(*at)).collect();
        let ordered: Vec<_> = set.iter().chain(&keys).copied().collect();
        let place = |of: &ColumnMeta| columns.iter().position(|c| c.name == of.name);
        let places: Vec<_> = ordered.iter().filter_map(|c| place(c)).collect();
        let mut met = Vec::with_capacity(rows * ordered.len());
        for row in values.chunks_exact(columns.len()) {
            for (i, at) in places.iter().enumerate() {
                let value = row[*at].clone();
                met.push(if i < set.len() { value } else { keys::compared(value, ordered[i]) });
            }
        }
        let first = update(self.reach, &ordered, set.len(), on, met)?;

        // What is compared with a `collate ci` key has been folded, what goes into it has not.
        let source = Source::new(columns.to_vec(), self.reach.columns);
        let mut to = Writer::new(self.target, "INSERT INTO ");
        to.push(self.reach.insert[self.target as usize]).push(" (");
        to.columns(columns.iter().copied());
        to.push(") SELECT ");
        let mut rows_of = None;
        if self.target == Target::Sqlite {
            for i in 0..columns.len() {
                to.push(if i > 0 { ", ?" } else { "?" });
            }
            let mut each = Vec::with_capacity(rows * (columns.len() + keys.len()));
            for row in values.chunks_exact(columns.len()) {
                each.extend_from_slice(row);
                let of_key =
                    keys.iter().filter_map(|key| Some(keys::compared(row[place(key)?].clone(), key)));
                each.extend(of_key);
            }
            rows_of = Some(Params::Rows(each, columns.len() + keys.len()));
        } else {
            source.cells(&mut to);
            to.push(" FROM ");
            source.write(&mut to, values)?;
        }
        to.push(" WHERE NOT EXISTS (SELECT 1 FROM ").table(self.reach.table);
        for (i, key) in keys.iter().enumerate() {
            to.push(if i > 0 { " AND " } else { " WHERE " });
            match (place(key), self.target) {
                (_, Target::Sqlite) => drop(to.operand(*key).push(" = ?")),
                (Some(at), _) => source.same(&mut to, at, self.flavour),
                // Every row has its key.
                (None, _) => {}
            }
        }
        to.push(")");
        let (sql, params) = to.finish();
        let then = Stmt::write(self.reach.table, sql, rows_of.unwrap_or(params));
        let key = (!self.reach.ruled).then_some(self.key.constraint);
        Ok(Part { first, then: Some(Then { enough: rows as u64, stmt: then, key }) })
    }
}
