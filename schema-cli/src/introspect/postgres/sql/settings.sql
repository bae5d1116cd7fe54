-- Settings of this database, and of roles. What may be a secret is told by its name alone.
SELECT r.rolname AS role, t.setdatabase <> 0 AS in_database, o.name,
       o.name ~* 'passw|secret|key|token|credential' AS secretive, substr(option, length(o.name) + 2) AS value
FROM pg_db_role_setting t
LEFT JOIN pg_database d ON d.oid = t.setdatabase
LEFT JOIN pg_roles r ON r.oid = t.setrole
CROSS JOIN unnest(t.setconfig) option
CROSS JOIN LATERAL (SELECT split_part(option, '=', 1) AS name) o
WHERE CASE t.setdatabase WHEN 0 THEN t.setrole <> 0 ELSE d.datname = current_database() END
ORDER BY r.rolname COLLATE "C" NULLS FIRST, in_database, o.name COLLATE "C"
