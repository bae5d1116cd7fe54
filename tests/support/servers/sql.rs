//! A running PostgreSQL, MySQL or MariaDB, and how tests talk to it.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use super::process::Process;
use super::session::Session;
use crate::error::{DbError, Rows};

/// Which of the three it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// PostgreSQL.
    Postgres,
    /// MySQL.
    MySql,
    /// MariaDB.
    MariaDb,
}

/// A running server.
pub struct SqlServer {
    flavour: Flavour,
    port: u16,
    admin: (&'static str, &'static str),
    /// Answered with the version once the server is ready.
    question: &'static str,
    version: String,
    process: Process,
}

impl SqlServer {
    /// Waits until the server answers the admin's question, with its version.
    pub(crate) fn started(
        process: Process,
        flavour: Flavour,
        port: u16,
        admin: (&'static str, &'static str),
        question: &'static str,
    ) -> Result<SqlServer, String> {
        let version = String::new();
        let mut server = SqlServer { flavour, port, admin, question, version, process };
        server.version = server.wait_until_ready()?;
        Ok(server)
    }

    /// Ends with the version.
    fn wait_until_ready(&self) -> Result<String, String> {
        let mut version = None;
        self.process.wait_until(|| {
            let answer = self.admin_exec(self.maintenance(), self.question);
            version = answer.ok().and_then(|rows| rows.into_iter().flatten().next());
            version.is_some()
        })?;
        Ok(version.flatten().unwrap_or_default())
    }

    /// Stops a server of a test's own at once: SIGKILL, on PostgreSQL an immediate shutdown. Every
    /// connection breaks, and no new one is taken until [`Self::start_again`].
    pub fn stop(&mut self) {
        let stopped = self.process.stop();
        stopped.unwrap_or_else(|e| panic!("{}: stop: {e}", self.name()));
    }

    /// Starts it again on the same port, with its data, without waiting until it is ready.
    pub fn start_again(&mut self) {
        let started = self.process.start();
        started.unwrap_or_else(|e| panic!("{}: start: {e}", self.name()));
    }

    /// Waits until it answers.
    pub fn wait(&self) {
        self.wait_until_ready().unwrap_or_else(|e| panic!("{}: {e}", self.name()));
    }

    /// Which of the three it is.
    pub fn flavour(&self) -> Flavour {
        self.flavour
    }

    /// MariaDB, rather than MySQL or PostgreSQL.
    pub fn is_mariadb(&self) -> bool {
        self.flavour == Flavour::MariaDb
    }

    /// PostgreSQL, rather than one of the MySQL family.
    pub fn is_postgres(&self) -> bool {
        self.flavour == Flavour::Postgres
    }

    /// The version as the server tells it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// For messages: `PostgreSQL 16.14`.
    pub fn name(&self) -> String {
        let flavour = match self.flavour {
            Flavour::Postgres => "PostgreSQL",
            Flavour::MySql => "MySQL",
            Flavour::MariaDb => "MariaDB",
        };
        let end = self.version.find([' ', '-']);
        format!("{flavour} {}", &self.version[..end.unwrap_or(self.version.len())])
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
        self.admin.0
    }

