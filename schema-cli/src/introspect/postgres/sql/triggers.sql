-- Triggers, without those of constraints. One that a partition inherits has no definition of its own, and is
-- read where it is switched otherwise.
SELECT t.oid::int8 AS oid, t.tgrelid::int8 AS relation, t.tgname AS name, t.tgenabled::text AS enabled,
       CASE WHEN i.oid IS NULL THEN pg_get_triggerdef(t.oid) ELSE '' END AS definition, coalesce(e.description, '') AS comment
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN spaces s ON s.oid = c.relnamespace
LEFT JOIN pg_trigger i ON i.oid = t.tgparentid
LEFT JOIN pg_description e ON e.classoid = 'pg_trigger'::regclass AND e.objoid = t.oid AND e.objsubid = 0
WHERE NOT t.tgisinternal AND t.tgenabled IS DISTINCT FROM i.tgenabled
ORDER BY s.nspname COLLATE "C", c.relname COLLATE "C", t.tgname COLLATE "C"
