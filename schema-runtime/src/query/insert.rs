//! INSERT and upsert of one row.

use super::fetch::{Execute, Fetch, One};
use super::table::{NewRow, Reach, Table, Values};
use super::write::now;
use super::writer::Writer;
use crate::db::{Core, Database, Flavour};
use crate::error::{Error, Result};
use crate::exec::{Done, NoRows, Sink, Stmt};
use crate::meta::{Constraint, Fill, KeyMeta, TableMeta, Target, Ty};
use crate::row::{FromRow, Row};
use crate::value::Value;
use tokio::sync::Mutex;

/// Inserts one row and gives it back with what the database filled in.
pub fn insert<'a, N: NewRow>(
    db: &'a Database<<N::Table as Table>::Service>,
    row: &'a N,
) -> Fetch<'a, One<N::Table>> {
    let reach = Reach::of::<N::Table>();
    let values = Values::of(row);
    if returns(&db.core, reach) {
        let mut to = Writer::new(db.target(), "");
        write_insert(&mut to, reach, &values);
        to.push(" RETURNING ");
        to.columns(reach.table.columns.iter());
        let (sql, params) = to.finish();
        return Fetch::stmt(&db.core, Ok(Stmt::write(reach.table, sql, params)));
    }
    let core = &db.core;
    Fetch::boxed(core, async move {
        let mut found = Found(None);
        insert_and_read(core, reach, values, &mut found).await?;
        found.0.ok_or(Error::NotFound)
    })
}

/// Inserts one row, which a service may not read: gives their number, 1.
pub fn insert_unread<'a, N: NewRow>(
    db: &'a Database<<N::Table as Table>::Service>,
    row: &'a N,
) -> Execute<'a> {
    let reach = Reach::of::<N::Table>();
    let mut to = Writer::new(db.target(), "");
    write_insert(&mut to, reach, &Values::of(row));
    let (sql, params) = to.finish();
    Execute::stmt(&db.core, Ok(Stmt::write(reach.table, sql, params)))
}

/// Whether INSERT … RETURNING is known, and gives what may be read.
fn returns(core: &Core, reach: Reach) -> bool {
    match core.shared.target {
        Target::Mysql => core.shared.flavour == Flavour::Mariadb && !reach.reads_back,
        // Where rows are limited, they are read through another relation.
        target => reach.insert[target as usize] == reach.table.quoted[target as usize],
    }
}

/// Whether the target's own upsert does what is meant, and may.
pub(super) fn upserts(target: Target, reach: Reach) -> bool {
    let at = target as usize;
    target != Target::Mysql
        && reach.insert[at] == reach.table.quoted[at]
        && reach.update[at] == reach.table.quoted[at]
}

fn write_insert<'a>(to: &mut Writer<'a>, reach: Reach, values: &Values<'a>) {
    let name = reach.insert[to.target as usize];
    to.push("INSERT INTO ").push(name);
    if values.set.is_empty() {
        to.push(match to.target {
            Target::Mysql => " () VALUES ()",
            Target::Postgres | Target::Sqlite => " DEFAULT VALUES",
        });
        return;
    }
    to.push(" (");
    to.columns(values.set.iter().map(|(at, _)| reach.column(*at)));
    to.push(") VALUES ");
    write_row(to, reach, values);
}

fn write_row<'a>(to: &mut Writer<'a>, reach: Reach, values: &Values<'a>) {
    to.push("(");
    for (i, value) in values.stored(reach).enumerate() {
        if i > 0 {
            to.push(", ");
        }
        to.value(value, reach.column(values.set[i].0).ty);
    }
    to.push(")");
}

/// MySQL has no RETURNING, and SQLite none where rows are limited: the row is read back by its key, in the
/// same transaction.
///
/// Neither this nor [`update_or_insert`] knows the row's type: else every table of an application would
/// have rustc make a transaction of its own.
async fn insert_and_read<'a>(
    core: &'a Core,
    reach: Reach,
    mut values: Values<'a>,
    found: &mut dyn Sink,
) -> Result<()> {
    let made = uuids(reach, &values);
    for (at, uuid) in &made {
        values.set.push((*at, uuid));
    }
    let mut to = Writer::new(core.shared.target, "");
    write_insert(&mut to, reach, &values);
    let (sql, params) = to.finish();
    let insert = Stmt::write(reach.table, sql, params);
    let found = Mutex::new(found);
    let (insert, values, found) = (&insert, &values, &found);
    together(core, async |tx| {
        let done = tx.run(insert, &mut NoRows).await?;
        let read = read_back(core.shared.target, reach, values, done)?;
        tx.run(&read, &mut **found.lock().await).await?;
        Ok(())
    })
    .await
}

