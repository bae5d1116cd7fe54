//! Row policies: they hide rows from the roles they name and from no others, and grants leave them alone.

use schema_core::dialect::Target;
use schema_core::{Input, Options, compile};
use schema_tests::servers::SqlServer;

schema_tests::on_servers!(
    run;
    postgres_15: postgres(15),
    postgres_16: postgres(16),
    postgres_18: postgres(18),
);

const SCHEMA: &str = "
schema office {
    targets postgres
    context tenant bigint
}
sequence visits
table project {
    id     bigint primary key auto
    tenant bigint
    closed bool default false
}
table visit {
    number bigint primary key default nextval(visits)
    who    varchar(20)
}
service clerk { account 'policy-clerk' read write project; insert read visit }
service auditor { account 'policy-auditor' read project }
service stranger { account 'policy-stranger' read project }
policy of_tenant on project to clerk using (tenant = @tenant) check (tenant = @tenant and not closed)
policy seen on project for read to auditor, 'policy-elsewhere' using (true)
policy not_closed on project restrictive for read to auditor using (not closed)
";

struct Office<'a> {
    server: &'a SqlServer,
    db: String,
}

impl Office<'_> {
    /// What an account gets for a statement, for the tenant 1.
    fn asked(&self, account: &str, sql: &str) -> Result<Vec<String>, String> {
        let mut session = self.server.session(&self.db, account, "pw").expect("the account connects");
        session.exec("select set_config('office.tenant', '1', false)").expect("the context is set");
        let rows = session.exec(sql).map_err(|e| e.code.clone());
        session.close();
        Ok(rows?.into_iter().map(|row| row[0].clone().unwrap_or_default()).collect())
    }
}

fn run(server: &'static SqlServer) {
    let schema = SCHEMA.replace("; insert", "\n insert").replace("' read", "'\n read").replace(" }", "\n}");
    let compiled = compile(vec![Input::text("office.schema", schema)], &Options::default());
    assert!(!compiled.has_errors(), "{:#?}", compiled.diagnostics);
    let text = |path: &str| &compiled.artifacts.iter().find(|a| a.path == path).expect(path).text;
    let office = Office { server, db: server.new_database() };
    let ddl = text(&format!("ddl/{}.sql", Target::Postgres));
    server.admin_script(&office.db, ddl).expect("the DDL loads");
    let made = "select rolname from pg_roles where rolname like 'policy-%' and not rolcanlogin order by 1";
    let made = server.admin_exec(&office.db, made).unwrap();
    assert_eq!(made.len(), 3, "the roles that policies name, and they can't sign in: {made:?}");
    server
        .admin_script(
            &office.db,
            "insert into project (tenant, closed) values (1, false), (1, true), (2, false), (2, true)",
        )
        .expect("the rows go in");
    // Twice: applying again keeps the policies.
    for _ in 0..2 {
        for name in ["clerk", "auditor", "stranger"] {
            let variable = format!("{}_DB_PASS", name.to_uppercase());
            let script = format!(
                "select set_config('env.{variable}', 'pw', false);\n{}",
                text(&format!("grants/postgres/{name}.sql"))
            );
            server.admin_script(&office.db, &script).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
    }
    let ids = "select id from project order by id";
    assert_eq!(office.asked("policy-clerk", ids), Ok(vec!["1".to_owned(), "2".to_owned()]), "its tenant's");
    assert_eq!(
        office.asked("policy-auditor", ids),
        Ok(vec!["1".to_owned(), "3".to_owned()]),
        "the open ones"
    );
    assert_eq!(office.asked("policy-stranger", ids), Ok(vec![]), "no policy, no row");
    assert_eq!(server.admin_exec(&office.db, ids).unwrap().len(), 4, "the owner sees all");
    let refused = Err("42501".to_owned());
    assert_eq!(office.asked("policy-clerk", "insert into project (tenant) values (2)"), refused);
    assert_eq!(office.asked("policy-clerk", "insert into project (tenant) values (1)"), Ok(vec![]));
    assert_eq!(office.asked("policy-clerk", "update project set closed = true where id = 1"), refused);
    let changed = office.asked("policy-clerk", "update project set tenant = 1 where id = 3 returning id");
    assert_eq!(changed, Ok(vec![]), "another tenant's rows are not there to change");
    // A default that draws from a sequence needs a right on it.
    let visit = "insert into visit (who) values ('x') returning number";
    assert_eq!(office.asked("policy-clerk", visit), Ok(vec!["1".to_owned()]));
    assert_eq!(office.asked("policy-auditor", "select nextval('visits')"), refused);
}
