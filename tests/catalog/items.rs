//! What PostgreSQL alone has, held against the schema.

use super::{Held, table_name};
use schema_core::dialect::Target;
use schema_core::ir::{self, AutoKind, Command, Deferrable, IntWidth, Type};
use schema_tests::catalog::{Counting, Field, Policy, Sequence};
use std::collections::BTreeMap;

const HERE: Target = Target::Postgres;

/// A table's items.
pub(super) fn hold(cx: &mut Held<'_>) {
    let (table, found) = (cx.table, cx.found);
    let items = &found.items;
    for (wanted, found) in table.columns.iter().filter(|c| c.only.contains(HERE)).zip(&found.columns) {
        if wanted.auto.is_some() {
            let wide = wanted.auto != Some(AutoKind::Serial) || wanted.counting != ir::Counting::default();
            let expected = wide.then(|| counting(&wanted.counting, &wanted.ty));
            let counts = found.counting.clone().filter(|_| wide);
            cx.same(&format!("column {}: counting", wanted.name), expected, counts);
        }
    }
    if let Some(key) = &table.primary_key {
        cx.same("primary key: include", cx.names(&key.include), items.primary_include.clone());
        let deferrable = key.deferrable != Deferrable::No;
        cx.same("primary key: deferrable", deferrable, items.primary_deferrable);
    }
    let says = |word: &str| table.options.get(HERE).iter().any(|o| o.eq_ignore_ascii_case(word));
    cx.same("unlogged", says("unlogged"), items.unlogged);
    let written: Vec<&ir::Policy> =
        cx.schema.policies.iter().filter(|p| cx.schema.table(p.table).name == table.name).collect();
    let forced = says("force row level security");
    let on = forced
        || says("enable row level security")
        || !written.is_empty() && !says("disable row level security");
    // Raw SQL may turn it on, too.
    if !cx.schema.raws.iter().any(|r| r.object.as_ref().is_some_and(|o| o.kind == "policy")) {
        cx.same("row security", (on, forced), items.row_security);
        let policies: BTreeMap<String, Policy> =
            written.iter().map(|p| (p.name.clone(), policy(p))).collect();
        cx.same("policies", policies, items.policies.clone());
    }
    exclusions(cx);
    let parts = table.partitions.get(HERE);
    if !parts.is_empty() {
        let wanted: BTreeMap<String, String> =
            parts.iter().map(|p| (table_name(&p.name, HERE), p.bound.to_lowercase())).collect();
        let found = items.partitions.iter().map(|(name, bound)| (name.clone(), bound.to_lowercase()));
        cx.same("partitions", wanted, found.collect());
    }
    comments(cx);
}

fn policy(wanted: &ir::Policy) -> Policy {
    let mut roles = wanted.to.clone();
    roles.sort();
    Policy {
        permissive: !wanted.restrictive,
        command: match wanted.command {
            None => "*",
            Some(Command::Select) => "r",
            Some(Command::Insert) => "a",
            Some(Command::Update) => "w",
            Some(Command::Delete) => "d",
        }
        .to_owned(),
        roles,
        using: wanted.using.is_some(),
        check: wanted.check.is_some(),
        comment: wanted.docs.clone(),
    }
}

fn exclusions(cx: &mut Held<'_>) {
    let (table, found) = (cx.table, &cx.found.items.exclusions);
    let wanted = table.exclusions.iter().filter(|e| e.only.contains(HERE));
    cx.same("number of exclusions", wanted.clone().count(), found.len());
    for wanted in wanted {
        let name = wanted.name.as_ref();
        let operators: Vec<String> = wanted.keys.iter().map(|(_, op)| op.clone()).collect();
        let Some(found) = found.iter().find(|(n, e)| name.map_or(e.operators == operators, |w| w == *n))
        else {
            cx.out.push(format!("{}: exclusion {name:?} is missing", cx.name));
            continue;
        };
        let found = found.1.clone();
        cx.same("exclusion: method", wanted.method.clone(), found.method);
        cx.same("exclusion: operators", operators, found.operators);
        cx.same("exclusion: partial", wanted.filter.is_some(), found.partial);
        cx.same("exclusion: deferrable", wanted.deferrable != Deferrable::No, found.deferrable);
    }
}

