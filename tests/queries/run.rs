//! Cases on one database.

use crate::case::{Case, Expected, Failure, Run, Step};
use crate::cell::Cell;
use crate::meta::{Prepared, Ready, name_of};
use crate::schema::look;
use crate::{check, queries, seed, value};
use schema_core::dialect::Target;
use schema_core::ir::Schema;
use schema_core::syntax::ast::Cardinality;
use schema_runtime::__gen as rt;
use schema_runtime::serde_json::{Map, Value};
use schema_runtime::{Any, Config, Database, Error, Tx};
use schema_tests::db::Db;

/// What a call gave.
enum Outcome {
    Rows(Vec<Vec<Cell>>),
    Count(u64),
    Fails(Error),
}

/// Runs all cases on a new database; how many there were, and what differs.
pub(crate) async fn all(
    cases: &[Case],
    ready: &Ready,
    schema: &Schema,
    target: Target,
    place: &Db,
) -> Vec<String> {
    let config = match place {
        Db::Server(server, name) => Config::from_url(&server.url(name)).expect("a URL"),
        Db::Sqlite(db) => Config::sqlite(db.path().to_string_lossy()),
    };
    let db: Database = Database::connect(config.pool_size(2)).await.expect("a connection");
    queries::create_all(&db).await.expect("tables");
    for table in seed::tables() {
        seed::fill(&db, schema, &table).await.unwrap_or_else(|e| panic!("{}: {e}", table.name));
    }
    let mut wrong = Vec::new();
    for case in cases {
        // That a query does not compile was told by another test.
        let Some(prepared) = ready.queries.get(case.name()) else { continue };
        let refused = prepared.refused.get(name_of(target));
        let wanted = case.refused.iter().find(|(of, _)| *of == target).map(|(_, code)| code);
        match (refused, wanted) {
            (Some((code, _)), Some(wanted)) if code == wanted => {}
            (Some((_, told)), _) => wrong.push(format!("{}: refused: {told}", case.at(case.line))),
            (None, Some(code)) => wrong.push(format!("{}: not refused with {code}", case.at(case.line))),
            (None, None) => wrong.extend(one(&db, target, case, prepared, ready).await),
        }
    }
    wrong
}

/// Runs a case, and undoes what it does.
async fn one(db: &Database, target: Target, case: &Case, prepared: &Prepared, ready: &Ready) -> Vec<String> {
    let told = std::sync::Mutex::new(Vec::new());
    let told_of = &told;
    let done: Result<(), Error> = db
        .transaction(async move |tx| {
            let mut wrong = Vec::new();
            for step in &case.steps {
                let (query, outcome) = match &step.run {
                    Run::Call(arguments) => (prepared, call(tx, prepared, arguments).await),
                    Run::Then(_) => match ready.queries.get(&look(case, step.line)) {
                        Some(look) => (look, call(tx, look, &Map::new()).await),
                        None => continue,
                    },
                };
                if let Some(what) = differs(step, target, query, &outcome) {
                    wrong.push(format!("{}: {what}", case.at(step.line)));
                }
                if let Outcome::Fails(_) = outcome {
                    break;
                }
            }
            *told_of.lock().expect("no test panics here") = wrong;
            Err(Error::app("undone"))
        })
        .await;
    let mut wrong = told.into_inner().expect("no test panics here");
    if !matches!(done, Err(Error::App(_))) {
        wrong.push(format!("{}: the transaction ends with {done:?}", case.at(case.line)));
    }
    wrong
}

