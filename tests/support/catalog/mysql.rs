//! MySQL's and MariaDB's `information_schema`.

use super::{Catalog, Column, ForeignKey, Query, action, text, yes};

const TABLES: &str = "
select cast(table_name as char), cast(table_comment as char)
from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'";

const COLUMNS: &str = "
select cast(table_name as char), cast(column_name as char), cast(column_type as char),
       case is_nullable when 'NO' then '1' else '0' end,
       cast(column_default as char), cast(extra as char), cast(generation_expression as char),
       cast(collation_name as char), cast(column_comment as char)
from information_schema.columns
where table_schema = database() order by table_name, ordinal_position";

const INDEXES: &str = "
select cast(table_name as char), cast(index_name as char), case non_unique when 0 then '1' else '0' end,
       cast(column_name as char), cast(collation as char)
from information_schema.statistics
where table_schema = database() order by table_name, index_name, seq_in_index";

const FOREIGN_KEYS: &str = "
select cast(k.table_name as char), cast(k.constraint_name as char), cast(k.column_name as char),
       cast(k.referenced_table_name as char), cast(k.referenced_column_name as char),
       cast(r.delete_rule as char), cast(r.update_rule as char)
from information_schema.key_column_usage k
join information_schema.referential_constraints r
  on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name
 and r.table_name = k.table_name
where k.table_schema = database() and k.referenced_table_name is not null
order by k.table_name, k.constraint_name, k.ordinal_position";

const CHECKS_MARIADB: &str = "
select cast(table_name as char), cast(constraint_name as char)
from information_schema.check_constraints where constraint_schema = database()";

const CHECKS_MYSQL: &str = "
select cast(table_name as char), cast(constraint_name as char)
from information_schema.table_constraints
where constraint_schema = database() and constraint_type = 'CHECK'";

const TRIGGERS: &str = "
select cast(event_object_table as char), cast(trigger_name as char)
from information_schema.triggers where trigger_schema = database()";

pub(super) fn read(query: Query<'_>, mariadb: bool) -> Catalog {
    let mut catalog = Catalog::new();
    for row in query(TABLES) {
        catalog.entry(text(&row, 0)).or_default().comment = row[1].clone().unwrap_or_default();
    }
    for row in query(COLUMNS) {
        let Some(table) = catalog.get_mut(&text(&row, 0)) else { continue };
        let extra = text(&row, 5).to_ascii_uppercase();
        // MariaDB prints a missing default of a nullable column as the text NULL.
        let default = row[4].clone().filter(|d| !(mariadb && d == "NULL"));
        table.columns.push(Column {
            name: text(&row, 1),
            ty: text(&row, 2),
            not_null: yes(&row, 3),
            default,
            identity: extra.contains("AUTO_INCREMENT"),
            generated: (extra.contains("STORED GENERATED") || extra.contains("VIRTUAL GENERATED"))
                .then(|| extra.contains("STORED")),
            collation: row[7].clone(),
            comment: row[8].clone().unwrap_or_default(),
            counting: None,
        });
    }
    for row in query(INDEXES) {
        let Some(table) = catalog.get_mut(&text(&row, 0)) else { continue };
        if text(&row, 1) == "PRIMARY" {
            table.primary_key.push(text(&row, 3));
            continue;
        }
        let index = table.indexes.entry(text(&row, 1)).or_default();
        index.unique = yes(&row, 2);
        index.keys.push(row[3].clone());
        index.descending.push(row[4].as_deref() == Some("D"));
    }
    for row in query(FOREIGN_KEYS) {
        let Some(table) = catalog.get_mut(&text(&row, 0)) else { continue };
        let key = table.foreign_keys.entry(text(&row, 1)).or_insert_with(|| ForeignKey {
            table: text(&row, 3),
            on_delete: action(&text(&row, 5)),
            on_update: action(&text(&row, 6)),
            ..ForeignKey::default()
        });
        key.columns.push(text(&row, 2));
        key.references.push(text(&row, 4));
    }
    for row in query(if mariadb { CHECKS_MARIADB } else { CHECKS_MYSQL }) {
        let Some(table) = catalog.get_mut(&text(&row, 0)) else { continue };
        // MariaDB lists the validity check that comes with a JSON column under the column's name.
        let name = text(&row, 1);
        if !(mariadb && table.columns.iter().any(|c| c.name == name)) {
            table.checks.insert(name);
        }
    }
    for row in query(TRIGGERS) {
        if let Some(table) = catalog.get_mut(&text(&row, 0)) {
            table.triggers.insert(text(&row, 1));
        }
    }
    catalog
}
