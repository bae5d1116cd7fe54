//! What things are called by: ids where they are referred to, names where they are declared.

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
    /// A table of [`Schema::tables`](super::Schema::tables).
    TableId
    /// A column of [`Table::columns`](super::Table::columns).
    ColumnId
    /// An enum of [`Schema::enums`](super::Schema::enums).
    EnumId
    /// A named type of [`Schema::types`](super::Schema::types).
    TypeId
    /// A service of [`Schema::services`](super::Schema::services).
    ServiceId
    /// A sequence of [`Schema::sequences`](super::Schema::sequences).
    SequenceId
    /// A view of [`Schema::views`](super::Schema::views).
    ViewId
    /// A query of [`Schema::queries`](super::Schema::queries).
    QueryId
    /// A relation of a query or a view.
    RelationId
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

/// A constraint's or index's name: given, or to be made by each target's rules.
pub type Name = Option<String>;
