//! `with TARGET 'OPTIONS'`.

use super::types::Kind;
use super::{Column, Schema, Table};
use schema_core::dialect::Target;
use std::fmt::Write;

/// Writes options of a table.
pub(super) fn of_table(schema: &mut Schema<'_>, table: &mut Table) {
    for target in schema.profile.targets() {
        if !schema.choices.once_in(5) {
            continue;
        }
        let options: &[&str] = match target {
            Target::Postgres => &["fillfactor=70", "UNLOGGED", "autovacuum_enabled=false, fillfactor=50"],
            Target::MySql => &[
                "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci ROW_FORMAT=DYNAMIC",
                "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci STATS_PERSISTENT=0",
                "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci",
            ],
            Target::Sqlite if table.named => &["WITHOUT ROWID"],
            Target::Sqlite => continue,
        };
        let options = match target {
            // The collation of a portable table is the schema's.
            Target::MySql if schema.profile.native().is_none() => {
                &["ENGINE=InnoDB ROW_FORMAT=DYNAMIC", "ENGINE=InnoDB STATS_PERSISTENT=0"]
            }
            _ => options,
        };
        let option = *schema.choices.of(options);
        if option == "UNLOGGED" {
            // A permanent table can't reference one that a crash empties.
            table.keys.clear();
        }
        let _ = writeln!(schema.text, "    with {} '{option}'", target.name());
    }
}

/// Options of a column, with a blank before them.
pub(super) fn of_column(schema: &mut Schema<'_>, table: &Table, column: &Column) -> &'static str {
    if !schema.choices.once_in(10) {
        return "";
    }
    let wide = matches!(column.ty.kind, Kind::Text | Kind::Bytes | Kind::Json | Kind::Array);
    // One column stays in sight.
    let free = (column.nullable || column.default) && !table.columns.is_empty();
    match schema.profile.only() {
        Some(Target::Postgres) if wide => schema.choices.of::<&str>(&[
            " with postgres 'STORAGE EXTERNAL'",
            " with postgres 'STATISTICS 100'",
            " with postgres '(n_distinct=5)'",
        ]),
        Some(Target::Postgres) => " with postgres 'STATISTICS 50'",
        // MariaDB wants a value for what an insert does not name.
        Some(Target::MySql) if free => " with mysql 'INVISIBLE'",
        _ => "",
    }
}
