//! What needs what, and the order that follows from it.

use super::catalog::{Oid, Row};
use schema_core::phys::{Place, Raw};
use std::cell::RefCell;
use std::collections::HashMap;

/// An object: a table of the catalog, and its number there.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) struct Key(pub(super) String, pub(super) Oid);

impl Key {
    /// An object of one of the catalog's tables.
    pub(super) fn new(class: &str, oid: Oid) -> Key {
        Key(class.to_owned(), oid)
    }

    /// Whether such objects may stand before the tables.
    fn may_be_early(&self) -> bool {
        matches!(
            self.0.as_str(),
            "pg_type"
                | "pg_proc"
                | "pg_operator"
                | "pg_opclass"
                | "pg_opfamily"
                | "pg_cast"
                | "pg_transform"
                | "pg_language"
                | "pg_am"
                | "pg_collation"
                | "pg_conversion"
                | "pg_ts_config"
                | "pg_ts_dict"
                | "pg_ts_parser"
                | "pg_ts_template"
                | "pg_foreign_data_wrapper"
                | "pg_foreign_server"
        )
    }
}

/// SQL that makes an object.
pub(super) struct Item {
    pub(super) key: Key,
    pub(super) raw: Raw,
}

/// All that the catalog says of it.
pub(super) struct Graph {
    needs: HashMap<Key, Vec<Key>>,
    late: RefCell<HashMap<Key, bool>>,
}

impl Graph {
    /// From the rows of `dependencies.sql`.
    pub(super) fn read(rows: &[Row]) -> Result<Graph, sqlx::Error> {
        let mut needs: HashMap<Key, Vec<Key>> = HashMap::new();
        for row in rows {
            let from = Key(row.text("class")?, row.oid("oid")?);
            needs.entry(from).or_default().push(Key(row.text("to_class")?, row.oid("to_oid")?));
        }
        Ok(Graph { needs, late: RefCell::default() })
    }

    /// What `key` needs.
    pub(super) fn needs(&self, key: &Key) -> &[Key] {
        self.needs.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether an object can be made only when there are tables, sequences or views.
    pub(super) fn is_late(&self, key: &Key) -> bool {
        if !key.may_be_early() {
            return true;
        }
        if let Some(late) = self.late.borrow().get(key) {
            return *late;
        }
        // Until it is known: what comes back here in a circle needs nothing more for that.
        self.late.borrow_mut().insert(key.clone(), false);
        let late = self.needs(key).iter().any(|k| self.is_late(k));
        self.late.borrow_mut().insert(key.clone(), late);
        late
    }

    /// Whether a part of a table (an index, a check, a policy) needs something that is made after tables.
    pub(super) fn needs_late(&self, part: &Key) -> bool {
        self.needs(part).iter().any(|k| k.0 != "pg_class" && k.0 != "pg_constraint" && self.is_late(k))
    }

    /// The items' SQL, each behind what it needs, else as they come; and each at its place.
    pub(super) fn arrange(&self, items: Vec<Item>) -> Vec<Raw> {
        let places: HashMap<&Key, usize> = items.iter().enumerate().map(|(at, i)| (&i.key, at)).collect();
        let mut order = Vec::with_capacity(items.len());
        let mut seen = vec![false; items.len()];
        let mut stack: Vec<(usize, usize)> = Vec::new();
        for root in 0..items.len() {
            if std::mem::replace(&mut seen[root], true) {
                continue;
            }
            stack.push((root, 0));
            while let Some((at, next)) = stack.last_mut() {
                let Some(need) = self.needs(&items[*at].key).get(*next) else {
                    order.push(*at);
                    stack.pop();
                    continue;
                };
                *next += 1;
                if let Some(place) = places.get(need)
                    && !std::mem::replace(&mut seen[*place], true)
                {
                    stack.push((*place, 0));
                }
            }
        }
        drop(places);
        let mut raws: Vec<Option<Raw>> = items
            .into_iter()
            .map(|item| {
                let place = if self.is_late(&item.key) { Place::Last } else { Place::BeforeTables };
                Some(Raw { place, ..item.raw })
            })
            .collect();
        order.into_iter().filter_map(|at| raws[at].take()).collect()
    }
}
