//! Native schemas: what is written is what the one target gets, one to one. No check, collation, hidden
//! column or trigger is added, and nothing that the target takes is refused; what it has no words for is an
//! error, as it would be lost.

mod column;
mod expr;
mod index;
mod kept;
mod plain;
mod select;
mod table;
pub mod types;

pub(super) use select::rows;

use super::order::order;
use super::postgres::items;
use super::{Cx, postgres, query};
use crate::check::show;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::Target;
use crate::dialect::names::Names;
use crate::source::Span;
use crate::{ir, phys};

/// `schema` as its one target will hold it.
pub(super) fn lower(schema: &ir::Schema, target: Target, diags: &mut Diagnostics) -> phys::Schema {
    // Which names meet is for the target to say: they are taken so that no derived one is like another.
    let names = Names::collect(schema, target, &mut Diagnostics::new());
    let mut cx = Cx { schema, target, names, diags };
    let mut out = phys::Schema { native: true, ..cx.empty() };
    match target {
        Target::Postgres => {
            out.namespaces = items::namespaces(schema);
            out.extensions = items::extensions(schema);
            out.enums = schema.enums.iter().map(|e| postgres::enum_type(&mut cx, e)).collect();
            out.domains = schema.types.iter().map(|t| domain(&mut cx, t)).collect();
            out.composites = items::composites(&mut cx, field);
            out.sequences = items::sequences(&cx);
            (out.functions, out.raws) = postgres::raws(&cx);
        }
        Target::MySql | Target::Sqlite => {
            schema.types.iter().for_each(|t| base_alone(&mut cx, t));
            // MariaDB has them; on others resolving has refused them.
            out.sequences = items::sequences(&cx);
            out.raws = cx.raws(|_| true);
        }
    }
    query::add_views(&mut cx, &mut out.raws);
    let order = order(schema);
    for id in &order.tables {
        out.tables.push(table::lower(&mut cx, *id, &order));
    }
    out
}

fn domain(cx: &mut Cx<'_>, t: &ir::NamedType) -> phys::Domain {
    let ty = match t.native.get(cx.target) {
        Some(native) => types::canonical(cx.target, native),
        None => named(cx, &t.base, t.precision, t.span),
    };
    let mut checks = Vec::new();
    items::type_checks(cx, t, &mut checks, expr::of_value);
    phys::Domain {
        name: cx.name(&t.name),
        ty,
        collate: t.collate.clone(),
        not_null: t.not_null,
        default: t.default.as_ref().map(|e| expr::default_of_type(cx, &t.base, e)),
        checks,
        comment: t.docs.clone(),
    }
}

/// The type of a composite type's field.
fn field(cx: &mut Cx<'_>, field: &ir::Field) -> (String, Option<String>) {
    let ty = match &field.native {
        Some(native) => types::canonical(cx.target, native),
        None => named(cx, &field.ty, field.precision, field.span),
    };
    (ty, None)
}

/// A target without domains has the type that is named, and nothing that would hold its check.
fn base_alone(cx: &mut Cx<'_>, t: &ir::NamedType) {
    for check in &t.checks {
        let message = format!("{} has no domains, so that nothing holds this check", cx.target.title());
        cx.diags.push(
            Diagnostic::new(Code::E0601, check.expr.span, message)
                .help("write the check on the columns of this type"),
        );
    }
}

/// The target's name of a type; that it has none is reported.
fn named(cx: &mut Cx<'_>, ty: &ir::Type, precision: Option<u8>, span: Span) -> String {
    match types::type_name(cx.schema, cx.target, ty, precision) {
        Some(name) => name,
        None => {
            let shown = show(ty, &cx.schema.enums, &cx.schema.types);
            let digits = if precision.is_some() { ", with so many digits of a second" } else { "" };
            let message = format!("{} has no type of its own for {shown}{digits}", cx.target.title());
            cx.diags.push(Diagnostic::new(Code::E0601, span, message).help(format!(
                "name the target's type, `native {} 'TYPE'`, alone or behind the portable one",
                cx.target
            )));
            String::new()
        }
    }
}

/// Refuses what the target has no words for.
fn refuse(cx: &mut Cx<'_>, code: Code, span: Span, what: &str, help: &str) {
    cx.diags.push(Diagnostic::new(code, span, format!("{} {what}", cx.target.title())).help(help));
}
