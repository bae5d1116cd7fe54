-- Tables, partitions, views, materialised views, foreign tables.
SELECT c.oid::int8 AS oid, s.nspname AS namespace, c.relname AS name, c.relkind::text AS kind,
       c.relpersistence = 'u' AS unlogged, c.relispartition AS is_partition,
       c.relrowsecurity AS row_security, c.relforcerowsecurity AS forced,
       c.relreplident::text AS replica_identity,
       CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
       ARRAY(SELECT h.inhparent::int8 FROM pg_inherits h WHERE h.inhrelid = c.oid ORDER BY h.inhseqno)
           AS parents,
       coalesce(c.reloptions, '{}') AS options, coalesce(t.reloptions, '{}') AS toast_options,
       nullif(m.amname, 'heap') AS method, p.spcname AS tablespace,
       c.reloftype::int8 AS of_type, c.reltype::int8 AS row_type, y.typarray::int8 AS row_array, c.relispopulated AS populated,
       coalesce(e.description, '') AS comment
FROM pg_class c
JOIN spaces s ON s.oid = c.relnamespace
LEFT JOIN pg_type y ON y.oid = c.reltype
LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
LEFT JOIN pg_am m ON m.oid = c.relam
LEFT JOIN pg_tablespace p ON p.oid = c.reltablespace
LEFT JOIN pg_description e ON e.classoid = 'pg_class'::regclass AND e.objoid = c.oid AND e.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
  AND ('pg_class'::regclass, c.oid) NOT IN (TABLE members)
ORDER BY s.nspname COLLATE "C", c.relname COLLATE "C"
