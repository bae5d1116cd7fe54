//! The syntax tree: what stands in the source, with spans, names unresolved. Both front ends make it.

use crate::dialect::{PerTarget, Target, TargetSet};
use crate::source::Span;

/// A name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ident {
    /// The name, without backticks.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// `name` or `namespace.name`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Path {
    /// The PostgreSQL schema, if one is named.
    pub namespace: Option<Ident>,
    /// The name.
    pub name: Ident,
}

impl Path {
    /// Where the whole of it stands.
    pub fn span(&self) -> Span {
        self.namespace.as_ref().map_or(self.name.span, |n| n.span.to(self.name.span))
    }
}

/// A value with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// The items of all sources, merged.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// In the order of sources and of lines.
    pub items: Vec<Item>,
}

/// One top-level item.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)]
pub enum Item {
    /// `schema NAME { … }`
    Schema(SchemaBlock),
    /// `table NAME { … }`
    Table(Table),
    /// `enum NAME { … }`
    Enum(Enum),
    /// `type NAME = TYPE`
    Type(TypeDecl),
    /// `service NAME { … }`
    Service(Service),
    /// `migrator NAME { … }`
    Migrator(Migrator),
    /// `raw TARGET …`
    Raw(Raw),
    /// `extension NAME`
    Extension(Extension),
    /// `namespace NAME`
    Namespace(Namespace),
    /// `sequence NAME …`
    Sequence(Sequence),
    /// `policy NAME on TABLE …`
    Policy(Policy),
}

/// `schema NAME { targets …; galera; native; context …; with … }`
#[derive(Clone, Debug)]
pub struct SchemaBlock {
    /// Its name: the default database name and the name of the Rust module.
    pub name: Ident,
    /// `///` lines above it.
    pub docs: String,
    /// The targets that are on; `None` where no line says so.
    pub targets: Option<Vec<Spanned<Target>>>,
    /// Where `galera` stands.
    pub galera: Option<Span>,
    /// Where `native` stands.
    pub native: Option<Span>,
    /// `with TARGET 'OPTIONS'`, for tables that have none of their own.
    pub options: Vec<(Spanned<Target>, Spanned<String>)>,
    /// `context NAME TYPE`
    pub context: Vec<ContextVar>,
    /// The whole block.
    pub span: Span,
}

/// A per-request value, written `@name`.
#[derive(Clone, Debug)]
pub struct ContextVar {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExpr,
}

/// `table NAME { … }`
#[derive(Clone, Debug)]
pub struct Table {
    /// `name` or `namespace.name`.
    pub path: Path,
    /// `///` lines above it.
    pub docs: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its other lines, in order.
    pub items: Vec<TableItem>,
    /// For `#[derive(Table)]`: the struct's path, as `crate::model::User`.
    pub rust_name: Option<String>,
    /// The head of the item.
    pub span: Span,
}

/// One column line.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: Ident,
    /// `///` lines above it.
    pub docs: String,
    /// Its type.
    pub ty: TypeExpr,
    /// Whether `?` stands after the type.
    pub nullable: bool,
    /// In order of appearance.
    pub modifiers: Vec<Modifier>,
    /// For `#[derive(Table)]`: the field's name, where it differs from the column's.
    pub rust_name: Option<String>,
    /// The whole line.
    pub span: Span,
}

/// A type as written.
#[derive(Clone, PartialEq, Debug)]
pub struct TypeExpr {
    /// The name: a built-in type in any case, or an enum's or named type's.
    pub name: Path,
    /// The numbers in parentheses.
    pub args: Vec<Spanned<u64>>,
    /// `unsigned`
    pub unsigned: bool,
    /// `json<my::Type>`
    pub rust: Option<Spanned<String>>,
    /// The number of `[]` behind it: 0 or 1; more is refused by resolve.
    pub arrays: u8,
    /// `native TARGET 'TYPE'` in the place of a type: no portable type at all.
    pub native: Vec<(Spanned<Target>, Spanned<String>)>,
    /// The whole of it.
    pub span: Span,
}

/// One modifier of a column, with its place.
#[derive(Clone, Debug)]
pub struct Modifier {
    /// Which.
    pub kind: ModifierKind,
    /// Where.
    pub span: Span,
}

