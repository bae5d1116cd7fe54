//! Rows on their way out: read by position, one decoder for all drivers.

use crate::error::Error;
use crate::meta::{ColumnMeta, Ty};

mod cell;
mod cells;
mod decode;
mod piece;
#[cfg(feature = "postgres")]
mod postgres;
mod value;

pub use cells::Cells;
pub use piece::Piece;

/// The types of a result's columns.
#[derive(Clone, Copy)]
pub(crate) enum Types<'a> {
    /// All columns of a table, in order.
    Table(&'static [ColumnMeta]),
    /// Cells of any origin, with their names.
    Cells(&'a [(Ty, &'static str)]),
    /// Types alone.
    List(&'static [Ty]),
}

impl Types<'_> {
    #[inline]
    fn ty(&self, at: usize) -> Option<Ty> {
        match self {
            Types::Table(columns) => columns.get(at).map(|c| c.ty),
            Types::Cells(cells) => cells.get(at).map(|c| c.0),
            Types::List(types) => types.get(at).copied(),
        }
    }

    fn name(&self, at: usize) -> Option<&'static str> {
        match self {
            Types::Table(columns) => columns.get(at).map(|c| c.name),
            Types::Cells(cells) => cells.get(at).map(|c| c.1),
            Types::List(_) => None,
        }
    }
}

/// Where a row's cells come from.
#[derive(Clone, Copy)]
pub(crate) enum Raw<'r> {
    #[cfg(feature = "postgres")]
    Postgres(&'r sqlx::postgres::PgRow),
    #[cfg(feature = "mysql")]
    Mysql(&'r sqlx::mysql::MySqlRow),
    #[cfg(feature = "sqlite")]
    Sqlite(&'r crate::driver::sqlite::Run<'r>),
    /// The elements of a PostgreSQL array.
    #[cfg(feature = "postgres")]
    Items(&'r [Option<&'r [u8]>]),
    /// The elements of a JSON array.
    Json(&'r [serde_json::Value]),
}

/// One cell, as its driver holds it.
pub(crate) enum Cell<'r> {
    Null,
    #[cfg(feature = "sqlite")]
    Int(i64),
    #[cfg(feature = "sqlite")]
    Float(f64),
    #[cfg(feature = "sqlite")]
    Bytes(&'r [u8]),
    /// PostgreSQL's binary format.
    #[cfg(feature = "postgres")]
    Binary(&'r [u8]),
    #[cfg(feature = "mysql")]
    Mysql(sqlx::mysql::MySqlValueRef<'r>),
    Json(&'r serde_json::Value),
}

/// A row being read, cell after cell.
///
/// The first cell that is not what the schema says is remembered as the row's error;
/// from there on every cell reads as a neutral value, and the whole row is refused in
/// the end. So the code that reads a row has no branch for each column.
pub struct Row<'r> {
    raw: Raw<'r>,
    types: Types<'r>,
    at: usize,
    /// The cell that was looked at last, not read yet.
    held: Option<Cell<'r>>,
    error: Option<Error>,
}

/// A row could not be read; the reason is kept by the [`Row`].
#[derive(Clone, Copy, Debug)]
pub struct Failed;

/// A type that a row can be read into.
pub trait FromRow: Sized {
    /// Reads the cells from left to right.
    fn from_row(row: &mut Row<'_>) -> Result<Self, Failed>;
}

/// A type that one cell can be read into, with a neutral value for a cell that can't.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a type that a column can hold")]
pub trait Decode: Sized {
    /// Reads the next cell.
    fn decode(row: &mut Row<'_>) -> Self;
}

/// A type that one cell can be read into, or not.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a type that a column can hold")]
pub trait TryDecode: Sized {
    /// Reads the next cell.
    fn try_decode(row: &mut Row<'_>) -> Result<Self, Failed>;
}

impl<T: Decode> TryDecode for T {
    #[inline]
    fn try_decode(row: &mut Row<'_>) -> Result<Self, Failed> {
        Ok(T::decode(row))
    }
}

impl<'r> Row<'r> {
    #[inline]
    pub(crate) fn new(raw: Raw<'r>, types: Types<'r>) -> Self {
        Row { raw, types, at: 0, held: None, error: None }
    }

    /// Reads a whole row.
    #[inline]
    pub(crate) fn read<T: FromRow>(&mut self) -> Result<T, Error> {
        let value = T::from_row(self);
        match (value, self.error.take()) {
            (Ok(value), None) => Ok(value),
            (_, Some(error)) => Err(error),
            (Err(Failed), None) => Err(self.mismatch("a readable value")),
        }
    }

    /// Reads a row by a function.
    pub(crate) fn read_by<T>(&mut self, read: impl Fn(&mut Self) -> T) -> Result<T, Error> {
        let value = read(self);
        self.error.take().map_or(Ok(value), Err)
    }

    /// Reads the next cell.
    #[inline]
    pub fn get<T: Decode>(&mut self) -> T {
        T::decode(self)
    }

    /// Reads the next cell into a type that has no neutral value (typed JSON).
    #[inline]
    pub fn try_get<T: TryDecode>(&mut self) -> Result<T, Failed> {
        T::try_decode(self)
    }

    /// Refuses the row: the cell read last is not `expected`.
    #[cold]
    pub fn refuse(&mut self, expected: &str) {
        if self.error.is_none() {
            self.error = Some(self.mismatch(expected));
        }
    }

    #[cold]
    fn mismatch(&self, expected: &str) -> Error {
        let at = self.at.saturating_sub(1);
        let column = match self.types.name(at) {
            Some(name) => name.into(),
            None => format!("{}", at + 1).into_boxed_str(),
        };
        Error::Decode {
            column,
            message: format!(
                "expected {expected}: the database differs from the schema this code was made from"
            )
            .into(),
        }
    }

    #[inline]
    fn ty(&self) -> Option<Ty> {
        self.types.ty(self.at.saturating_sub(1))
    }

    /// The next cell.
    #[inline]
    pub(crate) fn cell(&mut self) -> Cell<'r> {
        if let Some(cell) = self.held.take() {
            return cell;
        }
        let at = self.at;
        self.at += 1;
        match self.raw {
            #[cfg(feature = "postgres")]
            Raw::Postgres(row) => {
                use sqlx::Row as _;
                match row.try_get_raw(at).ok().and_then(|v| v.as_bytes().ok()) {
                    Some(bytes) => Cell::Binary(bytes),
                    None => Cell::Null,
                }
            }
            #[cfg(feature = "mysql")]
            Raw::Mysql(row) => {
                use sqlx::{Row as _, ValueRef as _};
                match row.try_get_raw(at) {
                    Ok(value) if !value.is_null() => Cell::Mysql(value),
                    _ => Cell::Null,
                }
            }
            #[cfg(feature = "sqlite")]
            Raw::Sqlite(run) => run.cell(at),
            #[cfg(feature = "postgres")]
            Raw::Items(items) => match items.get(at).copied().flatten() {
                Some(bytes) => Cell::Binary(bytes),
                None => Cell::Null,
            },
            Raw::Json(items) => match items.get(at) {
                None | Some(serde_json::Value::Null) => Cell::Null,
                Some(value) => Cell::Json(value),
            },
        }
    }

    /// Passes over cells.
    pub(crate) fn skip(&mut self, cells: usize) {
        self.at += cells;
    }

    /// Whether the next cell is NULL. Passes over it if so.
    #[inline]
    pub(crate) fn null(&mut self) -> bool {
        let cell = self.cell();
        let null = matches!(cell, Cell::Null);
        if !null {
            self.held = Some(cell);
        }
        null
    }
}
