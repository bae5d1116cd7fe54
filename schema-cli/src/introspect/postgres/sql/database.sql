-- The database itself.
SELECT d.datname AS name,
       current_setting('server_version') AS version,
       coalesce(shobj_description(d.oid, 'pg_database'), '') AS comment
FROM pg_database d
WHERE d.datname = current_database()
