//! What stands in a schema besides its tables and accounts.

use super::{ColumnId, Expr, Name, QName, TableId, Type};
use crate::dialect::{PerTarget, Target};
use crate::source::Span;

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

/// A composite type of PostgreSQL: a row without a table.
#[derive(Clone, Debug)]
pub struct Composite {
    /// Its name.
    pub name: QName,
    /// Its documentation.
    pub docs: String,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// Where it is declared.
    pub span: Span,
}

/// A field of a composite type. It may always be NULL.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Its type.
    pub ty: Type,
    /// The digits of a second, where its type has a time and they are given.
    pub precision: Option<u8>,
    /// PostgreSQL's own type, if it is that.
    pub native: Option<String>,
    /// A collation of PostgreSQL.
    pub collation: Option<String>,
    /// Where its type stands.
    pub span: Span,
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
    /// What must hold of [`ExprKind::Value`](super::ExprKind::Value); first what holds of the type it was made from.
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
    /// What must hold of [`ExprKind::Value`](super::ExprKind::Value); NULL passes.
    pub expr: Expr,
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
    /// Its arguments as written, without their defaults.
    pub args: Option<String>,
    /// The table it belongs to.
    pub on: Option<TableId>,
    /// A function's return type.
    pub returns: Option<Type>,
}
