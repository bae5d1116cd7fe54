//! Tables.

use super::{index, trigger, types};
use crate::diag::{Code, Diagnostic};
use crate::dialect::Target;
use crate::dialect::names::Kind;
use crate::ir::{self, AutoKind, Collate, ColumnId, Deferrable, PartitionMethod, TableId, Type};
use crate::lower::expr::{self, ExprCx, Place};
use crate::lower::{Cx, check_parts, column_names, foreign, present, trimmed};
use crate::phys;

const HERE: Target = Target::Sqlite;

/// One table.
pub(super) fn lower(cx: &mut Cx<'_>, id: TableId) -> phys::Table {
    let schema = cx.schema;
    let table = schema.table(id);
    let mut out = phys::Table::new(cx.name(&table.name), comment(table), table.span);
    out.columns.reserve(table.columns.len());
    out.checks.reserve(table.columns.len());
    out.options = options(cx, table);
    for column_id in table.column_ids().filter(|c| table.column(*c).only.contains(HERE)) {
        column(cx, id, column_id, &mut out);
    }
    let touched: Vec<&ir::Column> =
        table.columns.iter().filter(|c| c.on_update_now && c.only.contains(HERE)).collect();
    out.triggers.extend(trigger::touch(cx, id, &touched));
    let arrays: Vec<(&str, String)> = table
        .columns
        .iter()
        .filter(|c| c.only.contains(HERE) && c.native.get(HERE).is_none())
        .filter_map(|c| match schema.base(&c.ty) {
            Type::Array(element) => Some((c.name.as_str(), types::element_rule(schema, element)?)),
            _ => None,
        })
        .collect();
    out.triggers.extend(trigger::elements(cx, id, &arrays));
    if let Some(key) = &table.primary_key
        && present(cx, table, key.columns.iter().copied(), key.span, "this primary key")
    {
        if key.deferrable != Deferrable::No {
            cx.diags.push(
                Diagnostic::new(Code::E0603, key.span, "SQLite checks every primary key at once")
                    .help("leave `deferrable` out, or take sqlite out of the targets"),
            );
        }
        // The key of a column that numbers the rows stands with it, without a name.
        let name = match out.columns.iter().any(|c| c.identity.is_some()) {
            true => String::new(),
            false => cx.names.name(id, Kind::PrimaryKey, &key.name, &[] as &[&str]),
        };
        out.primary_key = Some(phys::Key::new(name, column_names(table, &key.columns)));
    }
    index::lower(cx, id, &mut out);
    for key in &table.foreign_keys {
        if !foreign::is_possible(cx, id, key) {
            continue;
        }
        let name = cx.names.name(id, Kind::ForeignKey, &key.name, &column_names(table, &key.columns));
        out.foreign_keys.push(foreign::key(cx, id, key, name));
    }
    for check in table.checks.iter().filter(|c| c.only.contains(HERE)) {
        if !present(cx, table, expr::columns(&check.expr), check.span, "this check") {
            continue;
        }
        let name = cx.names.name(id, Kind::Check, &check.name, &check_parts(table, check));
        let expr = cx.sql(table, Place::Check, &check.expr);
        out.checks.push(phys::Check { name, expr, not_valid: check.not_valid, comment: check.docs.clone() });
    }
    out
}

/// The table's documentation, and what SQLite has no form of because it changes no row's meaning.
fn comment(table: &ir::Table) -> String {
    let Some(partition) = &table.partition else {
        return table.docs.clone();
    };
    let method = match partition.method {
        PartitionMethod::Range => "range",
        PartitionMethod::List => "list",
        PartitionMethod::Hash => "hash",
    };
    let columns = column_names(table, &partition.columns).join(", ");
    let note = format!("Partitioned by {method} ({columns}) on targets that have partitions.");
    if table.docs.is_empty() { note } else { format!("{}\n{note}", table.docs) }
}

fn options(cx: &mut Cx<'_>, table: &ir::Table) -> Vec<String> {
    let options = trimmed(table.options.get(HERE));
    if options.iter().any(|o| o.to_ascii_uppercase().contains("STRICT")) {
        cx.diags.push(
            Diagnostic::new(
                Code::E0603,
                table.span,
                "SQLite's STRICT tables refuse the type names used here",
            )
            .help("leave it out: every column has a check of its type"),
        );
    }
    if options.iter().any(|o| o.to_ascii_uppercase().contains("WITHOUT ROWID"))
        && let Some(column) = table.columns.iter().find(|c| c.auto.is_some())
    {
        cx.diags.push(
            Diagnostic::new(
                Code::E0602,
                column.span,
                "SQLite can't number the rows of a table WITHOUT ROWID",
            )
            .help("leave out `auto`, or the option"),
        );
    }
    options
}

