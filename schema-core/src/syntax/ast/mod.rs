//! The syntax tree: what stands in the source, with spans, names unresolved. Both front ends make it.

mod access;
mod constraint;
mod expr;
mod items;
mod query;
mod select;
mod table;

pub use access::{Access, Cache, Migrator, Policy, PolicyRole, Service, Verb};
pub use constraint::{Action, Deferrable, ExcludeItem, IndexItem, Key, Reference};
pub use expr::{BinaryOp, Expr, ExprKind, TypedLiteral, UnaryOp};
pub use items::{Composite, ContextVar, Counting, Enum, Extension, Label, Namespace, Raw, RawObject};
pub use items::{SchemaBlock, Sequence, TypeCheck, TypeDecl};
pub use query::{Assignment, Cardinality, Conflict, ConflictUpdate, Delete, Insert, Param, Query, Rows};
pub use query::{Statement, Update, Value, View};
pub use select::WithTable;
pub use select::{Bound, Frame, FrameUnit, Join, JoinKind, JoinOn, Lock, LockStrength, LockWait, OrderItem};
pub use select::{Relation, Select, SelectBlock, SelectBody, SelectItem, SetOp, Source, Window, With};
pub use table::{AutoKind, Collate, Collation, Column, Modifier, ModifierKind, PartitionMethod};
pub use table::{Table, TableItem, TableItemKind, TypeExpr};

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
    /// `type NAME { … }`
    Composite(Composite),
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
    /// `query NAME(…) { … }`
    Query(Query),
    /// `view NAME as …`
    View(View),
}
