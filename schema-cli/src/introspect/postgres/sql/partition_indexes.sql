-- Indexes of partitions that belong to one of their table, where the name is not the one that the server
-- chooses by itself: for another one, for a long one, which is cut, and where two ask for the same.
, inherited AS (
    SELECT x.indrelid, i.oid, i.relname AS name,
           c.relname || CASE WHEN k.contype = 'p' THEN '' ELSE '_' || (
               SELECT string_agg(a.attname, '_' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.oid) END
           || CASE k.contype WHEN 'p' THEN '_pkey' WHEN 'u' THEN '_key' WHEN 'x' THEN '_excl' ELSE '_idx' END AS usual
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class c ON c.oid = x.indrelid
    JOIN spaces s ON s.oid = c.relnamespace
    LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x')
    WHERE i.relispartition
)
SELECT h.indrelid::regclass::text AS partition, pg_partition_root(h.oid)::text AS root, h.name
FROM (SELECT *, count(*) OVER (PARTITION BY indrelid, usual) > 1 AS meet FROM inherited) h
WHERE h.name <> h.usual OR octet_length(h.usual) > 63 OR h.meet
ORDER BY h.indrelid::regclass::text COLLATE "C", h.name COLLATE "C"