/// The modifiers of a column.
#[derive(Clone, Debug)]
pub enum ModifierKind {
    /// `primary key`
    PrimaryKey,
    /// `auto [serial|always] [start N] [step N] [min N] [max N] [cache N] [cycle]`
    Auto(AutoKind, Counting),
    /// `unique`
    Unique,
    /// `default EXPR`
    Default(Expr),
    /// `as (EXPR) [stored|virtual]`
    Generated {
        /// The expression.
        expr: Expr,
        /// Whether it is to be stored (the default).
        stored: bool,
    },
    /// `-> table.column [on delete ACTION] [on update ACTION]`
    References(Reference),
    /// `check (EXPR)`
    Check(Expr),
    /// `on update now()`
    OnUpdateNow,
    /// `secret`
    Secret,
    /// `collate ci|binary|'X'`
    Collate(Collation),
    /// `was OLD_NAME`
    Was(Ident),
    /// `native TARGET 'TYPE'`
    Native(Target, Spanned<String>),
    /// `only TARGET…`
    Only(TargetSet),
    /// `with TARGET 'OPTIONS'`
    With(Target, Spanned<String>),
}

/// The forms of `auto`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AutoKind {
    /// `auto`: identity, an explicit value is accepted.
    ByDefault,
    /// `auto always`: identity, an explicit value is refused.
    Always,
    /// `auto serial`: PostgreSQL's older serial; the same as `auto` elsewhere.
    Serial,
}

/// What `collate` names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Collation {
    /// A way to compare that every target has.
    Portable(Collate),
    /// A collation of the one target there is.
    Own(Spanned<String>),
}

/// How a sequence or an `auto` column counts; what is not written is left to the target.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counting {
    /// `start N`
    pub start: Option<Spanned<i64>>,
    /// `step N`
    pub step: Option<Spanned<i64>>,
    /// `min N`
    pub min: Option<Spanned<i64>>,
    /// `max N`
    pub max: Option<Spanned<i64>>,
    /// `cache N`
    pub cache: Option<Spanned<i64>>,
    /// Where `cycle` stands.
    pub cycle: Option<Span>,
}

/// How text compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Collate {
    /// By code point, the default.
    Binary,
    /// A–Z fold to a–z.
    Ci,
}

/// What a foreign key does when the row it references changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Action {
    /// Refuse at the end of the statement.
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Delete or update along.
    Cascade,
    /// Set the columns to NULL.
    SetNull,
    /// Set the columns to their defaults.
    SetDefault,
}

/// When a constraint is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Deferrable {
    /// At once, always.
    #[default]
    No,
    /// At once, unless the transaction defers it.
    Immediate,
    /// At the end of the transaction.
    Deferred,
}

/// `-> table[.column]` with its actions.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The table.
    pub table: Path,
    /// Its columns; empty means its primary key.
    pub columns: Vec<Ident>,
    /// `on delete`
    pub on_delete: Option<Spanned<Action>>,
    /// `on update`
    pub on_update: Option<Spanned<Action>>,
    /// The whole of it.
    pub span: Span,
}

/// A table line that is not a column.
#[derive(Clone, Debug)]
pub struct TableItem {
    /// Which.
    pub kind: TableItemKind,
    /// `///` lines above it.
    pub docs: String,
    /// The whole line.
    pub span: Span,
}

