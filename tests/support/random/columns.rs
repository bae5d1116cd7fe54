//! Columns.

use super::types::{self, Kind};
use super::{Column, Schema, Table, auto, expr, foreign, names, options};
use schema_core::dialect::Target;
use std::fmt::Write;

/// Writes the columns of a table: an `auto` key first, as a rule.
pub(super) fn write(schema: &mut Schema<'_>, table: &mut Table) {
    if table.partitioned.is_none() && !schema.choices.once_in(5) {
        let key = auto::write(schema);
        table.columns.push(key);
    }
    let count = schema.choices.pick(7) + usize::from(table.columns.is_empty());
    for number in 0..count {
        let column = column(schema, table, number);
        table.columns.push(column);
    }
    limited(schema, table);
}

pub(super) fn column(schema: &mut Schema<'_>, table: &mut Table, number: usize) -> Column {
    let name = names::name(schema, &format!("c{number}"));
    names::docs(schema, "    ");
    if schema.choices.once_in(7)
        && let Some((text, ty)) = expr::generated(schema, &mut table.columns)
    {
        return generated(schema, name, &text, ty);
    }
    let references = table.partitioned.is_none() || !schema.profile.has(Target::MySql);
    if references
        && schema.choices.once_in(8)
        && let Some(column) = foreign::column(schema, &name)
    {
        return column;
    }
    let mut ty = types::any(schema);
    if ty.kind == Kind::Place && table.partitioned.is_some() {
        // InnoDB has no such column in a partitioned table.
        ty = types::Ty::of("int", Kind::Int, "7", true);
    }
    let nullable = !ty.not_null && schema.choices.once_in(2);
    let _ = write!(schema.text, "    {name} {}", ty.written(nullable));
    let mut column = Column::new(name, ty, nullable);
    column.ci = collation(schema, &column);
    column.default = default(schema, &column.ty);
    let (kind, portable) = (column.ty.kind, schema.profile.native().is_none());
    if kind == Kind::Text && portable && schema.choices.once_in(9) {
        schema.text.push_str(" secret");
    }
    if matches!(kind, Kind::DateTime | Kind::Timestamp) && portable && schema.choices.once_in(5) {
        schema.text.push_str(" on update now()");
    }
    // Of a partitioned table it would have to hold what that is partitioned by.
    if column.ty.key && table.partitioned.is_none() && schema.choices.once_in(9) {
        schema.text.push_str(" unique");
        table.keys.push(vec![table.columns.len()]);
    }
    if schema.choices.once_in(9)
        && let Some(check) = expr::about(schema, &column.name, &column.ty)
    {
        let _ = write!(schema.text, " check ({check})");
        column.read = true;
    }
    let options = options::of_column(schema, table, &column);
    schema.text.push_str(options);
    schema.text.push('\n');
    column
}

/// Now and then, a column that some of the targets have. No other line names it.
fn limited(schema: &mut Schema<'_>, table: &Table) {
    if schema.profile.only().is_some() || !schema.choices.once_in(8) {
        return;
    }
    let name = names::name(schema, &format!("limited_{}", table.number));
    let rest = *schema.choices.of(&[
        "int? only postgres",
        "text default 'it''s' only sqlite",
        "native postgres 'inet'? only postgres",
        "date? unique only mysql sqlite",
        "int check (1 < 2) only postgres mysql",
        "text native postgres 'citext' native mysql 'mediumtext' native sqlite 'CLOB' only mysql sqlite",
    ]);
    names::docs(schema, "    ");
    let _ = writeln!(schema.text, "    {name} {rest}");
}

/// Whether it says `collate ci`.
fn collation(schema: &mut Schema<'_>, column: &Column) -> bool {
    if column.ty.kind != Kind::Text || !schema.choices.once_in(6) {
        return false;
    }
    let text = match (schema.profile.native(), schema.profile.only()) {
        (None, Some(Target::Postgres)) if schema.choices.once_in(3) => " collate 'POSIX'",
        (None, _) if column.ty.key => " collate ci",
        (None, _) => " collate binary",
        (Some(Target::Postgres), _) => *schema.choices.of(&[" collate 'C'", " collate 'POSIX'"]),
        (Some(Target::MySql), _) => " collate 'utf8mb4_bin'",
        (Some(Target::Sqlite), _) => *schema.choices.of(&[" collate 'NOCASE'", " collate 'RTRIM'"]),
    };
    schema.text.push_str(text);
    text == " collate ci"
}

/// Whether there is one.
fn default(schema: &mut Schema<'_>, ty: &types::Ty) -> bool {
    if !schema.choices.once_in(4) {
        return false;
    }
    let native = schema.profile.native();
    let own = native.is_none_or(|t| t == Target::Postgres);
    let text = match ty.kind {
        Kind::Int if !schema.sequences.is_empty() && ty.text == "bigint" && schema.choices.once_in(2) => {
            format!("nextval({})", schema.choices.of(&schema.sequences))
        }
        Kind::Int if own && ty.key && schema.choices.once_in(3) => "1 + 2 * 3".to_owned(),
        Kind::Text if own && !ty.text.starts_with("char") && schema.choices.once_in(3) => {
            "lower('It''s')".to_owned()
        }
        Kind::Timestamp if own && schema.choices.once_in(2) => "now()".to_owned(),
        Kind::Date if own && schema.choices.once_in(2) => "today()".to_owned(),
        Kind::Uuid if own && schema.choices.once_in(2) => "uuid()".to_owned(),
        // MySQL takes no literal there, and native schemas add no parentheses.
        Kind::Text | Kind::Json if native == Some(Target::MySql) && !ty.key => return false,
        // Its catalog shows them in another way than they were written.
        Kind::Double | Kind::Decimal if native == Some(Target::MySql) => return false,
        _ => ty.literal.clone(),
    };
    if text.is_empty() {
        return false;
    }
    let _ = write!(schema.text, " default {text}");
    true
}

pub(super) fn generated(schema: &mut Schema<'_>, name: String, text: &str, ty: &'static str) -> Column {
    let stored = match schema.profile.native() {
        Some(Target::Postgres) => *schema.choices.of(&["stored", ""]),
        _ => *schema.choices.of(&["stored", "virtual", ""]),
    };
    // MariaDB takes no NOT NULL here.
    let nullable = if schema.profile.native() == Some(Target::MySql) { "?" } else { "" };
    let _ = writeln!(schema.text, "    {name} {ty}{nullable} as ({text}) {stored}");
    let kind = match ty {
        "bigint" => Kind::Int,
        "bool" => Kind::Bool,
        "date" => Kind::Date,
        "decimal(9, 2)" | "decimal(18, 0)" | "decimal(38, 10)" => Kind::Decimal,
        _ => Kind::Text,
    };
    let ty = types::Ty::of(ty, kind, "", true);
    Column { generated: true, ..Column::new(name, ty, true) }
}
