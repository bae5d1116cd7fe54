//! What was applied, in the table that `sqlx migrate` keeps: its layout, its checksum, its meaning.

use sha2::{Digest as _, Sha384};

use super::session::{Session, text};
use super::{Error, Migration, Script};
use crate::meta::{Target, Ty};
use crate::value::Value;

/// sqlx's table.
const APPLIED: &str = "_sqlx_migrations";

/// A row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) version: i64,
    pub(super) name: String,
    pub(super) success: bool,
    pub(super) checksum: Vec<u8>,
    /// In nanoseconds; -1 where it is not known.
    pub(super) time: i64,
    /// When, in UTC.
    pub(super) at: String,
}

impl Script {
    /// What sqlx compares.
    pub(super) fn checksum(&self) -> Vec<u8> {
        Sha384::digest(self.text.as_bytes()).to_vec()
    }
}

impl Session {
    /// Whether one of the runner's tables is there.
    pub(super) async fn has(&mut self, table: &str) -> Result<bool, Error> {
        let (sql, name) = match self.target {
            Target::Postgres => ("SELECT 1::int8 WHERE to_regclass($1) IS NOT NULL", self.table(table)),
            Target::Mysql => (
                "SELECT 1 FROM information_schema.tables WHERE table_schema = database() AND table_name = ?",
                table.to_owned(),
            ),
            Target::Sqlite => ("SELECT 1 FROM sqlite_schema WHERE name = ?", table.to_owned()),
        };
        Ok(self.one(sql, vec![text(name)], &[Ty::I64], |_| ()).await?.is_some())
    }

    /// Makes sqlx's table as sqlx does.
    pub(super) async fn make_applied(&mut self) -> Result<(), Error> {
        if self.has(APPLIED).await? {
            return Ok(());
        }
        let (at, now, bytes) = match self.target {
            Target::Postgres => ("TIMESTAMPTZ", "now()", "BYTEA"),
            Target::Mysql | Target::Sqlite => ("TIMESTAMP", "CURRENT_TIMESTAMP", "BLOB"),
        };
        let table = self.table(APPLIED);
        self.script(&format!(
            "
CREATE TABLE IF NOT EXISTS {table} (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on {at} NOT NULL DEFAULT {now},
    success BOOLEAN NOT NULL,
    checksum {bytes} NOT NULL,
    execution_time BIGINT NOT NULL
)"
        ))
        .await?;
        Ok(())
    }

    /// All rows, oldest first; none where there is no table.
    pub(super) async fn applied(&mut self) -> Result<Vec<Applied>, Error> {
        if !self.has(APPLIED).await? {
            return Ok(Vec::new());
        }
        let at = match self.target {
            Target::Postgres => "to_char(installed_on AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
            Target::Mysql => "DATE_FORMAT(installed_on, '%Y-%m-%d %H:%i:%s')",
            Target::Sqlite => "CAST(installed_on AS TEXT)",
        };
        let table = self.table(APPLIED);
        self.rows(
            &format!(
                "SELECT version, description, success, checksum, execution_time, {at} FROM {table} ORDER BY version"
            ),
            vec![],
            &[Ty::I64, Ty::Text, Ty::Bool, Ty::Bytes, Ty::I64, Ty::Text],
            |row| Applied {
                version: row.get(),
                name: row.get(),
                success: row.get(),
                checksum: row.get(),
                time: row.get(),
                at: row.get(),
            },
        )
        .await
    }

    /// Whether a migration is recorded as applied: what another runner may have done meanwhile.
    pub(super) async fn is_applied(&mut self, version: i64) -> Result<bool, Error> {
        Ok(self.applied().await?.iter().any(|row| row.version == version && row.success))
    }

    /// Records a migration, as begun or as applied.
    pub(super) async fn record(&mut self, migration: &Migration, success: bool) -> Result<(), Error> {
        let table = self.table(APPLIED);
        let marks: Vec<String> = (1..=3).map(|n| self.mark(n)).collect();
        let sql = format!(
            "INSERT INTO {table} (version, description, success, checksum, execution_time) VALUES ({}, {}, {}, {}, -1)",
            marks[0],
            marks[1],
            if success { "TRUE" } else { "FALSE" },
            marks[2]
        );
        let checksum = Value::Bytes(migration.up.checksum().into());
        self.run(&sql, vec![Value::I64(migration.version), text(&*migration.name), checksum]).await.map(drop)
    }

    /// Changes whether a recorded migration counts as applied.
    pub(super) async fn mark_applied(&mut self, version: i64, success: bool) -> Result<(), Error> {
        let (table, mark) = (self.table(APPLIED), self.mark(1));
        let success = if success { "TRUE" } else { "FALSE" };
        let sql = format!("UPDATE {table} SET success = {success} WHERE version = {mark}");
        self.run(&sql, vec![Value::I64(version)]).await.map(drop)
    }

    /// Takes the record of a migration away.
    pub(super) async fn forget(&mut self, version: i64) -> Result<(), Error> {
        let (table, mark) = (self.table(APPLIED), self.mark(1));
        self.run(&format!("DELETE FROM {table} WHERE version = {mark}"), vec![Value::I64(version)])
            .await
            .map(drop)
    }

    /// Writes down how long it took. sqlx's column; nobody reads it but people.
    pub(super) async fn took(&mut self, version: i64, time: std::time::Duration) -> Result<(), Error> {
        let (table, one, two) = (self.table(APPLIED), self.mark(1), self.mark(2));
        let sql = format!("UPDATE {table} SET execution_time = {one} WHERE version = {two}");
        let nanoseconds = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
        self.run(&sql, vec![Value::I64(nanoseconds), Value::I64(version)]).await.map(drop)
    }
}
