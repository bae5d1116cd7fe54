//! The schema block, extensions and namespaces.

use super::{Profile, Schema, names};
use schema_core::dialect::Target;
use std::fmt::Write;

/// The per-request value of portable schemas that have one.
pub(super) const CONTEXT: &str = "tenant";

/// Writes the head of the schema, and what comes before types.
pub(super) fn write(schema: &mut Schema<'_>) {
    names::docs(schema, "");
    let targets: Vec<&str> = schema.profile.targets().iter().map(|t| t.name()).collect();
    let _ = write!(schema.text, "schema random {{\n    targets {}\n", targets.join(", "));
    match schema.profile {
        Profile::Native(Target::MySql) => schema.text.push_str(
            "    native\n    with mysql 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci'\n",
        ),
        Profile::Native(_) => schema.text.push_str("    native\n"),
        Profile::Portable(_) if schema.choices.once_in(4) => {
            let _ = writeln!(schema.text, "    context {CONTEXT} bigint");
            schema.context = true;
        }
        Profile::Portable(_) => {}
    }
    if schema.profile.has(Target::MySql) && schema.profile.native().is_none() {
        match schema.choices.pick(8) {
            6 => schema.text.push_str("    with mysql 'ROW_FORMAT=DYNAMIC'\n"),
            7 => schema.text.push_str("    galera\n"),
            _ => {}
        }
    }
    schema.text.push_str("}\n\n");
    if schema.profile.has(Target::Postgres) {
        extension(schema);
        namespace(schema);
    }
}

fn extension(schema: &mut Schema<'_>) {
    match schema.choices.pick(6) {
        4 => schema.text.push_str("extension btree_gist\n\n"),
        5 => schema.text.push_str("extension btree_gist schema `My Tools`\n\n"),
        _ => return,
    }
    schema.btree_gist = true;
}

/// A namespace in which nothing lies, and one that tables may lie in.
fn namespace(schema: &mut Schema<'_>) {
    if schema.choices.once_in(6) {
        names::docs(schema, "");
        let _ = writeln!(schema.text, "namespace archive\n");
    }
    if schema.choices.once_in(6) {
        names::docs(schema, "");
        let _ = writeln!(schema.text, "namespace other\n");
    }
}
