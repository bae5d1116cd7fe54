//! What generated code tells the runtime about tables and columns, as static data.

use std::fmt;

/// A database system that generated code can run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
    /// SQLite.
    Sqlite,
}

impl Target {
    /// The name that `DB_TYPE` and a schema's `targets` use.
    pub const fn name(self) -> &'static str {
        match self {
            Target::Postgres => "postgres",
            Target::Mysql => "mysql",
            Target::Sqlite => "sqlite",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One text for each target, in the order of [`Target`]: PostgreSQL, MySQL, SQLite.
/// The text is empty where the schema has no such target.
pub type PerTarget = [&'static str; 3];

/// The type of a column: what decides how a value is stored on each target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ty {
    /// `bool`
    Bool,
    /// `tinyint`
    I8,
    /// `smallint`
    I16,
    /// `int`
    I32,
    /// `bigint`
    I64,
    /// `tinyint unsigned`
    U8,
    /// `smallint unsigned`
    U16,
    /// `int unsigned`
    U32,
    /// `bigint unsigned`
    U64,
    /// `real`
    F32,
    /// `double`
    F64,
    /// `decimal(p, s)`: the scale `s`, which SQLite's integers are multiplied by.
    Decimal(u8),
    /// `varchar(n)`: at most this many characters.
    Varchar(u32),
    /// `text`
    Text,
    /// `char(n)`: trailing spaces are not data.
    Char,
    /// `bytes`
    Bytes,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `datetime`
    DateTime,
    /// `timestamp`
    Timestamp,
    /// `uuid`
    Uuid,
    /// `json`
    Json,
    /// An enum of the schema.
    Enum(&'static EnumMeta),
    /// `T[]`
    Array(&'static Ty),
}

/// An enum of the schema.
#[derive(Debug, PartialEq)]
pub struct EnumMeta {
    /// The type's name on PostgreSQL, quoted.
    pub postgres: &'static str,
    /// The labels in the order of their declaration.
    pub labels: &'static [&'static str],
}

/// One column of a table.
#[derive(Debug)]
pub struct ColumnMeta {
    /// The name in the database, unquoted.
    pub name: &'static str,
    /// The type.
    pub ty: Ty,
    /// What fills the column when an INSERT leaves it out.
    pub fill: Fill,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// `on update now()`: an UPDATE that does not set the column sets it to now.
    pub touch: bool,
    /// `collate ci`: A to Z compare without case.
    pub ci: bool,
}

impl ColumnMeta {
    /// A NOT NULL column without a default.
    pub const fn new(name: &'static str, ty: Ty) -> Self {
        ColumnMeta { name, ty, fill: Fill::Nothing, nullable: false, touch: false, ci: false }
    }

    /// The column, nullable.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The column, filled by the database or by the runtime when left out.
    pub const fn fill(mut self, fill: Fill) -> Self {
        self.fill = fill;
        self
    }

    /// The column with `on update now()`.
    pub const fn touch(mut self) -> Self {
        self.touch = true;
        self
    }

    /// The column with `collate ci`.
    pub const fn ci(mut self) -> Self {
        self.ci = true;
        self
    }
}

/// What fills a column that an INSERT leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Nothing: NULL, or an error.
    Nothing,
    /// A default in the database.
    Default,
    /// `default uuid()`: where the server can't say what it made, the runtime makes it.
    Uuid,
    /// An identity (`auto`).
    Auto,
    /// A generated column: never written.
    Generated,
}

/// A primary key or a unique key that covers all rows.
#[derive(Debug)]
pub struct KeyMeta {
    /// The constraint's name.
    pub constraint: Constraint,
    /// Its name on MySQL, where it may be another (a limit, a hash column's index).
    pub mysql: &'static str,
    /// Positions of its columns in the table; empty for keys over expressions.
    pub columns: &'static [u16],
}

impl KeyMeta {
    /// A key that has one name on all targets.
    pub const fn new(constraint: Constraint, columns: &'static [u16]) -> Self {
        KeyMeta { constraint, mysql: constraint.0, columns }
    }

    /// The key, of this name on MySQL.
    pub const fn mysql(mut self, name: &'static str) -> Self {
        self.mysql = name;
        self
    }
}

/// A foreign key, a check, or a key that does not cover all rows.
#[derive(Debug)]
pub struct ConstraintMeta {
    /// The constraint's name.
    pub constraint: Constraint,
    /// Its name on MySQL, where it may be another.
    pub mysql: &'static str,
    /// Of a unique index that is over some rows, the positions of its columns in the table.
    pub columns: &'static [u16],
}

impl ConstraintMeta {
    /// A constraint that has one name on all targets.
    pub const fn new(constraint: Constraint) -> Self {
        ConstraintMeta { constraint, mysql: constraint.0, columns: &[] }
    }

    /// A unique index over these columns of some rows.
    pub const fn over(mut self, columns: &'static [u16]) -> Self {
        self.columns = columns;
        self
    }

    /// The constraint, of this name on MySQL.
    pub const fn mysql(mut self, name: &'static str) -> Self {
        self.mysql = name;
        self
    }
}

/// One table.
#[derive(Debug)]
pub struct TableMeta {
    /// The name in the schema.
    pub name: &'static str,
    /// The name in SQL, quoted, for each target.
    pub quoted: PerTarget,
    /// `SELECT <all columns> FROM <table>`, for each target.
    pub select: PerTarget,
    /// The columns, in the order of the row struct.
    pub columns: &'static [ColumnMeta],
    /// Position of the primary key in `keys`, if there is one.
    pub primary: Option<u16>,
    /// The primary and the unique keys.
    pub keys: &'static [KeyMeta],
    /// Foreign keys and checks, whose violation is reported by name.
    pub constraints: &'static [ConstraintMeta],
}

impl TableMeta {
    pub(crate) fn primary(&self) -> Option<&'static KeyMeta> {
        self.primary.and_then(|i| self.keys.get(usize::from(i)))
    }

    /// The constraint a server names, in whatever form that target reports it.
    pub(crate) fn constraint(&self, reported: &str) -> Option<Constraint> {
        let keys = self.keys.iter().map(|k| (k.constraint, k.mysql));
        let others = self.constraints.iter().map(|c| (c.constraint, c.mysql));
        keys.chain(others)
            .find(|(constraint, mysql)| {
                constraint.0.eq_ignore_ascii_case(reported) || mysql.eq_ignore_ascii_case(reported)
            })
            .map(|(constraint, _)| constraint)
    }

    /// The unique key over exactly these columns, be it of all rows or of some.
    pub(crate) fn key_over(&self, names: &[&str]) -> Option<Constraint> {
        let over = |columns: &[u16]| {
            columns.len() == names.len()
                && columns.iter().all(|&i| {
                    // A service may not know all of them.
                    self.columns.get(usize::from(i)).is_some_and(|column| names.contains(&column.name))
                })
        };
        let key = self.keys.iter().find(|k| over(k.columns)).map(|k| k.constraint);
        key.or_else(|| self.constraints.iter().find(|c| over(c.columns)).map(|c| c.constraint))
    }
}

/// The name of a constraint, as generated modules list them
/// (`auth_user::Constraint::Email`), made to be matched in errors.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Constraint(pub &'static str);

impl Constraint {
    /// A constraint that the schema does not know, or that the server did not name.
    pub const UNKNOWN: Constraint = Constraint("");

