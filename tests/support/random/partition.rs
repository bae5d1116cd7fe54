//! Partitioned tables.

use super::types::{Kind, Ty};
use super::{Column, Schema, Table, names};
use schema_core::dialect::Target;
use std::fmt::Write;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Method {
    Range,
    List,
    Hash,
}

/// How a table is partitioned, if it is.
pub(super) fn method(schema: &mut Schema<'_>) -> Option<Method> {
    if schema.profile.native() == Some(Target::Sqlite) {
        return None;
    }
    match schema.choices.pick(12) {
        9 => Some(Method::Range),
        10 => Some(Method::List),
        11 => Some(Method::Hash),
        _ => None,
    }
}

/// Writes the column that it is partitioned by.
pub(super) fn column(schema: &mut Schema<'_>) -> Column {
    let name = names::name(schema, "part");
    let ty = match schema.choices.pick(3) {
        0 => Ty::of("int", Kind::Int, "1", true),
        1 => Ty::of("bigint", Kind::Int, "1", true),
        _ => Ty::of("varchar(40)", Kind::Text, "'x'", true),
    };
    let _ = writeln!(schema.text, "    {name} {}", ty.text);
    Column::new(name, ty, false)
}

/// Writes the clause, and the partitions by name where there have to be some or chance wants them.
pub(super) fn write(schema: &mut Schema<'_>, table: &Table, method: Method) {
    let by = &table.columns[table.partitioned.expect("it is partitioned")];
    let native = schema.profile.native();
    let word = match method {
        Method::Range => "range",
        Method::List => "list",
        Method::Hash => "hash",
    };
    let _ = writeln!(schema.text, "    partition by {word} ({})", by.name);
    for target in schema.profile.targets() {
        let needed = target == Target::MySql && (method == Method::List || native.is_some());
        if needed || schema.choices.once_in(2) {
            let number = table.number;
            bounds(method, target, by).iter().enumerate().for_each(|(i, bound)| {
                let plain = format!("part_{number}_{i}");
                let name = match target {
                    Target::Postgres => super::defs::placed(schema, &plain),
                    _ => names::name(schema, &plain),
                };
                let _ = writeln!(schema.text, "    partition {name} {} '{bound}'", target.name());
            });
        }
    }
}

/// Bounds, as they stand in a literal.
fn bounds(method: Method, target: Target, by: &Column) -> Vec<String> {
    let text = by.ty.kind == Kind::Text;
    let (low, high) = if text { ("''a''", "''it''''s''") } else { ("-5", "100") };
    match (method, target) {
        (Method::Range, Target::Postgres) => vec![
            format!("FOR VALUES FROM (MINVALUE) TO ({low})"),
            format!("FOR VALUES FROM ({low}) TO ({high})"),
            "DEFAULT".to_owned(),
        ],
        (Method::Range, Target::MySql) => vec![
            format!("VALUES LESS THAN ({low})"),
            format!("VALUES LESS THAN ({high})"),
            "VALUES LESS THAN (MAXVALUE)".to_owned(),
        ],
        (Method::List, Target::Postgres) => {
            vec![format!("FOR VALUES IN ({low}, {high})"), "DEFAULT".to_owned()]
        }
        (Method::List, Target::MySql) => {
            let third = if text { "''z''" } else { "7" };
            vec![format!("VALUES IN ({low},{high})"), format!("VALUES IN ({third})")]
        }
        (Method::Hash, Target::Postgres) => {
            (0..2).map(|i| format!("FOR VALUES WITH (MODULUS 2, REMAINDER {i})")).collect()
        }
        (Method::Hash, Target::MySql) => vec![String::new(), String::new()],
        // Nothing is made of them there.
        (_, Target::Sqlite) => Vec::new(),
    }
}
