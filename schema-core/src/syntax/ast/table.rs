//! Tables, their columns with types and modifiers, and their other lines.

use super::{Counting, Deferrable, ExcludeItem, Expr, Ident, IndexItem, Path, Reference, Spanned};
use crate::dialect::{Target, TargetSet};
use crate::source::Span;

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
    /// `auto [serial|always] [start N] [step N] [min N] [max N] [cache N] [cycle] [sequence NAME]`
    Auto {
        /// Who gives the values.
        kind: AutoKind,
        /// How they are counted.
        counting: Counting,
        /// The name of the sequence behind it.
        sequence: Option<Ident>,
    },
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

/// How text compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Collate {
    /// By code point, the default.
    Binary,
    /// A–Z fold to a–z.
    Ci,
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
        /// `match full`
        match_full: bool,
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
