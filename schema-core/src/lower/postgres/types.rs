//! Portable types as PostgreSQL's.

use crate::dialect::{Target, quote};
use crate::ir::types::Sign;
use crate::ir::{IntWidth, QName, Schema, Type};

/// The type's name, without a collation.
pub(crate) fn type_name(schema: &Schema, ty: &Type) -> String {
    match ty {
        Type::Bool => "boolean".to_owned(),
        // Unsigned integers are kept in the next wider type.
        Type::Int(IntWidth::W8, _) | Type::Int(IntWidth::W16, Sign::Signed) => "smallint".to_owned(),
        Type::Int(IntWidth::W16, Sign::Unsigned) | Type::Int(IntWidth::W32, Sign::Signed) => {
            "integer".to_owned()
        }
        Type::Int(IntWidth::W32, Sign::Unsigned) | Type::Int(IntWidth::W64, Sign::Signed) => {
            "bigint".to_owned()
        }
        Type::Int(IntWidth::W64, Sign::Unsigned) => "numeric(20)".to_owned(),
        Type::Real => "real".to_owned(),
        Type::Double => "double precision".to_owned(),
        Type::Decimal(p, s) => format!("numeric({p}, {s})"),
        Type::Varchar(n) => format!("varchar({n})"),
        Type::Char(n) => format!("char({n})"),
        Type::Text => "text".to_owned(),
        Type::Bytes(_) => "bytea".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Time => "time".to_owned(),
        Type::DateTime => "timestamp".to_owned(),
        Type::Timestamp => "timestamptz".to_owned(),
        Type::Uuid => "uuid".to_owned(),
        Type::Json => "jsonb".to_owned(),
        Type::Enum(id) => qualified(&schema.enum_(*id).name),
        Type::Named(id) => qualified(&schema.named(*id).name),
        Type::Array(element) => format!("{}[]", type_name(schema, element)),
        Type::Native => "text".to_owned(),
    }
}

/// A type's name, with its namespace.
pub(crate) fn qualified(name: &QName) -> String {
    quote::path(Target::Postgres, name.namespace.as_deref(), &name.name)
}

/// The collation of a column or domain of the type: text compares by code point.
pub(crate) fn collation(ty: &Type) -> Option<&'static str> {
    let element = match ty {
        Type::Array(element) => element,
        other => other,
    };
    element.is_text().then_some("C")
}

/// What must hold of `x`, a value of the type, because PostgreSQL's type takes more than the language's:
/// a word for the check's name, and the condition.
pub(crate) fn type_check(schema: &Schema, x: &str, ty: &Type) -> Option<(&'static str, String)> {
    let range = || {
        let (low, high) = ty.int_range()?;
        Some(format!("{x} BETWEEN {low} AND {high}"))
    };
    Some(match ty {
        Type::Int(IntWidth::W8, _) | Type::Int(_, Sign::Unsigned) => ("range", range()?),
        // NaN is above infinity there.
        Type::Real | Type::Double => ("finite", format!("{x} > '-Infinity' AND {x} < 'Infinity'")),
        Type::Decimal(..) => ("finite", format!("{x} <> 'NaN'")),
        Type::Bytes(Some(n)) => ("length", format!("octet_length({x}) <= {n}")),
        Type::Time => ("range", format!("{x} < '24:00:00'")),
        Type::Array(element) => ("array", array_check(x, schema.base(element))),
        _ => return None,
    })
}

/// One dimension, no NULL among the elements, and each within its type.
fn array_check(x: &str, element: &Type) -> String {
    let mut text = format!("coalesce(array_ndims({x}), 1) = 1 AND array_position({x}, NULL) IS NULL");
    match element {
        Type::Int(IntWidth::W8, _) | Type::Int(_, Sign::Unsigned) => {
            if let Some((low, high)) = element.int_range() {
                text.push_str(&format!(" AND {low} <= ALL ({x}) AND {high} >= ALL ({x})"));
            }
        }
        Type::Real | Type::Double => {
            text.push_str(&format!(" AND '-Infinity' < ALL ({x}) AND 'Infinity' > ALL ({x})"));
        }
        Type::Decimal(..) => text.push_str(&format!(" AND 'NaN' <> ALL ({x})")),
        Type::Time => text.push_str(&format!(" AND '24:00:00' > ALL ({x})")),
        _ => {}
    }
    text
}

/// A JSON array in the form PostgreSQL reads arrays in: `[1,"a"]` is `{1,"a"}`.
pub(crate) fn array_literal(json: &str) -> Option<String> {
    let inner = json.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut out = String::from("{");
    let mut chars = inner.chars().peekable();
    // Elements that are objects or arrays (of a `json[]`) are quoted whole.
    let mut first = true;
    loop {
        while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
        let Some(start) = chars.peek().copied() else { break };
        if !first {
            if start != ',' {
                return None;
            }
            chars.next();
            while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
            out.push(',');
        }
        first = false;
        match chars.peek().copied()? {
            '"' => {
                chars.next();
                let text = json_string(&mut chars)?;
                push_quoted(&mut out, &text);
            }
            '{' | '[' => {
                let mut depth = 0u32;
                let mut text = String::new();
                let mut quoted = false;
                while let Some(c) = chars.next() {
                    text.push(c);
                    match c {
                        '\\' if quoted => text.push(chars.next()?),
                        '"' => quoted = !quoted,
                        '{' | '[' if !quoted => depth += 1,
                        '}' | ']' if !quoted => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
                push_quoted(&mut out, &text);
            }
            _ => {
                while let Some(c) = chars.next_if(|c| *c != ',' && !c.is_ascii_whitespace()) {
                    out.push(c);
                }
            }
        }
    }
    out.push('}');
    Some(out)
}

fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

/// The rest of a JSON string, behind its opening quote.
fn json_string(chars: &mut impl Iterator<Item = char>) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(text),
            '\\' => match chars.next()? {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'r' => text.push('\r'),
                'b' => text.push('\u{8}'),
                'f' => text.push('\u{c}'),
                'u' => {
                    let unit = hex4(chars)?;
                    let code = if (0xd800..0xdc00).contains(&unit) {
                        (chars.next()? == '\\' && chars.next()? == 'u').then_some(())?;
                        let low = hex4(chars)?.checked_sub(0xdc00)?;
                        0x10000 + ((unit - 0xd800) << 10) + low
                    } else {
                        unit
                    };
                    text.push(char::from_u32(code)?);
                }
                c => text.push(c),
            },
            c => text.push(c),
        }
    }
}

fn hex4(chars: &mut impl Iterator<Item = char>) -> Option<u32> {
    (0..4).try_fold(0, |n, _| Some(n * 16 + chars.next()?.to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::array_literal;

    #[test]
    fn json_arrays_become_array_literals() {
        assert_eq!(array_literal("[]").as_deref(), Some("{}"));
        assert_eq!(array_literal("[1, -2 ,3.5]").as_deref(), Some("{1,-2,3.5}"));
        assert_eq!(
            array_literal(r#"["a","b \"c\" \\ d","\u00e4\ud83d\ude00"]"#).as_deref(),
            Some(r#"{"a","b \"c\" \\ d","ä😀"}"#)
        );
        assert_eq!(array_literal(r#"[{"a":[1,2]},[]]"#).as_deref(), Some(r#"{"{\"a\":[1,2]}","[]"}"#));
        assert_eq!(array_literal("{}"), None);
    }
}
