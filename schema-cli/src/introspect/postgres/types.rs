//! Types, in the spelling that phys has.

use super::catalog::{Oid, Row};
use super::names::{ident, name};
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
            let name = match &name.namespace {
                Some(namespace) => format!("{}.{}", ident(namespace), ident(&name.name)),
                None => ident(&name.name),
            };
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
        let Some(spelling) = self.0.get(&oid) else { return canonical(text) };
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

/// A type of pg_catalog: the short one of its names.
fn canonical(text: &str) -> String {
    let element = text.trim_end_matches("[]");
    let array = &text[element.len()..];
    let (head, modifier) = match (element.find('('), element.find(')')) {
        (Some(from), Some(to)) => {
            (format!("{}{}", &element[..from], &element[to + 1..]), &element[from..=to])
        }
        _ => (element.to_owned(), ""),
    };
    let name = match head.as_str() {
        "character varying" => "varchar",
        "character" => "char",
        "timestamp without time zone" => "timestamp",
        "timestamp with time zone" => "timestamptz",
        "time without time zone" => "time",
        "time with time zone" => "timetz",
        "numeric" => return format!("numeric{}{array}", modifier.replace(',', ", ")),
        _ => return text.to_owned(),
    };
    format!("{name}{modifier}{array}")
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn types_are_spelled_short() {
        for (text, short) in [
            ("integer", "integer"),
            ("character varying(20)", "varchar(20)"),
            ("character varying", "varchar"),
            ("character(3)[]", "char(3)[]"),
            ("timestamp(3) without time zone", "timestamp(3)"),
            ("timestamp with time zone[]", "timestamptz[]"),
            ("time(0) with time zone", "timetz(0)"),
            ("time without time zone", "time"),
            ("numeric(10,2)", "numeric(10, 2)"),
            ("numeric", "numeric"),
            ("bit varying(5)", "bit varying(5)"),
            ("interval day to second(3)", "interval day to second(3)"),
            ("\"char\"", "\"char\""),
        ] {
            assert_eq!(canonical(text), short);
        }
    }
}
