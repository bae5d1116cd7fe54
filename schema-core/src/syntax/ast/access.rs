//! Who may do what: services, migrators and row policies.

use super::{Expr, Ident, Path, Spanned};
use crate::dialect::Target;
use crate::source::Span;

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
    /// `use QUERY, …` lines, in order: the queries, and the whole line.
    pub uses: Vec<Spanned<Vec<Ident>>>,
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
