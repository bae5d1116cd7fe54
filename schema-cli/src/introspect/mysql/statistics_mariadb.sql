-- Without an order, the indexes of a table come as the table has them.
SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, COLLATION, SUB_PART, INDEX_TYPE, INDEX_COMMENT,
    IGNORED = 'NO', NULL
FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = DATABASE()
