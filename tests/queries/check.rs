//! What can be said of a case without running it.

use crate::case::{Case, Expected, Failure, Run};
use crate::cell;
use crate::schema::{Param, Query, Shared};
use schema_core::syntax::ast::Cardinality;
use schema_runtime::serde_json::Value;
use std::collections::BTreeMap;

/// Titles and names of queries are said once in the suite.
pub(crate) fn unique(cases: &[Case], wrong: &mut Vec<String>) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for case in cases {
        let name = case.query.split(['(', ' ']).nth(1).unwrap_or_default();
        for said in [case.title.as_str(), name] {
            if let Some(before) = seen.insert(said, case.at(case.line)) {
                wrong.push(format!("{}: `{said}` stands at {before} too", case.at(case.line)));
            }
        }
    }
}

/// Tells what is wrong with a case.
pub(crate) fn case(case: &Case, shared: &Shared, wrong: &mut Vec<String>) {
    // What could not be read was told before.
    let Some(query) = shared.query(case) else { return };
    let mut tell = |line: usize, what: String| wrong.push(format!("{}: {what}", case.at(line)));
    let Some(cardinality) = query.cardinality else {
        return tell(case.line, "the query says how many rows come back".to_owned());
    };
    let mut rows_of_calls = false;
    for (index, step) in case.steps.iter().enumerate() {
        let call = match &step.run {
            Run::Call(arguments) => {
                let unfit = matches!(step.expected, Expected::Fails(Failure::Refused));
                arguments_of(query, arguments, shared, unfit, &mut |what| tell(step.line, what));
                true
            }
            Run::Then(_) => false,
        };
        match &step.expected {
            Expected::Rows(rows) if call => {
                rows_of_calls |= !rows.is_empty() || cardinality != Cardinality::Count;
                let fits = match cardinality {
                    Cardinality::One => rows.len() == 1,
                    Cardinality::Optional => rows.len() <= 1,
                    Cardinality::Many | Cardinality::Stream => true,
                    Cardinality::Count => false,
                };
                if !fits {
                    tell(step.line, format!("{} rows are not what {cardinality:?} gives", rows.len()));
                }
                for (line, row) in rows {
                    row_of(case, row, shared, &mut |what| tell(*line, what));
                }
            }
            Expected::Count(_) if cardinality != Cardinality::Count || !call => {
                tell(step.line, "`=` is of a query that counts".to_owned());
            }
            Expected::Fails(_) if !call || index + 1 != case.steps.len() => {
                tell(step.line, "a call that fails is the last step".to_owned());
            }
            Expected::Rows(rows) => {
                let width = rows.first().map_or(0, |(_, row)| row.len());
                if let Some((line, _)) = rows.iter().find(|(_, row)| row.len() != width) {
                    tell(*line, "the rows are not of one width".to_owned());
                }
            }
            Expected::Count(_) | Expected::Fails(_) => {}
        }
    }
    if case.columns.is_none() == rows_of_calls {
        tell(case.line, "a case says its columns if it has rows, and then alone".to_owned());
    }
}

/// The cells of a row are values of the columns.
fn row_of(case: &Case, row: &[cell::Cell], shared: &Shared, tell: &mut dyn FnMut(String)) {
    let Some((_, columns)) = &case.columns else { return };
    if columns.len() != row.len() {
        return tell(format!("{} cells in a row of {} columns", row.len(), columns.len()));
    }
    for (column, cell) in columns.iter().zip(row) {
        match (cell, &shared.schema, shared.ty(&column.ty)) {
            (None, ..) if column.nullable => {}
            (None, ..) => tell(format!("`{}` is not nullable", column.name)),
            (Some(cell), Some(schema), Some(ty)) => {
                if let Some(what) = cell::misfit(schema, ty, cell) {
                    tell(format!("{}: {what}", column.name));
                }
            }
            // That a type is unknown was told before.
            _ => {}
        }
    }
}

/// The arguments are those of the parameters, and values of them, unless they are to be `unfit`.
fn arguments_of(
    query: &Query,
    arguments: &schema_runtime::serde_json::Map<String, Value>,
    shared: &Shared,
    unfit: bool,
    tell: &mut dyn FnMut(String),
) {
    for name in arguments.keys().filter(|name| query.params.iter().all(|p| p.name != **name)) {
        tell(format!("`{}` has no parameter `{name}`", query.name));
    }
    for param in &query.params {
        match arguments.get(&param.name) {
            None if param.default => {}
            None => tell(format!("`{}` is not given", param.name)),
            Some(Value::Null) if param.nullable => {}
            Some(Value::Null) => tell(format!("`{}` is not nullable", param.name)),
            Some(value) if !unfit => {
                if let Some(what) = argument(param, value, shared) {
                    tell(format!("{}: {what}", param.name));
                }
            }
            Some(_) => {}
        }
    }
}

/// What is wrong with an argument.
fn argument(param: &Param, value: &Value, shared: &Shared) -> Option<String> {
    let (schema, ty) = (shared.schema.as_ref()?, shared.ty(&param.ty)?);
    cell::misfit(schema, ty, &spelled(value))
}

/// An argument as a cell.
pub(crate) fn spelled(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => format!("{:?}", number.as_f64().unwrap_or_default()),
        other => other.to_string(),
    }
}
