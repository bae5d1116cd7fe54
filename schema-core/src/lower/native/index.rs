//! Unique constraints and indexes.

use super::{expr, refuse};
use crate::diag::Code;
use crate::dialect::Target;
use crate::dialect::names::Kind;
use crate::ir::{self, Deferrable, ExprKind, TableId};
use crate::lower::expr::Place;
use crate::lower::{Cx, column_names, index_present, key_parts, trimmed};
use crate::phys::{self, IndexKey};

/// The unique constraints, unique indexes and indexes of a table.
pub(super) fn lower(cx: &mut Cx<'_>, id: TableId, out: &mut phys::Table) {
    let (table, target) = (cx.schema.table(id), cx.target);
    for unique in table.uniques.iter().filter(|u| u.only.contains(target)) {
        if !whole(cx, table, unique, "this unique key") {
            continue;
        }
        match constraint(cx, id, unique) {
            Some(constraint) => out.uniques.push(constraint),
            None => {
                let index = index(cx, id, unique, Kind::Unique);
                out.indexes.push(index);
            }
        }
    }
    for item in table.indexes.iter().filter(|i| i.only.contains(target)) {
        if whole(cx, table, item, "this index") {
            let index = index(cx, id, item, Kind::Index);
            out.indexes.push(index);
        }
    }
}

/// Whether the target has the columns, and words for the rest.
fn whole(cx: &mut Cx<'_>, table: &ir::Table, index: &ir::Index, what: &str) -> bool {
    if !index_present(cx, table, index, what) {
        return false;
    }
    let postgres = cx.target == Target::Postgres;
    let given = [
        (index.filter.is_some() && cx.target == Target::MySql, "index of some rows"),
        (!index.include.is_empty() && !postgres, "columns that an index carries along"),
        (index.nulls_not_distinct && !postgres, "unique key in which NULLs are equal"),
        (index.deferrable != Deferrable::No && !postgres, "unique key that can be deferred"),
        (index.keys.iter().any(|k| k.opclass.is_some()) && !postgres, "operator classes"),
        (index.keys.iter().any(|k| k.nulls_first.is_some()) && !postgres, "place for NULLs in an index"),
        (index.keys.iter().any(|k| k.prefix.is_some()) && cx.target != Target::MySql, "keys of a prefix"),
        (index.keys.iter().any(|k| k.collate.is_some()) && cx.target == Target::MySql, "collations of a key"),
        (!index.options.get(cx.target).is_empty() && cx.target == Target::Sqlite, "options of an index"),
    ];
    for (_, what) in given.iter().filter(|(given, _)| *given) {
        refuse(cx, Code::E0603, index.span, &format!("has no {what}"), "leave it out of this native schema");
    }
    let known: &[&str] = match cx.target {
        Target::Postgres => return true,
        Target::MySql => &["btree", "hash", "fulltext", "spatial"],
        Target::Sqlite => &["btree"],
    };
    if let Some(method) = index.method.as_deref().filter(|m| !known.contains(m)) {
        let what = format!("has no index method '{method}'");
        refuse(cx, Code::E0603, index.span, &what, &format!("it has {}", known.join(", ")));
    }
    true
}

/// The constraint that a unique key is: over whole columns, in no order of their own, without a method. So
/// `using btree` is how a unique index is written that is no constraint.
fn constraint(cx: &mut Cx<'_>, id: TableId, unique: &ir::Index) -> Option<phys::Unique> {
    let plain =
        |k: &ir::Key| !k.descending && k.nulls_first.is_none() && k.collate.is_none() && k.opclass.is_none();
    let ids = unique.plain_columns()?;
    let options = unique.options.get(cx.target);
    let is = unique.filter.is_none() && unique.method.is_none() && options.is_empty();
    if !is || !unique.keys.iter().all(plain) {
        if unique.deferrable != Deferrable::No {
            let what = "can defer a constraint alone, and this is a unique index";
            let help = "leave out `deferrable`, or make it a key of plain columns without options";
            refuse(cx, Code::E0603, unique.span, what, help);
        }
        return None;
    }
    let table = cx.schema.table(id);
    let names = column_names(table, &ids);
    Some(phys::Unique {
        include: column_names(table, &unique.include),
        nulls_not_distinct: unique.nulls_not_distinct,
        deferrable: unique.deferrable,
        comment: unique.docs.clone(),
        ..phys::Unique::new(super::table::name(cx, id, Kind::Unique, &unique.name, &names), names)
    })
}

fn index(cx: &mut Cx<'_>, id: TableId, index: &ir::Index, kind: Kind) -> phys::Index {
    let table = cx.schema.table(id);
    let name = cx.names.name(id, kind, &index.name, &key_parts(table, &index.keys));
    let keys = index.keys.iter().map(|k| key(cx, table, k)).collect();
    let (method, using) = method(cx.target, index.method.as_deref());
    let options = trimmed(index.options.get(cx.target));
    phys::Index {
        method,
        include: column_names(table, &index.include),
        filter: index.filter.as_ref().map(|e| expr::text(cx, table, Place::Index, e)),
        nulls_not_distinct: index.nulls_not_distinct,
        options: using.into_iter().chain(options).collect(),
        ..phys::Index::new(name, kind == Kind::Unique, keys, index.docs.clone())
    }
}

/// A method as the catalog has it, and what MySQL says of it behind the keys: `FULLTEXT` is a kind of index
/// there, `HASH` an option. What an index is unasked goes without a word.
fn method(target: Target, method: Option<&str>) -> (Option<String>, Option<String>) {
    match (target, method) {
        (_, None) | (Target::Postgres | Target::Sqlite, Some("btree")) => (None, None),
        (Target::MySql, Some(word @ ("btree" | "hash"))) => {
            (None, Some(format!("USING {}", word.to_ascii_uppercase())))
        }
        (_, Some(word)) => (Some(word.to_owned()), None),
    }
}

pub(super) fn key(cx: &mut Cx<'_>, table: &ir::Table, key: &ir::Key) -> IndexKey {
    let of = match key.expr.kind {
        ExprKind::Column(id) => IndexKey::column(&table.column(id).name),
        _ => expr::key(cx, table, &key.expr),
    };
    IndexKey {
        prefix: key.prefix,
        collate: key.collate.clone(),
        opclass: key.opclass.clone(),
        descending: key.descending,
        // NULLs stand last ascending and first descending, unasked.
        nulls_first: key.nulls_first.filter(|first| *first != key.descending),
        ..of
    }
}
