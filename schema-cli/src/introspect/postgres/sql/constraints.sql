-- Constraints of tables and domains, without those that a partition or child inherits. NOT NULL is told by
-- the column itself, but where PostgreSQL 18 and later know more of it; triggers by theirs.
SELECT k.conrelid::int8 AS relation, k.contypid::int8 AS domain, k.oid::int8 AS oid, k.conname AS name,
       k.contype::text AS kind, k.conindid::int8 AS index,
       k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated,
       k.connoinherit AS no_inherit,
       coalesce(k.conkey, '{}') AS columns, k.confrelid::int8 AS to, rn.nspname AS to_namespace, r.relname AS to_name,
       coalesce(k.confkey, '{}') AS to_columns,
       -- Their names, where the table is not among those that are read.
       CASE WHEN k.confrelid <> 0 AND r.relnamespace NOT IN (SELECT oid FROM spaces) THEN
           ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY o(number, place)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.number ORDER BY o.place)
       END AS to_column_names,
       k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update, k.confmatchtype::text AS match,
       coalesce(cardinality(k.confdelsetcols) > 0, false) AS sets_some,
       k.contype = 'f' AND (k.confrelid, k.conindid) IN (SELECT o.conrelid, o.conindid FROM pg_constraint o
           WHERE o.contype IN ('p', 'u')) AS to_constraint,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END AS expression,
       pg_get_constraintdef(k.oid) AS definition,
       coalesce(e.description, '') AS comment
FROM pg_constraint k
JOIN spaces s ON s.oid = k.connamespace
LEFT JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_type y ON y.oid = k.contypid
LEFT JOIN pg_class r ON r.oid = k.confrelid
LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
LEFT JOIN pg_description e
    ON e.classoid = 'pg_constraint'::regclass AND e.objoid = k.oid AND e.objsubid = 0
LEFT JOIN pg_attribute a ON k.contype = 'n' AND a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
WHERE (k.contype IN ('p', 'u', 'f', 'c', 'x')
    OR k.contype = 'n' AND c.relkind IN ('r', 'p') AND (k.connoinherit OR NOT k.convalidated OR e.description IS NOT NULL
        OR k.conname <> c.relname || '_' || a.attname || '_not_null'
            AND octet_length(c.relname || '_' || a.attname || '_not_null') < 64))
  AND (k.conislocal OR k.conrelid = 0) AND k.conparentid = 0
ORDER BY s.nspname COLLATE "C", c.relname COLLATE "C", y.typname COLLATE "C", k.conname COLLATE "C"
