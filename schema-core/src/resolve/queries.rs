//! Queries and views.

use super::names::{Names, qname};
use crate::check::query::{Naming, Scope, ViewState, Views};
use crate::check::{Checker, Env, Place};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::ir::query::{Cardinality, Output, Param, Statement};
use crate::ir::types::Type;
use crate::ir::{self, Query, View, ViewId};
use crate::syntax::ast;

/// What the queries and views of a schema are made over.
#[derive(Clone, Copy)]
pub(super) struct Over<'a> {
    pub(super) env: &'a Env<'a>,
    pub(super) tables: &'a [ir::Table],
    pub(super) targets: TargetSet,
}

/// The views, each behind those it reads.
pub(super) fn views(items: &[&ast::View], over: Over<'_>, diags: &mut Diagnostics) -> Vec<View> {
    let mut views = Views { done: Vec::new(), ids: vec![ViewState::Waiting; items.len()] };
    // Whoever reads a view waits for it; whoever still waits when nobody comes on reads itself.
    let mut moved = true;
    while moved {
        moved = false;
        for (at, item) in items.iter().enumerate() {
            if views.ids[at] != ViewState::Waiting {
                continue;
            }
            let mut told = Diagnostics::new();
            let (made, pending) = view(item, over, &views, &mut told);
            if pending {
                continue;
            }
            moved = true;
            diags.extend(told);
            views.ids[at] = match made {
                Some(view) => {
                    views.done.push(view);
                    ViewState::Done(ViewId(views.done.len() as u32 - 1))
                }
                None => ViewState::Failed,
            };
        }
    }
    for (item, _) in items.iter().zip(&views.ids).filter(|(_, state)| **state == ViewState::Waiting) {
        diags.push(
            Diagnostic::new(Code::E0805, item.head, format!("the view '{}' reads itself", qname(&item.path)))
                .help("take it, or the view that reads it, out of its `from`; a recursion stands in `with recursive`"),
        );
    }
    views.done
}

/// A view; and whether it waits for another one.
fn view(item: &ast::View, over: Over<'_>, views: &Views, diags: &mut Diagnostics) -> (Option<View>, bool) {
    let only = item.only.unwrap_or(TargetSet::ALL);
    let targets = over.targets.and(only);
    let scope = Scope::new(over.tables, views, &[]);
    let mut checker = Checker {
        env: over.env,
        place: Place::View,
        targets,
        table: None,
        value: None,
        query: Some(Box::new(scope)),
        diags: &mut *diags,
    };
    let typed = checker.select(&item.select, Naming::Own, None);
    let Some(scope) = checker.query.take() else { return (None, false) };
    if scope.pending {
        return (None, true);
    }
    if let (Some(at), Some(target)) = (item.materialized, targets.iter().find(|t| *t != Target::Postgres)) {
        diags.push(
            Diagnostic::new(Code::E0607, at, format!("{} has no materialized views", target.title()))
                .help("leave `materialized` out, or limit the view: `only postgres`"),
        );
        return (None, false);
    }
    let Some(typed) = typed else { return (None, false) };
    let view = View {
        name: qname(&item.path),
        docs: item.docs.clone(),
        materialized: item.materialized.is_some(),
        only,
        select: typed.select,
        relations: scope.relations,
        columns: typed.columns,
        span: item.head,
    };
    (Some(view), false)
}

/// The queries, in the order of the source.
pub(super) fn queries(
    items: &[&ast::Query],
    over: Over<'_>,
    views: Vec<View>,
    states: &[&ast::View],
    diags: &mut Diagnostics,
) -> (Vec<Query>, Vec<View>) {
    let ids = states
        .iter()
        .map(|item| {
            let at = views.iter().position(|v| v.name == qname(&item.path));
            at.map_or(ViewState::Failed, |at| ViewState::Done(ViewId(at as u32)))
        })
        .collect();
    let views = Views { done: views, ids };
    let mut made = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let fold = |q: &ast::Query| q.name.name.to_lowercase();
        if let Some(first) = items[..at].iter().find(|q| fold(q) == fold(item)) {
            diags.push(
                Diagnostic::new(
                    Code::E0201,
                    item.name.span,
                    format!("query '{}' is declared twice", item.name.name),
                )
                .also(first.name.span, "first declared here")
                .help("rename one of them"),
            );
        }
        made.extend(query(item, over, &views, diags));
    }
    (made, views.done)
}

fn query(item: &ast::Query, over: Over<'_>, views: &Views, diags: &mut Diagnostics) -> Option<Query> {
    let params = params(item, over, diags);
    let known = params.clone().unwrap_or_default();
    // Parameters that are wrong are told once: what reads them is left.
    params.as_ref()?;
    let mut checker = Checker {
        env: over.env,
        place: Place::Query,
        targets: over.targets,
        table: None,
        value: None,
        query: Some(Box::new(Scope::new(over.tables, views, &known))),
        diags: &mut *diags,
    };
    let statement = statement(&mut checker, &item.statement);
    let scope = checker.query.take()?;
    let (usage, relations) = (scope.usage.clone(), scope.relations);
    let cardinality = cardinality(item, diags);
    let (statement, columns) = statement?;
    let mut params = params?;
    for (param, usage) in params.iter_mut().zip(&usage) {
        param.counts = usage.counts;
        if !usage.read {
            diags.push(
                Diagnostic::new(
                    Code::W0801,
                    param.span,
                    format!("nothing reads the parameter ':{}'", param.name),
                )
                .help("use it, or leave it out"),
            );
        }
    }
    Some(Query {
        name: item.name.name.clone(),
        docs: item.docs.clone(),
        params,
        cardinality: cardinality?,
        statement,
        relations,
        columns,
        span: item.head,
    })
}

