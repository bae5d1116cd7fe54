//! What can be said of a case without running it.

use crate::case::{Case, Column, Expected, Failure, Run};
use crate::cell::{self, Cell};
use crate::schema::{Shared, look};
use schema_core::ir;
use schema_core::syntax::ast::Cardinality;
use schema_runtime::serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Titles and names of queries are said once in the suite.
pub(crate) fn unique(cases: &[Case], wrong: &mut Vec<String>) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for case in cases {
        for said in [case.title.as_str(), case.name()] {
            if let Some(before) = seen.insert(said, case.at(case.line)) {
                wrong.push(format!("{}: `{said}` stands at {before} too", case.at(case.line)));
            }
        }
    }
}

/// Tells what is wrong with a case, or where the compiler differs from it.
pub(crate) fn case(case: &Case, shared: &Shared, wrong: &mut Vec<String>) {
    // Why a query could not be resolved was told before.
    let (Some(schema), Some(query)) = (&shared.schema, shared.query(case.name())) else { return };
    let mut tell = |line: usize, what: String| wrong.push(format!("{}: {what}", case.at(line)));
    if let Some((line, columns)) = &case.columns {
        columns_of(columns, query, shared, &mut |what| tell(*line, what));
    }
    let mut rows_of_calls = false;
    for (index, step) in case.steps.iter().enumerate() {
        let call = matches!(step.run, Run::Call(_));
        if let Run::Call(arguments) = &step.run {
            let unfit = matches!(step.expected, Expected::Fails(Failure::Refused));
            arguments_of(query, arguments, schema, unfit, &mut |what| tell(step.line, what));
        }
        match &step.expected {
            Expected::Rows(rows) if call => {
                rows_of_calls |= !rows.is_empty() || query.cardinality != Cardinality::Count;
                let fits = match query.cardinality {
                    Cardinality::One => rows.len() == 1,
                    Cardinality::Optional => rows.len() <= 1,
                    Cardinality::Many | Cardinality::Stream => true,
                    Cardinality::Count => false,
                };
                if !fits {
                    tell(
                        step.line,
                        format!("{} rows are not what {:?} gives", rows.len(), query.cardinality),
                    );
                }
                for (line, row) in rows {
                    row_of(row, &query.columns, schema, &mut |what| tell(*line, what));
                }
            }
            Expected::Rows(rows) => {
                let Some(query) = shared.query(&look(case, step.line)) else { continue };
                for (line, row) in rows {
                    row_of(row, &query.columns, schema, &mut |what| tell(*line, what));
                }
            }
            Expected::Count(_) if query.cardinality != Cardinality::Count || !call => {
                tell(step.line, "`=` is of a query that counts".to_owned());
            }
            Expected::Fails(_) if !call || index + 1 != case.steps.len() => {
                tell(step.line, "a call that fails is the last step".to_owned());
            }
            Expected::Count(_) | Expected::Fails(_) => {}
        }
    }
    if case.columns.is_none() == rows_of_calls {
        tell(case.line, "a case says its columns if it has rows, and then alone".to_owned());
    }
}

/// The columns are those that the compiler inferred.
fn columns_of(columns: &[Column], query: &ir::Query, shared: &Shared, tell: &mut dyn FnMut(String)) {
    if columns.len() != query.columns.len() {
        return tell(format!("{} columns, and the query has {}", columns.len(), query.columns.len()));
    }
    for (expected, found) in columns.iter().zip(&query.columns) {
        if expected.name != found.name {
            tell(format!("column `{}` is called `{}`", expected.name, found.name));
        }
        // That a type is unknown was told before.
        if shared.ty(&expected.ty).is_some_and(|ty| *ty != found.ty) {
            tell(format!("column `{}` is of type {:?}", expected.name, found.ty));
        }
        if expected.nullable != found.nullable {
            tell(format!(
                "column `{}` is {}",
                expected.name,
                if found.nullable { "nullable" } else { "never NULL" }
            ));
        }
    }
}

/// The cells of a row are values of the columns.
fn row_of(row: &[Cell], columns: &[ir::query::Output], schema: &ir::Schema, tell: &mut dyn FnMut(String)) {
    if columns.len() != row.len() {
        return tell(format!("{} cells in a row of {} columns", row.len(), columns.len()));
    }
    for (column, cell) in columns.iter().zip(row) {
        match cell {
            None if column.nullable => {}
            None => tell(format!("`{}` is not nullable", column.name)),
            Some(cell) => {
                if let Some(what) = cell::misfit(schema, &column.ty, cell) {
                    tell(format!("{}: {what}", column.name));
                }
            }
        }
    }
}

/// The arguments are those of the parameters, and values of them, unless they are to be `unfit`.
fn arguments_of(
    query: &ir::Query,
    arguments: &Map<String, Value>,
    schema: &ir::Schema,
    unfit: bool,
    tell: &mut dyn FnMut(String),
) {
    for name in arguments.keys().filter(|name| query.params.iter().all(|p| p.name != **name)) {
        tell(format!("`{}` has no parameter `{name}`", query.name));
    }
    for param in &query.params {
        match arguments.get(&param.name) {
            None if param.default.is_some() => {}
            None => tell(format!("`{}` is not given", param.name)),
            Some(Value::Null) if param.nullable => {}
            Some(Value::Null) => tell(format!("`{}` is not nullable", param.name)),
            Some(value) if !unfit => {
                if let Some(what) = cell::misfit(schema, &param.ty, &spelled(value)) {
                    tell(format!("{}: {what}", param.name));
                }
            }
            Some(_) => {}
        }
    }
}

/// An argument as a cell.
pub(crate) fn spelled(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => format!("{:?}", number.as_f64().unwrap_or_default()),
        other => other.to_string(),
    }
}
