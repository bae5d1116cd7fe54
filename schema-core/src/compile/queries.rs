//! The queries, as a target runs them.
//!
//! A service that does not see all rows of a table reaches it by a view, except on PostgreSQL, whose row
//! security stands behind the table's own name. What a target can't say of a view is told where a service uses
//! the query.

use crate::diag::Diagnostics;
use crate::dialect::{Target, quote};
use crate::{grants, ir, lower, phys};

/// A service, and what all may do.
type Rights<'a> = (ir::ServiceId, &'a grants::Matrix);

/// The queries for code of `service`, or for code of none.
pub(super) fn queries(
    schema: &ir::Schema,
    target: Target,
    service: Option<Rights<'_>>,
    diagnostics: &mut Diagnostics,
) -> Vec<phys::query::Query> {
    let lowering = Lowering { schema, target };
    let has_views = target != Target::Postgres && !schema.services.is_empty();
    let each = schema.queries.iter().enumerate();
    match service.filter(|_| has_views) {
        Some(rights) => each.map(|(at, query)| lowering.of_service(rights, at, query, diagnostics)).collect(),
        // The check of the schema tells what is wrong with the rights.
        None if has_views && !schema.queries.is_empty() => {
            let matrix = grants::matrix(schema, &mut Diagnostics::new());
            each.map(|(at, query)| lowering.of_all(&matrix, at, query, diagnostics)).collect()
        }
        None => schema.queries.iter().map(|query| lowering.by_tables(query, diagnostics)).collect(),
    }
}

struct Lowering<'a> {
    schema: &'a ir::Schema,
    target: Target,
}

impl Lowering<'_> {
    fn by_tables(&self, query: &ir::Query, diagnostics: &mut Diagnostics) -> phys::query::Query {
        let names = |table, _| lower::query::table_name(self.schema, self.target, table);
        lower::query::query(self.schema, self.target, &names, query, diagnostics)
    }

    /// By the names that the service has for tables.
    fn by_views(
        &self,
        (service, matrix): Rights<'_>,
        query: &ir::Query,
        diagnostics: &mut Diagnostics,
    ) -> phys::query::Query {
        let (schema, target) = (self.schema, self.target);
        let names = |table, verb| {
            quote::ident(target, &grants::relation(schema, matrix, service, table, verb, target))
        };
        lower::query::query(schema, target, &names, query, diagnostics)
    }

    fn uses(&self, service: ir::ServiceId, query: usize) -> bool {
        self.schema.services[service.index()].uses.iter().any(|used| used.query.index() == query)
    }

    /// Number `at` of the queries, for code of one service.
    fn of_service(
        &self,
        rights: Rights<'_>,
        at: usize,
        query: &ir::Query,
        diagnostics: &mut Diagnostics,
    ) -> phys::query::Query {
        let (service, matrix) = rights;
        let needs = grants::need::needs(self.schema, query);
        if !grants::uses::lacking(self.schema, &needs, matrix.of(service)).is_empty() {
            return self.by_tables(query, diagnostics);
        }
        let mut told = Diagnostics::new();
        let made = self.by_views(rights, query, &mut told);
        if told.has_errors() && !self.uses(service, at) {
            let mut otherwise = Diagnostics::new();
            self.by_tables(query, &mut otherwise);
            if !otherwise.has_errors() {
                // One that it might call, but does not say that it uses, takes nothing else from it.
                return phys::query::Query { steps: Vec::new() };
            }
        }
        diagnostics.extend(told);
        made
    }

    /// Number `at` of the queries, for code of no service. What a service uses has to be possible by its views.
    fn of_all(
        &self,
        matrix: &grants::Matrix,
        at: usize,
        query: &ir::Query,
        diagnostics: &mut Diagnostics,
    ) -> phys::query::Query {
        let services = (0..self.schema.services.len()).map(|at| ir::ServiceId(at as u32));
        let refused = services.filter(|service| self.uses(*service, at)).find_map(|service| {
            let mut told = Diagnostics::new();
            self.by_views((service, matrix), query, &mut told);
            told.has_errors().then_some(told)
        });
        match refused {
            Some(refused) => {
                diagnostics.extend(refused);
                phys::query::Query { steps: Vec::new() }
            }
            None => self.by_tables(query, diagnostics),
        }
    }
}
