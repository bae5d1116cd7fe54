//! Column types, with what they take in a row and in a key, and the checks that make them exact.

use crate::diag::{Code, Diagnostic};
use crate::dialect::{Target, quote};
use crate::ir::types::Sign;
use crate::ir::{self, Type};
use crate::lower::Cx;

/// A key's parts may take this many bytes together. MariaDB cuts a longer one to a prefix in silence,
/// MySQL refuses it.
pub(super) const MAX_KEY: u32 = 3072;
/// A row may take this many bytes, not counting what BLOBs hold.
pub(super) const MAX_ROW: u64 = 65_535;
/// InnoDB keeps at least two rows on a page of 16 KiB.
pub(super) const MAX_PAGE: u64 = 8_126;
/// A row's header, its transaction and its undo pointer.
pub(super) const PAGE_OVERHEAD: u64 = 18;
/// The most columns InnoDB takes.
pub(super) const MAX_COLUMNS: usize = 1_017;
/// utf8mb4 takes up to four bytes a character, and is counted as such.
pub(super) const BYTES_PER_CHAR: u32 = 4;
/// The longest varchar that may stand in a row: 65,535 bytes less two for its length and one for NULL.
const MAX_VARCHAR: u32 = 16_383;
/// The longest varbinary; MariaDB stops here, MySQL three bytes later.
const MAX_VARBINARY: u32 = 65_532;

/// How a value is stored.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Storage {
    /// In a fixed number of bytes.
    Fixed(u32),
    /// In up to so many bytes.
    Variable(u32),
    /// Outside the row; `chars` if it is text. A key holds a prefix of it alone.
    Blob {
        /// Whether it is text.
        chars: bool,
    },
    /// JSON: no key at all.
    Json,
    /// A native type: unknown.
    Unknown,
}

impl Storage {
    /// What it takes in a row.
    pub(super) fn row_bytes(self) -> u64 {
        match self {
            Storage::Fixed(n) => n.into(),
            Storage::Variable(n) => u64::from(n) + if n <= 255 { 1 } else { 2 },
            Storage::Blob { .. } | Storage::Json => 12,
            Storage::Unknown => 0,
        }
    }

    /// What must stay on the page of a row. Of a longer value forty bytes stay; MariaDB keeps all of one
    /// that never has more than 255 bytes.
    pub(super) fn page_bytes(self) -> u64 {
        match self {
            Storage::Fixed(n) if n <= 255 => n.into(),
            Storage::Variable(n) if n <= 255 => u64::from(n) + 1,
            Storage::Fixed(_) | Storage::Variable(_) | Storage::Blob { .. } | Storage::Json => 41,
            Storage::Unknown => 0,
        }
    }

    /// What it takes as a part of a key, if it fits as a whole.
    pub(super) fn key_bytes(self) -> Option<u32> {
        match self {
            Storage::Fixed(n) | Storage::Variable(n) => Some(n),
            Storage::Unknown => Some(0),
            Storage::Blob { .. } | Storage::Json => None,
        }
    }
}

/// A column type.
pub(super) struct MyType {
    /// As MySQL writes it.
    pub(super) sql: String,
    /// How its values are stored.
    pub(super) storage: Storage,
}

impl MyType {
    fn new(sql: impl Into<String>, storage: Storage) -> MyType {
        MyType { sql: sql.into(), storage }
    }
}

/// The type of a column, with `native mysql '…'` looked at first.
pub(super) fn column_type(cx: &mut Cx<'_>, column: &ir::Column) -> MyType {
    if let Some(native) = column.native.get(Target::MySql) {
        return MyType::new(native.clone(), Storage::Unknown);
    }
    if column.ty == Type::Native {
        cx.diags.push(
            Diagnostic::new(
                Code::E0601,
                column.ty_span,
                format!("{} has no such type", Target::MySql.title()),
            )
            .help("add `native mysql 'TYPE'`, or say with `only` which targets have the column"),
        );
        return MyType::new("longtext", Storage::Blob { chars: true });
    }
    refuse_type(cx, column);
    my_type(cx.schema, &column.ty)
}

