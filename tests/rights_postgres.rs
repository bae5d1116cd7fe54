//! Rights on PostgreSQL: each service's real account does what the quickstart allows, and nothing else.

#[path = "rights/quickstart.rs"]
mod quickstart;
mod rights;

use quickstart::Quickstart;
use rights::{Findings, MIGRATOR, SERVICES, TABLES, allowed, password};
use schema_tests::DbError;
use schema_tests::servers::{SqlServer, fresh};

#[test]
fn on_postgres_15() {
    suite(fresh::postgres(15));
}

#[test]
fn on_postgres_16() {
    suite(fresh::postgres(16));
}

#[test]
fn on_postgres_18() {
    suite(fresh::postgres(18));
}

/// Accounts belong to the whole server, so that one test has it for itself, and does all in a row.
fn suite(server: Option<SqlServer>) {
    let Some(server) = server else { return };
    let quickstart = Quickstart::new(&server);
    quickstart.unscoped_services_see_all_rows_in_every_order();
    let passwords =
        quickstart.apply_all(&["backend_api", "connector", "analytics", "twitch_trigger", "discord_trigger"]);
    for ((service, account, _), password) in SERVICES.iter().zip(&passwords) {
        quickstart.statements(service, account, password);
        quickstart.never(service, account, password);
        quickstart.rows(service, account, password);
    }
    quickstart.applying_again_changes_nothing(100);
    quickstart.what_was_added_by_hand_is_taken_back(&passwords[1]);
    quickstart.an_owner_is_refused();
    quickstart.accounts_of_an_earlier_schema_see_on(&passwords);
    quickstart.the_migrator_may_alter();
    quickstart.other_databases_stay();
}

fn denied(result: &Result<impl Sized, DbError>) -> bool {
    result.as_ref().is_err_and(|e| e.code == "42501")
}

