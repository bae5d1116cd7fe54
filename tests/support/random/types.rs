//! Column types, with literals of theirs.

use super::Schema;
use schema_core::dialect::Target;

/// What can be said of values of a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Bool,
    Int,
    Decimal,
    Double,
    Text,
    Bytes,
    Date,
    Time,
    DateTime,
    Timestamp,
    Uuid,
    Json,
    Enum,
    Array,
    Other,
}

/// A type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Ty {
    pub(super) text: String,
    pub(super) kind: Kind,
    /// A literal.
    pub(super) literal: String,
    /// Whether a key can hold it whole on every target.
    pub(super) key: bool,
}

fn ty(text: &str, kind: Kind, literal: &str, key: bool) -> Ty {
    Ty { text: text.to_owned(), kind, literal: literal.to_owned(), key }
}

/// Any type.
pub(super) fn any(schema: &mut Schema<'_>) -> Ty {
    let named = schema.types.len();
    let enums = schema.enums.len();
    match schema.choices.pick(12) {
        0..8 => plain(schema),
        8 if enums > 0 => {
            let (name, labels) = &schema.enums[schema.choices.pick(enums)];
            let label = labels[0].trim_matches('\'').replace("''", "'");
            ty(name, Kind::Enum, &format!("'{}'", label.replace('\'', "''")), true)
        }
        9 if named > 0 => {
            let (name, base) = schema.types[schema.choices.pick(named)].clone();
            // A literal may break the type's check.
            Ty { text: name, kind: Kind::Other, literal: String::new(), key: base.key }
        }
        10 if schema.profile.native().is_none_or(|t| t == Target::Postgres) => {
            let element = *schema.choices.of(&["int", "text", "bigint", "smallint"]);
            ty(&format!("{element}[]"), Kind::Array, "'[]'", false)
        }
        _ => plain(schema),
    }
}

/// A built-in type.
pub(super) fn plain(schema: &mut Schema<'_>) -> Ty {
    use Kind::{Bool, Bytes, Date, DateTime, Decimal, Double, Int, Json, Text, Time, Timestamp, Uuid};
    let mut all = vec![
        ty("int", Int, "7", true),
        ty("bigint", Int, "-9223372036854775807", true),
        ty("smallint", Int, "0", true),
        ty("text", Text, "'it''s'", false),
        ty("varchar(40)", Text, "'x'", true),
        ty("varchar(255)", Text, "''", true),
        ty("char(3)", Text, "'abc'", true),
        ty("bool", Bool, "true", true),
        ty("decimal(9, 2)", Decimal, "1.25", true),
        ty("decimal(18, 0)", Decimal, "100", true),
        ty("double", Double, "1.5", true),
        ty("real", Double, "0.5", true),
        ty("bytes", Bytes, "", false),
        ty("date", Date, "'2026-02-28'", true),
        ty("time", Time, "'12:30:00'", true),
        ty("datetime", DateTime, "'2026-02-28 12:30:00'", true),
        ty("timestamp", Timestamp, "'2026-02-28 12:30:00Z'", true),
        ty("uuid", Uuid, "'00000000-0000-4000-8000-000000000000'", true),
        ty("json", Json, "'{}'", false),
    ];
    match schema.profile.native() {
        None => all.extend([
            ty("tinyint", Int, "-1", true),
            ty("int unsigned", Int, "4", true),
            ty("smallint unsigned", Int, "5", true),
            ty("bytes(20)", Bytes, "", true),
        ]),
        Some(Target::Postgres) => all.extend([
            ty("timestamp(3)", Timestamp, "'2026-02-28 12:30:00Z'", true),
            ty("native postgres 'inet'", Kind::Other, "", true),
            ty("native postgres 'int4range'", Kind::Other, "", true),
        ]),
        Some(Target::MySql) => all.extend([
            ty("tinyint", Int, "-1", true),
            ty("int unsigned", Int, "4", true),
            ty("bytes(20)", Bytes, "", true),
            ty("datetime(0)", DateTime, "", true),
            ty("text native mysql 'mediumtext'", Text, "", false),
            ty("native mysql 'year'", Kind::Other, "", true),
        ]),
        Some(Target::Sqlite) => all
            .extend([ty("tinyint", Int, "-1", true), ty("text native sqlite 'varchar'", Text, "'x'", true)]),
    }
    if matches!(schema.profile.native(), Some(Target::MySql | Target::Sqlite)) {
        all.retain(|t| t.text != "uuid");
    }
    schema.choices.of(&all).clone()
}
