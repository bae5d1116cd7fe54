//! Real servers, started when a test first asks for one, and gone when its process is.
//!
//! ```no_run
//! use schema_tests::servers;
//!
//! let Some(pg) = servers::postgres(16) else { return }; // said aloud and counted
//! let db = pg.new_database();
//! pg.admin_script(&db, "create table t (id int)").unwrap();
//! assert!(pg.exec(&db, "somebody", "a password", "table t").is_err());
//! ```
//!
//! `postgres`, `mariadb`, `mysql`, `redis` and `valkey` give one server a process, that all of its
//! tests share: each test makes a database of its own there. Accounts, and a cache's rules, belong
//! to the whole server, so tests that make some take names of their own, or a server of their own
//! from [`fresh`].

mod galera;
mod kv;
mod locate;
mod mysql;
mod postgres;
mod process;
mod session;
mod skip;
mod sql;
mod template;

use std::path::PathBuf;
use std::sync::OnceLock;

pub use kv::{KvServer, KvSession, Value};
pub use session::Session;
pub use skip::skip;
pub use sql::{Flavour, SqlServer};

/// The major versions of PostgreSQL that the tests know.
pub const POSTGRES_VERSIONS: [u32; 3] = [15, 16, 18];

const GALERA: &str = "Galera (tests/install.sh --galera)";
const HOW: &str = "not installed; tests/install.sh installs it";

type Started<T> = Option<Result<T, String>>;

/// PostgreSQL of this major version, one of [`POSTGRES_VERSIONS`].
pub fn postgres(version: u32) -> Option<&'static SqlServer> {
    static SERVERS: [OnceLock<Started<SqlServer>>; 3] = [const { OnceLock::new() }; 3];
    let index = POSTGRES_VERSIONS.iter().position(|v| *v == version);
    let index = index.unwrap_or_else(|| panic!("no tests with PostgreSQL {version}"));
    let name = format!("PostgreSQL {version}");
    shared(&SERVERS[index], &name, || postgres::start(version))
}

/// MariaDB.
pub fn mariadb() -> Option<&'static SqlServer> {
    static SERVER: OnceLock<Started<SqlServer>> = OnceLock::new();
    shared(&SERVER, "MariaDB", mysql::start_mariadb)
}

/// MySQL 9.
pub fn mysql() -> Option<&'static SqlServer> {
    static SERVER: OnceLock<Started<SqlServer>> = OnceLock::new();
    shared(&SERVER, "MySQL 9", mysql::start_mysql)
}

/// The three nodes of a MariaDB Galera cluster. Starting it takes some seconds.
pub fn galera() -> Option<&'static [SqlServer]> {
    static NODES: OnceLock<Started<Vec<SqlServer>>> = OnceLock::new();
    let nodes = shared(&NODES, GALERA, galera::start)?;
    Some(nodes)
}

/// Redis.
pub fn redis() -> Option<&'static KvServer> {
    static SERVER: OnceLock<Started<KvServer>> = OnceLock::new();
    shared(&SERVER, "Redis", kv::start_redis)
}

/// Valkey.
pub fn valkey() -> Option<&'static KvServer> {
    static SERVER: OnceLock<Started<KvServer>> = OnceLock::new();
    shared(&SERVER, "Valkey", kv::start_valkey)
}

/// A program that comes with PostgreSQL of this major version, such as `psql`.
pub fn postgres_program(version: u32, name: &str) -> Option<PathBuf> {
    locate::postgres(version).map(|dir| dir.join(name)).filter(|path| path.exists())
}

/// MariaDB's command-line client, which MySQL takes too.
pub fn mariadb_client() -> Option<PathBuf> {
    locate::program("mariadb")
}

/// Every SQL server that is there: the PostgreSQLs, MariaDB, MySQL. Each that isn't is a skip.
pub fn all_sql() -> Vec<&'static SqlServer> {
    let postgres = POSTGRES_VERSIONS.into_iter().filter_map(postgres);
    postgres.chain(mariadb()).chain(mysql()).collect()
}

/// Servers for one test alone, stopped when dropped.
pub mod fresh {
    use super::{KvServer, SqlServer, kv, mysql as my, own, postgres as pg};

    /// PostgreSQL of this major version.
    pub fn postgres(version: u32) -> Option<SqlServer> {
        own(&format!("PostgreSQL {version}"), pg::start(version))
    }

    /// MariaDB.
    pub fn mariadb() -> Option<SqlServer> {
        own("MariaDB", my::start_mariadb())
    }

    /// MySQL 9.
    pub fn mysql() -> Option<SqlServer> {
        own("MySQL 9", my::start_mysql())
    }

    /// The three nodes of a Galera cluster.
    pub fn galera() -> Option<Vec<SqlServer>> {
        own(super::GALERA, super::galera::start())
    }

    /// Redis.
    pub fn redis() -> Option<KvServer> {
        own("Redis", kv::start_redis())
    }

    /// Valkey.
    pub fn valkey() -> Option<KvServer> {
        own("Valkey", kv::start_valkey())
    }
}

/// What is not there is a skip; what is there and doesn't start is a failure.
fn shared<T>(
    server: &'static OnceLock<Started<T>>,
    name: &str,
    start: impl FnOnce() -> Started<T>,
) -> Option<&'static T> {
    match server.get_or_init(start) {
        Some(Ok(server)) => return Some(server),
        Some(Err(why)) => panic!("{name} does not start: {why}"),
        None => skip(name, HOW),
    }
    None
}

fn own<T>(name: &str, started: Started<T>) -> Option<T> {
    match started {
        Some(Ok(server)) => return Some(server),
        Some(Err(why)) => panic!("{name} does not start: {why}"),
        None => skip(name, HOW),
    }
    None
}

/// A port that was free may be taken when the server comes to it: three tries.
fn retry<T>(mut start: impl FnMut() -> Result<T, String>) -> Result<T, String> {
    start().or_else(|_| start()).or_else(|_| start())
}

/// Bytes that are no text, as SQL writes them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("x'{digits}'")
}
