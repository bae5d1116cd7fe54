//! The migrator's account.

use super::account::{public, role};
use super::{Script, do_block, head, ident, list, namespaces, qualified, text};
use crate::dialect::Target::Postgres;
use crate::ir::{Migrator, Schema};
use std::fmt::Write;

/// The migrator owns what the schema makes: on PostgreSQL only an owner may alter a table.
pub(super) fn script(schema: &Schema, migrator: &Migrator) -> Script {
    let account = ident(&migrator.account);
    let spaces = namespaces(schema);
    let mut out = String::from(
        "-- The account: made if it is missing. It may do everything in this database, and nothing outside of it.\n",
    );
    let body = format!(
        "DECLARE
    account CONSTANT text := {};
    password CONSTANT text := current_setting({}, true);
BEGIN
{role}    EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO %I', current_database(), account);
END
",
        text(&migrator.account),
        text(&format!("env.{}", migrator.password_env)),
        role = role(true),
    );
    do_block(&mut out, &body);
    out.push('\n');
    public(&mut out, schema);
    let _ = write!(out, "\nGRANT USAGE, CREATE ON SCHEMA public TO {account};\n");
    let _ = write!(
        out,
        "\n-- What it makes later is not PUBLIC's either.\n\
         ALTER DEFAULT PRIVILEGES FOR ROLE {account} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;\n\
         ALTER DEFAULT PRIVILEGES FOR ROLE {account} REVOKE USAGE ON TYPES FROM PUBLIC;\n"
    );
    out.push_str("\n-- It owns what the schema made, whoever loaded it.\n");
    let array = |names: Vec<String>| format!("ARRAY[{}]::text[]", list(names));
    // An owned sequence follows its table.
    let sequences = schema.sequences.iter().filter(|s| s.owned_by.is_none()).map(|s| &s.name);
    let parts = schema.tables.iter().flat_map(|t| t.partitions.get(Postgres)).map(|p| &p.name);
    let relations = schema.tables.iter().map(|t| &t.name).chain(parts).chain(sequences);
    let tables: Vec<String> = relations.map(|name| text(&qualified(name))).collect();
    let types = schema.enums.iter().map(|e| &e.name).chain(schema.types.iter().map(|t| &t.name));
    let types: Vec<String> = types.map(|n| text(&qualified(n))).collect();
    let spaces_list = list(spaces.iter().map(|n| text(n)));
    let own_spaces: Vec<String> = spaces.iter().filter(|s| *s != "public").map(|s| text(s)).collect();
    let mine = format!("{}::regrole", text(&account));
    let body = format!(
        "DECLARE
    take text;
BEGIN
    FOR take IN
        WITH it(id) AS (SELECT to_regclass(t) FROM unnest({tables}) t WHERE to_regclass(t) IS NOT NULL),
        called(id) AS (
            SELECT tgfoid FROM pg_trigger JOIN it ON it.id = tgrelid
            UNION SELECT d.refobjid FROM pg_depend d
                  WHERE d.refclassid = 'pg_proc'::regclass
                    AND ((d.classid = 'pg_attrdef'::regclass AND d.objid IN (SELECT a.oid FROM pg_attrdef a JOIN it ON it.id = a.adrelid))
                      OR (d.classid = 'pg_constraint'::regclass AND d.objid IN (SELECT c.oid FROM pg_constraint c JOIN it ON it.id = c.conrelid)))
        )
        SELECT format('SCHEMA %I', nspname) FROM pg_namespace WHERE nspname = ANY ({own_spaces}) AND nspowner <> {mine}
        UNION ALL SELECT format('TABLE %s', c.oid::regclass) FROM pg_class c JOIN it ON it.id = c.oid WHERE c.relowner <> {mine}
        UNION ALL SELECT format('TYPE %s', oid::regtype) FROM pg_type
                  WHERE oid IN (SELECT to_regtype(t) FROM unnest({types}) t) AND typowner <> {mine}
        UNION ALL SELECT format('FUNCTION %s', p.oid::regprocedure) FROM pg_proc p
                  WHERE p.oid IN (TABLE called) AND p.proowner <> {mine}
                    AND p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ({spaces_list}))
                    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
    LOOP
        EXECUTE format('ALTER %s OWNER TO %I', take, {account});
    END LOOP;
END
",
        tables = array(tables),
        types = array(types),
        own_spaces = array(own_spaces),
        account = text(&migrator.account),
    );
    do_block(&mut out, &body);
    Script {
        name: migrator.name.clone(),
        account: migrator.account.clone(),
        password_env: migrator.password_env.clone(),
        head: head(
            schema,
            "migrator",
            &migrator.name,
            &migrator.docs,
            &migrator.account,
            &migrator.password_env,
        ),
        body: out,
    }
}