/// The type that holds `ty`, on both flavours.
pub(super) fn my_type(schema: &ir::Schema, ty: &Type) -> MyType {
    let fixed = |sql: &str, bytes| MyType::new(sql, Storage::Fixed(bytes));
    match schema.base(ty) {
        Type::Bool => fixed("boolean", 1),
        Type::Int(width, sign) => {
            let unsigned = if *sign == Sign::Unsigned { " unsigned" } else { "" };
            fixed(&format!("{}{unsigned}", width.word()), width.bits() / 8)
        }
        Type::Real => fixed("float", 4),
        Type::Double => fixed("double", 8),
        Type::Decimal(p, s) => fixed(&format!("decimal({p}, {s})"), digits(p - s) + digits(*s)),
        Type::Varchar(n) if *n <= MAX_VARCHAR => {
            MyType::new(format!("varchar({n})"), Storage::Variable(n * BYTES_PER_CHAR))
        }
        Type::Varchar(_) | Type::Text | Type::Native | Type::Named(_) => {
            MyType::new("longtext", Storage::Blob { chars: true })
        }
        Type::Char(n) => fixed(&format!("char({n})"), n * BYTES_PER_CHAR),
        Type::Bytes(Some(n)) if *n <= MAX_VARBINARY => {
            MyType::new(format!("varbinary({n})"), Storage::Variable(*n))
        }
        Type::Bytes(_) => MyType::new("longblob", Storage::Blob { chars: false }),
        Type::Date => fixed("date", 3),
        Type::Time => fixed("time(6)", 6),
        // TIMESTAMP ends in 2038; this one is UTC by agreement.
        Type::DateTime | Type::Timestamp => fixed("datetime(6)", 8),
        Type::Uuid => fixed("binary(16)", 16),
        Type::Json | Type::Array(_) => MyType::new("json", Storage::Json),
        Type::Enum(id) => {
            let labels = &schema.enum_(*id).labels;
            let texts: Vec<String> = labels.iter().map(|l| quote::string(Target::MySql, &l.name)).collect();
            fixed(&format!("enum({})", texts.join(", ")), if labels.len() < 256 { 1 } else { 2 })
        }
    }
}

/// The bytes that so many decimal digits take: four for nine, fewer for the rest.
fn digits(n: u32) -> u32 {
    const REST: [u32; 9] = [0, 1, 1, 2, 2, 3, 3, 4, 4];
    n / 9 * 4 + REST[(n % 9) as usize]
}

fn refuse_type(cx: &mut Cx<'_>, column: &ir::Column) {
    let schema = cx.schema;
    let span = column.ty_span;
    match schema.base(&column.ty) {
        Type::Array(item) if element_pattern(schema, item).is_none() => cx.diags.push(
            Diagnostic::new(
                Code::E0601,
                span,
                format!("{} can't check the elements of this array", Target::MySql.title()),
            )
            .note("an array is JSON there, and a pattern checks it, which counts to 255 at most")
            .help("use `text[]` or `bytes[]`, or keep the elements in a table of their own"),
        ),
        Type::Enum(id) => {
            let too_long = |l: &&ir::EnumLabel| l.name.chars().count() > 255;
            for label in schema.enum_(*id).labels.iter().filter(too_long) {
                cx.diags.push(
                    Diagnostic::new(
                        Code::E0601,
                        span,
                        format!("{} can't hold the label '{}'", Target::MySql.title(), label.name),
                    )
                    .help("a label has at most 255 characters"),
                );
            }
        }
        _ => {}
    }
}

/// The conditions that make the stored type hold the values of `column` and no others.
pub(super) fn conditions(schema: &ir::Schema, column: &ir::Column) -> Vec<String> {
    if column.native.get(Target::MySql).is_some() || column.ty == Type::Native {
        return Vec::new();
    }
    let name = quote::ident(Target::MySql, &column.name);
    match schema.base(&column.ty) {
        Type::Bool => vec![format!("{name} IN (0, 1)")],
        // TIME is a duration there, up to 838 hours either way.
        Type::Time => vec![format!("{name} BETWEEN TIME'00:00:00' AND TIME'23:59:59.999999'")],
        Type::Varchar(n) if *n > MAX_VARCHAR => vec![format!("char_length({name}) <= {n}")],
        Type::Bytes(Some(n)) if *n > MAX_VARBINARY => vec![format!("length({name}) <= {n}")],
        Type::Array(item) => match element_pattern(schema, item) {
            None => Vec::new(),
            Some(None) => vec![format!("json_type({name}) = 'ARRAY'")],
            Some(Some(item)) => {
                // It is valid JSON, so a comma is followed by an element and the end is the only bracket.
                let list = format!(r"(?-i)^\[\s*(({item})\s*(,|\])\s*)*+\]?$");
                vec![format!("cast({name} AS char) REGEXP {}", quote::string(Target::MySql, &list))]
            }
        },
        _ => Vec::new(),
    }
}

/// Servers refuse to compile a pattern that counts much further.
const MAX_COUNTED: u32 = 255;

