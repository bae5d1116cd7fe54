//! SQLite's pragmas as table-valued functions, and the text in `sqlite_schema`.

use super::{Catalog, Column, ForeignKey, Query, action, text, yes};

const TABLES: &str =
    "select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'";

const COLUMNS: &str = "
select m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden
from sqlite_schema m join pragma_table_xinfo(m.name) x
where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\'
order by m.name, x.cid";

const INDEXES: &str = "
select m.name, l.name, l.\"unique\", l.partial, l.origin, x.name, x.\"desc\", l.seq
from sqlite_schema m join pragma_index_list(m.name) l join pragma_index_xinfo(l.name) x
where m.type = 'table' and x.key = 1
order by m.name, l.name, x.seqno";

const FOREIGN_KEYS: &str = "
select m.name, f.id, f.\"from\", f.\"table\", f.\"to\", f.on_delete, f.on_update
from sqlite_schema m join pragma_foreign_key_list(m.name) f
where m.type = 'table' order by m.name, f.id, f.seq";

const TRIGGERS: &str = "select tbl_name, name from sqlite_schema where type = 'trigger'";

pub(super) fn read(query: Query<'_>) -> Catalog {
    let mut catalog = Catalog::new();
    for row in query(TABLES) {
        let table = catalog.entry(text(&row, 0)).or_default();
        let sql = text(&row, 1);
        table.checks = named_checks(&sql).collect();
        // Those without a name are there as well.
        let all = sql.matches("CHECK (").count();
        let unnamed = all.saturating_sub(table.checks.len());
        table.checks.extend((0..unnamed).map(|n| format!("unnamed {n}")));
    }
    let ddl: Vec<(String, String)> = query(TABLES).iter().map(|r| (text(r, 0), text(r, 1))).collect();
    let mut key_places: Vec<(String, usize, String)> = Vec::new();
    for row in query(COLUMNS) {
        let name = text(&row, 0);
        let sql = ddl.iter().find(|(n, _)| *n == name).map_or("", |(_, sql)| sql.as_str());
        let place: usize = text(&row, 5).parse().expect("pk is a number");
        if place > 0 {
            key_places.push((name.clone(), place, text(&row, 1)));
        }
        catalog.entry(name).or_default().columns.push(Column {
            name: text(&row, 1),
            ty: text(&row, 2),
            not_null: yes(&row, 3),
            default: row[4].clone().filter(|d| d != "NULL"),
            identity: place > 0 && sql.to_ascii_uppercase().contains("AUTOINCREMENT"),
            generated: match text(&row, 6).as_str() {
                "2" => Some(false),
                "3" => Some(true),
                _ => None,
            },
            ..Column::default()
        });
    }
    key_places.sort();
    for (table, _, column) in key_places {
        catalog.entry(table).or_default().primary_key.push(column);
    }
    for row in query(INDEXES) {
        if text(&row, 4) == "pk" {
            continue;
        }
        let table = catalog.entry(text(&row, 0)).or_default();
        let index = table.indexes.entry(text(&row, 1)).or_default();
        index.unique = yes(&row, 2);
        index.partial = yes(&row, 3);
        index.keys.push(row[5].clone());
        index.descending.push(yes(&row, 6));
    }
    for row in query(FOREIGN_KEYS) {
        let table = catalog.entry(text(&row, 0)).or_default();
        let key = table.foreign_keys.entry(format!("#{}", text(&row, 1))).or_insert_with(|| ForeignKey {
            table: text(&row, 3),
            on_delete: action(&text(&row, 5)),
            on_update: action(&text(&row, 6)),
            ..ForeignKey::default()
        });
        key.columns.push(text(&row, 2));
        // An absent column means the referenced primary key.
        key.references.extend(row[4].clone());
    }
    for row in query(TRIGGERS) {
        catalog.entry(text(&row, 0)).or_default().triggers.insert(text(&row, 1));
    }
    catalog
}

/// The names in `CONSTRAINT "name" CHECK`.
fn named_checks(sql: &str) -> impl Iterator<Item = String> + '_ {
    sql.match_indices("CONSTRAINT \"").filter_map(|(at, head)| {
        let rest = &sql[at + head.len()..];
        let (name, tail) = rest.split_once("\" ")?;
        tail.trim_start().starts_with("CHECK").then(|| name.replace("\"\"", "\""))
    })
}
