//! Tables.

use super::parts::sorted;
use super::{Aspects, Findings, Object, What, pair};
use crate::phys::{Name, RowSecurity, Schema, Table};
use std::collections::HashMap;

pub(super) fn compare(live: &Schema, schema: &Schema, found: &mut Findings) {
    let mut left: HashMap<&Name, &Table> = live.tables.iter().map(|t| (&t.name, t)).collect();
    for wanted in &schema.tables {
        match left.remove(&wanted.name) {
            Some(table) => self::table(table, wanted, found),
            None => found.push(object(&wanted.name), What::Missing),
        }
    }
    left.into_keys().for_each(|name| found.push(object(name), What::Extra));
}

fn object(name: &Name) -> Object {
    Object { table: Some(name.clone()), kind: "table".to_owned(), name: super::plain(name) }
}

fn table(live: &Table, schema: &Table, found: &mut Findings) {
    let name = &schema.name;
    let part = |kind: &str, own: &str| Object {
        table: Some(name.clone()),
        kind: kind.to_owned(),
        name: own.to_owned(),
    };
    own(live, schema, found);
    pair::list(&live.columns, &schema.columns, |c| part("column", &c.name), found);
    // A table has one, whatever it is called.
    let key = |_: &crate::phys::Key| part("primary key", "of the table");
    pair::list(live.primary_key.as_slice(), schema.primary_key.as_slice(), key, found);
    pair::list(&live.uniques, &schema.uniques, |u| part("unique key", &u.name), found);
    pair::list(&live.foreign_keys, &schema.foreign_keys, |k| part("foreign key", &k.name), found);
    pair::list(&live.checks, &schema.checks, |c| part("check", &c.name), found);
    pair::list(&live.indexes, &schema.indexes, |i| part("index", &i.name), found);
    pair::list(&live.exclusions, &schema.exclusions, |e| part("exclusion", &e.name), found);
    pair::list(&live.policies, &schema.policies, |p| part("policy", &p.name), found);
    pair::list(&live.triggers, &schema.triggers, |t| part("trigger", &t.name), found);
}

/// What is the table's own.
fn own(live: &Table, schema: &Table, found: &mut Findings) {
    let mut aspects = Aspects::default();
    aspects.text("comment", &live.comment, &schema.comment);
    aspects.text("row security", security(live.row_security), security(schema.row_security));
    aspects.flag("unlogged", live.unlogged, schema.unlogged);
    aspects.maybe("partitioning", live.partition.as_deref(), schema.partition.as_deref());
    let partitions = |table: &Table| {
        let each = table.partitions.iter().map(|p| format!("{} {}", super::plain(&p.name), p.bound));
        sorted(&each.collect::<Vec<_>>())
    };
    aspects.list("partitions", &partitions(live), &partitions(schema));
    aspects.list("options", &sorted(&live.options), &sorted(&schema.options));
    let (here, there) = (order(live, schema), order(schema, live));
    aspects.minor("order of columns", &here.join(", "), &there.join(", "));
    found.aspects(object(&schema.name), aspects);
}

/// The columns of a table that the other has, too, in their order.
fn order<'t>(table: &'t Table, other: &Table) -> Vec<&'t str> {
    let both = table.columns.iter().filter(|column| other.columns.iter().any(|c| c.name == column.name));
    both.map(|column| column.name.as_str()).collect()
}

fn security(security: RowSecurity) -> &'static str {
    match security {
        RowSecurity::Off => "off",
        RowSecurity::On => "on",
        RowSecurity::Forced => "forced",
    }
}
