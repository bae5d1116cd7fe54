//! An order of the tables that loads.

use schema_core::phys::Table;
use std::collections::HashMap;

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Puts a table behind those it references; a foreign key that closes a circle is detached.
pub(super) fn loadable(mut tables: Vec<Table>) -> Vec<Table> {
    let places: HashMap<String, usize> =
        tables.iter().enumerate().map(|(i, t)| (t.name.name.clone(), i)).collect();
    let mut state = vec![State::New; tables.len()];
    let mut order = Vec::with_capacity(tables.len());
    for root in 0..tables.len() {
        let mut stack = vec![(root, 0)];
        while let Some((table, next)) = stack.last_mut() {
            let (table, place) = (*table, *next);
            *next += 1;
            if place == 0 && state[table] == State::New {
                state[table] = State::Open;
            } else if place == 0 {
                stack.pop();
                continue;
            }
            let Some(key) = tables[table].foreign_keys.get_mut(place) else {
                state[table] = State::Done;
                order.push(table);
                stack.pop();
                continue;
            };
            match places.get(&key.table.name).map(|i| (*i, state[*i])) {
                Some((referenced, State::New)) => stack.push((referenced, 0)),
                Some((referenced, State::Open)) => key.detached = referenced != table,
                Some((_, State::Done)) | None => {}
            }
        }
    }
    let mut tables: Vec<Option<Table>> = tables.into_iter().map(Some).collect();
    order.into_iter().filter_map(|i| tables[i].take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::introspect::mysql::name;
    use crate::introspect::mysql::tables::table;
    use schema_core::phys::{Action, Deferrable, ForeignKey};

    fn referencing(own: &str, others: &[&str]) -> Table {
        let mut table = table(own, "");
        table.foreign_keys = others
            .iter()
            .map(|other| ForeignKey {
                name: format!("{own}_{other}"),
                columns: vec!["a".into()],
                table: name(other),
                references: vec!["b".into()],
                on_delete: Action::NoAction,
                on_update: Action::NoAction,
                deferrable: Deferrable::No,
                match_full: false,
                not_valid: false,
                comment: String::new(),
                detached: false,
            })
            .collect();
        table
    }

    #[test]
    fn references_come_first_and_circles_are_cut() {
        let tables = loadable(vec![
            referencing("a", &["b", "a", "gone"]),
            referencing("b", &["c"]),
            referencing("c", &["d", "a"]),
            referencing("d", &[]),
        ]);
        let order: Vec<&str> = tables.iter().map(|t| t.name.name.as_str()).collect();
        assert_eq!(order, ["d", "c", "b", "a"]);
        let detached: Vec<&str> = tables
            .iter()
            .flat_map(|t| t.foreign_keys.iter().filter(|f| f.detached).map(|f| f.name.as_str()))
            .collect();
        assert_eq!(detached, ["c_a"]);
    }
}
