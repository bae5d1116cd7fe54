//! Rows whose columns are known at run time alone.

use super::{Decode, Failed, FromRow, Raw, Row};
use crate::meta::Ty;
use crate::value::{Bind, Element, Fit, Value};

/// A row as values, each of the type that its column has; NULL is [`Value::Null`].
#[derive(Clone, Debug)]
pub struct Cells(pub Vec<Value<'static>>);

impl FromRow for Cells {
    fn from_row(row: &mut Row<'_>) -> Result<Self, Failed> {
        let mut cells = Vec::new();
        while let Some(ty) = row.types.ty(row.at) {
            cells.push(row.value(ty));
        }
        Ok(Cells(cells))
    }
}

impl Row<'_> {
    /// The next cell as a value of type `ty`, or NULL.
    fn value(&mut self, ty: Ty) -> Value<'static> {
        if self.null() {
            return Value::Null;
        }
        match ty {
            Ty::Bool => Value::Bool(self.get()),
            Ty::I8 | Ty::U8 | Ty::I16 => Value::I16(self.get()),
            Ty::U16 | Ty::I32 => Value::I32(self.get()),
            Ty::U32 | Ty::I64 => Value::I64(self.get()),
            Ty::U64 => Value::U64(self.get()),
            Ty::F32 => Value::F32(self.get()),
            Ty::F64 => Value::F64(self.get()),
            Ty::Decimal(_) => Value::Decimal(self.get(), Fit::Free),
            Ty::Varchar(_) | Ty::Text | Ty::Char => self.get::<String>().into_value(),
            Ty::Bytes => self.get::<Vec<u8>>().into_value(),
            Ty::Date => Value::Date(self.get()),
            Ty::Time => Value::Time(self.get()),
            Ty::DateTime => Value::DateTime(self.get()),
            Ty::Timestamp => Value::Timestamp(self.get()),
            Ty::Uuid => Value::Uuid(self.get()),
            Ty::Json => Value::Json(self.get::<serde_json::Value>().to_string().into()),
            Ty::Enum(of) => Value::Label(of.labels.get(self.label(of)).copied().unwrap_or_default()),
            Ty::Array(element) => Value::Array(*element, self.items(*element)),
        }
    }

    fn items(&mut self, element: Ty) -> Vec<Value<'static>> {
        match element {
            Ty::Bool => self.each::<bool>(),
            Ty::I8 | Ty::U8 | Ty::I16 => self.each::<i16>(),
            Ty::U16 | Ty::I32 => self.each::<i32>(),
            Ty::U32 | Ty::I64 => self.each::<i64>(),
            Ty::U64 => self.each::<u64>(),
            Ty::F32 => self.each::<f32>(),
            Ty::F64 => self.each::<f64>(),
            Ty::Decimal(_) => self.each::<rust_decimal::Decimal>(),
            Ty::Bytes => self.each::<Vec<u8>>(),
            Ty::Date => self.each::<chrono::NaiveDate>(),
            Ty::Time => self.each::<chrono::NaiveTime>(),
            Ty::DateTime => self.each::<chrono::NaiveDateTime>(),
            Ty::Timestamp => self.each::<chrono::DateTime<chrono::Utc>>(),
            Ty::Uuid => self.each::<uuid::Uuid>(),
            Ty::Varchar(_) | Ty::Text | Ty::Char | Ty::Enum(_) | Ty::Json | Ty::Array(_) => {
                self.each::<String>()
            }
        }
    }

    fn each<T: Decode + Element>(&mut self) -> Vec<Value<'static>> {
        self.array::<T>().into_iter().map(Bind::into_value).collect()
    }

    /// The next cell as a value of the type that the server says it has, to be bound again; `None` behind the
    /// last one.
    pub(crate) fn next_untyped(&mut self) -> Option<Value<'static>> {
        let ty = match self.raw {
            #[cfg(feature = "mysql")]
            Raw::Mysql(row) => {
                use sqlx::{Column as _, Row as _, TypeInfo as _};
                mysql_type(row.columns().get(self.at)?.type_info().name())
            }
            #[cfg(feature = "sqlite")]
            Raw::Sqlite(run) => run.ty(self.at)?,
            _ => return None,
        };
        Some(self.value(ty))
    }
}

/// The type that holds what MySQL calls `name`. A boolean is an integer there.
#[cfg(feature = "mysql")]
fn mysql_type(name: &str) -> Ty {
    match name {
        name if name.ends_with("UNSIGNED") => Ty::U64,
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => Ty::I64,
        "FLOAT" => Ty::F32,
        "DOUBLE" => Ty::F64,
        "DECIMAL" => Ty::Decimal(0),
        "DATE" => Ty::Date,
        "TIME" => Ty::Time,
        "DATETIME" => Ty::DateTime,
        "TIMESTAMP" => Ty::Timestamp,
        "BINARY" | "VARBINARY" | "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" => Ty::Bytes,
        _ => Ty::Text,
    }
}
