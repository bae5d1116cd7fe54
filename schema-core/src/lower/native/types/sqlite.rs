//! SQLite's types: words that it keeps as they are written, and reads an affinity from.

use super::{MAX_CHAR, MAX_VARCHAR, Spelling, decimal};
use crate::ir::types::Sign;
use crate::ir::{IntWidth, Type};

pub(super) fn name(ty: &Type, precision: Option<u8>) -> Option<String> {
    if precision.is_some() {
        return None;
    }
    Some(match ty {
        Type::Bool => "BOOLEAN".to_owned(),
        Type::Int(IntWidth::W8, Sign::Signed) => "TINYINT".to_owned(),
        Type::Int(IntWidth::W16, Sign::Signed) => "SMALLINT".to_owned(),
        Type::Int(IntWidth::W32, Sign::Signed) => "INT".to_owned(),
        // The type of the rowid, which has 64 bits.
        Type::Int(IntWidth::W64, Sign::Signed) => "INTEGER".to_owned(),
        Type::Real => "FLOAT".to_owned(),
        Type::Double => "REAL".to_owned(),
        Type::Decimal(p, s) => format!("DECIMAL({p},{s})"),
        Type::Varchar(n) => format!("VARCHAR({n})"),
        Type::Char(n) => format!("CHAR({n})"),
        Type::Text => "TEXT".to_owned(),
        Type::Bytes(None) => "BLOB".to_owned(),
        Type::Date => "DATE".to_owned(),
        Type::Time => "TIME".to_owned(),
        Type::DateTime => "DATETIME".to_owned(),
        Type::Timestamp => "TIMESTAMP".to_owned(),
        Type::Json => "JSON".to_owned(),
        Type::Int(_, Sign::Unsigned)
        | Type::Bytes(Some(_))
        | Type::Uuid
        | Type::Enum(_)
        | Type::Named(_)
        | Type::Array(_)
        | Type::Native => return None,
    })
}

pub(super) fn portable(name: &str) -> Option<String> {
    let Spelling { head, args, tail: "" } = Spelling::of(name)? else { return None };
    let found = match (head, args.as_slice()) {
        ("DECIMAL", [p, s]) => decimal(*p, *s)?,
        ("VARCHAR", [n @ 1..=MAX_VARCHAR]) => format!("varchar({n})"),
        ("CHAR", [n @ 1..=MAX_CHAR]) => format!("char({n})"),
        (_, []) => PLAIN.iter().find(|(theirs, _)| *theirs == head).map(|(_, ours)| (*ours).to_owned())?,
        _ => return None,
    };
    // `DECIMAL(10, 2)` is another text, and texts are what is compared.
    (respelled(&args, head) == name).then_some(found)
}

fn respelled(args: &[u32], head: &str) -> String {
    if args.is_empty() {
        return head.to_owned();
    }
    let args: Vec<String> = args.iter().map(u32::to_string).collect();
    format!("{head}({})", args.join(","))
}

/// Types without parameters.
const PLAIN: &[(&str, &str)] = &[
    ("BOOLEAN", "bool"),
    ("TINYINT", "tinyint"),
    ("SMALLINT", "smallint"),
    ("INT", "int"),
    ("INTEGER", "bigint"),
    ("FLOAT", "real"),
    ("REAL", "double"),
    ("TEXT", "text"),
    ("BLOB", "bytes"),
    ("DATE", "date"),
    ("TIME", "time"),
    ("DATETIME", "datetime"),
    ("TIMESTAMP", "timestamp"),
    ("JSON", "json"),
];

/// The same word in another case; else what the affinity keeps whole: see "Determination Of Column Affinity"
/// on SQLite's page of datatypes, whose order this is.
pub(super) fn fitting(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    if let Some(found) = portable(&upper) {
        return Some(found);
    }
    let holds = |words: &[&str]| words.iter().any(|word| upper.contains(word));
    let fitting = match () {
        () if holds(&["INT"]) => "bigint",
        () if holds(&["CHAR", "CLOB", "TEXT"]) => "text",
        () if holds(&["BLOB"]) => "bytes",
        () if holds(&["REAL", "FLOA", "DOUB"]) => "double",
        () => return None,
    };
    Some(fitting.to_owned())
}
