//! What differs between two schemas of one target: data, without a thought of how to get there.
//!
//! Objects are the same by their names. Where lists have an order that means something (columns, the labels of an
//! enum) it is the planner that looks at it; of all others the order is that of their making, and means nothing.

use crate::phys::{
    Check, Column, Composite, Domain, Enum, Exclusion, Extension, ForeignKey, Index, Key, Namespace, Policy,
    Raw, Routine, Schema, Sequence, Table, Trigger, Unique,
};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// One object that differs.
#[derive(PartialEq, Debug)]
pub enum Difference<'a, T> {
    /// It is new.
    Created(&'a T),
    /// It is gone.
    Dropped(&'a T),
    /// It is on both sides, and not the same.
    Changed {
        /// As it was.
        old: &'a T,
        /// As it is to be.
        new: &'a T,
    },
}

impl<T> Clone for Difference<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Difference<'_, T> {}

impl<'a, T> Difference<'a, T> {
    /// What is gone.
    pub fn dropped(&self) -> Option<&'a T> {
        match *self {
            Difference::Dropped(old) => Some(old),
            Difference::Created(_) | Difference::Changed { .. } => None,
        }
    }

    /// What is new.
    pub fn created(&self) -> Option<&'a T> {
        match *self {
            Difference::Created(new) => Some(new),
            Difference::Dropped(_) | Difference::Changed { .. } => None,
        }
    }

    /// As it was, if it was there.
    pub fn old(&self) -> Option<&'a T> {
        match *self {
            Difference::Created(_) => None,
            Difference::Dropped(old) | Difference::Changed { old, .. } => Some(old),
        }
    }

    /// As it is to be, if it is to be there.
    #[allow(clippy::new_ret_no_self, clippy::wrong_self_convention)]
    pub fn new(&self) -> Option<&'a T> {
        match *self {
            Difference::Dropped(_) => None,
            Difference::Created(new) | Difference::Changed { new, .. } => Some(new),
        }
    }
}

/// All that differs. A list holds what was dropped or changed in the old order, then what was created in the new one.
#[derive(Clone, Debug)]
pub struct Diff<'a> {
    /// The older schema, with the new names of what was renamed.
    pub old: &'a Schema,
    /// The newer one.
    pub new: &'a Schema,
    /// PostgreSQL schemas.
    pub namespaces: Vec<Difference<'a, Namespace>>,
    /// PostgreSQL extensions.
    pub extensions: Vec<Difference<'a, Extension>>,
    /// Enum types.
    pub enums: Vec<Difference<'a, Enum>>,
    /// Domains.
    pub domains: Vec<Difference<'a, Domain>>,
    /// Composite types.
    pub composites: Vec<Difference<'a, Composite>>,
    /// Sequences.
    pub sequences: Vec<Difference<'a, Sequence>>,
    /// Functions that tables need.
    pub functions: Vec<Difference<'a, Routine>>,
    /// Raw SQL; where it does not say what it makes, it is known by its text.
    pub raws: Vec<Difference<'a, Raw>>,
    /// Tables that are new.
    pub created: Vec<&'a Table>,
    /// Tables that are gone.
    pub dropped: Vec<&'a Table>,
    /// Tables that changed.
    pub tables: Vec<TableDiff<'a>>,
}

/// What differs in a table that is on both sides.
#[derive(Clone, Debug)]
pub struct TableDiff<'a> {
    /// As it was, but for its names.
    pub old: &'a Table,
    /// As it is to be.
    pub new: &'a Table,
    /// Columns.
    pub columns: Vec<Difference<'a, Column>>,
    /// Whether the columns that are on both sides stand in another order.
    pub reordered: bool,
    /// The primary key.
    pub primary_key: Option<Difference<'a, Key>>,
    /// Unique constraints.
    pub uniques: Vec<Difference<'a, Unique>>,
    /// Foreign keys.
    pub foreign_keys: Vec<Difference<'a, ForeignKey>>,
    /// Checks.
    pub checks: Vec<Difference<'a, Check>>,
    /// Indexes.
    pub indexes: Vec<Difference<'a, Index>>,
    /// Exclusions.
    pub exclusions: Vec<Difference<'a, Exclusion>>,
    /// Row policies.
    pub policies: Vec<Difference<'a, Policy>>,
    /// Triggers.
    pub triggers: Vec<Difference<'a, Trigger>>,
    /// Whether its comment, its row security, its partitions or its options differ, or `UNLOGGED`.
    pub options: bool,
}

