//! Who may do what: each service's lines merged to one right for each table and verb.

use super::need::{self, Needs};
use super::uses;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::Target;
use crate::ir::{
    Access, Cache, ColumnId, Expr, Query, Schema, ServiceId, Table, TableId, View, ViewAccess, ViewId,
};
use crate::lower::expr::{ExprCx, Level, Place, Sql, expr};
use crate::source::Span;
use std::collections::BTreeMap;

/// One of the four statements a right is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verb {
    /// SELECT
    Select,
    /// INSERT
    Insert,
    /// UPDATE
    Update,
    /// DELETE
    Delete,
}

impl Verb {
    /// All of them, in the order in which outputs name them.
    pub const ALL: [Verb; 4] = [Verb::Select, Verb::Insert, Verb::Update, Verb::Delete];

    /// As SQL writes it.
    pub const fn sql(self) -> &'static str {
        match self {
            Verb::Select => "SELECT",
            Verb::Insert => "INSERT",
            Verb::Update => "UPDATE",
            Verb::Delete => "DELETE",
        }
    }

    /// As the language writes it.
    pub const fn word(self) -> &'static str {
        match self {
            Verb::Select => "read",
            Verb::Insert => "insert",
            Verb::Update => "update",
            Verb::Delete => "delete",
        }
    }

    pub(crate) const fn given_by(self, access: &Access) -> bool {
        match self {
            Verb::Select => access.select,
            Verb::Insert => access.insert,
            Verb::Update => access.update,
            Verb::Delete => access.delete,
        }
    }

    /// Whether rows that are there are limited: those read, changed or deleted.
    const fn sees(self) -> bool {
        !matches!(self, Verb::Insert)
    }

    /// Whether rows that come to be are limited: those inserted, or changed to.
    const fn makes(self) -> bool {
        matches!(self, Verb::Insert | Verb::Update)
    }
}

/// What every service may do.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Of each service, by its id.
    pub services: Vec<Rights>,
}

/// What one service may do.
#[derive(Clone, Debug)]
pub struct Rights {
    /// The service.
    pub service: ServiceId,
    /// On tables: in the order of the schema's tables, those alone on which it may do something.
    pub tables: Vec<TableRights>,
    /// On views: in their order, those alone that it may read.
    pub views: Vec<ViewRight>,
    /// In the cache.
    pub cache: Vec<Cache>,
}

/// The right to read a view.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ViewRight {
    /// The view.
    pub view: ViewId,
    /// The places of the columns it is limited to, in order; `None` is all.
    pub columns: Option<Vec<u32>>,
    /// The lines that give it.
    pub lines: Vec<Span>,
}

impl ViewRight {
    /// Whether it covers the column at this place.
    pub fn covers(&self, column: u32) -> bool {
        self.columns.as_ref().is_none_or(|c| c.contains(&column))
    }

    /// The names of the columns it is limited to.
    pub fn names<'v>(&'v self, view: &'v View) -> Option<impl Iterator<Item = &'v str>> {
        let columns = self.columns.as_ref()?;
        Some(columns.iter().map(|at| view.columns[*at as usize].name.as_str()))
    }
}

/// What a service may do on one table.
#[derive(Clone, Debug)]
pub struct TableRights {
    /// The table.
    pub table: TableId,
    verbs: [Option<Right>; 4],
}

/// One verb on one table.
#[derive(Clone, Debug)]
pub struct Right {
    /// The columns it is limited to, in the table's order; `None` is all, those to come included.
    pub columns: Option<Vec<ColumnId>>,
    /// Rows that may be read, changed or deleted: those for which one of these holds. None listed: all.
    pub using: Vec<Expr>,
    /// Rows that may come to be: those for which one of these holds. None listed: any.
    pub check: Vec<Expr>,
    /// The lines that give it.
    pub lines: Vec<Span>,
}

impl Right {
    /// Whether it is limited to some rows.
    pub fn is_scoped(&self) -> bool {
        !self.using.is_empty() || !self.check.is_empty()
    }

    /// Whether it covers `column`.
    pub fn covers(&self, column: ColumnId) -> bool {
        self.columns.as_ref().is_none_or(|c| c.contains(&column))
    }

    /// The columns it covers on `target`, in the table's order.
    pub fn columns_on<'t>(&'t self, table: &'t Table, target: Target) -> impl Iterator<Item = ColumnId> + 't {
        table.column_ids().filter(move |id| self.covers(*id) && table.column(*id).only.contains(target))
    }
}

impl Right {
    /// Whether it covers anything on `target`: not if all of its columns are those of other targets.
    pub(crate) fn exists_on(&self, table: &Table, target: Target) -> bool {
        self.columns.is_none() || self.columns_on(table, target).next().is_some()
    }
}

