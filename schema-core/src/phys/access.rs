//! Accounts with their rights, and row security.

use super::{Command, Name};

/// An account, with what it may do.
#[derive(Clone, PartialEq, Debug)]
pub struct Account {
    /// Its name, as `account '…'` has it: MySQL's `'u'@'h'` is `u@h`, and `'u'@'%'` is `u`. `public` is
    /// everybody on PostgreSQL.
    pub name: String,
    /// Whether it can sign in.
    pub login: bool,
    /// Its rights on tables and views, in the order of the tables.
    pub tables: Vec<TableRights>,
    /// Its other rights and memberships, each as SQL between `GRANT` and `TO`, sorted.
    pub others: Vec<String>,
    /// Its comment.
    pub comment: String,
}

/// An account's rights on one table or view.
#[derive(Clone, PartialEq, Debug)]
pub struct TableRights {
    /// The table.
    pub table: Name,
    /// SELECT, if it has it.
    pub select: Option<Scope>,
    /// INSERT, if it has it.
    pub insert: Option<Scope>,
    /// UPDATE, if it has it.
    pub update: Option<Scope>,
    /// Whether it has DELETE.
    pub delete: bool,
}

/// How far a right on a table goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// The whole table, columns to come included.
    Table,
    /// These columns.
    Columns(Vec<String>),
}

/// Whether a table's rows are kept from accounts without a policy.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum RowSecurity {
    /// They are not.
    #[default]
    Off,
    /// They are, but for the owner.
    On,
    /// They are, the owner included.
    Forced,
}

/// A row policy.
#[derive(Clone, PartialEq, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// `AS RESTRICTIVE`
    pub restrictive: bool,
    /// The one command it is for; `None` is all of them.
    pub command: Option<Command>,
    /// The accounts it is for; none is everybody.
    pub to: Vec<String>,
    /// Which rows there are, as SQL.
    pub using: Option<String>,
    /// Which rows may be written, as SQL.
    pub check: Option<String>,
    /// Its comment.
    pub comment: String,
}
