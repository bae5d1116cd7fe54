//! Random rows that two schemas take, the one with its columns and the other with those that it has in common.
//!
//! Rows are made for the older schema, and offered to a database of each side; what both take stays in both. So the
//! second database holds what a migration of the first one has to come to.

mod survive;
mod value;

pub use survive::{Compared, Survivors, Unsure};

use crate::db::Client;
use schema_core::dialect::{Target, quote};
use schema_core::ir::{Column, QName, Schema, Table};
use value::Value;

/// Numbers that look random, the same for the same seed.
pub struct Dice(u64);

impl Dice {
    /// Those of a seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    fn of<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

/// The rows that both sides took: for each table of the older schema, a value for each of its columns.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    tables: Vec<Vec<Vec<Value>>>,
}

impl Rows {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.tables.iter().map(Vec::len).sum()
    }
}

/// A table's name in SQL.
pub(crate) fn table_name(target: Target, name: &QName) -> String {
    match target {
        Target::Postgres => quote::path(target, name.namespace.as_deref(), &name.name),
        _ => quote::ident(target, &name.flat()),
    }
}

/// Fills both sides with up to so many rows a table.
pub fn fill(
    between: &Survivors<'_>,
    most: usize,
    dice: &mut Dice,
    old: &mut Client<'_>,
    new: &mut Client<'_>,
) -> Rows {
    let mut rows = Rows { tables: vec![Vec::new(); between.old.tables.len()] };
    for (t, table) in between.old.tables.iter().enumerate() {
        for _ in 0..most * 4 {
            if rows.tables[t].len() == most {
                break;
            }
            let Some(row) = row(between, t, table, &rows, dice) else { break };
            if offer(between, t, &row, old, new) {
                rows.tables[t].push(row);
            }
        }
    }
    rows
}

/// Whether both sides took a row; else neither has it.
fn offer(
    between: &Survivors<'_>,
    t: usize,
    row: &[Value],
    old: &mut Client<'_>,
    new: &mut Client<'_>,
) -> bool {
    let Some(second) = between.insert_new(t, row) else { return false };
    let first = between.insert_old(t, row);
    let begun = old.exec("begin").and_then(|_| new.exec("begin"));
    begun.unwrap_or_else(|error| panic!("{error}"));
    let took = old.exec(&first).is_ok()
        && new.exec(&second).is_ok()
        && deferred_holds(between.target, old)
        && deferred_holds(between.target, new);
    // Neither may fail at its commit: the other could have the row by then.
    let end = if took { "commit" } else { "rollback" };
    let ended = old.exec(end).and_then(|_| new.exec(end));
    ended.unwrap_or_else(|error| panic!("{end}: {error}"));
    took
}

/// Whether what is checked at the end of a transaction would hold, were it now.
fn deferred_holds(target: Target, client: &mut Client<'_>) -> bool {
    match target {
        Target::Postgres => client.exec("SET CONSTRAINTS ALL IMMEDIATE").is_ok(),
        Target::Sqlite => client.exec("pragma foreign_key_check").is_ok_and(|broken| broken.is_empty()),
        Target::MySql => true,
    }
}

fn row(between: &Survivors<'_>, t: usize, table: &Table, rows: &Rows, dice: &mut Dice) -> Option<Vec<Value>> {
    let schema = between.old;
    let number = rows.tables[t].len() as i128 + 1;
    let mut row = Vec::new();
    for column in &table.columns {
        let value = match column.auto {
            Some(_) => Value::Number(number * 3, 0),
            None if column.generated.is_some() || !column.only.contains(between.target) => Value::Null,
            None => {
                value::any(schema, column, between.target, dice).or(column.nullable.then_some(Value::Null))?
            }
        };
        row.push(value);
    }
    for (columns, other, references) in between.references(t) {
        let nullable = columns.iter().all(|c| table.columns[*c].nullable);
        let found =
            rows.tables.get(other).filter(|rows| !(rows.is_empty() || nullable && dice.below(4) == 0));
        let found = found.map(|rows| dice.of(rows));
        for (column, reference) in columns.iter().zip(&references) {
            if let Some(found) = found {
                row[*column] = found[*reference].clone();
            } else if table.columns[*column].nullable {
                row[*column] = Value::Null;
            }
        }
    }
    Some(row)
}

/// An INSERT of these columns.
fn insert(schema: &Schema, target: Target, table: &Table, values: &[(&Column, Value)]) -> String {
    let names: Vec<String> = values.iter().map(|(c, _)| quote::ident(target, &c.name)).collect();
    let literals: Vec<String> = values.iter().map(|(c, v)| v.sql(schema, &c.ty, target)).collect();
    let name = table_name(target, &table.name);
    match (names.is_empty(), target) {
        (true, Target::MySql) => format!("INSERT INTO {name} () VALUES ()"),
        (true, _) => format!("INSERT INTO {name} DEFAULT VALUES"),
        (false, Target::Postgres) => format!(
            "INSERT INTO {name} ({}) OVERRIDING SYSTEM VALUE VALUES ({})",
            names.join(", "),
            literals.join(", ")
        ),
        _ => format!("INSERT INTO {name} ({}) VALUES ({})", names.join(", "), literals.join(", ")),
    }
}
