//! PostgreSQL: which changes of a table write it anew, from the manual's notes to ALTER TABLE.
//! What is written anew has another `pg_relation_filenode`.

use super::Cost;
use crate::diag::Code;
use crate::dialect::{Target, quote};
use crate::migrate::{Diff, Difference, Sides, TableDiff, diff};
use crate::phys::{Column, Domain, Name, Schema};

pub(super) fn costs(sides: &Sides) -> Vec<Cost> {
    let diff = diff(&sides.renamed, &sides.new);
    let mut costs = Vec::new();
    for table in &diff.tables {
        costs.extend(Cost::new(Code::H0201, table.new, written(&diff, table)));
        costs.extend(Cost::new(Code::H0202, table.new, locked(table)));
    }
    costs.extend(of_enums(&diff));
    costs.extend(of_domains(&diff));
    costs
}

/// Why the table is written anew.
fn written(diff: &Diff<'_>, table: &TableDiff<'_>) -> Vec<String> {
    let mut why = Vec::new();
    for column in &table.columns {
        match column {
            Difference::Created(new) => why.extend(added(diff.new, new)),
            Difference::Changed { old, new } => why.extend(changed(diff, old, new)),
            Difference::Dropped(_) => {}
        }
    }
    if table.old.unlogged != table.new.unlogged {
        why.push("whether it is logged changes".to_owned());
    }
    if table.old.partition != table.new.partition {
        why.push("its partitioning changes: it is another table".to_owned());
    }
    why
}

/// A new column, where its value must be put into each row. A default that is the same for all rows is not: it is
/// kept once.
fn added(schema: &Schema, new: &Column) -> Option<String> {
    if new.generated.as_ref().is_some_and(|g| g.stored) {
        return Some(format!("'{}' is generated and stored", new.name));
    }
    if new.generated.is_some() {
        return None;
    }
    if new.identity.is_some() {
        return Some(format!("'{}' is numbered", new.name));
    }
    if new.default.as_ref().is_some_and(|default| is_volatile(schema, default)) {
        return Some(format!("each row gets a default of its own for '{}'", new.name));
    }
    domain(schema, &new.ty)
        .filter(|domain| is_constrained(domain))
        .map(|_| format!("the type of '{}' has a constraint", new.name))
}

fn changed(diff: &Diff<'_>, old: &Column, new: &Column) -> Option<String> {
    let stored = |column: &Column| column.generated.as_ref().is_some_and(|g| g.stored);
    if new.generated.is_some() && old.generated != new.generated && stored(new) {
        return Some(format!("'{}' is computed for each row", new.name));
    }
    if old.ty == new.ty || keeps_rows(diff, &old.ty, &new.ty) {
        return None;
    }
    Some(format!("'{}' becomes {}, was {}", new.name, new.ty, old.ty))
}

/// Functions whose value may differ from row to row.
const VOLATILE: [&str; 6] =
    ["gen_random_uuid(", "nextval(", "random(", "clock_timestamp(", "timeofday(", "uuid_generate_"];

fn is_volatile(schema: &Schema, default: &str) -> bool {
    let calls =
        |name: &str| default.contains(&format!("{name}(")) || default.contains(&format!("\"{name}\"("));
    let routines = schema.functions.iter().map(|f| &f.name.name);
    let raws = schema.raws.iter().filter_map(|raw| raw.object.as_ref()).filter(|o| o.kind == "function");
    VOLATILE.iter().any(|name| default.contains(name))
        || routines.chain(raws.map(|o| &o.name.name)).any(|name| calls(name))
}

fn path(name: &Name) -> String {
    quote::path(Target::Postgres, name.namespace.as_deref(), &name.name)
}

fn domain<'a>(schema: &'a Schema, ty: &str) -> Option<&'a Domain> {
    schema.domains.iter().find(|domain| path(&domain.name) == ty)
}

fn is_constrained(domain: &Domain) -> bool {
    domain.not_null || !domain.checks.is_empty()
}

/// Whether values of the one type are values of the other as they lie on disk.
fn keeps_rows(diff: &Diff<'_>, old: &str, new: &str) -> bool {
    let target = domain(diff.new, new);
    if target.is_some_and(is_constrained) {
        return false;
    }
    let old = domain(diff.old, old).map_or(old, |domain| &domain.ty);
    let new = target.map_or(new, |domain| &domain.ty);
    if old == new {
        return true;
    }
    let ((old, had), (new, has)) = (parts(old), parts(new));
    match (old, new) {
        ("varchar", "text") => true,
        ("text", "varchar") => has.is_empty(),
        ("varchar" | "varbit" | "bit varying", _) if old == new => {
            has.is_empty() || !had.is_empty() && has >= had
        }
        ("numeric", "numeric") => match (had.as_slice(), has.as_slice()) {
            (_, []) => true,
            ([], _) => false,
            (had, has) => has[0] >= had[0] && has.get(1).unwrap_or(&0) == had.get(1).unwrap_or(&0),
        },
        ("time" | "timetz" | "timestamp" | "timestamptz" | "interval", _) if old == new => {
            let digits = |list: &[u32]| list.first().copied().unwrap_or(6);
            digits(&has) >= digits(&had)
        }
        _ => false,
    }
}

