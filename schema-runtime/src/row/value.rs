//! A cell as a value, whatever its type: for keys that rows are put together by.

use super::Row;
use crate::error::Result;
use crate::meta::Ty;
use crate::value::{Bind, Value};

impl Row<'_> {
    /// The cell at `at` as a value of the column type `ty`; it may have been read before.
    pub(crate) fn value_at(&mut self, at: usize, ty: Ty) -> Result<Value<'static>> {
        self.at = at;
        self.held = None;
        if self.null() {
            return Ok(Value::Null);
        }
        let value = match ty {
            Ty::Bool => self.get::<bool>().into_value(),
            Ty::I8 | Ty::U8 | Ty::I16 => self.get::<i16>().into_value(),
            Ty::U16 | Ty::I32 => self.get::<i32>().into_value(),
            Ty::U32 | Ty::I64 => self.get::<i64>().into_value(),
            Ty::U64 => self.get::<u64>().into_value(),
            Ty::F32 => self.get::<f32>().into_value(),
            Ty::F64 => self.get::<f64>().into_value(),
            Ty::Decimal(_) => self.get::<rust_decimal::Decimal>().into_value(),
            Ty::Varchar(_) | Ty::Text | Ty::Char => self.get::<String>().into_value(),
            Ty::Bytes => self.get::<Vec<u8>>().into_value(),
            Ty::Date => self.get::<chrono::NaiveDate>().into_value(),
            Ty::Time => self.get::<chrono::NaiveTime>().into_value(),
            Ty::DateTime => self.get::<chrono::NaiveDateTime>().into_value(),
            Ty::Timestamp => self.get::<chrono::DateTime<chrono::Utc>>().into_value(),
            Ty::Uuid => self.get::<uuid::Uuid>().into_value(),
            Ty::Enum(meta) => Value::Label(meta.labels.get(self.label(meta)).copied().unwrap_or_default()),
            Ty::Json | Ty::Array(_) => Value::Invalid("JSON and arrays are no keys".into()),
        };
        self.error.take().map_or(Ok(value), Err)
    }
}
