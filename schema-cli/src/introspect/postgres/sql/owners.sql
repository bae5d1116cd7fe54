-- What belongs to another role than the one that reads. A sequence of a column follows its table; arrays,
-- multiranges and row types follow what they are of.
, owned AS (
    SELECT 'pg_class'::regclass AS class, c.oid, c.relowner AS owner, 'TABLE' AS word
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND c.oid NOT IN (
        SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.refobjsubid > 0
            AND d.refclassid = 'pg_class'::regclass AND d.objsubid = 0 AND d.deptype IN ('a', 'i')
            AND d.objid IN (SELECT seqrelid FROM pg_sequence))
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, p.proowner, 'ROUTINE' FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, t.typowner, 'TYPE'
    FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('d', 'e', 'r') OR c.relkind = 'c'
    UNION ALL
    SELECT 'pg_namespace'::regclass, n.oid, n.nspowner, 'SCHEMA' FROM pg_namespace n JOIN spaces s ON s.oid = n.oid
    WHERE NOT (n.nspname = 'public' AND n.nspowner = 'pg_database_owner'::regrole)
    UNION ALL
    SELECT 'pg_operator'::regclass, o.oid, o.oprowner, 'OPERATOR' FROM pg_operator o JOIN spaces s ON s.oid = o.oprnamespace
    UNION ALL
    SELECT 'pg_opfamily'::regclass, f.oid, f.opfowner, 'OPERATOR FAMILY' FROM pg_opfamily f JOIN spaces s ON s.oid = f.opfnamespace
    UNION ALL
    SELECT 'pg_opclass'::regclass, o.oid, o.opcowner, 'OPERATOR CLASS' FROM pg_opclass o JOIN spaces s ON s.oid = o.opcnamespace
    UNION ALL
    SELECT 'pg_collation'::regclass, l.oid, l.collowner, 'COLLATION' FROM pg_collation l JOIN spaces s ON s.oid = l.collnamespace
    UNION ALL
    SELECT 'pg_conversion'::regclass, c.oid, c.conowner, 'CONVERSION' FROM pg_conversion c JOIN spaces s ON s.oid = c.connamespace
    UNION ALL
    SELECT 'pg_ts_config'::regclass, c.oid, c.cfgowner, 'TEXT SEARCH CONFIGURATION' FROM pg_ts_config c JOIN spaces s ON s.oid = c.cfgnamespace
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, d.oid, d.dictowner, 'TEXT SEARCH DICTIONARY' FROM pg_ts_dict d JOIN spaces s ON s.oid = d.dictnamespace
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, x.oid, x.stxowner, 'STATISTICS' FROM pg_statistic_ext x JOIN spaces s ON s.oid = x.stxnamespace
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, f.oid, f.fdwowner, 'FOREIGN DATA WRAPPER' FROM pg_foreign_data_wrapper f WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, v.oid, v.srvowner, 'SERVER' FROM pg_foreign_server v WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, e.oid, e.evtowner, 'EVENT TRIGGER' FROM pg_event_trigger e WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_publication'::regclass, p.oid, p.pubowner, 'PUBLICATION' FROM pg_publication p WHERE cardinality($1) = 0
)
SELECT r.rolname AS role, o.word || ' ' || i.identity AS object
FROM owned o
JOIN pg_roles r ON r.oid = o.owner
CROSS JOIN LATERAL pg_identify_object(o.class, o.oid, 0) i
WHERE r.rolname <> current_user AND (o.class, o.oid) NOT IN (TABLE members)
ORDER BY o.word COLLATE "C", i.identity COLLATE "C"
