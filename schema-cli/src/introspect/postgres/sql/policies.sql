-- Row policies.
SELECT p.oid::int8 AS oid, p.polrelid::int8 AS relation, p.polname AS name, NOT p.polpermissive AS restrictive,
       p.polcmd::text AS command,
       ARRAY(SELECT r.rolname::text FROM pg_roles r WHERE r.oid = ANY (p.polroles)
             ORDER BY r.rolname COLLATE "C") AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS with_check,
       coalesce(e.description, '') AS comment
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN spaces s ON s.oid = c.relnamespace
LEFT JOIN pg_description e ON e.classoid = 'pg_policy'::regclass AND e.objoid = p.oid AND e.objsubid = 0
ORDER BY s.nspname COLLATE "C", c.relname COLLATE "C", p.polname COLLATE "C"
