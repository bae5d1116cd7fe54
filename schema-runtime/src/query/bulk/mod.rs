//! Many rows in one call: as few statements as each server allows, and all of them or none.
//!
//! [`rows`] holds what came in, [`source`] has it stand in a statement as a table, and [`keys`] tells rows
//! by their keys. [`insert`], [`upsert`], [`update`] and [`find`] put the statements together.

pub(crate) mod find;
pub(crate) mod insert;
pub(crate) mod keys;
pub(crate) mod lately;
mod rows;
mod source;
pub(crate) mod update;
pub(crate) mod upsert;

use crate::db::Core;
use crate::error::{Error, Result};
use crate::exec::{NoRows, Stmt};
use crate::meta::{Constraint, Target};
use crate::value::Value;

use super::insert::together;

/// How much one statement takes at most.
#[derive(Clone, Copy)]
struct Limits {
    rows: usize,
    /// Of values, roughly as they are sent.
    bytes: usize,
}

/// What a server takes as one parameter of many values, or as the data of one COPY.
fn whole(core: &Core) -> Limits {
    let bytes = match core.shared.target {
        Target::Postgres => 64 << 20,
        Target::Mysql => core.shared.packet / 2,
        Target::Sqlite => 1 << 20,
    };
    match core.shared.target {
        Target::Postgres => Limits { rows: 65_536, bytes },
        Target::Mysql => Limits { rows: 4_096, bytes },
        // It runs row by row, or batch by batch: more at once would be held for nothing.
        Target::Sqlite => Limits { rows: 256, bytes },
    }
}

/// About as many bytes as a value takes on its way.
fn size(value: &Value<'_>) -> usize {
    match value {
        Value::Text(v) | Value::Json(v) => 8 + v.len(),
        Value::Bytes(v) => 8 + v.len() * 2,
        Value::Array(_, items) => 8 + items.iter().map(size).sum::<usize>(),
        _ => 24,
    }
}

/// The statements that a call comes to, made when they are needed: a server's conflict has them made again.
trait Parts: Sync {
    /// The statements for the rows from `from` on, and the row behind those.
    fn part(&self, from: usize) -> Result<(Part<'_>, usize)>;

    /// How many rows there are.
    fn len(&self) -> usize;
}

/// What is done with some of the rows, one statement after the other.
struct Part<'a> {
    first: Stmt<'a>,
    then: Option<Then<'a>>,
}

/// A statement that is run where the one before it did not change enough rows; what it changes is counted
/// along.
struct Then<'a> {
    enough: u64,
    stmt: Stmt<'a>,
    /// The key of which the first statement has found no row, if it would have found any.
    key: Option<Constraint>,
}

impl<'a> Part<'a> {
    fn of(first: Stmt<'a>) -> Self {
        Part { first, then: None }
    }

    async fn run(&self, core: &Core) -> Result<u64> {
        let done = core.run(&self.first, &mut NoRows).await?.affected;
        match &self.then {
            Some(Then { enough, stmt, key }) if done != *enough => {
                match core.run(stmt, &mut NoRows).await {
                    // Somebody else inserted it between the two statements: begin again.
                    Err(Error::Unique { constraint, message }) if Some(constraint) == *key => {
                        Err(Error::Conflict { message })
                    }
                    more => Ok(done + more?.affected),
                }
            }
            _ => Ok(done),
        }
    }
}

/// Runs all parts, or none; gives the number of rows that they changed.
async fn run(core: &Core, parts: &dyn Parts) -> Result<u64> {
    if parts.len() == 0 {
        return Ok(0);
    }
    let (first, behind) = parts.part(0)?;
    // One statement is a whole by itself, except where it runs row by row.
    if behind == parts.len() && first.then.is_none() && first.first.width().is_none_or(|_| !is_sqlite(core)) {
        return first.run(core).await;
    }
    drop(first);
    together(core, async |tx| {
        let (mut at, mut changed) = (0, 0);
        while at < parts.len() {
            let (part, behind) = parts.part(at)?;
            changed += part.run(tx).await?;
            at = behind;
        }
        Ok(changed)
    })
    .await
}

fn is_sqlite(core: &Core) -> bool {
    core.shared.target == Target::Sqlite
}
