//! Views.

use super::super::Cx;
use super::super::expr::ExprCx;
use super::{Shape, context, path, select, table_name};
use crate::diag::Diagnostics;
use crate::dialect::{Target, quote};
use crate::ir::expr::ExprKind;
use crate::ir::{Schema, View, walk};
use crate::lower::native;
use crate::phys;

/// The statement that makes `view` on `target`, if it exists there. What the target can't say is reported.
pub fn view(schema: &Schema, target: Target, view: &View, diags: &mut Diagnostics) -> Option<String> {
    if !view.only.contains(target) {
        return None;
    }
    let names = |id, _| table_name(schema, target, id);
    let mut cx = context(schema, target, &names, &view.relations, &[], diags);
    if view.materialized && target != Target::Postgres {
        let _ = cx.refuse(view.span, "`materialized`", "make it a plain view, or say `only postgres`");
        return None;
    }
    let rows = match schema.native {
        true => native::rows(schema, target, view, cx.diags),
        false => rows(&mut cx, view),
    };
    let word = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    Some(format!("CREATE {word} {} AS\n{rows}", path(target, &view.name)))
}

fn rows(cx: &mut ExprCx<'_>, view: &View) -> String {
    super::used(cx, |f| walk::of_select(&view.select, f));
    select::select(cx, &view.select, Shape::nested())
}

/// `sql`, and behind it PostgreSQL's comment on the view.
fn documented(cx: &Cx<'_>, view: &View, sql: String) -> String {
    if cx.target != Target::Postgres || view.docs.is_empty() {
        return sql;
    }
    let word = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    let docs = quote::string(cx.target, &view.docs);
    format!("{sql};\nCOMMENT ON {word} {} IS {docs}", path(cx.target, &view.name))
}

/// Puts the views of `cx`'s target among its raw SQL: behind the raw functions that they call, in front of
/// all else that stands behind the tables.
pub(in crate::lower) fn add(cx: &mut Cx<'_>, raws: &mut Vec<phys::Raw>) {
    let mut made = Vec::new();
    let mut called = Vec::new();
    for view in &cx.schema.views {
        let Some(sql) = self::view(cx.schema, cx.target, view, cx.diags) else { continue };
        walk::of_select(&view.select, &mut |e| {
            walk::visit_all(e, &mut |e| {
                if let ExprKind::RawCall(name, _) = &e.kind {
                    called.push(cx.name(name));
                }
            });
        });
        let sql = documented(cx, view, sql);
        let object =
            phys::RawObject { kind: "view".to_owned(), name: cx.name(&view.name), args: None, on: None };
        made.push(phys::Raw {
            object: Some(object),
            title: super::super::join_docs(&format!("view {}", view.name.spelled()), &view.docs),
            sql,
            place: phys::Place::Last,
        });
    }
    let is_called = |raw: &phys::Raw| {
        raw.object.as_ref().is_some_and(|o| o.kind == "function" && called.contains(&o.name))
    };
    let at = raws.iter().rposition(is_called).map_or(0, |at| at + 1);
    raws.splice(at..at, made);
}
