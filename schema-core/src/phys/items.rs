//! What stands in a catalog besides its tables and accounts.

use super::{Counting, Name};

/// A PostgreSQL schema.
#[derive(Clone, PartialEq, Debug)]
pub struct Namespace {
    /// Its name.
    pub name: String,
    /// Its comment.
    pub comment: String,
}

/// A PostgreSQL extension.
#[derive(Clone, PartialEq, Debug)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The PostgreSQL schema that holds its objects, if it is not the default one.
    pub namespace: Option<String>,
}

/// A PostgreSQL enum type.
#[derive(Clone, PartialEq, Debug)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Its labels.
    pub labels: Vec<String>,
    /// Its comment.
    pub comment: String,
}

/// A PostgreSQL domain.
#[derive(Clone, PartialEq, Debug)]
pub struct Domain {
    /// Its name.
    pub name: Name,
    /// The type it stands for.
    pub ty: String,
    /// Its collation, if it is not the one that the type gives.
    pub collate: Option<String>,
    /// `NOT NULL`
    pub not_null: bool,
    /// Its default, as SQL.
    pub default: Option<String>,
    /// Its check's name and SQL, over VALUE.
    pub checks: Vec<(String, String)>,
    /// Its comment.
    pub comment: String,
}

/// A composite type of PostgreSQL.
#[derive(Clone, PartialEq, Debug)]
pub struct Composite {
    /// Its name.
    pub name: Name,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// Its comment.
    pub comment: String,
}

/// A field of a composite type.
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// Its collation, if it is not the one that the type gives.
    pub collate: Option<String>,
    /// Its comment.
    pub comment: String,
}

/// A sequence.
#[derive(Clone, PartialEq, Debug)]
pub struct Sequence {
    /// Its name.
    pub name: Name,
    /// The type of its values: smallint, integer or bigint.
    pub ty: String,
    /// How it counts.
    pub options: Counting,
    /// The table and column it is dropped with.
    pub owned_by: Option<(Name, String)>,
    /// `UNLOGGED` (PostgreSQL 15 and later).
    pub unlogged: bool,
    /// Its comment.
    pub comment: String,
}

/// A function the schema needs, whole statements.
#[derive(Clone, PartialEq, Debug)]
pub struct Routine {
    /// Its name.
    pub name: Name,
    /// The statement that creates it, without a final `;`.
    pub create: String,
    /// What it is for.
    pub comment: String,
}

/// Raw SQL.
#[derive(Clone, PartialEq, Debug)]
pub struct Raw {
    /// What it makes, if it says so.
    pub object: Option<RawObject>,
    /// What it is, for the comment above it.
    pub title: String,
    /// The SQL, without a final `;`.
    pub sql: String,
    /// Where it stands.
    pub place: Place,
}

/// What raw SQL makes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawObject {
    /// `function`, `trigger`, `view` and their like.
    pub kind: String,
    /// Its name.
    pub name: Name,
    /// Its arguments as SQL, without their defaults.
    pub args: Option<String>,
    /// The table it belongs to.
    pub on: Option<Name>,
}

/// Where raw SQL stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Before types and tables.
    First,
    /// Behind the types, before the sequences and tables: functions that tables call.
    BeforeTables,
    /// After all tables.
    Last,
}