impl Rights {
    /// No right at all.
    pub(super) fn none() -> Rights {
        Rights { service: ServiceId(0), tables: Vec::new(), views: Vec::new(), cache: Vec::new() }
    }

    /// What it may do on `table`.
    pub fn on(&self, table: TableId) -> Option<&TableRights> {
        self.tables.binary_search_by_key(&table, |t| t.table).ok().map(|i| &self.tables[i])
    }

    /// Its rights on the views that `target` has.
    pub fn views_on(&self, schema: &Schema, target: Target) -> impl Iterator<Item = &ViewRight> {
        self.views.iter().filter(move |right| schema.view(right.view).only.contains(target))
    }

    /// Its right to read `view`.
    pub fn view(&self, view: ViewId) -> Option<&ViewRight> {
        self.views.iter().find(|v| v.view == view)
    }

    /// Its right to `verb` on `table`.
    pub fn right(&self, table: TableId, verb: Verb) -> Option<&Right> {
        self.on(table)?.get(verb)
    }
}

impl TableRights {
    /// The right to `verb`.
    pub fn get(&self, verb: Verb) -> Option<&Right> {
        self.verbs[verb as usize].as_ref()
    }

    /// The rights there are.
    pub fn iter(&self) -> impl Iterator<Item = (Verb, &Right)> {
        Verb::ALL.into_iter().filter_map(|verb| Some((verb, self.get(verb)?)))
    }

    /// Whether any of them is limited to some rows.
    pub fn is_scoped(&self) -> bool {
        self.iter().any(|(_, right)| right.is_scoped())
    }
}

/// Merges the lines of all services. Lines that can't be merged to what they say are refused: a target
/// grants columns and rows apart from each other, so that two lines with other columns *and* other rows
/// would give more than either.
pub fn matrix(schema: &Schema, diags: &mut Diagnostics) -> Matrix {
    of(schema, &|query| need::needs(schema, query), diags)
}

/// The same for one target: what its queries need there, and no more.
pub fn matrix_on(schema: &Schema, target: Target, diags: &mut Diagnostics) -> Matrix {
    of(schema, &|query| need::needs_on(schema, query, target), diags)
}

fn of(schema: &Schema, needs: &dyn Fn(&Query) -> Needs, diags: &mut Diagnostics) -> Matrix {
    let services = schema
        .services
        .iter()
        .enumerate()
        .map(|(index, service)| {
            let used = uses::lines(schema, service, needs);
            let mut lines: BTreeMap<TableId, Vec<&Access>> = BTreeMap::new();
            for line in service.access.iter().chain(&used.tables) {
                lines.entry(line.table).or_default().push(line);
            }
            let tables = lines
                .into_iter()
                .map(|(table, lines)| {
                    let verbs = Verb::ALL.map(|verb| merge(schema, table, verb, &lines, diags));
                    TableRights { table, verbs }
                })
                .filter(|rights| rights.verbs.iter().any(Option::is_some))
                .collect();
            let views = views(service.views.iter().chain(&used.views));
            Rights { service: ServiceId(index as u32), tables, views, cache: service.cache.clone() }
        })
        .collect();
    Matrix { services }
}

/// The lines of each view as one right.
fn views<'a>(lines: impl Iterator<Item = &'a ViewAccess>) -> Vec<ViewRight> {
    let mut rights: BTreeMap<ViewId, ViewRight> = BTreeMap::new();
    for line in lines {
        let right = rights.entry(line.view).or_insert_with(|| ViewRight {
            view: line.view,
            columns: Some(Vec::new()),
            lines: Vec::new(),
        });
        right.lines.push(line.span);
        match (&mut right.columns, &line.columns) {
            (Some(known), Some(more)) => {
                known.extend(more);
                known.sort_unstable();
                known.dedup();
            }
            (columns, None) => *columns = None,
            (None, Some(_)) => {}
        }
    }
    rights.into_values().collect()
}

impl Matrix {
    /// What `service` may do.
    pub fn of(&self, service: ServiceId) -> &Rights {
        &self.services[service.index()]
    }

    /// Whether any service is limited to some rows of `table`.
    pub fn is_scoped(&self, table: TableId) -> bool {
        self.services.iter().any(|s| s.on(table).is_some_and(TableRights::is_scoped))
    }
}

/// One line's part in a verb, with its row rules as text, which tells whether two are the same.
struct Part<'a> {
    columns: &'a Option<Vec<ColumnId>>,
    using: Option<&'a Expr>,
    check: Option<&'a Expr>,
    rows: (String, String),
    span: Span,
}

