//! From the schema as it was meant to what one target's catalog will hold. Every emulation and every
//! refusal is decided here, with the span at hand; `render` decides nothing.

pub mod expr;
pub mod native;
pub mod order;
pub mod query;

mod foreign;
mod mysql;
mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::names::Names;
use crate::dialect::{Target, quote};
use crate::ir::{self, ColumnId};
use crate::phys;
use crate::source::Span;
use expr::{ExprCx, Place};

/// `schema` as `target` will hold it. What the target can't hold is reported; the outcome is complete
/// only if nothing was.
pub fn lower(schema: &ir::Schema, target: Target, diags: &mut Diagnostics) -> phys::Schema {
    if schema.native {
        return native::lower(schema, target, diags);
    }
    let mut cx = Cx { schema, target, names: Names::collect(schema, target, diags), diags };
    match target {
        Target::Postgres => postgres::lower(&mut cx),
        Target::MySql => mysql::lower(&mut cx),
        Target::Sqlite => sqlite::lower(&mut cx),
    }
}

/// What the lowering of each target works with.
pub(crate) struct Cx<'a> {
    pub(crate) schema: &'a ir::Schema,
    pub(crate) target: Target,
    pub(crate) names: Names,
    pub(crate) diags: &'a mut Diagnostics,
}

impl<'a> Cx<'a> {
    /// The SQL of an expression over the columns of `table`.
    pub(crate) fn sql(&mut self, table: &ir::Table, place: Place, e: &ir::Expr) -> String {
        let mut cx = ExprCx::new(self.schema, self.target, Some(table), place, self.diags);
        expr::sql(&mut cx, e)
    }

    /// The SQL of a named type's check over `value`.
    pub(crate) fn sql_of_value(&mut self, value: &str, e: &ir::Expr) -> String {
        let mut cx = ExprCx::new(self.schema, self.target, None, Place::Check, self.diags);
        cx.value = Some(value);
        expr::sql(&mut cx, e)
    }

    /// The SQL of the default of a column or domain of type `ty`.
    pub(crate) fn default_sql(&mut self, ty: &ir::Type, e: &ir::Expr) -> String {
        // `now()` is an instant; on a column without a zone it is the time in UTC, whatever the session's.
        let base = self.schema.base(ty);
        let mut e = std::borrow::Cow::Borrowed(e);
        if e.ty == ir::Type::Timestamp && *base != ir::Type::Timestamp && base.is_temporal() {
            let (span, nullable) = (e.span, e.nullable);
            let kind = ir::ExprKind::Cast(Box::new(e.into_owned()));
            e = std::borrow::Cow::Owned(ir::Expr { kind, ty: base.clone(), nullable, span });
        }
        let mut cx = ExprCx::new(self.schema, self.target, None, Place::Default, self.diags);
        expr::sql(&mut cx, &e)
    }

    /// `name`, quoted.
    pub(crate) fn ident(&self, name: &str) -> String {
        quote::ident(self.target, name)
    }

    /// The catalog name of a table, type or function.
    pub(crate) fn name(&self, name: &ir::QName) -> phys::Name {
        match self.target {
            Target::Postgres => phys::Name { namespace: name.namespace.clone(), name: name.name.clone() },
            Target::MySql | Target::Sqlite => phys::Name { namespace: None, name: name.flat() },
        }
    }

    /// An empty schema of this target, with the heads filled in.
    pub(crate) fn empty(&self) -> phys::Schema {
        let mut out = phys::Schema::new(self.target, &self.schema.name);
        out.comment = self.schema.docs.clone();
        out.tables.reserve(self.schema.tables.len());
        out
    }

    /// Raw SQL for this target that `keep` keeps, in the order of the source but for `after`.
    pub(crate) fn raws(&self, keep: impl Fn(&ir::Raw) -> bool) -> Vec<phys::Raw> {
        let mine = self.schema.raws.iter().filter(|r| r.target == self.target && keep(r));
        let mine: Vec<&ir::Raw> = mine.collect();
        let raw = |r: &ir::Raw| {
            let title = match &r.object {
                Some(object) => format!("{} {}", object.kind, object.name),
                None => String::new(),
            };
            phys::Raw {
                object: r.object.as_ref().map(|o| self.raw_object(o)),
                title: join_docs(&title, &r.docs),
                sql: r.text.trim().trim_end_matches(';').trim_end().to_owned(),
                place: match r.object.as_ref().is_some_and(|o| o.kind == "extension") {
                    true => phys::Place::First,
                    false if r.before_tables => phys::Place::BeforeTables,
                    false => phys::Place::Last,
                },
            }
        };
        after(&mine).into_iter().map(raw).collect()
    }

