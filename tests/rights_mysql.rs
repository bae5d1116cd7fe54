//! Rights on MariaDB and MySQL: each service's real account does what the quickstart allows, and nothing
//! else. A service with a row rule goes through its view.

#[path = "rights/quickstart.rs"]
mod quickstart;
mod rights;

use quickstart::Quickstart;
use rights::{Findings, MIGRATOR, SERVICES, TABLES, allowed, password};
use schema_tests::DbError;
use schema_tests::servers::{SqlServer, fresh};

#[test]
fn on_mariadb() {
    suite(fresh::mariadb());
}

#[test]
fn on_mysql() {
    suite(fresh::mysql());
}

/// Accounts belong to the whole server, so that one test has it for itself, and does all in a row.
fn suite(server: Option<SqlServer>) {
    let Some(server) = server else { return };
    let quickstart = Quickstart::new(&server);
    quickstart.a_new_account_is_locked();
    let first =
        quickstart.apply_all(&["twitch_trigger", "analytics", "backend_api", "discord_trigger", "connector"]);
    let dump = quickstart.dump();
    quickstart.drop_accounts();
    let passwords =
        quickstart.apply_all(&["connector", "discord_trigger", "backend_api", "analytics", "twitch_trigger"]);
    assert_ne!(first, passwords);
    assert_eq!(dump, quickstart.dump(), "the order matters");
    for ((service, account, _), password) in SERVICES.iter().zip(&passwords) {
        quickstart.statements(service, account, password);
        quickstart.never(service, account, password);
        quickstart.rows(service, account, password);
    }
    quickstart.applying_again_changes_nothing(20);
    quickstart.what_was_added_by_hand_is_taken_back(&passwords[1]);
    quickstart.the_migrator_stays_in_its_database();
}

/// Refused for want of a right to a table or a column; `never` has other things to be refused, too.
fn denied(result: &Result<impl Sized, DbError>) -> bool {
    result.as_ref().is_err_and(|e| ["1142", "1143"].contains(&e.code.as_str()))
}

/// The name under which a service reaches a table, written by hand.
fn relation(service: &str, table: &str) -> String {
    match (service, table) {
        ("twitch_trigger", "platform_integration") => "platform_integration__twitch_trigger".to_owned(),
        ("discord_trigger", "platform_integration") => "platform_integration__discord_trigger".to_owned(),
        _ => table.to_owned(),
    }
}

