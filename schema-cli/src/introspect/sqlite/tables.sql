SELECT m.type, m.name, m.tbl_name, m.sql, coalesce(l.type, '')
FROM sqlite_schema m
LEFT JOIN pragma_table_list l ON l.schema = 'main' AND l.name = m.name AND m.type IN ('table', 'view')
ORDER BY m.rowid
