//! Finds the rows at the end of a relation, and gives them to those that lead to them.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::Beside;
use crate::db::Core;
use crate::error::{Error, Result};
use crate::exec::{Sink, Stmt};
use crate::meta::{ColumnMeta, Target};
use crate::query::bulk::keys::{Key, compared};
use crate::query::link::Pairs;
use crate::query::pred::Node;
use crate::query::select::Select;
use crate::query::table::Table;
use crate::query::term::{Col, Term};
use crate::row::{FromRow, Row};
use crate::value::Value;

/// One end of a relation, in rows that have been read: what key each has there.
#[derive(Default)]
pub struct End {
    /// The columns of these rows, by name.
    names: Vec<&'static str>,
    /// Where they stand in a row.
    places: Vec<usize>,
    /// The columns by which keys are told apart: those at the far end.
    columns: Vec<&'static ColumnMeta>,
    /// The key of each row; `None` where it leads nowhere.
    keys: Vec<Option<Key>>,
    /// Those keys, and the values of each of them once.
    seen: HashSet<Key>,
    values: Vec<Value<'static>>,
}

impl End {
    /// The end from which a relation starts.
    pub(super) fn own(pairs: Pairs) -> Self {
        End {
            names: pairs.iter().map(|(own, _)| own.name).collect(),
            columns: pairs.iter().map(|(_, other)| *other).collect(),
            ..End::default()
        }
    }

    /// The end to which it leads.
    fn far(pairs: Pairs) -> Self {
        End { names: pairs.iter().map(|(_, other)| other.name).collect(), ..End::own(pairs) }
    }

    fn placed(mut self, columns: &[ColumnMeta]) -> Result<Self> {
        let place = |name: &&str| columns.iter().position(|c| c.name == *name);
        self.places = self
            .names
            .iter()
            .map(place)
            .collect::<Option<_>>()
            .ok_or_else(|| Error::usage("a relation over columns that are not read"))?;
        Ok(self)
    }

    fn read(&mut self, row: &mut Row<'_>) -> Result<()> {
        let values = self.places.iter().zip(&self.columns).map(|(at, column)| row.value_at(*at, column.ty));
        let values: Vec<_> = values.collect::<Result<_>>()?;
        let key = Key::of(&self.columns, values.iter());
        if let Some(key) = key.as_ref().filter(|key| !self.seen.contains(key)) {
            self.seen.insert(key.clone());
            let pairs = values.into_iter().zip(&self.columns);
            self.values.extend(pairs.map(|(value, column)| compared(value, column)));
        }
        self.keys.push(key);
        Ok(())
    }

    pub(super) fn distinct(&self) -> usize {
        self.seen.len()
    }

    /// What was found for each row: cloned where several lead to the same.
    pub(super) fn share<V: Clone + Default>(self, mut found: HashMap<Key, V>) -> Vec<V> {
        let once = self.seen.len() == self.keys.iter().flatten().count();
        let of = |key: Option<Key>| match key {
            None => V::default(),
            Some(key) if once => found.remove(&key).unwrap_or_default(),
            Some(key) => found.get(&key).cloned().unwrap_or_default(),
        };
        self.keys.into_iter().map(of).collect()
    }
}

/// Reads the rows of one level, and what their ends hold.
struct Level<T> {
    rows: Vec<T>,
    ends: Vec<End>,
}

impl<T: FromRow + Send> Sink for Level<T> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.rows.push(row.read()?);
        self.ends.iter_mut().try_for_each(|end| end.read(row))?;
        Ok(ControlFlow::Continue(()))
    }
}

/// The rows that the query itself is for.
pub(super) async fn first<T: Table, N: Beside<T>>(
    core: &Core,
    select: Select<T>,
    beside: N,
    one: bool,
) -> Result<Vec<N::Row>> {
    let ends = beside.ends().into_iter().map(|end| end.placed(T::META.columns));
    let mut level = Level { rows: Vec::new(), ends: ends.collect::<Result<_>>()? };
    core.run(&select.stmt(core.shared.target, one)?, &mut level).await?;
    beside.load(core, level.rows, level.ends).await
}

/// The rows at the end of a relation, each with the key that leads to it.
pub(super) async fn rows<U: Table, N: Beside<U>>(
    core: &Core,
    pairs: Pairs,
    select: Select<U>,
    beside: N,
    from: &End,
) -> Result<Vec<(Key, N::Row)>> {
    let mut ends = vec![End::far(pairs)];
    ends.extend(beside.ends());
    let ends = ends.into_iter().map(|end| end.placed(U::META.columns)).collect::<Result<_>>()?;
    let mut level = Level { rows: Vec::new(), ends };
    let width = from.columns.len();
    for keys in from.values.chunks(chunk(core.shared.target, width) * width) {
        let stmt = with_keys(select.clone(), &from.columns, keys, core.shared.target)?;
        core.run(&stmt, &mut level).await?;
    }
    let far = level.ends.remove(0);
    let rows = beside.load(core, level.rows, level.ends).await?;
    Ok(far.keys.into_iter().zip(rows).filter_map(|(key, row)| Some((key?, row))).collect())
}

/// How many keys go into one statement.
fn chunk(target: Target, width: usize) -> usize {
    match (target, width) {
        (Target::Postgres, 1) => 65_536,
        // It runs key by key.
        (Target::Sqlite, _) => usize::MAX / width,
        (Target::Mysql, 1) => 16_384,
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
        (Target::Sqlite, _) => {
            let width = columns.len();
            Ok(select.of_keys(same(&keys[..width]), target)?.for_each(keys, width))
        }
        (_, [column]) => {
            select.of_keys(Node::In { column: Col::from(*column), values: keys.to_vec() }, target)
        }
        _ => select.of_keys(Node::Any(keys.chunks_exact(columns.len()).map(same).collect()), target),
    }
}
