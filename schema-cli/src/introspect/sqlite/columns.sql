SELECT l.name, x.name, x.type, x."notnull", x.hidden
FROM pragma_table_list l
JOIN pragma_table_xinfo(l.name) x
WHERE l.schema = 'main' AND l.type = ?1 AND (?1 = 'table' OR x.hidden = 0)
ORDER BY l.name, x.cid
