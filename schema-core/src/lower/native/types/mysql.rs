//! The own types of MySQL and MariaDB.

use super::{MAX_CHAR, MAX_VARCHAR, Spelling, decimal};
use crate::dialect::{Target, quote};
use crate::ir::types::Sign;
use crate::ir::{Schema, Type};

pub(super) fn name(schema: &Schema, ty: &Type, precision: Option<u8>) -> Option<String> {
    // Without a number these servers keep whole seconds; the language keeps six digits.
    let timed = |word: &str| match precision.unwrap_or(6) {
        0 => word.to_owned(),
        digits => format!("{word}({digits})"),
    };
    Some(match ty {
        Type::Bool => "tinyint(1)".to_owned(),
        Type::Int(width, Sign::Signed) => width.word().to_owned(),
        Type::Int(width, Sign::Unsigned) => format!("{} unsigned", width.word()),
        Type::Real => "float".to_owned(),
        Type::Double => "double".to_owned(),
        Type::Decimal(p, s) => format!("decimal({p}, {s})"),
        Type::Varchar(n) => format!("varchar({n})"),
        Type::Char(n) => format!("char({n})"),
        Type::Text => "longtext".to_owned(),
        Type::Bytes(None) => "longblob".to_owned(),
        Type::Bytes(Some(n)) => format!("varbinary({n})"),
        Type::Date => "date".to_owned(),
        Type::Time => timed("time"),
        Type::DateTime => timed("datetime"),
        Type::Timestamp => timed("timestamp"),
        Type::Json => "json".to_owned(),
        Type::Enum(id) => {
            let labels = schema.enum_(*id).labels.iter();
            let labels: Vec<String> = labels.map(|l| quote::string(Target::MySql, &l.name)).collect();
            format!("enum({})", labels.join(","))
        }
        Type::Uuid | Type::Named(_) | Type::Array(_) | Type::Native => return None,
    })
}

pub(super) fn portable(name: &str) -> Option<String> {
    let spelling = Spelling::of(name)?;
    let timed = |word: &str| match spelling.args.as_slice() {
        [] => Some(format!("{word}(0)")),
        [6] => Some(word.to_owned()),
        [digits @ 1..=5] => Some(format!("{word}({digits})")),
        _ => None,
    };
    if !spelling.tail.is_empty() {
        return None;
    }
    match (spelling.head, spelling.args.as_slice()) {
        ("tinyint", [1]) => Some("bool".to_owned()),
        ("decimal", [p, s]) => decimal(*p, *s),
        ("varchar", [n @ 1..=MAX_VARCHAR]) => Some(format!("varchar({n})")),
        ("char", [n @ 1..=MAX_CHAR]) => Some(format!("char({n})")),
        ("varbinary", [n @ 1..=MAX_VARCHAR]) => Some(format!("bytes({n})")),
        (word @ ("time" | "datetime" | "timestamp"), _) => timed(word),
        (head, []) => PLAIN.iter().find(|(theirs, _)| *theirs == head).map(|(_, ours)| (*ours).to_owned()),
        _ => None,
    }
}

/// Types without parameters.
const PLAIN: &[(&str, &str)] = &[
    ("tinyint", "tinyint"),
    ("tinyint unsigned", "tinyint unsigned"),
    ("smallint", "smallint"),
    ("smallint unsigned", "smallint unsigned"),
    ("int", "int"),
    ("int unsigned", "int unsigned"),
    ("bigint", "bigint"),
    ("bigint unsigned", "bigint unsigned"),
    ("float", "real"),
    ("double", "double"),
    ("longtext", "text"),
    ("longblob", "bytes"),
    ("date", "date"),
    ("json", "json"),
];

pub(super) fn fitting(name: &str) -> Option<String> {
    // A character set changes how text is kept, not what it is.
    let bare = name.split(" CHARACTER SET ").next().unwrap_or(name);
    if bare != name
        && let Some(portable) = portable(bare)
    {
        return Some(portable);
    }
    let Spelling { head, args, tail } = Spelling::of(bare)?;
    if let ("decimal", [p, s], " unsigned") = (head, args.as_slice(), tail) {
        return decimal(*p, *s);
    }
    let fitting = match (head, tail) {
        ("tinyint" | "smallint" | "int" | "bigint", "" | " unsigned") if args.len() == 1 => {
            return Some(format!("{head}{tail}"));
        }
        ("mediumint", "") => "int",
        ("mediumint unsigned", "") => "int unsigned",
        ("float unsigned", "") | ("float", "" | " unsigned") => "real",
        ("double unsigned", "") | ("double", "" | " unsigned") => "double",
        ("tinytext" | "text" | "mediumtext" | "char" | "varchar", "") => "text",
        ("tinyblob" | "blob" | "mediumblob" | "binary" | "varbinary", "") => "bytes",
        _ => return None,
    };
    Some(fitting.to_owned())
}

/// The display widths that MariaDB prints where nobody wrote one: of a type, and of it unsigned.
const WIDTHS: [(&str, u32, u32); 5] =
    [("tinyint", 4, 3), ("smallint", 6, 5), ("mediumint", 9, 8), ("int", 11, 10), ("bigint", 20, 20)];

/// What COLUMN_TYPE prints. A width that MariaDB put there says nothing, and goes; one that somebody wrote
/// stays, as the catalog keeps it.
pub(super) fn canonical(text: &str) -> String {
    let Some(Spelling { head, args, tail }) = Spelling::of(text) else { return text.to_owned() };
    match (head, args.as_slice(), tail) {
        (_, [width], "") if WIDTHS.iter().any(|(name, signed, _)| (*name, signed) == (head, width)) => {
            head.to_owned()
        }
        (_, [width], " unsigned") if WIDTHS.iter().any(|(name, _, own)| (*name, own) == (head, width)) => {
            format!("{head}{tail}")
        }
        ("year", [4], "") => head.to_owned(),
        ("decimal", [p, s], _) => format!("decimal({p}, {s}){tail}"),
        _ => text.to_owned(),
    }
}
