//! Applying migrations: each once, whoever else tries to, and exactly on from where a crash left off.
//!
//! Migrations come here already taken apart: nothing below reads SQL. What was applied stands in the table that
//! `sqlx migrate` keeps, byte for byte as it does, so that either tool goes on with the other's work.
//!
//! A file that can be one transaction is one, with its record in it. Everything else goes statement by statement:
//! a journal holds what is done, in the transaction of each statement that has one. Where the server commits a
//! statement by itself (MySQL's DDL), the journal first holds a digest of what the statement is about; after a crash
//! the digest of now tells whether it has run.

mod account;
mod adopt;
mod atomic;
mod digest;
mod embedded;
mod error;
mod event;
mod history;
mod journal;
mod lineage;
mod lock;
mod record;
mod resume;
mod run;
mod session;
mod steps;

use std::borrow::Cow;
use std::time::Duration;

pub use adopt::Ledger;
pub use embedded::Embedded;
pub use error::Error;
pub use event::{Event, Observer, Silent};
pub use history::{Entry, State};
pub use lineage::{Lineage, Squashed};
pub use run::Back;

use crate::Config;

/// A migration of one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The time it was made, as a number: `20261127093000`.
    pub version: i64,
    /// What it is called, with blanks where its file has `_`.
    pub name: Cow<'static, str>,
    /// The way there.
    pub up: Script,
    /// The way back, where there is one.
    pub down: Option<Script>,
}

/// A file of SQL, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The file, for messages.
    pub file: Cow<'static, str>,
    /// Its whole text: what the checksum is of.
    pub text: Cow<'static, str>,
    /// Whether it runs in one transaction, where the server has transactions for such statements.
    pub transaction: bool,
    /// Its statements.
    pub steps: Cow<'static, [Step]>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The SQL.
    pub sql: Cow<'static, str>,
    /// The line it begins at.
    pub line: u32,
    /// What it does, in words; may be empty.
    pub comment: Cow<'static, str>,
    /// It is run again, each time in a transaction of its own, until it changes no row.
    pub repeat: bool,
    /// It is passed over where this account does not exist.
    pub account: Option<Cow<'static, str>>,
    /// How it behaves.
    pub kind: Kind,
}

/// How a statement behaves in a transaction, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It changes rows, within a transaction if there is one.
    Data,
    /// It changes objects, which MySQL commits at once. These names stand in it; none where that can't be told.
    Schema(Cow<'static, [Cow<'static, str>]>),
    /// It gives or takes rights, or changes accounts; it may run again.
    Rights,
    /// It is about the session alone, and has to run again in another one.
    Session,
    /// It can't run in a transaction, and may run again.
    Upkeep,
    /// It begins a transaction.
    Begin,
    /// It ends a transaction.
    Commit,
    /// CREATE INDEX CONCURRENTLY.
    MakeIndex {
        /// The index's name, as the catalog has it.
        index: Cow<'static, str>,
        /// The table, as the statement writes it.
        table: Cow<'static, str>,
    },
    /// DROP INDEX CONCURRENTLY.
    DropIndex {
        /// The index, as the statement writes it.
        index: Cow<'static, str>,
    },
}

/// Applies migrations to one database.
#[derive(Debug)]
pub struct Runner<'a> {
    config: Config,
    migrations: &'a [Migration],
    observer: &'a dyn Observer,
    out_of_order: bool,
    lineage: Lineage,
    lease: Duration,
}

impl<'a> Runner<'a> {
    /// For the database of `config`. The migrations may stand in any order.
    pub fn new(config: Config, migrations: &'a [Migration]) -> Self {
        Runner {
            config,
            migrations,
            observer: &Silent,
            out_of_order: false,
            lineage: Lineage::default(),
            lease: Duration::from_secs(15),
        }
    }

    /// Tells what happens to `observer`.
    #[must_use]
    pub fn observer(mut self, observer: &'a dyn Observer) -> Self {
        self.observer = observer;
        self
    }

    /// Applies a migration too that is older than one that was applied.
    #[must_use]
    pub fn out_of_order(mut self, allowed: bool) -> Self {
        self.out_of_order = allowed;
        self
    }

    /// How the migrations stand to one another.
    #[must_use]
    pub fn lineage(mut self, lineage: Lineage) -> Self {
        self.lineage = lineage;
        self
    }

    /// How long the lock outlives a runner that died, on MySQL and MariaDB: 15 seconds if nothing is said.
    #[must_use]
    pub fn lease(mut self, time: Duration) -> Self {
        self.lease = time.max(Duration::from_secs(2));
        self
    }
}