fn column(cx: &mut Cx<'_>, id: TableId, column_id: ColumnId, out: &mut phys::Table) {
    let schema = cx.schema;
    let table = schema.table(id);
    let column = table.column(column_id);
    let native = column.native.get(HERE);
    if native.is_none()
        && let Some((what, help)) = types::refusal(schema, &column.ty)
    {
        cx.diags.push(Diagnostic::new(Code::E0601, column.ty_span, what).help(help));
        return;
    }
    let rowid = column.auto.is_some();
    let ty = match native {
        Some(native) => native.clone(),
        // Only a primary key of exactly this type is the rowid, which numbers the rows.
        None if rowid => "integer".to_owned(),
        None => types::type_name(schema, &column.ty),
    };
    let ident = cx.ident(&column.name);
    if native.is_none() {
        checks(cx, id, column, &ident, rowid, out);
    }
    if column.auto == Some(AutoKind::Always) {
        out.triggers.extend(trigger::always(cx, id, column));
    }
    out.columns.push(phys::Column {
        collate: match &column.collation {
            Some(own) => Some(own.clone()),
            None => (column.collate == Collate::Ci).then(|| "NOCASE".to_owned()),
        },
        not_null: !column.nullable,
        default: schema.default_of(column).map(|e| typed(cx, table, Place::Default, e, &column.ty)),
        identity: column.auto.map(|_| phys::Identity::ByDefault),
        counting: column.counting,
        sequence: None,
        generated: column.generated.as_ref().map(|g| phys::Generated {
            expr: typed(cx, table, Place::Generated, &g.expr, &column.ty),
            stored: g.stored,
        }),
        comment: column.docs.clone(),
        options: trimmed(column.options.get(HERE)),
        ..phys::Column::new(&column.name, ty)
    });
}

/// The SQL of `e` in the form of `ty`.
fn typed(cx: &mut Cx<'_>, table: &ir::Table, place: Place, e: &ir::Expr, ty: &Type) -> String {
    let mut ecx = ExprCx::new(cx.schema, HERE, Some(table), place, cx.diags);
    let ty = if *ty == Type::Native { &e.ty } else { ty };
    let sql = expr::sqlite::as_type_sql(&mut ecx, e, ty);
    // A default other than a literal takes parentheses.
    if place == Place::Default && !is_literal(e) { format!("({})", sql.text) } else { sql.text }
}

fn is_literal(e: &ir::Expr) -> bool {
    match &e.kind {
        ir::ExprKind::Null | ir::ExprKind::Literal(_) => true,
        // `sql { … }` brings its own.
        ir::ExprKind::Sql(_) => true,
        _ => false,
    }
}

/// The checks that make the column's type, and that of its named type.
fn checks(
    cx: &mut Cx<'_>,
    id: TableId,
    column: &ir::Column,
    ident: &str,
    rowid: bool,
    out: &mut phys::Table,
) {
    let schema = cx.schema;
    // The rowid takes nothing but 64-bit integers.
    if !rowid || schema.base(&column.ty).int_range() != Type::BIGINT.int_range() {
        let (word, expr) = types::type_check(schema, ident, &column.ty, column.nullable);
        let name = cx.names.derived(id, Kind::Check, &[column.name.as_str(), word]);
        out.checks.push(phys::Check { name, expr, not_valid: false, comment: String::new() });
    }
    if let Type::Named(named) = &column.ty {
        let named = schema.named(*named);
        for check in &named.checks {
            // The check of a type compares by code point, whatever its column does.
            let value = match column.collate {
                Collate::Ci => format!("({ident} COLLATE BINARY)"),
                Collate::Binary => ident.to_owned(),
            };
            let expr = cx.sql_of_value(&value, &check.expr);
            let name = cx.names.derived(id, Kind::Check, &[column.name.as_str(), named.name.name.as_str()]);
            out.checks.push(phys::Check { name, expr, not_valid: false, comment: String::new() });
        }
    }
}