impl Quickstart<'_> {
    /// Applies one file, with a password for the account in the setting that the file names.
    fn apply(&self, name: &str, variable: &str, password: Option<&str>) {
        let admin = (self.server.admin_user(), self.server.admin_password());
        let mut session = self.server.session(&self.db, admin.0, admin.1).expect("the admin connects");
        if let Some(password) = password {
            let literal = password.replace('\'', "''");
            session
                .exec(&format!("select set_config('env.{variable}', '{literal}', false)"))
                .expect("a setting");
        }
        session.exec_script(self.grants(name)).unwrap_or_else(|e| panic!("grants/postgres/{name}.sql: {e}"));
        session.close();
    }

    /// In any order, and after each step: nobody who has no rule loses a row to somebody else's.
    fn unscoped_services_see_all_rows_in_every_order(&self) {
        let orders: [[usize; 5]; 4] = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 0, 4, 2, 1], [2, 4, 0, 3, 1]];
        let mut dumps = Vec::new();
        for order in orders {
            for (_, account, _) in SERVICES {
                let drop = format!(
                    "do $$ begin if exists (select from pg_roles where rolname = '{account}') then
                       drop owned by \"{account}\"; drop role \"{account}\"; end if; end $$"
                );
                self.server.admin_exec(&self.db, &drop).expect("the account goes");
            }
            self.server
                .admin_exec(&self.db, "alter table platform_integration disable row level security")
                .expect("row security goes");
            let mut done: Vec<(&str, &str, String)> = Vec::new();
            for i in order {
                let (service, account, variable) = SERVICES[i];
                let password = password(account);
                self.apply(service, variable, Some(&password));
                done.push((service, account, password));
                for (service, account, password) in &done {
                    let may = allowed(service, "platform_integration");
                    if !may.select.any() {
                        continue;
                    }
                    let rows = match may.platform {
                        None => "5",
                        Some("twitch") => "2",
                        Some(_) => "3",
                    };
                    let seen = self.server.exec(
                        &self.db,
                        account,
                        password,
                        "select count(*) from platform_integration",
                    );
                    assert_eq!(
                        seen,
                        Ok(vec![vec![Some(rows.to_owned())]]),
                        "{service} after {:?}",
                        done.last().map(|d| d.0)
                    );
                }
            }
            dumps.push(self.dump());
        }
        assert!(dumps.windows(2).all(|d| d[0] == d[1]), "the order matters");
    }

    /// Every table, column and verb.
    fn statements(&self, service: &'static str, account: &str, password: &str) {
        let mut session = self.server.session(&self.db, account, password).expect("the account connects");
        let mut findings = Findings::default();
        let mut try_ = |sql: String, allowed: bool| {
            session.exec("begin").expect("begin");
            let result = session.exec(&sql);
            session.exec("rollback").expect("rollback");
            findings.check(if allowed { result.is_ok() } else { denied(&result) }, || {
                format!("{service}: {sql}: wanted {}, got {result:?}", if allowed { "ok" } else { "42501" })
            });
        };
        for (table, columns) in TABLES {
            let may = allowed(service, table);
            for (column, value) in *columns {
                try_(format!("select {column} from {table} limit 1"), may.select.covers(column));
                try_(format!("select 1 from {table} where {column} is null"), may.select.covers(column));
                try_(format!("update {table} set {column} = {value} where false"), may.update.covers(column));
                try_(
                    format!("insert into {table} ({column}) select {value} where false"),
                    may.insert.covers(column),
                );
                // RETURNING reads.
                let both = may.update.covers(column) && may.select.covers(column);
                try_(format!("update {table} set {column} = {value} where false returning {column}"), both);
            }
            let all = columns.iter().all(|(c, _)| may.select.covers(c));
            try_(format!("select * from {table}"), all);
            try_(format!("select count(*) from {table}"), may.select.any());
            try_(format!("delete from {table} where false"), may.delete);
            try_(format!("truncate {table}"), false);
            try_(format!("truncate {table} cascade"), false);
            // Rows that really come to be: all columns but the identity, which makes its own.
            let mine: Vec<_> = columns.iter().filter(|(c, _)| *c != "id" && may.insert.covers(c)).collect();
            let names: Vec<&str> = mine.iter().map(|(c, _)| *c).collect();
            let platform = may.platform.map(|p| format!("'{p}'"));
            let values: Vec<&str> = mine
                .iter()
                .map(|(c, v)| if *c == "platform" { platform.as_deref().unwrap_or(v) } else { v })
                .collect();
            if may.insert.any() {
                try_(
                    format!("insert into {table} ({}) values ({})", names.join(", "), values.join(", ")),
                    true,
                );
            } else {
                try_(format!("insert into {table} default values"), false);
            }
        }
        session.close();
        findings.end(service, 200);
    }

    /// What no service may ever do.
    fn never(&self, service: &str, account: &str, password: &str) {
        let mut session = self.server.session(&self.db, account, password).expect("the account connects");
        let mut findings = Findings::default();
        let mut refused = |sql: &str| {
            let result = session.exec(sql);
            findings.check(denied(&result), || format!("{service}: {sql}: got {result:?}"));
        };
        for (table, _) in TABLES {
            for sql in [
                "alter table {t} add column extra int",
                "alter table {t} disable row level security",
                "alter table {t} owner to current_user",
                "drop table {t}",
                "create index on {t} ((1))",
                "create policy open on {t} using (true)",
                "create trigger tr before insert on {t} for each row execute function suppress_redundant_updates_trigger()",
                "comment on table {t} is 'x'",
            ] {
                refused(&sql.replace("{t}", table));
            }
        }
        for sql in [
            "create table own (id int)",
            "create temporary table own (id int)",
            "create view own as select 1",
            "create function own() returns int language sql as 'select 1'",
            "create schema own",
            "create role own",
            "create database own",
            "create type own as enum ('a')",
            "alter role postgres password 'x'",
            "grant \"backend-api-rw\" to current_user",
            "set role postgres",
            "set session authorization postgres",
            "copy auth_user to program 'true'",
            "select pg_read_file('/etc/hostname')",
            "alter system set log_statement = 'all'",
            "select rolpassword from pg_authid",
            "drop type platform",
            "set session_replication_role = replica",
        ] {
            refused(sql);
        }
        // Passing rights on is not refused where some right is held, but does nothing.
        let before = self.dump();
        for (table, _) in TABLES {
            let _ = session.exec(&format!("grant all on {table} to public"));
        }
        assert_eq!(before, self.dump());
        session.close();
        findings.end(service, 70);
    }

    /// Rows of other platforms are not seen, not changed, not deleted, not made.
    fn rows(&self, service: &'static str, account: &str, password: &str) {
        let Some(platform) = allowed(service, "platform_integration").platform else { return };
        let other = if platform == "twitch" { "discord" } else { "twitch" };
        let own_rows = if platform == "twitch" { 2 } else { 3 };
        let mut session = self.server.session(&self.db, account, password).expect("the account connects");
        let mut affected = |sql: &str| {
            session.exec("begin").expect("begin");
            let result = session.affected(sql);
            session.exec("rollback").expect("rollback");
            result
        };
        assert_eq!(affected("update platform_integration set last_seen = now()"), Ok(own_rows), "{service}");
        assert_eq!(affected("update platform_integration set last_seen = now() where id > 0"), Ok(own_rows));
        assert_eq!(affected("delete from platform_integration"), Ok(own_rows), "{service}");
        assert_eq!(affected(&format!("delete from platform_integration where platform = '{other}'")), Ok(0));
        assert_eq!(
            affected(&format!(
                "update platform_integration set last_seen = now() where platform = '{other}'"
            )),
            Ok(0)
        );
        assert!(
            denied(&affected(&format!("update platform_integration set platform = '{other}'"))),
            "rows moved out"
        );
        let insert = |platform: &str| {
            format!(
                "insert into platform_integration (user_id, platform, external_id) values (1001, '{platform}', 'x')"
            )
        };
        assert_eq!(affected(&insert(platform)), Ok(1));
        assert!(denied(&affected(&insert(other))), "a foreign row made");
        // An upsert that meets a foreign row does not show or change it.
        let id = if platform == "twitch" { 1003 } else { 1001 };
        let upsert = format!(
            "insert into platform_integration (id, user_id, platform, external_id) values ({id}, 1001, '{platform}', 'y')
             on conflict (id) do update set last_seen = now()"
        );
        assert!(denied(&affected(&upsert)), "a foreign row taken over");
        let returning = format!("{} returning id", insert(platform));
        assert_eq!(affected(&returning), Ok(1));
        session.close();
    }

    fn what_was_added_by_hand_is_taken_back(&self, password: &str) {
        let before = self.dump();
        self.server
            .admin_exec(
                &self.db,
                "create role \"side-door\"; grant \"side-door\" to \"connector-rw\";
                 grant all on all tables in schema public to \"connector-rw\";
                 grant select (password) on auth_user to \"connector-rw\";
                 grant create on schema public to \"connector-rw\";
                 alter role \"connector-rw\" createdb bypassrls;
                 create policy by_hand on platform_integration to \"connector-rw\" using (true);
                 grant select on session to public;
                 alter default privileges grant select on tables to \"connector-rw\";",
            )
            .expect("somebody does things by hand");
        assert_ne!(before, self.dump());
        self.apply("connector", "CONNECTOR_DB_PASS", None);
        self.server.admin_exec(&self.db, "drop role \"side-door\"").expect("nothing holds it");
        assert_eq!(before, self.dump());
        // The password was left as it is.
        self.server
            .exec(&self.db, "connector-rw", password, "select id from auth_user")
            .expect("it still logs in");
    }

    fn an_owner_is_refused(&self) {
        self.server
            .admin_exec(&self.db, "create table stray (id int); alter table stray owner to \"analytics-ro\"")
            .expect("a table");
        let refused =
            self.server.admin_script(&self.db, self.grants("analytics")).expect_err("an account that owns");
        assert!(refused.message.contains("analytics-ro owns something"), "{refused}");
        self.server.admin_exec(&self.db, "drop table stray").expect("it goes");
    }

    /// A schema that had no row rule left accounts without policies: the first rule must not blind them. And
    /// row security that an earlier schema had turned on must not either.
    fn accounts_of_an_earlier_schema_see_on(&self, passwords: &[String]) {
        let before = self.dump();
        let sees = |i: usize, table: &str, rows: &str| {
            let (service, account, _) = SERVICES[i];
            let seen =
                self.server.exec(&self.db, account, &passwords[i], &format!("select count(*) from {table}"));
            assert_eq!(seen, Ok(vec![vec![Some(rows.to_owned())]]), "{service} in {table}");
        };
        self.server
            .admin_exec(
                &self.db,
                "do $$ declare p record; begin
                   for p in select * from pg_policies loop
                     execute format('drop policy %I on %I', p.policyname, p.tablename); end loop; end $$;
                 alter table platform_integration disable row level security;
                 alter table event enable row level security",
            )
            .expect("as an earlier schema had it");
        sees(0, "event", "0");
        self.apply("twitch_trigger", "TWITCH_TRIGGER_DB_PASS", None);
        sees(0, "platform_integration", "5");
        sees(2, "platform_integration", "5");
        sees(3, "platform_integration", "2");
        sees(4, "platform_integration", "3");
        for (service, _, variable) in SERVICES {
            self.apply(service, variable, None);
        }
        sees(0, "event", "1");
        sees(2, "event", "1");
        self.server
            .admin_exec(
                &self.db,
                "alter table event disable row level security;
                 do $$ declare p record; begin
                   for p in select * from pg_policies where tablename = 'event' loop
                     execute format('drop policy %I on %I', p.policyname, p.tablename); end loop; end $$",
            )
            .expect("back again");
        assert_eq!(before, self.dump());
    }

    fn the_migrator_may_alter(&self) {
        let secret = password("migrator");
        self.apply(MIGRATOR.0, MIGRATOR.2, Some(&secret));
        let alter = "begin; alter table event add column extra int; create table more (id int); create function f() returns int
            language sql as 'select 1'; drop table more; alter type platform rename value 'discord' to 'd'; rollback";
        self.server.exec(&self.db, MIGRATOR.1, &secret, alter).expect("the migrator migrates");
        for sql in [
            "create database own",
            "create role own",
            "alter role \"analytics-ro\" password 'x'",
            "select rolpassword from pg_authid",
        ] {
            assert!(denied(&self.server.exec(&self.db, MIGRATOR.1, &secret, sql)), "{sql}");
        }
        // The services keep what they have under the new owner.
        let before = self.dump();
        self.apply(MIGRATOR.0, MIGRATOR.2, None);
        for (service, _, variable) in SERVICES {
            self.apply(service, variable, None);
        }
        assert_eq!(before, self.dump());
    }

    /// What the same account has in another database of the server is not this schema's to take.
    fn other_databases_stay(&self) {
        let other = self.server.new_database();
        let give = format!(
            "revoke connect on database {other} from public; grant connect on database {other} to \"analytics-ro\""
        );
        self.server.admin_exec(&self.db, &give).expect("a grant elsewhere");
        let may = format!("select has_database_privilege('analytics-ro', '{other}', 'connect')");
        self.apply("analytics", "ANALYTICS_DB_PASS", None);
        assert_eq!(self.server.admin_exec(&self.db, &may), Ok(vec![vec![Some("t".to_owned())]]));
    }

    /// All rights there are, as text, sorted: who has what from whom, policies, attributes.
    fn dump(&self) -> Vec<String> {
        let sql = "
            select concat_ws(' ', 'role', rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls)
                from pg_roles where rolname !~ '^pg_'
            union all select concat_ws(' ', 'member', roleid::regrole, member::regrole) from pg_auth_members
                where roleid::regrole::text !~ '^pg_'
            union all select concat_ws(' ', 'database', a::text) from pg_database, unnest(datacl) a where datname = current_database()
            union all select concat_ws(' ', 'schema', nspname, a::text) from pg_namespace, unnest(nspacl) a
            union all select concat_ws(' ', 'relation', oid::regclass, relrowsecurity, relforcerowsecurity, a::text)
                from pg_class left join unnest(coalesce(relacl, acldefault('r', relowner))) a on true where relnamespace = 'public'::regnamespace
            union all select concat_ws(' ', 'column', attrelid::regclass, attname, a::text) from pg_attribute, unnest(attacl) a
            union all select concat_ws(' ', 'function', oid::regprocedure, coalesce(a::text, 'default')) from pg_proc
                left join unnest(proacl) a on true where pronamespace = 'public'::regnamespace
            union all select concat_ws(' ', 'type', oid::regtype, coalesce(a::text, 'default')) from pg_type
                left join unnest(typacl) a on true where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')
            union all select concat_ws(' ', 'policy', tablename, policyname, permissive, roles, cmd, qual, with_check) from pg_policies
            union all select concat_ws(' ', 'default', defaclrole::regrole, defaclobjtype, a::text) from pg_default_acl, unnest(defaclacl) a
            order by 1";
        let rows = self.server.admin_exec(&self.db, sql).expect("the catalog can be read");
        rows.into_iter().flatten().flatten().collect()
    }
}
