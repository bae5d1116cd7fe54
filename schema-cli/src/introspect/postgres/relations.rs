//! Tables, partitions, views: what each is.

use super::catalog::{Oid, Row};
use super::names::name;
use schema_core::phys::Name;
use std::collections::HashMap;

/// What a relation is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Table,
    /// One that takes rows of a partitioned table.
    Partition,
    View,
    MaterializedView,
    ForeignTable,
}

/// A table, or something like one.
pub(super) struct Relation<'r> {
    pub(super) oid: Oid,
    pub(super) name: Name,
    pub(super) kind: Kind,
    pub(super) parents: Vec<Oid>,
    pub(super) row: &'r Row,
}

/// All of them, in the order of their names.
pub(super) struct Relations<'r> {
    pub(super) all: Vec<Relation<'r>>,
    places: HashMap<Oid, usize>,
}

impl<'r> Relations<'r> {
    /// From the rows of `relations.sql`.
    pub(super) fn read(rows: &'r [Row]) -> Result<Relations<'r>, sqlx::Error> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.push(Relation {
                oid: row.oid("oid")?,
                name: name(row.text("namespace")?, row.text("name")?),
                kind: match (row.text("kind")?.as_str(), row.is("is_partition")?) {
                    ("v", _) => Kind::View,
                    ("m", _) => Kind::MaterializedView,
                    ("f", _) => Kind::ForeignTable,
                    (_, true) => Kind::Partition,
                    _ => Kind::Table,
                },
                parents: row.get("parents")?,
                row,
            });
        }
        let places = all.iter().enumerate().map(|(at, r)| (r.oid, at)).collect();
        Ok(Relations { all, places })
    }

    /// One of them.
    pub(super) fn get(&self, oid: Oid) -> Option<&Relation<'r>> {
        self.places.get(&oid).map(|at| &self.all[*at])
    }
}