    fn raw_object(&self, object: &ir::RawObject) -> phys::RawObject {
        phys::RawObject {
            kind: object.kind.clone(),
            name: self.name(&object.name),
            args: object.args.clone(),
            on: object.on.map(|id| self.name(&self.schema.table(id).name)),
        }
    }
}

fn join_docs(title: &str, docs: &str) -> String {
    match (title.is_empty(), docs.is_empty()) {
        (_, true) => title.to_owned(),
        (true, false) => docs.to_owned(),
        (false, false) => format!("{title}: {docs}"),
    }
}

/// Raw items, each behind the raw item it names with `after`; else as in the source.
fn after<'a>(raws: &[&'a ir::Raw]) -> Vec<&'a ir::Raw> {
    let mut places = std::collections::HashMap::new();
    for (i, raw) in raws.iter().enumerate() {
        if let Some(object) = &raw.object {
            places.entry(&object.name).or_insert(i);
        }
    }
    let mut done = vec![false; raws.len()];
    let mut out = Vec::with_capacity(raws.len());
    for start in 0..raws.len() {
        // Follow `after` to its beginning, then come back along the chain; a circle ends where it began.
        let mut chain = vec![start];
        let mut at = start;
        while let Some(before) = raws[at].after.as_ref().and_then(|name| places.get(name)) {
            if done[*before] || chain.contains(before) {
                break;
            }
            chain.push(*before);
            at = *before;
        }
        for i in chain.into_iter().rev() {
            if !done[i] {
                done[i] = true;
                out.push(raws[i]);
            }
        }
    }
    out
}

/// Whether the target has all of these columns of `table`; the first it hasn't is reported.
pub(crate) fn present(
    cx: &mut Cx<'_>,
    table: &ir::Table,
    ids: impl IntoIterator<Item = ColumnId>,
    span: Span,
    what: &str,
) -> bool {
    let Some(column) = ids.into_iter().map(|id| table.column(id)).find(|c| !c.only.contains(cx.target))
    else {
        return true;
    };
    cx.diags.push(
        Diagnostic::new(
            Code::E0603,
            span,
            format!("{} has no column '{}', which {what} needs", cx.target.title(), column.name),
        )
        .also(column.name_span, "`only` keeps it to other targets")
        .help("keep it to the same targets with `only`, or let every target have the column"),
    );
    false
}

/// Whether the target has all columns of an index; the first it hasn't is reported.
pub(crate) fn index_present(cx: &mut Cx<'_>, table: &ir::Table, index: &ir::Index, what: &str) -> bool {
    let mut ids: Vec<ColumnId> = index.keys.iter().flat_map(|k| expr::columns(&k.expr)).collect();
    ids.extend(&index.include);
    ids.extend(index.filter.iter().flat_map(expr::columns));
    present(cx, table, ids, index.span, what)
}

/// The names of columns, in order.
pub(crate) fn column_names(table: &ir::Table, ids: &[ColumnId]) -> Vec<String> {
    ids.iter().map(|id| table.column(*id).name.clone()).collect()
}

/// Options as they are written, without space around them.
pub(crate) fn trimmed(options: &[String]) -> Vec<String> {
    options.iter().map(|o| o.trim().to_owned()).collect()
}

/// The columns a name of this index is made of: those of its keys, in order.
pub(crate) fn key_parts(table: &ir::Table, keys: &[ir::Key]) -> Vec<String> {
    let mut ids = Vec::new();
    for key in keys {
        for id in expr::columns(&key.expr) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    column_names(table, &ids)
}

/// The columns a name of this check is made of.
pub(crate) fn check_parts(table: &ir::Table, check: &ir::Check) -> Vec<String> {
    match check.column {
        Some(id) => column_names(table, &[id]),
        None => column_names(table, &expr::columns(&check.expr)),
    }
}
