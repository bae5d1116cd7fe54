//! One connection of the runner, and how it talks on it.

use std::ops::ControlFlow;

use super::Error;
use crate::Config;
use crate::connect;
use crate::connect::pool::{Conn, Link};
use crate::exec::{Params, Sink, Sql, Stmt};
use crate::meta::{Target, Ty};
use crate::row::Row;
use crate::value::Value;

/// A connection of a runner.
pub(super) struct Session {
    conn: Conn,
    pub(super) target: Target,
    pub(super) mariadb: bool,
    /// What stands in front of the runner's own tables, so that a `search_path` of a migration does not matter.
    prefix: String,
}

impl Session {
    /// Connects, waiting for the server as the settings say.
    pub(super) async fn open(config: &Config) -> Result<Session, Error> {
        let conn = connect::first(config).await.map_err(Error::Unreachable)?;
        let mut session = Session { conn, target: config.target(), mariadb: false, prefix: String::new() };
        match session.target {
            Target::Postgres => session.prepare_postgres().await?,
            Target::Mysql => session.prepare_mysql().await?,
            Target::Sqlite => {}
        }
        Ok(session)
    }

    async fn prepare_postgres(&mut self) -> Result<(), Error> {
        let schema = self
            .one("SELECT quote_ident(current_schema())", vec![], &[Ty::Text], |row| {
                row.get::<Option<String>>()
            })
            .await?;
        let schema = schema.flatten().ok_or_else(|| {
            Error::refused(
                "the account's search_path names no schema that exists: there is no place for the tables",
            )
        })?;
        self.prefix = format!("{schema}.");
        // A statement whose runner is gone ends soon, and with it the lock. Some systems can't; nothing hangs on it.
        let _ = self.script("SET client_connection_check_interval = '1s'").await;
        Ok(())
    }

    async fn prepare_mysql(&mut self) -> Result<(), Error> {
        let version = self.one("SELECT version()", vec![], &[Ty::Text], |row| row.get::<String>()).await?;
        self.mariadb = version.is_some_and(|version| version.contains("MariaDB"));
        if self.mariadb {
            // GRANT must not make an account without a password.
            self.script("SET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_CREATE_USER')").await?;
            // On a cluster, read what other nodes have done.
            let _ = self.script("SET SESSION wsrep_sync_wait = 15").await;
        }
        Ok(())
    }

    /// The name of one of the runner's own tables.
    pub(super) fn table(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// What a parameter is written as.
    pub(super) fn mark(&self, number: usize) -> String {
        if self.target == Target::Postgres { format!("${number}") } else { "?".to_owned() }
    }

    /// Runs a statement of a migration, as text; how many rows it changed.
    pub(super) async fn script(&mut self, sql: &str) -> Result<u64, Error> {
        log::trace!(target: "schema_runtime::sql", "{sql}");
        let done = match &mut self.conn.link {
            #[cfg(feature = "sqlite")]
            Link::Sqlite(connection) => connection.command(sql).map(|()| 0),
            #[cfg(feature = "postgres")]
            Link::Postgres(connection) => crate::driver::postgres::batch(connection, sql.to_owned()).await,
            #[cfg(feature = "mysql")]
            Link::Mysql(connection) => crate::driver::mysql::batch(connection, sql.to_owned()).await,
        };
        let changed = done?;
        if self.target == Target::Sqlite {
            let changes = self.one("SELECT changes()", vec![], &[Ty::I64], |row| row.get::<i64>()).await?;
            return Ok(changes.and_then(|n| u64::try_from(n).ok()).unwrap_or(0));
        }
        Ok(changed)
    }

    /// Runs a statement of the runner's own; how many rows it found.
    pub(super) async fn run(&mut self, sql: &str, params: Vec<Value<'_>>) -> Result<u64, Error> {
        let stmt = Stmt::plain(Sql::Made(sql.to_owned()), Params::Many(params), &[]);
        Ok(self.conn.execute(&stmt, &mut crate::exec::NoRows).await?.affected)
    }

    /// Reads rows.
    pub(super) async fn rows<T: Send>(
        &mut self,
        sql: &str,
        params: Vec<Value<'_>>,
        types: &'static [Ty],
        read: impl Fn(&mut Row<'_>) -> T + Send,
    ) -> Result<Vec<T>, Error> {
        let mut stmt = Stmt::plain(Sql::Made(sql.to_owned()), Params::Many(params), types);
        stmt.once = true;
        let mut found = Found { rows: Vec::new(), read };
        self.conn.execute(&stmt, &mut found).await?;
        Ok(found.rows)
    }

    /// Reads a row, if there is one.
    pub(super) async fn one<T: Send>(
        &mut self,
        sql: &str,
        params: Vec<Value<'_>>,
        types: &'static [Ty],
        read: impl Fn(&mut Row<'_>) -> T + Send,
    ) -> Result<Option<T>, Error> {
        Ok(self.rows(sql, params, types, read).await?.into_iter().next())
    }

    /// Begins a transaction that will write.
    pub(super) async fn begin(&mut self) -> Result<(), Error> {
        let sql = if self.target == Target::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        Ok(self.conn.command(sql).await?)
    }

    /// Ends it.
    pub(super) async fn commit(&mut self) -> Result<(), Error> {
        Ok(self.conn.command("COMMIT").await?)
    }

    /// Undoes what a failed transaction has done. What fails here the next statement will tell.
    pub(super) async fn undo(&mut self) {
        let _ = self.conn.command("ROLLBACK").await;
    }

    /// Makes the session what it was before a migration set something.
    pub(super) async fn reset(&mut self) -> Result<(), Error> {
        match self.target {
            Target::Postgres => {
                self.script("RESET ALL").await?;
                self.script("RESET ROLE").await?;
            }
            Target::Mysql => {
                self.script(
                    "SET foreign_key_checks = DEFAULT, unique_checks = DEFAULT, time_zone = '+00:00'",
                )
                .await?;
            }
            Target::Sqlite => {
                self.script("PRAGMA foreign_keys = ON").await?;
            }
        }
        Ok(())
    }
}

struct Found<T, F> {
    rows: Vec<T>,
    read: F,
}

impl<T: Send, F: Fn(&mut Row<'_>) -> T + Send> Sink for Found<T, F> {
    fn row(&mut self, row: &mut Row<'_>) -> crate::Result<ControlFlow<()>> {
        self.rows.push(row.read_by(&self.read)?);
        Ok(ControlFlow::Continue(()))
    }
}

/// Text as a parameter.
pub(super) fn text(text: impl Into<String>) -> Value<'static> {
    Value::Text(text.into().into())
}
