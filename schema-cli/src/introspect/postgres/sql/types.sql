-- Types outside of pg_catalog, whatever schema they lie in: columns name them. `wanted` ones are to be read.
SELECT t.oid::int8 AS oid, n.nspname AS namespace, t.typname AS name, t.typtype::text AS kind,
       t.typarray::int8 AS array_type, t.typrelid::int8 AS relation,
       ('pg_type'::regclass, t.oid) IN (TABLE members) AS is_member,
       t.typnamespace IN (SELECT oid FROM spaces) AS wanted, t.typisdefined AS defined,
       ARRAY(SELECT l.enumlabel::text FROM pg_enum l WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder) AS labels,
       t.typbasetype::int8 AS base, format_type(nullif(t.typbasetype, 0), t.typtypmod) AS base_text,
       t.typnotnull AS not_null, coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)) AS expression,
       CASE WHEN t.typcollation <> b.typcollation THEN l.collname END AS collation, ln.nspname AS collation_space,
       r.rngsubtype::int8 AS subtype, format_type(r.rngsubtype, NULL) AS subtype_text,
       nullif(r.rngcanonical, 0)::regproc::text AS canonical, nullif(r.rngsubdiff, 0)::regproc::text AS subtype_diff,
       CASE WHEN NOT o.opcdefault THEN format('%I.%I', opn.nspname, o.opcname) END AS opclass,
       CASE WHEN r.rngcollation <> u.typcollation THEN format('%I.%I', rln.nspname, rl.collname) END AS range_collation,
       mt.typname AS multirange,
       coalesce(e.description, '') AS comment
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_collation l ON l.oid = t.typcollation
LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
LEFT JOIN pg_range r ON r.rngtypid = t.oid
LEFT JOIN pg_type u ON u.oid = r.rngsubtype
LEFT JOIN pg_opclass o ON o.oid = r.rngsubopc
LEFT JOIN pg_namespace opn ON opn.oid = o.opcnamespace
LEFT JOIN pg_collation rl ON rl.oid = r.rngcollation
LEFT JOIN pg_namespace rln ON rln.oid = rl.collnamespace
LEFT JOIN pg_type mt ON mt.oid = r.rngmultitypid
LEFT JOIN pg_description e ON e.classoid = 'pg_type'::regclass AND e.objoid = t.oid AND e.objsubid = 0
WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
  -- The type of a table's rows is told by the table.
  AND (t.typrelid = 0 OR c.relkind = 'c')
  -- An array is told by its element.
  AND NOT EXISTS (SELECT FROM pg_type g WHERE g.typarray = t.oid)
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
