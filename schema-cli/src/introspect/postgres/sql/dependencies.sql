-- What needs what, among objects that are not the system's own. A view's rule stands for the view, a row type
-- for its table, an array for its element, an operator of a class for the class.
SELECT DISTINCT f.class AS class, f.id AS oid, t.class AS to_class, t.id AS to_oid
FROM pg_depend d
LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid AND w.rulename = '_RETURN'
LEFT JOIN pg_class fc ON d.classid = 'pg_class'::regclass AND fc.oid = d.objid AND fc.relkind = 'c'
LEFT JOIN pg_constraint fk ON d.classid = 'pg_constraint'::regclass AND fk.oid = d.objid AND fk.contypid <> 0
LEFT JOIN pg_depend o ON d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass) AND o.classid = d.classid
    AND o.objid = d.objid AND o.refclassid = 'pg_opclass'::regclass
LEFT JOIN pg_type y ON d.refclassid = 'pg_type'::regclass AND y.oid = d.refobjid
LEFT JOIN pg_type el ON el.oid = y.typelem AND el.typarray = y.oid
LEFT JOIN pg_class row ON row.oid = coalesce(el.typrelid, y.typrelid) AND row.relkind <> 'c'
LEFT JOIN pg_class tc ON d.refclassid = 'pg_class'::regclass AND tc.oid = d.refobjid AND tc.relkind = 'c'
CROSS JOIN LATERAL (SELECT
    CASE WHEN w.oid IS NOT NULL THEN 'pg_class'
         WHEN o.objid IS NOT NULL THEN 'pg_opclass'
         WHEN fc.oid IS NOT NULL OR fk.oid IS NOT NULL THEN 'pg_type'
         ELSE d.classid::regclass::text END AS class,
    coalesce(w.ev_class, fc.reltype, fk.contypid, o.refobjid, d.objid)::int8 AS id) f
CROSS JOIN LATERAL (SELECT
    CASE WHEN row.oid IS NOT NULL THEN 'pg_class' WHEN tc.oid IS NOT NULL THEN 'pg_type'
         ELSE d.refclassid::regclass::text END AS class,
    coalesce(row.oid, tc.reltype, el.oid, d.refobjid)::int8 AS id) t
WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a')
  AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass,
                       'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_collation'::regclass,
                       'pg_ts_config'::regclass, 'pg_ts_dict'::regclass, 'pg_ts_template'::regclass,
                       'pg_ts_parser'::regclass, 'pg_foreign_data_wrapper'::regclass,
                       'pg_foreign_server'::regclass, 'pg_constraint'::regclass, 'pg_language'::regclass)
  -- That constraints, defaults and indexes need their tables goes without saying.
  AND NOT (d.refclassid = 'pg_class'::regclass AND (d.classid IN ('pg_constraint'::regclass, 'pg_attrdef'::regclass)
      OR d.classid = 'pg_class'::regclass AND d.refobjsubid > 0))
  -- Extensions are there before all else.
  AND NOT EXISTS (SELECT FROM pg_depend m WHERE m.classid = d.refclassid AND m.objid = d.refobjid
                  AND m.deptype = 'e')
  AND (f.class, f.id) <> (t.class, t.id)
ORDER BY 1, 2, 3, 4
