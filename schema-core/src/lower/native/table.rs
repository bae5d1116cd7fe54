//! Tables.

use super::{column, expr, index, refuse};
use crate::diag::Code;
use crate::dialect::Target;
use crate::dialect::names::Kind;
use crate::ir::{self, Deferrable, TableId};
use crate::lower::expr::{Place, columns};
use crate::lower::order::Order;
use crate::lower::postgres::{self, items};
use crate::lower::{Cx, check_parts, column_names, foreign, mysql, present, trimmed};
use crate::phys;

/// One table.
pub(super) fn lower(cx: &mut Cx<'_>, id: TableId, order: &Order) -> phys::Table {
    let (table, target) = (cx.schema.table(id), cx.target);
    let mut out = phys::Table::new(cx.name(&table.name), table.docs.clone(), table.span);
    for column in table.columns.iter().filter(|c| c.only.contains(target)) {
        out.columns.push(column::lower(cx, table, column));
    }
    if let Some(key) = &table.primary_key
        && present(cx, table, key.columns.iter().copied(), key.span, "this primary key")
    {
        let name = match target {
            Target::MySql => "PRIMARY".to_owned(),
            _ => name(cx, id, Kind::PrimaryKey, &key.name, &[]),
        };
        out.primary_key = Some(phys::Key {
            include: column_names(table, &key.include),
            deferrable: key.deferrable,
            comment: key.docs.clone(),
            ..phys::Key::new(name, column_names(table, &key.columns))
        });
    }
    index::lower(cx, id, &mut out);
    for (place, key) in table.foreign_keys.iter().enumerate() {
        let detached = order.is_detached(id, place) && target != Target::Sqlite;
        let key = foreign_key(cx, id, key, detached);
        out.foreign_keys.extend(key);
    }
    for check in table.checks.iter().filter(|c| c.only.contains(target)) {
        if present(cx, table, columns(&check.expr), check.span, "this check") {
            out.checks.push(phys::Check {
                name: name(cx, id, Kind::Check, &check.name, &check_parts(table, check)),
                expr: expr::text(cx, table, Place::Check, &check.expr),
                not_valid: check.not_valid,
                comment: check.docs.clone(),
            });
        }
    }
    options(cx, table, &mut out);
    if target == Target::Postgres {
        for exclusion in &table.exclusions {
            out.exclusions.extend(items::exclusion(cx, id, exclusion, index::key, expr::text));
        }
        items::partitions(cx, id, &mut out);
        items::policies(cx, id, &mut out, expr::text);
    }
    out
}

/// The name of a constraint. SQLite needs none, and shows none: what the author has not named stays so.
pub(super) fn name(cx: &mut Cx<'_>, id: TableId, kind: Kind, given: &ir::Name, parts: &[String]) -> String {
    match (cx.target, given) {
        (Target::Sqlite, given) => given.clone().unwrap_or_default(),
        (_, given) => cx.names.name(id, kind, given, parts),
    }
}

fn foreign_key(
    cx: &mut Cx<'_>,
    id: TableId,
    key: &ir::ForeignKey,
    detached: bool,
) -> Option<phys::ForeignKey> {
    if !foreign::is_possible(cx, id, key) {
        return None;
    }
    if key.deferrable != Deferrable::No && cx.target == Target::MySql {
        let what = "checks every foreign key at once: it has no `deferrable`";
        refuse(cx, Code::E0603, key.span, what, "leave `deferrable` out");
    }
    let columns = column_names(cx.schema.table(id), &key.columns);
    let name = name(cx, id, Kind::ForeignKey, &key.name, &columns);
    let mut out = phys::ForeignKey { detached, ..foreign::key(cx, id, key, name) };
    if key.unnamed && cx.target == Target::Sqlite {
        // It keeps what was written; the other catalogs name the columns.
        out.references.clear();
    }
    Some(out)
}

/// The table's own options, and how it is partitioned: no partition is made by itself.
fn options(cx: &mut Cx<'_>, table: &ir::Table, out: &mut phys::Table) {
    match cx.target {
        Target::Postgres => {
            items::options(table.options.get(Target::Postgres), out);
            if let Some(partition) = &table.partition {
                out.partition = Some(postgres::partition_by(cx, table, partition));
            }
        }
        Target::MySql => {
            // A comment stands before the partitions.
            let options = trimmed(table.options.get(Target::MySql)).into_iter();
            let (partition, options): (Vec<String>, _) =
                options.partition(|o| o.to_ascii_lowercase().starts_with("partition by"));
            out.options = options;
            out.partition = partition.into_iter().next();
        }
        Target::Sqlite => {
            out.options = trimmed(table.options.get(Target::Sqlite));
        }
    }
    if cx.target == Target::MySql {
        out.partitions = mysql::parts(table);
    }
    if let Some(partition) = table.partition.as_ref().filter(|_| cx.target != Target::Postgres)
        && out.partition.is_none()
    {
        let (what, help) = match cx.target {
            Target::MySql if !out.partitions.is_empty() => {
                out.partition = Some(mysql::partition_by(table, partition));
                return;
            }
            Target::MySql => (
                "makes no partitions by itself",
                "name them, `partition NAME mysql 'BOUND'`, or write the clause: `with mysql 'PARTITION BY …'`",
            ),
            _ => ("has no partitions", "leave `partition by` out"),
        };
        refuse(cx, Code::E0603, partition.span, what, help);
    }
}
