//! Tables.

use super::{Touch, index, items, refuse_type, types};
use crate::diag::{Code, Diagnostic};
use crate::dialect::names::Kind;
use crate::dialect::{Target, names, quote};
use crate::ir::{self, AutoKind, Collate, PartitionMethod, TableId};
use crate::lower::expr::Place;
use crate::lower::order::Order;
use crate::lower::{Cx, check_parts, column_names, foreign, present, trimmed};
use crate::phys;

const HERE: Target = Target::Postgres;

/// One table.
pub(super) fn lower(cx: &mut Cx<'_>, id: TableId, order: &Order, touch: &mut Touch) -> phys::Table {
    let schema = cx.schema;
    let table = schema.table(id);
    let mut out = phys::Table::new(cx.name(&table.name), table.docs.clone(), table.span);
    out.columns.reserve(table.columns.len());
    items::options(table.options.get(HERE), &mut out);
    for column_id in table.column_ids().filter(|c| table.column(*c).only.contains(HERE)) {
        let column = table.column(column_id);
        out.columns.push(self::column(cx, table, column));
        if column.native.get(HERE).is_none()
            && let Some((word, expr)) = types::type_check(schema, &cx.ident(&column.name), &column.ty)
        {
            let name = cx.names.derived(id, Kind::Check, &[column.name.as_str(), word]);
            out.checks.push(phys::Check { name, expr, not_valid: false, comment: String::new() });
        }
        if column.on_update_now {
            out.triggers.push(touch_trigger(cx, id, column, touch));
        }
    }
    if let Some(key) = &table.primary_key
        && present(cx, table, key.columns.iter().copied(), key.span, "this primary key")
    {
        let columns = column_names(table, &key.columns);
        let name = cx.names.name(id, Kind::PrimaryKey, &key.name, &[] as &[&str]);
        out.primary_key = Some(phys::Key {
            include: column_names(table, &key.include),
            deferrable: key.deferrable,
            comment: key.docs.clone(),
            ..phys::Key::new(name, columns)
        });
        if key.columns.iter().any(|c| table.column(*c).collate == Collate::Ci) {
            out.indexes.push(index::folded_key(cx, id, &key.columns));
        }
    }
    index::lower(cx, id, &mut out);
    for (place, key) in table.foreign_keys.iter().enumerate() {
        if let Some(key) = foreign_key(cx, id, key, order.is_detached(id, place)) {
            out.foreign_keys.push(key);
        }
    }
    for check in table.checks.iter().filter(|c| c.only.contains(HERE)) {
        let columns = crate::lower::expr::columns(&check.expr);
        if !present(cx, table, columns, check.span, "this check") {
            continue;
        }
        let name = cx.names.name(id, Kind::Check, &check.name, &check_parts(table, check));
        let expr = cx.sql(table, Place::Check, &check.expr);
        out.checks.push(phys::Check { name, expr, not_valid: check.not_valid, comment: check.docs.clone() });
    }
    for exclusion in table.exclusions.iter().filter(|e| e.only.contains(HERE)) {
        out.exclusions
            .extend(items::exclusion(cx, id, exclusion, index::key, |cx, t, place, e| cx.sql(t, place, e)));
    }
    if let Some(partition) = &table.partition {
        self::partition(cx, table, partition, &mut out);
    }
    items::partitions(cx, id, &mut out);
    items::policies(cx, id, &mut out, |cx, t, place, e| cx.sql(t, place, e));
    out
}

fn column(cx: &mut Cx<'_>, table: &ir::Table, column: &ir::Column) -> phys::Column {
    let schema = cx.schema;
    let (ty, collate) = match column.native.get(HERE) {
        Some(native) => (native.clone(), None),
        None => {
            refuse_type(cx, &column.ty, column.ty_span);
            (types::type_name(schema, &column.ty), types::collation(&column.ty).map(str::to_owned))
        }
    };
    phys::Column {
        collate: column.collation.clone().or(collate),
        not_null: !column.nullable,
        default: column.default.as_ref().map(|e| cx.default_sql(&column.ty, e)),
        identity: column.auto.map(|kind| match kind {
            AutoKind::ByDefault => phys::Identity::ByDefault,
            AutoKind::Always => phys::Identity::Always,
            AutoKind::Serial => phys::Identity::Serial,
        }),
        counting: column.counting,
        sequence: column.sequence.clone(),
        // Version 15 has no virtual columns.
        generated: column
            .generated
            .as_ref()
            .map(|g| phys::Generated { expr: cx.sql(table, Place::Generated, &g.expr), stored: true }),
        comment: column.docs.clone(),
        options: trimmed(column.options.get(HERE)),
        ..phys::Column::new(&column.name, ty)
    }
}

