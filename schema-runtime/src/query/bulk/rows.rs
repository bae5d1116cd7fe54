//! New rows, side by side.

use super::{Limits, size};
use crate::query::table::{NewRow, Reach, Table, Values};
use crate::value::{Bind, Value};

/// The columns that new rows set, of one row behind the other.
pub(super) struct Flat<'a> {
    set: Vec<(u16, &'a dyn Bind)>,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl<'a> Flat<'a> {
    pub(super) fn of<N: NewRow>(rows: &'a [N]) -> Self {
        Flat::new(rows.len(), N::Table::COLUMNS.len(), &mut |at, values| rows[at].values(values))
    }

    fn new(rows: usize, columns: usize, add: &mut dyn FnMut(usize, &mut Values<'a>)) -> Self {
        let mut values = Values { set: Vec::with_capacity(rows * columns) };
        let mut ends = Vec::with_capacity(rows);
        for at in 0..rows {
            add(at, &mut values);
            ends.push(values.set.len());
        }
        Flat { set: values.set, ends }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn row(&self, at: usize) -> &[(u16, &'a dyn Bind)] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.set[start..self.ends[at]]
    }

    /// The columns that a row sets.
    pub(super) fn columns(&self, at: usize) -> impl Iterator<Item = u16> + '_ {
        self.row(at).iter().map(|(column, _)| *column)
    }

    /// The columns that any of these rows sets, in the order of the table.
    pub(super) fn columns_of_any(&self, rows: std::ops::Range<usize>) -> Vec<u16> {
        let mut columns = Vec::new();
        for column in rows.flat_map(|at| self.columns(at)) {
            if let Err(at) = columns.binary_search(&column) {
                columns.insert(at, column);
            }
        }
        columns
    }

    /// How many rows from `from` on, `most` at most, set the same columns as the first of them.
    pub(super) fn alike(&self, from: usize, most: usize) -> usize {
        (from..self.len()).take(most).take_while(|at| self.columns(*at).eq(self.columns(from))).count()
    }

    /// The values of the rows from `from` on, as many as stand within the limits and as `most` says, and
    /// the row behind them.
    pub(super) fn values(
        &self,
        from: usize,
        most: usize,
        limits: Limits,
        to: Reach,
    ) -> (Vec<Value<'a>>, usize) {
        let end = self.len().min(from + most.min(limits.rows));
        let mut values = Vec::with_capacity((end - from) * self.row(from).len());
        let (mut at, mut bytes) = (from, 0);
        while at < end {
            let before = values.len();
            values.extend(self.row(at).iter().map(|(c, v)| v.value().stored_as(to.column(*c).ty)));
            bytes += values[before..].iter().map(size).sum::<usize>();
            if bytes > limits.bytes && at > from {
                values.truncate(before);
                break;
            }
            at += 1;
        }
        (values, at)
    }
}
