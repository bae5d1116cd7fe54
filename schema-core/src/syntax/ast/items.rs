//! Items that are neither tables nor about accounts.

use super::{Column, Expr, Ident, Path, Spanned, TypeExpr};
use crate::dialect::Target;
use crate::source::Span;

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

/// `type NAME { FIELD TYPE … }`: a composite type.
#[derive(Clone, Debug)]
pub struct Composite {
    /// Its name.
    pub path: Path,
    /// `///` lines above it.
    pub docs: String,
    /// Its fields, read as columns are.
    pub fields: Vec<Column>,
    /// Its head.
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