    /// The password of [`Self::admin_user`].
    pub fn admin_password(&self) -> &'static str {
        self.admin.1
    }

    /// The Unix socket: PostgreSQL's folder, or MySQL's file.
    pub fn socket(&self) -> std::path::PathBuf {
        match self.flavour {
            Flavour::Postgres => self.process.dir().to_owned(),
            _ => self.process.dir().join("socket"),
        }
    }

    /// The server's own folder, with its `log`.
    pub fn folder(&self) -> &Path {
        self.process.dir()
    }

    /// A URL for the admin.
    pub fn url(&self, database: &str) -> String {
        self.url_for(database, self.admin.0, self.admin.1)
    }

    /// A URL for an account. Password and names go in as they are: they must need no escape.
    pub fn url_for(&self, database: &str, user: &str, password: &str) -> String {
        let scheme = match self.flavour {
            Flavour::Postgres => "postgres",
            _ => "mysql",
        };
        format!("{scheme}://{user}:{password}@127.0.0.1:{}/{database}", self.port)
    }

    /// The environment that leads an application to a database here, for an account.
    pub fn env(&self, database: &str, user: &str, password: &str) -> Vec<(&'static str, String)> {
        let kind = match self.flavour {
            Flavour::Postgres => "postgresql",
            _ => "mysql",
        };
        vec![
            ("DB_TYPE", kind.into()),
            ("DB_HOST", self.host().into()),
            ("DB_PORT", self.port.to_string()),
            ("DB_NAME", database.into()),
            ("DB_USER", user.into()),
            ("DB_PASS", password.into()),
        ]
    }

    /// Makes an empty database with a name that nobody else has, with the server's own defaults.
    pub fn new_database(&self) -> String {
        self.create_database("")
    }

    /// The same, where text that says nothing else sorts as in a dictionary: what the tests compare must not
    /// lean on a default that happens to be right. MySQL and MariaDB sort so by default.
    pub fn new_dictionary_database(&self) -> String {
        match self.flavour {
            Flavour::Postgres => {
                self.create_database(" template template0 locale_provider icu icu_locale 'en-US'")
            }
            Flavour::MySql | Flavour::MariaDb => self.create_database(""),
        }
    }

    fn create_database(&self, options: &str) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        self.admin_exec(self.maintenance(), &format!("create database {name}{options}"))
            .unwrap_or_else(|e| panic!("{}: create database: {e}", self.name()));
        name
    }

    /// Drops a database of [`Self::new_database`].
    pub fn drop_database(&self, name: &str) {
        self.admin_exec(self.maintenance(), &format!("drop database {name}"))
            .unwrap_or_else(|e| panic!("{}: drop database: {e}", self.name()));
    }

    /// Runs one or more statements as this account and returns the rows of all of them.
    ///
    /// On PostgreSQL several statements are one transaction, unless they hold their own. An empty
    /// `database` means none on MySQL.
    pub fn exec(&self, database: &str, user: &str, password: &str, sql: &str) -> Result<Rows, DbError> {
        let mut session = self.session(database, user, password)?;
        let rows = session.exec(sql);
        session.close();
        rows
    }

    /// [`Self::exec`] as the admin.
    pub fn admin_exec(&self, database: &str, sql: &str) -> Result<Rows, DbError> {
        self.exec(database, self.admin.0, self.admin.1, sql)
    }

    /// Runs a whole file of SQL as the flavour's own command-line client does, as this account:
    /// statement by statement on MySQL, where lines with `DELIMITER` are understood too.
    pub fn exec_script(&self, database: &str, user: &str, password: &str, sql: &str) -> Result<(), DbError> {
        let mut session = self.session(database, user, password)?;
        let done = session.exec_script(sql);
        session.close();
        done
    }

    /// [`Self::exec_script`] as the admin.
    pub fn admin_script(&self, database: &str, sql: &str) -> Result<(), DbError> {
        self.exec_script(database, self.admin.0, self.admin.1, sql)
    }

    /// A connection that keeps its state from one call to the next.
    pub fn session(&self, database: &str, user: &str, password: &str) -> Result<Session, DbError> {
        if self.flavour != Flavour::Postgres {
            return Session::mysql(self.port, database, user, password);
        }
        // For the admin the socket asks nothing, so it must not hide a wrong password.
        let socket = ((user, password) == self.admin).then(|| self.socket());
        Session::postgres(socket.as_deref(), self.port, database, user, password)
    }

    /// A database that is always there.
    fn maintenance(&self) -> &'static str {
        match self.flavour {
            Flavour::Postgres => "postgres",
            _ => "",
        }
    }
}
