-- All other objects that somebody made, each with the statement that makes it, or without one where that can't
-- be told surely. What lies in no PostgreSQL schema is read if all of them are.
, own_operators AS (
    SELECT o.*, s.nspname FROM pg_operator o JOIN spaces s ON s.oid = o.oprnamespace
    WHERE o.oprcode <> 0
),
-- Options that may hold a secret are not to be written down.
secretive AS (
    SELECT 'passw|secret|key|token|credential' AS names
),
operator_path AS (
    SELECT o.oid, format('OPERATOR(%I.%s)', n.nspname, o.oprname) AS path
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
),
made AS (
    SELECT 'pg_operator' AS class, o.oid, 'operator' AS kind, o.nspname AS namespace, o.oprname::text AS name,
           NULL::oid AS relation,
           format('CREATE OPERATOR %I.%s (FUNCTION = %s', o.nspname, o.oprname, o.oprcode)
           || coalesce(', LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL), '')
           || coalesce(', RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL), '')
           || coalesce(', COMMUTATOR = ' || (SELECT path FROM operator_path p WHERE p.oid = o.oprcom), '')
           || coalesce(', NEGATOR = ' || (SELECT path FROM operator_path p WHERE p.oid = o.oprnegate), '')
           || coalesce(', RESTRICT = ' || nullif(o.oprrest, 0)::regproc, '')
           || coalesce(', JOIN = ' || nullif(o.oprjoin, 0)::regproc, '')
           || CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END
           || CASE WHEN o.oprcanmerge THEN ', MERGES' ELSE '' END || ')' AS sql,
           format('OPERATOR %I.%s (%s, %s)', o.nspname, o.oprname,
                  coalesce(format_type(nullif(o.oprleft, 0), NULL), 'NONE'),
                  coalesce(format_type(nullif(o.oprright, 0), NULL), 'NONE')) AS path
    FROM own_operators o
    UNION ALL
    SELECT 'pg_opfamily', f.oid, 'operator family', s.nspname, f.opfname, NULL,
           format('CREATE OPERATOR FAMILY %I.%I USING %I', s.nspname, f.opfname, m.amname),
           format('OPERATOR FAMILY %I.%I USING %I', s.nspname, f.opfname, m.amname)
    FROM pg_opfamily f JOIN spaces s ON s.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod
    UNION ALL
    SELECT 'pg_opclass', o.oid, 'operator class', s.nspname, o.opcname, NULL,
           format('CREATE OPERATOR CLASS %I.%I%s FOR TYPE %s USING %I FAMILY %I.%I AS ', s.nspname, o.opcname,
                  CASE WHEN o.opcdefault THEN ' DEFAULT' ELSE '' END, format_type(o.opcintype, NULL), m.amname,
                  fn.nspname, f.opfname)
           || array_to_string(ARRAY(SELECT 'STORAGE ' || format_type(nullif(o.opckeytype, 0), NULL))
               || ARRAY(SELECT format('OPERATOR %s %s%s', a.amopstrategy, a.amopopr::regoperator,
                            ' FOR ORDER BY ' || (SELECT format('%I.%I', sn.nspname, sf.opfname) FROM pg_opfamily sf
                                JOIN pg_namespace sn ON sn.oid = sf.opfnamespace WHERE sf.oid = a.amopsortfamily))
                        FROM pg_amop a JOIN pg_depend d ON d.classid = 'pg_amop'::regclass AND d.objid = a.oid
                            AND d.refclassid = 'pg_opclass'::regclass AND d.refobjid = o.oid
                        ORDER BY a.amopstrategy)
               || ARRAY(SELECT format('FUNCTION %s (%s, %s) %s', a.amprocnum, format_type(a.amproclefttype, NULL),
                            format_type(a.amprocrighttype, NULL), a.amproc::regprocedure)
                        FROM pg_amproc a JOIN pg_depend d ON d.classid = 'pg_amproc'::regclass AND d.objid = a.oid
                            AND d.refclassid = 'pg_opclass'::regclass AND d.refobjid = o.oid
                        ORDER BY a.amprocnum, a.oid), ', '),
           format('OPERATOR CLASS %I.%I USING %I', s.nspname, o.opcname, m.amname)
    FROM pg_opclass o
    JOIN spaces s ON s.oid = o.opcnamespace
    JOIN pg_am m ON m.oid = o.opcmethod
    JOIN pg_opfamily f ON f.oid = o.opcfamily
    JOIN pg_namespace fn ON fn.oid = f.opfnamespace
    UNION ALL
    SELECT 'pg_cast', c.oid, 'cast', NULL,
           format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL), NULL,
           format('CREATE CAST (%s AS %s) ', format_type(c.castsource, NULL), format_type(c.casttarget, NULL))
           || CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure
                   WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END
           || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END,
           format('CAST (%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL))
    FROM pg_cast c
    WHERE c.oid >= 16384 AND cardinality($1) = 0
      -- A range type makes that one itself.
      AND NOT EXISTS (SELECT FROM pg_range r WHERE r.rngtypid = c.castsource AND r.rngmultitypid = c.casttarget)
    UNION ALL
    SELECT 'pg_collation', l.oid, 'collation', s.nspname, l.collname, NULL,
           format('CREATE COLLATION %I.%I (', s.nspname, l.collname)
           || concat_ws(', ', 'PROVIDER = ' || CASE l.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
               'LOCALE = ' || quote_literal(coalesce(to_jsonb(l) ->> 'colliculocale', to_jsonb(l) ->> 'colllocale')),
               'LC_COLLATE = ' || quote_literal(l.collcollate), 'LC_CTYPE = ' || quote_literal(l.collctype),
               'RULES = ' || quote_literal(to_jsonb(l) ->> 'collicurules'),
               CASE WHEN NOT l.collisdeterministic THEN 'DETERMINISTIC = false' END) || ')',
           format('COLLATION %I.%I', s.nspname, l.collname)
    FROM pg_collation l JOIN spaces s ON s.oid = l.collnamespace
    UNION ALL
    SELECT 'pg_conversion', c.oid, 'conversion', s.nspname, c.conname, NULL,
           format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', CASE WHEN c.condefault THEN 'DEFAULT ' ELSE '' END,
                  s.nspname, c.conname, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding),
                  c.conproc),
           format('CONVERSION %I.%I', s.nspname, c.conname)
    FROM pg_conversion c JOIN spaces s ON s.oid = c.connamespace
    UNION ALL
    SELECT 'pg_ts_parser', p.oid, 'text search parser', s.nspname, p.prsname, NULL, NULL, NULL
    FROM pg_ts_parser p JOIN spaces s ON s.oid = p.prsnamespace
    UNION ALL
    SELECT 'pg_ts_template', t.oid, 'text search template', s.nspname, t.tmplname, NULL, NULL, NULL
    FROM pg_ts_template t JOIN spaces s ON s.oid = t.tmplnamespace
    UNION ALL
    SELECT 'pg_ts_dict', d.oid, 'text search dictionary', s.nspname, d.dictname, NULL,
           format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', s.nspname, d.dictname, tn.nspname,
                  t.tmplname, ', ' || d.dictinitoption),
           format('TEXT SEARCH DICTIONARY %I.%I', s.nspname, d.dictname)
    FROM pg_ts_dict d
    JOIN spaces s ON s.oid = d.dictnamespace
    JOIN pg_ts_template t ON t.oid = d.dicttemplate
    JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
    UNION ALL
    SELECT 'pg_ts_config', c.oid, 'text search configuration', s.nspname, c.cfgname, NULL,
           format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', s.nspname, c.cfgname, pn.nspname, p.prsname)
           || coalesce((SELECT string_agg(format(E';\nALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s',
                    s.nspname, c.cfgname, g.alias, g.dictionaries), '' ORDER BY g.tokid)
               FROM (SELECT t.tokid, t.alias, string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
                         AS dictionaries
                     FROM pg_ts_config_map m JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
                     WHERE m.mapcfg = c.oid GROUP BY t.tokid, t.alias) g), ''),
           format('TEXT SEARCH CONFIGURATION %I.%I', s.nspname, c.cfgname)
    FROM pg_ts_config c
    JOIN spaces s ON s.oid = c.cfgnamespace
    JOIN pg_ts_parser p ON p.oid = c.cfgparser
    JOIN pg_namespace pn ON pn.oid = p.prsnamespace
    UNION ALL
    SELECT 'pg_statistic_ext', x.oid, 'statistics', s.nspname, x.stxname, x.stxrelid,
           pg_get_statisticsobjdef(x.oid)
           || coalesce(format(E';\nALTER STATISTICS %I.%I SET STATISTICS ', s.nspname, x.stxname)
                       || nullif(x.stxstattarget, -1), ''),
           format('STATISTICS %I.%I', s.nspname, x.stxname)
    FROM pg_statistic_ext x JOIN spaces s ON s.oid = x.stxnamespace
    UNION ALL
    SELECT 'pg_event_trigger', e.oid, 'event trigger', NULL, e.evtname, NULL,
           format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()', e.evtname, e.evtevent,
                  ' WHEN TAG IN (' || (SELECT string_agg(quote_literal(tag), ', ' ORDER BY tag)
                                       FROM unnest(e.evttags) tag) || ')', e.evtfoid::regproc)
           || coalesce(format(E';\nALTER EVENT TRIGGER %I ', e.evtname)
               || CASE e.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END, ''),
           format('EVENT TRIGGER %I', e.evtname)
    FROM pg_event_trigger e WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_publication', p.oid, 'publication', NULL, p.pubname, NULL,
           format('CREATE PUBLICATION %I', p.pubname)
           || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE coalesce(' FOR ' || nullif(concat_ws(', ',
                  (SELECT string_agg('TABLE ' || r.prrelid::regclass
                       || coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                              FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '')
                       || coalesce(' WHERE ' || pg_get_expr(r.prqual, r.prrelid), ''), ', ' ORDER BY r.prrelid::regclass::text)
                   FROM pg_publication_rel r WHERE r.prpubid = p.oid),
                  (SELECT string_agg(format('TABLES IN SCHEMA %I', n.nspname), ', ' ORDER BY n.nspname)
                   FROM pg_publication_namespace x JOIN pg_namespace n ON n.oid = x.pnnspid WHERE x.pnpubid = p.oid)), ''), '')
              END
           || format(' WITH (publish = %L, publish_via_partition_root = %s)', concat_ws(', ',
                  CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                  CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END), p.pubviaroot::text || CASE to_jsonb(p) ->> 'pubgencols'
                  WHEN 's' THEN ', publish_generated_columns = stored' ELSE '' END),
           format('PUBLICATION %I', p.pubname)
    FROM pg_publication p WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_foreign_data_wrapper', f.oid, 'foreign data wrapper', NULL, f.fdwname, NULL,
           CASE WHEN array_to_string(f.fdwoptions, ' ') !~* (TABLE secretive) OR f.fdwoptions IS NULL THEN
           format('CREATE FOREIGN DATA WRAPPER %I%s%s%s', f.fdwname, ' HANDLER ' || nullif(f.fdwhandler, 0)::regproc,
                  ' VALIDATOR ' || nullif(f.fdwvalidator, 0)::regproc,
                  ' OPTIONS (' || (SELECT string_agg(format('%I %L', option_name, option_value), ', ' ORDER BY option_name)
                                   FROM pg_options_to_table(f.fdwoptions)) || ')') END,
           format('FOREIGN DATA WRAPPER %I', f.fdwname)
    FROM pg_foreign_data_wrapper f WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_foreign_server', v.oid, 'server', NULL, v.srvname, NULL,
           CASE WHEN array_to_string(v.srvoptions, ' ') !~* (TABLE secretive) OR v.srvoptions IS NULL THEN
           format('CREATE SERVER %I%s%s FOREIGN DATA WRAPPER %I%s', v.srvname, ' TYPE ' || quote_literal(v.srvtype),
                  ' VERSION ' || quote_literal(v.srvversion), f.fdwname,
                  ' OPTIONS (' || (SELECT string_agg(format('%I %L', option_name, option_value), ', ' ORDER BY option_name)
                                   FROM pg_options_to_table(v.srvoptions)) || ')') END,
           format('SERVER %I', v.srvname)
    FROM pg_foreign_server v JOIN pg_foreign_data_wrapper f ON f.oid = v.srvfdw WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_class', c.oid, 'foreign table', s.nspname, c.relname, NULL,
           format('CREATE FOREIGN TABLE %I.%I (', s.nspname, c.relname)
           || coalesce((SELECT string_agg(format(E'\n    %I %s%s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                  ' OPTIONS (' || (SELECT string_agg(format('%I %L', option_name, option_value), ', ' ORDER BY option_name)
                                   FROM pg_options_to_table(a.attfdwoptions)) || ')',
                  (SELECT format(' COLLATE %I.%I', ln.nspname, l.collname) FROM pg_collation l
                   JOIN pg_namespace ln ON ln.oid = l.collnamespace JOIN pg_type y ON y.oid = a.atttypid
                   WHERE l.oid = a.attcollation AND l.oid <> y.typcollation),
                  CASE a.attgenerated WHEN '' THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
                      ELSE format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid)) END,
                  CASE WHEN a.attnotnull THEN ' NOT NULL' END), ',' ORDER BY a.attnum)
               FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
               WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '')
           || format(E'\n) SERVER %I%s', v.srvname,
                  ' OPTIONS (' || (SELECT string_agg(format('%I %L', option_name, option_value), ', ' ORDER BY option_name)
                                   FROM pg_options_to_table(t.ftoptions)) || ')'),
           format('FOREIGN TABLE %I.%I', s.nspname, c.relname)
    FROM pg_foreign_table t
    JOIN pg_class c ON c.oid = t.ftrelid
    JOIN spaces s ON s.oid = c.relnamespace
    JOIN pg_foreign_server v ON v.oid = t.ftserver
    UNION ALL
    SELECT 'pg_am', a.oid, 'access method', NULL, a.amname, NULL,
           format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', a.amname,
                  CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END, a.amhandler),
           format('ACCESS METHOD %I', a.amname)
    FROM pg_am a WHERE a.oid >= 16384 AND cardinality($1) = 0
    -- What follows is told of and no more.
    UNION ALL
    SELECT 'pg_language', l.oid, 'language', NULL, l.lanname, NULL, NULL, NULL
    FROM pg_language l WHERE l.oid >= 16384 AND cardinality($1) = 0
    UNION ALL
    SELECT 'pg_transform', f.oid, 'transform', NULL, format_type(f.trftype, NULL), NULL, NULL, NULL
    FROM pg_transform f WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_subscription', u.oid, 'subscription', NULL, u.subname, NULL, NULL, NULL
    FROM pg_subscription u
    JOIN pg_database d ON d.oid = u.subdbid AND d.datname = current_database() WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_user_mapping', u.umid, 'user mapping', NULL, u.usename || ' on ' || u.srvname, NULL, NULL, NULL
    FROM pg_user_mappings u WHERE cardinality($1) = 0
    UNION ALL
    SELECT 'pg_seclabel', l.objoid, 'security label', NULL, coalesce(i.identity, l.label), NULL, NULL, NULL
    FROM pg_seclabel l, pg_identify_object(l.classoid, l.objoid, l.objsubid) i WHERE cardinality($1) = 0
)
SELECT m.class, m.oid::int8 AS oid, m.kind, m.namespace, m.name, m.relation::int8 AS relation, m.sql, m.path,
       coalesce(e.description, '') AS comment
FROM made m
LEFT JOIN pg_description e ON e.classoid = ('pg_catalog.' || m.class)::regclass AND e.objoid = m.oid AND e.objsubid = 0
WHERE (('pg_catalog.' || m.class)::regclass, m.oid) NOT IN (TABLE members)
ORDER BY m.kind, m.namespace COLLATE "C", m.name COLLATE "C", m.path COLLATE "C"
