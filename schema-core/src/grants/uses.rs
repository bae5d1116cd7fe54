//! `use QUERY`: what the queries need, as lines of the service that uses them.

use super::matrix::{Matrix, Rights, Verb};
use super::need::{self, Needs};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir::{Access, ColumnId, Query, Schema, Service, TableId, ViewAccess};
use crate::source::Span;

/// The lines that a service's queries stand for.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) tables: Vec<Access>,
    pub(super) views: Vec<ViewAccess>,
}

/// What the queries that `service` uses need. Where the service says itself which rows of a table it deals
/// with, its queries deal with these alone.
pub(super) fn lines(schema: &Schema, service: &Service, needs: &dyn Fn(&Query) -> Needs) -> Lines {
    let mut lines = Lines::default();
    for used in &service.uses {
        let needs = needs(&schema.queries[used.query.index()]);
        for ((table, verb), columns) in needs.tables {
            if scoped(service, table, verb) {
                continue;
            }
            let columns: Vec<ColumnId> = columns.into_iter().collect();
            lines.tables.push(Access {
                table,
                select: verb == Verb::Select,
                insert: verb == Verb::Insert,
                update: verb == Verb::Update,
                delete: verb == Verb::Delete,
                columns: (verb != Verb::Delete).then_some(columns),
                filter: None,
                check: None,
                span: used.span,
            });
        }
        for (view, columns) in needs.views {
            let columns = Some(columns.into_iter().collect());
            lines.views.push(ViewAccess { view, columns, span: used.span });
        }
    }
    lines
}

/// Whether a line of the service limits `verb` on `table` to some rows.
fn scoped(service: &Service, table: TableId, verb: Verb) -> bool {
    let limited = |line: &&Access| line.filter.is_some() || line.check.is_some();
    service.access.iter().filter(limited).any(|line| line.table == table && verb.given_by(line))
}

/// Refuses queries that need more than a row rule's line gives, and views that show rows which a rule hides.
pub(super) fn check(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) {
    for (service, rights) in schema.services.iter().zip(&matrix.services) {
        for used in &service.uses {
            let query = &schema.queries[used.query.index()];
            if let Some(lacking) = lacking(schema, &need::needs(schema, query), rights).into_iter().next() {
                diags.push(
                    Diagnostic::new(
                        Code::E0501,
                        used.span,
                        format!(
                            "'{}' needs {lacking}, and the line with the row rule does not give it",
                            query.name
                        ),
                    )
                    .help("give it in that line"),
                );
            }
        }
        for view in &rights.views {
            let hidden = need::tables_of_view(schema, view.view)
                .into_iter()
                .find(|table| rights.on(*table).is_some_and(|on| on.is_scoped()));
            if let Some(table) = hidden {
                let rule = service
                    .access
                    .iter()
                    .find(|l| l.table == table && (l.filter.is_some() || l.check.is_some()));
                let span = view.lines.first().copied().unwrap_or(service.span);
                let message = format!(
                    "the view '{}' shows all rows of '{}', of which this service may see some",
                    schema.views[view.view.index()].name,
                    schema.table(table).name
                );
                let diagnostic = Diagnostic::new(Code::E0501, span, message);
                diags.push(
                    match rule {
                        Some(line) => diagnostic.also(line.span, "the row rule"),
                        None => diagnostic,
                    }
                    .help("read the table instead, or make the query of the view a query of its own"),
                );
            }
        }
    }
}

/// What `needs` asks for and `rights` does not give, as a sentence says it: `UPDATE (active) on 'auth_user'`.
pub fn lacking(schema: &Schema, needs: &Needs, rights: &Rights) -> Vec<String> {
    let mut all = Vec::new();
    for ((table, verb), columns) in &needs.tables {
        let of = schema.table(*table);
        let names = |ids: &mut dyn Iterator<Item = ColumnId>| {
            let names: Vec<&str> = ids.map(|id| of.column(id).name.as_str()).collect();
            names.join(", ")
        };
        let missing = match rights.right(*table, *verb) {
            None => names(&mut columns.iter().copied()),
            Some(right) => names(&mut columns.iter().copied().filter(|c| !right.covers(*c))),
        };
        let whole = *verb == Verb::Delete && rights.right(*table, *verb).is_none();
        if whole {
            all.push(format!("DELETE on '{}'", of.name));
        } else if !missing.is_empty() {
            all.push(format!("{} ({missing}) on '{}'", verb.sql(), of.name));
        }
    }
    for (view, columns) in &needs.views {
        let of = &schema.views[view.index()];
        let right = rights.view(*view);
        let missing: Vec<&str> = columns
            .iter()
            .filter(|c| right.is_none_or(|r| !r.covers(**c)))
            .map(|c| of.columns[*c as usize].name.as_str())
            .collect();
        if !missing.is_empty() {
            all.push(format!("SELECT ({}) on '{}'", missing.join(", "), of.name));
        }
    }
    all
}

/// Of the lines of a service, those that no query it may call needs; `needs` are those of all queries.
pub fn unneeded(
    schema: &Schema,
    service: &Service,
    rights: &Rights,
    needs: &[Needs],
) -> Vec<(Span, TableId, Verb)> {
    let called: Vec<&Needs> =
        needs.iter().filter(|needs| lacking(schema, needs, rights).is_empty()).collect();
    let mut unneeded = Vec::new();
    for line in &service.access {
        for verb in Verb::ALL.into_iter().filter(|verb| verb.given_by(line)) {
            if !called.iter().any(|needs| needs.tables.contains_key(&(line.table, verb))) {
                unneeded.push((line.span, line.table, verb));
            }
        }
    }
    unneeded
}
