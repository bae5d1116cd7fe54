//! PostgreSQL: a role for each service, its least rights, and row policies.

use super::matrix::{Matrix, Right, Rights, TableRights, Verb, predicate};
use super::{comment, list};
use crate::compile::Artifact;
use crate::diag::Diagnostics;
use crate::dialect::Target::Postgres;
use crate::dialect::{names, quote};
use crate::ir::{AutoKind, Migrator, QName, Schema, Service, Table, TableId};
use std::fmt::Write;

/// What makes one account, as one script: [`Script::body`] is to run in one transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script {
    /// The service's or migrator's name.
    pub name: String,
    /// The account.
    pub account: String,
    /// The environment variable of its password. The script takes the password, or a SCRAM verifier made
    /// of it, from the setting `env.<NAME>`; where that is unset or empty it leaves the password alone.
    pub password_env: String,
    /// What is said above it.
    pub head: String,
    /// The statements, without BEGIN and COMMIT.
    pub body: String,
}

/// Scripts for all accounts: migrators first, then services, in the order of the schema.
pub fn scripts(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) -> Vec<Script> {
    let migrators = schema.migrators.iter().map(|m| migrator(schema, m));
    let mut scripts: Vec<Script> = migrators.collect();
    for (service, rights) in schema.services.iter().zip(&matrix.services) {
        scripts.push(Writer { schema, matrix, service, rights, diags, out: String::new() }.script());
    }
    scripts
}

/// `grants/postgres/<name>.sql`
pub fn files(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) -> Vec<Artifact> {
    let scripts = scripts(schema, matrix, diags);
    let file = |s: Script| Artifact {
        path: format!("grants/postgres/{}.sql", s.name),
        text: format!(
            "{}\nBEGIN;\nSET LOCAL client_min_messages = warning;\nSET LOCAL lock_timeout = '10s';\n\n{}\nCOMMIT;\n",
            s.head, s.body
        ),
    };
    scripts.into_iter().map(file).collect()
}

fn head(schema: &Schema, kind: &str, name: &str, docs: &str, account: &str, env: &str) -> String {
    let mut out = format!(
        "-- Schema {}, {kind} {name}: the account {account}, for PostgreSQL 15 and later.\n",
        schema.name
    );
    comment(&mut out, docs);
    let _ = write!(
        out,
        "--\n\
         -- Run it as a superuser, in the database of the schema, once its tables are there; again whenever you\n\
         -- like, and each account's file in any order. It is one transaction: nobody loses a right in between.\n\
         --\n\
         -- The password never stands here. 'schemagen grants apply' reads it from the environment variable\n\
         -- {env}. With psql alone:\n\
         --   PGOPTIONS=\"-c env.{env}=${env}\" psql -v ON_ERROR_STOP=1 -f {name}.sql DATABASE\n\
         -- (a blank or a backslash in it needs a backslash in front). Without it, a password that is there stays,\n\
         -- and a new account has none, so that nobody can log in.\n"
    );
    out
}

/// A body for `DO`, in dollar quotes that it does not hold.
fn do_block(out: &mut String, body: &str) {
    let mut tag = "$$".to_owned();
    while body.contains(&tag) {
        tag = format!("$q{}$", tag.len());
    }
    let _ = write!(out, "DO {tag}\n{body}{tag};\n");
}

fn text(s: &str) -> String {
    quote::string(Postgres, s)
}

fn ident(s: &str) -> String {
    quote::ident(Postgres, s)
}

/// With its PostgreSQL schema, so that no search path matters.
fn qualified(name: &QName) -> String {
    format!("{}.{}", ident(name.namespace.as_deref().unwrap_or("public")), ident(&name.name))
}

/// `public` and the PostgreSQL schemas that items lie in, each once.
fn namespaces(schema: &Schema) -> Vec<String> {
    let tables = schema.tables.iter().map(|t| &t.name);
    let types = schema.enums.iter().map(|e| &e.name).chain(schema.types.iter().map(|t| &t.name));
    let mut all = vec!["public".to_owned()];
    for name in tables.chain(types) {
        let name = name.namespace.as_deref().unwrap_or("public");
        if !all.iter().any(|n| n == name) {
            all.push(name.to_owned());
        }
    }
    all
}

/// The role itself: made if missing, made harmless if not, its password set if there is one.
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
const STRIP: &str = "    SELECT coalesce(string_agg(o.classid::regclass || ' ' || o.objid, ', '), '') INTO owned
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

/// PUBLIC has nothing. What an extension brought stays as it is.
fn public(out: &mut String, schema: &Schema) {
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

struct Writer<'a> {
    schema: &'a Schema,
    matrix: &'a Matrix,
    service: &'a Service,
    rights: &'a Rights,
    diags: &'a mut Diagnostics,
    out: String,
}

