-- Triggers, without those of constraints and those that a partition inherits.
SELECT t.oid::int8 AS oid, t.tgrelid::int8 AS relation, t.tgname AS name, t.tgenabled::text AS enabled,
       pg_get_triggerdef(t.oid) AS definition, coalesce(e.description, '') AS comment
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN spaces s ON s.oid = c.relnamespace
LEFT JOIN pg_description e ON e.classoid = 'pg_trigger'::regclass AND e.objoid = t.oid AND e.objsubid = 0
WHERE NOT t.tgisinternal AND t.tgparentid = 0
ORDER BY s.nspname COLLATE "C", c.relname COLLATE "C", t.tgname COLLATE "C"
