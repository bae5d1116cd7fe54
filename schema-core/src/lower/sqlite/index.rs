//! Unique constraints and indexes.

use crate::diag::{Code, Diagnostic};
use crate::dialect::Target;
use crate::dialect::names::Kind;
use crate::ir::{self, Collate, Deferrable, ExprKind, TableId};
use crate::lower::expr::{self, ExprCx, Level, Place};
use crate::lower::{Cx, column_names, index_present, key_parts};
use crate::phys::{self, IndexKey, KeyOf};

const HERE: Target = Target::Sqlite;

/// The unique constraints, unique indexes and indexes of a table.
pub(super) fn lower(cx: &mut Cx<'_>, id: TableId, out: &mut phys::Table) {
    let table = cx.schema.table(id);
    for unique in table.uniques.iter().filter(|u| u.only.contains(HERE)) {
        if !index_present(cx, table, unique, "this unique key") {
            continue;
        }
        if unique.deferrable != Deferrable::No {
            cx.diags.push(
                Diagnostic::new(Code::E0603, unique.span, "SQLite can't defer a unique constraint")
                    .help("leave out `deferrable`, or keep the key to other targets with `only`"),
            );
        }
        match constraint_columns(table, unique) {
            Some(columns) => {
                let name = cx.names.name(id, Kind::Unique, &unique.name, &columns);
                out.uniques.push(phys::Unique::new(name, columns));
            }
            None => {
                let index = index(cx, id, unique, true);
                out.indexes.push(index);
            }
        }
    }
    for item in table.indexes.iter().filter(|i| i.only.contains(HERE)) {
        if index_present(cx, table, item, "this index") {
            let index = index(cx, id, item, false);
            out.indexes.push(index);
        }
    }
}

/// Whether two NULLs have to be made equal.
fn joins_nulls(table: &ir::Table, index: &ir::Index) -> bool {
    index.nulls_not_distinct
        && index.keys.iter().any(|k| match k.expr.kind {
            ExprKind::Column(id) => table.column(id).nullable,
            _ => k.expr.nullable,
        })
}

/// The columns of a unique key that a constraint can hold.
fn constraint_columns(table: &ir::Table, unique: &ir::Index) -> Option<Vec<String>> {
    let plain = |k: &ir::Key| !k.descending && k.collate.is_none() && k.opclass.is_none();
    let columns = unique.plain_columns()?;
    (unique.filter.is_none()
        && unique.method.is_none()
        && unique.include.is_empty()
        && unique.options.get(HERE).is_empty()
        && !joins_nulls(table, unique)
        && unique.keys.iter().all(plain))
    .then(|| column_names(table, &columns))
}

fn index(cx: &mut Cx<'_>, id: TableId, index: &ir::Index, unique: bool) -> phys::Index {
    let table = cx.schema.table(id);
    if let Some(method) = index.method.as_deref().filter(|m| *m != "btree") {
        cx.diags.push(
            Diagnostic::new(Code::E0603, index.span, format!("SQLite has no index method '{method}'"))
                .help("leave it out, or keep the index to other targets with `only`"),
        );
    }
    if !index.options.get(HERE).is_empty() {
        cx.diags.push(
            Diagnostic::new(Code::E0603, index.span, "SQLite has no options of an index")
                .help("leave out `with sqlite`"),
        );
    }
    let kind = if unique { Kind::Unique } else { Kind::Index };
    let name = cx.names.name(id, kind, &index.name, &key_parts(table, &index.keys));
    let joins = unique && joins_nulls(table, index);
    let mut keys = Vec::with_capacity(index.keys.len());
    for k in &index.keys {
        key(cx, table, k, joins, &mut keys);
    }
    let mut comment = index.docs.clone();
    let mut note = |text: String| {
        if !comment.is_empty() {
            comment.push('\n');
        }
        comment.push_str(&text);
    };
    if joins {
        note("Nulls are equal in this key.".to_owned());
    }
    if !index.include.is_empty() {
        note(format!("Carries {} on targets that have it.", column_names(table, &index.include).join(", ")));
    }
    phys::Index {
        filter: index.filter.as_ref().map(|e| cx.sql(table, Place::Index, e)),
        ..phys::Index::new(name, unique, keys, comment)
    }
}

/// One key; two where NULLs are to be equal: whether it is NULL, and what stands for it then.
fn key(cx: &mut Cx<'_>, table: &ir::Table, key: &ir::Key, joins_nulls: bool, out: &mut Vec<IndexKey>) {
    let mut ecx = ExprCx::new(cx.schema, HERE, Some(table), Place::Index, cx.diags);
    let sql = expr::expr(&mut ecx, &key.expr);
    let (text, mut made, nullable, ci) = match (&key.expr.kind, key.prefix) {
        (ExprKind::Column(id), prefix) => {
            let column = table.column(*id);
            let (text, made) = match prefix {
                Some(length) => {
                    let text = format!("substr({}, 1, {length})", sql.text);
                    (text.clone(), IndexKey::expr(text))
                }
                None => (sql.text, IndexKey::column(&column.name)),
            };
            (text, made, column.nullable, column.collate == Collate::Ci)
        }
        _ => {
            let text = sql.at(Level::Atom);
            (text.clone(), IndexKey::expr(text), key.expr.nullable, false)
        }
    };
    if joins_nulls && nullable {
        out.push(IndexKey::expr(format!("{text} IS NULL")));
        made = IndexKey::expr(format!("ifnull({text}, 0)"));
    }
    if let Some(collate) = &key.collate {
        if !["BINARY", "NOCASE", "RTRIM"].iter().any(|c| collate.eq_ignore_ascii_case(c)) {
            cx.diags.push(
                Diagnostic::new(Code::E0603, key.span, format!("SQLite has no collation '{collate}'"))
                    .help("its collations are BINARY, NOCASE and RTRIM; or keep the index to one target with `only`"),
            );
        }
        made.collate = Some(collate.clone());
    } else if ci && matches!(made.of, KeyOf::Expr(_)) {
        // An expression has lost the column's collation.
        made.collate = Some("NOCASE".to_owned());
    }
    if let Some(class) = &key.opclass {
        cx.diags.push(
            Diagnostic::new(Code::E0603, key.span, format!("SQLite has no operator class '{class}'"))
                .help("keep the index to its target with `only`"),
        );
    }
    // Where NULLs stand in an index shows in no result, and SQLite has no word for it.
    made.descending = key.descending;
    out.push(made);
}
