//! What PostgreSQL's schemas hold whether they are portable or native: extensions, namespaces, sequences,
//! exclusions, partitions, policies, and the options of tables.

use crate::dialect::Target;
use crate::dialect::names::{self, Kind};
use crate::ir::{self, TableId, Type};
use crate::lower::expr::{self, Place};
use crate::lower::{Cx, column_names, key_parts, present};
use crate::phys::{self, RowSecurity};
use std::collections::BTreeMap;

const HERE: Target = Target::Postgres;

/// PostgreSQL schemas besides `public` that something lies in, and those that are named for their own
/// sake, in the order of their names.
pub(crate) fn namespaces(schema: &ir::Schema) -> Vec<phys::Namespace> {
    let raws = schema.raws.iter().filter(|r| r.target == HERE);
    let parts = schema.tables.iter().flat_map(|t| t.partitions.get(HERE));
    let used = (schema.tables.iter().map(|t| &t.name))
        .chain(schema.enums.iter().map(|e| &e.name))
        .chain(schema.types.iter().map(|t| &t.name))
        .chain(schema.composites.iter().map(|c| &c.name))
        .chain(schema.sequences.iter().map(|s| &s.name))
        .chain(parts.map(|p| &p.name))
        .chain(raws.filter_map(|r| r.object.as_ref().map(|o| &o.name)))
        .filter_map(|name| name.namespace.as_deref())
        .chain(schema.extensions.iter().filter_map(|e| e.namespace.as_deref()));
    // The server's own are there.
    let used = used.filter(|ns| *ns != "public" && *ns != "information_schema" && !ns.starts_with("pg_"));
    let mut all: BTreeMap<&str, &str> = used.map(|ns| (ns, "")).collect();
    all.extend(schema.namespaces.iter().map(|n| (n.name.as_str(), n.docs.as_str())));
    let namespace = |(name, docs): (&str, &str)| phys::Namespace { name: name.into(), comment: docs.into() };
    all.into_iter().map(namespace).collect()
}

/// Extensions, in order.
pub(crate) fn extensions(schema: &ir::Schema) -> Vec<phys::Extension> {
    let extension =
        |e: &ir::Extension| phys::Extension { name: e.name.clone(), namespace: e.namespace.clone() };
    schema.extensions.iter().map(extension).collect()
}

/// Sequences, in order.
pub(crate) fn sequences(cx: &Cx<'_>) -> Vec<phys::Sequence> {
    let sequence = |s: &ir::Sequence| phys::Sequence {
        name: cx.name(&s.name),
        ty: match s.ty {
            Type::Int(ir::IntWidth::W16, _) => "smallint",
            Type::Int(ir::IntWidth::W32, _) => "integer",
            _ => "bigint",
        }
        .to_owned(),
        options: s.counting,
        owned_by: s.owned_by.map(|(table, column)| {
            let table = cx.schema.table(table);
            (cx.name(&table.name), table.column(column).name.clone())
        }),
        unlogged: false,
        comment: s.docs.clone(),
    };
    cx.schema.sequences.iter().map(sequence).collect()
}