impl Quickstart<'_> {
    /// Applies one file, with a password for the account in the variable that the file names.
    fn apply(&self, name: &str, variable: &str, password: Option<&str>) {
        let admin = (self.server.admin_user(), self.server.admin_password());
        let mut session = self.server.session(&self.db, admin.0, admin.1).expect("the admin connects");
        if let Some(password) = password {
            let literal = password.replace('\\', "\\\\").replace('\'', "''");
            session.exec(&format!("set @{variable} = '{literal}'")).expect("a variable");
        }
        session.exec_script(self.grants(name)).unwrap_or_else(|e| panic!("grants/mysql/{name}.sql: {e}"));
        session.close();
    }

    fn drop_accounts(&self) {
        for (_, account, _) in SERVICES {
            self.server
                .admin_exec("", &format!("drop user if exists '{account}'@'%'"))
                .expect("the account goes");
        }
    }

    fn a_new_account_is_locked(&self) {
        self.apply("analytics", "ANALYTICS_DB_PASS", None);
        assert!(self.server.exec(&self.db, "analytics-ro", "", "select 1").is_err(), "nobody can log in");
        let user =
            self.server.admin_exec("", "show create user 'analytics-ro'@'%'").expect("the account is there");
        let text = user[0][0].as_deref().unwrap_or("");
        assert!(text.contains("ACCOUNT LOCK"), "{text}");
        self.drop_accounts();
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
                format!(
                    "{service}: {sql}: wanted {}, got {result:?}",
                    if allowed { "ok" } else { "1142, 1143" }
                )
            });
        };
        for (table, columns) in TABLES {
            let may = allowed(service, table);
            let through = relation(service, table);
            for (column, value) in *columns {
                try_(format!("select {column} from {through} limit 1"), may.select.covers(column));
                try_(format!("select 1 from {through} where {column} is null"), may.select.covers(column));
                try_(
                    format!("update {through} set {column} = {value} where false"),
                    may.update.covers(column),
                );
                // What is refused is refused before the missing columns are: those would be 1364.
                let mut names = vec![*column];
                let mut values = vec![*value];
                if may.insert.covers(column) {
                    let others =
                        columns.iter().filter(|(c, _)| c != column && *c != "id" && may.insert.covers(c));
                    let (other_names, other_values): (Vec<&str>, Vec<&str>) = others.copied().unzip();
                    names.extend(other_names);
                    values.extend(other_values);
                }
                let platform = may.platform.map(|p| format!("'{p}'"));
                for (name, value) in names.iter().zip(&mut values) {
                    if *name == "platform"
                        && let Some(platform) = &platform
                    {
                        *value = platform;
                    }
                }
                try_(
                    format!("insert into {through} ({}) values ({})", names.join(", "), values.join(", ")),
                    may.insert.covers(column),
                );
                // The table under a view is closed altogether.
                if through != *table {
                    try_(format!("select {column} from {table}"), false);
                    try_(format!("update {table} set {column} = {value} where false"), false);
                    try_(format!("insert into {table} ({column}) values ({value})"), false);
                }
            }
            let all = columns.iter().all(|(c, _)| may.select.covers(c));
            try_(format!("select * from {through}"), all);
            try_(format!("select count(*) from {through}"), may.select.any());
            try_(format!("delete from {through} where false"), may.delete);
            try_(format!("delete from {table} where false"), may.delete && through == *table);
            try_(format!("truncate table {table}"), false);
        }
        session.close();
        findings.end(service, 150);
    }

    /// What no service may ever do.
    fn never(&self, service: &str, account: &str, password: &str) {
        let mut session = self.server.session(&self.db, account, password).expect("the account connects");
        let mut findings = Findings::default();
        // Besides the two: 1044 database, 1045 login, 1227 and 1419 global rights, 1410 and 1141 grants,
        // 1370 routines, 1146 and 1046 never.
        let codes = ["1142", "1143", "1044", "1045", "1227", "1370", "1410", "1698", "1873"];
        let mut refused = |sql: &str| {
            let result = session.exec(sql);
            let fine = result.as_ref().is_err_and(|e| codes.contains(&e.code.as_str()));
            findings.check(fine, || format!("{service}: {sql}: got {result:?}"));
        };
        for (table, _) in TABLES {
            for sql in [
                "alter table {t} add column extra int",
                "drop table {t}",
                "create index x on {t} (id)",
                "create trigger tr before insert on {t} for each row set @x = 1",
                "lock tables {t} write",
                "rename table {t} to own",
                "grant select on {t} to 'analytics-ro'@'%'",
                "replace into {t} select * from {t}",
            ] {
                // Who may read and write a table may replace rows in it.
                let may = SERVICES.iter().find(|s| s.0 == service).map(|s| allowed(s.0, table));
                if sql.starts_with("replace") && may.is_some_and(|m| m.delete && m.platform.is_none()) {
                    continue;
                }
                refused(&sql.replace("{t}", table));
            }
        }
        for sql in [
            "create table own (id int)",
            "create temporary table own (id int)",
            "create view own as select 1",
            "create or replace view platform_integration__twitch_trigger as select 1",
            "drop view platform_integration__twitch_trigger",
            "create function own() returns int deterministic return 1",
            "create procedure own() select 1",
            "create event own on schedule every 1 day do select 1",
            "create database own",
            "drop database {db}",
            "create user own",
            "grant select on *.* to 'analytics-ro'@'%'",
            "select * from mysql.user",
            "set global max_connections = 10",
            "flush tables",
            "shutdown",
            "select load_file('/etc/hostname') into outfile '/nowhere'",
            "load data infile '/etc/hostname' into table auth_user",
        ] {
            refused(&sql.replace("{db}", &self.db));
        }
        session.close();
        findings.end(service, 60);
    }

    /// Rows of other platforms are not seen, not changed, not deleted, not made.
    fn rows(&self, service: &'static str, account: &str, password: &str) {
        let Some(platform) = allowed(service, "platform_integration").platform else {
            if allowed(service, "platform_integration").select.any() {
                let seen = self.server.exec(
                    &self.db,
                    account,
                    password,
                    "select count(*) from platform_integration",
                );
                assert_eq!(seen, Ok(vec![vec![Some("5".to_owned())]]), "{service}");
            }
            return;
        };
        let view = relation(service, "platform_integration");
        let other = if platform == "twitch" { "discord" } else { "twitch" };
        let own_rows = if platform == "twitch" { 2 } else { 3 };
        let mut session = self.server.session(&self.db, account, password).expect("the account connects");
        let mut affected = |sql: &str| {
            session.exec("begin").expect("begin");
            let result = session.affected(sql);
            session.exec("rollback").expect("rollback");
            result
        };
        // 1369: the view's check.
        let checked = |result: Result<u64, DbError>| result.is_err_and(|e| e.code == "1369");
        assert_eq!(affected(&format!("update {view} set last_seen = now()")), Ok(own_rows), "{service}");
        assert_eq!(affected(&format!("delete from {view}")), Ok(own_rows), "{service}");
        assert_eq!(affected(&format!("delete from {view} where platform = '{other}'")), Ok(0));
        assert_eq!(
            affected(&format!("update {view} set last_seen = now() where platform = '{other}'")),
            Ok(0)
        );
        assert!(checked(affected(&format!("update {view} set platform = '{other}'"))), "rows moved out");
        let insert = |platform: &str| {
            format!("insert into {view} (user_id, platform, external_id) values (1001, '{platform}', 'x')")
        };
        assert_eq!(affected(&insert(platform)), Ok(1));
        assert!(checked(affected(&insert(other))), "a foreign row made");
        let seen = session.exec(&format!("select distinct platform from {view}")).expect("it reads");
        assert_eq!(seen, [[Some(platform.to_owned())]], "{service}");
        let elsewhere = if platform == "twitch" { "discord_trigger" } else { "twitch_trigger" };
        assert!(denied(
            &session.exec(&format!("select * from {}", relation(elsewhere, "platform_integration")))
        ));
        session.close();
    }

    fn what_was_added_by_hand_is_taken_back(&self, password: &str) {
        let before = self.dump();
        for sql in [
            "grant all on {db}.* to 'connector-rw'@'%' with grant option",
            "grant select (password) on auth_user to 'connector-rw'@'%'",
            "grant process, reload on *.* to 'connector-rw'@'%'",
            "grant delete on session to 'connector-rw'@'%'",
        ] {
            self.server
                .admin_exec(&self.db, &sql.replace("{db}", &self.db))
                .expect("somebody does things by hand");
        }
        assert_ne!(before, self.dump());
        self.apply("connector", "CONNECTOR_DB_PASS", None);
        assert_eq!(before, self.dump());
        // The password was left as it is.
        self.server
            .exec(&self.db, "connector-rw", password, "select id from auth_user")
            .expect("it still logs in");
    }

    /// The database's name holds an underscore, which a grant on a database takes for any character.
    fn the_migrator_stays_in_its_database(&self) {
        let secret = password("migrator");
        self.apply(MIGRATOR.0, MIGRATOR.2, Some(&secret));
        let run = |sql: &str| self.server.exec("", MIGRATOR.1, &secret, sql);
        let twin = self.db.replace('_', "x");
        self.server.admin_exec("", &format!("create database {twin}")).expect("a twin");
        run(&format!("create table {}.more (id int)", self.db)).expect("the migrator migrates");
        run(&format!("alter table {}.more add column extra int", self.db)).expect("the migrator migrates");
        run(&format!("drop table {}.more", self.db)).expect("the migrator migrates");
        let elsewhere = run(&format!("create table {twin}.more (id int)"));
        assert!(denied(&elsewhere), "{elsewhere:?}");
        for sql in [
            "create database own",
            "create user own",
            "select * from mysql.user",
            "set global max_connections = 10",
        ] {
            let result = run(sql);
            assert!(
                result.as_ref().is_err_and(|e| ["1044", "1142", "1227"].contains(&e.code.as_str())),
                "{sql}: {result:?}"
            );
        }
    }

    /// All grants there are, as the server prints them, without passwords.
    fn dump(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (_, account, _) in SERVICES {
            let rows =
                self.server.admin_exec("", &format!("show grants for '{account}'@'%'")).expect("grants");
            for line in rows.into_iter().flatten().flatten() {
                let line = line.split(" IDENTIFIED BY ").next().unwrap_or("").to_owned();
                lines.push(sorted_columns(&line));
            }
        }
        let views =
            "select concat('view ', table_name, ' ', view_definition, ' ', check_option, ' ', security_type)
                     from information_schema.views where table_schema = database()";
        lines.extend(self.server.admin_exec(&self.db, views).expect("views").into_iter().flatten().flatten());
        lines.sort();
        lines
    }
}

/// MariaDB prints the columns of a grant in no order.
fn sorted_columns(line: &str) -> String {
    let mut words: Vec<&str> = line.split([' ', '(', ')', ',']).filter(|w| !w.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}
