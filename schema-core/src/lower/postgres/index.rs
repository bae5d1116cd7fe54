//! Unique constraints and indexes.

use crate::diag::{Code, Diagnostic};
use crate::dialect::Target;
use crate::dialect::names::Kind;
use crate::ir::{self, Collate, ColumnId, Deferrable, ExprKind, TableId, Type};
use crate::lower::expr::{ExprCx, Level, Place};
use crate::lower::{Cx, column_names, expr, key_parts, present};
use crate::phys;

const HERE: Target = Target::Postgres;

/// The unique constraints, unique indexes and indexes of a table.
pub(super) fn lower(cx: &mut Cx<'_>, id: TableId, out: &mut phys::Table) {
    let schema = cx.schema;
    let table = schema.table(id);
    for unique in table.uniques.iter().filter(|u| u.only.contains(HERE)) {
        if !all_present(cx, table, unique, "this unique key") {
            continue;
        }
        warn_of_long_keys(cx, table, unique);
        match constraint_columns(table, unique) {
            Some(columns) => {
                let name = cx.names.name(id, Kind::Unique, &unique.name, &columns);
                out.uniques.push(phys::Unique {
                    name,
                    columns,
                    include: column_names(table, &unique.include),
                    nulls_not_distinct: unique.nulls_not_distinct,
                    deferrable: unique.deferrable,
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
        if all_present(cx, table, item, "this index") {
            let index = index(cx, id, item, false);
            out.indexes.push(index);
        }
    }
}

fn all_present(cx: &mut Cx<'_>, table: &ir::Table, index: &ir::Index, what: &str) -> bool {
    let mut columns: Vec<ColumnId> = index.keys.iter().flat_map(|k| expr::columns(&k.expr)).collect();
    columns.extend(&index.include);
    columns.extend(index.filter.iter().flat_map(expr::columns));
    present(cx, table, columns, index.span, what)
}

/// The columns of a unique key that a constraint can hold: plain ones, all rows, no order of their own.
fn constraint_columns(table: &ir::Table, unique: &ir::Index) -> Option<Vec<String>> {
    let plain =
        |k: &ir::Key| !k.descending && k.nulls_first.is_none() && k.collate.is_none() && k.opclass.is_none();
    let columns = unique.plain_columns()?;
    let folds = columns.iter().any(|c| table.column(*c).collate == Collate::Ci);
    (unique.filter.is_none() && unique.method.is_none() && !folds && unique.keys.iter().all(plain))
        .then(|| column_names(table, &columns))
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
    phys::Index {
        name,
        unique,
        method: index.method.clone(),
        keys: index.keys.iter().map(|k| key(cx, table, k)).collect(),
        include: column_names(table, &index.include),
        filter: index.filter.as_ref().map(|e| cx.sql(table, Place::Index, e)),
        nulls_not_distinct: index.nulls_not_distinct,
        comment: index.docs.clone(),
    }
}

/// A primary key over `collate ci` columns: the key itself compares by code point, so a unique index over
/// the folded values stands beside it.
pub(super) fn folded_key(cx: &mut Cx<'_>, id: TableId, columns: &[ColumnId]) -> phys::Index {
    let table = cx.schema.table(id);
    let keys = columns
        .iter()
        .map(|c| {
            let name = cx.ident(&table.column(*c).name);
            match table.column(*c).collate {
                Collate::Ci => format!("lower({name} COLLATE \"C\")"),
                Collate::Binary => name,
            }
        })
        .collect();
    phys::Index {
        name: cx.names.derived(id, Kind::Unique, &column_names(table, columns)),
        unique: true,
        method: None,
        keys,
        include: Vec::new(),
        filter: None,
        nulls_not_distinct: false,
        comment: "The primary key, with A to Z folded".to_owned(),
    }
}

fn key(cx: &mut Cx<'_>, table: &ir::Table, key: &ir::Key) -> String {
    let mut ecx = ExprCx::new(cx.schema, HERE, Some(table), Place::Index, cx.diags);
    let sql = expr::expr(&mut ecx, &key.expr);
    let mut text = match (&key.expr.kind, key.prefix) {
        (ExprKind::Column(id), Some(length)) => {
            let function = match cx.schema.base(&table.column(*id).ty) {
                Type::Bytes(_) => format!("substr({}, 1, {length})", sql.text),
                _ => format!("\"left\"({}, {length})", sql.text),
            };
            fold(table, *id, function)
        }
        (ExprKind::Column(id), None) => fold(table, *id, sql.text),
        // A call may stand alone, anything else needs parentheses.
        (ExprKind::Call(..) | ExprKind::RawCall(..), _) if is_call(&sql.text) => sql.text,
        _ => format!("({})", sql.at(Level::Or)),
    };
    if let Some(collate) = &key.collate {
        text.push_str(&format!(" COLLATE {}", cx.ident(collate)));
    }
    if let Some(class) = &key.opclass {
        text.push_str(&format!(" {class}"));
    }
    if key.descending {
        text.push_str(" DESC");
    }
    match key.nulls_first {
        Some(true) if !key.descending => text.push_str(" NULLS FIRST"),
        Some(false) if key.descending => text.push_str(" NULLS LAST"),
        _ => {}
    }
    text
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
