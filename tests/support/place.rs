//! A database on a server that nobody else uses: accounts, and what else belongs to a server as a
//! whole, are this database's alone.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use schema_core::dialect::Target;
use serde::Deserialize;

use crate::servers::{self, Flavour, SqlServer, fresh, skip};
use crate::sqlite::Sqlite;
use crate::{DbError, Rows};

/// The major version that a [`Kind::Postgres`] is of: Debian's, which has `psql`, `pg_dump` and the
/// extensions.
const POSTGRES: u32 = 15;

/// A kind of server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// PostgreSQL 15.
    Postgres,
    /// MySQL 9.
    MySql,
    /// MariaDB.
    MariaDb,
    /// SQLite, in a file.
    Sqlite,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Postgres, Kind::MySql, Kind::MariaDb, Kind::Sqlite];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Postgres => "postgres",
            Kind::MySql => "mysql",
            Kind::MariaDb => "mariadb",
            Kind::Sqlite => "sqlite",
        }
    }

    /// The target that its DDL is written for.
    pub fn target(self) -> Target {
        match self {
            Kind::Postgres => Target::Postgres,
            Kind::MySql | Kind::MariaDb => Target::MySql,
            Kind::Sqlite => Target::Sqlite,
        }
    }
}

/// One empty database, named [`Place::DATABASE`], on a server of its own.
pub enum Place {
    /// On a server.
    Server(Box<SqlServer>),
    /// In a file.
    Sqlite(Sqlite),
}

impl Place {
    /// The name of the database, the same in every place, so that two places can be compared.
    pub const DATABASE: &str = "corpus";

    /// A new one; `None` after a skip, where the server isn't there.
    pub fn new(kind: Kind) -> Option<Place> {
        let server = match kind {
            Kind::Postgres => fresh::postgres(POSTGRES)?,
            Kind::MySql => fresh::mysql()?,
            Kind::MariaDb => fresh::mariadb()?,
            Kind::Sqlite => return Some(Place::Sqlite(Sqlite::new())),
        };
        let maintenance = if server.is_postgres() { "postgres" } else { "" };
        let made = server.admin_exec(maintenance, &format!("create database {}", Place::DATABASE));
        made.unwrap_or_else(|e| panic!("{}: create database: {e}", server.name()));
        Some(Place::Server(Box::new(server)))
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Place::Server(server) => match server.flavour() {
                Flavour::Postgres => Kind::Postgres,
                Flavour::MySql => Kind::MySql,
                Flavour::MariaDb => Kind::MariaDb,
            },
            Place::Sqlite(_) => Kind::Sqlite,
        }
    }

    /// The URL of the database, for its administrator.
    pub fn url(&self) -> String {
        match self {
            Place::Server(server) => server.url(Place::DATABASE),
            Place::Sqlite(db) => format!("sqlite://{}", db.path().display()),
        }
    }

    /// Runs statements and returns their rows.
    pub fn exec(&self, sql: &str) -> Result<Rows, DbError> {
        match self {
            Place::Server(server) => server.admin_exec(Place::DATABASE, sql),
            Place::Sqlite(db) => db.exec(sql),
        }
    }

    /// Runs files one after the other in one session, as the server's own command-line client does,
    /// up to the first error.
    pub fn run_files(&self, files: &[PathBuf]) -> Result<(), DbError> {
        match self {
            Place::Server(server) if server.is_postgres() => {
                let mut psql = Command::new(need(servers::postgres_program(POSTGRES, "psql"), "psql")?);
                psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", server.admin_user()])
                    .arg("-h")
                    .arg(server.socket())
                    .args(["-p", &server.port().to_string(), "-d", Place::DATABASE]);
                for file in files {
                    psql.arg("-f").arg(file);
                }
                run(&mut psql, &[])
            }
            Place::Server(server) => {
                let mut client = Command::new(need(servers::mariadb_client(), "mariadb")?);
                client
                    .arg("--no-defaults")
                    .arg("--socket")
                    .arg(server.socket())
                    .args(["--user", server.admin_user(), Place::DATABASE])
                    .args(["--default-character-set", "utf8mb4"])
                    .env("MYSQL_PWD", server.admin_password());
                let mut input = Vec::new();
                for file in files {
                    input.extend(read(file)?);
                    input.push(b'\n');
                }
                run(&mut client, &input)
            }
            Place::Sqlite(db) => files.iter().try_for_each(|file| {
                let text = String::from_utf8(read(file)?).map_err(DbError::client)?;
                db.exec_script(&text)
            }),
        }
    }

    /// How many tables it holds, those of PostgreSQL's extensions aside.
    pub fn tables(&self) -> Result<usize, DbError> {
        let sql = match self.kind() {
            Kind::Postgres => {
                "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace \
                 where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') \
                 and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"
            }
            Kind::MySql | Kind::MariaDb => {
                "select count(*) from information_schema.tables \
                 where table_schema = database() and table_type = 'BASE TABLE'"
            }
            Kind::Sqlite => {
                "select count(*) from pragma_table_list where schema = 'main' \
                 and type in ('table', 'virtual') and name not like 'sqlite!_%' escape '!'"
            }
        };
        let rows = self.exec(sql)?;
        let count = rows.into_iter().flatten().flatten().next().and_then(|n| n.parse().ok());
        count.ok_or_else(|| DbError::client("the tables can't be counted"))
    }
}

fn need(program: Option<PathBuf>, name: &str) -> Result<PathBuf, DbError> {
    if program.is_none() {
        skip(name, "not installed; tests/install.sh installs it");
    }
    program.ok_or_else(|| DbError::client(format_args!("{name} is not installed")))
}

fn read(file: &PathBuf) -> Result<Vec<u8>, DbError> {
    std::fs::read(file).map_err(|e| DbError::client(format_args!("{}: {e}", file.display())))
}

/// Runs a client; what it says when it fails is the error.
fn run(command: &mut Command, input: &[u8]) -> Result<(), DbError> {
    let stdin = tempfile::tempfile().and_then(|mut file| {
        use std::io::{Seek, Write};
        file.write_all(input)?;
        file.rewind()?;
        Ok(file)
    });
    let output = command
        .stdin(stdin.map_err(DbError::client)?)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(DbError::client)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().filter(|l| l.to_lowercase().contains("error")).take(3).collect();
    Err(DbError::client(if lines.is_empty() { said.trim().to_owned() } else { lines.join("\n") }))
}