/// Calls a query as generated code does.
async fn call(tx: &Tx<Any>, query: &Prepared, arguments: &Map<String, Value>) -> Outcome {
    let meta = query.meta;
    let value = |(at, param): (usize, &rt::ParamMeta)| match arguments.get(param.name) {
        None => Ok(meta.default(at)),
        Some(Value::Null) => Ok(rt::Value::Null),
        Some(given) => value::read(param.ty, &Some(check::spelled(given))),
    };
    let values: Result<Vec<_>, String> = meta.params.iter().enumerate().map(value).collect();
    let values = match values {
        Ok(values) => values,
        Err(what) => return Outcome::Fails(Error::app(what)),
    };
    let found = match query.cardinality {
        Cardinality::One => {
            rt::query::fetch::<_, rt::One<rt::Cells>>(tx, meta, values).await.map(|row| vec![row])
        }
        Cardinality::Optional => rt::query::fetch::<_, Option<rt::Cells>>(tx, meta, values)
            .await
            .map(|row| row.into_iter().collect()),
        Cardinality::Many => rt::query::fetch::<_, Vec<rt::Cells>>(tx, meta, values).await,
        Cardinality::Stream => all_of(rt::query::stream(tx, meta, values)).await,
        Cardinality::Count => {
            let count = rt::query::execute(tx, meta, values).await;
            return count.map_or_else(Outcome::Fails, Outcome::Count);
        }
    };
    let row = |row: rt::Cells| row.0.iter().zip(meta.columns).map(|(v, c)| value::written(c.ty, v)).collect();
    found.map_or_else(Outcome::Fails, |rows| Outcome::Rows(rows.into_iter().map(row).collect()))
}

async fn all_of(mut rows: rt::Rows<'_, rt::Cells>) -> Result<Vec<rt::Cells>, Error> {
    let mut all = Vec::new();
    while let Some(row) = rows.next().await {
        all.push(row?);
    }
    Ok(all)
}

/// What differs from what a step expects, if anything does.
fn differs(step: &Step, target: Target, query: &Prepared, outcome: &Outcome) -> Option<String> {
    let elsewhere = step.elsewhere.iter().find(|(of, _)| *of == target);
    let elsewhere = elsewhere.map(|(_, failure)| Expected::Fails(failure.clone()));
    match (elsewhere.as_ref().unwrap_or(&step.expected), outcome) {
        (Expected::Rows(expected), Outcome::Rows(found)) => {
            let mut expected: Vec<Vec<Cell>> = expected.iter().map(|(_, row)| row.clone()).collect();
            let mut found = found.clone();
            if !query.ordered {
                expected.sort();
                found.sort();
            }
            (expected != found).then(|| format!("{} stands for {}", shown(&found), shown(&expected)))
        }
        (Expected::Count(expected), Outcome::Count(found)) => {
            (expected != found).then(|| format!("{found} rows, not {expected}"))
        }
        (Expected::Fails(expected), Outcome::Fails(error)) => {
            (!fails_so(expected, error)).then(|| format!("fails with {error:?}, not as {expected:?}"))
        }
        (_, Outcome::Fails(error)) => Some(format!("fails: {error:?}")),
        (Expected::Fails(expected), Outcome::Rows(rows)) => {
            Some(format!("gives {}, not {expected:?}", shown(rows)))
        }
        (Expected::Fails(expected), Outcome::Count(n)) => Some(format!("changes {n} rows, not {expected:?}")),
        (Expected::Rows(_), Outcome::Count(_)) | (Expected::Count(_), Outcome::Rows(_)) => {
            Some("rows stand for a count, or a count for rows".to_owned())
        }
    }
}

fn fails_so(expected: &Failure, error: &Error) -> bool {
    match (expected, error) {
        (Failure::NoRow, Error::NotFound)
        | (Failure::TwoRows, Error::TooMany)
        | (Failure::ForeignKey, Error::ForeignKey { .. })
        | (Failure::NotNull, Error::NotNull { .. })
        | (Failure::Refused, Error::Value { .. } | Error::Check { .. }) => true,
        (Failure::Unique(name), Error::Unique { constraint, .. })
        | (Failure::Check(name), Error::Check { constraint, .. }) => constraint.name() == name,
        _ => false,
    }
}

/// Rows as the cases write them, each on a line.
fn shown(rows: &[Vec<Cell>]) -> String {
    if rows.is_empty() {
        return "no row".to_owned();
    }
    let cell = |cell: &Cell| cell.as_ref().map_or("NULL".to_owned(), |cell| format!("{cell:?}"));
    let row = |row: &Vec<Cell>| format!("\n    {}", row.iter().map(cell).collect::<Vec<_>>().join(" | "));
    rows.iter().map(row).collect::<String>() + "\n"
}
