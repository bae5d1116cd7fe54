-- Indexes, those of constraints included, without those that a partition inherits.
SELECT x.indrelid::int8 AS relation, i.oid::int8 AS oid, n.nspname AS namespace, i.relname AS name,
       x.indisunique AS is_unique, x.indisvalid AS valid, x.indisclustered AS clustered,
       x.indisreplident AS replica_identity, nullif(m.amname, 'btree') AS method,
       x.indnullsnotdistinct AS nulls_not_distinct,
       CASE WHEN k.conindid IS NULL THEN pg_get_indexdef(i.oid) ELSE '' END AS definition,
       x.indnkeyatts::int4 AS key_count,
       -- 0 is an expression.
       ARRAY(SELECT number FROM unnest(x.indkey) WITH ORDINALITY o(number, place) ORDER BY place) AS columns,
       CASE WHEN x.indexprs IS NULL THEN '{}'
            ELSE ARRAY(SELECT pg_get_indexdef(i.oid, place::int, false)
                       FROM unnest(x.indkey) WITH ORDINALITY o(number, place) WHERE number = 0 ORDER BY place)
       END AS expressions,
       pg_get_expr(x.indpred, x.indrelid) AS filter, coalesce(i.reloptions, '{}') AS options,
       p.spcname AS tablespace,
       CASE WHEN x.indexprs IS NULL THEN '{}'
            ELSE ARRAY(SELECT format('ALTER COLUMN %s SET STATISTICS %s', a.attnum, a.attstattarget)
                       FROM pg_attribute a WHERE a.attrelid = i.oid AND a.attstattarget >= 0 ORDER BY a.attnum)
       END AS statistics,
       k.conindid IS NOT NULL AS constrains,
       coalesce(e.description, '') AS comment
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_namespace n ON n.oid = i.relnamespace
JOIN pg_class c ON c.oid = x.indrelid
JOIN spaces s ON s.oid = c.relnamespace
JOIN pg_am m ON m.oid = i.relam
LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_tablespace p ON p.oid = i.reltablespace
LEFT JOIN pg_description e ON e.classoid = 'pg_class'::regclass AND e.objoid = i.oid AND e.objsubid = 0
WHERE NOT i.relispartition
ORDER BY s.nspname COLLATE "C", c.relname COLLATE "C", i.relname COLLATE "C"
