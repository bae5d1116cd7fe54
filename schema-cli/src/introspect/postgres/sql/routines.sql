-- Functions, procedures and aggregates.
SELECT p.oid::int8 AS oid, s.nspname AS namespace, p.proname AS name, p.prokind::text AS kind,
       p.oid::regprocedure::text AS signature,
       ARRAY(SELECT g.type::int8 FROM unnest(p.proargtypes) WITH ORDINALITY g(type, place)
             ORDER BY g.place) AS argument_types,
       ARRAY(SELECT format_type(g.type, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY g(type, place)
             ORDER BY g.place) AS argument_texts,
       CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END AS definition,
       pg_get_function_identity_arguments(p.oid) AS identity_arguments,
       a.aggkind::text AS aggregate_kind,
       ARRAY(SELECT option FROM (VALUES
           (1, format('SFUNC = %s', a.aggtransfn::regproc)),
           (2, format('STYPE = %s', format_type(a.aggtranstype, NULL))),
           (3, 'SSPACE = ' || nullif(a.aggtransspace, 0)),
           (4, 'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc),
           (5, CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END),
           (6, 'FINALFUNC_MODIFY = ' || CASE WHEN a.aggfinalfn <> 0 AND a.aggfinalmodify
                   <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char" THEN
               CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END),
           (7, 'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regproc),
           (8, 'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regproc),
           (9, 'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regproc),
           (10, 'INITCOND = ' || quote_literal(a.agginitval)),
           (11, 'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regproc),
           (12, 'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regproc),
           (13, 'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), NULL)),
           (14, 'MSSPACE = ' || nullif(a.aggmtransspace, 0)),
           (15, 'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regproc),
           (16, CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END),
           (17, 'MFINALFUNC_MODIFY = ' || CASE WHEN a.aggmfinalfn <> 0 AND a.aggmfinalmodify
                   <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char" THEN
               CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END),
           (18, 'MINITCOND = ' || quote_literal(a.aggminitval)),
           (19, 'SORTOP = ' || (SELECT format('OPERATOR(%I.%s)', opn.nspname, o.oprname) FROM pg_operator o
               JOIN pg_namespace opn ON opn.oid = o.oprnamespace WHERE o.oid = a.aggsortop)),
           (20, CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END),
           (21, CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END)
       ) options(place, option) WHERE a.aggfnoid IS NOT NULL AND option IS NOT NULL ORDER BY place) AS aggregate,
       coalesce(e.description, '') AS comment
FROM pg_proc p
JOIN spaces s ON s.oid = p.pronamespace
LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
LEFT JOIN pg_description e ON e.classoid = 'pg_proc'::regclass AND e.objoid = p.oid AND e.objsubid = 0
WHERE ('pg_proc'::regclass, p.oid) NOT IN (TABLE members)
  -- A range type makes its constructors itself.
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                  AND d.deptype = 'i')
ORDER BY s.nspname COLLATE "C", p.proname COLLATE "C", p.oid::regprocedure::text COLLATE "C"
