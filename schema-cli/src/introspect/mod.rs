//! What a live database holds, read from its catalog.

mod lex;
pub(crate) mod mysql;
pub(crate) mod sqlite;

use schema_core::phys;

/// What is to be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// PostgreSQL schemas; none means all but the system's.
    pub(crate) namespaces: Vec<String>,
    /// Whether accounts and their rights are read too.
    pub(crate) grants: bool,
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Live {
    /// The database, accounts included.
    pub(crate) schema: phys::Schema,
    /// What stands in the catalog and not, or not fully, in the schema.
    pub(crate) notes: Vec<String>,
    /// How many statements were sent.
    pub(crate) statements: usize,
    /// The server's version.
    pub(crate) version: String,
}
