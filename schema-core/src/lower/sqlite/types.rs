//! Portable types as SQLite's: a name that says the type to people and its affinity to SQLite (it looks
//! for INT, then CHAR or TEXT, then BLOB, then REAL or DOUB), and the checks that make it a type.

use crate::dialect::{Target, quote};
use crate::ir::types::Sign;
use crate::ir::{IntWidth, Schema, Type};
use crate::lower::expr::sqlite::DIGITS;

/// The declared type.
pub(super) fn type_name(schema: &Schema, ty: &Type) -> String {
    match schema.base(ty) {
        Type::Bool => "boolean_int".to_owned(),
        Type::Int(width, Sign::Signed) => width.word().to_owned(),
        Type::Int(width, Sign::Unsigned) => format!("{} unsigned", width.word()),
        Type::Real => "real".to_owned(),
        Type::Double => "double".to_owned(),
        Type::Decimal(p, s) => format!("decimal_int({p},{s})"),
        Type::Varchar(n) => format!("varchar({n})"),
        Type::Char(n) => format!("char({n})"),
        Type::Text | Type::Native => "text".to_owned(),
        Type::Bytes(None) => "blob".to_owned(),
        Type::Bytes(Some(n)) => format!("blob({n})"),
        Type::Date => "date_text".to_owned(),
        Type::Time => "time_text".to_owned(),
        Type::DateTime => "datetime_text".to_owned(),
        Type::Timestamp => "timestamp_text".to_owned(),
        Type::Uuid => "uuid_blob".to_owned(),
        Type::Json => "json_text".to_owned(),
        Type::Enum(_) => "enum_text".to_owned(),
        Type::Array(_) => "array_text".to_owned(),
        // Named types have been looked through.
        Type::Named(_) => "text".to_owned(),
    }
}

/// Why SQLite has no such type.
pub(in crate::lower) fn refusal(schema: &Schema, ty: &Type) -> Option<(String, &'static str)> {
    let ty = schema.base(ty);
    match ty {
        Type::Int(IntWidth::W64, Sign::Unsigned) => Some((
            "SQLite has no `bigint unsigned`: its integers end at 9223372036854775807".to_owned(),
            "use `bigint` with a check, or `decimal(18, 0)`",
        )),
        Type::Decimal(p, _) if *p > DIGITS => Some((
            format!("SQLite has no decimal of {p} digits: an integer there holds {}", DIGITS),
            "use at most `decimal(18, s)`",
        )),
        Type::Array(element) => match schema.base(element) {
            Type::Decimal(..) | Type::Bytes(_) => Some((
                "SQLite keeps arrays as JSON, which has no such elements".to_owned(),
                "make a table of them, with a foreign key to this one",
            )),
            element => refusal(schema, element),
        },
        _ => None,
    }
}

/// What must hold of `x`, a column of the type: a word for the check's name, and the condition. NULL
/// passes it.
pub(super) fn type_check(schema: &Schema, x: &str, ty: &Type, nullable: bool) -> (&'static str, String) {
    let is = |class: &str| match nullable {
        false => format!("typeof({x}) = '{class}'"),
        true => format!("typeof({x}) IN ('{class}', 'null')"),
    };
    let word = match schema.base(ty) {
        Type::Int(..) | Type::Decimal(..) => "range",
        Type::Varchar(_) | Type::Char(_) | Type::Bytes(Some(_)) => "length",
        Type::Real | Type::Double => "finite",
        Type::Enum(_) | Type::Bool => "values",
        _ => "type",
    };
    let base = schema.base(ty);
    let rule = value_rule(schema, x, base);
    let class = match base {
        Type::Int(..) | Type::Decimal(..) => Some("integer"),
        Type::Real | Type::Double => Some("real"),
        Type::Varchar(_) | Type::Char(_) | Type::Text | Type::Time | Type::Json | Type::Array(_) => {
            Some("text")
        }
        Type::Bytes(_) | Type::Uuid => Some("blob"),
        // Their rules hold of no other class.
        _ => None,
    };
    let text = match (class, rule) {
        (Some(class), Some(rule)) => format!("{} AND {rule}", is(class)),
        (Some(class), None) => is(class),
        (None, Some(rule)) => rule,
        (None, None) => is("text"),
    };
    (word, text)
}

/// What must hold of a value that has the right storage class.
fn value_rule(schema: &Schema, x: &str, ty: &Type) -> Option<String> {
    Some(match ty {
        Type::Bool => format!("{x} IN (0, 1)"),
        Type::Int(IntWidth::W64, _) => return None,
        Type::Int(..) => {
            let (low, high) = ty.int_range()?;
            format!("{x} BETWEEN {low} AND {high}")
        }
        Type::Real => format!("abs({x}) <= 3.4028234663852886e38"),
        Type::Double => format!("abs({x}) <= 1.7976931348623157e308"),
        Type::Decimal(p, _) => {
            let most = "9".repeat(*p as usize);
            format!("{x} BETWEEN -{most} AND {most}")
        }
        Type::Varchar(n) => format!("length({x}) <= {n}"),
        Type::Char(n) => format!("length({x}) <= {n} AND {x} NOT GLOB '* '"),
        Type::Bytes(Some(n)) => format!("length({x}) <= {n}"),
        Type::Uuid => format!("length({x}) = 16"),
        Type::Date => format!("{x} IS date({x}, '+0 days') AND {x} >= '0001'"),
        Type::Time => {
            format!("{x} GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9].{}' AND {x} < '24'", "[0-9]".repeat(6))
        }
        Type::DateTime | Type::Timestamp => format!(
            "substr({x}, 1, 19) IS datetime(substr({x}, 1, 19), '+0 days') AND substr({x}, 20) GLOB '.{}' AND {x} >= '0001'",
            "[0-9]".repeat(6)
        ),
        Type::Json => format!("json_valid({x})"),
        Type::Array(_) => format!("json_valid({x}) AND json_type({x}) = 'array'"),
        Type::Enum(id) => {
            let labels: Vec<String> =
                schema.enum_(*id).labels.iter().map(|l| quote::string(Target::Sqlite, &l.name)).collect();
            format!("{x} IN ({})", labels.join(", "))
        }
        _ => return None,
    })
}

/// What must hold of an element of an array: `value` and `type` as `json_each` gives them.
pub(super) fn element_rule(schema: &Schema, element: &Type) -> Option<String> {
    let element = schema.base(element);
    let class = match element {
        Type::Bool => "type IN ('true', 'false')",
        Type::Int(..) => "type = 'integer'",
        Type::Real | Type::Double => "type IN ('integer', 'real')",
        Type::Json => "type <> 'null'",
        _ => "type = 'text'",
    };
    let rule = match element {
        Type::Bool | Type::Json => None,
        Type::Uuid => {
            let hex = |n: usize| "[0-9a-f]".repeat(n);
            let parts = [hex(8), hex(4), hex(4), hex(4), hex(12)];
            Some(format!("value GLOB '{}'", parts.join("-")))
        }
        element => value_rule(schema, "value", element),
    };
    Some(match rule {
        Some(rule) => format!("{class} AND {rule}"),
        None => class.to_owned(),
    })
}
