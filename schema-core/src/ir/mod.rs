//! The schema as it was meant, free of any target: every name bound, every expression typed.
//!
//! Both front ends lead here. Lists keep the order of the source; ids index them.

pub mod expr;
pub mod types;

pub use expr::{Expr, ExprKind, Func};
pub use types::{IntWidth, Type};

pub use crate::syntax::ast::{Action, AutoKind, Collate, Deferrable, PartitionMethod};

use crate::dialect::{PerTarget, Target, TargetSet};
use crate::source::Span;
use crate::syntax::spelled;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub struct $id(pub u32);

        impl $id {
            /// As an index.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A table of [`Schema::tables`].
    TableId
    /// A column of [`Table::columns`].
    ColumnId
    /// An enum of [`Schema::enums`].
    EnumId
    /// A named type of [`Schema::types`].
    TypeId
    /// A service of [`Schema::services`].
    ServiceId
    /// A sequence of [`Schema::sequences`].
    SequenceId
}

/// A whole schema.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// The targets that are on.
    pub targets: TargetSet,
    /// Whether the mysql target is a Galera cluster.
    pub galera: bool,
    /// Whether it is taken as its one target has it: its types and rules, nothing emulated, checked or added.
    pub native: bool,
    /// Per-request values.
    pub context: Vec<ContextVar>,
    /// PostgreSQL extensions.
    pub extensions: Vec<Extension>,
    /// PostgreSQL schemas that are named for their own sake.
    pub namespaces: Vec<Namespace>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Named types.
    pub types: Vec<NamedType>,
    /// Sequences.
    pub sequences: Vec<Sequence>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Row policies.
    pub policies: Vec<Policy>,
    /// SQL the language has no word for.
    pub raws: Vec<Raw>,
    /// Services, with what they may do.
    pub services: Vec<Service>,
    /// The accounts that migrate.
    pub migrators: Vec<Migrator>,
    /// Where the `schema` block stands.
    pub span: Span,
}

/// The name of something that lies in a PostgreSQL schema.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct QName {
    /// The PostgreSQL schema; `None` is `public`.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

impl QName {
    /// The one name it has where there are no namespaces: `auth.users` is `auth_users`.
    pub fn flat(&self) -> String {
        match &self.namespace {
            Some(ns) => format!("{ns}_{}", self.name),
            None => self.name.clone(),
        }
    }

    /// As it is written in a schema.
    pub fn spelled(&self) -> String {
        match &self.namespace {
            Some(ns) => format!("{}.{}", spelled(ns), spelled(&self.name)),
            None => spelled(&self.name),
        }
    }
}

impl std::fmt::Display for QName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(ns) => write!(f, "{ns}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A per-request value.
#[derive(Clone, Debug)]
pub struct ContextVar {
    /// Its name.
    pub name: String,
    /// Its type; the value is nullable.
    pub ty: Type,
    /// Where it is declared.
    pub span: Span,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub name: QName,
    /// Its documentation.
    pub docs: String,
    /// Its labels, in order; at least one.
    pub labels: Vec<EnumLabel>,
    /// The Rust enum's path, where a `#[derive]` gave it: then it is there, and is not generated.
    pub rust_name: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// A label of an enum.
#[derive(Clone, Debug)]
pub struct EnumLabel {
    /// The label.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// What it was called before.
    pub was: Option<String>,
    /// The Rust variant's name, where a `#[derive]` gave it.
    pub rust_name: Option<String>,
}

/// A PostgreSQL extension.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The PostgreSQL schema of its objects.
    pub namespace: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A PostgreSQL schema.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Namespace {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Where it stands.
    pub span: Span,
}

/// How a sequence, an identity or AUTO_INCREMENT counts. `None` is what the target does unasked.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counting {
    /// The first value.
    pub start: Option<i64>,
    /// What is added each time; never 0.
    pub step: Option<i64>,
    /// The least value.
    pub min: Option<i64>,
    /// The greatest value.
    pub max: Option<i64>,
    /// How many values a session takes at once; at least 1.
    pub cache: Option<i64>,
    /// Whether it begins again behind its last value.
    pub cycle: bool,
}

/// A sequence.
#[derive(Clone, PartialEq, Debug)]
pub struct Sequence {
    /// Its name.
    pub name: QName,
    /// Its documentation.
    pub docs: String,
    /// The type of its values.
    pub ty: Type,
    /// How it counts.
    pub counting: Counting,
    /// The column it is dropped with.
    pub owned_by: Option<(TableId, ColumnId)>,
    /// Where it stands.
    pub span: Span,
}

/// A command that a policy may be for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// SELECT
    Select,
    /// INSERT
    Insert,
    /// UPDATE
    Update,
    /// DELETE
    Delete,
}

