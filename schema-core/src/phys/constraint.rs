//! Keys, indexes and constraints of a table.

use super::{Action, Deferrable, Name};

/// A primary key.
#[derive(Clone, PartialEq, Debug)]
pub struct Key {
    /// Its name; MySQL has none but PRIMARY.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Columns carried along.
    pub include: Vec<String>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Its comment.
    pub comment: String,
}

impl Key {
    /// A key that is checked at once.
    pub fn new(name: impl Into<String>, columns: Vec<String>) -> Key {
        Key {
            name: name.into(),
            columns,
            include: Vec::new(),
            deferrable: Deferrable::No,
            comment: String::new(),
        }
    }
}

/// A unique constraint.
#[derive(Clone, PartialEq, Debug)]
pub struct Unique {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Columns carried along.
    pub include: Vec<String>,
    /// `NULLS NOT DISTINCT`
    pub nulls_not_distinct: bool,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Its comment.
    pub comment: String,
}

impl Unique {
    /// A constraint that is checked at once.
    pub fn new(name: impl Into<String>, columns: Vec<String>) -> Unique {
        Unique {
            name: name.into(),
            columns,
            include: Vec::new(),
            nulls_not_distinct: false,
            deferrable: Deferrable::No,
            comment: String::new(),
        }
    }
}

/// A foreign key.
#[derive(Clone, PartialEq, Debug)]
pub struct ForeignKey {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The table it references.
    pub table: Name,
    /// That table's columns; none in SQL that names none, which means its primary key.
    pub references: Vec<String>,
    /// `ON DELETE`
    pub on_delete: Action,
    /// `ON UPDATE`
    pub on_update: Action,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// `MATCH FULL`
    pub match_full: bool,
    /// `NOT VALID`
    pub not_valid: bool,
    /// Its comment.
    pub comment: String,
    /// Whether it must be added after all tables are made: it closes a cycle, on a target that can't
    /// name a table before it is there.
    pub detached: bool,
}

/// A check.
#[derive(Clone, PartialEq, Debug)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Its condition, as SQL.
    pub expr: String,
    /// `NOT VALID`
    pub not_valid: bool,
    /// Its documentation, printed as an SQL comment.
    pub comment: String,
}

/// An index.
#[derive(Clone, PartialEq, Debug)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// `UNIQUE`
    pub unique: bool,
    /// `USING`
    pub method: Option<String>,
    /// Its keys, in order.
    pub keys: Vec<IndexKey>,
    /// Columns carried along.
    pub include: Vec<String>,
    /// Its condition, as SQL.
    pub filter: Option<String>,
    /// `NULLS NOT DISTINCT`
    pub nulls_not_distinct: bool,
    /// What `with TARGET '…'` says of it, as SQL: storage parameters on PostgreSQL (`fillfactor=70`), what
    /// stands behind the keys on MySQL (`WITH PARSER ngram`).
    pub options: Vec<String>,
    /// Its comment.
    pub comment: String,
}

impl Index {
    /// An index of all rows.
    pub fn new(
        name: impl Into<String>,
        unique: bool,
        keys: Vec<IndexKey>,
        comment: impl Into<String>,
    ) -> Index {
        Index {
            name: name.into(),
            unique,
            method: None,
            keys,
            include: Vec::new(),
            filter: None,
            nulls_not_distinct: false,
            options: Vec::new(),
            comment: comment.into(),
        }
    }
}

/// One key of an index.
#[derive(Clone, PartialEq, Debug)]
pub struct IndexKey {
    /// What is indexed.
    pub of: KeyOf,
    /// How many characters or bytes of it (MySQL).
    pub prefix: Option<u64>,
    /// A collation other than the column's: its name.
    pub collate: Option<String>,
    /// An operator class, with its parameters, as SQL (PostgreSQL).
    pub opclass: Option<String>,
    /// `DESC`
    pub descending: bool,
    /// Where NULLs stand, if not where the target puts them for this order (PostgreSQL).
    pub nulls_first: Option<bool>,
}

/// What a key of an index is made of.
#[derive(Clone, PartialEq, Debug)]
pub enum KeyOf {
    /// A whole column: its name.
    Column(String),
    /// An expression, as it stands among the keys: a call, or something in parentheses.
    Expr(String),
}

impl IndexKey {
    /// A column, ascending.
    pub fn column(name: impl Into<String>) -> IndexKey {
        IndexKey::of(KeyOf::Column(name.into()))
    }

    /// An expression, ascending.
    pub fn expr(sql: impl Into<String>) -> IndexKey {
        IndexKey::of(KeyOf::Expr(sql.into()))
    }

    fn of(of: KeyOf) -> IndexKey {
        IndexKey { of, prefix: None, collate: None, opclass: None, descending: false, nulls_first: None }
    }
}

/// An `EXCLUDE` constraint.
#[derive(Clone, PartialEq, Debug)]
pub struct Exclusion {
    /// Its name.
    pub name: String,
    /// `USING`
    pub method: String,
    /// Its keys, each with its operator.
    pub keys: Vec<(IndexKey, String)>,
    /// Columns carried along.
    pub include: Vec<String>,
    /// Its condition, as SQL.
    pub filter: Option<String>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Its comment.
    pub comment: String,
}
