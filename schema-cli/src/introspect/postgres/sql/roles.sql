-- Roles that are not the system's, with the roles they are members of, the system's included.
SELECT r.rolname AS name, r.rolcanlogin AS login, r.rolsuper AS superuser,
       r.rolname = current_user AS is_reader,
       -- What a new role is not.
       array_remove(ARRAY[CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN NOT r.rolinherit THEN 'NOINHERIT' END,
           CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
           CASE WHEN r.rolreplication THEN 'REPLICATION' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
           'CONNECTION LIMIT ' || nullif(r.rolconnlimit, -1), 'VALID UNTIL ' || quote_literal(r.rolvaliduntil)],
           NULL) AS attributes,
       ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
             WHERE m.member = r.oid GROUP BY g.rolname ORDER BY g.rolname COLLATE "C") AS groups,
       -- The options of each membership. PostgreSQL 16 and later have two besides, of which the first is by
       -- itself what the member is.
       ARRAY(SELECT concat_ws(', ', CASE WHEN bool_or(m.admin_option) THEN 'ADMIN OPTION' END,
                    CASE WHEN bool_or((to_jsonb(m) ->> 'inherit_option')::boolean) <> r.rolinherit
                        THEN 'INHERIT ' || CASE WHEN r.rolinherit THEN 'FALSE' ELSE 'TRUE' END END,
                    CASE WHEN NOT bool_or((to_jsonb(m) ->> 'set_option')::boolean) THEN 'SET FALSE' END)
             FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
             WHERE m.member = r.oid GROUP BY g.rolname ORDER BY g.rolname COLLATE "C") AS options,
       coalesce(shobj_description(r.oid, 'pg_authid'), '') AS comment
FROM pg_roles r
WHERE r.rolname !~ '^pg_'
ORDER BY r.rolname COLLATE "C"
