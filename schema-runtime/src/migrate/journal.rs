//! The journal: which statements of a file are done, for files that are not one transaction.
//!
//! Position 0 stands for the file itself, and holds its checksum: a file that was edited since is refused. Rows are
//! removed in the transaction that records the migration.

use super::session::{Session, text};
use super::{Error, Script};
use crate::meta::{Target, Ty};
use crate::value::Value;

const JOURNAL: &str = "schemagen_journal";

/// What the journal has of a file that is not finished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Journal {
    pub(super) version: i64,
    pub(super) back: bool,
    pub(super) checksum: String,
    /// Statements, by their number from one.
    pub(super) steps: Vec<Noted>,
}

/// What it has of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Noted {
    pub(super) position: i64,
    pub(super) done: bool,
    /// What the statement is about, before it began.
    pub(super) digest: String,
}

impl Journal {
    /// What is known of the statement with this number.
    pub(super) fn of(&self, position: i64) -> Option<&Noted> {
        self.steps.iter().find(|noted| noted.position == position)
    }

    /// How many statements are done.
    pub(super) fn done(&self) -> usize {
        self.steps.iter().filter(|noted| noted.done).count()
    }

    /// Whether it is of this very file.
    pub(super) fn is_of(&self, script: &Script) -> bool {
        self.checksum == hex(&script.checksum())
    }
}

/// Bytes as text.
pub(super) fn hex(bytes: &[u8]) -> String {
    crate::value::text::hex(bytes)
}

impl Session {
    pub(super) async fn make_journal(&mut self) -> Result<(), Error> {
        if self.has(JOURNAL).await? {
            return Ok(());
        }
        let table = self.table(JOURNAL);
        let engine = if self.target == Target::Mysql { " ENGINE = InnoDB" } else { "" };
        self.script(&format!(
            "CREATE TABLE IF NOT EXISTS {table} (
    version BIGINT NOT NULL,
    direction VARCHAR(4) NOT NULL,
    position BIGINT NOT NULL,
    state VARCHAR(5) NOT NULL,
    digest VARCHAR(96) NOT NULL,
    noted_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (version, direction, position)
){engine}"
        ))
        .await
        .map(drop)
    }

    /// The file that is not finished, if there is one.
    pub(super) async fn journal(&mut self) -> Result<Option<Journal>, Error> {
        if !self.has(JOURNAL).await? {
            return Ok(None);
        }
        let table = self.table(JOURNAL);
        let rows = self
            .rows(
                &format!(
                    "SELECT version, direction, position, state, digest FROM {table} ORDER BY version, position"
                ),
                vec![],
                &[Ty::I64, Ty::Text, Ty::I64, Ty::Text, Ty::Text],
                |row| {
                    let version: i64 = row.get();
                    let direction: String = row.get();
                    let position: i64 = row.get();
                    let state: String = row.get();
                    (version, direction == "down", Noted { position, done: state == "done", digest: row.get() })
                },
            )
            .await?;
        let mut journal: Option<Journal> = None;
        for (version, back, noted) in rows {
            let journal = journal.get_or_insert_with(|| Journal { version, back, ..Journal::default() });
            if noted.position == 0 {
                journal.checksum = noted.digest;
            } else {
                journal.steps.push(noted);
            }
        }
        Ok(journal)
    }

    /// Writes down what has become of a statement.
    pub(super) async fn note(
        &mut self,
        (version, back): (i64, bool),
        position: i64,
        done: bool,
        digest: &str,
    ) -> Result<(), Error> {
        let table = self.table(JOURNAL);
        let (direction, state) = (if back { "down" } else { "up" }, if done { "done" } else { "begun" });
        let key = vec![Value::I64(version), text(direction), Value::I64(position)];
        let marks: Vec<String> = (1..=5).map(|n| self.mark(n)).collect();
        let [a, b, c, d, e] = &marks[..] else { return Ok(()) };
        let delete =
            format!("DELETE FROM {table} WHERE version = {a} AND direction = {b} AND position = {c}");
        let insert = format!(
            "INSERT INTO {table} (version, direction, position, state, digest) VALUES ({a}, {b}, {c}, {d}, {e})"
        );
        self.run(&delete, key.clone()).await?;
        self.run(&insert, key.into_iter().chain([text(state), text(digest)]).collect()).await.map(drop)
    }

    /// A statement that the server refused has not run.
    pub(super) async fn strike(&mut self, (version, back): (i64, bool), position: i64) -> Result<(), Error> {
        let table = self.table(JOURNAL);
        let (a, b, c) = (self.mark(1), self.mark(2), self.mark(3));
        let direction = if back { "down" } else { "up" };
        let sql = format!("DELETE FROM {table} WHERE version = {a} AND direction = {b} AND position = {c}");
        self.run(&sql, vec![Value::I64(version), text(direction), Value::I64(position)]).await.map(drop)
    }

    /// The file is finished.
    pub(super) async fn clear_journal(&mut self, version: i64) -> Result<(), Error> {
        let (table, mark) = (self.table(JOURNAL), self.mark(1));
        self.run(&format!("DELETE FROM {table} WHERE version = {mark}"), vec![Value::I64(version)])
            .await
            .map(drop)
    }
}
