//! Reads back what a real server holds, in one shape for all of them.
//!
//! It shares nothing with the compiler, so that it can be held against it.

mod mysql;
mod postgres;
mod postgres_items;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

/// A result row, every value as text.
pub type Row = Vec<Option<String>>;

/// Sends one statement and gives its rows.
pub type Query<'a> = &'a dyn Fn(&str) -> Vec<Row>;

/// The tables of one database, by name; `namespace.name` outside of the default namespace.
pub type Catalog = BTreeMap<String, Table>;

/// A table as its server tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The columns of its primary key, in order.
    pub primary_key: Vec<String>,
    /// Its foreign keys, by name; SQLite names none, there the name is made of the columns.
    pub foreign_keys: BTreeMap<String, ForeignKey>,
    /// Its checks' names.
    pub checks: BTreeSet<String>,
    /// Its indexes, those of unique constraints included, without the primary key's.
    pub indexes: BTreeMap<String, Index>,
    /// Its triggers' names.
    pub triggers: BTreeSet<String>,
    /// Its comment.
    pub comment: String,
    /// What PostgreSQL alone has.
    pub items: Items,
}

/// What a PostgreSQL table has beside columns, keys and checks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Items {
    /// Columns that the primary key carries along.
    pub primary_include: Vec<String>,
    /// Whether the primary key can be deferred.
    pub primary_deferrable: bool,
    /// Whether it is written to no log.
    pub unlogged: bool,
    /// Whether row security is on, and whether it holds for the owner too.
    pub row_security: (bool, bool),
    /// Its exclusions, by name.
    pub exclusions: BTreeMap<String, Exclusion>,
    /// Its row policies, by name.
    pub policies: BTreeMap<String, Policy>,
    /// Its partitions' names, each with its bound.
    pub partitions: BTreeMap<String, String>,
    /// The comments of its constraints and indexes, by name.
    pub comments: BTreeMap<String, String>,
}

/// An exclusion as its server tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exclusion {
    /// Its index method.
    pub method: String,
    /// Its operators, in order.
    pub operators: Vec<String>,
    /// Whether it compares only some rows.
    pub partial: bool,
    /// Whether it can be deferred.
    pub deferrable: bool,
}

/// A row policy as its server tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// Whether it gives rows, rather than taking some away.
    pub permissive: bool,
    /// The command it is for, or `*`.
    pub command: String,
    /// The roles it is for, sorted; none for everybody.
    pub roles: Vec<String>,
    /// Whether it says which rows there are.
    pub using: bool,
    /// Whether it says which rows may be written.
    pub check: bool,
    /// Its comment.
    pub comment: String,
}

/// How a sequence counts, as its server tells it: all is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counting {
    /// Start, step, least and greatest value, cache.
    pub numbers: [i64; 5],
    /// Whether it begins again.
    pub cycle: bool,
}

/// A sequence as its server tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sequence {
    /// The type of its values.
    pub ty: String,
    /// How it counts.
    pub counting: Counting,
    /// The table and column it belongs to.
    pub owner: Option<(String, String)>,
    /// Its comment.
    pub comment: String,
}

/// A column as its server tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as the server prints it.
    pub ty: String,
    /// Whether it refuses NULL.
    pub not_null: bool,
    /// Its default, as the server prints it.
    pub default: Option<String>,
    /// Whether the server numbers its rows.
    pub identity: bool,
    /// Whether it is generated, and then whether it is stored.
    pub generated: Option<bool>,
    /// Its collation, where it has one of its own.
    pub collation: Option<String>,
    /// Its comment.
    pub comment: String,
    /// How its identity counts, on PostgreSQL.
    pub counting: Option<Counting>,
}

/// A foreign key as its server tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForeignKey {
    /// Its columns.
    pub columns: Vec<String>,
    /// The table it references.
    pub table: String,
    /// That table's columns.
    pub references: Vec<String>,
    /// `NO ACTION`, `CASCADE` …
    pub on_delete: String,
    /// The same for updates.
    pub on_update: String,
    /// Whether it can be deferred.
    pub deferrable: bool,
    /// Whether all of its columns are NULL or none.
    pub match_full: bool,
}

/// An index as its server tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    /// Whether it is unique.
    pub unique: bool,
    /// Its keys: a column's name, or `None` for an expression.
    pub keys: Vec<Option<String>>,
    /// For each key, whether it is descending.
    pub descending: Vec<bool>,
    /// Whether it holds only some rows.
    pub partial: bool,
}

/// Reads a PostgreSQL database.
pub fn postgres(query: Query<'_>) -> Catalog {
    postgres::read(query)
}

/// Reads the sequences of a PostgreSQL database, those of identities included, by name.
pub fn postgres_sequences(query: Query<'_>) -> BTreeMap<String, Sequence> {
    postgres_items::sequences(query)
}

/// A field of a composite type: its name, type, collation (if it is not the type's own) and comment.
pub type Field = [String; 4];

/// Reads the composite types of a PostgreSQL database: their comments and fields, by name.
pub fn postgres_composites(query: Query<'_>) -> BTreeMap<String, (String, Vec<Field>)> {
    postgres_items::composites(query)
}

/// Reads the MySQL or MariaDB database that the connection uses.
pub fn mysql(query: Query<'_>, mariadb: bool) -> Catalog {
    mysql::read(query, mariadb)
}

/// Reads an SQLite database.
pub fn sqlite(query: Query<'_>) -> Catalog {
    sqlite::read(query)
}

/// The text in a column that is never NULL.
fn text(row: &Row, column: usize) -> String {
    row[column].clone().unwrap_or_else(|| panic!("NULL in column {column} of {row:?}"))
}

/// Whether the text in a column says yes.
fn yes(row: &Row, column: usize) -> bool {
    matches!(row[column].as_deref(), Some("t" | "true" | "1" | "YES"))
}

/// A list that the server joined by the unit separator.
fn list(row: &Row, column: usize) -> Vec<String> {
    row[column].as_deref().map_or(Vec::new(), |s| s.split('\u{1f}').map(str::to_owned).collect())
}

fn action(code: &str) -> String {
    match code {
        "a" | "NO ACTION" => "NO ACTION",
        "r" | "RESTRICT" => "RESTRICT",
        "c" | "CASCADE" => "CASCADE",
        "n" | "SET NULL" => "SET NULL",
        "d" | "SET DEFAULT" => "SET DEFAULT",
        other => panic!("unknown action {other}"),
    }
    .to_owned()
}