/// Every line's documentation is a comment of one of the table's constraints or indexes.
fn comments(cx: &mut Held<'_>) {
    let table = cx.table;
    let here = |i: &&ir::Index| i.only.contains(HERE);
    let keys = table.primary_key.iter().map(|k| &k.docs).chain(table.foreign_keys.iter().map(|k| &k.docs));
    let indexes = table.uniques.iter().chain(&table.indexes).filter(here).map(|i| &i.docs);
    let checks = table.checks.iter().filter(|c| c.only.contains(HERE)).map(|c| &c.docs);
    let exclusions = table.exclusions.iter().filter(|e| e.only.contains(HERE)).map(|e| &e.docs);
    let wanted: Vec<&String> =
        keys.chain(indexes).chain(checks).chain(exclusions).filter(|d| !d.is_empty()).collect();
    let found: Vec<String> = cx.found.items.comments.values().cloned().collect();
    for docs in wanted {
        cx.same(&format!("a comment says '{docs}'"), true, found.contains(docs));
    }
}

/// What PostgreSQL counts with where nothing is said (CREATE SEQUENCE of its manual).
fn counting(wanted: &ir::Counting, ty: &Type) -> Counting {
    let (least, greatest) = match ty {
        Type::Int(IntWidth::W8 | IntWidth::W16, _) => (i64::from(i16::MIN), i64::from(i16::MAX)),
        Type::Int(IntWidth::W32, ir::types::Sign::Signed) => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let step = wanted.step.unwrap_or(1);
    let (low, high) = if step < 0 { (least, -1) } else { (1, greatest) };
    let (min, max) = (wanted.min.unwrap_or(low), wanted.max.unwrap_or(high));
    let start = wanted.start.unwrap_or(if step < 0 { max } else { min });
    Counting { numbers: [start, step, min, max, wanted.cache.unwrap_or(1)], cycle: wanted.cycle }
}

/// The sequences that are items of their own.
pub(super) fn sequences(schema: &ir::Schema, found: &BTreeMap<String, Sequence>) -> Vec<String> {
    let mut out = Vec::new();
    for wanted in &schema.sequences {
        let name = wanted.name.to_string();
        let expected = Sequence {
            ty: match wanted.ty {
                Type::Int(IntWidth::W16, _) => "smallint",
                Type::Int(IntWidth::W32, _) => "integer",
                _ => "bigint",
            }
            .to_owned(),
            counting: counting(&wanted.counting, &wanted.ty),
            owner: wanted.owned_by.map(|(table, column)| {
                let table = schema.table(table);
                (table.name.to_string(), table.column(column).name.clone())
            }),
            comment: wanted.docs.clone(),
        };
        if found.get(&name) != Some(&expected) {
            out.push(format!(
                "sequence {name}: the schema says {expected:?}, the catalog {:?}",
                found.get(&name)
            ));
        }
    }
    let tables = schema.tables.iter().flat_map(|t| t.columns.iter().map(move |c| (t, c)));
    for (table, column) in tables {
        let Some(name) = &column.sequence else { continue };
        let path = ir::QName { name: name.clone(), ..table.name.clone() }.to_string();
        let owner = found.get(&path).and_then(|s| s.owner.clone());
        if owner != Some((table.name.to_string(), column.name.clone())) {
            out.push(format!("sequence {path} is behind {owner:?}, and not {}.{}", table.name, column.name));
        }
    }
    out
}

/// Composite types.
pub(super) fn composites(schema: &ir::Schema, found: &BTreeMap<String, (String, Vec<Field>)>) -> Vec<String> {
    let field = |f: &ir::Field| {
        let ty = match (&f.native, &f.ty) {
            (Some(native), _) => native.replace('"', ""),
            (None, Type::Named(id)) => schema.named(*id).name.to_string(),
            (None, ty) => super::postgres_type(schema, ty).expect("a type of the language"),
        };
        // Text of a portable schema compares by code point.
        let text = f.native.is_none() && !schema.native && f.ty.is_text();
        let collation = f.collation.clone().or(text.then(|| "C".to_owned()));
        [f.name.clone(), ty, collation.unwrap_or_default(), f.docs.clone()]
    };
    let wanted = schema.composites.iter().map(|composite| {
        let fields = composite.fields.iter().map(field).collect();
        (composite.name.to_string(), (composite.docs.clone(), fields))
    });
    let wanted: BTreeMap<String, (String, Vec<Field>)> = wanted.collect();
    if schema.raws.is_empty() && wanted != *found {
        return vec![format!("composite types: the schema says {wanted:?}, the catalog {found:?}")];
    }
    Vec::new()
}
