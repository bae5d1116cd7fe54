//! Indexes, unique keys and exclusions.

use super::types::Kind;
use super::{Column, Schema, Table, expr, names};
use schema_core::dialect::Target;
use std::fmt::Write;

/// Some columns that a key can hold.
fn some(schema: &mut Schema<'_>, table: &Table) -> Vec<usize> {
    let mut usable: Vec<usize> = (0..table.columns.len()).filter(|i| table.columns[*i].ty.key).collect();
    let count = 1 + schema.choices.pick(3);
    let mut chosen = Vec::new();
    while chosen.len() < count && !usable.is_empty() {
        chosen.push(usable.remove(schema.choices.pick(usable.len())));
    }
    chosen
}

/// A column among keys, with an order, a place for NULLs, a collation or an operator class, as the targets
/// have them. The second is whether there is something of the kind.
fn key(schema: &mut Schema<'_>, column: &Column) -> (String, bool) {
    let mut text = column.name.clone();
    let (only, native) = (schema.profile.only(), schema.profile.native());
    let is_text = column.ty.kind == Kind::Text;
    if is_text && !column.ci && schema.choices.once_in(8) {
        match only {
            Some(Target::Postgres) => text.push_str(" collate 'POSIX'"),
            Some(Target::Sqlite) => text.push_str(" collate 'NOCASE'"),
            _ => {}
        }
    }
    if only == Some(Target::Postgres) && schema.choices.once_in(8) {
        match column.ty.text.as_str() {
            "text" => text.push_str(" text_pattern_ops"),
            "varchar(40)" | "varchar(255)" => text.push_str(" varchar_pattern_ops"),
            _ => {}
        }
    }
    let order = *schema.choices.of(&["", "", "", " desc", " asc"]);
    text.push_str(order);
    if matches!(native, None | Some(Target::Postgres)) {
        let nulls = *schema.choices.of(&["", "", "", "", " nulls first", " nulls last"]);
        text.push_str(nulls);
    }
    let plain = text == column.name;
    (text, !plain)
}

fn listed(schema: &mut Schema<'_>, table: &Table, keys: &[usize]) -> String {
    let keys: Vec<String> = keys.iter().map(|i| key(schema, &table.columns[*i]).0).collect();
    keys.join(", ")
}

/// Columns that are none of the keys.
fn carried<'t>(schema: &mut Schema<'_>, table: &'t Table, keys: &[usize]) -> Option<&'t str> {
    let others: Vec<usize> = (0..table.columns.len()).filter(|i| !keys.contains(i)).collect();
    if others.is_empty() {
        return None;
    }
    let at = *schema.choices.of(&others);
    Some(&table.columns[at].name)
}

/// `include`, where the targets have it or say that they leave it out.
fn include(schema: &mut Schema<'_>, table: &Table, keys: &[usize]) {
    if matches!(schema.profile.native(), None | Some(Target::Postgres))
        && schema.choices.once_in(6)
        && let Some(carried) = carried(schema, table, keys)
    {
        let _ = write!(schema.text, " include ({carried})");
    }
}

fn filter(schema: &mut Schema<'_>, table: &mut Table) -> bool {
    if schema.profile.native() != Some(Target::MySql)
        && schema.choices.once_in(4)
        && let Some(filter) = expr::condition(schema, &mut table.columns)
    {
        let _ = write!(schema.text, " where {filter}");
        return true;
    }
    false
}

fn options(schema: &mut Schema<'_>, table: &Table) -> bool {
    let postgres = schema.profile.has(Target::Postgres) && table.partitioned.is_none();
    if postgres && schema.choices.once_in(8) {
        schema.text.push_str(" with postgres 'fillfactor=70'");
        return true;
    }
    false
}

fn only(schema: &mut Schema<'_>) -> bool {
    if schema.profile.only().is_none() && schema.choices.once_in(8) {
        let only = *schema.choices.of(&[" only postgres", " only sqlite", " only mysql sqlite"]);
        schema.text.push_str(only);
        return true;
    }
    false
}

/// Writes an index.
pub(super) fn index(schema: &mut Schema<'_>, table: &mut Table, number: usize) {
    let keys = some(schema, table);
    if keys.is_empty() {
        return;
    }
    names::docs(schema, "    ");
    let name = names::given(schema, &format!("i_{}_{number}", table.number));
    let list = listed(schema, table, &keys);
    let _ = write!(schema.text, "    index {name}({list})");
    if schema.choices.once_in(6) {
        schema.text.push_str(" using btree");
    }
    include(schema, table, &keys);
    filter(schema, table);
    options(schema, table);
    only(schema);
    schema.text.push('\n');
}

