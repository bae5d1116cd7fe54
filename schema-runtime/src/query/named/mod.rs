//! Named queries: from static data to a call.
//!
//! Generated code holds a [`QueryMeta`] for each query of the schema, and calls [`fetch`], [`execute`] or
//! [`stream`] with the values of its parameters, in their order:
//!
//! ```ignore
//! pub fn user_by_email<'a>(db: &'a Db, email: &'a str) -> rt::Fetch<'a, Option<AuthUser>> {
//!     static QUERY: rt::QueryMeta = …;
//!     rt::query::fetch(db, &QUERY, [rt::Bind::value(email)])
//! }
//! ```
//!
//! One statement runs as a generated finder does: its text is static, prepared once on each connection, and on
//! SQLite it runs inline. Several run in the transaction at hand, or in one of their own that is tried again on
//! a conflict.
//!
//! # Queries that are made at run time
//!
//! Tests compile schemas in process and run what comes of it, without generated code. They build the same
//! [`QueryMeta`], leak it (`Box::leak`), and read rows as [`Cells`]: each cell as the [`Value`] that the type of
//! its column says, NULL as [`Value::Null`].
//!
//! ```ignore
//! use schema_runtime::__gen as rt;
//!
//! let rows = rt::query::fetch::<_, Vec<rt::Cells>>(&db, meta, vec![rt::Value::I64(7)]).await?;      // many
//! let row = rt::query::fetch::<_, Option<rt::Cells>>(&db, meta, values).await?;                     // optional
//! let row = rt::query::fetch::<_, rt::One<rt::Cells>>(&db, meta, values).await?;                    // one
//! let mut rows: rt::Rows<'_, rt::Cells> = rt::query::stream(&db, meta, values);                // stream
//! let changed: u64 = rt::query::execute(&db, meta, values).await?;                             // count
//! ```

mod bind;
mod literal;
mod meta;
mod steps;

pub use bind::Args;
pub use meta::{ParamMeta, QueryMeta, Role, Slot, Source, StepMeta};
pub(crate) use steps::Restart;

use super::fetch::{Adapter, Execute, Fetch, Output};
use crate::db::{Core, Database};
use crate::error::{Error, Result};
use crate::exec::{NoRows, Params, Stmt};
use crate::row::FromRow;
use crate::stream::Rows;
use crate::value::{Bind, Element, IntoValue, Value};

/// What a call runs.
enum Plan<'a> {
    /// One statement, by itself.
    Stmt(Stmt<'a>),
    /// All steps, with these values.
    Steps(Params<'a>),
}

fn plan<'a>(core: &Core, query: &'static QueryMeta, mut args: Params<'a>) -> Result<Plan<'a>> {
    bind::fit(query, &mut args)?;
    let target = core.shared.target;
    match query.on(target) {
        [] => Err(Error::usage(format!("the query `{}` is not made for {target}", query.name))),
        [step] if !query.whole => Ok(Plan::Stmt(bind::only(query, step, target, args)?)),
        _ => Ok(Plan::Steps(args)),
    }
}

/// Runs a query for its rows: all of them, one or none, or exactly one, as `O` says.
pub fn fetch<'a, S, O: Output + 'a>(
    db: &'a Database<S>,
    query: &'static QueryMeta,
    args: impl Into<Args<'a>>,
) -> Fetch<'a, O> {
    let core = &db.core;
    match plan(core, query, args.into().0) {
        Ok(Plan::Stmt(stmt)) => Fetch::stmt(core, Ok(stmt)),
        Ok(Plan::Steps(args)) => Fetch::boxed(core, async move {
            let mut out = Adapter(O::default());
            steps::run(core, query, args.as_slice(), &mut out).await?;
            out.0.finish()
        }),
        Err(error) => Fetch::stmt(core, Err(error)),
    }
}

/// Runs a query for the number of rows that it changes.
pub fn execute<'a, S>(
    db: &'a Database<S>,
    query: &'static QueryMeta,
    args: impl Into<Args<'a>>,
) -> Execute<'a> {
    let core = &db.core;
    match plan(core, query, args.into().0) {
        Ok(Plan::Stmt(stmt)) => Execute::stmt(core, Ok(stmt)),
        Ok(Plan::Steps(args)) => {
            Execute::boxed(core, async move { steps::run(core, query, args.as_slice(), &mut NoRows).await })
        }
        Err(error) => Execute::stmt(core, Err(error)),
    }
}

/// Runs a query for its rows as they come. Those of several statements come once all of them have run.
pub fn stream<'a, S, R: FromRow + Send + 'static>(
    db: &'a Database<S>,
    query: &'static QueryMeta,
    args: impl Into<Args<'a>>,
) -> Rows<'a, R> {
    let core = &db.core;
    match plan(core, query, args.into().0) {
        Ok(Plan::Stmt(stmt)) => Rows::new(core, stmt),
        Ok(Plan::Steps(args)) => Rows::after(core, async move {
            let mut out = Adapter(Vec::new());
            steps::run(core, query, args.as_slice(), &mut out).await?;
            Ok(out.0)
        }),
        Err(error) => Rows::after(core, std::future::ready(Err(error))),
    }
}

/// A value of a named type, or of what becomes one: called by generated code.
pub fn named<T: Bind>(value: impl IntoValue<T>) -> Value<'static> {
    value.into_value_of().into_value()
}

/// A list for a parameter that is an array: called by generated code.
pub fn list<'a, T: Element>(items: &'a [T]) -> Value<'a> {
    Value::Array(T::TY, items.iter().map(Bind::value).collect())
}

/// A list of text: called by generated code.
pub fn texts<'a>(items: &'a [impl AsRef<str>]) -> Value<'a> {
    Value::Array(crate::meta::Ty::Text, items.iter().map(|item| item.as_ref().value()).collect())
}
