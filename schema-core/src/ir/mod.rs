//! The schema as it was meant, free of any target: every name bound, every expression typed.
//!
//! Both front ends lead here. Lists keep the order of the source; ids index them.

mod access;
mod constraint;
pub mod expr;
mod items;
mod names;
pub mod query;
mod table;
pub mod types;
pub mod walk;

pub use access::{Access, Cache, Command, Grant, Migrator, Policy, Service, Use, ViewAccess};
pub use constraint::{Check, Exclusion, ForeignKey, Index, Key, PrimaryKey};
pub use expr::{Expr, ExprKind, Func};
pub use items::{Composite, ContextVar, Counting, Enum, EnumLabel, Extension, Field, NamedType};
pub use items::{Namespace, Raw, RawObject, Sequence, TypeCheck};
pub use names::{ColumnId, EnumId, Name, QName, QueryId, RelationId, SequenceId, ServiceId};
pub use names::{TableId, TypeId, ViewId};
pub use query::{Query, View};
pub use table::{Column, Generated, Part, Partition, Table};
pub use types::{IntWidth, Type};

pub use crate::syntax::ast::{Action, AutoKind, Collate, Deferrable, PartitionMethod};

use crate::dialect::TargetSet;
use crate::source::Span;

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
    /// Composite types, each behind those it is made of.
    pub composites: Vec<Composite>,
    /// Sequences.
    pub sequences: Vec<Sequence>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Views, each behind those it reads.
    pub views: Vec<View>,
    /// Queries.
    pub queries: Vec<Query>,
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

impl Schema {
    /// A schema of the same name, targets and rules with nothing in it.
    pub fn emptied(&self) -> Schema {
        Schema {
            name: self.name.clone(),
            docs: self.docs.clone(),
            targets: self.targets,
            galera: self.galera,
            native: self.native,
            context: Vec::new(),
            extensions: Vec::new(),
            namespaces: Vec::new(),
            enums: Vec::new(),
            types: Vec::new(),
            composites: Vec::new(),
            sequences: Vec::new(),
            tables: Vec::new(),
            views: Vec::new(),
            queries: Vec::new(),
            policies: Vec::new(),
            raws: Vec::new(),
            services: Vec::new(),
            migrators: Vec::new(),
            span: self.span,
        }
    }

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

    /// The view called `id`.
    pub fn view(&self, id: ViewId) -> &View {
        &self.views[id.index()]
    }

    /// The query called `id`.
    pub fn query(&self, id: QueryId) -> &Query {
        &self.queries[id.index()]
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
