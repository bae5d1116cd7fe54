//! Enums, named types and sequences.

use super::types::{self, Kind};
use super::{Schema, expr, names};
use schema_core::dialect::Target;
use std::fmt::Write;

const LABELS: [&str; 8] =
    ["a", "b", "'PG-13'", "'it''s'", "'two words'", "'back\\slash'", "'\"quoted\", ;'", "'ä'"];

/// Writes enums.
pub(super) fn enums(schema: &mut Schema<'_>) {
    let (count, labels) = match schema.profile.native() {
        // Its collation takes `ä` for `a`.
        Some(Target::MySql) => (3, LABELS.len() - 1),
        Some(Target::Sqlite) => return,
        _ => (3, LABELS.len()),
    };
    for i in 0..schema.choices.pick(count) {
        let count = 1 + schema.choices.pick(labels);
        let name = placed(schema, &format!("enum_{i}"));
        names::docs(schema, "");
        let labels = LABELS[..count].to_vec();
        let _ = writeln!(schema.text, "enum {name} {{ {} }}\n", labels.join(", "));
        schema.enums.push((name, labels));
    }
}

/// Writes named types.
pub(super) fn types(schema: &mut Schema<'_>) {
    // Elsewhere the type that it stands for is all that a native schema has of it.
    let bare = schema.profile.native().is_some_and(|t| t != Target::Postgres);
    for i in 0..schema.choices.pick(3) {
        let name = placed(schema, &format!("type_{i}"));
        let mut ty = types::plain(schema);
        if ty.text.contains(" native ") {
            // A named type is portable or native, not both.
            ty = types::Ty::of("int", Kind::Int, "7", true);
        }
        names::docs(schema, "");
        let _ = write!(schema.text, "type {name} = {}", ty.text);
        let only = schema.profile.only() == Some(Target::Postgres);
        if only && ty.kind == Kind::Text && schema.choices.once_in(4) {
            schema.text.push_str(" collate 'C'");
        }
        if bare {
            schema.text.push_str("\n\n");
            schema.types.push((name, ty));
            continue;
        }
        let not_null = only && schema.choices.once_in(4);
        if not_null {
            schema.text.push_str(" not null");
        }
        if !ty.literal.is_empty() && schema.choices.once_in(4) {
            let _ = write!(schema.text, " default {}", ty.literal);
        }
        for check in 0..schema.choices.pick(3) {
            let Some(condition) = expr::about(schema, "value", &ty) else { continue };
            let name = match only {
                true => names::given(schema, &format!("type_{i}_c{check}")),
                false => String::new(),
            };
            let _ = write!(schema.text, " check {name}({condition})");
        }
        schema.text.push_str("\n\n");
        schema.types.push((name, types::Ty { not_null, ..ty }));
    }
}

/// Writes composite types, which PostgreSQL alone has.
pub(super) fn composites(schema: &mut Schema<'_>) {
    // Those that no check holds, which a field has not.
    const PORTABLE: [&str; 6] = ["int", "bigint", "text", "varchar(40)", "bool", "uuid"];
    if schema.profile.only() != Some(Target::Postgres) {
        return;
    }
    for i in 0..schema.choices.pick(3) {
        let name = placed(schema, &format!("composite_{i}"));
        names::docs(schema, "");
        let _ = writeln!(schema.text, "type {name} {{");
        for field in 0..schema.choices.pick(4) {
            let ty = match schema.choices.pick(6) {
                5 if !schema.composites.is_empty() => {
                    let other = schema.choices.of(&schema.composites).clone();
                    other + *schema.choices.of(&["", "[]"])
                }
                4 if !schema.enums.is_empty() => schema.choices.of(&schema.enums).0.clone(),
                3 if !schema.types.is_empty() => schema.choices.of(&schema.types).0.clone(),
                _ if schema.profile.native().is_some() => types::plain(schema).text,
                _ => (*schema.choices.of(&PORTABLE)).to_owned(),
            };
            // A field is in no Rust.
            let ty = ty.split('<').next().unwrap_or_default().to_owned();
            names::docs(schema, "    ");
            let name = names::name(schema, &format!("field_{field}"));
            let collate = if ty == "text" && schema.choices.once_in(3) { " collate 'C'" } else { "" };
            let _ = writeln!(schema.text, "    {name} {ty}{collate}");
        }
        schema.text.push_str("}\n\n");
        schema.composites.push(name);
    }
}

/// Writes sequences, which PostgreSQL alone has.
pub(super) fn sequences(schema: &mut Schema<'_>) {
    const OPTIONS: [&str; 7] = [
        "",
        " start 10 step 5",
        " int min 2 max 99 cycle",
        " cache 20",
        " smallint",
        " step -1 min -100 max -1",
        " bigint start 7 min -5 max 9000000000 cache 3 cycle",
    ];
    if schema.profile.only() != Some(Target::Postgres) {
        return;
    }
    for i in 0..schema.choices.pick(3) {
        let name = placed(schema, &format!("seq_{i}"));
        let options = *schema.choices.of(&OPTIONS);
        names::docs(schema, "");
        let _ = writeln!(schema.text, "sequence {name}{options}\n");
        schema.sequences.push(name);
    }
}

/// A name, perhaps in a namespace.
pub(super) fn placed(schema: &mut Schema<'_>, plain: &str) -> String {
    let name = names::name(schema, plain);
    match schema.choices.pick(10) {
        8 => format!("other.{name}"),
        9 => format!("`My Space`.{name}"),
        _ => name,
    }
}

/// Writes a sequence that goes with a column, now and then.
pub(super) fn owned(schema: &mut Schema<'_>) {
    if schema.profile.only() != Some(Target::Postgres) || !schema.choices.once_in(5) {
        return;
    }
    let table = &schema.tables[schema.choices.pick(schema.tables.len())];
    let Some(column) = table.columns.iter().find(|c| c.ty.kind == Kind::Int && !c.auto && !c.generated)
    else {
        return;
    };
    // It lies where its table does.
    let space = ["other.", "`My Space`."].into_iter().find(|space| table.path.starts_with(space));
    let (path, column) = (table.path.clone(), column.name.clone());
    names::docs(schema, "");
    let space = space.unwrap_or_default();
    let _ = writeln!(schema.text, "sequence {space}owned_seq step 3\n    owned by {path}.{column}\n");
}