/// Writes a unique key: of a partitioned table it holds what that is partitioned by.
pub(super) fn unique(schema: &mut Schema<'_>, table: &mut Table, number: usize) {
    let mut keys = some(schema, table);
    if keys.is_empty() {
        return;
    }
    let by = table.partitioned;
    if let Some(by) = by.filter(|by| !keys.contains(by)) {
        keys.push(by);
    }
    names::docs(schema, "    ");
    let name = names::given(schema, &format!("u_{}_{number}", table.number));
    let (native, one) = (schema.profile.native(), schema.profile.only());
    let mut constraint = true;
    let written: Vec<String> = keys
        .iter()
        .map(|i| {
            if schema.choices.once_in(4) && by.is_none() {
                let (text, more) = key(schema, &table.columns[*i]);
                constraint &= !more;
                text
            } else {
                table.columns[*i].name.clone()
            }
        })
        .collect();
    let _ = write!(schema.text, "    unique {name}({})", written.join(", "));
    include(schema, table, &keys);
    let mut full = constraint;
    match schema.choices.pick(8) {
        1 if matches!(native, None | Some(Target::Postgres)) => {
            full = false;
            schema.text.push_str(" nulls not distinct");
        }
        2 if one == Some(Target::Postgres) && constraint && !keys.iter().any(|k| table.columns[*k].ci) => {
            full = false;
            let when = *schema.choices.of(&[" deferrable initially deferred", " deferrable"]);
            schema.text.push_str(when);
        }
        3 => {
            full = false;
            schema.text.push_str(" using btree");
            options(schema, table);
        }
        4 if by.is_none() => full &= !filter(schema, table),
        _ => {}
    }
    full &= !only(schema);
    schema.text.push('\n');
    if full {
        table.keys.push(keys);
    }
}

/// Writes an index over an expression.
pub(super) fn expression(schema: &mut Schema<'_>, table: &mut Table, number: usize) {
    // MariaDB has none, and a native schema gets nothing that stands in for one.
    if schema.profile.native() == Some(Target::MySql) {
        return;
    }
    let usable: Vec<usize> = (0..table.columns.len())
        .filter(|i| {
            let c = &table.columns[*i];
            let says = matches!(c.ty.kind, Kind::Int | Kind::Bool) || c.ty.kind == Kind::Text && c.ty.key;
            says && !c.generated && !c.auto
        })
        .collect();
    if usable.is_empty() {
        return;
    }
    let column = *schema.choices.of(&usable);
    let (x, kind) = (table.columns[column].name.clone(), table.columns[column].ty.kind);
    let forms = match kind {
        Kind::Int => vec![format!("({x} + 1)"), format!("abs({x})"), format!("coalesce({x}, 0) desc")],
        Kind::Bool => vec![format!("(not {x})")],
        _ => vec![format!("lower({x})"), format!("({x} || 'x')"), format!("length({x}), {x}")],
    };
    names::docs(schema, "    ");
    let name = names::given(schema, &format!("e_{}_{number}", table.number));
    let form = schema.choices.of(&forms).clone();
    let _ = write!(schema.text, "    index {name}({form})");
    filter(schema, table);
    only(schema);
    schema.text.push('\n');
    table.columns[column].read = true;
}

