-- Rights on objects to come, where they differ from the usual ones.
, defaults AS (
    SELECT d.oid, d.defaclrole, s.nspname, d.defaclobjtype,
           CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
               WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS kind,
           d.defaclacl AS acl,
           CASE WHEN d.defaclnamespace <> 0 THEN NULL
                ELSE acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)
           END AS usual
    FROM pg_default_acl d
    LEFT JOIN spaces s ON s.oid = d.defaclnamespace
    WHERE (d.defaclnamespace = 0 OR s.oid IS NOT NULL)
),
differences AS (
    SELECT d.*, true AS given, a.grantee, a.privilege_type, a.is_grantable
    FROM defaults d CROSS JOIN aclexplode(d.acl) a
    WHERE NOT EXISTS (SELECT FROM aclexplode(d.usual) u WHERE u.grantee = a.grantee
        AND u.privilege_type = a.privilege_type AND u.is_grantable = a.is_grantable)
    UNION ALL
    SELECT d.*, false, u.grantee, u.privilege_type, false
    FROM defaults d CROSS JOIN aclexplode(d.usual) u
    WHERE NOT EXISTS (SELECT FROM aclexplode(d.acl) a
        WHERE a.grantee = u.grantee AND a.privilege_type = u.privilege_type)
)
SELECT d.oid::int8 AS oid, o.rolname AS role, o.rolname = current_user AS is_own, d.nspname AS namespace, d.kind,
       d.given, coalesce(r.rolname, 'public') AS grantee, d.privilege_type AS privilege, d.is_grantable AS grantable
FROM differences d
JOIN pg_roles o ON o.oid = d.defaclrole
LEFT JOIN pg_roles r ON r.oid = d.grantee
ORDER BY role, namespace NULLS FIRST, d.kind, grantee, d.given, grantable, privilege
