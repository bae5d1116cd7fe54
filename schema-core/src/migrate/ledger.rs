//! The table in which a database says which revisions it has. Migrations write it themselves, so that it is true
//! whichever tool runs them.

use super::plan::Step;
use super::record::Revision;
use crate::dialect::{Target, quote};

/// Its name.
pub const TABLE: &str = "schemagen_revision";

/// The tables that migrations keep for themselves: no part of a schema, and shown by no command.
pub const TABLES: [&str; 4] = [TABLE, "schemagen_journal", "schemagen_lock", "_sqlx_migrations"];

/// Its columns, each with its type on each of [`Target::ALL`].
const COLUMNS: [(&str, [&str; 3]); 5] = [
    ("revision", ["bigint PRIMARY KEY", "bigint PRIMARY KEY", "INTEGER PRIMARY KEY"]),
    ("name", ["varchar(255) NOT NULL", "varchar(255) NOT NULL", "TEXT NOT NULL"]),
    ("fingerprint", ["varchar(64) NOT NULL", "varchar(64) NOT NULL", "TEXT NOT NULL"]),
    ("breaks", ["text NOT NULL", "text NOT NULL", "TEXT NOT NULL"]),
    ("applied_at", ["timestamptz NOT NULL", "datetime(6) NOT NULL", "TEXT NOT NULL"]),
];

/// Makes it.
pub fn create(target: Target) -> Step {
    let ident = |name| quote::ident(target, name);
    let columns = COLUMNS.map(|(name, types)| format!("    {} {}", ident(name), types[target.index()]));
    let options = if target == Target::MySql { " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4" } else { "" };
    let sql = format!("CREATE TABLE {} (\n{}\n){options}", ident(TABLE), columns.join(",\n"));
    Step::new("The revisions that this database has.", sql)
}

/// Removes it.
pub fn drop(target: Target) -> Step {
    Step::new("The database has no revision any more.", format!("DROP TABLE {}", quote::ident(target, TABLE)))
}

/// Says that the database has a revision: its fingerprint on this target, and the services whose older code it
/// breaks.
pub fn insert(target: Target, revision: &Revision, fingerprint: &str, breaks: &[String]) -> Step {
    let ident = |name| quote::ident(target, name);
    let text = |text: &str| quote::string(target, text);
    let now = match target {
        Target::Postgres => "now()",
        Target::MySql => "UTC_TIMESTAMP(6)",
        Target::Sqlite => "strftime('%Y-%m-%d %H:%M:%fZ', 'now')",
    };
    let columns = COLUMNS.map(|(name, _)| ident(name)).join(", ");
    let values = [
        revision.id.to_string(),
        text(&revision.name),
        text(fingerprint),
        text(&breaks.join(",")),
        now.to_owned(),
    ];
    let sql = format!("INSERT INTO {} ({columns})\nVALUES ({})", ident(TABLE), values.join(", "));
    Step::new("From here on the database has this revision.", sql)
}

/// Says that it has it no more.
pub fn delete(target: Target, revision: &Revision) -> Step {
    let ident = |name| quote::ident(target, name);
    let sql = format!("DELETE FROM {} WHERE {} = {}", ident(TABLE), ident("revision"), revision.id);
    Step::new("From here on the database has this revision no more.", sql)
}