/// The table lines that are not columns.
#[derive(Clone, Debug)]
pub enum TableItemKind {
    /// `primary key [NAME] (a, b) [include (…)] [deferrable …]`
    PrimaryKey {
        /// Its name.
        name: Option<Ident>,
        /// Its columns.
        columns: Vec<Ident>,
        /// `include (…)`
        include: Vec<Ident>,
        /// When it is checked.
        deferrable: Deferrable,
    },
    /// `unique …`
    Unique(IndexItem),
    /// `index …`
    Index(IndexItem),
    /// `foreign key …`
    ForeignKey {
        /// Its name.
        name: Option<Ident>,
        /// The columns that reference.
        columns: Vec<Ident>,
        /// What they reference.
        reference: Reference,
        /// When it is checked.
        deferrable: Deferrable,
        /// `not valid`
        not_valid: bool,
    },
    /// `check [NAME] (EXPR) [not valid]`
    Check {
        /// Its name.
        name: Option<Ident>,
        /// What must hold.
        expr: Expr,
        /// `not valid`
        not_valid: bool,
        /// `only TARGET…`
        only: Option<TargetSet>,
    },
    /// `was OLD_TABLE_NAME`
    Was(Ident),
    /// `partition by range|list|hash (a)`
    Partition {
        /// How.
        method: PartitionMethod,
        /// By what.
        columns: Vec<Ident>,
    },
    /// `with TARGET 'OPTIONS'`
    With(Spanned<Target>, Spanned<String>),
    /// `partition NAME TARGET 'BOUND'`
    Part {
        /// Its name.
        name: Path,
        /// The target that has it.
        target: Spanned<Target>,
        /// Which rows it takes, as the target says it.
        bound: Spanned<String>,
    },
    /// `exclude …`
    Exclude(ExcludeItem),
}

/// An `exclude` line.
#[derive(Clone, Debug)]
pub struct ExcludeItem {
    /// Its name.
    pub name: Option<Ident>,
    /// `using METHOD`
    pub method: Ident,
    /// What is compared, each with its operator.
    pub keys: Vec<(Key, Spanned<String>)>,
    /// `include (…)`
    pub include: Vec<Ident>,
    /// `where EXPR`
    pub filter: Option<Expr>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// `only TARGET…`
    pub only: Option<TargetSet>,
}

/// How a table is partitioned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartitionMethod {
    /// By ranges of values.
    Range,
    /// By lists of values.
    List,
    /// By a hash.
    Hash,
}

/// An `index` or `unique` line.
#[derive(Clone, Debug)]
pub struct IndexItem {
    /// Its name.
    pub name: Option<Ident>,
    /// What is indexed.
    pub keys: Vec<Key>,
    /// `using METHOD`
    pub method: Option<Ident>,
    /// `include (…)`
    pub include: Vec<Ident>,
    /// `where EXPR`
    pub filter: Option<Expr>,
    /// `nulls not distinct`
    pub nulls_not_distinct: Option<Span>,
    /// When a `unique` is checked.
    pub deferrable: Deferrable,
    /// `only TARGET…`
    pub only: Option<TargetSet>,
    /// `with TARGET 'OPTIONS'`
    pub options: Vec<(Spanned<Target>, Spanned<String>)>,
}

/// One key of an index.
#[derive(Clone, Debug)]
pub struct Key {
    /// A column, or an expression.
    pub expr: Expr,
    /// `name(20)`
    pub prefix: Option<Spanned<u64>>,
    /// `desc`
    pub descending: bool,
    /// `nulls first` is `Some(true)`.
    pub nulls_first: Option<bool>,
    /// `collate 'X'`
    pub collate: Option<Spanned<String>>,
    /// An operator class, as SQL.
    pub opclass: Option<Spanned<String>>,
    /// The whole of it.
    pub span: Span,
}

/// `enum NAME { … }`
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub path: Path,
    /// `///` lines above it.
    pub docs: String,
    /// Its labels, in order.
    pub labels: Vec<Label>,
    /// For `#[derive(Enum)]`: the Rust enum's path.
    pub rust_name: Option<String>,
    /// The head of the item.
    pub span: Span,
}

/// A label of an enum.
#[derive(Clone, Debug)]
pub struct Label {
    /// The label.
    pub name: Ident,
    /// `///` lines above it.
    pub docs: String,
    /// `was OLD`
    pub was: Option<Ident>,
    /// For a Rust enum: the variant's name, where it is not the one the compiler would choose.
    pub rust_name: Option<String>,
}

/// `type NAME = TYPE [collate 'X'] [not null] [default EXPR] [check [NAME] (EXPR with value)]…`
#[derive(Clone, Debug)]
pub struct TypeDecl {
    /// Its name.
    pub path: Path,
    /// `///` lines above it.
    pub docs: String,
    /// What it stands for.
    pub ty: TypeExpr,
    /// `collate 'X'`
    pub collate: Option<Spanned<String>>,
    /// Where `not null` stands.
    pub not_null: Option<Span>,
    /// `default EXPR`
    pub default: Option<Expr>,
    /// What must hold of `value`.
    pub checks: Vec<TypeCheck>,
    /// For `#[derive(Type)]`: the newtype's path.
    pub rust_name: Option<String>,
    /// The whole of it.
    pub span: Span,
}

