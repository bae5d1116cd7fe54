//! `schemagen grants apply`, run as a user runs it, on real servers.

mod rights;

use rights::{MIGRATOR, SERVICES, artifacts, password, text};
use schema_tests::DbError;
use schema_tests::servers::{SqlServer, fresh};
use std::path::Path;
use std::process::Command;

/// One run of the command.
struct Run {
    status: i32,
    out: String,
    err: String,
}

/// Runs `schemagen grants apply` on the quickstart's schema.
fn apply(urls: &[&str], passwords: &[(String, String)], args: &[&str]) -> Run {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart");
    let mut command = Command::new(env!("CARGO_BIN_EXE_schemagen"));
    command.args(["grants", "apply", "schema"]).current_dir(folder).args(args);
    for url in urls {
        command.args(["--url", url]);
    }
    for (_, _, variable) in accounts() {
        command.env_remove(variable);
    }
    let output = command.envs(passwords.iter().cloned()).output().expect("the command runs");
    let run = Run {
        status: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    };
    for (variable, password) in passwords {
        assert!(
            !run.out.contains(password) && !run.err.contains(password),
            "{variable} is shown: {}",
            run.err
        );
    }
    run
}

/// The migrator and the services.
fn accounts() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    std::iter::once(MIGRATOR).chain(SERVICES.iter().copied())
}

fn passwords() -> Vec<(String, String)> {
    accounts().map(|(_, account, variable)| (variable.to_owned(), password(account))).collect()
}

fn of<'a>(passwords: &'a [(String, String)], variable: &str) -> &'a str {
    &passwords.iter().find(|(v, _)| v == variable).expect("a password").1
}

#[test]
fn on_postgres() {
    let Some(server) = fresh::postgres(16) else { return };
    let db = prepared(&server, "ddl/postgres.sql");
    server.admin_exec(&db, "alter system set log_statement = 'all'; ").expect("a setting");
    server.admin_exec(&db, "select pg_reload_conf()").expect("a setting");
    suite(&server, &db);
    let log = std::fs::read_to_string(server.folder().join("log")).expect("the server's log");
    assert!(log.contains("backend-api-rw"), "statements are logged");
    assert!(!log.contains("secret-"), "a password is in the log");
}

#[test]
fn on_mariadb() {
    let Some(server) = fresh::mariadb() else { return };
    mysql_suite(&server);
}

#[test]
fn on_mysql() {
    let Some(server) = fresh::mysql() else { return };
    mysql_suite(&server);
}

fn mysql_suite(server: &SqlServer) {
    let db = prepared(server, "ddl/mysql.sql");
    server.admin_exec("", "set global log_output = 'TABLE'").expect("a setting");
    server.admin_exec("", "set global general_log = 1").expect("a setting");
    suite(server, &db);
    warns_of_accounts_that_shadow(server, &db);
    let logged = |pattern: &str| {
        let count = format!(
            "select count(*) from mysql.general_log where argument like '%{pattern}%' and argument not like '%general_log%'"
        );
        server.admin_exec("", &count).expect("the log can be read")[0][0].clone()
    };
    assert_ne!(logged("backend-api-rw"), Some("0".to_owned()), "statements are logged");
    assert_eq!(logged("secret-"), Some("0".to_owned()), "a password is in the log");
}

