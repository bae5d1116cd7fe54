//! A MariaDB Galera cluster of three nodes.

use std::path::{Path, PathBuf};

use super::locate;
use super::mysql::{ADMIN, INIT, PASSWORD, make_mariadb};
use super::process::{Folder, Process, Stop, free_ports, unprivileged};
use super::sql::{Flavour, SqlServer};
use super::template;

const PROVIDER: &str = "/usr/lib/galera/libgalera_smm.so";

/// Answers with the version as soon as the node has what the cluster has.
const READY: &str = "select version() from information_schema.global_status \
    where variable_name = 'wsrep_local_state_comment' and variable_value = 'Synced'";

/// A node starts a cluster once, and joins it ever after: from where a crash has left it, so that
/// what it missed is sent rather than everything.
const LAUNCHER: &str = r#"
dir=$1 server=$2
set --
if [ -e "$dir/bootstrap" ]; then
    rm "$dir/bootstrap"
    set -- --wsrep-new-cluster
elif [ -e "$dir/data/ibdata1" ]; then
    "$server" --defaults-file="$dir/my.cnf" --log-error="$dir/recover" --wsrep-recover
    position=$(sed -n 's/.*Recovered position: *//p' "$dir/recover" | tail -n 1)
    [ -z "$position" ] || set -- --wsrep-start-position="$position"
fi
exec "$server" --defaults-file="$dir/my.cnf" "$@"
"#;

/// A node that is gone is missed after one second rather than five.
const IMPATIENT: &str = "gcache.size=32M;evs.keepalive_period=PT0.3S;\
    evs.inactive_check_period=PT0.2S;evs.suspect_timeout=PT1S;evs.inactive_timeout=PT3S;\
    evs.install_timeout=PT2S;evs.join_retrans_period=PT0.3S;pc.announce_timeout=PT1S";

struct Programs {
    server: PathBuf,
    install: PathBuf,
    /// The scripts that send a node's whole state to another.
    scripts: PathBuf,
}

/// Starts a cluster; `None` if something of it isn't installed.
pub(crate) fn start() -> Option<Result<Vec<SqlServer>, String>> {
    let programs = Programs {
        server: locate::program("mariadbd")?,
        install: locate::program("mariadb-install-db")?,
        scripts: locate::cached("galera", "usr/bin/wsrep_sst_rsync")?.join("usr/bin"),
    };
    if !Path::new(PROVIDER).exists() || locate::program("rsync").is_none() {
        return None;
    }
    Some(super::retry(|| start_nodes(&programs)))
}

fn start_nodes(programs: &Programs) -> Result<Vec<SqlServer>, String> {
    let ports = free_ports(12).map_err(|e| format!("Galera: {e}"))?;
    let ports: Vec<Ports> = ports.chunks(4).map(Ports::from).collect();
    let mut nodes = Vec::new();
    for number in 0..ports.len() {
        let process =
            start_node(programs, &ports, number).map_err(|e| format!("Galera node {}: {e}", number + 1))?;
        // One after the other: a joiner takes its state from a node that is whole.
        nodes.push(SqlServer::started(
            process,
            Flavour::MariaDb,
            ports[number].sql,
            (ADMIN, PASSWORD),
            READY,
        )?);
    }
    Ok(nodes)
}

fn start_node(programs: &Programs, ports: &[Ports], number: usize) -> Result<Process, String> {
    let io = |e: std::io::Error| e.to_string();
    let folder = Folder::new(&format!("galera-{}", number + 1)).map_err(io)?;
    if number == 0 {
        template::data_folder(&folder, "mariadb", &programs.server, |data| {
            make_mariadb(&programs.install, data)
        })?;
        folder.file("bootstrap", "").map_err(io)?;
        folder.file("init.sql", INIT).map_err(io)?;
    } else {
        folder.subfolder("data").map_err(io)?;
    }
    folder.subfolder("tmp").map_err(io)?;
    folder.file("my.cnf", &settings(&folder.path, ports, number)).map_err(io)?;
    let mut command = unprivileged("/bin/sh");
    command
        .args(["-c", LAUNCHER, "galera-node"])
        .arg(&folder.path)
        .arg(&programs.server)
        .env("PATH", format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", programs.scripts.display()));
    folder.start(&command, Stop::Kill).map_err(io)
}

/// What a node listens on.
struct Ports {
    sql: u16,
    group: u16,
    increment: u16,
    state: u16,
}

impl From<&[u16]> for Ports {
    fn from(ports: &[u16]) -> Self {
        Ports { sql: ports[0], group: ports[1], increment: ports[2], state: ports[3] }
    }
}

fn settings(folder: &Path, ports: &[Ports], number: usize) -> String {
    let dir = folder.display();
    let Ports { sql, group, increment, state } = ports[number];
    let node = number + 1;
    let peers: Vec<String> = ports.iter().map(|p| format!("127.0.0.1:{}", p.group)).collect();
    let peers = peers.join(",");
    // Accounts come to the others with the state of the first.
    let init = match number {
        0 => format!("init_file = {dir}/init.sql"),
        _ => String::new(),
    };
    format!(
        "[mariadbd]
datadir = {dir}/data
tmpdir = {dir}/tmp
socket = {dir}/socket
pid_file = {dir}/server.pid
port = {sql}
bind_address = 127.0.0.1
skip_name_resolve = ON
performance_schema = OFF
innodb_buffer_pool_size = 32M
innodb_log_file_size = 16M
innodb_flush_log_at_trx_commit = 2
innodb_doublewrite = OFF
innodb_autoinc_lock_mode = 2
binlog_format = ROW
{init}
wsrep_on = ON
wsrep_provider = {PROVIDER}
wsrep_provider_options = \"gmcast.listen_addr=tcp://127.0.0.1:{group};\
ist.recv_addr=127.0.0.1:{increment};{IMPATIENT}\"
wsrep_cluster_name = schemagen_tests
wsrep_cluster_address = gcomm://{peers}
wsrep_node_name = node{node}
wsrep_node_address = 127.0.0.1:{group}
wsrep_node_incoming_address = 127.0.0.1:{sql}
wsrep_sst_method = rsync
wsrep_sst_receive_address = 127.0.0.1:{state}
"
    )
}
