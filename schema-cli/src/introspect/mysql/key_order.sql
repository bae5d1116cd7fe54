-- Each partition has indexes of its own; `#` in a name of a file begins what is none of the table's.
SELECT SUBSTRING_INDEX(SUBSTRING_INDEX(t.NAME, '/', -1), '#', 1), i.NAME
FROM information_schema.INNODB_TABLES t JOIN information_schema.INNODB_INDEXES i USING (TABLE_ID)
WHERE SUBSTRING_INDEX(t.NAME, '/', 1) = DATABASE()
ORDER BY i.INDEX_ID