impl Writer<'_> {
    fn script(mut self) -> Script {
        let service = self.service;
        self.account();
        self.out.push('\n');
        public(&mut self.out, self.schema);
        self.grants();
        self.sequences();
        self.policies();
        self.leftover();
        self.functions();
        Script {
            name: service.name.clone(),
            account: service.account.clone(),
            password_env: service.password_env.clone(),
            head: head(
                self.schema,
                "service",
                &service.name,
                &service.docs,
                &service.account,
                &service.password_env,
            ),
            body: self.out,
        }
    }

    fn account(&mut self) {
        self.out.push_str("-- The account: made if it is missing, stripped of all rights, memberships and attributes if it is not.\n");
        let body = format!(
            "DECLARE
    account CONSTANT text := {};
    password CONSTANT text := current_setting({}, true);
    owned text;
    membership record;
    elsewhere text[];
    other text;
BEGIN
{ROLE}{STRIP}END
",
            text(&self.service.account),
            text(&format!("env.{}", self.service.password_env)),
        );
        do_block(&mut self.out, &body);
    }

    fn grants(&mut self) {
        let account = ident(&self.service.account);
        self.out.push_str("\n-- What the schema gives it.\n");
        let tables: Vec<&Table> = self.rights.tables.iter().map(|r| self.schema.table(r.table)).collect();
        let mut spaces: Vec<&str> = Vec::new();
        for table in &tables {
            let space = table.name.namespace.as_deref().unwrap_or("public");
            if !spaces.contains(&space) {
                spaces.push(space);
            }
        }
        if spaces.is_empty() {
            self.out.push_str("-- No table.\n");
            return;
        }
        let _ = writeln!(
            self.out,
            "GRANT USAGE ON SCHEMA {} TO {account};",
            list(spaces.iter().map(|s| ident(s)))
        );
        for (rights, table) in self.rights.tables.iter().zip(tables) {
            // A whole table's verbs and a column list's go together: no verb is in both.
            let verbs: Vec<String> =
                rights.iter().map(|(verb, right)| verb_list(table, verb, right)).collect();
            let _ =
                writeln!(self.out, "GRANT {} ON TABLE {} TO {account};", list(verbs), qualified(&table.name));
        }
    }

    /// A serial column's default calls nextval in the name of whoever inserts; identity does not.
    fn sequences(&mut self) {
        let mut body = String::new();
        for rights in self.rights.tables.iter().filter(|r| r.get(Verb::Insert).is_some()) {
            let table = self.schema.table(rights.table);
            for column in
                table.columns.iter().filter(|c| c.auto == Some(AutoKind::Serial) && c.only.contains(Postgres))
            {
                let _ = writeln!(
                    body,
                    "    EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %I', pg_get_serial_sequence({}, {}), {});",
                    text(&qualified(&table.name)),
                    text(&column.name),
                    text(&self.service.account)
                );
            }
        }
        if !body.is_empty() {
            self.out.push_str("\n-- Inserting draws from these sequences.\n");
            do_block(&mut self.out, &format!("BEGIN\n{body}END\n"));
        }
    }

    /// Functions run in the name of whoever writes, so those that a table calls need EXECUTE.
    fn functions(&mut self) {
        let writes = |r: &&TableRights| {
            r.is_scoped() || r.get(Verb::Insert).is_some() || r.get(Verb::Update).is_some()
        };
        let tables: Vec<String> = self
            .rights
            .tables
            .iter()
            .filter(writes)
            .map(|r| format!("{}::regclass", text(&qualified(&self.schema.table(r.table).name))))
            .collect();
        if tables.is_empty() {
            return;
        }
        self.out.push_str("\n-- Defaults, checks, generated columns, indexes and row rules of these tables may call functions of the schema.\n");
        let body = format!(
            "DECLARE
    called regprocedure;
BEGIN
    FOR called IN{}
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', called, {});
    END LOOP;
END
",
            functions_of(&tables, &list(namespaces(self.schema).iter().map(|n| text(n)))),
            text(&self.service.account)
        );
        do_block(&mut self.out, &body);
    }

    fn policies(&mut self) {
        for rights in &self.rights.tables {
            if !self.matrix.is_scoped(rights.table) {
                continue;
            }
            let table = self.schema.table(rights.table);
            let on = qualified(&table.name);
            if rights.is_scoped() {
                let _ = writeln!(self.out, "\n-- Of {} it has these rows.", table.name);
                // Others come first: row security hides every row from an account that has no policy.
                self.policies_of_others(rights.table);
                let _ = writeln!(self.out, "ALTER TABLE {on} ENABLE ROW LEVEL SECURITY;");
            } else {
                let _ = writeln!(self.out, "\n-- Of {} it has every row; others have not.", table.name);
            }
            for policy in policies(self.schema, self.service, rights, self.diags) {
                let _ = writeln!(self.out, "DROP POLICY IF EXISTS {} ON {on};", ident(&policy.name));
                let _ = writeln!(self.out, "{};", policy.sql);
            }
        }
    }

    fn policies_of_others(&mut self, id: TableId) {
        let relation = text(&qualified(&self.schema.table(id).name));
        let mut body = String::new();
        for (service, rights) in self.schema.services.iter().zip(&self.matrix.services) {
            let Some(rights) = rights.on(id).filter(|_| service.name != self.service.name) else { continue };
            let _ = writeln!(
                body,
                "    IF EXISTS (SELECT FROM pg_roles WHERE rolname = {account}) AND NOT EXISTS (
        SELECT FROM pg_policy JOIN pg_roles r ON r.oid = ANY (polroles)
        WHERE polrelid = {relation}::regclass AND r.rolname = {account}) THEN",
                account = text(&service.account),
            );
            for policy in policies(self.schema, service, rights, self.diags) {
                let _ = writeln!(body, "        {};", policy.sql.replace('\n', "\n        "));
            }
            body.push_str("    END IF;\n");
        }
        if !body.is_empty() {
            self.out.push_str("-- Row security hides every row from an account without a policy, so that the others' come first.\n");
            do_block(&mut self.out, &format!("BEGIN\n{body}END\n"));
        }
    }

    /// A table that an earlier schema limited keeps its row security: turning it off would open it to
    /// accounts that still have the older rights.
    fn leftover(&mut self) {
        let own = |r: &&TableRights| {
            let raw = self.schema.raws.iter().filter_map(|raw| raw.object.as_ref());
            !self.matrix.is_scoped(r.table)
                && !raw.into_iter().any(|o| o.kind == "policy" && o.on == Some(r.table))
        };
        let tables: Vec<String> = self
            .rights
            .tables
            .iter()
            .filter(own)
            .map(|r| text(&qualified(&self.schema.table(r.table).name)))
            .collect();
        if tables.is_empty() {
            return;
        }
        self.out
            .push_str("\n-- Row security that an earlier schema left on hides nothing from this account.\n");
        let policy = policy_name(self.service, None);
        let body = format!(
            "DECLARE
    closed regclass;
BEGIN
    FOR closed IN
        SELECT oid FROM pg_class WHERE relrowsecurity AND oid = ANY (ARRAY[{}]::regclass[]) ORDER BY oid
    LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON %s', {policy}, closed);
        EXECUTE format('CREATE POLICY %I ON %s TO %I USING (true) WITH CHECK (true)', {policy}, closed, {});
    END LOOP;
END
",
            list(tables),
            text(&self.service.account),
            policy = text(&policy),
        );
        do_block(&mut self.out, &body);
    }
}