/// A check of a named type.
#[derive(Clone, Debug)]
pub struct TypeCheck {
    /// Its name.
    pub name: Option<Ident>,
    /// What must hold.
    pub expr: Expr,
}

/// `extension NAME [schema NS]`
#[derive(Clone, Debug)]
pub struct Extension {
    /// Its name.
    pub name: Ident,
    /// The PostgreSQL schema of its objects.
    pub namespace: Option<Ident>,
    /// The whole of it.
    pub span: Span,
}

/// `namespace NAME`
#[derive(Clone, Debug)]
pub struct Namespace {
    /// Its name.
    pub name: Ident,
    /// `///` lines above it.
    pub docs: String,
    /// The whole of it.
    pub span: Span,
}

/// `sequence NAME [TYPE] … [owned by TABLE.COLUMN]`
#[derive(Clone, Debug)]
pub struct Sequence {
    /// Its name.
    pub path: Path,
    /// `///` lines above it.
    pub docs: String,
    /// smallint, int or bigint, in lower case.
    pub ty: Option<Spanned<String>>,
    /// How it counts.
    pub counting: Counting,
    /// `owned by TABLE.COLUMN`
    pub owned_by: Option<(Path, Ident)>,
    /// The whole of it.
    pub span: Span,
}

/// `policy NAME on TABLE …`
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: Ident,
    /// `///` lines above it.
    pub docs: String,
    /// The table whose rows it is about.
    pub table: Path,
    /// Where `restrictive` stands.
    pub restrictive: Option<Span>,
    /// `for VERB`
    pub verb: Option<Verb>,
    /// `to …`
    pub to: Vec<PolicyRole>,
    /// `using (EXPR)`
    pub using: Option<Expr>,
    /// `check (EXPR)`
    pub check: Option<Expr>,
    /// The whole of it.
    pub span: Span,
}

/// Whom a policy is for.
#[derive(Clone, Debug)]
pub enum PolicyRole {
    /// A service or a migrator, or `public`.
    Name(Ident),
    /// `'ACCOUNT'`
    Account(Spanned<String>),
}

/// `raw TARGET [KIND NAME [(TYPES)] [on TABLE] [-> TYPE]] [after ITEM | before tables] TEXT`
#[derive(Clone, Debug)]
pub struct Raw {
    /// The target it is for.
    pub target: Spanned<Target>,
    /// `///` lines above it.
    pub docs: String,
    /// What it makes, if it says so.
    pub object: Option<RawObject>,
    /// The item it must come after.
    pub after: Option<Path>,
    /// Whether it stands `before tables`.
    pub before_tables: bool,
    /// The SQL.
    pub text: Spanned<String>,
    /// The whole of it.
    pub span: Span,
}

/// What a `raw` item makes.
#[derive(Clone, Debug)]
pub struct RawObject {
    /// extension, function, procedure, trigger, view …: a row of `resolve::raw`'s list.
    pub kind: Ident,
    /// Its name.
    pub name: Path,
    /// Its argument types, as written.
    pub args: Option<Spanned<String>>,
    /// `on TABLE`
    pub on: Option<Path>,
    /// `-> TYPE`
    pub returns: Option<TypeExpr>,
}

/// `service NAME { … }`
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name.
    pub name: Ident,
    /// `///` lines above it.
    pub docs: String,
    /// `account 'NAME'`
    pub account: Option<Spanned<String>>,
    /// `password env NAME`
    pub password_env: Option<Ident>,
    /// Its access lines, in order.
    pub access: Vec<Access>,
    /// Its cache lines, in order.
    pub cache: Vec<Cache>,
    /// `grant TARGET '…'` lines, in order.
    pub grants: Vec<(Spanned<Target>, Spanned<String>)>,
    /// Where `nologin` stands.
    pub nologin: Option<Span>,
    /// The head of the item.
    pub span: Span,
}

