//! The table in which a database says which revisions it has. Migrations write it themselves, so that it is true
//! whichever tool runs them.

use super::plan::Step;
use super::record::Revision;
use super::rights::{Gift, Granted};
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

/// Has the accounts of services look which revisions there are, as their code asks for that when it connects: those
/// that come, and those that lose the way there. Accounts that go may look no more.
pub fn rights(target: Target, had: &[Granted], has: &[Granted]) -> Vec<Step> {
    let is_in = |list: &[Granted], one: &Granted| list.iter().any(|other| other.account == one.account);
    let lost = |one: &Granted| {
        let before = had.iter().find(|other| other.account == one.account);
        before.is_some_and(|before| reaches(before) && !reaches(one))
    };
    let come: Vec<&Granted> = has.iter().filter(|one| !is_in(had, one) || lost(one)).collect();
    let gone: Vec<&Granted> = had.iter().filter(|one| !is_in(has, one)).collect();
    match target {
        Target::Postgres => on_postgres(&come, &gone),
        Target::MySql => on_mysql(&come, &gone),
        Target::Sqlite => Vec::new(),
    }
}

/// Whether an account has what leads to the table, by what it has on others.
fn reaches(account: &Granted) -> bool {
    let way = |gift: &Gift| matches!(gift, Gift::Privilege { on, .. } if on == "SCHEMA \"public\"");
    account.pieces.iter().any(|piece| way(&piece.gift))
}

fn on_postgres(come: &[&Granted], gone: &[&Granted]) -> Vec<Step> {
    let mut body = String::new();
    for (accounts, given) in [(come, true), (gone, false)] {
        for account in accounts {
            let statement = grant_on_postgres(&account.to, given);
            match account.to.as_str() {
                "PUBLIC" => body.push_str(&format!("    {}\n", statement.replace('\n', "\n    "))),
                _ => body.push_str(&format!(
                    "    IF EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN\n        {}\n    END IF;\n",
                    quote::string(Target::Postgres, &account.account),
                    statement.replace('\n', "\n        ")
                )),
            }
        }
    }
    if body.is_empty() {
        return Vec::new();
    }
    let sql = format!("DO {}", quote::dollars(&format!("\nBEGIN\n{body}END\n")));
    vec![Step::new("Services look which revision the database has.", sql)]
}

/// Statements that have an account read the table, wherever the migrations lie; what it had besides, it keeps.
fn grant_on_postgres(to: &str, given: bool) -> String {
    let table = quote::ident(Target::Postgres, TABLE);
    if !given {
        return format!("REVOKE SELECT ON TABLE {table} FROM {to};");
    }
    let usage = format!("GRANT USAGE ON SCHEMA %I TO {}", to.replace('%', "%%"));
    let usage = quote::string(Target::Postgres, &usage);
    format!("EXECUTE format({usage}, current_schema());\nGRANT SELECT ON TABLE {table} TO {to};")
}

fn on_mysql(come: &[&Granted], gone: &[&Granted]) -> Vec<Step> {
    let table = quote::ident(Target::MySql, TABLE);
    let step = |account: &Granted, what: &str, sql: String| Step {
        account: Some(account.account.clone()),
        ..Step::new(format!("The account {} {what}.", account.account), sql)
    };
    let come = come.iter().map(|account| {
        let sql = format!("GRANT SELECT ON {table} TO {}", account.to);
        step(account, "looks which revision the database has", sql)
    });
    let gone = gone.iter().map(|account| {
        let sql = format!("REVOKE SELECT ON {table} FROM {}", account.to);
        step(account, "does so no more", sql)
    });
    come.chain(gone).collect()
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
