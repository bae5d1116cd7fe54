//! A query of several statements: one after the other, in one transaction.

use std::ops::ControlFlow;

use tokio::sync::Mutex;

use super::bind::{self, Keys};
use super::meta::{QueryMeta, Role};
use crate::db::Core;
use crate::error::{Error, Result};
use crate::exec::{NoRows, Sink};
use crate::query::insert::together;
use crate::row::{Failed, FromRow, Row};
use crate::value::Value;

/// Takes a query's rows, and drops them where the query begins anew.
pub(crate) trait Restart: Sink {
    /// Drops what was taken.
    fn restart(&mut self);
}

impl Restart for NoRows {
    fn restart(&mut self) {}
}

/// Runs all steps of `query`, in the transaction at hand or in one of their own; gives the number of rows
/// that its counting ones changed.
///
/// It does not know what the rows become: else every query of an application would have rustc make a
/// transaction of its own.
pub(super) async fn run(
    core: &Core,
    query: &'static QueryMeta,
    args: &[Value<'_>],
    out: &mut dyn Restart,
) -> Result<u64> {
    let out = Mutex::new(out);
    let out = &out;
    together(core, async |tx| {
        let mut out = out.lock().await;
        out.restart();
        in_order(tx, query, args, &mut **out).await
    })
    .await
}

async fn in_order(
    tx: &Core,
    query: &'static QueryMeta,
    args: &[Value<'_>],
    out: &mut dyn Restart,
) -> Result<u64> {
    let target = tx.shared.target;
    let steps = query.on(target);
    let (mut keys, mut changed, mut at) = (Keys::new(), 0, 0);
    // The one of two steps that is not run.
    let mut passed = None;
    while let Some(step) = steps.get(at) {
        at += 1;
        if passed == Some(at - 1) {
            continue;
        }
        let stmt = bind::step(query, step, target, args, &keys)?;
        match step.role {
            Role::Rows => drop(tx.run(&stmt, &mut Passing(out)).await?),
            Role::Count => changed += tx.run(&stmt, &mut NoRows).await?.affected,
            Role::Nothing => drop(tx.run(&stmt, &mut NoRows).await?),
            Role::Keys => {
                let mut found = Found(Keys::new());
                tx.run(&stmt, &mut found).await?;
                if found.0.is_empty() {
                    break;
                }
                keys = found.0;
            }
            Role::Either => {
                let mut any = Any(false);
                tx.run(&stmt, &mut any).await?;
                passed = Some(if any.0 { at + 1 } else { at });
            }
        }
    }
    Ok(changed)
}

/// Rows on their way out: a `Restart` as the `Sink` that it is.
struct Passing<'o>(&'o mut dyn Restart);

impl Sink for Passing<'_> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.0.row(row)
    }
}

/// The values of keys, in the types that the server gives them.
struct Found(Keys);

struct Key(Keys);

impl FromRow for Key {
    fn from_row(row: &mut Row<'_>) -> Result<Self, Failed> {
        let mut values = Keys::new();
        while let Some(value) = row.next_untyped() {
            values.push(value);
        }
        Ok(Key(values))
    }
}

impl Sink for Found {
    fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        let Key(mut values) = row.read()?;
        if values.is_empty() {
            return Err(Error::usage("keys are read on MySQL and SQLite alone"));
        }
        self.0.append(&mut values);
        Ok(ControlFlow::Continue(()))
    }
}

/// Whether there is a row.
struct Any(bool);

impl Sink for Any {
    fn row(&mut self, _: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.0 = true;
        Ok(ControlFlow::Break(()))
    }
}
