//! `partition by`.

use super::table::Build;
use super::types::Storage;
use crate::diag::{Code, Diagnostic};
use crate::dialect::{Target, quote};
use crate::ir::{Part, Partition, PartitionMethod, Type};
use crate::lower::{Cx, column_names};
use crate::phys;

/// How many partitions a hash gets.
const HASH_PARTITIONS: u32 = 8;

fn part(part: &Part) -> phys::Partition {
    let name = phys::Name { namespace: None, name: part.name.flat() };
    phys::Partition { name, bound: part.bound.clone() }
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
    let written = b.table.partitions.get(Target::MySql);
    b.out.partitions = written.iter().map(part).collect();
    let columns = column_names(b.table, &partition.columns);
    let columns: Vec<String> = columns.iter().map(|c| quote::ident(Target::MySql, c)).collect();
    let columns = columns.join(", ");
    b.out.partition = match partition.method {
        PartitionMethod::Range => {
            if written.is_empty() {
                let max = vec!["MAXVALUE"; partition.columns.len()].join(", ");
                let name = phys::Name { namespace: None, name: "p_rest".to_owned() };
                b.out.partitions = vec![phys::Partition { name, bound: format!("VALUES LESS THAN ({max})") }];
            }
            Some(format!("PARTITION BY RANGE COLUMNS ({columns})"))
        }
        PartitionMethod::Hash if !written.is_empty() => Some(format!("PARTITION BY KEY ({columns})")),
        PartitionMethod::Hash => Some(format!("PARTITION BY KEY ({columns}) PARTITIONS {HASH_PARTITIONS}")),
        PartitionMethod::List if !written.is_empty() => {
            Some(format!("PARTITION BY LIST COLUMNS ({columns})"))
        }
        PartitionMethod::List => {
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
    };
}
