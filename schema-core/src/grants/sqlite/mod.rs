//! SQLite: no accounts and no GRANT, but an authorizer that is asked for every table and column a
//! statement names. The file holds what it needs to answer, and the TEMP objects of row rules; the Rust
//! code of a service holds the same as static data.
//!
//! ```text
//! {
//!   "format": 2,
//!   "schema": "shop",
//!   "service": "connector",
//!   "relations": [
//!     {
//!       "name": "auth_user",
//!       "read": ["id", "email"],
//!       "update": ["active"],
//!       "looks": [["session", "user_id"]],
//!       "changes": ["session"]
//!     },
//!     {"name": "event__connector", "read": true, "of_rule": true}
//!   ],
//!   "rules": [{"table": "event", "create": ["CREATE TEMP VIEW …"]}],
//!   "writable": true
//! }
//! ```
//!
//! A relation is what a statement names: a table, a view of the schema, or the view of a row rule. `true`
//! is all columns, those to come included. A verb that is missing is refused, and so is every relation that
//! is missing, every pragma, ATTACH and all DDL. What a view or trigger does, SQLite asks with its name, and
//! it is allowed.
//!
//! `of_rule` says that it is the view of a row rule, which an UPDATE or DELETE reads as a whole in the
//! view's own name. `looks` and `changes` are for foreign keys: while a statement writes the relation, SQLite itself looks at
//! these columns, and changes these tables.
//!
//! `rules` are made on each connection, before the authorizer is set. A program appends something that
//! nobody can guess to the names that end with `__rows`, `__insert`, `__update` and `__delete`, as SQLite
//! takes the name of a `with` for that of a view.

mod access;
mod keys;
mod rules;

pub use access::{Access, Columns, Relation, access};
pub use rules::{COUNTED, Rule};

use super::matrix::Matrix;
use crate::compile::Artifact;
use crate::diag::Diagnostics;
use crate::ir::{Schema, ServiceId};
use crate::json::push_string;

/// `grants/sqlite/<service>.json`
pub fn files(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) -> Vec<Artifact> {
    let mut files = Vec::new();
    for (index, service) in schema.services.iter().enumerate() {
        let access = access(schema, matrix, ServiceId(index as u32), diags);
        files.push(Artifact {
            path: format!("grants/sqlite/{}.json", service.name),
            text: text(&schema.name, &service.name, &access),
        });
    }
    files
}

fn text(schema: &str, service: &str, access: &Access) -> String {
    format!(
        "{{\n  \"format\": 2,\n  \"schema\": {},\n  \"service\": {},\n  \"relations\": {},\n  \"rules\": {},\n  \"writable\": {}\n}}\n",
        json(schema),
        json(service),
        array(access.relations.iter().map(relation_json)),
        array(access.rules.iter().map(rule_json)),
        access.relations.iter().any(Relation::writes),
    )
}

fn relation_json(relation: &Relation) -> String {
    let mut parts = vec![format!("\"name\": {}", json(&relation.name))];
    for (verb, columns) in
        [("read", &relation.read), ("insert", &relation.insert), ("update", &relation.update)]
    {
        match columns {
            Columns::All => parts.push(format!("\"{verb}\": true")),
            Columns::These(names) if names.is_empty() => {}
            Columns::These(names) => parts.push(format!("\"{verb}\": {}", list(names))),
        }
    }
    if relation.delete {
        parts.push("\"delete\": true".to_owned());
    }
    if relation.of_rule {
        parts.push("\"of_rule\": true".to_owned());
    }
    if !relation.looks.is_empty() {
        let pairs: Vec<String> =
            relation.looks.iter().map(|(table, column)| list(&[table.clone(), column.clone()])).collect();
        parts.push(format!("\"looks\": [{}]", pairs.join(", ")));
    }
    if !relation.changes.is_empty() {
        parts.push(format!("\"changes\": {}", list(&relation.changes)));
    }
    format!("    {{\n      {}\n    }}", parts.join(",\n      "))
}

fn rule_json(rule: &Rule) -> String {
    let create: Vec<String> = rule.create.iter().map(|parts| json(&parts.concat())).collect();
    format!(
        "    {{\n      \"table\": {},\n      \"create\": [\n        {}\n      ]\n    }}",
        json(&rule.table),
        create.join(",\n        ")
    )
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| json(name)).collect();
    format!("[{}]", names.join(", "))
}

fn array(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", items.join(",\n")) }
}

/// A JSON string.
pub(super) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(&mut out, text);
    out
}
