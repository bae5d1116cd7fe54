//! Numbered keys.

use super::types::{Kind, Ty};
use super::{Column, Schema, names};
use schema_core::dialect::Target;
use std::fmt::Write;

const EVERYWHERE: [&str; 3] = ["auto", "auto", "auto start 1000"];
const POSTGRES: [&str; 11] = [
    "auto",
    "auto always",
    "auto serial",
    "auto start 100",
    "auto start 5 step 10",
    "auto always min 3 max 900 cycle",
    "auto cache 20",
    "auto start -1 step -1 min -900 max -1",
    "auto serial start 7 cache 2",
    "auto sequence NUMBERS",
    "auto always start 3 sequence NUMBERS",
];

/// Writes a key that numbers its rows.
pub(super) fn write(schema: &mut Schema<'_>) -> Column {
    let native = schema.profile.native();
    let auto = match schema.profile.only() {
        Some(Target::Postgres) => *schema.choices.of(&POSTGRES),
        _ if native == Some(Target::Sqlite) => "auto",
        _ => *schema.choices.of(&EVERYWHERE),
    };
    let ty = match native {
        Some(Target::Sqlite) => "bigint",
        Some(Target::MySql) => {
            *schema.choices.of(&["bigint", "int", "int unsigned", "bigint unsigned", "smallint"])
        }
        _ => *schema.choices.of(&["bigint", "bigint", "int", "smallint"]),
    };
    let numbers = names::name(schema, &format!("numbers_{}", schema.tables.len()));
    let auto = auto.replace("NUMBERS", &numbers);
    let _ = writeln!(schema.text, "    id {ty} primary key {auto}");
    let ty = Ty::of(ty, Kind::Int, "1", true);
    Column { auto: true, ..Column::new("id".to_owned(), ty, false) }
}