    /// The name in the database; empty if it is not known.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Debug for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "(unknown)" } else { self.0 })
    }
}

/// A per-request value: `context` of the schema.
#[derive(Debug)]
pub struct ContextMeta {
    /// The name in the schema.
    pub name: &'static str,
    /// The setting that holds it on PostgreSQL.
    pub setting: &'static str,
    /// The session variable that holds it on MySQL, quoted.
    pub variable: &'static str,
    /// Its type.
    pub ty: Ty,
}

/// The whole schema a generated file was made from.
#[derive(Debug)]
pub struct SchemaMeta {
    /// The schema's name; also the default of `DB_NAME`.
    pub name: &'static str,
    /// The account of the service that the code was generated for: the default of `DB_USER`.
    pub account: Option<&'static str>,
    /// The variable with that account's password, used where `DB_PASS` is not set.
    pub password_env: Option<&'static str>,
    /// The targets that the schema was compiled for.
    pub targets: &'static [Target],
}

/// One object of the schema and the statements that create it.
#[derive(Debug)]
pub struct Ddl {
    /// What the object is: decides how its presence is looked up.
    pub kind: ObjectKind,
    /// Its name as the catalog has it, unquoted (`schema.table` on PostgreSQL).
    pub name: &'static str,
    /// The statements, without the closing semicolon.
    pub create: &'static [&'static str],
}

/// What kind of object a [`Ddl`] creates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A table, with its indexes, comments and triggers.
    Table,
    /// A type (PostgreSQL's enums and domains).
    Type,
    /// A function.
    Function,
    /// A foreign key that is added to a table.
    ForeignKey,
    /// A trigger.
    Trigger,
    /// A PostgreSQL schema; its statement bears being run again.
    Namespace,
    /// A PostgreSQL extension.
    Extension,
    /// A sequence.
    Sequence,
    /// What is said of a table once all of them are there: run for the tables that were made.
    Alter,
    /// A role that row policies name.
    Role,
    /// A row policy; its name is `table.policy`.
    Policy,
    /// A view.
    View,
    /// A setting of the connection that loads: it holds for what follows it, up to the next one.
    Setting,
    /// SQL of the user's own: run in a database that had no table of the schema.
    Raw,
}