/// Runs statements that belong together: in the transaction at hand, or in one of their own.
pub(crate) async fn together<R>(
    core: &Core,
    work: impl AsyncFnOnce(&Core) -> Result<R> + Clone,
) -> Result<R> {
    if core.tx.is_some() {
        return work(core).await;
    }
    let db = Database::<crate::Any>::of(core.clone());
    db.transaction(async |tx| work(&tx.core).await).await
}

/// Keys with `default uuid()` are made here: the server could not say what it made.
fn uuids(reach: Reach, values: &Values<'_>) -> Vec<(u16, uuid::Uuid)> {
    let Some(key) = reach.table.primary() else {
        return Vec::new();
    };
    key.columns
        .iter()
        .filter(|at| reach.column(**at).fill == Fill::Uuid)
        .filter(|at| !values.set.iter().any(|(set, _)| set == *at))
        .map(|at| (*at, uuid::Uuid::new_v4()))
        .collect()
}

/// The SELECT of the row just inserted.
fn read_back<'a>(target: Target, reach: Reach, values: &Values<'a>, done: Done) -> Result<Stmt<'a>> {
    let table = reach.table;
    let primary = table.primary();
    primary
        .into_iter()
        .chain(table.keys.iter())
        .find_map(|key| key_values(reach, key, values, done))
        .map(|(key, found)| {
            let mut to = Writer::new(target, table.select[target as usize]);
            for (i, (at, value)) in key.columns.iter().zip(found).enumerate() {
                to.push(if i == 0 { " WHERE " } else { " AND " });
                let column = reach.column(*at);
                to.operand(column).push(" = ").compared(value, column);
            }
            let (sql, params) = to.finish();
            Stmt::read(table, sql, params)
        })
        .ok_or_else(|| {
            Error::usage(format!(
                "{target} can't give back the row inserted into `{}`: none of its keys is known; \
                 set the key, or use insert_many",
                table.name
            ))
        })
}

/// The key with its values in the row just inserted, where they are known.
fn key_values<'a>(
    reach: Reach,
    key: &'static KeyMeta,
    values: &Values<'a>,
    done: Done,
) -> Option<(&'static KeyMeta, Vec<Value<'a>>)> {
    if key.columns.is_empty() {
        return None;
    }
    let known = key.columns.iter().map(|at| {
        let column = reach.column(*at);
        match values.set.iter().find(|(set, _)| set == at) {
            Some((_, value)) => Some(value.value().stored_as(column.ty)),
            None if column.fill == Fill::Auto && done.last_id != 0 => Some(id_value(column.ty, done.last_id)),
            None => None,
        }
    });
    let known: Option<Vec<_>> = known.map(|v| v.filter(|v| !matches!(v, Value::Null))).collect();
    known.map(|values| (key, values))
}

fn id_value(ty: Ty, id: u64) -> Value<'static> {
    match (ty, i64::try_from(id)) {
        (Ty::U64, _) | (_, Err(_)) => Value::U64(id),
        (_, Ok(id)) => Value::I64(id),
    }
}

struct Found<T>(Option<T>);

impl<T: FromRow + Send> Sink for Found<T> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<std::ops::ControlFlow<()>> {
        self.0 = Some(row.read()?);
        Ok(std::ops::ControlFlow::Continue(()))
    }
}

/// Inserts the row, or updates the one that has the same key; gives the row as it is then.
///
/// `key` names a primary or unique key of the table, and concerns that key alone: a row
/// that is in the way of another key is an error. Columns left to their default are
/// left alone by the update.
pub fn upsert<'a, N: NewRow>(
    db: &'a Database<<N::Table as Table>::Service>,
    row: &'a N,
    key: Constraint,
) -> Fetch<'a, One<N::Table>> {
    let reach = Reach::of::<N::Table>();
    let table = reach.table;
    let values = Values::of(row);
    let key = match key_of(table, key) {
        Ok(key) => key,
        Err(error) => return Fetch::stmt(&db.core, Err(error)),
    };
    if !upserts(db.target(), reach) {
        let core = &db.core;
        return Fetch::boxed(core, async move {
            let mut found = Found(None);
            update_or_insert(core, reach, values, key, &mut found).await?;
            found.0.ok_or(Error::NotFound)
        });
    }
    let mut to = Writer::new(db.target(), "");
    write_insert(&mut to, reach, &values);
    to.push(" ON CONFLICT (");
    for (i, at) in key.columns.iter().enumerate() {
        if i > 0 {
            to.push(", ");
        }
        to.operand(reach.column(*at));
    }
    to.push(") DO UPDATE SET ");
    let set = updated(&values, key);
    for (i, at) in set.iter().enumerate() {
        if i > 0 {
            to.push(", ");
        }
        let column = reach.column(*at);
        to.column(column).push(" = excluded.").column(column);
    }
    for column in touched(reach, &set) {
        to.push(", ").column(column).push(" = ");
        to.push(now(db.target(), column.ty));
    }
    to.push(" RETURNING ");
    to.columns(table.columns.iter());
    let (sql, params) = to.finish();
    Fetch::stmt(&db.core, Ok(Stmt::write(table, sql, params)))
}

