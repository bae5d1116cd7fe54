//! Expressions about one value, and over the columns of a table.

use super::types::{Kind, Ty};
use super::{Column, Schema};
use schema_core::dialect::Target;

/// A condition about `x`, a value of the type; `None` if there is nothing to say of it.
pub(super) fn about(schema: &mut Schema<'_>, x: &str, ty: &Ty) -> Option<String> {
    let native = schema.profile.native();
    let mysql = native == Some(Target::MySql);
    let mut forms: Vec<String> = match ty.kind {
        Kind::Int => vec![
            format!("{x} >= -5"),
            format!("{x} between 1 and 100 or {x} = -1"),
            format!("{x} not in (1, 2, 3)"),
            format!("{x} % 2 = 0"),
            format!("not {x} = 13 and {x} + 1 < 1000"),
            format!("{x} is distinct from 7"),
            format!("abs({x}) * 2 - 1 > 5 / 2"),
            format!("case when {x} > 5 then {x} else 0 end < 9"),
            format!("case {x} when 1 then 'it''s' when 2 then '\\' end is not null"),
            format!("nullif({x}, 3) is null or greatest({x}, 1) > 0"),
        ],
        // Its own columns don't hold them exactly.
        Kind::Decimal if native == Some(Target::Sqlite) => Vec::new(),
        Kind::Decimal => {
            vec![
                format!("{x} > -10"),
                format!("{x} <= 1000"),
                format!("round({x}) <> 5"),
                format!("-{x} < 99.5"),
            ]
        }
        Kind::Double => vec![format!("{x} > -10.5"), format!("{x} < 1e6"), format!("floor({x}) < 10")],
        // Its collation may be another than that of what `lower` is made of there.
        Kind::Text if mysql => {
            vec![format!("{x} <> ''"), format!("length({x}) < 200"), format!("{x} in ('a', 'it''s', 'x')")]
        }
        Kind::Text => vec![
            format!("{x} <> ''"),
            format!("length({x}) < 200"),
            format!("{x} like 'a%' or {x} is null"),
            format!("{x} not like '50!%\\_''\";' escape '!'"),
            format!("lower({x}) = {x}"),
            format!("{x} in ('a', 'it''s', 'x')"),
            format!("coalesce({x}, 'a') || 'b' <> 'cb'"),
            format!("substr({x}, 2, 3) <> replace({x}, '\\', '--')"),
            format!("trim({x}) = {x} and {x} < 'ä'"),
        ],
        Kind::Bool => vec![
            format!("{x} or not {x}"),
            format!("{x} = true or {x} is null"),
            format!("{x} is not distinct from false"),
        ],
        Kind::Date => vec![
            format!("{x} > '2000-01-01'"),
            format!("{x} <> date '2001-02-03'"),
            format!("date_part('year', {x}) > 1999"),
            format!("date_add({x}, 1, 'month') > '2000-01-01'"),
        ],
        Kind::DateTime => {
            vec![format!("{x} > '2000-01-01 00:00:00'"), format!("extract(hour from {x}) < 20")]
        }
        Kind::Timestamp => vec![
            format!("{x} > '2000-01-01 00:00:00Z'"),
            format!("date_trunc('day', {x}) >= timestamp '2000-01-01 00:00:00Z'"),
        ],
        Kind::Time => vec![format!("{x} >= '00:00:00'")],
        Kind::Enum => vec![format!("{x} <> {}", ty.literal), format!("{x} in ({})", ty.literal)],
        Kind::Uuid => vec![format!("{x} <> {}", ty.literal)],
        Kind::Bytes => vec![format!("length({x}) < 100")],
        Kind::Json if !mysql => vec![
            format!("{x} is null or {x} is not null"),
            format!("json_text({x}, 'it''s', 0) = 'b'"),
            format!("json_get({x}, 'a') is not null"),
        ],
        Kind::Json | Kind::Array | Kind::Range | Kind::Search | Kind::Place | Kind::Other => {
            vec![format!("{x} is null or {x} is not null")]
        }
    };
    // A name that needs no quotes is the same in the language and in SQL.
    if ty.kind == Kind::Int && !x.starts_with('`') && x != "value" {
        let texts = schema.profile.targets().into_iter().map(|t| format!("{} '{x} * 2 <> 9'", t.name()));
        forms.push(format!("sql {{ {} }}", texts.collect::<Vec<_>>().join(" ")));
    }
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
            let all = ["decimal(9, 2)", "decimal(18, 0)", "decimal(38, 10)"];
            let ty = all.into_iter().find(|ty| *ty == one.ty.text)?;
            vec![(format!("coalesce({x}, {x})"), ty)]
        }
        _ => return None,
    };
    columns[at].read = true;
    Some(schema.choices.of(&forms).clone())
}
