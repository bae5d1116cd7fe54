//! The forms that values have in the file.

use crate::phys::Column;

/// The form of a column's values, by the name of its type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// 0 and 1.
    Bool,
    /// Integers.
    Int,
    /// Integers in units of the last of so many digits behind the point.
    Decimal(u32),
    /// Numbers with a point.
    Real,
    /// Text that ends with no space.
    Char,
    /// Any other text, and the labels of an enum.
    Text,
    /// Bytes.
    Bytes,
    /// 16 bytes.
    Uuid,
    /// `2026-01-31`
    Date,
    /// `23:59:59.000000`
    Time,
    /// `2026-01-31 23:59:59.000000`
    Moment,
    /// A document.
    Json,
    /// A document that is an array.
    Array,
    /// A type that is not of this compiler's making: what is in it is not known.
    Other,
}

/// The form of a column.
pub(super) fn of(column: &Column) -> Form {
    let (word, rest) = match column.ty.split_once('(') {
        Some((word, rest)) => (word, rest.trim_end_matches(')')),
        None => (column.ty.strip_suffix(" unsigned").unwrap_or(&column.ty), ""),
    };
    match word {
        "boolean_int" => Form::Bool,
        "tinyint" | "smallint" | "int" | "bigint" | "integer" => Form::Int,
        "decimal_int" => {
            let scale = rest.split_once(',').and_then(|(_, scale)| scale.trim().parse().ok());
            scale.map_or(Form::Other, Form::Decimal)
        }
        "real" | "double" => Form::Real,
        "char" => Form::Char,
        "varchar" | "text" | "enum_text" => Form::Text,
        "blob" => Form::Bytes,
        "uuid_blob" => Form::Uuid,
        "date_text" => Form::Date,
        "time_text" => Form::Time,
        "datetime_text" | "timestamp_text" => Form::Moment,
        "json_text" => Form::Json,
        "array_text" => Form::Array,
        _ => Form::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_by_the_names_of_types() {
        let form = |ty: &str| of(&Column::new("c", ty));
        assert_eq!(form("int unsigned"), Form::Int);
        assert_eq!(form("decimal_int(10,2)"), Form::Decimal(2));
        assert_eq!(form("varchar(9)"), Form::Text);
        assert_eq!(form("char(2)"), Form::Char);
        assert_eq!(form("blob(16)"), Form::Bytes);
        // As native schemas write them: SQLite keeps there what was put in.
        assert_eq!(form("INTEGER"), Form::Other);
        assert_eq!(form("VARCHAR(9)"), Form::Other);
        assert_eq!(form(""), Form::Other);
    }
}
