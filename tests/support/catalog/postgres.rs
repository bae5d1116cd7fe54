//! PostgreSQL's catalog (`pg_catalog`, chapter "System Catalogs" of its manual).

use super::{Catalog, Column, ForeignKey, Index, Query, action, list, text, yes};

const TABLES: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       obj_description(c.oid, 'pg_class')
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema')";

const COLUMNS: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
       (select collname from pg_collation l, pg_type t
         where l.oid = a.attcollation and t.oid = a.atttypid and t.typcollation <> a.attcollation),
       col_description(c.oid, a.attnum)
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
  and n.nspname not in ('pg_catalog', 'information_schema')
order by 1, a.attnum";

const CONSTRAINTS: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       k.conname, k.contype::text,
       (select string_agg(a.attname, e'\\x1f' order by o.i) from unnest(k.conkey) with ordinality o(n, i)
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.n),
       (select case rn.nspname when 'public' then r.relname else rn.nspname || '.' || r.relname end
         from pg_class r join pg_namespace rn on rn.oid = r.relnamespace where r.oid = k.confrelid),
       (select string_agg(a.attname, e'\\x1f' order by o.i) from unnest(k.confkey) with ordinality o(n, i)
         join pg_attribute a on a.attrelid = k.confrelid and a.attnum = o.n),
       k.confdeltype::text, k.confupdtype::text, k.condeferrable::text, (k.confmatchtype = 'f')::text
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
where k.contype in ('p', 'f', 'c') and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema')
order by 1, 2";

const INDEXES: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       i.relname, x.indisunique::text,
       (select string_agg(coalesce(a.attname, ''), e'\\x1f' order by g) from generate_series(1, x.indnkeyatts) g
         left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[g - 1]),
       (select string_agg((x.indoption[g - 1] & 1)::text, e'\\x1f' order by g)
         from generate_series(1, x.indnkeyatts) g),
       (x.indpred is not null)::text
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_class c on c.oid = x.indrelid
join pg_namespace n on n.oid = c.relnamespace
where not x.indisprimary and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
order by 1, 2";

const TRIGGERS: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end, t.tgname
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and not c.relispartition";

pub(super) fn read(query: Query<'_>) -> Catalog {
    let mut catalog = Catalog::new();
    for row in query(TABLES) {
        catalog.entry(text(&row, 0)).or_default().comment = row[1].clone().unwrap_or_default();
    }
    for row in query(COLUMNS) {
        let default = row[4].clone();
        let generated = row[6].as_deref() == Some("s");
        catalog.entry(text(&row, 0)).or_default().columns.push(Column {
            name: text(&row, 1),
            ty: text(&row, 2),
            not_null: yes(&row, 3),
            identity: row[5].as_deref().is_some_and(|s| !s.is_empty())
                || default.as_deref().is_some_and(|d| d.starts_with("nextval(")),
            default: default.filter(|d| !generated && !d.starts_with("nextval(")),
            generated: generated.then_some(true),
            collation: row[7].clone(),
            comment: row[8].clone().unwrap_or_default(),
            counting: None,
        });
    }
    for row in query(CONSTRAINTS) {
        let table = catalog.entry(text(&row, 0)).or_default();
        match row[2].as_deref() {
            Some("p") => table.primary_key = list(&row, 3),
            Some("c") => {
                table.checks.insert(text(&row, 1));
            }
            _ => {
                let key = ForeignKey {
                    columns: list(&row, 3),
                    table: text(&row, 4),
                    references: list(&row, 5),
                    on_delete: action(&text(&row, 6)),
                    on_update: action(&text(&row, 7)),
                    deferrable: yes(&row, 8),
                    match_full: yes(&row, 9),
                };
                table.foreign_keys.insert(text(&row, 1), key);
            }
        }
    }
    for row in query(INDEXES) {
        let index = Index {
            unique: yes(&row, 2),
            keys: list(&row, 3).into_iter().map(|k| Some(k).filter(|k| !k.is_empty())).collect(),
            descending: list(&row, 4).iter().map(|d| d == "1").collect(),
            partial: yes(&row, 5),
        };
        catalog.entry(text(&row, 0)).or_default().indexes.insert(text(&row, 1), index);
    }
    for row in query(TRIGGERS) {
        catalog.entry(text(&row, 0)).or_default().triggers.insert(text(&row, 1));
    }
    super::postgres_items::read(query, &mut catalog);
    catalog
}