fn statement(checker: &mut Checker<'_>, statement: &ast::Statement) -> Option<(Statement, Vec<Output>)> {
    match statement {
        ast::Statement::Select(select) => {
            let typed = checker.select(select, Naming::Own, None)?;
            Some((Statement::Select(typed.select), typed.columns))
        }
        ast::Statement::Insert(insert) => {
            let (insert, columns) = checker.insert(insert)?;
            checker.own_names(&columns, Naming::Own)?;
            Some((Statement::Insert(insert), columns))
        }
        ast::Statement::Update(update) => {
            let (update, columns) = checker.update(update)?;
            checker.own_names(&columns, Naming::Own)?;
            Some((Statement::Update(update), columns))
        }
        ast::Statement::Delete(delete) => {
            let (delete, columns) = checker.delete(delete)?;
            checker.own_names(&columns, Naming::Own)?;
            Some((Statement::Delete(delete), columns))
        }
    }
}

/// What comes back: as it is said, if the statement can give it.
fn cardinality(item: &ast::Query, diags: &mut Diagnostics) -> Option<Cardinality> {
    let rows = match &item.statement {
        ast::Statement::Select(_) => true,
        ast::Statement::Insert(i) => !i.returning.is_empty(),
        ast::Statement::Update(u) => !u.returning.is_empty(),
        ast::Statement::Delete(d) => !d.returning.is_empty(),
    };
    let Some(said) = &item.cardinality else {
        return Some(if rows { Cardinality::Many } else { Cardinality::Count });
    };
    let select = matches!(item.statement, ast::Statement::Select(_));
    let (message, help) = match (said.value, rows) {
        (Cardinality::Count, true) if select => (
            "`count` is the number of rows that a statement changed, and a select changes none",
            "write `-> many`; a number of rows is `-> one { select count(*) as n … }`",
        ),
        (Cardinality::Count, true) => {
            ("a statement with `returning` gives rows", "write `-> many`, or leave `returning` out")
        }
        (Cardinality::Stream, true) if !select => {
            ("rows of a statement that changes something are not streamed", "write `-> many`")
        }
        (Cardinality::Count, false) | (_, true) => return Some(said.value),
        (_, false) => ("this statement gives no rows", "write `-> count`, or add `returning`"),
    };
    diags.push(Diagnostic::new(Code::E0801, said.span, message).help(help));
    None
}

fn params(item: &ast::Query, over: Over<'_>, diags: &mut Diagnostics) -> Option<Vec<Param>> {
    let mut made = Vec::with_capacity(item.params.len());
    let mut fine = true;
    for (at, param) in item.params.iter().enumerate() {
        if let Some(first) =
            item.params[..at].iter().find(|p| p.name.name.eq_ignore_ascii_case(&param.name.name))
        {
            diags.push(
                Diagnostic::new(
                    Code::E0201,
                    param.name.span,
                    format!("two parameters are called '{}'", param.name.name),
                )
                .also(first.name.span, "the first")
                .help("rename one of them"),
            );
            fine = false;
        }
        match self::param(param, over, diags) {
            Some(param) => made.push(param),
            None => fine = false,
        }
    }
    fine.then_some(made)
}

fn param(param: &ast::Param, over: Over<'_>, diags: &mut Diagnostics) -> Option<Param> {
    let ty = over.env.names.type_of(&param.ty, diags)?;
    if ty == Type::Native {
        diags.push(
            Diagnostic::new(Code::E0806, param.ty.span, "a parameter has a type of the language")
                .help("take `text`, and cast it within `sql { … }`"),
        );
        return None;
    }
    let default = match &param.default {
        None => None,
        Some(e) => {
            let mut checker = Checker {
                env: over.env,
                place: Place::Default,
                targets: over.targets,
                table: None,
                value: None,
                query: None,
                diags: &mut *diags,
            };
            let place = (param.ty.span, "the parameter's type");
            let typed = checker.stored(e, &ty, place, Code::E0406)?;
            use ir::ExprKind::{Literal, Null};
            match typed.kind {
                Literal(_) => Some(typed),
                Null if param.nullable => Some(typed),
                _ => {
                    diags.push(
                        Diagnostic::new(Code::E0806, e.span, "the default of a parameter is a literal")
                            .help("leave it out, and let the caller say it"),
                    );
                    return None;
                }
            }
        }
    };
    Some(Param {
        name: param.name.name.clone(),
        ty,
        nullable: param.nullable,
        default,
        counts: false,
        span: param.span,
    })
}

/// Declares the names of views beside those of tables.
pub(super) fn declare(names: &mut Names, at: usize, item: &ast::View, diags: &mut Diagnostics) {
    names.declare(super::names::Global::View(at), &qname(&item.path), item.path.span(), diags);
}