/// A row policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// The table whose rows it is about.
    pub table: TableId,
    /// Whether it takes rows away, where others give them.
    pub restrictive: bool,
    /// The one command it is for; `None` is all of them.
    pub command: Option<Command>,
    /// The accounts it is for; none is everybody.
    pub to: Vec<String>,
    /// Which rows there are.
    pub using: Option<Expr>,
    /// Which rows may be written.
    pub check: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// `type NAME = TYPE …`
#[derive(Clone, Debug)]
pub struct NamedType {
    /// Its name.
    pub name: QName,
    /// Its documentation.
    pub docs: String,
    /// What it stands for; never itself a named type.
    pub base: Type,
    /// The digits of a second, where `base` has a time and they are given: in native schemas alone.
    pub precision: Option<u8>,
    /// The type that stands in on a target.
    pub native: PerTarget<Option<String>>,
    /// Its collation on the one target that is on.
    pub collate: Option<String>,
    /// Whether none of its values is NULL.
    pub not_null: bool,
    /// The default of columns that have none of their own.
    pub default: Option<Expr>,
    /// What must hold of [`ExprKind::Value`]; first what holds of the type it was made from.
    pub checks: Vec<TypeCheck>,
    /// The newtype's path, where a `#[derive]` gave it: then it is there, and is not generated.
    pub rust_name: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// A check of a named type.
#[derive(Clone, Debug)]
pub struct TypeCheck {
    /// Its name.
    pub name: Name,
    /// What must hold of [`ExprKind::Value`]; NULL passes.
    pub expr: Expr,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: QName,
    /// Its documentation.
    pub docs: String,
    /// Its columns; at least one.
    pub columns: Vec<Column>,
    /// Its primary key, from a column's modifier or a table line.
    pub primary_key: Option<PrimaryKey>,
    /// Its unique constraints and unique indexes, from modifiers and lines.
    pub uniques: Vec<Index>,
    /// Its other indexes.
    pub indexes: Vec<Index>,
    /// Its foreign keys, from modifiers and lines.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its checks, from modifiers and lines.
    pub checks: Vec<Check>,
    /// Its `exclude` lines.
    pub exclusions: Vec<Exclusion>,
    /// What it was called before.
    pub was: Option<String>,
    /// How it is partitioned.
    pub partition: Option<Partition>,
    /// Its partitions by name; a target without any makes what it needs.
    pub partitions: PerTarget<Vec<Part>>,
    /// `with TARGET 'OPTIONS'`, in order.
    pub options: PerTarget<Vec<String>>,
    /// The struct's path, where a `#[derive]` gave it: then the struct is there, and is not generated.
    pub rust_name: Option<String>,
    /// Where its head stands.
    pub span: Span,
}

impl Table {
    /// The column called `id`.
    pub fn column(&self, id: ColumnId) -> &Column {
        &self.columns[id.index()]
    }

    /// The column of this name.
    pub fn find(&self, name: &str) -> Option<ColumnId> {
        self.columns.iter().position(|c| c.name == name).map(|i| ColumnId(i as u32))
    }

    /// All column ids, in order.
    pub fn column_ids(&self) -> impl Iterator<Item = ColumnId> + use<> {
        (0..self.columns.len() as u32).map(ColumnId)
    }
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Its type.
    pub ty: Type,
    /// The digits of a second, where its type has a time and they are given: in native schemas alone.
    pub precision: Option<u8>,
    /// Whether it may be NULL. For a generated column: whether its expression may; in native schemas, as
    /// it is written.
    pub nullable: bool,
    /// Whether the database makes its value, one more for each row.
    pub auto: Option<AutoKind>,
    /// How it makes them.
    pub counting: Counting,
    /// Its default, of its type.
    pub default: Option<Expr>,
    /// What it is computed from.
    pub generated: Option<Generated>,
    /// Whether an UPDATE sets it to `now()`.
    pub on_update_now: bool,
    /// Whether it must never be shown.
    pub secret: bool,
    /// How it compares, if it is text.
    pub collate: Collate,
    /// The collation of the one target it is on.
    pub collation: Option<String>,
    /// What it was called before.
    pub was: Option<String>,
    /// The column type that stands in on a target.
    pub native: PerTarget<Option<String>>,
    /// The targets it exists on: all that are on, unless `only` says less.
    pub only: TargetSet,
    /// `with TARGET 'OPTIONS'`, in order.
    pub options: PerTarget<Vec<String>>,
    /// The Rust type of `json<…>`.
    pub rust_type: Option<String>,
    /// The field's name, where a `#[derive]` gave it.
    pub rust_name: Option<String>,
    /// Where its line stands.
    pub span: Span,
    /// Where its name stands.
    pub name_span: Span,
    /// Where its type stands.
    pub ty_span: Span,
}

/// A generated column's expression.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The expression.
    pub expr: Expr,
    /// Whether it is to be stored.
    pub stored: bool,
}

