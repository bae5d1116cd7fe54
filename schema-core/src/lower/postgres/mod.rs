//! What PostgreSQL 15 and later will hold.

mod index;
pub(crate) mod items;
mod table;
pub(crate) mod types;

pub(super) use index::key_text;
pub(super) use table::partition_by;

use super::order::order;
use super::{Cx, expr};
use crate::diag::{Code, Diagnostic};
use crate::dialect::{Target, names, quote};
use crate::ir::expr::ExprKind;
use crate::ir::{self, Type};
use crate::phys;
use std::collections::{BTreeMap, HashSet};

/// The schema.
pub(super) fn lower(cx: &mut Cx<'_>) -> phys::Schema {
    let schema = cx.schema;
    let mut out = cx.empty();
    out.namespaces = items::namespaces(schema);
    out.extensions = items::extensions(schema);
    out.enums = schema.enums.iter().map(|e| enum_type(cx, e)).collect();
    out.domains = schema.types.iter().map(|t| domain(cx, t)).collect();
    out.composites = items::composites(cx, field);
    out.sequences = items::sequences(cx);
    let (functions, raws) = raws(cx);
    out.functions = functions;
    out.raws = raws;
    super::query::add_views(cx, &mut out.raws);
    let mut touch = Touch::new(schema);
    let order = order(schema);
    for id in &order.tables {
        out.tables.push(table::lower(cx, *id, &order, &mut touch));
    }
    out.functions.extend(touch.made.into_values());
    out
}

pub(super) fn enum_type(cx: &mut Cx<'_>, e: &ir::Enum) -> phys::Enum {
    for label in &e.labels {
        if !names::fits(Target::Postgres, &label.name) {
            cx.diags.push(
                Diagnostic::new(
                    Code::E0601,
                    e.span,
                    format!("label '{}' of enum '{}' is longer than PostgreSQL takes", label.name, e.name),
                )
                .help("shorten it to 63 bytes or less"),
            );
        }
    }
    let mut comment = e.docs.clone();
    for label in e.labels.iter().filter(|l| !l.docs.is_empty()) {
        if !comment.is_empty() {
            comment.push('\n');
        }
        comment.push_str(&format!("{}: {}", label.name, label.docs));
    }
    phys::Enum { name: cx.name(&e.name), labels: e.labels.iter().map(|l| l.name.clone()).collect(), comment }
}

fn domain(cx: &mut Cx<'_>, t: &ir::NamedType) -> phys::Domain {
    refuse_type(cx, &t.base, t.span);
    let mut checks = Vec::new();
    let base = |word: &str| names::cut(Target::Postgres, &format!("{}_{word}", t.name.name), "check");
    if let Some((word, sql)) = types::type_check(cx.schema, "VALUE", &t.base) {
        checks.push((base(word), sql));
    }
    items::type_checks(cx, t, &mut checks, |cx, value, e| cx.sql_of_value(value, e));
    let native = t.native.get(Target::Postgres);
    let by_code_point = types::collation(&t.base).filter(|_| native.is_none());
    phys::Domain {
        name: cx.name(&t.name),
        ty: native.clone().unwrap_or_else(|| types::type_name(cx.schema, &t.base)),
        collate: t.collate.clone().or(by_code_point.map(str::to_owned)),
        not_null: t.not_null,
        default: t.default.as_ref().map(|e| cx.default_sql(&t.base, e)),
        checks,
        comment: t.docs.clone(),
    }
}

/// The type of a composite type's field. Nothing would hold what a portable type refuses besides.
fn field(cx: &mut Cx<'_>, field: &ir::Field) -> (String, Option<String>) {
    if let Some(native) = &field.native {
        return (native.clone(), None);
    }
    if types::type_check(cx.schema, "VALUE", &field.ty).is_some() {
        cx.diags.push(
            Diagnostic::new(Code::E0601, field.span, "PostgreSQL holds the range of this type by a check, which no field has")
                .help("write a type that PostgreSQL has itself, `native postgres 'TYPE'`, or a named type with the check"),
        );
    }
    refuse_type(cx, &field.ty, field.span);
    let collate = types::collation(&field.ty).map(str::to_owned);
    (types::type_name(cx.schema, &field.ty), collate)
}

