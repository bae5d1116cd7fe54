//! MySQL and MariaDB.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::locate;
use super::process::{Folder, Stop, free_port, run, unprivileged};
use super::sql::{Flavour, SqlServer};
use super::template;

pub(crate) const ADMIN: &str = "admin";
pub(crate) const PASSWORD: &str = "mysql-admin";

/// Run at each start. `root` can't come in by TCP, as 127.0.0.1 is not `localhost` here.
pub(crate) const INIT: &str = "\
CREATE USER IF NOT EXISTS 'admin'@'%' IDENTIFIED BY 'mysql-admin';
GRANT ALL ON *.* TO 'admin'@'%' WITH GRANT OPTION;
";

/// Small; what is committed outlives the server, not the machine. Nothing changes what SQL means.
pub(crate) const OPTIONS: [&str; 6] = [
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--innodb-buffer-pool-size=32M",
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-doublewrite=OFF",
    "--performance-schema=OFF",
];

/// Starts MariaDB; `None` if it isn't installed.
pub(crate) fn start_mariadb() -> Option<Result<SqlServer, String>> {
    let server = locate::program("mariadbd")?;
    let install = locate::program("mariadb-install-db")?;
    Some(super::retry(|| {
        start(Flavour::MariaDb, "mariadb", &server, |folder| {
            template::data_folder(folder, "mariadb", &server, |data| make_mariadb(&install, data))
        })
    }))
}

/// Makes MariaDB's first data folder.
pub(crate) fn make_mariadb(install: &Path, data: &Path) -> Result<(), String> {
    run(unprivileged(install)
        .arg("--no-defaults")
        .arg(format!("--datadir={}", data.display()))
        .args(["--auth-root-authentication-method=normal"])
        .args(["--skip-test-db", "--skip-name-resolve"]))
}

/// Starts MySQL 9; `None` if it isn't installed.
pub(crate) fn start_mysql() -> Option<Result<SqlServer, String>> {
    let unpacked = locate::cached("mysql-9", "usr/sbin/mysqld")?;
    let server = unpacked.join("usr/sbin/mysqld");
    Some(super::retry(|| {
        start(Flavour::MySql, "mysql", &server, |folder| {
            template::data_folder(folder, "mysql-9", &server, |data| {
                run(mysqld(&server)
                    .arg(format!("--datadir={}", data.display()))
                    .args(["--initialize-insecure", "--innodb-redo-log-capacity=16M"]))
            })
        })
    }))
}

fn start(
    flavour: Flavour,
    name: &str,
    server: &Path,
    data: impl FnOnce(&Folder) -> Result<PathBuf, String>,
) -> Result<SqlServer, String> {
    let io = |e: std::io::Error| format!("{name}: {e}");
    let folder = Folder::new(name).map_err(io)?;
    let data = data(&folder)?;
    let init = folder.file("init.sql", INIT).map_err(io)?;
    let tmp = folder.subfolder("tmp").map_err(io)?;
    let port = free_port().map_err(io)?;
    let mut command = match flavour {
        Flavour::MySql => mysqld(server),
        _ => mariadbd(server),
    };
    command
        .arg(format!("--datadir={}", data.display()))
        .arg(format!("--tmpdir={}", tmp.display()))
        .arg(format!("--init-file={}", init.display()))
        .arg(format!("--socket={}/socket", folder.path.display()))
        .arg(format!("--pid-file={}/server.pid", folder.path.display()))
        .arg(format!("--port={port}"))
        .args(OPTIONS);
    let process = folder.start(&command, Stop::Kill).map_err(io)?;
    SqlServer::started(process, flavour, port, (ADMIN, PASSWORD), "select version()")
}

fn mariadbd(server: &Path) -> Command {
    let mut command = unprivileged(server);
    command.args(["--no-defaults", "--innodb-log-file-size=16M"]);
    command
}

/// MySQL as it is unpacked: by its own loader, and told where each of its parts lies.
fn mysqld(server: &Path) -> Command {
    let usr = server.parent().and_then(Path::parent).unwrap_or(server);
    let (usr, server) = (usr.display(), server.display());
    let mut command = unprivileged(format!("{usr}/lib64/ld-linux-x86-64.so.2"));
    command
        .args(["--library-path", &format!("{usr}/lib/x86_64-linux-gnu")])
        .arg(server.to_string())
        .arg("--no-defaults")
        .arg(format!("--basedir={usr}"))
        .arg(format!("--lc-messages-dir={usr}/share/mysql"))
        .arg(format!("--character-sets-dir={usr}/share/mysql/charsets"))
        .arg(format!("--plugin-dir={usr}/lib/mysql/plugin"))
        .args(["--secure-file-priv=NULL", "--mysqlx=OFF"])
        .args(["--skip-log-bin", "--innodb-flush-method=nosync"]);
    command
}