/// A constraint's or index's name: given, or to be made by each target's rules.
pub type Name = Option<String>;

/// A primary key.
#[derive(Clone, Debug)]
pub struct PrimaryKey {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// Its columns, in order.
    pub columns: Vec<ColumnId>,
    /// Columns that are carried along.
    pub include: Vec<ColumnId>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Where it stands.
    pub span: Span,
}

/// An index, a unique index or a unique constraint.
#[derive(Clone, Debug)]
pub struct Index {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// What is indexed.
    pub keys: Vec<Key>,
    /// `using METHOD`, in lower case.
    pub method: Option<String>,
    /// Columns that are carried along.
    pub include: Vec<ColumnId>,
    /// Which rows are in it.
    pub filter: Option<Expr>,
    /// Whether two NULLs are equal in it.
    pub nulls_not_distinct: bool,
    /// When a unique constraint is checked.
    pub deferrable: Deferrable,
    /// The targets it exists on.
    pub only: TargetSet,
    /// `with TARGET 'OPTIONS'`, in order.
    pub options: PerTarget<Vec<String>>,
    /// Where it stands.
    pub span: Span,
}

impl Index {
    /// Its columns, if it is made of whole columns alone: no expression, no prefix.
    pub fn plain_columns(&self) -> Option<Vec<ColumnId>> {
        self.keys
            .iter()
            .map(|k| match (&k.expr.kind, k.prefix) {
                (ExprKind::Column(id), None) => Some(*id),
                _ => None,
            })
            .collect()
    }

    /// Whether it identifies a row by plain columns: whole columns, every row. Such keys get finders,
    /// and may be referenced by foreign keys.
    pub fn is_full_key(&self) -> bool {
        self.filter.is_none() && self.plain_columns().is_some()
    }
}

/// One key of an index.
#[derive(Clone, Debug)]
pub struct Key {
    /// A column or an expression.
    pub expr: Expr,
    /// The number of characters or bytes indexed.
    pub prefix: Option<u64>,
    /// `desc`
    pub descending: bool,
    /// `nulls first` is `Some(true)`.
    pub nulls_first: Option<bool>,
    /// A collation of the target.
    pub collate: Option<String>,
    /// An operator class of the target, as SQL.
    pub opclass: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A foreign key.
#[derive(Clone, Debug)]
pub struct ForeignKey {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// The columns that reference.
    pub columns: Vec<ColumnId>,
    /// The table referenced.
    pub table: TableId,
    /// Its columns: a primary or unique key of that table.
    pub references: Vec<ColumnId>,
    /// When a referenced row is deleted.
    pub on_delete: Action,
    /// When a referenced key changes.
    pub on_update: Action,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether existing rows are left unchecked.
    pub not_valid: bool,
    /// Where it stands.
    pub span: Span,
}

/// A check.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// The column it was written on, if it was.
    pub column: Option<ColumnId>,
    /// What must hold; NULL passes.
    pub expr: Expr,
    /// Whether existing rows are left unchecked.
    pub not_valid: bool,
    /// The targets it exists on.
    pub only: TargetSet,
    /// Where it stands.
    pub span: Span,
}

/// An `EXCLUDE` constraint.
#[derive(Clone, Debug)]
pub struct Exclusion {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: String,
    /// `using METHOD`, in lower case.
    pub method: String,
    /// What is compared, each with its operator as SQL.
    pub keys: Vec<(Key, String)>,
    /// Columns that are carried along.
    pub include: Vec<ColumnId>,
    /// Which rows are compared.
    pub filter: Option<Expr>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// The targets it exists on.
    pub only: TargetSet,
    /// Where it stands.
    pub span: Span,
}

/// A partition of one target.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: QName,
    /// Which rows it takes, as SQL.
    pub bound: String,
    /// Where it stands.
    pub span: Span,
}