impl TableDiff<'_> {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
            && !self.reordered
            && self.primary_key.is_none()
            && self.uniques.is_empty()
            && self.foreign_keys.is_empty()
            && self.checks.is_empty()
            && self.indexes.is_empty()
            && self.exclusions.is_empty()
            && self.policies.is_empty()
            && self.triggers.is_empty()
            && !self.options
    }
}

impl Diff<'_> {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.namespaces.is_empty()
            && self.extensions.is_empty()
            && self.enums.is_empty()
            && self.domains.is_empty()
            && self.composites.is_empty()
            && self.sequences.is_empty()
            && self.functions.is_empty()
            && self.raws.is_empty()
            && self.created.is_empty()
            && self.dropped.is_empty()
            && self.tables.is_empty()
    }
}

/// What differs between two schemas of one target.
pub fn diff<'a>(old: &'a Schema, new: &'a Schema) -> Diff<'a> {
    let before: HashMap<_, _> = old.tables.iter().map(|t| (&t.name, t)).collect();
    let after: HashSet<_> = new.tables.iter().map(|t| &t.name).collect();
    let both = new.tables.iter().filter_map(|new| Some((*before.get(&new.name)?, new)));
    let tables = both.map(|(old, new)| table(old, new)).filter(|t| !t.is_empty()).collect();
    Diff {
        old,
        new,
        namespaces: list(&old.namespaces, &new.namespaces, |n| &n.name, PartialEq::eq),
        extensions: list(&old.extensions, &new.extensions, |e| &e.name, PartialEq::eq),
        enums: list(&old.enums, &new.enums, |e| &e.name, PartialEq::eq),
        domains: list(&old.domains, &new.domains, |d| &d.name, PartialEq::eq),
        composites: list(&old.composites, &new.composites, |c| &c.name, PartialEq::eq),
        sequences: list(&old.sequences, &new.sequences, |s| &s.name, PartialEq::eq),
        functions: list(&old.functions, &new.functions, |f| &f.name, PartialEq::eq),
        raws: list(&old.raws, &new.raws, raw_name, |a, b| a.sql == b.sql && a.object == b.object),
        created: new.tables.iter().filter(|t| !before.contains_key(&t.name)).collect(),
        dropped: old.tables.iter().filter(|t| !after.contains(&t.name)).collect(),
        tables,
    }
}

/// What tells one piece of raw SQL from another: what it makes, else its text.
pub(super) fn raw_name(raw: &Raw) -> (&str, &str, Option<&str>, Option<&crate::phys::Name>, Option<&str>) {
    match &raw.object {
        Some(o) => (&o.kind, &o.name.name, o.name.namespace.as_deref(), o.on.as_ref(), o.args.as_deref()),
        None => ("", &raw.sql, None, None, None),
    }
}

