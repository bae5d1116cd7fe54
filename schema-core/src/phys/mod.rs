//! What one target's catalog holds: the outcome of `lower`, and of introspection.
//!
//! Names are final, types are the target's, expressions are SQL text. `render` prints it without a
//! decision of its own.

mod access;
mod constraint;
mod items;
pub mod query;
mod table;

use crate::dialect::Target;

pub use crate::ir::{Action, Command, Counting, Deferrable};
pub use access::{Account, Policy, RowSecurity, Scope, TableRights};
pub use constraint::{Check, Exclusion, ForeignKey, Index, IndexKey, Key, KeyOf, Unique};
pub use items::{Composite, Domain, Enum, Extension, Field, Namespace, Place, Raw, RawObject};
pub use items::{Routine, Sequence};
pub use table::{Column, Generated, INHERITED, Identity, Partition, Table, Trigger};

/// A target's schema.
#[derive(Clone, PartialEq, Debug)]
pub struct Schema {
    /// The target.
    pub target: Target,
    /// The name of the schema it was made from.
    pub name: String,
    /// Its documentation.
    pub comment: String,
    /// Whether it holds what others made, by rules that were theirs: then the session that loads it brings
    /// none of ours.
    pub native: bool,
    /// PostgreSQL schemas besides `public`.
    pub namespaces: Vec<Namespace>,
    /// PostgreSQL extensions.
    pub extensions: Vec<Extension>,
    /// PostgreSQL enum types.
    pub enums: Vec<Enum>,
    /// PostgreSQL domains.
    pub domains: Vec<Domain>,
    /// PostgreSQL's composite types, each behind those it is made of.
    pub composites: Vec<Composite>,
    /// Sequences that are items of their own: those behind an identity or a serial column are not.
    pub sequences: Vec<Sequence>,
    /// Functions that tables need (defaults, triggers), made before the tables.
    pub functions: Vec<Routine>,
    /// Tables, in an order that loads.
    pub tables: Vec<Table>,
    /// Raw SQL, each with its place.
    pub raws: Vec<Raw>,
    /// Accounts and their rights. Grants are files of their own, so `lower` leaves it empty.
    pub accounts: Vec<Account>,
}

impl Schema {
    /// A schema with nothing in it.
    pub fn new(target: Target, name: impl Into<String>) -> Schema {
        Schema {
            target,
            name: name.into(),
            comment: String::new(),
            native: false,
            namespaces: Vec::new(),
            extensions: Vec::new(),
            enums: Vec::new(),
            domains: Vec::new(),
            composites: Vec::new(),
            sequences: Vec::new(),
            functions: Vec::new(),
            tables: Vec::new(),
            raws: Vec::new(),
            accounts: Vec::new(),
        }
    }
}

/// A name in a target's catalog.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Name {
    /// The PostgreSQL schema, if it is not the default one.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}
