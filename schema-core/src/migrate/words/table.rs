//! What differs in a table.

use super::{Lines, Sign, became, plain};
use crate::migrate::diff::{Difference, TableDiff};
use crate::phys::{Column, Index, IndexKey, KeyOf, Table};

/// How large a new table is.
pub(super) fn size(table: &Table) -> String {
    let columns = table.columns.iter().filter(|c| !c.hidden).count();
    let counts = [(columns, "column", "columns"), (table.indexes.len(), "index", "indexes")];
    let counts = counts.iter().filter(|(n, _, _)| *n > 0);
    let words = counts.map(|(n, one, many)| format!("{n} {}", if *n == 1 { one } else { many }));
    words.collect::<Vec<_>>().join(", ")
}

/// A line for each object of the table.
pub(super) fn lines(diff: &TableDiff<'_>, lines: &mut Lines) {
    let table = plain(&diff.new.name);
    let of = |name: &str| format!("{table}.{name}");
    for difference in &diff.columns {
        let Some(any) = difference.new().or(difference.old()) else { continue };
        let detail = match difference {
            Difference::Created(new) => written(new),
            Difference::Dropped(_) => String::new(),
            Difference::Changed { old, new } => changed(old, new),
        };
        lines.add(super::sign(difference), "column", of(&any.name), detail);
    }
    if diff.reordered {
        lines.add(Sign::Changed, "table", table.clone(), "the order of its columns".to_owned());
    }
    let list = |columns: &[String]| format!("({})", columns.join(", "));
    let name = |own: &str| if own.is_empty() { table.clone() } else { of(own) };
    lines.each("primary key", diff.primary_key.as_slice(), |k| name(&k.name), |k| list(&k.columns));
    lines.each("unique", &diff.uniques, |u| name(&u.name), |u| list(&u.columns));
    lines.each(
        "foreign key",
        &diff.foreign_keys,
        |f| name(&f.name),
        |f| format!("{} to {}{}", list(&f.columns), plain(&f.table), list(&f.references)),
    );
    lines.each("check", &diff.checks, |c| name(&c.name), |c| c.expr.clone());
    lines.each("index", &diff.indexes, |i| of(&i.name), index);
    lines.each("exclusion", &diff.exclusions, |e| name(&e.name), |e| e.method.clone());
    lines.each("policy", &diff.policies, |p| of(&p.name), |_| String::new());
    lines.each("trigger", &diff.triggers, |t| of(&t.name), |_| String::new());
    if diff.options {
        lines.add(Sign::Changed, "table", table, options(diff));
    }
}

fn options(diff: &TableDiff<'_>) -> String {
    let (old, new) = (diff.old, diff.new);
    let facts = [
        (old.comment != new.comment, "documentation"),
        (old.row_security != new.row_security, "row security"),
        (old.unlogged != new.unlogged, "unlogged"),
        (old.partition != new.partition || old.partitions != new.partitions, "partitions"),
        (old.options != new.options, "options"),
    ];
    facts.iter().filter(|(differs, _)| *differs).map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
}

/// A column as its definition begins.
fn written(column: &Column) -> String {
    let null = if column.not_null { " not null" } else { "" };
    let default = column.default.as_ref().map_or(String::new(), |d| format!(" default {d}"));
    format!("{}{null}{default}", column.ty)
}

/// What differs of a column.
fn changed(old: &Column, new: &Column) -> String {
    let mut facts = Vec::new();
    if old.ty != new.ty {
        facts.push(became(&old.ty, &new.ty));
    }
    if old.not_null != new.not_null {
        facts.push(if new.not_null { "not null" } else { "nullable" }.to_owned());
    }
    if old.default != new.default {
        let none = "none".to_owned();
        let (old, new) = (old.default.as_ref().unwrap_or(&none), new.default.as_ref().unwrap_or(&none));
        facts.push(format!("default {}", became(old, new)));
    }
    let others = [
        (old.collate != new.collate, "collation"),
        (old.generated != new.generated, "generated expression"),
        (
            old.identity != new.identity || old.counting != new.counting || old.sequence != new.sequence,
            "numbering",
        ),
        (old.comment != new.comment, "documentation"),
        (old.options != new.options, "options"),
        (old.hidden != new.hidden, "hidden"),
    ];
    facts.extend(others.iter().filter(|(differs, _)| *differs).map(|(_, word)| (*word).to_owned()));
    facts.join(", ")
}

fn index(index: &Index) -> String {
    let keys: Vec<String> = index.keys.iter().map(key).collect();
    let filter = index.filter.as_ref().map_or(String::new(), |f| format!(" where {f}"));
    format!("{}({}){filter}", if index.unique { "unique " } else { "" }, keys.join(", "))
}

fn key(key: &IndexKey) -> String {
    let (KeyOf::Column(of) | KeyOf::Expr(of)) = &key.of;
    format!("{of}{}", if key.descending { " desc" } else { "" })
}
