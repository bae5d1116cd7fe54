//! From what differs to statements: the order that the server takes them in, in parts that each run in one
//! transaction or outside of one.

pub(in crate::migrate) mod mention;
pub(super) mod mysql;
mod postgres;
mod rights;
pub(in crate::migrate) mod sqlite;

use super::Sides;

/// A migration of one target.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// Its parts, in order; each becomes a file. None if there is nothing to do.
    pub parts: Vec<Part>,
}

/// Statements that run alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// How they run.
    pub mode: Mode,
    /// The statements, in order; at least one.
    pub steps: Vec<Step>,
}

/// How the statements of a part run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// In one transaction, where the server has them for such statements.
    Transaction,
    /// One statement alone, which PostgreSQL takes outside of transactions only.
    Alone,
    /// In one transaction with foreign keys off, as SQLite needs it to make a table anew.
    Rebuild,
    /// In one transaction that changes rows, and waits for others who do.
    Data,
}

/// One statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// What it does, in words: the comment above it.
    pub what: String,
    /// The SQL, without a final `;`.
    pub sql: String,
    /// Whether it is run again, each time in a transaction of its own, until it changes no row.
    pub repeat: bool,
    /// The account that it is about: where there is none of the name, it is passed over.
    pub account: Option<String>,
}

impl Step {
    /// A statement with what is said above it.
    pub fn new(what: impl Into<String>, sql: impl Into<String>) -> Step {
        Step { what: what.into(), sql: sql.into(), repeat: false, account: None }
    }
}

/// The statements that bring a database from the old side to the new one.
pub fn plan(sides: &Sides) -> Plan {
    let diff = super::diff(&sides.renamed, &sides.new);
    if diff.is_empty() && sides.old == sides.renamed && sides.had == sides.has {
        return Plan::default();
    }
    match sides.new.target {
        crate::dialect::Target::Postgres => postgres::plan(sides, &diff),
        crate::dialect::Target::MySql => mysql::plan(sides, &diff),
        crate::dialect::Target::Sqlite => sqlite::plan(sides, &diff),
    }
}
