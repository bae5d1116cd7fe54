//! What a generated table is to the runtime.

use crate::meta::{ColumnMeta, PerTarget, TableMeta};
use crate::row::FromRow;
use crate::value::{Bind, Value};

/// A row struct of a table.
pub trait Table: FromRow + Send + 'static {
    /// The service whose handle reaches it.
    type Service;
    /// The table as it is read, as static data.
    const META: &'static TableMeta;
    /// The columns that are read or written, those that are read first.
    const COLUMNS: &'static [ColumnMeta] = Self::META.columns;
    /// Whether a row inserted on MariaDB is read back: its RETURNING asks for the right to INSERT what it
    /// names, which a service may lack.
    const READS_BACK: bool = false;
    /// Whether the service deals with some of the rows alone: others may be in the way of an INSERT.
    const RULED: bool = false;
    /// What an INSERT names: where a service is limited to some rows, it may be a view.
    const INSERT: &'static PerTarget = &Self::META.quoted;
    /// What an UPDATE names.
    const UPDATE: &'static PerTarget = &Self::META.quoted;
    /// What a DELETE names.
    const DELETE: &'static PerTarget = &Self::META.quoted;
}

/// A table without its type.
#[derive(Clone, Copy)]
pub(crate) struct Reach {
    pub(crate) table: &'static TableMeta,
    pub(crate) columns: &'static [ColumnMeta],
    pub(crate) reads_back: bool,
    pub(crate) ruled: bool,
    pub(crate) insert: &'static PerTarget,
    pub(crate) update: &'static PerTarget,
    pub(crate) delete: &'static PerTarget,
}

impl Reach {
    pub(crate) fn of<T: Table>() -> Self {
        Reach {
            table: T::META,
            columns: T::COLUMNS,
            reads_back: T::READS_BACK,
            ruled: T::RULED,
            insert: T::INSERT,
            update: T::UPDATE,
            delete: T::DELETE,
        }
    }

    pub(crate) fn column(&self, at: u16) -> &'static ColumnMeta {
        &self.columns[usize::from(at)]
    }
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
        let mut values = Values { set: Vec::with_capacity(N::Table::COLUMNS.len()) };
        row.values(&mut values);
        values
    }

    /// The values, each in the form that its column stores.
    pub(crate) fn stored(&self, to: Reach) -> impl Iterator<Item = Value<'a>> + use<'a, '_> {
        self.set.iter().map(move |(at, value)| value.value().stored_as(to.column(*at).ty))
    }
}

/// The body of what a service may not do: nothing can call it.
pub fn denied<T>() -> T {
    unreachable!("a call that does not compile")
}
