//! One empty database, whatever server it lies on.

use crate::servers::{Session, SqlServer};
use crate::sqlite::Sqlite;
use crate::{DbError, Rows};

/// A database of its own.
pub enum Db {
    /// On a server, by its name there.
    Server(&'static SqlServer, String),
    /// A file.
    Sqlite(Sqlite),
}

impl Db {
    /// A new one on `server`, whose text sorts as in a dictionary by default; a SQLite file if there is none.
    pub fn new(server: Option<&'static SqlServer>) -> Db {
        match server {
            Some(server) => Db::Server(server, server.new_dictionary_database()),
            None => Db::Sqlite(Sqlite::new()),
        }
    }

    /// Its URL, for the admin.
    pub fn url(&self) -> String {
        match self {
            Db::Server(server, name) => server.url(name),
            Db::Sqlite(db) => format!("sqlite:{}", db.path().display()),
        }
    }

    /// Makes it empty again. On PostgreSQL, which copies a template for a database, that is much faster than
    /// another one; what lies outside its schemas stays.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn renew(&mut self) {
        match self {
            Db::Server(server, name) if server.is_postgres() => {
                let emptied = server.admin_exec(name, include_str!("empty.sql"));
                emptied.unwrap_or_else(|e| panic!("{}: {e}", server.name()));
            }
            Db::Server(server, name) => {
                server.drop_database(name);
                *name = server.new_dictionary_database();
            }
            Db::Sqlite(db) => *db = Sqlite::new(),
        }
    }

    /// Ends it: thousands of databases would fill a disk.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn drop(self) {
        if let Db::Server(server, name) = self {
            server.drop_database(&name);
        }
    }

    /// For messages: `PostgreSQL 16.14`.
    pub fn title(&self) -> String {
        match self {
            Db::Server(server, _) => server.name(),
            Db::Sqlite(db) => format!("SQLite {}", db.version()),
        }
    }

    /// Runs statements and returns their rows.
    pub fn exec(&self, sql: &str) -> Result<Rows, DbError> {
        match self {
            Db::Server(server, name) => server.admin_exec(name, sql),
            Db::Sqlite(db) => db.exec(sql),
        }
    }

    /// Has the server look at how these tables are filled. One that has not done so by itself may plan as if
    /// they were empty.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn analyze(&self, tables: &[&str]) {
        let word = match self {
            Db::Server(server, _) if !server.is_postgres() => "analyze table",
            _ => "analyze",
        };
        for table in tables {
            let told = self.exec(&format!("{word} {table}"));
            told.unwrap_or_else(|e| panic!("{}: {e}", self.title()));
        }
    }

    /// Runs a file.
    pub fn script(&self, sql: &str) -> Result<(), DbError> {
        match self {
            Db::Server(server, name) => server.admin_script(name, sql),
            Db::Sqlite(db) => db.exec_script(sql),
        }
    }

    /// A connection.
    pub fn client(&self) -> Result<Client<'_>, DbError> {
        Ok(match self {
            Db::Server(server, name) => {
                Client::Server(server.session(name, server.admin_user(), server.admin_password())?)
            }
            Db::Sqlite(db) => Client::Sqlite(db),
        })
    }

    /// Runs statements one by one, in one session.
    pub fn each<'s>(&self, statements: impl IntoIterator<Item = &'s str>) -> Result<(), DbError> {
        match self {
            Db::Server(server, name) => {
                let mut session = server.session(name, server.admin_user(), server.admin_password())?;
                let done = statements.into_iter().try_for_each(|s| session.exec(s).map(drop));
                session.close();
                done
            }
            Db::Sqlite(db) => statements.into_iter().try_for_each(|s| db.exec(s).map(drop)),
        }
    }
}

/// A connection of the admin's that keeps its state from one call to the next.
pub enum Client<'d> {
    /// To a server.
    Server(Session),
    /// To a file: the one connection that there is.
    Sqlite(&'d Sqlite),
}

impl Client<'_> {
    /// Runs statements and returns their rows.
    pub fn exec(&mut self, sql: &str) -> Result<Rows, DbError> {
        match self {
            Client::Server(session) => session.exec(sql),
            Client::Sqlite(db) => db.exec(sql),
        }
    }

    /// Runs a statement and returns how many rows it concerned.
    pub fn affected(&mut self, sql: &str) -> Result<u64, DbError> {
        match self {
            Client::Server(session) => session.affected(sql),
            Client::Sqlite(db) => db.exec(sql).map(|_| db.changes()),
        }
    }

    /// Says goodbye.
    pub fn close(self) {
        if let Client::Server(session) = self {
            session.close();
        }
    }
}

/// One test for each server named: `$run(server)` is called where the server is there.
#[macro_export]
macro_rules! on_servers {
    ($run:expr; $($name:ident: $($server:ident)::+ ($($version:literal)?)),+ $(,)?) => {$(
        #[test]
        fn $name() {
            if let Some(server) = $crate::servers::$($server)::+ ($($version)?) {
                ($run)(server);
            }
        }
    )+};
}

/// One test for each kind of server, with one for itself, as accounts belong to a whole server: `$run(server)`.
#[macro_export]
macro_rules! on_fresh_servers {
    ($run:expr) => {
        $crate::on_servers!(
            |server: $crate::servers::SqlServer| $run(&server);
            on_postgres: fresh::postgres(16),
            on_mariadb: fresh::mariadb(),
            on_mysql: fresh::mysql(),
        );
    };
}

/// One test for each database: `$run(target, fresh)` is called where the server is there, and `fresh`
/// gives an empty database of it.
#[macro_export]
macro_rules! on_every_database {
    ($run:path) => {
        $crate::on_servers!(
            |server: &'static $crate::servers::SqlServer| {
                use ::schema_core::dialect::Target;
                let target = if server.is_postgres() { Target::Postgres } else { Target::MySql };
                $run(target, &|| $crate::db::Db::new(Some(server)));
            };
            postgres_15: postgres(15),
            postgres_16: postgres(16),
            postgres_18: postgres(18),
            mariadb: mariadb(),
            mysql: mysql(),
        );

        #[test]
        fn sqlite() {
            $run(::schema_core::dialect::Target::Sqlite, &|| $crate::db::Db::new(None));
        }
    };
}
