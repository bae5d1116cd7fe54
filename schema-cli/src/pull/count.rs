//! How much of a schema the language has words for.

use schema_core::dialect::Target;
use schema_core::ir::{Expr, ExprKind, Schema};
use std::collections::BTreeMap;

/// What a schema holds, counted.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Counts {
    pub(crate) tables: usize,
    pub(crate) columns: usize,
    /// Keys, checks and foreign keys.
    pub(crate) constraints: usize,
    pub(crate) indexes: usize,
    /// Views in the words of the language.
    pub(crate) views: usize,
    /// Enums, named and composite types, sequences, policies, extensions, namespaces and services.
    pub(crate) others: usize,
    /// `raw` items by kind; those without one are `statement`.
    pub(crate) raws: BTreeMap<String, usize>,
    /// Columns whose type is the target's own.
    pub(crate) native: usize,
    /// Expressions in the target's own SQL.
    pub(crate) sql: usize,
}

/// What the language leaves to `raw` by design.
const CODE: [&str; 6] = ["trigger", "function", "procedure", "view", "aggregate", "event"];

impl Counts {
    pub(crate) fn of(schema: &Schema) -> Counts {
        let mut counts =
            Counts { tables: schema.tables.len(), views: schema.views.len(), ..Counts::default() };
        let target = schema.targets.iter().next().unwrap_or(Target::Postgres);
        for table in &schema.tables {
            counts.columns += table.columns.len();
            counts.constraints += usize::from(table.primary_key.is_some())
                + table.uniques.len()
                + table.foreign_keys.len()
                + table.checks.len();
            counts.indexes += table.indexes.len();
            counts.native += table.columns.iter().filter(|c| c.native.get(target).is_some()).count();
            let columns = table.columns.iter();
            let own = columns.flat_map(|c| c.default.iter().chain(c.generated.iter().map(|g| &g.expr)));
            let keys = table.uniques.iter().chain(&table.indexes);
            let keys = keys.flat_map(|i| i.keys.iter().map(|k| &k.expr).chain(&i.filter));
            let all = own.chain(keys).chain(table.checks.iter().map(|c| &c.expr));
            counts.sql += all.filter(|e| is_sql(e)).count();
        }
        let types = schema.enums.len() + schema.types.len() + schema.composites.len();
        let apart = schema.sequences.len() + schema.policies.len() + schema.extensions.len();
        counts.others = types + apart + schema.namespaces.len() + schema.services.len();
        for raw in &schema.raws {
            let kind = raw.object.as_ref().map_or("statement", |o| &o.kind);
            *counts.raws.entry(kind.to_owned()).or_default() += 1;
        }
        counts
    }

    /// All objects, columns included.
    pub(crate) fn objects(&self) -> usize {
        self.tables
            + self.columns
            + self.constraints
            + self.indexes
            + self.views
            + self.others
            + self.raws.values().sum::<usize>()
    }

    /// The objects that needed `raw`, without triggers, functions, views and their like.
    pub(crate) fn raw_structure(&self) -> usize {
        self.raws.iter().filter(|(kind, _)| !CODE.contains(&kind.as_str())).map(|(_, n)| n).sum()
    }
}

fn is_sql(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Sql(_))
}
