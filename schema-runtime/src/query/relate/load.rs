//! Finds the rows at the end of a relation, and gives them to those that lead to them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;

use super::Beside;
use crate::db::Core;
use crate::error::{Error, Result};
use crate::exec::{Sink, Stmt};
use crate::meta::{ColumnMeta, Target};
use crate::query::bulk::find::LIST;
use crate::query::bulk::keys::{Key, compared};
use crate::query::link::Pairs;
use crate::query::pred::Node;
use crate::query::select::Select;
use crate::query::table::Table;
use crate::query::term::{Col, Term};
use crate::row::{FromRow, Row};
use crate::value::Value;

/// Reads the key that rows have at one end of a relation.
#[derive(Default)]
struct Reader {
    /// Where its columns stand in a row.
    places: Vec<usize>,
    /// The columns by which keys are told apart: those at the far end.
    columns: Vec<&'static ColumnMeta>,
    /// The values that were read last.
    values: Vec<Value<'static>>,
}

impl Reader {
    /// Of rows of `table`, in which the columns of the key have these names.
    fn of(
        pairs: Pairs,
        table: &[ColumnMeta],
        name: fn(&(&'static ColumnMeta, &'static ColumnMeta)) -> &'static str,
    ) -> Result<Self> {
        let place = |pair| table.iter().position(|c| c.name == name(pair));
        let places: Option<Vec<_>> = pairs.iter().map(place).collect();
        let places = places.ok_or_else(|| Error::usage("a relation over columns that are not read"))?;
        let columns = pairs.iter().map(|(_, other)| *other).collect();
        Ok(Reader { values: Vec::with_capacity(places.len()), places, columns })
    }

    /// The key of a row; `None` where it leads nowhere.
    fn key(&mut self, row: &mut Row<'_>) -> Result<Option<Key>> {
        self.values.clear();
        for (at, column) in self.places.iter().zip(&self.columns) {
            self.values.push(row.value_at(*at, column.ty)?);
        }
        Ok(Key::of(&self.columns, self.values.iter()))
    }
}

/// The near end of a relation, in rows that have been read. Each key has a number.
#[derive(Default)]
pub struct End {
    pairs: Pairs,
    reader: Reader,
    numbers: HashMap<Key, usize>,
    /// The values of each key.
    values: Vec<Value<'static>>,
    /// The key of each row.
    rows: Vec<Option<usize>>,
}

impl End {
    /// The end from which a relation starts.
    pub(super) fn of(pairs: Pairs) -> Self {
        End { pairs, ..End::default() }
    }

    fn placed(mut self, table: &[ColumnMeta]) -> Result<Self> {
        self.reader = Reader::of(self.pairs, table, |(own, _)| own.name)?;
        Ok(self)
    }

    fn read(&mut self, row: &mut Row<'_>) -> Result<()> {
        let Some(key) = self.reader.key(row)? else {
            self.rows.push(None);
            return Ok(());
        };
        let next = self.numbers.len();
        let number = match self.numbers.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let values = self.reader.values.drain(..).zip(&self.reader.columns);
                self.values.extend(values.map(|(value, column)| compared(value, column)));
                *new.insert(next)
            }
        };
        self.rows.push(Some(number));
        Ok(())
    }

    /// How many keys there are.
    pub(super) fn keys(&self) -> usize {
        self.numbers.len()
    }

    /// What was found for each row, of what was found for each key: cloned where several rows have the same.
    pub(super) fn share<V: Clone + Default>(self, mut found: Vec<V>) -> Vec<V> {
        let once = found.len() == self.rows.iter().flatten().count();
        let of = |number: Option<usize>| match number.and_then(|number| found.get_mut(number)) {
            None => V::default(),
            Some(found) if once => std::mem::take(found),
            Some(found) => found.clone(),
        };
        self.rows.into_iter().map(of).collect()
    }
}

/// The far end of a relation: the number of the key that each row there has.
struct Far<'e> {
    reader: Reader,
    numbers: &'e HashMap<Key, usize>,
    rows: Vec<Option<usize>>,
}

