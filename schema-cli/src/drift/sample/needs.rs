//! Which tables are made whole, and which others those can't be made without.

use super::keys::Shared;
use super::shelf::{has, has_check};
use crate::introspect::lex::{Kind, tokens};
use schema_core::dialect::Target;
use schema_core::phys::{Check, Column, Identity, Index, IndexKey, KeyOf, Name, RowSecurity, Schema, Table};
use std::collections::{HashMap, HashSet};

/// Whether what a server writes of a table is told by its columns and checks, each by itself, or stands in the live
/// database as the schema has it.
pub(super) fn is_plain(target: Target, table: &Table, live: &Table) -> bool {
    let own: HashSet<String> = table.columns.iter().map(|column| column.name.to_lowercase()).collect();
    let is_plain = |column: &Column| {
        // The first TIMESTAMP of a table is another to some servers than the next.
        column.generated.is_none()
            && !(target == Target::MySql && column.ty.to_lowercase().contains("timestamp"))
            && column.default.as_deref().is_none_or(|default| names(target, default).is_disjoint(&own))
    };
    let is_column = |key: &IndexKey| matches!(key.of, KeyOf::Column(_));
    let is_of_columns = |index: &Index| index.filter.is_none() && index.keys.iter().all(is_column);
    // It would have to be made beside what the column is computed of.
    let is_computed =
        |name: &String| table.columns.iter().any(|c| c.generated.is_some() && c.name.to_lowercase() == *name);
    let own_name = table.name.name.to_lowercase();
    let needs_more = |check: &Check| {
        let names = names(target, &check.expr);
        names.contains(&own_name) || !has_check(live, check) && names.iter().any(is_computed)
    };
    let is_parted = |option: &String| {
        let names = names(target, option);
        names.contains("partition") || !names.is_disjoint(&own)
    };
    (target != Target::Postgres || table.options.is_empty())
        && table.partition.is_none()
        && table.partitions.is_empty()
        && table.exclusions.is_empty()
        && table.policies.is_empty()
        && table.triggers.is_empty()
        && table.row_security == RowSecurity::Off
        && table.columns.iter().all(|c| c.identity != Some(Identity::Serial) && (has(live, c) || is_plain(c)))
        && table.indexes.iter().all(|index| is_of_columns(index) || live.indexes.contains(index))
        && !table.checks.iter().any(needs_more)
        && !table.options.iter().any(is_parted)
}

/// These tables, and those that they can't be made without. Foreign keys that are shared can be left out.
pub(super) fn needed<'s>(
    schema: &'s Schema,
    shared: &Shared<'_>,
    tables: impl Iterator<Item = &'s Table>,
) -> HashSet<&'s Name> {
    let by_name: HashMap<&Name, &'s Table> = schema.tables.iter().map(|table| (&table.name, table)).collect();
    let mut called: HashMap<String, Vec<&'s Table>> = HashMap::new();
    for table in &schema.tables {
        called.entry(table.name.name.to_lowercase()).or_default().push(table);
    }
    let mut needed = HashSet::new();
    let mut open: Vec<&Table> = tables.collect();
    while let Some(table) = open.pop() {
        if needed.insert(&table.name) {
            let keys = table.foreign_keys.iter().filter(|key| shared.get(&table.name, &key.name).is_none());
            open.extend(keys.filter_map(|key| by_name.get(&key.table)));
            let names = texts(table).into_iter().flat_map(|text| names(schema.target, text));
            open.extend(names.filter_map(|name| called.get(&name)).flatten());
        }
    }
    needed
}

/// What a table says in SQL.
fn texts(table: &Table) -> Vec<&str> {
    let mut texts: Vec<&str> = table.options.iter().chain(&table.partition).map(String::as_str).collect();
    for column in &table.columns {
        texts.push(&column.ty);
        texts.extend(column.default.as_deref());
        texts.extend(column.generated.as_ref().map(|generated| generated.expr.as_str()));
        texts.extend(column.options.iter().map(String::as_str));
    }
    texts.extend(table.checks.iter().map(|check| check.expr.as_str()));
    texts.extend(table.triggers.iter().map(|trigger| trigger.create.as_str()));
    let of_policies = table.policies.iter().flat_map(|policy| policy.using.iter().chain(&policy.check));
    texts.extend(of_policies.map(String::as_str));
    texts
}

/// The names in a schema's SQL outside of its tables, and in `more`, in small letters.
pub(super) fn said(schema: &Schema, more: &str) -> HashSet<String> {
    let raws = schema.raws.iter().map(|raw| raw.sql.as_str());
    let functions = schema.functions.iter().map(|function| function.create.as_str());
    let fields =
        schema.composites.iter().flat_map(|composite| &composite.fields).map(|field| field.ty.as_str());
    let domains = schema.domains.iter().flat_map(|domain| {
        let checks = domain.checks.iter().map(|(_, sql)| sql.as_str());
        checks.chain(domain.default.as_deref()).chain([domain.ty.as_str()])
    });
    let owners = schema.sequences.iter().filter_map(|sequence| sequence.owned_by.as_ref());
    let texts = raws.chain(functions).chain(fields).chain(domains).chain([more]);
    let mut said: HashSet<String> = texts.flat_map(|sql| names(schema.target, sql)).collect();
    said.extend(owners.map(|(table, _)| table.name.to_lowercase()));
    // Types of columns may be rows of other tables.
    let types = schema.tables.iter().flat_map(|table| &table.columns).map(|column| column.ty.as_str());
    let types: HashSet<&str> = types.collect();
    said.extend(types.into_iter().flat_map(|ty| names(schema.target, ty)));
    said
}

/// The names in SQL, in small letters.
pub(super) fn names(target: Target, sql: &str) -> HashSet<String> {
    let tokens = tokens(target, sql).into_iter();
    let names = tokens.filter(|token| matches!(token.kind, Kind::Word | Kind::Quoted));
    names.map(|token| token.name().to_lowercase()).collect()
}
