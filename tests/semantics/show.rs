//! A value in one form, whatever database it comes from: as the language's literals are written, without
//! the type's name.

use schema_core::dialect::{Target, quote};
use schema_core::ir::{Schema, Type};
use schema_runtime::serde_json;

/// SQL that gives `value`, of type `ty`, in a form that says all of it on `target`.
pub(crate) fn sql(target: Target, ty: &Type, value: &str) -> String {
    match (target, ty) {
        (Target::Postgres, Type::Array(_)) => format!("to_jsonb({value})"),
        (Target::Postgres, Type::Timestamp) => format!("({value}) AT TIME ZONE 'UTC'"),
        (Target::MySql, Type::Bytes(_) | Type::Uuid) => format!("hex({value})"),
        // Between booleans and numbers no server makes a difference here, so conditions are asked for.
        (_, Type::Bool) => format!("CASE WHEN {value} THEN 'true' WHEN NOT ({value}) THEN 'false' END"),
        _ => value.to_owned(),
    }
}

/// What [`sql`] gave, in the one form.
pub(crate) fn canonical(target: Target, schema: &Schema, ty: &Type, given: Option<&str>) -> String {
    let Some(given) = given else { return "null".to_owned() };
    let failed = |what: &str| format!("{given:?}, which is no {what}");
    match schema.base(ty) {
        Type::Bool | Type::Int(..) | Type::Date | Type::Native => given.to_owned(),
        Type::Decimal(_, scale) if target == Target::Sqlite => {
            given.parse().map_or_else(|_| failed("scaled integer"), |n: i128| unscaled(n, *scale))
        }
        Type::Decimal(..) => plain(given),
        Type::Real => given.parse().map_or_else(|_| failed("number"), |n: f32| float(f64::from(n), n)),
        Type::Double => given.parse().map_or_else(|_| failed("number"), |n: f64| float(n, n)),
        Type::Varchar(_) | Type::Text | Type::Enum(_) => quote::string(Target::Sqlite, given),
        // Trailing spaces of a `char` are not data.
        Type::Char(_) => quote::string(Target::Sqlite, given.trim_end_matches(' ')),
        Type::Bytes(_) => format!("x'{}'", hex(given)),
        Type::Uuid => {
            let hex = hex(given);
            let part = |from, to| hex.get(from..to).unwrap_or("?").to_owned();
            [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
        }
        Type::Time | Type::DateTime | Type::Timestamp => six_digits(given),
        Type::Json | Type::Array(_) => match serde_json::from_str::<serde_json::Value>(given) {
            // A document, unlike NULL.
            Ok(serde_json::Value::Null) => "json null".to_owned(),
            Ok(value) => value.to_string(),
            Err(_) => failed("json"),
        },
        Type::Named(_) => failed("value of a base type"),
    }
}

/// The name of `ty` in a schema; the column that has it takes NULL.
pub(crate) fn type_name(schema: &Schema, ty: &Type) -> Option<String> {
    use schema_core::ir::{IntWidth, types::Sign};
    Some(match ty {
        Type::Bool => "bool".to_owned(),
        Type::Int(width, sign) => {
            let name = match width {
                IntWidth::W8 => "tinyint",
                IntWidth::W16 => "smallint",
                IntWidth::W32 => "int",
                IntWidth::W64 => "bigint",
            };
            format!("{name}{}", if *sign == Sign::Unsigned { " unsigned" } else { "" })
        }
        Type::Real => "real".to_owned(),
        Type::Double => "double".to_owned(),
        Type::Decimal(p, s) => format!("decimal({p}, {s})"),
        Type::Varchar(n) => format!("varchar({n})"),
        Type::Char(n) => format!("char({n})"),
        Type::Text => "text".to_owned(),
        Type::Bytes(None) => "bytes".to_owned(),
        Type::Bytes(Some(n)) => format!("bytes({n})"),
        Type::Date => "date".to_owned(),
        Type::Time => "time".to_owned(),
        Type::DateTime => "datetime".to_owned(),
        Type::Timestamp => "timestamp".to_owned(),
        Type::Uuid => "uuid".to_owned(),
        Type::Json => "json".to_owned(),
        Type::Enum(id) => schema.enums[id.index()].name.name.clone(),
        Type::Array(of) => format!("{}[]", type_name(schema, of)?),
        Type::Named(_) | Type::Native => return None,
    })
}

/// A decimal without the zeros behind its last digit.
fn plain(text: &str) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    }
}

fn unscaled(n: i128, scale: u32) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let unit = 10_i128.pow(scale);
    let (whole, fraction) = (n.abs() / unit, n.abs() % unit);
    match scale {
        0 => n.to_string(),
        _ => plain(&format!("{sign}{whole}.{fraction:0width$}", width = scale as usize)),
    }
}

/// The shortest spelling that is read back as the same number.
fn float(value: f64, spelled: impl std::fmt::Debug) -> String {
    // No database keeps the sign of zero alike, and none of them tells the two apart.
    if value == 0.0 { "0.0".to_owned() } else { format!("{spelled:?}") }
}

fn hex(given: &str) -> String {
    let digits = given.strip_prefix("x'").map(|rest| rest.trim_end_matches('\''));
    let digits = digits.or_else(|| given.strip_prefix("\\x")).unwrap_or(given);
    digits.replace('-', "").to_ascii_lowercase()
}

/// A time with all six digits of its fraction, as far as they are not zero.
fn six_digits(given: &str) -> String {
    match given.split_once('.') {
        Some((whole, fraction)) => match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            fraction => format!("{whole}.{fraction}"),
        },
        None => given.to_owned(),
    }
}
