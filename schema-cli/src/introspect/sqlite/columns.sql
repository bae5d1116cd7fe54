SELECT l.name, x.name, x.type, x."notnull", x.hidden
FROM pragma_table_list l
JOIN pragma_table_xinfo(l.name) x
WHERE l.schema = 'main' AND l.type = 'table'
ORDER BY l.name, x.cid
