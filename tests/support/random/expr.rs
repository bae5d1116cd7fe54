//! Expressions about one value, and over the columns of a table.

use super::types::{Kind, Ty};
use super::{Column, Schema};
use schema_core::dialect::Target;

/// A condition about `x`, a value of the type; `None` if there is nothing to say of it.
pub(super) fn about(schema: &mut Schema<'_>, x: &str, ty: &Ty) -> Option<String> {
    let native = schema.profile.native();
    let forms: Vec<String> = match ty.kind {
        Kind::Int => vec![
            format!("{x} >= -5"),
            format!("{x} between 1 and 100 or {x} = -1"),
            format!("{x} in (1, 2, 3)"),
            format!("{x} % 2 = 0"),
            format!("not {x} = 13 and {x} + 1 < 1000"),
        ],
        // Its own columns don't hold them exactly.
        Kind::Decimal if native == Some(Target::Sqlite) => Vec::new(),
        Kind::Decimal => vec![format!("{x} > -10"), format!("{x} <= 1000")],
        Kind::Double => vec![format!("{x} > -10.5"), format!("{x} < 1e6")],
        // Its collation may be another than that of what `lower` is made of there.
        Kind::Text if native == Some(Target::MySql) => {
            vec![format!("{x} <> ''"), format!("length({x}) < 200"), format!("{x} in ('a', 'it''s', 'x')")]
        }
        Kind::Text => vec![
            format!("{x} <> ''"),
            format!("length({x}) < 200"),
            format!("{x} like 'a%' or {x} is null"),
            format!("lower({x}) = {x}"),
            format!("{x} in ('a', 'it''s', 'x')"),
            format!("coalesce({x}, 'a') || 'b' <> 'cb'"),
        ],
        Kind::Bool => vec![format!("{x} or not {x}"), format!("{x} = true or {x} is null")],
        Kind::Date => vec![format!("{x} > '2000-01-01'")],
        Kind::DateTime => vec![format!("{x} > '2000-01-01 00:00:00'")],
        Kind::Timestamp => vec![format!("{x} > '2000-01-01 00:00:00Z'")],
        Kind::Time => vec![format!("{x} >= '00:00:00'")],
        Kind::Enum => vec![format!("{x} <> {}", ty.literal), format!("{x} in ({})", ty.literal)],
        Kind::Uuid => vec![format!("{x} <> {}", ty.literal)],
        Kind::Bytes => vec![format!("length({x}) < 100")],
        Kind::Json | Kind::Array | Kind::Range | Kind::Search | Kind::Place | Kind::Other => {
            vec![format!("{x} is null or {x} is not null")]
        }
    };
    (!forms.is_empty()).then(|| schema.choices.of(&forms).clone())
}

/// A condition over some of the columns.
pub(super) fn condition(schema: &mut Schema<'_>, columns: &mut [Column]) -> Option<String> {
    let says = |c: &Column| !c.auto && c.ty.kind != Kind::Other && !is_changed_by_a_key(schema, c);
    let usable: Vec<usize> = (0..columns.len()).filter(|i| says(&columns[*i])).collect();
    if usable.is_empty() {
        return None;
    }
    let one = *schema.choices.of(&usable);
    let first = about(schema, &columns[one].name, &columns[one].ty)?;
    columns[one].read = true;
    if !schema.choices.once_in(3) {
        return Some(first);
    }
    let other = *schema.choices.of(&usable);
    let second = about(schema, &columns[other].name, &columns[other].ty)?;
    columns[other].read = true;
    let word = *schema.choices.of(&["and", "or"]);
    Some(format!("({first}) {word} ({second})"))
}

/// Whether a foreign key may change it behind the back of what MySQL computes and checks.
fn is_changed_by_a_key(schema: &Schema<'_>, column: &Column) -> bool {
    column.reference && schema.profile.has(Target::MySql)
}

/// An expression that a generated column can hold, with its type.
pub(super) fn generated(schema: &mut Schema<'_>, columns: &mut [Column]) -> Option<(String, &'static str)> {
    let says = |c: &Column| !c.auto && !c.generated && !c.ci && !is_changed_by_a_key(schema, c);
    let usable: Vec<usize> = (0..columns.len()).filter(|i| says(&columns[*i])).collect();
    if usable.is_empty() {
        return None;
    }
    let at = *schema.choices.of(&usable);
    let one = columns[at].clone();
    let x = &one.name;
    let forms: Vec<(String, &'static str)> = match one.ty.kind {
        Kind::Int => vec![
            (format!("{x} + 1"), "bigint"),
            (format!("case when {x} > 5 then 'it''s' else 'b;--' end"), "varchar(255)"),
            (format!("({x} - 3) / 2"), "bigint"),
        ],
        Kind::Text if one.ty.key => vec![
            (format!("lower({x})"), "varchar(255)"),
            (format!("coalesce({x}, '') || '\\'"), "varchar(600)"),
            (format!("length({x})"), "bigint"),
        ],
        Kind::Bool => vec![(format!("not {x}"), "bool")],
        Kind::Date => vec![(format!("coalesce({x}, '2026-01-01')"), "date")],
        Kind::Decimal if schema.profile.native() != Some(Target::Sqlite) => {
            let ty = if one.ty.text == "decimal(9, 2)" { "decimal(9, 2)" } else { "decimal(18, 0)" };
            vec![(format!("coalesce({x}, {x})"), ty)]
        }
        _ => return None,
    };
    columns[at].read = true;
    Some(schema.choices.of(&forms).clone())
}