/// Writes an index of a method that one target alone has.
pub(super) fn method(schema: &mut Schema<'_>, table: &mut Table, number: usize) {
    let targets: Vec<Target> =
        schema.profile.targets().into_iter().filter(|t| *t != Target::Sqlite).collect();
    let Some(target) = targets.get(schema.choices.pick(targets.len())) else { return };
    let mut usable: Vec<(&str, String)> = Vec::new();
    for column in table.columns.iter().filter(|c| !c.ci && !c.generated && !c.auto) {
        let x = &column.name;
        match (target, column.ty.kind) {
            (Target::Postgres, Kind::Json) => {
                usable.push(("gin", x.clone()));
                usable.push(("gin", format!("{x} jsonb_path_ops")));
            }
            (Target::Postgres, Kind::Array) => usable.push(("gin", x.clone())),
            (Target::Postgres, Kind::Range) => usable.push(("gist", x.clone())),
            (Target::Postgres, Kind::Search) => {
                usable.push(("gin", x.clone()));
                usable.push(("gist", format!("{x} 'tsvector_ops(siglen=64)'")));
            }
            (Target::Postgres, Kind::Int | Kind::Date | Kind::Timestamp) => {
                usable.push(("brin", x.clone()));
                usable.push(("hash", x.clone()));
            }
            (Target::Postgres, Kind::Text) => {
                if column.ty.text == "text" {
                    usable.push(("spgist", x.clone()));
                }
                usable.push(("hash", x.clone()));
            }
            (Target::MySql, Kind::Text) if column.ty.text != "char(3)" && table.partitioned.is_none() => {
                usable.push(("fulltext", x.clone()));
            }
            (Target::MySql, Kind::Place) if !column.nullable && table.partitioned.is_none() => {
                usable.push(("spatial", x.clone()));
            }
            _ => {}
        }
    }
    // A domain may hide what is behind it from a method.
    if usable.is_empty() {
        return;
    }
    let (method, key) = schema.choices.of(&usable).clone();
    names::docs(schema, "    ");
    let name = names::given(schema, &format!("m_{}_{number}", table.number));
    let _ = write!(schema.text, "    index {name}({key}) using {method}");
    if schema.profile.only().is_none() {
        let _ = write!(schema.text, " only {}", target.name());
    }
    schema.text.push('\n');
}

/// Writes an index of the beginning of a column.
pub(super) fn prefix(schema: &mut Schema<'_>, table: &mut Table, number: usize) {
    if !matches!(schema.profile.native(), None | Some(Target::MySql)) {
        return;
    }
    let long = |i: &usize| {
        let c = &table.columns[*i];
        matches!(
            c.ty.text.as_str(),
            "text"
                | "bytes"
                | "varchar(255)"
                | "varchar(40)"
                | "bytes(20)"
                | "text native mysql 'mediumtext'"
        ) && !c.generated
    };
    // MySQL takes no prefix of what it hashes by.
    let native = schema.profile.native().is_some();
    let hashed = |i: &usize| native && table.partitioned == Some(*i);
    let usable: Vec<usize> = (0..table.columns.len()).filter(|i| long(i) && !hashed(i)).collect();
    if usable.is_empty() {
        return;
    }
    let first = table.columns[*schema.choices.of(&usable)].name.clone();
    let length = 1 + schema.choices.pick(19);
    let name = names::given(schema, &format!("p_{}_{number}", table.number));
    let second = table.columns.iter().find(|c| c.ty.key && c.name != first && schema.choices.once_in(3));
    let second = second.map_or(String::new(), |c| format!(", {}", c.name));
    let _ = writeln!(schema.text, "    index {name}({first}({length}){second})");
}

/// Writes an exclusion.
pub(super) fn exclude(schema: &mut Schema<'_>, table: &mut Table, number: usize) {
    if !schema.profile.has(Target::Postgres) || table.partitioned.is_some() {
        return;
    }
    let mut keys: Vec<String> = Vec::new();
    let ranges = table.columns.iter().filter(|c| c.ty.kind == Kind::Range);
    keys.extend(ranges.map(|c| format!("{} with &&", c.name)));
    let plain: Vec<&Column> =
        table.columns.iter().filter(|c| c.ty.kind == Kind::Int && c.ty.key && !c.ci).collect();
    let method = match (schema.btree_gist, keys.is_empty()) {
        (true, _) => {
            keys.extend(plain.iter().map(|c| format!("{} with =", c.name)));
            "gist"
        }
        (false, false) => "gist",
        (false, true) => {
            keys.extend(plain.iter().map(|c| format!("{} with =", c.name)));
            "btree"
        }
    };
    keys.truncate(2);
    if keys.is_empty() {
        return;
    }
    names::docs(schema, "    ");
    let name = names::given(schema, &format!("x_{}_{number}", table.number));
    let _ = write!(schema.text, "    exclude {name}using {method} ({})", keys.join(", "));
    filter(schema, table);
    let deferrable = *schema.choices.of(&["", "", "", " deferrable initially deferred", " deferrable"]);
    schema.text.push_str(deferrable);
    if schema.profile.only().is_none() {
        schema.text.push_str(" only postgres");
    }
    schema.text.push('\n');
}
