//! Unique constraints and indexes.

use crate::diag::{Code, Diagnostic};
use crate::dialect::Target;
use crate::dialect::names::Kind;
use crate::ir::{self, Collate, ColumnId, Deferrable, ExprKind, TableId, Type};
use crate::lower::expr::{ExprCx, Level, Place, Sql};
use crate::lower::{Cx, column_names, expr, index_present, key_parts, trimmed};
use crate::phys::{self, IndexKey};

const HERE: Target = Target::Postgres;

/// The unique constraints, unique indexes and indexes of a table.
pub(super) fn lower(cx: &mut Cx<'_>, id: TableId, out: &mut phys::Table) {
    let schema = cx.schema;
    let table = schema.table(id);
    for unique in table.uniques.iter().filter(|u| u.only.contains(HERE)) {
        if !index_present(cx, table, unique, "this unique key") {
            continue;
        }
        warn_of_long_keys(cx, table, unique);
        match constraint_columns(table, unique) {
            Some(columns) => {
                let name = cx.names.name(id, Kind::Unique, &unique.name, &columns);
                out.uniques.push(phys::Unique {
                    include: column_names(table, &unique.include),
                    nulls_not_distinct: unique.nulls_not_distinct,
                    deferrable: unique.deferrable,
                    comment: unique.docs.clone(),
                    ..phys::Unique::new(name, columns)
                });
            }
            None => {
                if unique.deferrable != Deferrable::No {
                    cx.diags.push(
                        Diagnostic::new(
                            Code::E0603,
                            unique.span,
                            "PostgreSQL can't defer a unique index, which this key needs there",
                        )
                        .note("a key with `where`, an expression, a prefix, an order, or a `collate ci` column is an index")
                        .help("leave out `deferrable`, or make it a key of plain columns"),
                    );
                }
                out.indexes.push(index(cx, id, unique, true));
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

/// The columns of a unique key that a constraint can hold: plain ones, all rows, no order of their own.
fn constraint_columns(table: &ir::Table, unique: &ir::Index) -> Option<Vec<String>> {
    let plain =
        |k: &ir::Key| !k.descending && k.nulls_first.is_none() && k.collate.is_none() && k.opclass.is_none();
    let columns = unique.plain_columns()?;
    let folds = columns.iter().any(|c| table.column(*c).collate == Collate::Ci);
    // Options are those of an index.
    let bare = unique.filter.is_none() && unique.method.is_none() && unique.options.get(HERE).is_empty();
    (bare && !folds && unique.keys.iter().all(plain)).then(|| column_names(table, &columns))
}

fn warn_of_long_keys(cx: &mut Cx<'_>, table: &ir::Table, unique: &ir::Index) {
    let long = unique.plain_columns().into_iter().flatten().find(|c| {
        let column = table.column(*c);
        column.native.get(HERE).is_none()
            && matches!(cx.schema.base(&column.ty), Type::Text | Type::Bytes(None))
    });
    if let Some(id) = long {
        cx.diags.push(
            Diagnostic::new(
                Code::W0401,
                unique.span,
                format!("PostgreSQL refuses rows whose '{}' is too long for this key", table.column(id).name),
            )
            .note("an index entry holds 2704 bytes there, after compression")
            .help("limit the column, for example to `varchar(255)`"),
        );
    }
}

fn index(cx: &mut Cx<'_>, id: TableId, index: &ir::Index, unique: bool) -> phys::Index {
    let table = cx.schema.table(id);
    let kind = if unique { Kind::Unique } else { Kind::Index };
    let name = cx.names.name(id, kind, &index.name, &key_parts(table, &index.keys));
    let keys = index.keys.iter().map(|k| key(cx, table, k)).collect();
    phys::Index {
        method: index.method.clone(),
        include: column_names(table, &index.include),
        filter: index.filter.as_ref().map(|e| cx.sql(table, Place::Index, e)),
        nulls_not_distinct: index.nulls_not_distinct,
        options: trimmed(index.options.get(HERE)),
        ..phys::Index::new(name, unique, keys, index.docs.clone())
    }
}

/// A primary key over `collate ci` columns: the key itself compares by code point, so a unique index over
/// the folded values stands beside it.
pub(super) fn folded_key(cx: &mut Cx<'_>, id: TableId, columns: &[ColumnId]) -> phys::Index {
    let table = cx.schema.table(id);
    let keys = columns.iter().map(|c| column_key(cx, table, *c)).collect();
    let name = cx.names.derived(id, Kind::Unique, &column_names(table, columns));
    phys::Index::new(name, true, keys, "The primary key, with A to Z folded")
}

pub(super) fn key(cx: &mut Cx<'_>, table: &ir::Table, key: &ir::Key) -> IndexKey {
    let of = match (&key.expr.kind, key.prefix) {
        (ExprKind::Column(id), Some(length)) => {
            let name = cx.ident(&table.column(*id).name);
            let function = match cx.schema.base(&table.column(*id).ty) {
                Type::Bytes(_) => format!("substr({name}, 1, {length})"),
                _ => format!("\"left\"({name}, {length})"),
            };
            IndexKey::expr(fold(table, *id, function))
        }
        (ExprKind::Column(id), None) => column_key(cx, table, *id),
        _ => {
            let mut ecx = ExprCx::new(cx.schema, HERE, Some(table), Place::Index, cx.diags);
            let sql = expr::expr(&mut ecx, &key.expr);
            IndexKey::expr(key_text(&key.expr, sql))
        }
    };
    IndexKey {
        collate: key.collate.clone(),
        opclass: key.opclass.clone(),
        descending: key.descending,
        // NULLs stand last ascending and first descending, unasked.
        nulls_first: key.nulls_first.filter(|first| *first != key.descending),
        ..of
    }
}

/// `sql`, the text of `e`, as it stands among keys: a call may stand alone, anything else needs parentheses.
pub(in crate::lower) fn key_text(e: &ir::Expr, sql: Sql) -> String {
    match e.kind {
        ExprKind::Call(..) | ExprKind::RawCall(..) if is_call(&sql.text) => sql.text,
        _ => format!("({})", sql.at(Level::Or)),
    }
}

fn column_key(cx: &Cx<'_>, table: &ir::Table, id: ColumnId) -> IndexKey {
    let column = table.column(id);
    match column.collate {
        Collate::Ci => IndexKey::expr(fold(table, id, cx.ident(&column.name))),
        Collate::Binary => IndexKey::column(&column.name),
    }
}

fn fold(table: &ir::Table, id: ColumnId, text: String) -> String {
    match table.column(id).collate {
        Collate::Ci => format!("lower({text} COLLATE \"C\")"),
        Collate::Binary => text,
    }
}

/// Whether `text` is one call: a word, and parentheses that end with it.
fn is_call(text: &str) -> bool {
    let Some(open) = text.find('(') else { return false };
    let name = text[..open].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let mut depth = 0;
    let mut quote = None;
    for (i, byte) in text.bytes().enumerate().skip(open) {
        match (byte, quote) {
            (b'\'' | b'"', None) => quote = Some(byte),
            (b, Some(q)) if b == q => quote = None,
            (_, Some(_)) => {}
            (b'(', None) => depth += 1,
            (b')', None) => {
                depth -= 1;
                if depth == 0 {
                    return name && open > 0 && i + 1 == text.len();
                }
            }
            _ => {}
        }
    }
    false
}
