//! A database with a schema in it, and what `schemagen drift` says of it.

use schema_tests::servers::{SqlServer, postgres_program};
use schema_tests::sqlite::Sqlite;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

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

    /// Makes it empty again. On PostgreSQL that is much faster than another one.
    pub(crate) fn renew(&mut self) {
        match self {
            Place::Server(server, name) if server.is_postgres() => {
                server.admin_exec(name, include_str!("../support/empty.sql")).unwrap();
            }
            Place::Server(server, name) => {
                server.drop_database(name);
                *name = server.new_database();
            }
            Place::Sqlite(db) => *db = Sqlite::new(),
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

    /// Runs a script that may hold transactions, as the server's own client does.
    pub(crate) fn client(&self, sql: &str) -> Result<(), String> {
        match self {
            Place::Server(server, _) if server.is_postgres() => psql(&self.url(), sql),
            _ => self.script(sql),
        }
    }

    pub(crate) fn drop(self) {
        if let Place::Server(server, name) = self {
            server.drop_database(&name);
        }
    }
}

/// psql sends one statement at a time, which some of them need.
fn psql(url: &str, sql: &str) -> Result<(), String> {
    // Debian has one client for servers of all versions.
    let psql = postgres_program(15, "psql").expect("psql comes with PostgreSQL 15");
    let mut command = Command::new(psql);
    command.arg(url).args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    child.stdin.take().expect("a pipe").write_all(sql.as_bytes()).map_err(|error| error.to_string())?;
    let run = child.wait_with_output().map_err(|error| error.to_string())?;
    if run.status.success() { Ok(()) } else { Err(said(&run)) }
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

/// Whether this run takes what takes long, too.
pub(crate) fn is_full() -> bool {
    std::env::var("SCHEMAGEN_DRIFT_FULL").is_ok_and(|value| value == "1")
}

/// Runs another command on a schema.
pub(crate) fn schemagen(args: &[&str], schema: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_schemagen")).args(args).arg("--quiet").arg(schema).output().unwrap()
}

/// Runs another command.
pub(crate) fn schemagen_alone(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_schemagen")).args(args).output().unwrap()
}

/// Both streams.
pub(crate) fn said(run: &Output) -> String {
    String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr)
}
