//! A database with a schema in it, and what `schemagen drift` says of it.

use schema_tests::servers::SqlServer;
use schema_tests::sqlite::Sqlite;
use std::path::Path;
use std::process::{Command, Output};

/// A database.
pub(crate) enum Place<'s> {
    Server(&'s SqlServer, String),
    Sqlite(Sqlite),
}

impl<'s> Place<'s> {
    /// A new one on a server, or a SQLite file.
    pub(crate) fn new(server: Option<&'s SqlServer>) -> Place<'s> {
        match server {
            Some(server) => Place::Server(server, server.new_database()),
            None => Place::Sqlite(Sqlite::new()),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Place::Server(server, name) => server.url(name),
            Place::Sqlite(db) => format!("sqlite:{}", db.path().display()),
        }
    }

    pub(crate) fn script(&self, sql: &str) -> Result<(), String> {
        match self {
            Place::Server(server, name) => server.admin_script(name, sql).map_err(|e| e.message),
            Place::Sqlite(db) => db.exec_script(sql).map_err(|e| e.message),
        }
    }

    pub(crate) fn drop(self) {
        if let Place::Server(server, name) = self {
            server.drop_database(&name);
        }
    }
}

/// Runs the command.
pub(crate) fn drift(url: &str, schema: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_schemagen"))
        .args(["drift", url, "--quiet", "--schema"])
        .arg(schema)
        .args(more)
        .env_remove("DATABASE_URL")
        .env_remove("SCHEMAGEN_ADMIN_URL")
        .output()
        .unwrap()
}

/// Both streams.
pub(crate) fn said(run: &Output) -> String {
    String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr)
}
