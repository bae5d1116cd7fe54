//! `partition by`.

use super::table::Build;
use super::types::Storage;
use crate::diag::{Code, Diagnostic};
use crate::dialect::{Target, quote};
use crate::ir::{Part, Partition, PartitionMethod, Table, Type};
use crate::lower::{Cx, column_names};
use crate::phys;

/// How many partitions a hash gets.
const HASH_PARTITIONS: u32 = 8;

/// The partitions that are named.
pub(in crate::lower) fn parts(table: &Table) -> Vec<phys::Partition> {
    let part = |part: &Part| {
        let name = phys::Name { namespace: None, name: part.name.flat() };
        phys::Partition { name, bound: part.bound.clone() }
    };
    table.partitions.get(Target::MySql).iter().map(part).collect()
}

/// The clause, up to the partitions.
pub(in crate::lower) fn partition_by(table: &Table, partition: &Partition) -> String {
    let columns = column_names(table, &partition.columns);
    let columns: Vec<String> = columns.iter().map(|c| quote::ident(Target::MySql, c)).collect();
    let method = match partition.method {
        PartitionMethod::Range => "RANGE COLUMNS",
        PartitionMethod::List => "LIST COLUMNS",
        PartitionMethod::Hash => "KEY",
    };
    format!("PARTITION BY {method} ({})", columns.join(", "))
}

/// `PARTITION BY …`, unless `with mysql '…'` has one. A range begins with one partition for all rows, to
/// be split; a list can't (MySQL has no default partition), so its partitions must be given.
pub(super) fn partition(cx: &mut Cx<'_>, b: &mut Build<'_>, partition: &Partition, given: bool) {
    let title = Target::MySql.title();
    if let Some(key) = b.table.foreign_keys.first() {
        cx.diags.push(
            Diagnostic::new(
                Code::E0603,
                key.span,
                format!("{title} takes no foreign key on a partitioned table"),
            )
            .also(partition.span, "partitioned here")
            .help("leave the foreign key out, or leave the table whole"),
        );
    }
    if given {
        return;
    }
    for id in &partition.columns {
        let column = b.table.column(*id);
        let fits = match (cx.schema.base(&column.ty), partition.method) {
            (Type::Native, _) => true,
            (_, _) if matches!(b.storage(*id), Storage::Blob { .. } | Storage::Json) => false,
            (_, PartitionMethod::Hash) => true,
            (Type::Int(..) | Type::Bool | Type::Date | Type::DateTime | Type::Timestamp | Type::Uuid, _) => {
                true
            }
            (Type::Varchar(_) | Type::Char(_) | Type::Bytes(_), _) => true,
            _ => false,
        };
        if !fits {
            cx.diags.push(
                Diagnostic::new(
                    Code::E0603,
                    partition.span,
                    format!("{title} can't partition by '{}'", column.name),
                )
                .also(column.ty_span, "its type")
                .help("partition by an integer, a date, a moment or short text"),
            );
        }
    }
    b.out.partitions = parts(b.table);
    let by = partition_by(b.table, partition);
    let named = !b.out.partitions.is_empty();
    b.out.partition = match partition.method {
        PartitionMethod::Range => {
            if !named {
                let max = vec!["MAXVALUE"; partition.columns.len()].join(", ");
                let name = phys::Name { namespace: None, name: "p_rest".to_owned() };
                b.out.partitions = vec![phys::Partition { name, bound: format!("VALUES LESS THAN ({max})") }];
            }
            Some(by)
        }
        PartitionMethod::Hash if !named => Some(format!("{by} PARTITIONS {HASH_PARTITIONS}")),
        PartitionMethod::List if !named => {
            cx.diags.push(
                Diagnostic::new(
                    Code::E0603,
                    partition.span,
                    format!("{title} has no partition for all other values of a list"),
                )
                .help("name the partitions: `partition NAME mysql 'VALUES IN (…)'`"),
            );
            None
        }
        PartitionMethod::Hash | PartitionMethod::List => Some(by),
    };
}
