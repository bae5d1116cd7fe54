//! Columns.

use super::types::{self, Kind};
use super::{Column, ODD_NAMES, Schema, Table, expr};
use schema_core::dialect::Target;
use std::fmt::Write;

/// Writes the columns of a table: an `auto` key first, as a rule.
pub(super) fn write(schema: &mut Schema<'_>) -> Vec<Column> {
    let mut columns = Vec::new();
    if !schema.choices.once_in(5) {
        columns.push(numbered(schema));
    }
    let count = schema.choices.pick(7) + usize::from(columns.is_empty());
    for number in 0..count {
        let column = column(schema, number, &columns);
        columns.push(column);
    }
    columns
}

fn numbered(schema: &mut Schema<'_>) -> Column {
    let native = schema.profile.native();
    let auto = match native {
        Some(Target::Postgres) => {
            *schema.choices.of(&["auto", "auto always", "auto serial", "auto start 100"])
        }
        None => *schema.choices.of(&["auto", "auto", "auto start 1000"]),
        _ => "auto",
    };
    let ty = match native {
        None | Some(Target::Postgres) => *schema.choices.of(&["bigint", "bigint", "int"]),
        _ => "bigint",
    };
    let _ = writeln!(schema.text, "    id {ty} primary key {auto}");
    Column {
        name: "id".to_owned(),
        ty: types::Ty { text: ty.to_owned(), kind: Kind::Int, literal: "1".to_owned(), key: true },
        nullable: false,
        generated: false,
        auto: true,
        ci: false,
        reference: false,
    }
}

fn column(schema: &mut Schema<'_>, number: usize, before: &[Column]) -> Column {
    let name = match schema.choices.once_in(7) {
        true => ODD_NAMES[number % ODD_NAMES.len()].to_owned(),
        false => format!("c{number}"),
    };
    schema.docs("    ");
    if schema.choices.once_in(7)
        && let Some((text, ty)) = expr::generated(schema, before)
    {
        return generated(schema, name, &text, ty);
    }
    if schema.choices.once_in(8)
        && let Some(column) = reference(schema, &name)
    {
        return column;
    }
    let ty = types::any(schema);
    let nullable = schema.choices.once_in(2);
    let native = ty.text.find(" native ").map(|at| ty.text.split_at(at));
    let (portable, native) = native.unwrap_or((&ty.text, ""));
    let _ = write!(schema.text, "    {name} {portable}{}{native}", if nullable { "?" } else { "" });
    let is_text = ty.kind == Kind::Text;
    let mut ci = false;
    match schema.profile.native() {
        None => ci = is_text && ty.key && schema.choices.once_in(6),
        Some(target) if is_text && schema.choices.once_in(6) => {
            let collation = match target {
                Target::Postgres => "C",
                Target::MySql => "utf8mb4_bin",
                Target::Sqlite => "NOCASE",
            };
            let _ = write!(schema.text, " collate '{collation}'");
        }
        Some(_) => {}
    }
    if ci {
        schema.text.push_str(" collate ci");
    }
    default(schema, &ty);
    if is_text && schema.profile.native().is_none() && schema.choices.once_in(9) {
        schema.text.push_str(" secret");
    }
    let moment = matches!(ty.kind, Kind::DateTime | Kind::Timestamp);
    if moment && schema.profile.native().is_none() && schema.choices.once_in(5) {
        schema.text.push_str(" on update now()");
    }
    if ty.key && schema.choices.once_in(9) {
        schema.text.push_str(" unique");
    }
    if schema.choices.once_in(9)
        && let Some(check) = expr::about(schema, &name, &ty)
    {
        let _ = write!(schema.text, " check ({check})");
    }
    schema.text.push('\n');
    Column { name, ty, nullable, generated: false, auto: false, ci, reference: false }
}

/// A column that references a table that is there already.
fn reference(schema: &mut Schema<'_>, name: &str) -> Option<Column> {
    let simple = |t: &&Table| matches!(t.key.as_slice(), [key] if !t.columns[*key].ci);
    let usable: Vec<&Table> = schema.tables.iter().filter(simple).collect();
    if usable.is_empty() {
        return None;
    }
    let table = *schema.choices.of(&usable);
    let key = &table.columns[table.key[0]];
    let (ty, path, other) = (key.ty.clone(), table.path.clone(), key.name.clone());
    let nullable = schema.choices.once_in(2);
    let actions: &[&str] = match nullable {
        true => &["", " on delete cascade", " on delete set null", " on delete restrict"],
        false => &["", " on delete cascade on update cascade", " on delete restrict"],
    };
    let action = *schema.choices.of(actions);
    let mark = if nullable { "?" } else { "" };
    let _ = writeln!(schema.text, "    {name} {}{mark} -> {path}.{other}{action}", ty.text);
    Some(Column {
        name: name.to_owned(),
        ty,
        nullable,
        generated: false,
        auto: false,
        ci: false,
        reference: true,
    })
}

fn default(schema: &mut Schema<'_>, ty: &types::Ty) {
    if !schema.choices.once_in(4) {
        return;
    }
    let native = schema.profile.native();
    let text = match ty.kind {
        Kind::Timestamp if native.is_none_or(|t| t == Target::Postgres) && schema.choices.once_in(2) => {
            "now()"
        }
        Kind::Uuid if native.is_none_or(|t| t == Target::Postgres) && schema.choices.once_in(2) => "uuid()",
        // MySQL takes no literal there, and native schemas add no parentheses.
        Kind::Text | Kind::Json if native == Some(Target::MySql) && !ty.key => return,
        // Its catalog shows them in another way than they were written.
        Kind::Double | Kind::Decimal if native == Some(Target::MySql) => return,
        _ => &ty.literal,
    };
    if !text.is_empty() {
        let _ = write!(schema.text, " default {text}");
    }
}

fn generated(schema: &mut Schema<'_>, name: String, text: &str, ty: &'static str) -> Column {
    let stored = match schema.profile.native() {
        Some(Target::Postgres) => "stored",
        _ => *schema.choices.of(&["stored", "virtual"]),
    };
    // MariaDB takes no NOT NULL here.
    let nullable = if schema.profile.native() == Some(Target::MySql) { "?" } else { "" };
    let _ = writeln!(schema.text, "    {name} {ty}{nullable} as ({text}) {stored}");
    let kind = match ty {
        "bigint" => Kind::Int,
        "bool" => Kind::Bool,
        "date" => Kind::Date,
        "decimal(9, 2)" | "decimal(18, 0)" => Kind::Decimal,
        _ => Kind::Text,
    };
    let ty = types::Ty { text: ty.to_owned(), kind, literal: String::new(), key: true };
    Column { name, ty, nullable: true, generated: true, auto: false, ci: false, reference: false }
}