/// Composite types, each behind those it is made of; `spell` says a field's type and its collation.
pub(crate) fn composites(
    cx: &mut Cx<'_>,
    spell: fn(&mut Cx<'_>, &ir::Field) -> (String, Option<String>),
) -> Vec<phys::Composite> {
    let mut composites = Vec::with_capacity(cx.schema.composites.len());
    for composite in &cx.schema.composites {
        let mut fields = Vec::with_capacity(composite.fields.len());
        for field in &composite.fields {
            let (ty, collate) = spell(cx, field);
            fields.push(phys::Field {
                name: field.name.clone(),
                ty,
                collate: field.collation.clone().or(collate),
                comment: field.docs.clone(),
            });
        }
        let (name, comment) = (cx.name(&composite.name), composite.docs.clone());
        composites.push(phys::Composite { name, fields, comment });
    }
    composites
}

/// How an expression becomes SQL: portable and native schemas differ in that.
pub(crate) type Say = fn(&mut Cx<'_>, &ir::Table, Place, &ir::Expr) -> String;

/// The written checks of a domain, said by `say` over VALUE. Without a name they are called like the
/// domain, and numbered.
pub(crate) fn type_checks(
    cx: &mut Cx<'_>,
    t: &ir::NamedType,
    checks: &mut Vec<(String, String)>,
    say: fn(&mut Cx<'_>, &str, &ir::Expr) -> String,
) {
    let taken = |checks: &[(String, String)], name: &str| {
        checks.iter().any(|(n, _)| n == name) || t.checks.iter().any(|c| c.name.as_deref() == Some(name))
    };
    for check in &t.checks {
        let name = check.name.clone().unwrap_or_else(|| {
            let tails = std::iter::once("check".to_owned()).chain((1..).map(|n| format!("check{n}")));
            let mut names = tails.map(|tail| names::cut(HERE, &t.name.name, &tail));
            names.find(|name| !taken(checks, name)).unwrap_or_default()
        });
        checks.push((name, say(cx, "VALUE", &check.expr)));
    }
}

/// `with postgres '…'`: a clause of the table, its row security, or else storage parameters.
pub(crate) fn options(written: &[String], out: &mut phys::Table) {
    let mut parameters = Vec::new();
    let mut clauses: Vec<(u8, String)> = Vec::new();
    for text in written {
        let text = text.trim();
        let words: Vec<String> = text.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let word = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("").to_ascii_lowercase();
        match (word.as_str(), words.as_slice()) {
            (_, ["unlogged"]) => out.unlogged = true,
            (_, ["enable", "row", "level", "security"]) => {
                if out.row_security == RowSecurity::Off {
                    out.row_security = RowSecurity::On;
                }
            }
            (_, ["force", "row", "level", "security"]) => out.row_security = RowSecurity::Forced,
            // Said of a table with policies: they stay without force.
            (_, ["disable", "row", "level", "security"]) => {}
            ("partition", _) => out.partition = Some(text.to_owned()),
            ("inherits", _) => clauses.push((0, text.to_owned())),
            ("using", _) => clauses.push((1, text.to_owned())),
            ("with", _) => clauses.push((2, text.to_owned())),
            ("on", _) => clauses.push((3, text.to_owned())),
            ("tablespace", _) => clauses.push((4, text.to_owned())),
            _ => parameters.push(text.trim_start_matches('(').trim_end_matches(')').to_owned()),
        }
    }
    if !parameters.is_empty() {
        clauses.push((2, format!("WITH ({})", parameters.join(", "))));
    }
    // The order of PostgreSQL's grammar.
    clauses.sort_by_key(|(rank, _)| *rank);
    out.options = clauses.into_iter().map(|(_, text)| text).collect();
}

/// An exclusion; `key` makes what it compares, `say` its condition.
pub(crate) fn exclusion(
    cx: &mut Cx<'_>,
    id: TableId,
    exclusion: &ir::Exclusion,
    key: fn(&mut Cx<'_>, &ir::Table, &ir::Key) -> phys::IndexKey,
    say: Say,
) -> Option<phys::Exclusion> {
    let table = cx.schema.table(id);
    let mut columns: Vec<ir::ColumnId> =
        exclusion.keys.iter().flat_map(|(k, _)| expr::columns(&k.expr)).collect();
    columns.extend(&exclusion.include);
    columns.extend(exclusion.filter.iter().flat_map(expr::columns));
    if !present(cx, table, columns, exclusion.span, "this exclusion") {
        return None;
    }
    let written: Vec<ir::Key> = exclusion.keys.iter().map(|(k, _)| k.clone()).collect();
    Some(phys::Exclusion {
        name: cx.names.name(id, Kind::Exclusion, &exclusion.name, &key_parts(table, &written)),
        method: exclusion.method.clone(),
        keys: exclusion.keys.iter().map(|(k, operator)| (key(cx, table, k), operator.clone())).collect(),
        include: column_names(table, &exclusion.include),
        filter: exclusion.filter.as_ref().map(|e| say(cx, table, Place::Index, e)),
        deferrable: exclusion.deferrable,
        comment: exclusion.docs.clone(),
    })
}

/// Partitions by name stand in for those that a portable table gets by itself.
pub(crate) fn partitions(cx: &Cx<'_>, id: TableId, out: &mut phys::Table) {
    let written = cx.schema.table(id).partitions.get(HERE);
    if !written.is_empty() {
        let part = |p: &ir::Part| phys::Partition { name: cx.name(&p.name), bound: p.bound.clone() };
        out.partitions = written.iter().map(part).collect();
    }
}

/// The policies of a table, which turn its row security on unless it says otherwise; `say` writes their
/// conditions.
pub(crate) fn policies(cx: &mut Cx<'_>, id: TableId, out: &mut phys::Table, say: Say) {
    let schema = cx.schema;
    let table = schema.table(id);
    for policy in schema.policies_of(id) {
        out.policies.push(phys::Policy {
            name: policy.name.clone(),
            restrictive: policy.restrictive,
            command: policy.command,
            to: policy.to.clone(),
            using: policy.using.as_ref().map(|e| say(cx, table, Place::Statement, e)),
            check: policy.check.as_ref().map(|e| say(cx, table, Place::Statement, e)),
            comment: policy.docs.clone(),
        });
    }
    let off = |o: &String| o.trim().to_ascii_lowercase().starts_with("disable row");
    if !out.policies.is_empty()
        && out.row_security == RowSecurity::Off
        && !table.options.get(HERE).iter().any(off)
    {
        out.row_security = RowSecurity::On;
    }
}