fn warns_of_accounts_that_shadow(server: &SqlServer, db: &str) {
    server.admin_exec("", "create user ''@'localhost'").expect("an anonymous account");
    server.admin_exec("", "create user 'connector-rw'@'10.%'").expect("a second account");
    let run = apply(&[&server.url(db)], &[], &["--keep-passwords"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.err.contains("an anonymous account ''@'localhost'"), "{}", run.err);
    assert!(run.err.contains("a second account 'connector-rw'@'10.%'"), "{}", run.err);
}

fn prepared(server: &SqlServer, ddl: &str) -> String {
    let artifacts = artifacts();
    let db = server.new_database();
    server.admin_script(&db, text(&artifacts, ddl)).expect("the DDL loads");
    server.admin_script(&db, rights::SEED).expect("the rows go in");
    db
}

fn suite(server: &SqlServer, db: &str) {
    let url = server.url(db);
    let passwords: Vec<_> = passwords().into_iter().map(|(v, p)| (v, format!("secret-{p}"))).collect();

    // Two passwords are missing: both are named, and nothing is sent.
    let mut some = passwords.clone();
    some.retain(|(variable, _)| variable != "ANALYTICS_DB_PASS" && variable != "CONNECTOR_DB_PASS");
    let run = apply(
        &[&url],
        &some,
        &["--service", "backend_api", "--service", "analytics", "--service", "connector"],
    );
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.err.contains("ANALYTICS_DB_PASS") && run.err.contains("CONNECTOR_DB_PASS"), "{}", run.err);
    assert!(!run.err.contains("BACKEND_API_DB_PASS"), "{}", run.err);
    assert!(!exists(server, "backend-api-rw"));

    // A dry run tells, and makes nothing; passwords that are missing it names.
    let run = apply(&[&url], &some, &["--dry-run"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.err.contains("ANALYTICS_DB_PASS") && run.err.contains("CONNECTOR_DB_PASS"), "{}", run.err);
    assert!(run.err.contains("Would apply connector-rw: new account"), "{}", run.err);
    assert!(run.out.contains("+ connector-rw: ") && run.out.contains("auth_user"), "{}", run.out);
    assert!(!exists(server, "backend-api-rw"));

    let run = apply(&[&url], &passwords, &[]);
    assert_eq!(run.status, 0, "{}", run.err);
    for (_, account, variable) in accounts() {
        assert!(run.err.contains(&format!("Applied {account}: new account")), "{}", run.err);
        server.exec(db, account, of(&passwords, variable), "select 1").expect("the account logs in");
        assert!(server.exec(db, account, "wrong", "select 1").is_err(), "{account} with another password");
    }
    rights_are_there(server, db, &passwords);

    let run = apply(&[&url], &passwords, &[]);
    assert_eq!(run.status, 0, "{}", run.err);
    let changed: Vec<&str> = run.err.lines().filter(|l| l.contains("Applied")).collect();
    assert!(changed.is_empty(), "a second run changes nothing: {changed:?}");

    // By hand: rights too many, one too few.
    let (all, column, revoke) = if server.is_postgres() {
        (
            "grant all on all tables in schema public to \"analytics-ro\"",
            "grant update (email) on auth_user to \"analytics-ro\"",
            "revoke select on event from \"analytics-ro\"",
        )
    } else {
        (
            "grant all on * to 'analytics-ro'@'%' with grant option",
            "grant update (email), references on auth_user to 'analytics-ro'@'%'",
            "revoke select on event from 'analytics-ro'@'%'",
        )
    };
    for sql in [all, column, revoke] {
        server.admin_exec(db, sql).expect("somebody does things by hand");
    }
    let run = apply(&[&url], &passwords, &["--service", "analytics"]);
    assert_eq!(run.status, 0, "{}", run.err);
    let told = run.err.lines().find(|l| l.contains("Applied analytics-ro")).unwrap_or("");
    assert!(
        told.contains("1 right given") && told.contains("taken back") && !told.contains("password"),
        "{}",
        run.err
    );
    let secret = of(&passwords, "ANALYTICS_DB_PASS");
    assert!(denied(&server.exec(db, "analytics-ro", secret, "select password from auth_user")));
    assert!(denied(&server.exec(db, "analytics-ro", secret, "update auth_user set email = 'x'")));
    server.exec(db, "analytics-ro", secret, "select * from event").expect("what was missing is back");
    let run = apply(&[&url], &passwords, &[]);
    assert!(!run.err.contains("Applied"), "{}", run.err);

    // A new password, and none at all.
    let mut changed = passwords.clone();
    changed.iter_mut().filter(|(v, _)| v == "CONNECTOR_DB_PASS").for_each(|(_, p)| p.push_str("-new"));
    let run = apply(&[&url], &changed, &[]);
    let told: Vec<&str> = run.err.lines().filter(|l| l.contains("Applied")).map(str::trim).collect();
    assert_eq!(told, ["Applied connector-rw: password set"]);
    assert!(server.exec(db, "connector-rw", of(&passwords, "CONNECTOR_DB_PASS"), "select 1").is_err());
    let run = apply(&[&url], &[], &["--keep-passwords"]);
    assert_eq!(run.status, 0, "{}", run.err);
    server.exec(db, "connector-rw", of(&changed, "CONNECTOR_DB_PASS"), "select 1").expect("it is kept");

    // An administrator who is none.
    let url = server.url_for(db, "root-or-not", "pw-of-nobody");
    let run = apply(&[&url], &passwords, &[]);
    assert_eq!(run.status, 3, "{}", run.err);
    assert!(!run.err.contains("pw-of-nobody"), "{}", run.err);
}

fn rights_are_there(server: &SqlServer, db: &str, passwords: &[(String, String)]) {
    let twitch = of(passwords, "TWITCH_TRIGGER_DB_PASS");
    let relation =
        if server.is_postgres() { "platform_integration" } else { "platform_integration__twitch_trigger" };
    let rows = server.exec(db, "twitch-trigger", twitch, &format!("select count(*) from {relation}"));
    assert_eq!(rows, Ok(vec![vec![Some("2".to_owned())]]));
    let connector = of(passwords, "CONNECTOR_DB_PASS");
    server.exec(db, "connector-rw", connector, "select id, email from auth_user").expect("these columns");
    assert!(denied(&server.exec(db, "connector-rw", connector, "select password from auth_user")));
    let migrator = of(passwords, MIGRATOR.2);
    server
        .exec(db, MIGRATOR.1, migrator, "alter table event add column extra int")
        .expect("the migrator migrates");
    server
        .exec(db, MIGRATOR.1, migrator, "alter table event drop column extra")
        .expect("the migrator migrates");
}

fn denied(result: &Result<impl Sized, DbError>) -> bool {
    result.as_ref().is_err_and(|e| ["42501", "1142", "1143"].contains(&e.code.as_str()))
}

fn exists(server: &SqlServer, account: &str) -> bool {
    let sql = if server.is_postgres() {
        format!("select 1 from pg_roles where rolname = '{account}'")
    } else {
        format!("select 1 from mysql.user where user = '{account}'")
    };
    let db = if server.is_postgres() { "postgres" } else { "" };
    !server.admin_exec(db, &sql).expect("the catalog can be read").is_empty()
}

#[test]
fn on_redis_and_valkey() {
    let servers = [fresh::redis(), fresh::valkey()];
    for server in servers.iter().flatten() {
        let passwords: Vec<_> = passwords().into_iter().map(|(v, p)| (v, format!("secret-{p}"))).collect();
        let url = server.url();
        let run = apply(&[&url], &passwords, &[]);
        assert_eq!(run.status, 0, "{}", run.err);
        for (_, account, variable) in SERVICES {
            assert!(run.err.contains(&format!("Applied {account}: new account")), "{}", run.err);
            server.exec(account, of(&passwords, variable), &["PING"]).expect("the user logs in");
            let foreign = server.exec(account, of(&passwords, variable), &["GET", "elsewhere"]);
            assert_eq!(foreign.expect_err("a foreign key").code, "NOPERM");
        }
        let run = apply(&[&url], &passwords, &[]);
        assert!(!run.err.contains("Applied"), "a second run changes nothing: {}", run.err);

        server.admin_exec(&["ACL", "SETUSER", "analytics-ro", "~*", "+@all", "nopass"]).expect("by hand");
        let run = apply(&[&url], &passwords, &["--service", "analytics"]);
        assert!(run.err.contains("Applied analytics-ro"), "{}", run.err);
        let set =
            server.exec("analytics-ro", of(&passwords, "ANALYTICS_DB_PASS"), &["SET", "analytics:x", "1"]);
        assert_eq!(set.expect_err("it reads alone").code, "NOPERM");
        assert!(server.exec("analytics-ro", "any", &["PING"]).is_err(), "nopass is gone");

        // The users outlive the process: they were saved.
        server.admin_exec(&["ACL", "LOAD"]).expect("the file is good");
        server
            .exec("connector-rw", of(&passwords, "CONNECTOR_DB_PASS"), &["GET", "connector:x"])
            .expect("it is there");
    }
}

#[test]
fn used_wrongly() {
    for (url, status, says) in [
        ("sqlite:///x.db", 2, "SQLite has no accounts"),
        ("ftp://root:secret-word@db/x", 2, "starts with postgres://"),
        ("mysql://root:secret-word@127.0.0.1:1", 2, "names no database"),
        ("postgres://root:secret-word@127.0.0.1:1/x", 3, "127.0.0.1:1/x: connecting"),
        ("redis://root:secret-word@127.0.0.1:1", 3, "127.0.0.1:1: connecting"),
    ] {
        let run = apply(&[url], &passwords(), &[]);
        assert_eq!(run.status, status, "{url}: {}", run.err);
        assert!(run.err.contains(says), "{url}: {}", run.err);
        assert!(!run.err.contains("secret-word"), "{url}: {}", run.err);
    }
    let run = apply(&[], &passwords(), &["--service", "analytics"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.err.contains("which server?"), "{}", run.err);
    let run = apply(&["redis://127.0.0.1:1"], &passwords(), &["--service", "analitics"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.err.contains("no service or migrator 'analitics'"), "{}", run.err);
}
