-- What $1 has in this database, one text a row; nothing if there is no such role. '' is PUBLIC.
WITH who AS (
    SELECT oid FROM pg_roles WHERE rolname = $1
    UNION ALL SELECT 0 WHERE $1 = ''
),
spaces AS (
    SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
),
extension AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
)
SELECT what FROM (
    SELECT 'attribute ' || attribute
    FROM pg_roles r
    CROSS JOIN LATERAL (VALUES ('exists', true), ('login', rolcanlogin), ('superuser', rolsuper),
        ('createdb', rolcreatedb), ('createrole', rolcreaterole), ('replication', rolreplication),
        ('bypassrls', rolbypassrls)) a(attribute, is_on)
    WHERE r.oid IN (TABLE who) AND is_on
    UNION ALL
    SELECT 'member of ' || roleid::regrole FROM pg_auth_members WHERE member IN (TABLE who)
    UNION ALL
    SELECT a.privilege_type || ' on database ' || datname
    FROM pg_database CROSS JOIN aclexplode(coalesce(datacl, acldefault('d', datdba))) a
    WHERE a.grantee IN (TABLE who) AND datname = current_database()
    UNION ALL
    SELECT a.privilege_type || ' on schema ' || nspname
    FROM pg_namespace n CROSS JOIN aclexplode(nspacl) a
    WHERE a.grantee IN (TABLE who) AND n.oid IN (TABLE spaces)
    UNION ALL
    SELECT a.privilege_type || ' on ' || CASE relkind WHEN 'S' THEN 'sequence ' ELSE '' END || c.oid::regclass
    FROM pg_class c CROSS JOIN aclexplode(relacl) a
    WHERE a.grantee IN (TABLE who) AND relnamespace IN (TABLE spaces)
      AND ($1 <> '' OR ('pg_class'::regclass, c.oid) NOT IN (TABLE extension))
    UNION ALL
    SELECT a.privilege_type || ' (' || attname || ') on ' || c.oid::regclass
    FROM pg_attribute t JOIN pg_class c ON c.oid = attrelid CROSS JOIN aclexplode(attacl) a
    WHERE a.grantee IN (TABLE who) AND relnamespace IN (TABLE spaces)
      AND ($1 <> '' OR ('pg_class'::regclass, c.oid) NOT IN (TABLE extension))
    UNION ALL
    SELECT a.privilege_type || ' on function ' || p.oid::regprocedure
    FROM pg_proc p CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
    WHERE a.grantee IN (TABLE who) AND pronamespace IN (TABLE spaces)
      AND ('pg_proc'::regclass, p.oid) NOT IN (TABLE extension)
    UNION ALL
    SELECT a.privilege_type || ' on type ' || t.oid::regtype
    FROM pg_type t CROSS JOIN aclexplode(coalesce(typacl, acldefault('T', typowner))) a
    WHERE a.grantee IN (TABLE who) AND typnamespace IN (TABLE spaces) AND typtype IN ('e', 'd')
      AND ('pg_type'::regclass, t.oid) NOT IN (TABLE extension)
    UNION ALL
    SELECT 'by default ' || a.privilege_type || ' on ' || defaclobjtype::text || ' of ' || defaclrole::regrole
    FROM pg_default_acl CROSS JOIN aclexplode(defaclacl) a WHERE a.grantee IN (TABLE who)
    UNION ALL
    SELECT 'policy ' || polname || ' on ' || polrelid::regclass || ' for ' || polcmd::text
        || coalesce(' using ' || pg_get_expr(polqual, polrelid), '')
        || coalesce(' check ' || pg_get_expr(polwithcheck, polrelid), '')
    FROM pg_policy WHERE $1 <> '' AND polroles && ARRAY(SELECT oid FROM who)
    UNION ALL
    SELECT 'owner of ' || c.oid::regclass FROM pg_class c
    WHERE relowner IN (TABLE who) AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace IN (TABLE spaces)
    UNION ALL
    SELECT 'row security on ' || c.oid::regclass FROM pg_class c
    WHERE relrowsecurity AND EXISTS (
        SELECT FROM pg_policy WHERE polrelid = c.oid AND polroles && ARRAY(SELECT oid FROM who))
) all_of_it(what)
ORDER BY 1