/// A day that exists: of long months, of short ones, of February, of its leap years.
const DATE: &str = r"[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29";

/// A time of day, in the one form that arrays hold.
const TIME: &str = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}";

/// What an element looks like in JSON text, as a pattern; `Some(None)` if anything will do, `None` if
/// no pattern can tell.
fn element_pattern(schema: &ir::Schema, item: &Type) -> Option<Option<String>> {
    Some(Some(match schema.base(item) {
        Type::Json => return Some(None),
        Type::Bool => "true|false".to_owned(),
        ty @ Type::Int(..) => int_pattern(ty)?,
        Type::Real | Type::Double => "[-+.eE0-9]+".to_owned(),
        // A string, so that no reader makes a floating number of it; a number does no harm.
        Type::Decimal(p, s) => {
            let number = match (p - s, s) {
                (0, s) => format!(r"-?0(\.[0-9]{{1,{s}}})?"),
                (whole, 0) => format!("-?[0-9]{{1,{whole}}}"),
                (whole, s) => format!(r"-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{s}}})?"),
            };
            format!("{number}|\"{number}\"")
        }
        Type::Text => r#""[^"\\]*(\\.[^"\\]*)*+""#.to_owned(),
        Type::Varchar(n) | Type::Char(n) if *n <= MAX_COUNTED => {
            // Two halves of a surrogate pair are one character.
            let half = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u";
            format!(r#""([^"\\]|({half}|\\u)[0-9a-fA-F]{{4}}|\\[^u]){{0,{n}}}""#)
        }
        Type::Bytes(None) => r#""([0-9a-f]{2})*+""#.to_owned(),
        Type::Bytes(Some(n)) if *n <= MAX_COUNTED => format!(r#""([0-9a-f]{{2}}){{0,{n}}}""#),
        Type::Date => format!("\"({DATE})\""),
        Type::Time => format!("\"{TIME}\""),
        Type::DateTime | Type::Timestamp => format!("\"({DATE}) {TIME}\""),
        Type::Uuid => "\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"".to_owned(),
        Type::Enum(id) => {
            let labels: Vec<String> =
                schema.enum_(*id).labels.iter().map(|l| label_pattern(&l.name)).collect();
            format!("\"({})\"", labels.join("|"))
        }
        _ => return None,
    }))
}

fn label_pattern(label: &str) -> String {
    let mut out = String::new();
    for c in label.chars() {
        match c {
            '"' => out.push_str(r#"\\""#),
            '\\' => out.push_str(r"\\\\"),
            c if c.is_ascii_punctuation() => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Exactly the integers of a type, in decimal.
fn int_pattern(ty: &Type) -> Option<String> {
    let (low, high) = ty.int_range()?;
    let up = one_to(high.unsigned_abs());
    Some(match low {
        0 => format!("0|{up}"),
        _ => format!("0|-?({up})|{low}"),
    })
}

/// The integers from 1 to `max`: those with fewer digits, then for each place those that are smaller
/// there and alike before.
fn one_to(max: u128) -> String {
    let text = max.to_string();
    let count = text.len();
    let mut parts = vec![format!("[1-9][0-9]{{0,{}}}", count - 2)];
    for (place, digit) in text.bytes().enumerate() {
        let least = if place == 0 { b'1' } else { b'0' };
        if digit > least {
            let rest = match count - place - 1 {
                0 => String::new(),
                1 => "[0-9]".to_owned(),
                n => format!("[0-9]{{{n}}}"),
            };
            let class = match digit - 1 {
                d if d == least => (d as char).to_string(),
                d => format!("[{}-{}]", least as char, d as char),
            };
            parts.push(format!("{}{class}{rest}", &text[..place]));
        }
    }
    parts.push(text);
    parts.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::IntWidth;

    #[test]
    fn patterns_of_integers_are_exact() {
        assert_eq!(one_to(127), "[1-9][0-9]{0,1}|1[0-1][0-9]|12[0-6]|127");
        assert_eq!(one_to(255), "[1-9][0-9]{0,1}|1[0-9]{2}|2[0-4][0-9]|25[0-4]|255");
        let tiny = Type::Int(IntWidth::W8, Sign::Signed);
        assert_eq!(int_pattern(&tiny).as_deref(), Some("0|-?([1-9][0-9]{0,1}|1[0-1][0-9]|12[0-6]|127)|-128"));
    }

    #[test]
    fn decimals_take_the_bytes_the_manual_says() {
        assert_eq!(digits(20 - 6) + digits(6), 10);
        assert_eq!(digits(65 - 30) + digits(30), 30);
    }
}
