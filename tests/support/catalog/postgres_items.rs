//! What PostgreSQL alone has: sequences, exclusions, policies, partitions, comments of constraints.

use super::{Catalog, Counting, Exclusion, Field, Policy, Query, Sequence, list, text, yes};
use std::collections::BTreeMap;

const TABLES: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       (c.relpersistence = 'u')::text, c.relrowsecurity::text, c.relforcerowsecurity::text
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema')";

const SEQUENCES: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       format_type(s.seqtypid, null), s.seqstart::text, s.seqincrement::text, s.seqmin::text, s.seqmax::text,
       s.seqcache::text, s.seqcycle::text,
       case tn.nspname when 'public' then t.relname else tn.nspname || '.' || t.relname end, a.attname,
       obj_description(c.oid, 'pg_class')
from pg_sequence s
join pg_class c on c.oid = s.seqrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refobjsubid > 0
  and d.deptype in ('a', 'i')
left join pg_class t on t.oid = d.refobjid
left join pg_namespace tn on tn.oid = t.relnamespace
left join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid";

const CONSTRAINTS: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       k.conname, k.contype::text, k.condeferrable::text, am.amname,
       (select string_agg(o.oprname, e'\\x1f' order by u.i)
         from unnest(k.conexclop) with ordinality u(op, i) join pg_operator o on o.oid = u.op),
       (x.indpred is not null)::text,
       (select string_agg(a.attname, e'\\x1f' order by g) from generate_series(x.indnkeyatts + 1, x.indnatts) g
         join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[g - 1])
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_index x on x.indexrelid = k.conindid
join pg_class i on i.oid = x.indexrelid
join pg_am am on am.oid = i.relam
where k.contype in ('p', 'x') and not c.relispartition and n.nspname <> 'pg_catalog'";

const POLICIES: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       p.polname, p.polpermissive::text, p.polcmd::text,
       (select string_agg(r.rolname, e'\\x1f' order by r.rolname) from pg_roles r where r.oid = any (p.polroles)),
       (p.polqual is not null)::text, (p.polwithcheck is not null)::text, obj_description(p.oid, 'pg_policy')
from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace";

const PARTITIONS: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       case pn.nspname when 'public' then p.relname else pn.nspname || '.' || p.relname end,
       pg_get_expr(p.relpartbound, p.oid)
from pg_inherits i
join pg_class c on c.oid = i.inhparent join pg_namespace n on n.oid = c.relnamespace
join pg_class p on p.oid = i.inhrelid join pg_namespace pn on pn.oid = p.relnamespace
where p.relispartition and p.relkind in ('r', 'p')";

const COMMENTS: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end, k.conname,
       obj_description(k.oid, 'pg_constraint')
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where obj_description(k.oid, 'pg_constraint') is not null and c.relkind in ('r', 'p') and not c.relispartition
union all
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end, i.relname,
       obj_description(i.oid, 'pg_class')
from pg_index x join pg_class i on i.oid = x.indexrelid
join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace
where obj_description(i.oid, 'pg_class') is not null and n.nspname <> 'pg_catalog'";

const COMPOSITES: &str = "
select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       obj_description(c.reltype, 'pg_type'), a.attname, format_type(a.atttypid, a.atttypmod),
       (select l.collname from pg_collation l where l.oid = a.attcollation and l.oid <> t.typcollation),
       col_description(c.oid, a.attnum)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_type t on t.oid = a.atttypid
where c.relkind = 'c' and n.nspname not in ('pg_catalog', 'information_schema')
order by a.attnum";

pub(super) fn composites(query: Query<'_>) -> BTreeMap<String, (String, Vec<Field>)> {
    let mut composites: BTreeMap<String, (String, Vec<Field>)> = BTreeMap::new();
    for row in query(COMPOSITES) {
        let say = |i: usize| row[i].clone().unwrap_or_default();
        let (comment, fields) = composites.entry(say(0)).or_default();
        *comment = say(1);
        // A type without fields has a row of its own.
        fields.extend(row[2].is_some().then(|| [say(2), say(3), say(4), say(5)]));
    }
    composites
}

pub(super) fn sequences(query: Query<'_>) -> BTreeMap<String, Sequence> {
    let number = |text: String| text.parse().expect("a number");
    let sequence = |row: super::Row| {
        let sequence = Sequence {
            ty: text(&row, 1),
            counting: Counting {
                numbers: std::array::from_fn(|i| number(text(&row, i + 2))),
                cycle: yes(&row, 7),
            },
            owner: row[8].clone().zip(row[9].clone()),
            comment: row[10].clone().unwrap_or_default(),
        };
        (text(&row, 0), sequence)
    };
    query(SEQUENCES).into_iter().map(sequence).collect()
}

/// Adds to tables that have been read.
pub(super) fn read(query: Query<'_>, catalog: &mut Catalog) {
    for row in query(TABLES) {
        let items = &mut catalog.entry(text(&row, 0)).or_default().items;
        items.unlogged = yes(&row, 1);
        items.row_security = (yes(&row, 2), yes(&row, 3));
    }
    for sequence in sequences(query).into_values() {
        let Some((table, column)) = sequence.owner else { continue };
        let columns = catalog.get_mut(&table).into_iter().flat_map(|t| &mut t.columns);
        columns.filter(|c| c.name == column).for_each(|c| c.counting = Some(sequence.counting.clone()));
    }
    for row in query(CONSTRAINTS) {
        let items = &mut catalog.entry(text(&row, 0)).or_default().items;
        if row[2].as_deref() == Some("p") {
            items.primary_deferrable = yes(&row, 3);
            items.primary_include = list(&row, 7);
            continue;
        }
        let exclusion = Exclusion {
            method: text(&row, 4),
            operators: list(&row, 5),
            partial: yes(&row, 6),
            deferrable: yes(&row, 3),
        };
        items.exclusions.insert(text(&row, 1), exclusion);
    }
    for row in query(POLICIES) {
        let policy = Policy {
            permissive: yes(&row, 2),
            command: text(&row, 3),
            roles: list(&row, 4),
            using: yes(&row, 5),
            check: yes(&row, 6),
            comment: row[7].clone().unwrap_or_default(),
        };
        catalog.entry(text(&row, 0)).or_default().items.policies.insert(text(&row, 1), policy);
    }
    for row in query(PARTITIONS) {
        let items = &mut catalog.entry(text(&row, 0)).or_default().items;
        items.partitions.insert(text(&row, 1), text(&row, 2));
    }
    for row in query(COMMENTS) {
        let items = &mut catalog.entry(text(&row, 0)).or_default().items;
        items.comments.insert(text(&row, 1), text(&row, 2));
    }
}
