//! The rows that are there before each case: `=== TABLE (COLUMNS)`, and a line for each row.

use crate::cell::{self, Cell};
use crate::{meta, value};
use schema_core::ir;
use schema_runtime::__gen as rt;
use schema_runtime::{Any, Database, Error};

/// The rows of a table.
pub(crate) struct Table {
    /// Its line, for messages.
    place: String,
    /// Its name as the schema has it: `audit.entry`.
    pub(crate) name: String,
    /// The columns that are given.
    columns: Vec<String>,
    /// Each row with its place.
    rows: Vec<(String, Vec<Cell>)>,
}

/// Reads the file.
pub(crate) fn read(file: &str, text: &str) -> Result<Vec<Table>, Vec<String>> {
    let (mut tables, mut wrong) = (Vec::<Table>::new(), Vec::new());
    for (number, line) in text.lines().enumerate() {
        let place = format!("{file}:{}", number + 1);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let head = line.strip_prefix("=== ");
        match (head, tables.last_mut()) {
            (Some(head), _) => match head.strip_suffix(')').and_then(|head| head.split_once(" (")) {
                Some((name, columns)) => tables.push(Table {
                    place,
                    name: name.to_owned(),
                    columns: columns.split(", ").map(str::to_owned).collect(),
                    rows: Vec::new(),
                }),
                None => wrong.push(format!("{place}: write `=== TABLE (COLUMNS)`")),
            },
            (None, Some(table)) => match cell::line(line) {
                Ok(row) if row.len() == table.columns.len() => table.rows.push((place, row)),
                Ok(row) => {
                    wrong.push(format!("{place}: {} cells for {} columns", row.len(), table.columns.len()))
                }
                Err(what) => wrong.push(format!("{place}: {what}")),
            },
            (None, None) => wrong.push(format!("{place}: a row stands below its table")),
        }
    }
    if wrong.is_empty() { Ok(tables) } else { Err(wrong) }
}

/// The rows of the suite.
pub(crate) fn tables() -> Vec<Table> {
    read("rows.txt", include_str!("rows.txt")).unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")))
}

/// What is wrong with the rows of a table.
pub(crate) fn check(table: &Table, schema: &ir::Schema) -> Vec<String> {
    let Some(found) = schema.tables.iter().find(|t| written(&t.name) == table.name) else {
        return vec![format!("{}: there is no table `{}`", table.place, table.name)];
    };
    let mut wrong = Vec::new();
    for (index, name) in table.columns.iter().enumerate() {
        let Some(column) = found.find(name).map(|id| found.column(id)) else {
            wrong.push(format!("{}: there is no column `{name}`", table.place));
            continue;
        };
        for (place, row) in &table.rows {
            let what = match &row[index] {
                None if column.nullable => None,
                None => Some(format!("`{name}` takes no NULL")),
                Some(cell) => cell::misfit(schema, &column.ty, cell),
            };
            wrong.extend(what.map(|what| format!("{place}: {name}: {what}")));
        }
    }
    wrong
}

/// `namespace.name`
fn written(name: &ir::QName) -> String {
    match &name.namespace {
        Some(namespace) => format!("{namespace}.{}", name.name),
        None => name.name.clone(),
    }
}

/// Writes the rows into a database whose tables are empty, through a statement made for that.
pub(crate) async fn fill(db: &Database<Any>, schema: &ir::Schema, table: &Table) -> Result<(), Error> {
    let found = schema.tables.iter().find(|t| written(&t.name) == table.name).expect("a known table");
    let columns: Vec<rt::ColumnMeta> = table
        .columns
        .iter()
        .map(|name| found.column(found.find(name).expect("a known column")))
        .map(|column| meta::column(schema, &column.name, &column.ty, column.nullable))
        .collect();
    let query = meta::insertion(&found.name, columns);
    for (place, row) in &table.rows {
        let values: Result<Vec<_>, String> =
            query.params.iter().zip(row).map(|(param, cell)| value::read(param.ty, cell)).collect();
        let values = values.unwrap_or_else(|what| panic!("{place}: {what}"));
        rt::query::execute(db, query, values).await?;
    }
    Ok(())
}
