//! What a service may do, as static data: what SQLite's authorizer holds its connections to. The other
//! servers have accounts.

use crate::revision::Revision;

/// A service whose handle generated code takes.
pub trait Service {
    /// What its connections to SQLite are held to; `None` where they are not.
    #[doc(hidden)]
    const ACCESS: Option<&'static Access> = None;

    /// The revision that its code was made for: what a database must have.
    #[doc(hidden)]
    const REVISION: Option<&'static Revision> = None;
}

/// What the connections of a service may do.
#[derive(Debug)]
pub struct Access {
    /// What statements may name.
    pub relations: &'static [Relation],
    /// What row rules need on each connection.
    pub rules: &'static [Rule],
}

/// A table or view that statements may name, and what they may do with it.
#[derive(Debug)]
pub struct Relation {
    /// Its name.
    pub name: &'static str,
    /// What may be read.
    pub read: Columns,
    /// Whether rows may be inserted; a trigger of the rules holds their columns.
    pub insert: bool,
    /// What may be updated.
    pub update: Columns,
    /// Whether rows may be deleted.
    pub delete: bool,
    /// Whether it is the view of a row rule, which an UPDATE or DELETE reads as a whole in its own name.
    pub of_rule: bool,
    /// Columns of tables that foreign keys make SQLite look at when it is written.
    pub looks: &'static [(&'static str, &'static str)],
    /// Tables that foreign keys make SQLite change then.
    pub changes: &'static [&'static str],
}

/// Columns of a relation.
#[derive(Clone, Copy, Debug)]
pub enum Columns {
    /// All, those to come included.
    All,
    /// These alone.
    These(&'static [&'static str]),
}

/// What the row rules of a table need.
#[derive(Debug)]
pub struct Rule {
    /// The table.
    pub table: &'static str,
    /// The statements, each in parts between which stands what nobody can guess.
    pub create: &'static [&'static [&'static str]],
}
