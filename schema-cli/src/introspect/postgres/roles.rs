//! What roles are, beyond what accounts say of them: their attributes, settings, and what they own.

use super::catalog::Row;
use super::draft::{Draft, object};
use super::graph::Key;
use super::names::{ident, string};
use schema_core::phys::Name;
use std::collections::BTreeSet;

/// Adds statements as one piece of SQL, if there are any.
pub(super) fn push(draft: &mut Draft, name: &str, statements: Vec<String>) {
    if !statements.is_empty() {
        let object = object("grants", &Name { namespace: None, name: name.to_owned() });
        draft.push(Key::new(name, 0), object, statements.join(";\n"));
    }
}

/// A statement that makes a role if there is none.
pub(super) fn make_role(role: &str) -> String {
    format!(
        "DO $role$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {}) THEN \
         CREATE ROLE {}; END IF; END $role$",
        string(role),
        ident(role)
    )
}

/// `ALTER ROLE` for the attributes that a new role has not.
pub(super) fn attributes(
    rows: &[Row],
    carried: &BTreeSet<&str>,
    draft: &mut Draft,
) -> Result<(), sqlx::Error> {
    let mut statements = Vec::new();
    for row in rows {
        let (role, attributes) = (row.text("name")?, row.list("attributes")?);
        // Whoever reads, makes: it has what it needs.
        if attributes.is_empty() || row.is("is_reader")? || !carried.contains(role.as_str()) {
            continue;
        }
        statements.push(make_role(&role));
        statements.push(format!("ALTER ROLE {} {}", ident(&role), attributes.join(" ")));
    }
    push(draft, "roles", statements);
    Ok(())
}

/// `ALTER ROLE … SET`, `ALTER DATABASE … SET`.
pub(super) fn settings(rows: &[Row], carried: &BTreeSet<&str>, draft: &mut Draft) -> Result<(), sqlx::Error> {
    let mut statements = Vec::new();
    for row in rows {
        let (role, name, in_database) = (row.maybe("role")?, row.text("name")?, row.is("in_database")?);
        if role.as_deref().is_some_and(|role| !carried.contains(role)) {
            continue;
        }
        if row.is("secretive")? {
            let of = role.as_deref().map(|role| format!("of {role}: ")).unwrap_or_default();
            draft.note(format!("not carried, as it may be a secret: setting {of}{name}"));
            continue;
        }
        let set = format!("SET {} TO {}", parameter(&name), value(&name, &row.text("value")?));
        statements.extend(role.as_deref().map(make_role));
        statements.push(match &role {
            Some(role) if in_database => {
                here(&format!("ALTER ROLE {} IN DATABASE ", ident(role)), &format!(" {set}"))
            }
            Some(role) => format!("ALTER ROLE {} {set}", ident(role)),
            None => here("ALTER DATABASE ", &format!(" {set}")),
        });
    }
    push(draft, "settings", statements);
    Ok(())
}

/// The comment of the database, which may have another name where it is made again.
pub(super) fn database(row: &Row, draft: &mut Draft) -> Result<(), sqlx::Error> {
    let comment = row.text("comment")?;
    if !comment.is_empty() {
        let sql = here("COMMENT ON DATABASE ", &format!(" IS {}", string(&comment)));
        let of = Name { namespace: None, name: "database".to_owned() };
        draft.push(Key::new("pg_database", 0), object("comment", &of), sql);
    }
    Ok(())
}

/// A statement with the name of the database that it is run in between its parts: there it may have another
/// name than here.
fn here(before: &str, after: &str) -> String {
    format!(
        "DO $here$ BEGIN EXECUTE {} || pg_catalog.quote_ident(pg_catalog.current_database()) || {}; END $here$",
        string(before),
        string(after)
    )
}

/// A parameter's name: words with dots between them.
fn parameter(name: &str) -> String {
    let parts: Vec<String> = name.split('.').map(ident).collect();
    parts.join(".")
}

/// Parameters that hold a list of names, each to be quoted by itself.
const LISTS: [&str; 6] = [
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// A parameter's value as a literal, or several.
fn value(name: &str, value: &str) -> String {
    if !LISTS.contains(&name) {
        return string(value);
    }
    let mut items = vec![String::new()];
    let mut quoted = false;
    for c in value.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => items.push(String::new()),
            ' ' if !quoted => {}
            c => items.last_mut().into_iter().for_each(|item| item.push(c)),
        }
    }
    let items: Vec<String> = items.iter().map(|item| string(item)).collect();
    items.join(", ")
}

/// Who owns what does not belong to whoever reads, and so makes, it.
pub(super) fn owners(rows: &[Row], draft: &mut Draft) -> Result<(), sqlx::Error> {
    let mut statements = Vec::new();
    let mut made = BTreeSet::new();
    for row in rows {
        let role = row.text("role")?;
        if made.insert(role.clone()) {
            statements.push(make_role(&role));
        }
        statements.push(format!("ALTER {} OWNER TO {}", row.text("object")?, ident(&role)));
    }
    push(draft, "owners", statements);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_literals() {
        assert_eq!(value("work_mem", "5MB"), "'5MB'");
        assert_eq!(value("search_path", r#""$user", "a, b", c"#), "'$user', 'a, b', 'c'");
        assert_eq!(value("search_path", r#""""#), "''");
        assert_eq!(parameter("app.Tenant"), r#""app"."Tenant""#);
    }
}
