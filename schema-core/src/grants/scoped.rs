//! Row rules where the server has no row security: one view for each rule, through which the service
//! goes instead of the table.
//!
//! The view shows the rows of the rule, and refuses to make others (`WITH CASCADED CHECK OPTION`; on
//! SQLite its triggers). An INSERT goes through it on MySQL alone: on SQLite it would lose defaults and
//! generated ids, and a trigger of the table holds the rule. A view has a name of its own: `<table>__<service>`, and where two verbs have two
//! rules, `<table>__<service>__<verb>` for the later one.

use super::matrix::{Matrix, Right, TableRights, Verb, any};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, names};
use crate::ir::{ColumnId, Schema, Service, ServiceId, TableId};
use crate::lower::expr::Level;

/// A view that stands for the rows of a table that a service may deal with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScopedView {
    /// Its name.
    pub name: String,
    /// The table it is made over.
    pub table: TableId,
    /// Its columns, in the table's order.
    pub columns: Vec<ColumnId>,
    /// Its rows, as SQL. Rows made through it must be of them.
    pub rows: String,
    /// The verbs that go through it.
    pub verbs: Vec<Verb>,
    /// Whether SELECT must be granted on it for the sake of a WHERE, though reads go elsewhere.
    pub read_for_where: bool,
}

/// The views `service` needs on `target`, which has no row security, in the order of tables and verbs.
pub fn views(
    schema: &Schema,
    matrix: &Matrix,
    service: ServiceId,
    target: Target,
    diags: &mut Diagnostics,
) -> Vec<ScopedView> {
    let service_ = &schema.services[service.index()];
    let mut views = Vec::new();
    for rights in &matrix.of(service).tables {
        views.extend(views_of(schema, service_, rights, target, diags));
    }
    views
}

/// Those of `views`, which are in the order of tables, that are made over `table`.
pub(super) fn of_table(views: &[ScopedView], table: TableId) -> &[ScopedView] {
    let start = views.partition_point(|v| v.table < table);
    let rest = &views[start..];
    &rest[..rest.partition_point(|v| v.table == table)]
}

/// What a statement of `service` must name for `verb` on `table`: the table, or its view.
pub fn relation(
    schema: &Schema,
    matrix: &Matrix,
    service: ServiceId,
    table: TableId,
    verb: Verb,
    target: Target,
) -> String {
    let name = &schema.table(table).name;
    if target == Target::Postgres {
        return name.name.clone();
    }
    // Refusals are told by the check of the schema.
    let mut unheard = Diagnostics::new();
    let service_ = &schema.services[service.index()];
    let views =
        matrix.of(service).on(table).map(|rights| views_of(schema, service_, rights, target, &mut unheard));
    views.into_iter().flatten().find(|v| v.verbs.contains(&verb)).map_or_else(|| name.flat(), |v| v.name)
}

fn views_of(
    schema: &Schema,
    service: &Service,
    rights: &TableRights,
    target: Target,
    diags: &mut Diagnostics,
) -> Vec<ScopedView> {
    let table = schema.table(rights.table);
    let mut views: Vec<ScopedView> = Vec::new();
    if !rights.is_scoped() {
        return views;
    }
    let named = |verb| target != Target::Sqlite || verb != Verb::Insert;
    for (verb, right) in rights.iter().filter(|(verb, right)| named(*verb) && right.exists_on(table, target))
    {
        let Some(rows) = rows_of(schema, rights, verb, right, target, diags) else { continue };
        match views.iter_mut().find(|v| v.rows == rows) {
            Some(view) => view.verbs.push(verb),
            None => {
                let base = format!("{}_", table.name.flat());
                let tail = match views.first() {
                    None => service.name.clone(),
                    Some(_) => format!("{}__{}", service.name, verb.word()),
                };
                views.push(ScopedView {
                    name: names::cut(target, &base, &tail),
                    table: rights.table,
                    columns: Vec::new(),
                    rows,
                    verbs: vec![verb],
                    read_for_where: false,
                });
            }
        }
    }
    let select = rights.get(Verb::Select);
    for view in &mut views {
        let changes = view.verbs.iter().any(|v| matches!(v, Verb::Update | Verb::Delete));
        view.read_for_where = changes && select.is_some() && !view.verbs.contains(&Verb::Select);
        let of: Vec<&Right> = rights
            .iter()
            .filter(|(verb, _)| view.verbs.contains(verb) || (*verb == Verb::Select && view.read_for_where))
            .map(|(_, right)| right)
            .collect();
        view.columns = table
            .column_ids()
            .filter(|id| table.column(*id).only.contains(target) && of.iter().any(|r| r.covers(*id)))
            .collect();
    }
    views
}

/// The rows that `verb` may deal with, as SQL; `None` is all of them.
fn rows_of(
    schema: &Schema,
    rights: &TableRights,
    verb: Verb,
    right: &Right,
    target: Target,
    diags: &mut Diagnostics,
) -> Option<String> {
    let table = rights.table;
    let mut text =
        |rules: &[crate::ir::Expr]| (!rules.is_empty()).then(|| any(schema, target, table, rules, diags));
    let own = text(if verb == Verb::Insert { &right.check } else { &right.using });
    // What can't be read can't be found by an UPDATE or DELETE either.
    let read = match (verb, rights.get(Verb::Select)) {
        (Verb::Update | Verb::Delete, Some(select)) => text(&select.using),
        _ => None,
    };
    let made = if verb == Verb::Update { text(&right.check) } else { None };
    if verb == Verb::Update && own != made {
        diags.push(
            Diagnostic::new(
                Code::E0501,
                right.lines.first().copied().unwrap_or(schema.table(table).span),
                format!(
                    "{} can't check updated rows by another rule than the one that finds them",
                    target.title()
                ),
            )
            .label("'where' and 'check' differ here")
            .help("write 'update' on a line without 'check', or turn the target off"),
        );
    }
    match (own, read) {
        (None, None) => None,
        (Some(rule), None) | (None, Some(rule)) => Some(rule.text),
        (Some(own), Some(read)) if own == read => Some(own.text),
        (Some(own), Some(read)) => Some(format!("{} AND {}", read.at(Level::Not), own.at(Level::Not))),
    }
}