/// What differs in a table.
pub(super) fn table<'a>(old: &'a Table, new: &'a Table) -> TableDiff<'a> {
    let is_new = |name: &String| new.columns.iter().any(|c| c.name == *name);
    let is_old = |name: &String| old.columns.iter().any(|c| c.name == *name);
    let kept = old.columns.iter().map(|c| &c.name).filter(|n| is_new(n));
    let stay = new.columns.iter().map(|c| &c.name).filter(|n| is_old(n));
    TableDiff {
        old,
        new,
        columns: list(&old.columns, &new.columns, |c| &c.name, PartialEq::eq),
        reordered: !kept.eq(stay),
        primary_key: match (&old.primary_key, &new.primary_key) {
            (Some(old), Some(new)) if old != new => Some(Difference::Changed { old, new }),
            (Some(old), None) => Some(Difference::Dropped(old)),
            (None, Some(new)) => Some(Difference::Created(new)),
            _ => None,
        },
        uniques: list(&old.uniques, &new.uniques, |u| &u.name, PartialEq::eq),
        foreign_keys: list(&old.foreign_keys, &new.foreign_keys, |f| &f.name, same_key),
        checks: list(&old.checks, &new.checks, |c| &c.name, PartialEq::eq),
        indexes: list(&old.indexes, &new.indexes, |i| &i.name, PartialEq::eq),
        exclusions: list(&old.exclusions, &new.exclusions, |e| &e.name, PartialEq::eq),
        policies: list(&old.policies, &new.policies, |p| &p.name, PartialEq::eq),
        triggers: list(&old.triggers, &new.triggers, |t| &t.name, PartialEq::eq),
        options: old.comment != new.comment
            || old.row_security != new.row_security
            || old.unlogged != new.unlogged
            || old.partition != new.partition
            || old.partitions != new.partitions
            || old.options != new.options,
    }
}

/// Which keys of a circle are added last is the loader's business.
fn same_key(one: &ForeignKey, other: &ForeignKey) -> bool {
    one == other || *one == ForeignKey { detached: one.detached, ..other.clone() }
}

fn list<'a, T, N: Eq + Hash>(
    old: &'a [T],
    new: &'a [T],
    name: impl Fn(&'a T) -> N,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<Difference<'a, T>> {
    // Pieces of raw SQL may have a name together: those that are alike go together first.
    let mut after: HashMap<N, Vec<&T>> = HashMap::new();
    new.iter().for_each(|t| after.entry(name(t)).or_default().push(t));
    let mut take = |old: &'a T, fits: &dyn Fn(&T) -> bool| {
        let group = after.get_mut(&name(old))?;
        group.iter().position(|new| fits(new)).map(|at| group.remove(at))
    };
    let differ: Vec<&T> = old.iter().filter(|old| take(old, &|new| same(old, new)).is_none()).collect();
    let gone: Vec<_> = differ
        .into_iter()
        .map(|old| match take(old, &|_| true) {
            None => Difference::Dropped(old),
            Some(new) => Difference::Changed { old, new },
        })
        .collect();
    let is_left =
        |new: &'a T| after.get(&name(new)).is_some_and(|left| left.iter().any(|t| std::ptr::eq(*t, new)));
    let made = new.iter().filter(|new| is_left(new)).map(Difference::Created);
    gone.into_iter().chain(made).collect()
}

#[cfg(test)]
mod tests {
    use super::list;

    /// As the text of a partition, and of what is its own.
    #[test]
    fn of_pieces_with_one_name_those_that_are_alike_go_together() {
        let differences = |old: &[(&str, u32)], new: &[(&str, u32)]| {
            let pieces = list(old, new, |piece| piece.0, PartialEq::eq);
            let number = |piece: Option<&(&str, u32)>| piece.map(|piece| piece.1);
            pieces.iter().map(|d| (number(d.old()), number(d.new()))).collect::<Vec<_>>()
        };
        assert_eq!(differences(&[("p", 1), ("p", 2)], &[("p", 2), ("p", 1)]), []);
        assert_eq!(differences(&[("p", 1), ("p", 2)], &[("p", 2), ("p", 3)]), [(Some(1), Some(3))]);
        assert_eq!(differences(&[("p", 1), ("p", 2)], &[("p", 2)]), [(Some(1), None)]);
        assert_eq!(
            differences(&[("p", 2)], &[("p", 1), ("p", 2), ("q", 3)]),
            [(None, Some(1)), (None, Some(3))]
        );
    }
}
