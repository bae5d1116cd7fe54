-- Extensions, whatever schema they lie in. plpgsql is there without being asked for.
SELECT x.extname AS name, n.nspname AS namespace
FROM pg_extension x
JOIN pg_namespace n ON n.oid = x.extnamespace
WHERE x.extname <> 'plpgsql'
ORDER BY x.extname COLLATE "C"
