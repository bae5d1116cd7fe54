//! The golden cases of access, on real servers: their files load in any order and twice, and give the same.

use schema_core::grants;
use schema_core::{Artifact, diag::Diagnostics};
use schema_tests::cases::{self, Case};
use schema_tests::servers::{SqlServer, fresh};

#[test]
fn on_postgres() {
    let Some(server) = fresh::postgres(16) else { return };
    let suite = Suite { server: &server, target: "postgres", dump: PG_DUMP };
    suite.all_orders();
    suite.policies_by_hand_stay();
    suite.tenants("select set_config('golden.tenant', '7', false)", "account", "42501");
}

#[test]
fn on_mariadb() {
    let Some(server) = fresh::mariadb() else { return };
    mysql(&server);
}

#[test]
fn on_mysql() {
    let Some(server) = fresh::mysql() else { return };
    mysql(&server);
}

fn mysql(server: &SqlServer) {
    let suite = Suite { server, target: "mysql", dump: MYSQL_DUMP };
    suite.all_orders();
    suite.tenants("set @context_tenant = 7", "account__web", "1369");
}

/// A table without grants says nothing, or that its owner has all: the same.
const PG_DUMP: &str = "
    select concat_ws(' ', 'role', rolname, rolsuper, rolcanlogin, rolbypassrls) from pg_roles where rolname !~ '^pg_'
    union all select concat_ws(' ', 'schema', nspname, a::text) from pg_namespace, unnest(nspacl) a
    union all select concat_ws(' ', 'relation', oid::regclass, relowner::regrole, relrowsecurity, a::text)
        from pg_class, unnest(coalesce(relacl, acldefault(case relkind when 'S' then 's'::\"char\" else 'r' end, relowner))) a where relnamespace::regnamespace::text in ('public', 'auth')
    union all select concat_ws(' ', 'column', attrelid::regclass, attname, a::text) from pg_attribute, unnest(attacl) a
        where attrelid::regclass::text !~ '^pg_'
    union all select concat_ws(' ', 'policy', tablename, policyname, roles, cmd, qual, with_check) from pg_policies
    order by 1";

const MYSQL_DUMP: &str = "
    select concat_ws(' ', grantee, table_name, privilege_type, is_grantable) from information_schema.table_privileges where table_schema = database()
    union all select concat_ws(' ', grantee, table_name, column_name, privilege_type) from information_schema.column_privileges where table_schema = database()
    union all select concat_ws(' ', grantee, table_schema, privilege_type, is_grantable) from information_schema.schema_privileges where table_schema like '%test%'
    union all select concat_ws(' ', table_name, view_definition, check_option) from information_schema.views where table_schema = database()
    order by 1";

struct Suite<'a> {
    server: &'a SqlServer,
    target: &'a str,
    dump: &'a str,
}

impl Suite<'_> {
    /// A database with the case's tables, and its files of grants.
    fn load(&self, case: &Case) -> Option<(String, Vec<Artifact>)> {
        let (_, ddl) = case.ddl().into_iter().find(|(t, _)| t.name() == self.target)?;
        let folder = format!("grants/{}/", self.target);
        let mut files = grants::files(&case.schema(), &mut Diagnostics::new());
        files.retain(|f| f.path.starts_with(&folder));
        let db = self.server.new_database();
        self.server.admin_script(&db, &ddl).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        Some((db, files))
    }

    fn apply(&self, db: &str, file: &Artifact) {
        self.server.admin_script(db, &file.text).unwrap_or_else(|e| panic!("{}: {e}", file.path));
    }

    fn lines(&self, db: &str) -> Vec<String> {
        self.server
            .admin_exec(db, self.dump)
            .expect("the catalog can be read")
            .into_iter()
            .flatten()
            .flatten()
            .collect()
    }

    fn all_orders(&self) {
        let mut seen = 0;
        for case in access() {
            let Some((db, files)) = self.load(&case) else { continue };
            files.iter().for_each(|f| self.apply(&db, f));
            let first = self.lines(&db);
            files.iter().rev().for_each(|f| self.apply(&db, f));
            assert_eq!(first, self.lines(&db), "{}: again, the other way round", case.name);
            for file in &files {
                self.apply(&db, file);
                assert_eq!(first, self.lines(&db), "{}: {} alone", case.name, file.path);
            }
            seen += 1;
        }
        assert!(seen >= 4, "{seen} cases");
    }

    fn policies_by_hand_stay(&self) {
        let case = access().into_iter().find(|c| c.name == "access/raw_policy").expect("the case");
        let (db, files) = self.load(&case).expect("it is for this target");
        self.server.admin_exec(&db, "insert into doc values (1, 'a'), (2, 'reader')").expect("rows");
        files.iter().for_each(|f| self.apply(&db, f));
        self.server.admin_exec(&db, "alter role reader password 'pw'").expect("a password");
        // One policy shows what is its own, the other all: policies add up.
        let rows = self.server.exec(&db, "reader", "pw", "select count(*) from doc").expect("it reads");
        assert_eq!(rows, [[Some("2".to_owned())]]);
    }

    /// `@tenant`: unset, nothing is seen and nothing can be made; set, one tenant's rows.
    fn tenants(&self, set: &str, relation: &str, refused: &str) {
        let case = access().into_iter().find(|c| c.name == "access/tenants").expect("the case");
        let (db, files) = self.load(&case).expect("it is for this target");
        self.server
            .admin_exec(
                &db,
                "insert into account (id, tenant, name) values (1, 7, 'a'), (2, 8, 'b'), (3, 7, 'c')",
            )
            .expect("rows");
        files.iter().for_each(|f| self.apply(&db, f));
        for account in ["web", "billing"] {
            let password = if self.target == "postgres" {
                format!("alter role {account} password 'pw'")
            } else {
                format!("alter user '{account}'@'%' identified by 'pw' account unlock")
            };
            self.server.admin_exec(&db, &password).expect("a password");
        }
        let mut web = self.server.session(&db, "web", "pw").expect("it connects");
        let count = format!("select count(*) from {relation}");
        let some = |n: &str| vec![vec![Some(n.to_owned())]];
        let insert = |id: u32, tenant: u32| {
            format!("insert into {relation} (id, tenant, name) values ({id}, {tenant}, 'x')")
        };
        assert_eq!(web.exec(&count), Ok(some("0")));
        assert_eq!(web.exec(&insert(4, 7)).expect_err("no tenant").code, refused);
        web.exec(set).expect("the tenant is set");
        assert_eq!(web.exec(&count), Ok(some("2")));
        assert_eq!(web.exec(&insert(4, 8)).expect_err("another tenant").code, refused);
        web.exec(&insert(4, 7)).expect("its own tenant");
        assert_eq!(web.affected(&format!("update {relation} set name = 'y'")), Ok(3));
        web.close();
        let all = self.server.exec(&db, "billing", "pw", "select count(id) from account");
        assert_eq!(all, Ok(some("4")), "who has no rule sees all");
    }
}

fn access() -> Vec<Case> {
    cases::all().into_iter().filter(|c| c.name.starts_with("access/")).collect()
}
