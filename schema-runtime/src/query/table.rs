//! What a generated table is to the runtime.

use crate::meta::TableMeta;
use crate::row::FromRow;
use crate::value::{Bind, Value};

/// A row struct of a table.
pub trait Table: FromRow + Send + 'static {
    /// The service whose handle reaches it.
    type Service;
    /// The table, as static data.
    const META: &'static TableMeta;
}

/// A struct that a row is inserted from.
pub trait NewRow: Send + Sync {
    /// The row struct of its table.
    type Table: Table;

    /// Gives each column that is set, in the order of the table's columns.
    fn values<'a>(&'a self, to: &mut Values<'a>);
}

/// The columns that a new row sets; the others get their defaults.
#[derive(Default)]
pub struct Values<'a> {
    pub(crate) set: Vec<(u16, &'a dyn Bind)>,
}

impl<'a> Values<'a> {
    /// Column number `column` has this value (or is NULL, if the value is `None`).
    pub fn set(&mut self, column: u16, value: &'a dyn Bind) {
        self.set.push((column, value));
    }

    /// Column number `column` has this value, or its default.
    pub fn or_default<T: Bind>(&mut self, column: u16, value: &'a Option<T>) {
        if let Some(value) = value {
            self.set.push((column, value));
        }
    }

    pub(crate) fn of<N: NewRow>(row: &'a N) -> Self {
        let mut values = Values { set: Vec::with_capacity(N::Table::META.columns.len()) };
        row.values(&mut values);
        values
    }

    /// The values, each in the form that its column stores.
    pub(crate) fn stored(&self, table: &'static TableMeta) -> impl Iterator<Item = Value<'a>> + use<'a, '_> {
        self.set.iter().map(move |(at, value)| value.value().stored_as(table.columns[usize::from(*at)].ty))
    }
}
