//! The order of tables: a table comes after those it references. Where foreign keys run in a circle,
//! the one that closes it is detached, to be added when all tables are there.

use crate::ir::{Schema, TableId};

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
    let mut stack: Vec<(TableId, usize)> = Vec::new();
    for root in schema.table_ids() {
        if state[root.index()] != State::New {
            continue;
        }
        state[root.index()] = State::Open;
        stack.push((root, 0));
        while let Some((table, next)) = stack.last_mut() {
            let (id, place) = (*table, *next);
            let Some(key) = schema.table(id).foreign_keys.get(place) else {
                state[id.index()] = State::Done;
                tables.push(id);
                stack.pop();
                continue;
            };
            *next += 1;
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