/// Refuses types PostgreSQL does not have.
fn refuse_type(cx: &mut Cx<'_>, ty: &Type, span: crate::source::Span) {
    let Type::Array(element) = ty else { return };
    let schema = cx.schema;
    if matches!(schema.base(element), Type::Bytes(_)) {
        cx.diags.push(
            Diagnostic::new(Code::E0601, span, "PostgreSQL can't limit the bytes in an array of them")
                .help("make a table of them, with a foreign key to this one"),
        );
    }
}

/// Raw items: functions that tables and types call come before the tables, the others where they say.
pub(super) fn raws(cx: &Cx<'_>) -> (Vec<phys::Routine>, Vec<phys::Raw>) {
    let mut called: HashSet<&ir::QName> = HashSet::new();
    if cx.schema.raws.iter().any(|r| r.target == Target::Postgres) {
        let types = cx.schema.types.iter();
        let of_types = types.flat_map(|t| t.default.iter().chain(t.checks.iter().map(|c| &c.expr)));
        for e in cx.schema.tables.iter().flat_map(expressions).chain(of_types) {
            collect_raw_calls(e, &mut called);
        }
        for raw in cx.schema.raws.iter().filter(|r| r.before_tables) {
            called.retain(|name| raw.object.as_ref().is_none_or(|o| o.name != **name));
        }
    }
    let mut functions = Vec::new();
    for raw in cx.schema.raws.iter().filter(|r| r.target == Target::Postgres) {
        if let Some(object) = &raw.object
            && object.kind == "function"
            && called.contains(&object.name)
        {
            functions.push(phys::Routine {
                name: cx.name(&object.name),
                create: raw.text.trim().trim_end_matches(';').trim_end().to_owned(),
                comment: raw.docs.clone(),
            });
        }
    }
    let rest =
        cx.raws(|r| r.object.as_ref().is_none_or(|o| o.kind != "function" || !called.contains(&o.name)));
    (functions, rest)
}

fn collect_raw_calls<'e>(e: &'e ir::Expr, into: &mut HashSet<&'e ir::QName>) {
    expr::visit(e, &mut |e| {
        if let ExprKind::RawCall(name, _) = &e.kind {
            into.insert(name);
        }
    });
}

/// All expressions of a table.
fn expressions(table: &ir::Table) -> impl Iterator<Item = &ir::Expr> {
    let columns =
        table.columns.iter().flat_map(|c| c.default.iter().chain(c.generated.iter().map(|g| &g.expr)));
    let indexes = table.uniques.iter().chain(&table.indexes);
    let keys = indexes.flat_map(|i| i.keys.iter().map(|k| &k.expr).chain(i.filter.iter()));
    columns.chain(keys).chain(table.checks.iter().map(|c| &c.expr))
}

/// The trigger functions behind `on update now()`: one for each name and type of a column, shared by all
/// tables.
pub(super) struct Touch {
    made: BTreeMap<String, phys::Routine>,
    taken: HashSet<String>,
}

impl Touch {
    fn new(schema: &ir::Schema) -> Touch {
        let functions = schema.raws.iter().filter_map(|r| r.object.as_ref());
        Touch { made: BTreeMap::new(), taken: functions.map(|o| o.name.name.to_lowercase()).collect() }
    }

    /// The function that sets `column` to now, made if it is the first of its kind.
    pub(super) fn function(&mut self, column: &str, ty: &Type) -> String {
        let (word, now) = match ty {
            Type::DateTime => ("_datetime", "now() AT TIME ZONE 'UTC'"),
            Type::Date => ("_date", "(now() AT TIME ZONE 'UTC')::date"),
            Type::Time => ("_time", "(now() AT TIME ZONE 'UTC')::time"),
            _ => ("", "now()"),
        };
        let mut name = names::cut(Target::Postgres, &format!("touch_{column}"), "now");
        if !word.is_empty() {
            name = names::cut(Target::Postgres, &format!("touch_{column}{word}"), "now");
        }
        while self.taken.contains(&name.to_lowercase()) {
            name = names::cut(Target::Postgres, &name, "row");
        }
        let (ident, column) = (quote::ident(Target::Postgres, &name), quote::ident(Target::Postgres, column));
        self.made.entry(name.clone()).or_insert_with(|| phys::Routine {
            name: phys::Name { namespace: None, name: name.clone() },
            create: format!(
                "CREATE FUNCTION {ident}() RETURNS trigger LANGUAGE plpgsql AS {}",
                quote::dollars(&format!("\nBEGIN\n    NEW.{column} := {now};\n    RETURN NEW;\nEND\n"))
            ),
            comment: format!("Sets {column} of an updated row to the time of the update."),
        });
        name
    }
}
