//! Redis and Valkey.

use std::fs;
use std::path::Path;

use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo};

use super::locate;
use super::process::{Folder, Process, Stop, free_port, unprivileged};
use crate::error::DbError;

/// What a command answers.
pub use redis::Value;

const ADMIN: &str = "admin";
const PASSWORD: &str = "kv-admin";
/// The rules that every server keeps: without the admin, nobody could load others.
const USERS: &str = "user default off\nuser admin on >kv-admin ~* &* +@all\n";

/// A running Redis or Valkey. The `default` user is off.
pub struct KvServer {
    name: &'static str,
    port: u16,
    version: String,
    process: Process,
}

/// Starts Redis; `None` if it isn't installed.
pub(crate) fn start_redis() -> Option<Result<KvServer, String>> {
    let program = locate::program("redis-server")?;
    Some(super::retry(|| start("redis", &program)))
}

/// Starts Valkey; `None` if it isn't installed.
pub(crate) fn start_valkey() -> Option<Result<KvServer, String>> {
    let unpacked = locate::cached("valkey-9", "valkey-server");
    let program =
        unpacked.map(|dir| dir.join("valkey-server")).or_else(|| locate::program("valkey-server"))?;
    Some(super::retry(|| start("valkey", &program)))
}

fn start(name: &'static str, program: &Path) -> Result<KvServer, String> {
    let io = |e: std::io::Error| format!("{name}: {e}");
    let folder = Folder::new(name).map_err(io)?;
    let users = folder.file("users.acl", USERS).map_err(io)?;
    let port = free_port().map_err(io)?;
    let mut command = unprivileged(program);
    command
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .arg("--dir")
        .arg(&folder.path)
        .arg("--aclfile")
        .arg(users)
        .args(["--save", "", "--appendonly", "no", "--daemonize", "no"]);
    let process = folder.start(&command, Stop::Kill).map_err(io)?;
    let mut server = KvServer { name, port, version: String::new(), process };
    let mut info = None;
    server.process.wait_until(|| {
        info = server.admin_exec(&["INFO", "server"]).ok();
        info.is_some()
    })?;
    server.version = info
        .and_then(|info| redis::from_redis_value::<String>(info).ok())
        .and_then(|info| version_of(name, &info))
        .unwrap_or_default();
    Ok(server)
}

fn version_of(name: &str, info: &str) -> Option<String> {
    let key = format!("{name}_version:");
    let line = info.lines().find_map(|line| line.strip_prefix(&key))?;
    Some(line.trim().to_owned())
}

impl KvServer {
    /// `redis` or `valkey`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The address it listens on.
    pub fn host(&self) -> &'static str {
        "127.0.0.1"
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Who may do everything.
    pub fn admin_user(&self) -> &'static str {
        ADMIN
    }

    /// The password of [`Self::admin_user`].
    pub fn admin_password(&self) -> &'static str {
        PASSWORD
    }

    /// A URL for the admin.
    pub fn url(&self) -> String {
        format!("redis://{ADMIN}:{PASSWORD}@127.0.0.1:{}/0", self.port)
    }

    /// Runs one command on a connection of its own.
    pub fn exec(&self, user: &str, password: &str, command: &[&str]) -> Result<Value, DbError> {
        self.session(user, password)?.exec(command)
    }

    /// [`Self::exec`] as the admin.
    pub fn admin_exec(&self, command: &[&str]) -> Result<Value, DbError> {
        self.exec(ADMIN, PASSWORD, command)
    }

    /// Runs a script of one command a line, its words separated by blanks, on one connection.
    pub fn exec_script(&self, user: &str, password: &str, script: &str) -> Result<(), DbError> {
        let mut session = self.session(user, password)?;
        for line in script.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            if !words.is_empty() {
                session.exec(&words)?;
            }
        }
        Ok(())
    }

    /// A connection that keeps its state from one command to the next.
    pub fn session(&self, user: &str, password: &str) -> Result<KvSession, DbError> {
        let settings = RedisConnectionInfo::default().set_username(user).set_password(password);
        let address = ConnectionAddr::Tcp("127.0.0.1".into(), self.port);
        let info: ConnectionInfo = address.into_connection_info()?.set_redis_settings(settings);
        Ok(KvSession { connection: Client::open(info)?.get_connection()? })
    }

    /// Puts the admin and these rules in the place of the server's ACL file, and loads it. Rules
    /// that the server refuses are the error, and leave the old ones as they were.
    ///
    /// All tests of a process share the server: [`super::fresh`] has one for a test alone.
    pub fn load_acl(&self, rules: &str) -> Result<(), DbError> {
        let path = self.process.dir().join("users.acl");
        fs::write(path, format!("{USERS}{rules}")).map_err(DbError::client)?;
        self.admin_exec(&["ACL", "LOAD"]).map(drop)
    }
}

/// One connection of one user.
pub struct KvSession {
    connection: redis::Connection,
}

impl KvSession {
    /// Runs one command.
    pub fn exec(&mut self, command: &[&str]) -> Result<Value, DbError> {
        let mut request = redis::Cmd::new();
        for word in command {
            request.arg(*word);
        }
        let answer: Value = request.query(&mut self.connection)?;
        Ok(answer)
    }
}
