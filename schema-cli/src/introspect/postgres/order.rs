//! The order of tables: each behind those that it inherits from or whose rows it holds, and behind those it
//! references. A foreign key that closes a circle is detached.

use super::catalog::Oid;
use super::graph::{Graph, Key};
use super::tables::Tables;
use schema_core::phys::{Name, Table};
use std::collections::HashMap;

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// What a table needs another one for.
enum Need {
    /// To be made at all.
    Whole(usize),
    /// For its foreign key at this place.
    Reference(usize, usize),
}

/// The tables in an order that loads; the order of their names where nothing asks for another.
pub(super) fn arrange(tables: Tables, graph: &Graph) -> Vec<Table> {
    let whole = whole_needs(&tables.oids, graph);
    let mut list = tables.list;
    let needs = all_needs(&list, &whole);
    let mut state = vec![State::New; list.len()];
    let mut order = Vec::with_capacity(list.len());
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for root in 0..list.len() {
        if state[root] != State::New {
            continue;
        }
        state[root] = State::Open;
        stack.push((root, 0));
        while let Some((table, next)) = stack.last_mut() {
            let (at, place) = (*table, *next);
            let Some(need) = needs[at].get(place) else {
                state[at] = State::Done;
                order.push(at);
                stack.pop();
                continue;
            };
            *next += 1;
            match *need {
                Need::Reference(to, _) if to == at => {}
                Need::Reference(to, key) if closes_circle(to, &whole, &state) => {
                    list[at].foreign_keys[key].detached = true;
                }
                Need::Whole(to) | Need::Reference(to, _) if state[to] == State::New => {
                    state[to] = State::Open;
                    stack.push((to, 0));
                }
                Need::Whole(_) | Need::Reference(..) => {}
            }
        }
    }
    let mut list: Vec<Option<Table>> = list.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| list[at].take()).collect()
}

/// For each table, those it can't be made without.
fn whole_needs(oids: &[Oid], graph: &Graph) -> Vec<Vec<usize>> {
    let places: HashMap<Oid, usize> = oids.iter().enumerate().map(|(at, oid)| (*oid, at)).collect();
    let of = |oid: &Oid| {
        let needs = graph.needs(&Key::new("pg_class", *oid)).iter();
        needs.filter(|k| k.0 == "pg_class").filter_map(|k| places.get(&k.1).copied()).collect()
    };
    oids.iter().map(of).collect()
}

fn all_needs(list: &[Table], whole: &[Vec<usize>]) -> Vec<Vec<Need>> {
    let places: HashMap<&Name, usize> = list.iter().enumerate().map(|(at, t)| (&t.name, at)).collect();
    let references = |table: &Table| -> Vec<Need> {
        let keys = table.foreign_keys.iter().enumerate();
        keys.filter_map(|(at, k)| Some(Need::Reference(*places.get(&k.table)?, at))).collect()
    };
    let of = |(table, whole): (&Table, &Vec<usize>)| {
        whole.iter().map(|at| Need::Whole(*at)).chain(references(table)).collect()
    };
    list.iter().zip(whole).map(of).collect()
}

/// Whether a table waits for one that can't be made before it.
fn closes_circle(to: usize, whole: &[Vec<usize>], state: &[State]) -> bool {
    let mut stack = vec![to];
    let mut seen = vec![to];
    while let Some(at) = stack.pop() {
        if state[at] == State::Open {
            return true;
        }
        for next in whole[at].iter().filter(|n| state[**n] != State::Done) {
            if !seen.contains(next) {
                seen.push(*next);
                stack.push(*next);
            }
        }
    }
    false
}