impl Far<'_> {
    fn read(&mut self, row: &mut Row<'_>) -> Result<()> {
        let key = self.reader.key(row)?;
        self.rows.push(key.and_then(|key| self.numbers.get(&key).copied()));
        Ok(())
    }
}

/// Reads the rows of one level, and what their ends hold.
struct Level<'e, T> {
    rows: Vec<T>,
    far: Option<Far<'e>>,
    ends: Vec<End>,
}

impl<T: FromRow + Send> Sink for Level<'_, T> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.rows.push(row.read()?);
        self.far.iter_mut().try_for_each(|far| far.read(row))?;
        self.ends.iter_mut().try_for_each(|end| end.read(row))?;
        Ok(ControlFlow::Continue(()))
    }
}

fn placed<U: Table, N: Beside<U>>(beside: &N) -> Result<Vec<End>> {
    beside.ends().into_iter().map(|end| end.placed(U::META.columns)).collect()
}

/// The rows that the query itself is for.
pub(super) async fn first<T: Table, N: Beside<T>>(
    core: &Core,
    select: Select<T>,
    beside: N,
    one: bool,
) -> Result<Vec<N::Row>> {
    let mut level = Level { rows: Vec::new(), far: None, ends: placed::<T, _>(&beside)? };
    core.run(&select.stmt(core.shared.target, one)?, &mut level).await?;
    beside.load(core, level.rows, level.ends).await
}

/// The rows at the end of a relation, each with the number of the key that leads to it.
pub(super) async fn rows<U: Table, N: Beside<U>>(
    core: &Core,
    select: Select<U>,
    beside: N,
    from: &End,
) -> Result<impl Iterator<Item = (usize, N::Row)>> {
    let reader = Reader::of(from.pairs, U::META.columns, |(_, other)| other.name)?;
    let far = Far { reader, numbers: &from.numbers, rows: Vec::new() };
    let mut level = Level { rows: Vec::new(), far: Some(far), ends: placed::<U, _>(&beside)? };
    let (columns, target) = (&from.reader.columns, core.shared.target);
    for keys in from.values.chunks(chunk(target, columns.len()) * columns.len()) {
        let stmt = with_keys(select.clone(), columns, keys, target)?;
        core.run(&stmt, &mut level).await?;
    }
    let numbers = level.far.map_or(Vec::new(), |far| far.rows);
    let rows = beside.load(core, level.rows, level.ends).await?;
    Ok(numbers.into_iter().zip(rows).filter_map(|(number, row)| Some((number?, row))))
}

/// How many keys go into one statement.
fn chunk(target: Target, width: usize) -> usize {
    match (target, width) {
        (Target::Postgres, 1) => 65_536,
        (Target::Mysql, 1) => 16_384,
        (Target::Sqlite, 1) => LIST,
        // It runs key by key.
        (Target::Sqlite, _) => usize::MAX / width,
        _ => 1_024,
    }
}

fn with_keys<U: Table>(
    select: Select<U>,
    columns: &[&'static ColumnMeta],
    keys: &[Value<'static>],
    target: Target,
) -> Result<Stmt<'static>> {
    let same = |key: &[Value<'static>]| {
        let each = columns.iter().zip(key);
        let node = |(column, value): (&&'static ColumnMeta, &Value<'static>)| Node::Compare {
            left: Term::Column(Col::from(*column)),
            op: " = ",
            value: value.clone(),
        };
        Node::All(each.map(node).collect())
    };
    match (target, columns) {
        (_, [column]) => {
            select.of_keys(Node::In { column: Col::from(*column), values: keys.to_vec() }, target)
        }
        (Target::Sqlite, _) => {
            let width = columns.len();
            Ok(select.of_keys(same(&keys[..width]), target)?.for_each(keys, width))
        }
        _ => select.of_keys(Node::Any(keys.chunks_exact(columns.len()).map(same).collect()), target),
    }
}
