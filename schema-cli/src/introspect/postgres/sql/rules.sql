-- Rules, without those that views are made of.
SELECT r.oid::int8 AS oid, r.ev_class::int8 AS relation, r.rulename AS name, r.ev_enabled::text AS enabled,
       pg_get_ruledef(r.oid) AS definition, coalesce(e.description, '') AS comment
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN spaces s ON s.oid = c.relnamespace
LEFT JOIN pg_description e ON e.classoid = 'pg_rewrite'::regclass AND e.objoid = r.oid AND e.objsubid = 0
WHERE r.rulename <> '_RETURN'
ORDER BY s.nspname COLLATE "C", c.relname COLLATE "C", r.rulename COLLATE "C"
