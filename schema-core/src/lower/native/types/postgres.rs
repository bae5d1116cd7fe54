//! PostgreSQL's own types.

use super::{MAX_CHAR, MAX_VARCHAR, Spelling, decimal};
use crate::ir::types::Sign;
use crate::ir::{IntWidth, Schema, Type};
use crate::lower::postgres::types::qualified;

pub(super) fn name(schema: &Schema, ty: &Type, precision: Option<u8>) -> Option<String> {
    let timed = |word: &str| match precision {
        Some(digits) => format!("{word}({digits})"),
        None => word.to_owned(),
    };
    Some(match ty {
        Type::Bool => "boolean".to_owned(),
        Type::Int(_, Sign::Unsigned) | Type::Int(IntWidth::W8, _) => return None,
        Type::Int(IntWidth::W16, Sign::Signed) => "smallint".to_owned(),
        Type::Int(IntWidth::W32, Sign::Signed) => "integer".to_owned(),
        Type::Int(IntWidth::W64, Sign::Signed) => "bigint".to_owned(),
        Type::Real => "real".to_owned(),
        Type::Double => "double precision".to_owned(),
        Type::Decimal(p, s) => format!("numeric({p}, {s})"),
        Type::Varchar(n) => format!("varchar({n})"),
        Type::Char(n) => format!("char({n})"),
        Type::Text => "text".to_owned(),
        Type::Bytes(None) => "bytea".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Time => timed("time"),
        Type::DateTime => timed("timestamp"),
        Type::Timestamp => timed("timestamptz"),
        Type::Uuid => "uuid".to_owned(),
        Type::Json => "jsonb".to_owned(),
        Type::Enum(id) => qualified(&schema.enum_(*id).name),
        Type::Named(id) => qualified(&schema.named(*id).name),
        Type::Array(element) => format!("{}[]", name(schema, element, precision)?),
        Type::Bytes(Some(_)) | Type::Native => return None,
    })
}

pub(super) fn portable(name: &str) -> Option<String> {
    if let Some(element) = name.strip_suffix("[]") {
        let element = portable(element).filter(|e| !e.ends_with(']'))?;
        return Some(format!("{element}[]"));
    }
    let Spelling { head, args, tail: "" } = Spelling::of(name)? else { return None };
    let timed = |word: &str| match args.as_slice() {
        [] => Some(word.to_owned()),
        [digits @ 0..=6] => Some(format!("{word}({digits})")),
        _ => None,
    };
    match (head, args.as_slice()) {
        ("numeric", [p, s]) => decimal(*p, *s),
        ("varchar", [n @ 1..=MAX_VARCHAR]) => Some(format!("varchar({n})")),
        ("char", [n @ 1..=MAX_CHAR]) => Some(format!("char({n})")),
        ("time", _) => timed("time"),
        ("timestamp", _) => timed("datetime"),
        ("timestamptz", _) => timed("timestamp"),
        (_, []) => PLAIN.iter().find(|(theirs, _)| *theirs == head).map(|(_, ours)| (*ours).to_owned()),
        _ => None,
    }
}

/// Types without parameters.
const PLAIN: &[(&str, &str)] = &[
    ("boolean", "bool"),
    ("smallint", "smallint"),
    ("integer", "int"),
    ("bigint", "bigint"),
    ("real", "real"),
    ("double precision", "double"),
    ("text", "text"),
    ("bytea", "bytes"),
    ("date", "date"),
    ("uuid", "uuid"),
    ("jsonb", "json"),
];

pub(super) fn fitting(name: &str) -> Option<String> {
    let fitting = match Spelling::of(name)? {
        Spelling { head: "varchar" | "char" | "bpchar" | "citext" | "name", tail: "", .. } => "text",
        Spelling { head: "json", tail: "", .. } => "json",
        _ => return None,
    };
    Some(fitting.to_owned())
}

/// What `format_type` prints: the long words of the standard.
pub(super) fn canonical(text: &str) -> String {
    if let Some(element) = text.strip_suffix("[]") {
        return format!("{}[]", canonical(element));
    }
    let (head, args, tail) = match text.split_once('(').and_then(|(head, rest)| {
        let (args, tail) = rest.split_once(')')?;
        Some((head.trim_end(), Some(args), tail))
    }) {
        Some(parts) => parts,
        None => (text, None, ""),
    };
    let word = match (head, tail) {
        ("character varying", "") => "varchar",
        ("character", "") => "char",
        ("bpchar", "") if args.is_some() => "char",
        ("timestamp with time zone", "") | ("timestamp", " with time zone") => "timestamptz",
        ("timestamp without time zone", "") | ("timestamp", " without time zone") => "timestamp",
        ("time with time zone", "") | ("time", " with time zone") => "timetz",
        ("time without time zone", "") | ("time", " without time zone") => "time",
        (head, "") => head,
        _ => return text.to_owned(),
    };
    match args {
        None => word.to_owned(),
        Some(args) => {
            let args: Vec<&str> = args.split(',').map(str::trim).collect();
            format!("{word}({})", args.join(", "))
        }
    }
}
