WITH l AS MATERIALIZED (
    SELECT name, type FROM pragma_table_list WHERE schema = 'main'
)
SELECT m.type, m.name, m.tbl_name, m.sql, coalesce(l.type, '')
FROM sqlite_schema m
LEFT JOIN l ON l.name = m.name AND m.type IN ('table', 'view')
ORDER BY m.rowid
