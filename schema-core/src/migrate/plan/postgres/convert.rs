//! How values of one type become values of another.

use crate::dialect::{Target, quote};
use crate::phys::Schema;

/// What a type is made of in the end, where it is a domain.
pub(super) fn base<'t>(schema: &'t Schema, ty: &'t str) -> &'t str {
    let mut ty = ty;
    let named = |ty: &str| {
        schema.domains.iter().find(|d| {
            let name = &d.name;
            quote::path(Target::Postgres, name.namespace.as_deref(), &name.name) == ty
        })
    };
    while let Some(domain) = named(ty) {
        ty = &domain.ty;
    }
    ty
}

/// The expression that converts `column`, which is written as SQL, from a type to another, which is known by its name
/// and what it is made of; none where assigning it does, which refuses what is too long rather than cut it.
pub(super) fn using(column: &str, old: &str, (new, base): (&str, &str), set_aside: bool) -> Option<String> {
    let (from, to) = (Kind::of(old), Kind::of(base));
    if set_aside && (from == Kind::Other || to == Kind::Other) {
        return Some(format!("{column}::text::{new}"));
    }
    Some(match (from, to) {
        // An instant is kept as its time in UTC, whatever the session's zone.
        (Kind::Instant, Kind::Date | Kind::DateTime | Kind::Time) => {
            format!("({column} AT TIME ZONE 'UTC')::{new}")
        }
        (Kind::Date | Kind::DateTime, Kind::Instant) => format!("{column}::timestamp AT TIME ZONE 'UTC'"),
        (Kind::Instant, Kind::Text) => {
            format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')::{new}")
        }
        (Kind::Bytes, Kind::Text) => format!("convert_from({column}, 'UTF8')::{new}"),
        (Kind::Text, Kind::Bytes) => format!("convert_to({column}, 'UTF8')"),
        (Kind::Uuid, Kind::Bytes) => format!("uuid_send({column})"),
        (Kind::Bytes, Kind::Uuid) => format!("encode({column}, 'hex')::{new}"),
        (Kind::Bool, Kind::Number) => format!("{column}::integer::{new}"),
        (Kind::Number, Kind::Bool) => format!("({column} <> 0)"),
        (a, b) if a == b && a != Kind::Other => return None,
        (_, Kind::Json) => format!("to_jsonb({column})"),
        (Kind::Date, Kind::DateTime) | (Kind::DateTime, Kind::Date | Kind::Time) => {
            format!("{column}::{new}")
        }
        _ => format!("{column}::text::{new}"),
    })
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Bool,
    Number,
    Text,
    Bytes,
    Date,
    Time,
    DateTime,
    Instant,
    Uuid,
    Json,
    Other,
}

impl Kind {
    fn of(ty: &str) -> Kind {
        let ty = ty.trim().to_ascii_lowercase();
        if ty.ends_with(']') {
            return Kind::Other;
        }
        let word = ty.split(['(', ' ']).next().unwrap_or_default();
        match word {
            "boolean" | "bool" => Kind::Bool,
            "smallint" | "integer" | "int" | "bigint" | "numeric" | "decimal" | "real" | "double"
            | "int2" | "int4" | "int8" | "float4" | "float8" => Kind::Number,
            "text" | "varchar" | "char" | "character" => Kind::Text,
            "bytea" => Kind::Bytes,
            "date" => Kind::Date,
            "time" => Kind::Time,
            "timestamptz" => Kind::Instant,
            "timestamp" if ty.contains("with time zone") => Kind::Instant,
            "timestamp" => Kind::DateTime,
            "uuid" => Kind::Uuid,
            "json" | "jsonb" => Kind::Json,
            _ => Kind::Other,
        }
    }
}
