-- Rights that differ from what an object has when it is made: given ones, and those that were taken. An owner
-- may do everything; that is said only where it is taken. No grantee is PUBLIC. A schema `public` and what an
-- extension brings are compared with what they had at first.
, objects AS (
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, c.oid AS relation,
           s.nspname AS namespace, c.relname AS name, '' AS args, NULL AS col, 0 AS place, c.relowner AS owner,
           c.relacl AS acl,
           coalesce(i.initprivs, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) AS usual
    FROM pg_class c
    JOIN spaces s ON s.oid = c.relnamespace
    LEFT JOIN pg_init_privs i ON i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0
    WHERE c.relacl IS NOT NULL AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
    UNION ALL
    SELECT 'TABLE', c.oid, s.nspname, c.relname, '', a.attname, a.attnum, c.relowner, a.attacl,
           i.initprivs
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN spaces s ON s.oid = c.relnamespace
    LEFT JOIN pg_init_privs i
        ON i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = a.attnum
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relpersistence <> 't'
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, 0, s.nspname, p.proname,
           oidvectortypes(p.proargtypes), NULL, 0, p.proowner, p.proacl, coalesce(i.initprivs, acldefault('f', p.proowner))
    FROM pg_proc p
    JOIN spaces s ON s.oid = p.pronamespace
    LEFT JOIN pg_init_privs i ON i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid
    WHERE p.proacl IS NOT NULL
    UNION ALL
    SELECT CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, 0, s.nspname, t.typname, '', NULL, 0, t.typowner,
           t.typacl, coalesce(i.initprivs, acldefault('T', t.typowner))
    FROM pg_type t
    JOIN spaces s ON s.oid = t.typnamespace
    LEFT JOIN pg_init_privs i ON i.classoid = 'pg_type'::regclass AND i.objoid = t.oid
    WHERE t.typacl IS NOT NULL
    UNION ALL
    SELECT 'SCHEMA', 0, NULL, n.nspname, '', NULL, 0, n.nspowner, n.nspacl,
           CASE WHEN n.nspname = 'public'
               THEN acldefault('n', n.nspowner) || makeaclitem(0, n.nspowner, 'USAGE', false)
               ELSE coalesce(i.initprivs, acldefault('n', n.nspowner)) END
    FROM pg_namespace n
    JOIN spaces s ON s.oid = n.oid
    LEFT JOIN pg_init_privs i ON i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid
    WHERE n.nspacl IS NOT NULL
    UNION ALL
    SELECT 'DATABASE', 0, NULL, d.datname, '', NULL, 0, d.datdba, d.datacl, acldefault('d', d.datdba)
    FROM pg_database d
    WHERE d.datname = current_database() AND d.datacl IS NOT NULL
    UNION ALL
    SELECT 'LANGUAGE', 0, NULL, l.lanname, '', NULL, 0, l.lanowner, l.lanacl,
           coalesce(i.initprivs, acldefault('l', l.lanowner))
    FROM pg_language l
    LEFT JOIN pg_init_privs i ON i.classoid = 'pg_language'::regclass AND i.objoid = l.oid
    WHERE l.lanacl IS NOT NULL
    UNION ALL
    SELECT 'FOREIGN DATA WRAPPER', 0, NULL, f.fdwname, '', NULL, 0, f.fdwowner, f.fdwacl,
           acldefault('F', f.fdwowner)
    FROM pg_foreign_data_wrapper f WHERE f.fdwacl IS NOT NULL
    UNION ALL
    SELECT 'FOREIGN SERVER', 0, NULL, f.srvname, '', NULL, 0, f.srvowner, f.srvacl, acldefault('S', f.srvowner)
    FROM pg_foreign_server f WHERE f.srvacl IS NOT NULL
    UNION ALL
    -- The first superuser stands for the owner, whom a parameter has not.
    SELECT 'PARAMETER', 0, NULL, p.parname, '', NULL, 0, 10, p.paracl, acldefault('p', 10)
    FROM pg_parameter_acl p
),
differences AS (
    SELECT o.*, true AS given, a.grantee, a.privilege_type, a.is_grantable, nullif(a.grantor, o.owner) AS grantor
    FROM objects o CROSS JOIN aclexplode(o.acl) a
    WHERE a.grantee <> o.owner AND NOT EXISTS (SELECT FROM aclexplode(o.usual) u WHERE u.grantee = a.grantee
        AND u.privilege_type = a.privilege_type AND u.is_grantable = a.is_grantable)
    UNION ALL
    SELECT o.*, false, u.grantee, u.privilege_type, false, NULL
    FROM objects o CROSS JOIN aclexplode(o.usual) u
    WHERE NOT EXISTS (SELECT FROM aclexplode(o.acl) a
        WHERE a.grantee = u.grantee AND a.privilege_type = u.privilege_type)
)
SELECT DISTINCT d.given, d.kind, d.relation::int8 AS relation, d.namespace, d.name, d.args, d.col AS column, d.place,
       coalesce(r.rolname, 'public') AS grantee, d.grantee = d.owner AS by_owner,
       d.privilege_type AS privilege, d.is_grantable AS grantable, g.rolname AS grantor
FROM differences d
LEFT JOIN pg_roles r ON r.oid = d.grantee
LEFT JOIN pg_roles g ON g.oid = d.grantor
WHERE d.grantee = 0 OR r.rolname !~ '^pg_'
ORDER BY grantee, d.kind, d.namespace, d.name, d.args, d.place, privilege, grantable, grantor
