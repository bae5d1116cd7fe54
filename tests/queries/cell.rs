//! Lines of cells, and whether a cell is a value of a type in its one spelling.

use schema_core::ir::{Schema, Type};
use schema_runtime::{Uuid, chrono, serde_json};

/// A value as it is written; `None` is NULL.
pub(crate) type Cell = Option<String>;

/// Reads `a | 'b''c' | NULL`. In quotes, `''` is a quote, `\n` a line break and `\\` a backslash; without
/// them everything is itself.
pub(crate) fn line(line: &str) -> Result<Vec<Cell>, String> {
    let (mut cells, mut rest) = (Vec::new(), line);
    loop {
        let (cell, behind) = if rest.starts_with('\'') { quoted(rest)? } else { bare(rest)? };
        cells.push(cell);
        match behind.strip_prefix(" | ") {
            Some(next) => rest = next,
            None if behind.is_empty() => return Ok(cells),
            None => return Err(format!("`{behind}` stands behind a quoted cell")),
        }
    }
}

fn bare(text: &str) -> Result<(Cell, &str), String> {
    let (cell, behind) = text.split_at(text.find(" | ").unwrap_or(text.len()));
    if cell.trim() != cell || cell.is_empty() {
        return Err(format!("a cell with blanks around it, or nothing in it, stands in quotes: `{cell}`"));
    }
    Ok(((cell != "NULL").then(|| cell.to_owned()), behind))
}

fn quoted(text: &str) -> Result<(Cell, &str), String> {
    let (mut value, mut chars) = (String::new(), text.char_indices().skip(1).peekable());
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if chars.next_if(|(_, next)| *next == '\'').is_some() => value.push('\''),
            '\'' => return Ok((Some(value), &text[at + 1..])),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, '\\')) => value.push('\\'),
                _ => return Err(format!("only `\\n` and `\\\\` are known: {text}")),
            },
            c => value.push(c),
        }
    }
    Err(format!("a quote is not closed: {text}"))
}

/// What is wrong with `cell` as a value of `ty` in its one spelling, if anything is.
pub(crate) fn misfit(schema: &Schema, ty: &Type, cell: &str) -> Option<String> {
    let spelled = spelling(schema, ty, cell);
    match spelled {
        Some(same) if same == cell => None,
        Some(other) => Some(format!("`{cell}` is spelled `{other}`")),
        None => Some(format!("`{cell}` is not a value of {ty:?}")),
    }
}

/// The one spelling of a value; `None` if it is no value of the type.
fn spelling(schema: &Schema, ty: &Type, cell: &str) -> Option<String> {
    const MOMENT: &str = "%Y-%m-%d %H:%M:%S%.6f";
    let base = schema.base(ty);
    Some(match base {
        Type::Bool => cell.parse::<bool>().ok()?.to_string(),
        Type::Int(..) => {
            let (least, greatest) = base.int_range()?;
            let value: i128 = cell.parse().ok()?;
            (least..=greatest).contains(&value).then(|| value.to_string())?
        }
        Type::Real => format!("{:?}", cell.parse::<f32>().ok().filter(|x| x.is_finite())?),
        Type::Double => format!("{:?}", cell.parse::<f64>().ok().filter(|x| x.is_finite())?),
        Type::Decimal(precision, scale) => decimal(cell, *precision as usize, *scale as usize)?,
        Type::Varchar(n) => (cell.chars().count() <= *n as usize).then(|| cell.to_owned())?,
        Type::Char(n) => {
            let kept = cell.trim_end_matches(' ');
            (kept.chars().count() <= *n as usize).then(|| kept.to_owned())?
        }
        Type::Text | Type::Native => cell.to_owned(),
        Type::Bytes(_) => {
            let digits = cell.strip_prefix("x'")?.strip_suffix('\'')?;
            let hex = digits.len() % 2 == 0 && digits.bytes().all(|b| b.is_ascii_hexdigit());
            hex.then(|| format!("x'{}'", digits.to_ascii_lowercase()))?
        }
        Type::Date => chrono::NaiveDate::parse_from_str(cell, "%Y-%m-%d").ok()?.to_string(),
        Type::Time => {
            let time = chrono::NaiveTime::parse_from_str(cell, "%H:%M:%S%.f").ok()?;
            time.format("%H:%M:%S%.6f").to_string()
        }
        Type::DateTime | Type::Timestamp => {
            let moment = chrono::NaiveDateTime::parse_from_str(cell, "%Y-%m-%d %H:%M:%S%.f").ok()?;
            moment.format(MOMENT).to_string()
        }
        Type::Uuid => cell.parse::<Uuid>().ok()?.to_string(),
        Type::Json | Type::Array(_) => {
            let value = serde_json::from_str::<serde_json::Value>(cell).ok()?;
            let wanted = value.is_array() || matches!(base, Type::Json);
            wanted.then(|| value.to_string())?
        }
        Type::Enum(id) => {
            let labels = &schema.enum_(*id).labels;
            labels.iter().find(|label| label.name == cell)?.name.clone()
        }
        Type::Named(_) => return None,
    })
}

fn decimal(cell: &str, precision: usize, scale: usize) -> Option<String> {
    let (sign, digits) = cell.strip_prefix('-').map_or(("", cell), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !number(whole) || !number(fraction) || fraction.len() > scale {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let fits = whole.len() <= precision - scale;
    let zero = whole.is_empty() && fraction.bytes().all(|b| b == b'0');
    let point = if scale > 0 { "." } else { "" };
    let (sign, whole) = (if zero { "" } else { sign }, if whole.is_empty() { "0" } else { whole });
    fits.then(|| format!("{sign}{whole}{point}{fraction:0<scale$}"))
}

#[test]
fn cells_are_parted() {
    let cells = |text| line(text).map(|cells| cells.into_iter().map(|c| c.unwrap_or("-".into())).collect());
    let read = |list: &[&str]| Ok(list.iter().map(ToString::to_string).collect::<Vec<String>>());
    assert_eq!(cells("1 | ann | NULL"), read(&["1", "ann", "-"]));
    assert_eq!(
        cells(r"'' | 'NULL' | 'a '' | b' | 'x\n\\y' | a\n"),
        read(&["", "NULL", "a ' | b", "x\n\\y", r"a\n"])
    );
    assert!(cells("a |  | b").is_err() && cells("'a' b").is_err() && cells("'a").is_err());
}
