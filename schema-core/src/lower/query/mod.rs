//! Queries and views as SQL.
//!
//! A parameter is written as a mark, which [`slots`] turns into the target's placeholder when the whole
//! text is there: an expression may name an operand several times, or none.

mod aggregate;
mod block;
mod change;
mod delete;
mod from;
mod held;
mod insert;
mod item;
mod merge;
mod order;
mod select;
mod slots;
#[cfg(test)]
mod tests;
mod update;
mod upsert;
mod view;
mod window;
mod within;

use super::expr::{ExprCx, Level, Place, Sql};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, quote};
use crate::grants::Verb;
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{self, Field, Param, Relation, Statement};
use crate::ir::{Schema, TableId, Type, walk};
use crate::lower::postgres::types::type_name;
use crate::lower::sqlite;
use crate::phys::query::{Query, Role, Step};
pub(in crate::lower) use block::{items, names};
use change::{Changed, Steps};
pub(crate) use held::row_number;
use item::Shape;
use std::collections::{HashMap, HashSet};
pub(in crate::lower) use view::add as add_views;
pub use view::view;

/// The name, quoted, by which a statement addresses a table: its own, or that of the view of its rows.
pub type Names<'a> = &'a dyn Fn(TableId, Verb) -> String;

/// What an expression of a query needs to become SQL.
pub struct QueryCx<'a> {
    /// The relations of the statement.
    pub relations: &'a [Relation],
    /// The parameters of the query.
    pub params: &'a [Param],
    /// How tables are named.
    names: Names<'a>,
    /// What stands for a column instead of its name.
    renamed: HashMap<Field, String>,
    /// Selects that `with` names, and that stand where they are read.
    inlined: Vec<(String, String)>,
    /// The columns that the statement names.
    used: HashSet<Field>,
    /// Values that rows are grouped by, and what stands for them where the groups are at hand.
    grouped: Vec<(Expr, String)>,
}

/// `query` as `target` runs it. What the target can't say is reported.
pub fn query(
    schema: &Schema,
    target: Target,
    names: Names<'_>,
    query: &crate::ir::Query,
    diags: &mut Diagnostics,
) -> Query {
    if target == Target::Sqlite {
        query.params.iter().for_each(|param| held(schema, param, diags));
    }
    let mut cx = context(schema, target, names, &query.relations, &query.params, diags);
    let mut steps = Steps::default();
    let changed = |id: TableId, relation| Changed { id, relation, table: schema.table(id), span: query.span };
    note_used(&mut cx, &query.statement);
    match &query.statement {
        Statement::Select(select) => {
            let text = select::select(&mut cx, select, Shape::outermost());
            match select.lock {
                Some(_) => steps.write(text, Role::Rows),
                None => steps.read(text, Role::Rows),
            }
        }
        Statement::Insert(it) => insert::insert(&mut cx, it, &changed(it.table, it.target), &mut steps),
        Statement::Update(it) => update::update(&mut cx, it, &changed(it.table, it.target), &mut steps),
        Statement::Delete(it) => delete::delete(&mut cx, it, &changed(it.table, it.target), &mut steps),
    }
    let step =
        |(text, writes, role): (String, bool, Role)| Step { stmt: slots::stmt(target, &text, writes), role };
    Query { steps: steps.0.into_iter().map(step).collect() }
}

/// Refuses a parameter of a type that SQLite has not. A list is bound value by value.
fn held(schema: &Schema, param: &Param, diags: &mut Diagnostics) {
    let ty = match schema.base(&param.ty) {
        Type::Array(element) => element,
        ty => ty,
    };
    if let Some((what, help)) = sqlite::refusal(schema, ty) {
        diags.push(Diagnostic::new(Code::E0601, param.span, what).help(help));
    }
}

/// The name of a table by itself, quoted.
pub fn table_name(schema: &Schema, target: Target, id: TableId) -> String {
    path(target, &schema.table(id).name)
}

fn path(target: Target, name: &crate::ir::QName) -> String {
    match target {
        Target::Postgres => quote::path(target, name.namespace.as_deref(), &name.name),
        Target::MySql | Target::Sqlite => quote::ident(target, &name.flat()),
    }
}

fn context<'a>(
    schema: &'a Schema,
    target: Target,
    names: Names<'a>,
    relations: &'a [Relation],
    params: &'a [Param],
    diags: &'a mut Diagnostics,
) -> ExprCx<'a> {
    let mut cx = ExprCx::new(schema, target, None, Place::Statement, diags);
    cx.query = Some(QueryCx {
        relations,
        params,
        names,
        renamed: HashMap::new(),
        inlined: Vec::new(),
        used: HashSet::new(),
        grouped: Vec::new(),
    });
    cx
}

fn note_used(cx: &mut ExprCx<'_>, statement: &Statement) {
    match statement {
        Statement::Select(it) => used(cx, |f| walk::of_select(it, f)),
        Statement::Insert(it) => used(cx, |f| {
            it.with.tables.iter().for_each(|table| walk::of_select(&table.select, f));
            if let query::Rows::Select(select) = &it.rows {
                walk::of_select(select, f);
            }
        }),
        Statement::Update(it) => used(cx, |f| {
            it.with.tables.iter().for_each(|table| walk::of_select(&table.select, f));
            it.from.iter().for_each(|from| walk::of_from(from, f));
            let values = it.set.iter().filter_map(|(_, value)| match value {
                query::Value::Expr(e) => Some(e),
                query::Value::Default => None,
            });
            values.chain(&it.filter).chain(&it.returning).for_each(f);
        }),
        Statement::Delete(it) => used(cx, |f| {
            it.with.tables.iter().for_each(|table| walk::of_select(&table.select, f));
            it.using.iter().for_each(|from| walk::of_from(from, f));
            it.filter.iter().chain(&it.returning).for_each(f);
        }),
    }
}

