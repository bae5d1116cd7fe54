//! Types, in the spelling that phys has.

use super::catalog::{Oid, Row};
use super::names::{ident, name};
use schema_core::dialect::{Target, quote};
use schema_core::lower::native::types::canonical;
use std::collections::HashMap;

/// How the types outside of pg_catalog are written.
pub(super) struct Types(HashMap<Oid, Spelling>);

struct Spelling {
    name: String,
    array: bool,
}

impl Types {
    /// From the rows of `types.sql`, and of `relations.sql` for the types of rows.
    pub(super) fn read(rows: &[Row], relations: &[Row]) -> Result<Types, sqlx::Error> {
        let mut types = HashMap::new();
        for row in relations {
            let name = name(row.text("namespace")?, row.text("name")?);
            let name = quote::path(Target::Postgres, name.namespace.as_deref(), &name.name);
            types.insert(row.oid("row_array")?, Spelling { name: name.clone(), array: true });
            types.insert(row.oid("row_type")?, Spelling { name, array: false });
        }
        for row in rows {
            let (namespace, name) = (row.text("namespace")?, row.text("name")?);
            // What an extension brings is written as its manual has it.
            let write = if row.is("is_member")? { simple } else { ident };
            let name = match namespace.as_str() {
                "public" => write(&name),
                _ => format!("{}.{}", write(&namespace), write(&name)),
            };
            let array = row.oid("array_type")?;
            if array != 0 {
                types.insert(array, Spelling { name: name.clone(), array: true });
            }
            types.insert(row.oid("oid")?, Spelling { name, array: false });
        }
        Ok(Types(types))
    }

    /// A type, of which `format_type` wrote `text`.
    pub(super) fn spell(&self, oid: Oid, text: &str) -> String {
        let Some(spelling) = self.0.get(&oid) else { return canonical(Target::Postgres, text) };
        let text = text.strip_suffix("[]").unwrap_or(text);
        let modifier = text.ends_with(')').then(|| text.rfind('(')).flatten().map_or("", |at| &text[at..]);
        format!("{}{modifier}{}", spelling.name, if spelling.array { "[]" } else { "" })
    }
}

/// An identifier, in quotes only if it needs them.
fn simple(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if name.bytes().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        name.to_owned()
    } else {
        ident(name)
    }
}
