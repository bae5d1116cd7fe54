//! What the catalog calls the types of native schemas, by the table of `docs/language.md`.

use schema_core::dialect::Target;
use schema_core::ir::types::Sign;
use schema_core::ir::{self, IntWidth, Type};
use schema_tests::catalog::Column;

/// The catalog's word for a column's type; `None` where the server has more than one.
pub(crate) fn type_name(
    schema: &ir::Schema,
    target: Target,
    column: &ir::Column,
    found: &Column,
) -> Option<String> {
    if let Some(native) = column.native.get(target) {
        // PostgreSQL has a long word for most of its types, and MariaDB says how wide numbers are shown.
        let bare = native.split(" CHARACTER").next().unwrap_or("");
        let widened = target == Target::MySql && found.ty.starts_with(&format!("{bare}("));
        return (target != Target::Postgres && !widened).then(|| bare.to_owned());
    }
    match target {
        Target::Postgres => postgres(schema, &column.ty, column.precision),
        Target::MySql => mysql(schema, schema.base(&column.ty), found, column.precision),
        Target::Sqlite => Some(sqlite(schema.base(&column.ty))),
    }
}

/// Types that are no others than in portable schemas are found there.
fn postgres(schema: &ir::Schema, ty: &Type, precision: Option<u8>) -> Option<String> {
    let digits = precision.map_or_else(String::new, |p| format!("({p})"));
    Some(match ty {
        Type::Time => format!("time{digits} without time zone"),
        Type::DateTime => format!("timestamp{digits} without time zone"),
        Type::Timestamp => format!("timestamp{digits} with time zone"),
        Type::Named(id) => schema.named(*id).name.to_string(),
        Type::Array(of) => format!("{}[]", postgres(schema, of, precision)?),
        _ => return super::postgres_type(schema, ty),
    })
}

/// Likewise.
fn mysql(schema: &ir::Schema, ty: &Type, found: &Column, precision: Option<u8>) -> Option<String> {
    let timed = |word: &str| match precision {
        Some(0) => word.to_owned(),
        Some(p) => format!("{word}({p})"),
        None => format!("{word}(6)"),
    };
    Some(match ty {
        Type::Varchar(n) => format!("varchar({n})"),
        Type::Bytes(Some(n)) => format!("varbinary({n})"),
        Type::Time => timed("time"),
        Type::DateTime => timed("datetime"),
        Type::Timestamp => timed("timestamp"),
        _ => return super::mysql_type(schema, ty, found),
    })
}

fn sqlite(ty: &Type) -> String {
    match ty {
        Type::Bool => "BOOLEAN".into(),
        Type::Int(IntWidth::W8, Sign::Signed) => "TINYINT".into(),
        Type::Int(IntWidth::W16, Sign::Signed) => "SMALLINT".into(),
        Type::Int(IntWidth::W32, Sign::Signed) => "INT".into(),
        Type::Int(..) => "INTEGER".into(),
        Type::Real => "FLOAT".into(),
        Type::Double => "REAL".into(),
        Type::Decimal(p, s) => format!("DECIMAL({p},{s})"),
        Type::Varchar(n) => format!("VARCHAR({n})"),
        Type::Char(n) => format!("CHAR({n})"),
        Type::Text => "TEXT".into(),
        Type::Bytes(_) => "BLOB".into(),
        Type::Date => "DATE".into(),
        Type::Time => "TIME".into(),
        Type::DateTime => "DATETIME".into(),
        Type::Timestamp => "TIMESTAMP".into(),
        _ => "JSON".into(),
    }
}
