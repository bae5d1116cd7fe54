//! What one target's catalog holds: the outcome of `lower`, and of introspection.
//!
//! Names are final, types are the target's, expressions are SQL text. `render` prints it without a
//! decision of its own.

use crate::dialect::Target;
use crate::source::Span;

pub use crate::ir::{Action, Command, Counting, Deferrable};

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
            sequences: Vec::new(),
            functions: Vec::new(),
            tables: Vec::new(),
            raws: Vec::new(),
            accounts: Vec::new(),
        }
    }
}

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

/// A name in a target's catalog.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Name {
    /// The PostgreSQL schema, if it is not the default one.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

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

/// A table.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its comment.
    pub comment: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its primary key.
    pub primary_key: Option<Key>,
    /// Unique constraints (not unique indexes).
    pub uniques: Vec<Unique>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Checks.
    pub checks: Vec<Check>,
    /// Indexes, unique ones included.
    pub indexes: Vec<Index>,
    /// `EXCLUDE` constraints (PostgreSQL).
    pub exclusions: Vec<Exclusion>,
    /// Row security (PostgreSQL).
    pub row_security: RowSecurity,
    /// Row policies (PostgreSQL).
    pub policies: Vec<Policy>,
    /// Triggers.
    pub triggers: Vec<Trigger>,
    /// `UNLOGGED` (PostgreSQL).
    pub unlogged: bool,
    /// `PARTITION BY …`, as SQL.
    pub partition: Option<String>,
    /// Its partitions: tables of their own on PostgreSQL, parts of the table's clause on MySQL.
    pub partitions: Vec<Partition>,
    /// Options behind the closing parenthesis, as SQL, in order.
    pub options: Vec<String>,
    /// Where its head stands.
    pub span: Span,
}

impl Table {
    /// A table without columns.
    pub fn new(name: Name, comment: String, span: Span) -> Table {
        Table {
            name,
            comment,
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            exclusions: Vec::new(),
            row_security: RowSecurity::Off,
            policies: Vec::new(),
            triggers: Vec::new(),
            unlogged: false,
            partition: None,
            partitions: Vec::new(),
            options: Vec::new(),
            span,
        }
    }
}

/// A partition.
#[derive(Clone, PartialEq, Debug)]
pub struct Partition {
    /// Its name.
    pub name: Name,
    /// Which rows it takes, as SQL: `DEFAULT`, `FOR VALUES …`, `VALUES LESS THAN …`.
    pub bound: String,
}

/// The option of a PostgreSQL column that a table has from the one it inherits from.
pub const INHERITED: &str = "INHERITED";

/// A column.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as the target writes it, with its character set.
    pub ty: String,
    /// Its collation, if it is not the one that the type, the table or the database gives.
    pub collate: Option<String>,
    /// `NOT NULL`
    pub not_null: bool,
    /// Its default, as SQL.
    pub default: Option<String>,
    /// `GENERATED … AS IDENTITY`, `AUTO_INCREMENT`, `AUTOINCREMENT`, serial.
    pub identity: Option<Identity>,
    /// How the identity counts.
    pub counting: Counting,
    /// What it is generated from, as SQL.
    pub generated: Option<Generated>,
    /// Its comment.
    pub comment: String,
    /// Whether the schema has no such column: a hash, a key of a partial index.
    pub hidden: bool,
    /// What `with TARGET '…'` says of it, as SQL: behind the definition on MySQL and SQLite; on PostgreSQL
    /// what follows `ALTER COLUMN name SET`.
    pub options: Vec<String>,
}

impl Column {
    /// Whether the table has it from the one it inherits from, by `with postgres 'INHERITED'`.
    pub fn is_inherited(&self) -> bool {
        self.options.iter().any(|option| option.eq_ignore_ascii_case(INHERITED))
    }

    /// A nullable column without more.
    pub fn new(name: impl Into<String>, ty: impl Into<String>) -> Column {
        Column {
            name: name.into(),
            ty: ty.into(),
            collate: None,
            not_null: false,
            default: None,
            identity: None,
            counting: Counting::default(),
            generated: None,
            comment: String::new(),
            hidden: false,
            options: Vec::new(),
        }
    }
}

/// How a column's values are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Identity {
    /// `GENERATED BY DEFAULT AS IDENTITY`, and its kin.
    ByDefault,
    /// `GENERATED ALWAYS AS IDENTITY`.
    Always,
    /// PostgreSQL's serial.
    Serial,
}

/// A generated column's expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Generated {
    /// The expression, as SQL.
    pub expr: String,
    /// Whether it is stored.
    pub stored: bool,
}

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
    /// That table's columns.
    pub references: Vec<String>,
    /// `ON DELETE`
    pub on_delete: Action,
    /// `ON UPDATE`
    pub on_update: Action,
    /// When it is checked.
    pub deferrable: Deferrable,
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

/// A trigger.
#[derive(Clone, PartialEq, Debug)]
pub struct Trigger {
    /// Its name.
    pub name: String,
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
    /// Its argument types, as SQL.
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