/// How a table is partitioned.
#[derive(Clone, Debug)]
pub struct Partition {
    /// How.
    pub method: PartitionMethod,
    /// By what.
    pub columns: Vec<ColumnId>,
    /// Where it stands.
    pub span: Span,
}

/// SQL for one target.
#[derive(Clone, Debug)]
pub struct Raw {
    /// The target.
    pub target: Target,
    /// Its documentation.
    pub docs: String,
    /// What it makes: kind in lower case, name, argument types, table.
    pub object: Option<RawObject>,
    /// The table, view or raw item it must come after.
    pub after: Option<QName>,
    /// Whether it stands before the tables.
    pub before_tables: bool,
    /// The SQL.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What a `raw` item makes.
#[derive(Clone, Debug)]
pub struct RawObject {
    /// `function`, `trigger`, `view` and their like.
    pub kind: String,
    /// Its name.
    pub name: QName,
    /// Its argument types, as written.
    pub args: Option<String>,
    /// The table it belongs to.
    pub on: Option<TableId>,
    /// A function's return type.
    pub returns: Option<Type>,
}

/// A service: an account and what it may do.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Its database account.
    pub account: String,
    /// The environment variable that holds its password.
    pub password_env: String,
    /// What it may do, in the order of the source.
    pub access: Vec<Access>,
    /// What it may do in the cache.
    pub cache: Vec<Cache>,
    /// Rights that no verb says.
    pub grants: Vec<Grant>,
    /// Whether it can sign in.
    pub login: bool,
    /// Where its head stands.
    pub span: Span,
}

/// `grant TARGET '…'`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// The target.
    pub target: Target,
    /// What stands between GRANT and TO.
    pub what: String,
    /// What stands behind the account: `WITH GRANT OPTION` and its kin, or nothing.
    pub with: String,
    /// Where the line stands.
    pub span: Span,
}

/// One right: verbs on one table.
#[derive(Clone, Debug)]
pub struct Access {
    /// The table.
    pub table: TableId,
    /// SELECT
    pub select: bool,
    /// INSERT
    pub insert: bool,
    /// UPDATE
    pub update: bool,
    /// DELETE
    pub delete: bool,
    /// The columns it is limited to; `None` is all, those to come included.
    pub columns: Option<Vec<ColumnId>>,
    /// Which rows.
    pub filter: Option<Expr>,
    /// What may be written, where it differs from `filter`.
    pub check: Option<Expr>,
    /// Where the line stands.
    pub span: Span,
}

/// `cache 'PATTERN' …`
#[derive(Clone, Debug)]
pub struct Cache {
    /// The key pattern.
    pub pattern: String,
    /// Whether keys may be read.
    pub read: bool,
    /// Whether keys may be written.
    pub write: bool,
    /// Where the line stands.
    pub span: Span,
}

/// An account that migrates.
#[derive(Clone, Debug)]
pub struct Migrator {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Its database account.
    pub account: String,
    /// The environment variable that holds its password.
    pub password_env: String,
    /// Where its head stands.
    pub span: Span,
}

impl Schema {
    /// The table called `id`.
    pub fn table(&self, id: TableId) -> &Table {
        &self.tables[id.index()]
    }

    /// The enum called `id`.
    pub fn enum_(&self, id: EnumId) -> &Enum {
        &self.enums[id.index()]
    }

    /// The named type called `id`.
    pub fn named(&self, id: TypeId) -> &NamedType {
        &self.types[id.index()]
    }

    /// `ty` with named types looked through.
    pub fn base<'a>(&'a self, ty: &'a Type) -> &'a Type {
        match ty {
            Type::Named(id) => &self.named(*id).base,
            other => other,
        }
    }

    /// The sequence called `id`.
    pub fn sequence(&self, id: SequenceId) -> &Sequence {
        &self.sequences[id.index()]
    }

    /// A column's default: its own, or that of its type.
    pub fn default_of<'a>(&'a self, column: &'a Column) -> Option<&'a Expr> {
        let of_type = || match column.ty {
            Type::Named(id) if column.auto.is_none() && column.generated.is_none() => {
                self.named(id).default.as_ref()
            }
            _ => None,
        };
        column.default.as_ref().or_else(of_type)
    }

    /// The policies of a table, in order.
    pub fn policies_of(&self, table: TableId) -> impl Iterator<Item = &Policy> {
        self.policies.iter().filter(move |p| p.table == table)
    }

    /// All table ids, in order.
    pub fn table_ids(&self) -> impl Iterator<Item = TableId> + use<> {
        (0..self.tables.len() as u32).map(TableId)
    }
}
