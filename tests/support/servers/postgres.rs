//! PostgreSQL.

use std::path::Path;

use super::locate;
use super::process::{Folder, Stop, free_port, run, unprivileged};
use super::sql::{Flavour, SqlServer};
use super::template;

const ADMIN: &str = "postgres";
const PASSWORD: &str = "postgres-admin";

/// What is committed outlives the server, not the machine.
const OPTIONS: [&str; 6] = [
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=200",
    "max_wal_size=64MB",
];

/// Starts a server of this major version; `None` if it isn't installed.
pub(crate) fn start(version: u32) -> Option<Result<SqlServer, String>> {
    let programs = locate::postgres(version)?;
    Some(super::retry(|| start_from(version, &programs)))
}

fn start_from(version: u32, programs: &Path) -> Result<SqlServer, String> {
    let io = |e: std::io::Error| format!("PostgreSQL {version}: {e}");
    let name = format!("postgresql-{version}");
    let folder = Folder::new(&name).map_err(io)?;
    let password = folder.file("password", PASSWORD).map_err(io)?;
    let initdb = programs.join("initdb");
    let data = template::data_folder(&folder, &name, &programs.join("postgres"), |data| {
        run(unprivileged(&initdb)
            .arg("--pgdata")
            .arg(data)
            .arg("--pwfile")
            .arg(&password)
            .args(["--username", ADMIN, "--auth-host", "scram-sha-256"])
            // Deriving a key takes an unoptimised client 30 ms: our own admin's way is the socket.
            .args(["--auth-local", "trust"])
            .args(["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]))
    })?;
    let port = free_port().map_err(io)?;
    let mut command = unprivileged(programs.join("postgres"));
    command.arg("-D").arg(data).arg("-k").arg(&folder.path);
    command.args(["-p", &port.to_string()]);
    for option in OPTIONS {
        command.args(["-c", option]);
    }
    let process = folder.start(&command, Stop::Quit).map_err(io)?;
    SqlServer::started(process, Flavour::Postgres, port, (ADMIN, PASSWORD), "show server_version")
}
