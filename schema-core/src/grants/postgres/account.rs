//! Blocks that scripts share: the role, what PUBLIC loses, which functions tables call.

use super::{do_block, ident, list, namespaces, qualified, text};
use crate::ir::{QName, Schema};
use crate::migrate::ledger::TABLE;

/// The role itself: made if missing, made harmless if not, its password set if there is one.
pub(super) fn role(login: bool) -> String {
    if login {
        return ROLE.to_owned();
    }
    ROLE.replace(" LOGIN", " NOLOGIN").replace("NOT (rolcanlogin\n", "NOT (NOT rolcanlogin\n")
}

const ROLE: &str = "    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = account) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', account);
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = account AND NOT (rolcanlogin
               AND NOT rolsuper AND NOT rolcreatedb AND NOT rolcreaterole AND NOT rolreplication AND NOT rolbypassrls)) THEN
        EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', account);
    END IF;
    IF password <> '' THEN
        BEGIN
            EXECUTE format('ALTER ROLE %I PASSWORD %L', account, password);
        EXCEPTION WHEN OTHERS THEN
            RAISE EXCEPTION 'the password of % is refused: %', account, SQLERRM;
        END;
    END IF;
";

/// What is not written is taken away, wherever it came from.
pub(super) const STRIP: &str = "    SELECT coalesce(string_agg(o.classid::regclass || ' ' || o.objid, ', '), '') INTO owned
    FROM pg_shdepend o
    WHERE o.refclassid = 'pg_authid'::regclass AND o.refobjid = quote_ident(account)::regrole AND o.deptype = 'o'
      AND o.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()));
    IF owned <> '' THEN
        RAISE EXCEPTION 'the account % owns something, which it never may: %', account, owned
            USING HINT = 'REASSIGN OWNED BY it TO the migrator''s account, then run this again.';
    END IF;
    FOR membership IN
        SELECT m.roleid::regrole AS role, m.grantor::regrole AS grantor
        FROM pg_auth_members m WHERE m.member = quote_ident(account)::regrole ORDER BY 1, 2
    LOOP
        IF current_setting('server_version_num')::int >= 160000 THEN
            EXECUTE format('REVOKE %s FROM %I GRANTED BY %s CASCADE', membership.role, account, membership.grantor);
        ELSE
            EXECUTE format('REVOKE %s FROM %I CASCADE', membership.role, account);
        END IF;
    END LOOP;
    -- DROP OWNED takes back every right in this database, and what other databases gave: that is put back.
    SELECT array_agg(DISTINCT d.datname ORDER BY d.datname) INTO elsewhere
    FROM pg_database d CROSS JOIN aclexplode(d.datacl) a
    WHERE a.grantee = quote_ident(account)::regrole AND a.privilege_type = 'CONNECT' AND d.datname <> current_database();
    EXECUTE format('DROP OWNED BY %I', account);
    FOREACH other IN ARRAY coalesce(elsewhere, '{}') LOOP
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', other, account);
    END LOOP;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), account);
";

const DROP_OWNED: &str = "    EXECUTE format('DROP OWNED BY %I', account);\n";

/// [`STRIP`], but the policies written by hand (pairs of table and name) keep the account.
pub(super) fn keeping(strip: &str, policies: &str) -> String {
    strip.replace(
        DROP_OWNED,
        &format!(
            "    -- It would drop policies written by hand, too: those let go of the account meanwhile.
    FOR policy IN
        SELECT polname, polrelid::regclass AS relation,
               (SELECT string_agg(quote_ident(rolname), ', ' ORDER BY rolname) FROM pg_roles WHERE oid = ANY (polroles)) AS roles
        FROM pg_policy
        WHERE (polrelid, polname) IN ({policies}) AND quote_ident(account)::regrole = ANY (polroles)
    LOOP
        by_hand := by_hand || format('ALTER POLICY %I ON %s TO %s', policy.polname, policy.relation, policy.roles);
        EXECUTE format('ALTER POLICY %I ON %s TO PUBLIC', policy.polname, policy.relation);
    END LOOP;
{DROP_OWNED}    FOREACH other IN ARRAY by_hand LOOP
        EXECUTE other;
    END LOOP;
"
        ),
    )
}

