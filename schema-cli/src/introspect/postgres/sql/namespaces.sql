-- PostgreSQL schemas.
SELECT s.nspname AS name, coalesce(e.description, '') AS comment
FROM spaces s
LEFT JOIN pg_description e ON e.classoid = 'pg_namespace'::regclass AND e.objoid = s.oid AND e.objsubid = 0
WHERE ('pg_namespace'::regclass, s.oid) NOT IN (TABLE members)
ORDER BY s.nspname COLLATE "C"