impl Part<'_> {
    fn all_rows(&self) -> bool {
        self.using.is_none() && self.check.is_none()
    }

    fn holds_columns_of(&self, other: &Part<'_>) -> bool {
        match (self.columns, other.columns) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(mine), Some(others)) => others.iter().all(|c| mine.contains(c)),
        }
    }

    fn same_rows(&self, other: &Part<'_>) -> bool {
        self.rows == other.rows
    }
}

fn merge(
    schema: &Schema,
    table: TableId,
    verb: Verb,
    lines: &[&Access],
    diags: &mut Diagnostics,
) -> Option<Right> {
    let target = schema.targets.iter().next().unwrap_or(Target::Postgres);
    let text = |e: Option<&Expr>| {
        // Refusals are told where the rule is written for each target.
        let mut unheard = Diagnostics::new();
        e.map_or(String::new(), |e| predicate(schema, target, table, std::slice::from_ref(e), &mut unheard))
    };
    let parts: Vec<Part<'_>> = lines
        .iter()
        .filter(|a| verb.given_by(a))
        .map(|a| {
            let using = a.filter.as_ref().filter(|_| verb.sees());
            let check = a.check.as_ref().or(a.filter.as_ref()).filter(|_| verb.makes());
            Part { columns: &a.columns, using, check, rows: (text(using), text(check)), span: a.span }
        })
        .collect();
    // A line that holds another says all that it says.
    let kept: Vec<&Part<'_>> = parts
        .iter()
        .enumerate()
        .filter(|(i, part)| {
            !parts.iter().enumerate().any(|(j, other)| {
                let covers = (other.all_rows() || other.same_rows(part)) && other.holds_columns_of(part);
                let alike = (part.all_rows() || part.same_rows(other)) && part.holds_columns_of(other);
                j != *i && covers && (!alike || j < *i)
            })
        })
        .map(|(_, part)| part)
        .collect();
    let first = *kept.first()?;
    let one_rule = kept.iter().all(|p| p.same_rows(first));
    let one_list = kept.iter().all(|p| p.holds_columns_of(first) && first.holds_columns_of(p));
    if !one_rule && !one_list {
        let other = kept.iter().find(|p| !p.same_rows(first)).unwrap_or(&first);
        diags.push(
            Diagnostic::new(
                Code::E0501,
                other.span,
                format!(
                    "two '{}' lines on table '{}' differ in columns and in rows",
                    verb.word(),
                    schema.table(table).name
                ),
            )
            .label("other columns, of other rows")
            .also(first.span, "the first such line")
            .note("databases grant columns and rows apart: together the lines would open every one of these columns in every one of these rows")
            .help("give both lines the same columns or the same rows, or make two services of them"),
        );
    }
    let all = kept.iter().any(|p| p.columns.is_none());
    let columns = (!all).then(|| {
        let named = |id: &ColumnId| kept.iter().any(|p| p.columns.iter().flatten().any(|c| c == id));
        schema.table(table).column_ids().filter(named).collect()
    });
    let rules = |of: fn(&Part<'_>) -> Option<Expr>| -> Vec<Expr> {
        // A line without a rule is all rows, whatever the others say. One rule said twice is one.
        let mut seen: Vec<&(String, String)> = Vec::new();
        let mut rules = Vec::new();
        for part in &kept {
            match of(part) {
                None => return Vec::new(),
                Some(_) if seen.contains(&&part.rows) => {}
                Some(rule) => rules.push(rule),
            }
            seen.push(&part.rows);
        }
        rules
    };
    Some(Right {
        columns,
        using: rules(|p| p.using.cloned()),
        check: rules(|p| p.check.cloned()),
        lines: kept.iter().map(|p| p.span).collect(),
    })
}

/// One of `rules` holds, as SQL of `target`; `TRUE` where there is none. What the target can't say is
/// refused.
pub fn predicate(
    schema: &Schema,
    target: Target,
    table: TableId,
    rules: &[Expr],
    diags: &mut Diagnostics,
) -> String {
    any(schema, target, table, rules, diags).text
}

/// As [`predicate`], with how tightly it holds together.
pub(super) fn any(
    schema: &Schema,
    target: Target,
    table: TableId,
    rules: &[Expr],
    diags: &mut Diagnostics,
) -> Sql {
    let mut cx = ExprCx::new(schema, target, Some(schema.table(table)), Place::Statement, diags);
    match rules {
        [] => Sql::atom("TRUE"),
        [rule] => expr(&mut cx, rule),
        rules => {
            let parts: Vec<String> = rules.iter().map(|rule| expr(&mut cx, rule).at(Level::And)).collect();
            Sql::new(parts.join(" OR "), Level::Or)
        }
    }
}
