-- Indexes, those of constraints included, without those that a partition inherits.
SELECT x.indrelid::int8 AS relation, i.oid::int8 AS oid, n.nspname AS namespace, i.relname AS name,
       x.indisunique AS is_unique, x.indisvalid AS valid, x.indisclustered AS clustered,
       x.indisreplident AS replica_identity, nullif(m.amname, 'btree') AS method,
       x.indnullsnotdistinct AS nulls_not_distinct,
       pg_get_indexdef(i.oid) AS definition,
       ARRAY(SELECT pg_get_indexdef(i.oid, g, false) FROM generate_series(1, x.indnkeyatts) g ORDER BY g) AS keys,
       ARRAY(SELECT coalesce(a.attname::text, '') FROM generate_series(1, x.indnatts) g
             LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[g - 1] ORDER BY g)
           AS columns,
       pg_get_expr(x.indpred, x.indrelid) AS filter, coalesce(i.reloptions, '{}') AS options,
       p.spcname AS tablespace,
       ARRAY(SELECT format('ALTER COLUMN %s SET STATISTICS %s', a.attnum, a.attstattarget) FROM pg_attribute a
             WHERE a.attrelid = i.oid AND a.attstattarget >= 0 ORDER BY a.attnum) AS statistics,
       EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x')) AS constrains,
       coalesce(e.description, '') AS comment
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_namespace n ON n.oid = i.relnamespace
JOIN pg_class c ON c.oid = x.indrelid
JOIN spaces s ON s.oid = c.relnamespace
JOIN pg_am m ON m.oid = i.relam
LEFT JOIN pg_tablespace p ON p.oid = i.reltablespace
LEFT JOIN pg_description e ON e.classoid = 'pg_class'::regclass AND e.objoid = i.oid AND e.objsubid = 0
WHERE NOT i.relispartition
ORDER BY x.indrelid, i.relname COLLATE "C"
