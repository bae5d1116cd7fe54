//! The order of tables: a table comes after those it references, inherits from or holds rows of. Where foreign keys run in a circle,
//! the one that closes it is detached, to be added when all tables are there.

use crate::dialect::Target;
use crate::ir::{QName, Schema, TableId};
use std::collections::HashMap;

/// An order that loads.
#[derive(Debug)]
pub struct Order {
    /// All tables; the source's order but where a reference asks for another.
    pub tables: Vec<TableId>,
    /// For each table by its id, the places in its list of foreign keys that close a circle; sorted.
    detached: Vec<Vec<u32>>,
}

impl Order {
    /// Whether the foreign key at `place` in the list of `table` closes a circle.
    pub fn is_detached(&self, table: TableId, place: usize) -> bool {
        self.detached[table.index()].contains(&(place as u32))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Orders the tables of `schema`: a depth-first walk along foreign keys, in the order of the source,
/// in linear time and without recursion.
pub fn order(schema: &Schema) -> Order {
    let count = schema.tables.len();
    let mut state = vec![State::New; count];
    let mut detached = vec![Vec::new(); count];
    let mut tables = Vec::with_capacity(count);
    let needed = needed(schema);
    let mut stack: Vec<(TableId, usize)> = Vec::new();
    for root in schema.table_ids() {
        if state[root.index()] != State::New {
            continue;
        }
        state[root.index()] = State::Open;
        stack.push((root, 0));
        while let Some((table, next)) = stack.last_mut() {
            let (id, place) = (*table, *next);
            *next += 1;
            let keys = &schema.table(id).foreign_keys;
            let Some(key) = keys.get(place) else {
                match needed.get(&id).and_then(|list| list.get(place - keys.len())) {
                    Some(other) if state[other.index()] == State::New => {
                        state[other.index()] = State::Open;
                        stack.push((*other, 0));
                    }
                    Some(_) => {}
                    None => {
                        state[id.index()] = State::Done;
                        tables.push(id);
                        stack.pop();
                    }
                }
                continue;
            };
            match state[key.table.index()] {
                State::Done => {}
                // A table may always reference itself.
                State::Open if key.table == id => {}
                State::Open => detached[id.index()].push(place as u32),
                State::New => {
                    state[key.table.index()] = State::Open;
                    stack.push((key.table, 0));
                }
            }
        }
    }
    Order { tables, detached }
}

/// The tables that tables can't be made without: those they inherit from, by `with postgres 'INHERITS (…)'`, and
/// those whose rows they hold, by `native postgres 'TABLE'`.
fn needed(schema: &Schema) -> HashMap<TableId, Vec<TableId>> {
    let names = |id: TableId| -> Vec<QName> {
        let table = schema.table(id);
        let options = table.options.get(Target::Postgres).iter();
        let parents = options.filter_map(|o| inherited(o)).flat_map(|list| list.split(',')).map(name);
        let types = table.columns.iter().filter_map(|c| c.native.get(Target::Postgres).as_deref());
        parents.chain(types.map(|ty| name(ty.strip_suffix("[]").unwrap_or(ty)))).collect()
    };
    let named = schema.table_ids().map(|id| (id, names(id))).filter(|(_, names)| !names.is_empty());
    let named: Vec<(TableId, Vec<QName>)> = named.collect();
    if named.is_empty() {
        return HashMap::new();
    }
    let tables: HashMap<&QName, TableId> =
        schema.table_ids().map(|id| (&schema.table(id).name, id)).collect();
    let of = |(id, names): &(TableId, Vec<QName>)| {
        (*id, names.iter().filter_map(|name| tables.get(name).copied()).filter(|other| other != id).collect())
    };
    named.iter().map(of).collect()
}

/// What stands in the parentheses of `INHERITS (…)`.
fn inherited(option: &str) -> Option<&str> {
    let (word, rest) = option.trim().split_once('(')?;
    word.trim_end().eq_ignore_ascii_case("inherits").then(|| rest.trim_end().trim_end_matches(')'))
}

/// A name as PostgreSQL writes it.
fn name(text: &str) -> QName {
    let plain = |part: &str| match part.trim().strip_prefix('"').and_then(|p| p.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => part.trim().to_lowercase(),
    };
    match text.split_once('.') {
        Some((ns, own)) => QName { namespace: Some(plain(ns)).filter(|ns| ns != "public"), name: plain(own) },
        None => QName { namespace: None, name: plain(text) },
    }
}
