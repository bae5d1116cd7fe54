//! Values, in and out through generated code, and their order.
//!
//! A case of `in_and_out.cases` is `COLUMN: VALUE => RESULT`: VALUE is written by an insert and read back,
//! from the insert and by a query, and found by `=` where the type has it. RESULT is the value read, `same`,
//! or `refused KIND`, where KIND is the kind of error. Text, JSON and arrays are written as JSON, bytes as
//! `x'00ff'`.
//!
//! A case of `order.cases` is `COLUMN => A < B < C`: inserted the other way round, the values come back in
//! this order, and backwards when sorted descending. NULL is one of the values.
//!
//! A case of `filters.cases` is `COLUMN: VALUE | OP | OPERAND => true` or `false`: whether a query with that
//! filter finds the value.

mod columns;
mod filters;
mod written;

use schema_core::dialect::Target;
use schema_runtime::{Config, Database, Error};
use schema_tests::db::Db;

use crate::source::{self, Line};
use crate::{Outcome, typed};
use columns::{order, write};

/// Both files and the number of their cases.
pub(crate) fn areas() -> Vec<(String, usize)> {
    let paths = source::paths("values", "cases");
    paths.iter().map(|path| (source::stem(path), source::file(path).cases.len())).collect()
}

/// Runs all on one database.
pub(crate) fn run(_target: Target, fresh: &dyn Fn() -> Db) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let place = fresh();
    let config = match &place {
        Db::Server(server, name) => Config::from_url(&server.url(name)).expect("a URL"),
        Db::Sqlite(db) => Config::sqlite(db.path().to_string_lossy()),
    };
    runtime.expect("a runtime").block_on(async {
        let db: Database = Database::connect(config.pool_size(1)).await.expect("a connection");
        typed::create_all(&db).await.expect("tables");
        let mut outcome = Outcome::default();
        for path in source::paths("values", "cases") {
            let file = source::file(&path);
            for line in &file.cases {
                outcome.count += 1;
                let found = match file.name.as_str() {
                    "order" => sorted(&db, line).await,
                    "filters" => filtered(&db, line).await,
                    _ => there_and_back(&db, line).await,
                };
                if let Err(what) = found {
                    let Line { number, given, expected } = line;
                    let place = format!("{}.cases:{number}", file.name);
                    outcome.wrong.push(format!("{place}: {given} => {expected}\n    but {what}"));
                }
            }
        }
        outcome
    })
}

async fn there_and_back(db: &Database, line: &Line) -> Result<(), String> {
    let (column, given) = line.given.split_once(": ").ok_or("no COLUMN: VALUE")?;
    let expected = if line.expected == "same" { given } else { &line.expected };
    let found = match write(db, column, given).await {
        Ok(found) => found,
        Err(error) => format!("refused {}", kind(&error)),
    };
    if found == expected { Ok(()) } else { Err(format!("gives {found}")) }
}

async fn sorted(db: &Database, line: &Line) -> Result<(), String> {
    let values: Vec<&str> = line.expected.split(" < ").collect();
    for (descending, wanted) in [(false, values.clone()), (true, values.iter().rev().copied().collect())] {
        let found = order(db, &line.given, &values, descending).await.map_err(|e| e.to_string())?;
        if found != wanted {
            return Err(format!("descending {descending} gives {}", found.join(" < ")));
        }
    }
    Ok(())
}

async fn filtered(db: &Database, line: &Line) -> Result<(), String> {
    let parts = line.given.split_once(": ").and_then(|(column, rest)| {
        let mut parts = rest.splitn(3, " | ");
        Some((column, parts.next()?, parts.next()?, parts.next()?))
    });
    let (column, value, op, operand) = parts.ok_or("no COLUMN: VALUE | OP | OPERAND")?;
    let found = filters::finds(db, column, value, op, operand).await.map_err(|e| e.to_string())?;
    if found.to_string() == line.expected { Ok(()) } else { Err(format!("gives {found}")) }
}

/// The kind of an error, as a reader matches it.
fn kind(error: &Error) -> String {
    match error {
        Error::Value { .. } => "Value".to_owned(),
        Error::Check { .. } => "Check".to_owned(),
        other => format!("with {other}"),
    }
}
