//! What generated code names, in one place. Not for other code: it changes without notice.
#![doc(hidden)]

pub use crate::access::{Access, Columns, Relation, Rule, Service};
pub use crate::blocking::{connect_at as connect_at_blocking, connect_schema as connect_schema_blocking};
pub use crate::connect::Config;
pub use crate::context::Context;
pub use crate::db::{Any, Database, connect_at, connect_schema};
pub use crate::error::{Error, Result};
pub use crate::exec::Sql;
pub use crate::meta::{
    ColumnMeta, Constraint, ConstraintMeta, ContextMeta, Ddl, EnumMeta, Fill, KeyMeta, ObjectKind, PerTarget,
    SchemaMeta, TableMeta, Target, Ty,
};
#[cfg(feature = "migrate")]
pub use crate::migrate;
pub use crate::query::bulk::find::{delete_many, find_many};
pub use crate::query::bulk::insert::insert_many;
pub use crate::query::bulk::upsert::upsert_many;
pub use crate::query::column::{Column, Reads, Sets};
pub use crate::query::fetch::{Execute, Fetch, One};
pub use crate::query::insert::{insert, insert_unread, upsert};
pub use crate::query::item::{Holds, Item, Present, Projection, computed, field};
pub use crate::query::link::{Link, Pairs, ToMany, ToOne};
pub use crate::query::named::{self as query, ParamMeta, QueryMeta, Role, Slot, StepMeta};
pub use crate::query::scope::{Has, Side};
pub use crate::query::select::{Select, find, find_by, named, scaled};
pub use crate::query::table::{NewRow, Table, Values, denied};
pub use crate::query::write::{Delete, Update};
pub use crate::revision::Revision;
pub use crate::row::{Cells, Decode, Failed, FromRow, Piece, Row, TryDecode};
pub use crate::secret::Secret;
pub use crate::stream::Rows;
pub use crate::task::Task;
pub use crate::value::{Bind, Element, Equal, Field, Fit, IntoValue, Json, Ordered, Typed, Value};

pub use std::borrow::Cow::Borrowed;

pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
pub use rust_decimal::Decimal;
pub use serde_json;
pub use uuid::Uuid;
