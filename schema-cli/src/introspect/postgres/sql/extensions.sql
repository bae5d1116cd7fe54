-- Extensions, whatever schema they lie in, each behind those it needs. plpgsql is there without being asked for.
WITH RECURSIVE needed(oid, depth) AS (
    SELECT oid, 0 FROM pg_extension
    UNION
    SELECT d.objid, n.depth + 1
    FROM needed n
    JOIN pg_depend d ON d.refobjid = n.oid
    WHERE d.classid = 'pg_extension'::regclass AND d.refclassid = 'pg_extension'::regclass
)
-- A comment is told where it is another than the extension's own.
SELECT x.extname AS name, n.nspname AS namespace,
       CASE WHEN e.description IS DISTINCT FROM a.comment THEN coalesce(e.description, '') END AS comment
FROM pg_extension x
JOIN pg_namespace n ON n.oid = x.extnamespace
LEFT JOIN pg_available_extensions() a ON a.name = x.extname
LEFT JOIN pg_description e ON e.classoid = 'pg_extension'::regclass AND e.objoid = x.oid AND e.objsubid = 0
WHERE x.extname <> 'plpgsql'
ORDER BY (SELECT max(depth) FROM needed WHERE needed.oid = x.oid), x.extname COLLATE "C"
