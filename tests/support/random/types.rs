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
    /// PostgreSQL's ranges.
    Range,
    /// PostgreSQL's tsvector.
    Search,
    /// MySQL's geometry.
    Place,
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
    /// Whether it is a named type that takes no NULL.
    pub(super) not_null: bool,
}

impl Ty {
    /// Its text, with the mark behind the portable part if it may be NULL.
    pub(super) fn written(&self, nullable: bool) -> String {
        let mark = if nullable { "?" } else { "" };
        match self.text.find(" native ") {
            Some(at) => format!("{}{mark}{}", &self.text[..at], &self.text[at..]),
            None => format!("{}{mark}", self.text),
        }
    }

    pub(super) fn of(text: &str, kind: Kind, literal: &str, key: bool) -> Ty {
        Ty { text: text.to_owned(), kind, literal: literal.to_owned(), key, not_null: false }
    }
}

fn ty(text: &str, kind: Kind, literal: &str, key: bool) -> Ty {
    Ty::of(text, kind, literal, key)
}

/// Any type.
pub(super) fn any(schema: &mut Schema<'_>) -> Ty {
    let named = schema.types.len();
    let enums = schema.enums.len();
    match schema.choices.pick(13) {
        0..8 => plain(schema),
        8 if enums > 0 => {
            let (name, labels) = &schema.enums[schema.choices.pick(enums)];
            let label = labels[0].trim_matches('\'').replace("''", "'");
            ty(name, Kind::Enum, &format!("'{}'", label.replace('\'', "''")), true)
        }
        9 if named > 0 => {
            let (name, base) = schema.types[schema.choices.pick(named)].clone();
            // A literal may break the type's check.
            Ty { text: name, kind: Kind::Other, literal: String::new(), ..base }
        }
        11 if !schema.composites.is_empty() => {
            let name = schema.choices.of(&schema.composites).clone();
            let array = *schema.choices.of(&["", "[]"]);
            ty(&format!("{name}{array}"), Kind::Other, "", false)
        }
        10 if schema.profile.native().is_none_or(|t| t == Target::Postgres) => {
            let element = *schema.choices.of(&["int", "text", "bigint", "smallint", "bool", "date"]);
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
        ty("json<crate::Settings>", Json, "'{\"a\": [1, \"it''s\"]}'", false),
        ty("char(1)", Text, "''''", true),
        ty("varchar(4000)", Text, "'back\\slash'", false),
        ty("decimal(38, 10)", Decimal, "-0.5", true),
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
            ty("datetime(0)", DateTime, "'2026-02-28 12:30:00'", true),
            ty("json native postgres 'json'", Kind::Other, "", false),
            ty("text native postgres 'bpchar(7)'", Kind::Other, "", true),
            ty("native postgres 'inet'", Kind::Other, "", true),
            ty("native postgres 'interval'", Kind::Other, "", true),
            ty("native postgres 'bit(3)'", Kind::Other, "", true),
            ty("native postgres 'numeric'", Kind::Other, "", true),
            ty("native postgres 'numeric(9,2)[]'", Kind::Other, "", false),
            ty("native postgres 'int4range'", Kind::Range, "", true),
            ty("native postgres 'tstzrange'", Kind::Range, "", true),
            ty("native postgres 'tsvector'", Kind::Search, "", false),
        ]),
        Some(Target::MySql) => all.extend([
            ty("tinyint", Int, "-1", true),
            ty("int unsigned", Int, "4", true),
            ty("bytes(20)", Bytes, "", true),
            ty("datetime(0)", DateTime, "", true),
            ty("time(2)", Time, "", true),
            ty("text native mysql 'mediumtext'", Text, "", false),
            ty("int native mysql 'mediumint'", Int, "-5", true),
            ty("decimal(9, 2) native mysql 'decimal(9,2) unsigned'", Kind::Other, "", true),
            ty("native mysql 'year'", Kind::Other, "", true),
            ty("native mysql 'bit(3)'", Kind::Other, "", true),
            ty("native mysql 'set(''a'',''it''''s'')'", Kind::Other, "", true),
            ty("native mysql 'point'", Kind::Place, "", false),
        ]),
        Some(Target::Sqlite) => all.extend([
            ty("tinyint", Int, "-1", true),
            ty("text native sqlite 'varchar'", Text, "'x'", true),
            ty("native sqlite ''", Kind::Other, "", true),
            ty("native sqlite 'NUMERIC'", Kind::Other, "", true),
            ty("bigint native sqlite 'unsigned big int'", Int, "3", true),
        ]),
    }
    if schema.profile == super::Profile::Portable(&[Target::Postgres]) {
        all.extend([
            ty("native postgres 'int4range'", Kind::Range, "", true),
            ty("native postgres 'tsvector'", Kind::Search, "", false),
        ]);
    }
    if matches!(schema.profile.native(), Some(Target::MySql | Target::Sqlite)) {
        all.retain(|t| t.text != "uuid");
    }
    if schema.profile.native().is_none() && schema.profile.has(Target::Sqlite) {
        // SQLite counts 18 digits exactly.
        all.retain(|t| t.text != "decimal(38, 10)");
    }
    schema.choices.of(&all).clone()
}