fn touch_trigger(cx: &mut Cx<'_>, id: TableId, column: &ir::Column, touch: &mut Touch) -> phys::Trigger {
    let table = cx.schema.table(id);
    let function = touch.function(&column.name, cx.schema.base(&column.ty));
    let name = cx.names.derived(id, Kind::Trigger, &[column.name.as_str(), "touch"]);
    let ident = cx.ident(&column.name);
    let create = format!(
        "CREATE TRIGGER {} BEFORE UPDATE ON {}\n    FOR EACH ROW WHEN (NEW.{ident} IS NOT DISTINCT FROM OLD.{ident})\n    EXECUTE FUNCTION {}()",
        cx.ident(&name),
        qualified(&cx.name(&table.name)),
        cx.ident(&function),
    );
    phys::Trigger { name, create, comment: format!("{}: on update now()", column.name) }
}

fn qualified(name: &phys::Name) -> String {
    quote::path(HERE, name.namespace.as_deref(), &name.name)
}

fn foreign_key(
    cx: &mut Cx<'_>,
    id: TableId,
    key: &ir::ForeignKey,
    detached: bool,
) -> Option<phys::ForeignKey> {
    let (table, target) = (cx.schema.table(id), cx.schema.table(key.table));
    if !foreign::is_possible(cx, id, key) {
        return None;
    }
    let columns = key.columns.iter().map(|id| table.column(*id));
    let mut columns = columns.chain(key.references.iter().map(|id| target.column(*id)));
    if let Some(folding) = columns.find(|c| c.collate == Collate::Ci) {
        cx.diags.push(
            Diagnostic::new(
                Code::E0603,
                key.span,
                "PostgreSQL compares foreign keys by code point, so one over a `collate ci` column has another meaning",
            )
            .also(folding.name_span, "it has `collate ci`")
            .help("reference a key without `collate ci`, for example a number"),
        );
    }
    let name = cx.names.name(id, Kind::ForeignKey, &key.name, &column_names(table, &key.columns));
    Some(phys::ForeignKey { detached, ..foreign::key(cx, id, key, name) })
}

/// `PARTITION BY …`
pub(in crate::lower) fn partition_by(cx: &Cx<'_>, table: &ir::Table, partition: &ir::Partition) -> String {
    let method = match partition.method {
        PartitionMethod::Range => "RANGE",
        PartitionMethod::List => "LIST",
        PartitionMethod::Hash => "HASH",
    };
    let columns = column_names(table, &partition.columns);
    let quoted: Vec<String> = columns.iter().map(|c| cx.ident(c)).collect();
    format!("PARTITION BY {method} ({})", quoted.join(", "))
}

/// How many tables a hash partitioned table is made of.
const HASH_PARTITIONS: u32 = 8;

/// The partition clause, and partitions that take every row: a partitioned table without any accepts
/// none.
fn partition(cx: &mut Cx<'_>, table: &ir::Table, partition: &ir::Partition, out: &mut phys::Table) {
    out.partition = Some(partition_by(cx, table, partition));
    let name = |tail: &str| phys::Name {
        namespace: out.name.namespace.clone(),
        name: names::cut(HERE, &out.name.name, tail),
    };
    out.partitions = match partition.method {
        PartitionMethod::Hash => (0..HASH_PARTITIONS)
            .map(|i| phys::Partition {
                name: name(&format!("p{i}")),
                bound: format!("FOR VALUES WITH (MODULUS {HASH_PARTITIONS}, REMAINDER {i})"),
            })
            .collect(),
        PartitionMethod::Range | PartitionMethod::List => {
            vec![phys::Partition { name: name("default"), bound: "DEFAULT".to_owned() }]
        }
    };
    if partition.method == PartitionMethod::List && partition.columns.len() > 1 {
        cx.diags.push(
            Diagnostic::new(
                Code::E0603,
                partition.span,
                "PostgreSQL partitions by a list of one column's values",
            )
            .help("name one column"),
        );
    }
}