/// PUBLIC has nothing. What an extension brought stays as it is.
pub(super) fn public(out: &mut String, schema: &Schema) {
    let spaces = list(namespaces(schema).iter().map(|n| text(n)));
    out.push_str("-- PUBLIC has nothing here, but what extensions brought.\n");
    let body = format!(
        "DECLARE
    revoke_it text;
BEGIN
    FOR revoke_it IN
        WITH spaces AS (SELECT oid FROM pg_namespace WHERE nspname IN ({spaces})),
        extension AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
        SELECT format('DATABASE %I', datname)
        FROM pg_database CROSS JOIN aclexplode(coalesce(datacl, acldefault('d', datdba))) a
        WHERE datname = current_database() AND a.grantee = 0
        UNION
        SELECT format('SCHEMA %I', nspname)
        FROM pg_namespace n CROSS JOIN aclexplode(nspacl) a WHERE n.oid IN (TABLE spaces) AND a.grantee = 0
        UNION
        SELECT format('%s %s', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass)
        FROM pg_class c
        WHERE c.relnamespace IN (TABLE spaces) AND ('pg_class'::regclass, c.oid) NOT IN (TABLE extension)
          AND (EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0)
               OR EXISTS (SELECT FROM pg_attribute t CROSS JOIN aclexplode(t.attacl) a WHERE t.attrelid = c.oid AND a.grantee = 0))
        UNION
        SELECT format('ROUTINE %s', p.oid::regprocedure)
        FROM pg_proc p CROSS JOIN aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        WHERE p.pronamespace IN (TABLE spaces) AND a.grantee = 0 AND ('pg_proc'::regclass, p.oid) NOT IN (TABLE extension)
        UNION
        SELECT format('TYPE %s', t.oid::regtype)
        FROM pg_type t CROSS JOIN aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) a
        WHERE t.typnamespace IN (TABLE spaces) AND a.grantee = 0 AND t.typtype IN ('e', 'd')
          AND ('pg_type'::regclass, t.oid) NOT IN (TABLE extension)
        ORDER BY 1
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', revoke_it);
    END LOOP;
END
"
    );
    do_block(out, &body);
}

/// The account looks which revision the database has, where migrations keep that: code asks for it when it connects.
pub(super) fn revisions(out: &mut String, to: &str) {
    let table = qualified(&QName { namespace: None, name: TABLE.to_owned() });
    let space = ident("public");
    out.push_str("\n-- It looks which revision the database has, where migrations say so.\n");
    let body = format!(
        "BEGIN
    IF to_regclass({}) IS NOT NULL THEN
        GRANT USAGE ON SCHEMA {space} TO {to};
        GRANT SELECT ON TABLE {table} TO {to};
    END IF;
END
",
        text(&table)
    );
    do_block(out, &body);
}

/// The functions of the schema that the tables (regclass expressions) call, as a query.
pub(super) fn functions_of(tables: &[String], spaces: &str) -> String {
    format!(
        "
        WITH it(id) AS (VALUES ({})),
        caller(class, id) AS (
            SELECT 'pg_attrdef'::regclass, d.oid FROM pg_attrdef d JOIN it ON it.id = d.adrelid
            UNION ALL SELECT 'pg_constraint'::regclass, c.oid FROM pg_constraint c JOIN it ON it.id = c.conrelid
            UNION ALL SELECT 'pg_class'::regclass, i.indexrelid FROM pg_index i JOIN it ON it.id = i.indrelid
            UNION ALL SELECT 'pg_policy'::regclass, p.oid FROM pg_policy p JOIN it ON it.id = p.polrelid
            UNION ALL SELECT 'pg_constraint'::regclass, c.oid FROM pg_constraint c
                      JOIN pg_attribute a ON a.atttypid = c.contypid JOIN it ON it.id = a.attrelid
        )
        SELECT DISTINCT p.oid::regprocedure
        FROM caller JOIN pg_depend d ON d.classid = caller.class AND d.objid = caller.id
        JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
        WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ({spaces}))
        ORDER BY 1",
        tables.join("), (")
    )
}