/// `migrator NAME { … }`
#[derive(Clone, Debug)]
pub struct Migrator {
    /// Its name.
    pub name: Ident,
    /// `///` lines above it.
    pub docs: String,
    /// `account 'NAME'`
    pub account: Option<Spanned<String>>,
    /// `password env NAME`
    pub password_env: Option<Ident>,
    /// The head of the item.
    pub span: Span,
}

/// A verb of an access line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Verb {
    /// SELECT
    Read,
    /// INSERT, UPDATE and DELETE
    Write,
    /// INSERT
    Insert,
    /// UPDATE
    Update,
    /// DELETE
    Delete,
}

/// `VERBS table [(columns)], … [where EXPR] [check EXPR]`
#[derive(Clone, Debug)]
pub struct Access {
    /// In order, without repeats.
    pub verbs: Vec<Spanned<Verb>>,
    /// Each with the columns it is limited to, if any.
    pub tables: Vec<(Path, Option<Vec<Ident>>)>,
    /// Which rows.
    pub filter: Option<Expr>,
    /// What may be written, where it differs from what may be seen.
    pub check: Option<Expr>,
    /// The whole line.
    pub span: Span,
}

/// `cache 'PATTERN' VERBS`
#[derive(Clone, Debug)]
pub struct Cache {
    /// The key pattern.
    pub pattern: Spanned<String>,
    /// `read`
    pub read: bool,
    /// `write`
    pub write: bool,
    /// The whole line.
    pub span: Span,
}

/// An expression. Its depth is limited where it is made, so that every walk may recurse.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `42`: digits only
    Integer(String),
    /// `4.20`, `1e6`: the text as written
    Number(String),
    /// `'text'`, `$tag$ text $tag$`
    String(String),
    /// `date '2026-02-03'` and its kin
    Typed(TypedLiteral, String),
    /// `name`, `table.name`, `namespace.table.name`
    Column {
        /// What stands before the last dot.
        qualifier: Option<Path>,
        /// The last name.
        name: Ident,
    },
    /// `:name`
    Param(String),
    /// `@name`
    Context(String),
    /// `not x`, `-x`, `+x`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b` and its kin
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x is [not] null`
    IsNull(Box<Expr>, bool),
    /// `x [not] in (…)`: operand, list, negated
    In(Box<Expr>, Vec<Expr>, bool),
    /// `x [not] between low and high`
    Between {
        /// The operand.
        expr: Box<Expr>,
        /// The lower bound.
        low: Box<Expr>,
        /// The upper bound.
        high: Box<Expr>,
        /// `not`
        negated: bool,
    },
    /// `x [not] like pattern [escape 'c']`
    Like {
        /// The operand.
        expr: Box<Expr>,
        /// The pattern.
        pattern: Box<Expr>,
        /// The escape character.
        escape: Option<Box<Expr>>,
        /// `not`
        negated: bool,
    },
    /// `case [operand] when … then … [else …] end`
    Case {
        /// The operand of the short form.
        operand: Option<Box<Expr>>,
        /// `when … then …`
        arms: Vec<(Expr, Expr)>,
        /// `else …`
        otherwise: Option<Box<Expr>>,
    },
    /// `cast(x as TYPE)`
    Cast(Box<Expr>, TypeExpr),
    /// `f(x, …)`; `count(*)` has no arguments and `star`
    Call {
        /// Its name.
        function: Path,
        /// Its arguments.
        args: Vec<Expr>,
        /// `f(*)`
        star: bool,
        /// `distinct` before the arguments
        distinct: bool,
    },
    /// `extract(year from x)`: field and operand
    Extract(Ident, Box<Expr>),
    /// `sql { postgres '…' … }`
    Sql(PerTarget<Option<String>>),
}

/// The types a literal can name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypedLiteral {
    /// `date '…'`
    Date,
    /// `time '…'`
    Time,
    /// `datetime '…'`
    DateTime,
    /// `timestamp '…'`
    Timestamp,
    /// `uuid '…'`
    Uuid,
    /// `bytes '…'`, in hexadecimal
    Bytes,
}

/// Operators of one operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Neg,
    /// `+`
    Plus,
}

/// Operators of two operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Eq,
    /// `<>`, `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `is distinct from`
    IsDistinct,
    /// `is not distinct from`
    IsNotDistinct,
    /// `||`
    Concat,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
}