/// `numeric(10, 2)` as its name and numbers.
fn parts(ty: &str) -> (&str, Vec<u32>) {
    match ty.strip_suffix(')').and_then(|ty| ty.split_once('(')) {
        Some((name, list)) => (name.trim(), list.split(',').filter_map(|n| n.trim().parse().ok()).collect()),
        None => (ty, Vec::new()),
    }
}

/// Why the table is read through under a lock that keeps writers out.
fn locked(table: &TableDiff<'_>) -> Vec<String> {
    let mut why = Vec::new();
    for exclusion in table.exclusions.iter().filter_map(Difference::new) {
        why.push(format!("'{}' has to exclude rows: there is no CONCURRENTLY for it", exclusion.name));
    }
    if table.new.partition.is_some() && table.old.partition == table.new.partition {
        let made = table.indexes.iter().filter_map(Difference::new).map(|i| &i.name);
        let unique = table.uniques.iter().filter_map(Difference::new).map(|u| &u.name);
        let primary = table.primary_key.iter().filter_map(Difference::new).map(|k| &k.name);
        let foreign = table.foreign_keys.iter().filter_map(Difference::new).map(|f| &f.name);
        for name in made.chain(unique).chain(primary) {
            why.push(format!("'{name}' is an index of a partitioned table: there is no CONCURRENTLY for it"));
        }
        for name in foreign {
            why.push(format!(
                "'{name}' is a foreign key of a partitioned table: it can't be NOT VALID first"
            ));
        }
    }
    for column in &table.columns {
        let Difference::Changed { old, new } = column else { continue };
        if old.collate != new.collate && old.ty == new.ty {
            why.push(format!("the indexes over '{}' are built anew: its collation changes", new.name));
        }
    }
    why
}

/// Columns of an enum that loses a label or changes their order: the type is another, and each such table is
/// written anew.
fn of_enums(diff: &Diff<'_>) -> Vec<Cost> {
    let mut costs = Vec::new();
    for changed in &diff.enums {
        let Difference::Changed { old, new } = changed else { continue };
        let kept: Vec<&String> = new.labels.iter().filter(|label| old.labels.contains(label)).collect();
        if kept.iter().copied().eq(&old.labels) {
            continue;
        }
        let name = path(&new.name);
        let array = format!("{name}[]");
        for table in &diff.new.tables {
            let before = diff.old.tables.iter().find(|t| t.name == table.name);
            let Some(before) = before else { continue };
            let had =
                |column: &Column| before.columns.iter().any(|c| c.name == column.name && c.ty == column.ty);
            let of_it = |column: &&Column| (column.ty == name || column.ty == array) && had(column);
            let why = table.columns.iter().filter(of_it);
            let why = why.map(|column| {
                format!("'{}' is of the enum {name}, which loses labels or their order", column.name)
            });
            costs.extend(Cost::new(Code::H0201, table, why.collect()));
        }
    }
    costs
}

/// Tables with columns of a domain that gets a constraint: all of their rows are checked.
fn of_domains(diff: &Diff<'_>) -> Vec<Cost> {
    let mut costs = Vec::new();
    for changed in &diff.domains {
        let Difference::Changed { old, new } = changed else { continue };
        let more =
            new.not_null && !old.not_null || new.checks.iter().any(|check| !old.checks.contains(check));
        let other = old.ty != new.ty || old.collate != new.collate;
        if !more && !other {
            continue;
        }
        let name = path(&new.name);
        for table in &diff.new.tables {
            let before = diff.old.tables.iter().find(|t| t.name == table.name);
            let Some(before) = before else { continue };
            let had =
                |column: &Column| before.columns.iter().any(|c| c.name == column.name && c.ty == column.ty);
            let mine = table.columns.iter().filter(|column| column.ty == name && had(column));
            let (code, what) = match other {
                true => (Code::H0201, "which becomes another"),
                false => (Code::H0202, "which gets a constraint"),
            };
            let why = mine.map(|column| format!("'{}' is of the type {name}, {what}", column.name));
            costs.extend(Cost::new(code, table, why.collect()));
        }
    }
    costs
}