pub(super) fn key_of(table: &'static TableMeta, key: Constraint) -> Result<&'static KeyMeta> {
    table.keys.iter().find(|k| k.constraint == key && !k.columns.is_empty()).ok_or_else(|| {
        Error::usage(format!("`{}` is no primary or unique key over columns of `{}`", key.name(), table.name))
    })
}

/// The columns that an upsert updates: those set, without the key. If there is nothing
/// else, the key is set to itself, so that the row is found and given back.
fn updated(values: &Values<'_>, key: &KeyMeta) -> Vec<u16> {
    let set: Vec<_> = values.set.iter().map(|(at, _)| *at).filter(|at| !key.columns.contains(at)).collect();
    if set.is_empty() { key.columns.to_vec() } else { set }
}

pub(super) fn touched(reach: Reach, set: &[u16]) -> impl Iterator<Item = &'static crate::meta::ColumnMeta> {
    (0u16..)
        .zip(reach.columns)
        .filter(move |(at, column)| column.touch && !set.contains(at))
        .map(|(_, column)| column)
}

/// MySQL's ON DUPLICATE KEY UPDATE would also overwrite a row met through another key, and SQLite has no
/// upsert of a view.
async fn update_or_insert<'a>(
    core: &'a Core,
    reach: Reach,
    values: Values<'a>,
    key: &'static KeyMeta,
    found: &mut dyn Sink,
) -> Result<()> {
    let Some((_, key_values)) = key_values(reach, key, &values, Done::default()) else {
        return Err(Error::usage(format!(
            "an upsert by `{}` needs the columns of that key, without NULL",
            key.constraint.name()
        )));
    };
    let table = reach.table;
    let target = core.shared.target;
    let by_key = |to: &mut Writer<'a>| {
        for (i, (at, value)) in key.columns.iter().zip(&key_values).enumerate() {
            to.push(if i == 0 { " WHERE " } else { " AND " });
            let column = reach.column(*at);
            to.operand(column).push(" = ").compared(value.clone(), column);
        }
    };
    let mut to = Writer::new(target, "UPDATE ");
    to.push(reach.update[target as usize]).push(" SET ");
    let set = updated(&values, key);
    for (i, at) in set.iter().enumerate() {
        if i > 0 {
            to.push(", ");
        }
        let column = reach.column(*at);
        let value = values.set.iter().find(|(set, _)| set == at);
        let value = value.map_or(Value::Null, |(_, v)| v.value().stored_as(column.ty));
        to.column(column).push(" = ").value(value, column.ty);
    }
    for column in touched(reach, &set) {
        to.push(", ").column(column).push(" = ");
        to.push(now(target, column.ty));
    }
    by_key(&mut to);
    let (sql, params) = to.finish();
    let update = Stmt::write(table, sql, params);

    let mut to = Writer::new(target, "");
    write_insert(&mut to, reach, &values);
    let (sql, params) = to.finish();
    let insert = Stmt::write(reach.table, sql, params);

    let mut to = Writer::new(target, table.select[target as usize]);
    by_key(&mut to);
    let (sql, params) = to.finish();
    let read = Stmt::read(table, sql, params);

    let found = Mutex::new(found);
    let (update, insert, read, found) = (&update, &insert, &read, &found);
    together(core, async |tx| {
        if tx.run(update, &mut NoRows).await?.affected == 0 {
            match tx.run(insert, &mut NoRows).await {
                // Somebody else inserted it between the two statements: begin again. One that a row rule hides
                // would be there another time, too.
                Err(Error::Unique { constraint, message })
                    if constraint == key.constraint && !reach.ruled =>
                {
                    return Err(Error::Conflict { message });
                }
                done => done?,
            };
        }
        tx.run(read, &mut **found.lock().await).await?;
        Ok(())
    })
    .await
}