fn verb_list(table: &Table, verb: Verb, right: &Right) -> String {
    match &right.columns {
        None => verb.sql().to_owned(),
        Some(_) => {
            let columns = right.columns_on(table, Postgres).map(|id| ident(&table.column(id).name));
            format!("{} ({})", verb.sql(), list(columns))
        }
    }
}

/// The functions of the schema that the tables (regclass expressions) call, as a query.
fn functions_of(tables: &[String], spaces: &str) -> String {
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

struct Policy {
    name: String,
    sql: String,
}

fn policy_name(service: &Service, verb: Option<Verb>) -> String {
    names::cut(Postgres, &service.name, verb.map_or("all", Verb::word))
}

/// The policies of one service on one table: one for all, or one for each verb.
fn policies(
    schema: &Schema,
    service: &Service,
    rights: &TableRights,
    diags: &mut Diagnostics,
) -> Vec<Policy> {
    let on = qualified(&schema.table(rights.table).name);
    let to = ident(&service.account);
    let create = |name: &str| format!("CREATE POLICY {} ON {on}", ident(name));
    if !rights.is_scoped() {
        let name = policy_name(service, None);
        let sql = format!("{} TO {to} USING (true) WITH CHECK (true)", create(&name));
        return vec![Policy { name, sql }];
    }
    rights
        .iter()
        .map(|(verb, right)| {
            let name = policy_name(service, Some(verb));
            let mut sql = format!("{} FOR {} TO {to}", create(&name), verb.sql());
            if verb != Verb::Insert {
                let _ = write!(
                    sql,
                    "\n    USING ({})",
                    predicate(schema, Postgres, rights.table, &right.using, diags)
                );
            }
            if matches!(verb, Verb::Insert | Verb::Update) {
                let _ = write!(
                    sql,
                    "\n    WITH CHECK ({})",
                    predicate(schema, Postgres, rights.table, &right.check, diags)
                );
            }
            Policy { name, sql }
        })
        .collect()
}

/// The migrator owns what the schema makes: on PostgreSQL only an owner may alter a table.
fn migrator(schema: &Schema, migrator: &Migrator) -> Script {
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
{ROLE}    EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO %I', current_database(), account);
END
",
        text(&migrator.account),
        text(&format!("env.{}", migrator.password_env)),
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
    let tables: Vec<String> = schema.tables.iter().map(|t| text(&qualified(&t.name))).collect();
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
