-- Sequences. `owner` is the table, `owner_column` the column; `internal` ones are behind an identity.
SELECT c.oid::int8 AS oid, s.nspname AS namespace, c.relname AS name, c.oid::regclass::text AS path,
       format_type(q.seqtypid, NULL) AS type, q.seqstart AS start, q.seqincrement AS step, q.seqmin AS min,
       q.seqmax AS max, q.seqcache AS cache, q.seqcycle AS cycle, c.relpersistence = 'u' AS unlogged,
       d.refobjid::int8 AS owner, d.refobjsubid::int4 AS owner_column, coalesce(d.deptype = 'i', false) AS internal,
       coalesce(e.description, '') AS comment
FROM pg_sequence q
JOIN pg_class c ON c.oid = q.seqrelid
JOIN spaces s ON s.oid = c.relnamespace
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN pg_description e ON e.classoid = 'pg_class'::regclass AND e.objoid = c.oid AND e.objsubid = 0
WHERE c.relpersistence <> 't' AND ('pg_class'::regclass, c.oid) NOT IN (TABLE members)
ORDER BY s.nspname COLLATE "C", c.relname COLLATE "C"
