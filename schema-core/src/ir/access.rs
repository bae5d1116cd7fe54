//! Who may do what: services, migrators and row policies.

use super::{ColumnId, Expr, QueryId, TableId, ViewId};
use crate::dialect::Target;
use crate::source::Span;

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
    /// Which views it may read.
    pub views: Vec<ViewAccess>,
    /// The queries it uses, with all that they need.
    pub uses: Vec<Use>,
    /// What it may do in the cache.
    pub cache: Vec<Cache>,
    /// Rights that no verb says.
    pub grants: Vec<Grant>,
    /// Whether it can sign in.
    pub login: bool,
    /// Where its head stands.
    pub span: Span,
}

/// The right to read a view.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ViewAccess {
    /// The view.
    pub view: ViewId,
    /// The places of the columns it is limited to; `None` is all.
    pub columns: Option<Vec<u32>>,
    /// Where the line stands.
    pub span: Span,
}

/// `use QUERY`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Use {
    /// The query.
    pub query: QueryId,
    /// Where its name stands.
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