/// A name, quoted, that no relation of the statement has.
fn free_name(cx: &ExprCx<'_>, name: &str) -> String {
    let relations = cx.query.as_ref().map_or(&[][..], |q| q.relations);
    let taken = |name: &str| {
        relations.iter().any(|r| {
            r.alias.eq_ignore_ascii_case(name)
                || matches!(&r.source, query::Source::With(own) if own.eq_ignore_ascii_case(name))
        })
    };
    let mut free = name.to_owned();
    let mut number = 1;
    while taken(&free) {
        number += 1;
        free = format!("{name}{number}");
    }
    quote::ident(cx.target, &free)
}

/// Notes the columns that a statement names, whose expressions `each` gives.
fn used<'e>(cx: &mut ExprCx<'_>, each: impl FnOnce(&mut dyn FnMut(&'e Expr))) {
    let Some(query) = cx.query.as_mut() else { return };
    each(&mut |e| {
        walk::visit_all(e, &mut |e| {
            if let ExprKind::Field(field) = e.kind {
                query.used.insert(field);
            }
        });
    });
}

/// An expression that queries alone have.
pub(super) fn expr(cx: &mut ExprCx<'_>, e: &Expr) -> Sql {
    if cx.query.is_none() {
        return cx.refuse(e.span, "what belongs to queries outside of them", "move it into a query");
    }
    match &e.kind {
        ExprKind::Field(field) => Sql::atom(column(cx, *field)),
        ExprKind::Param(place) => Sql::atom(param_of(cx, *place, false)),
        ExprKind::InParam(x, place, negated) => within::list(cx, x, *place, *negated),
        ExprKind::InSelect(x, select, negated) => within::select(cx, x, select, *negated),
        ExprKind::Subquery(select) => Sql::atom(format!("({})", inner(cx, select))),
        ExprKind::Exists(select) => Sql::atom(format!("EXISTS ({})", inner(cx, select))),
        ExprKind::Aggregate(aggregate) => aggregate::aggregate(cx, aggregate, ""),
        ExprKind::Window(call) => window::call(cx, call),
        _ => Sql::atom("NULL"),
    }
}

/// A select that stands in an expression: it has groups of its own.
fn inner(cx: &mut ExprCx<'_>, select: &crate::ir::query::Select) -> String {
    ungrouped(cx, |cx| select::select(cx, select, Shape::nested()))
}

/// Does `f` where rows are not grouped.
fn ungrouped<R>(cx: &mut ExprCx<'_>, f: impl FnOnce(&mut ExprCx<'_>) -> R) -> R {
    let grouped = cx.query.as_mut().map(|q| std::mem::take(&mut q.grouped));
    let made = f(cx);
    if let (Some(q), Some(grouped)) = (cx.query.as_mut(), grouped) {
        q.grouped = grouped;
    }
    made
}

/// What stands for `e` where rows are grouped by it.
pub(super) fn grouped(cx: &ExprCx<'_>, e: &Expr) -> Option<String> {
    let grouped = &cx.query.as_ref()?.grouped;
    grouped.iter().find(|(key, _)| key == e).map(|(_, text)| text.clone())
}

/// A column of a relation.
fn column(cx: &ExprCx<'_>, field: Field) -> String {
    let Some(query) = &cx.query else { return String::new() };
    if let Some(name) = query.renamed.get(&field) {
        return name.clone();
    }
    let relation = &query.relations[field.relation.index()];
    let column = &relation.columns[field.column as usize];
    quote::path(cx.target, Some(&relation.alias), &column.name)
}

/// The mark of a parameter; `fold` if A to Z are to be folded in it.
pub(super) fn param(place: u32, fold: bool) -> String {
    slots::mark(if fold { slots::FOLDED } else { slots::PLAIN }, place)
}

/// A parameter as a value of its type.
pub(super) fn param_of(cx: &ExprCx<'_>, place: u32, fold: bool) -> String {
    let mark = param(place, fold);
    let ty = cx.query.as_ref().map(|q| &q.params[place as usize].ty);
    match (cx.target, ty) {
        (Target::Postgres, Some(ty)) => format!("{mark}::{}", bound_type(cx, ty)),
        _ => mark,
    }
}

/// PostgreSQL's type of a parameter: without the limits, by which a cast would cut or round its value.
fn bound_type(cx: &ExprCx<'_>, ty: &Type) -> String {
    match cx.base(ty) {
        Type::Varchar(_) | Type::Text => "text".to_owned(),
        Type::Char(_) => "bpchar".to_owned(),
        Type::Decimal(..) => "numeric".to_owned(),
        Type::Array(element) => match cx.base(element) {
            // Labels are bound as text.
            element @ Type::Enum(_) => format!("text[]::{}[]", type_name(cx.schema, element)),
            element => format!("{}[]", bound_type(cx, element)),
        },
        base => match type_name(cx.schema, base) {
            wide if wide.starts_with("numeric") => "numeric".to_owned(),
            name => name,
        },
    }
}

/// The text, in parentheses unless it holds together.
fn atom(sql: Sql) -> String {
    sql.at(Level::Atom)
}
