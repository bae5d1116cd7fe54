//! Which services touch something, and how: by their lines, and by the queries that they may call.

use super::{ANYBODY, Running};
use crate::diag::Diagnostics;
use crate::grants::need::Needs;
use crate::grants::{Verb, matrix, uses};
use crate::ir::{Access, ColumnId, Query, Service, TableId, ViewId};
use crate::migrate::hazard::words::{counted, join};

/// A service that touches something.
pub(super) struct User {
    pub(super) service: String,
    /// What it may do there by its lines.
    verbs: Vec<Verb>,
    /// The queries that it may call, and that do.
    queries: Vec<String>,
}

impl User {
    /// `service 'web' reads and updates it; query 'by_email'`
    pub(super) fn told(&self) -> String {
        let who = match self.service.as_str() {
            ANYBODY => "the schema names no service, so that any code".to_owned(),
            name => format!("service '{name}'"),
        };
        let verbs = self.verbs.iter().map(|verb| verb.word().to_owned());
        let verbs = (!self.verbs.is_empty()).then(|| format!("may {} it", join(verbs)));
        let queries = (!self.queries.is_empty()).then(|| {
            let word = if verbs.is_some() { "calls" } else { "may call" };
            format!("{word} the {}", counted("query", &self.queries))
        });
        let parts: Vec<String> = verbs.into_iter().chain(queries).collect();
        format!("{who} {}", parts.join(", and "))
    }
}

/// What is touched.
pub(super) struct Touched<'a> {
    pub(super) table: TableId,
    /// Its columns; `None` is the table as a whole.
    pub(super) columns: Option<&'a [ColumnId]>,
    pub(super) verbs: &'a [Verb],
}

impl Touched<'_> {
    fn by_line(&self, verb: Verb, line: &Access) -> bool {
        let columns = match (self.columns, &line.columns) {
            (Some(touched), Some(given)) if verb != Verb::Delete => touched.iter().any(|c| given.contains(c)),
            _ => true,
        };
        line.table == self.table && verb.given_by(line) && columns
    }

    fn by_query(&self, needs: &Needs) -> bool {
        self.verbs.iter().any(|verb| {
            needs.tables.get(&(self.table, *verb)).is_some_and(|needed| match self.columns {
                Some(touched) => touched.iter().any(|c| needed.contains(c)),
                None => true,
            })
        })
    }
}

impl Running<'_> {
    /// The services that touch it, in the order of the schema.
    pub(super) fn users(&self, touched: &Touched<'_>) -> Vec<User> {
        let by_lines = |service: Option<&Service>| {
            let given = |verb: &Verb| match service {
                Some(service) => service.access.iter().any(|line| touched.by_line(*verb, line)),
                None => true,
            };
            touched.verbs.iter().copied().filter(given).collect()
        };
        self.of(by_lines, |_, needs| touched.by_query(needs))
    }

    /// The services that read columns of a view; `None` is all of it.
    pub(super) fn readers(&self, view: ViewId, columns: Option<&[u32]>) -> Vec<User> {
        let by_lines = |service: Option<&Service>| {
            let reads = |line: &crate::ir::ViewAccess| {
                let covers = |given: &Vec<u32>| columns.is_none_or(|c| c.iter().any(|at| given.contains(at)));
                line.view == view && line.columns.as_ref().is_none_or(covers)
            };
            match service {
                Some(service) if !service.views.iter().any(reads) => Vec::new(),
                _ => vec![Verb::Select],
            }
        };
        self.of(by_lines, |_, needs| {
            let needed = needs.views.get(&view);
            needed.is_some_and(|needed| columns.is_none_or(|c| c.iter().any(|at| needed.contains(at))))
        })
    }

    /// The services that call a query of which this holds.
    pub(super) fn callers(&self, touches: impl Fn(&Query) -> bool) -> Vec<User> {
        self.of(|_| Vec::new(), |query, _| touches(query))
    }

    fn of(
        &self,
        by_lines: impl Fn(Option<&Service>) -> Vec<Verb>,
        touches: impl Fn(&Query, &Needs) -> bool,
    ) -> Vec<User> {
        let queries: Vec<usize> =
            (0..self.needs.len()).filter(|at| touches(&self.schema.queries[*at], &self.needs[*at])).collect();
        let names = |of: &dyn Fn(usize) -> bool| {
            queries.iter().filter(|at| of(**at)).map(|at| self.schema.queries[*at].name.clone()).collect()
        };
        let is_one = |user: &User| !user.verbs.is_empty() || !user.queries.is_empty();
        if self.schema.services.is_empty() {
            let user = User { service: ANYBODY.to_owned(), verbs: by_lines(None), queries: names(&|_| true) };
            return Some(user).filter(is_one).into_iter().collect();
        }
        let rights = matrix(self.schema, &mut Diagnostics::new());
        let services = self.schema.services.iter().zip(&rights.services).map(|(service, rights)| {
            let calls = |at: usize| {
                let used = service.uses.iter().any(|used| used.query.index() == at);
                used || uses::lacking(self.schema, &self.needs[at], rights).is_empty()
            };
            User { service: service.name.clone(), verbs: by_lines(Some(service)), queries: names(&calls) }
        });
        services.filter(is_one).collect()
    }
}
