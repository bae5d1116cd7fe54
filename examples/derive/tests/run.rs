//! The example's own binary, run as its reader runs it; and its tables, held against the quickstart's.

use schema_core::build::read;
use schema_core::{Artifact, Options, compile};
use schema_tests::program::{refuses_wrong_settings, run};
use schema_tests::servers::SqlServer;
use std::path::{Path, PathBuf};

const PROGRAM: &str = env!("CARGO_BIN_EXE_derive-example");

const TABLES: [&str; 7] =
    ["auth_user", "event", "integration", "platform_integration", "session", "setting", "webhook"];

/// Both runs: the first makes everything, the second finds it.
fn run_twice(target: &str, env: &[(&str, String)]) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let first = run(PROGRAM, folder.path(), env);
    assert_eq!((first.status, first.err.as_str()), (0, ""), "{}", first.out);
    let lines: Vec<_> = first.out.lines().collect();
    assert_eq!(lines[0], format!("connected to {target}"));
    let made = lines[1].strip_prefix("tables made: ").expect("the tables are told");
    let mut made: Vec<_> = made.split(", ").collect();
    made.sort_unstable();
    assert_eq!(made, TABLES);
    let told = |signed_in| {
        [
            "ann@example.org: active true, password Some(***)",
            "'no address' is refused",
            r#"theme: {"dark":true}"#,
            r#"on Twitch: [("ann_tv",)]"#,
            signed_in,
            r#"sessions: [("ann@example.org", 1)]"#,
            "confirmed: 1",
            "sessions ended: 1",
        ]
    };
    assert_eq!(lines[2..], told("signed in: 1"));

    let second = run(PROGRAM, folder.path(), env);
    assert_eq!((second.status, second.err.as_str()), (0, ""), "{}", second.out);
    let lines: Vec<_> = second.out.lines().collect();
    assert_eq!(lines[..2], [format!("connected to {target}").as_str(), "tables made: none"]);
    assert_eq!(lines[2..], told("signed in: 2"));
}

fn on(server: &SqlServer) {
    let db = server.new_database();
    let target = if server.is_postgres() { "postgres" } else { "mysql" };
    run_twice(target, &server.env(&db, server.admin_user(), server.admin_password()));
}

#[test]
fn on_sqlite_from_nothing() {
    run_twice("sqlite", &[]);
}

schema_tests::on_servers!(on; on_postgres_15: postgres(15), on_postgres_16: postgres(16), on_mariadb: mariadb(), on_mysql: mysql());

#[test]
fn wrong_settings_are_told() {
    refuses_wrong_settings(PROGRAM);
}

/// What the tables of both examples make under the same schema block and services: everything but Rust.
#[test]
fn tables_in_rust_are_those_of_the_quickstart() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let services = here.join("schema/app.schema");
    let quickstart = here.join("../quickstart/schema");
    let tables = ["users.schema", "platforms.schema"].map(|file| quickstart.join(file));
    let from_rust = outputs(std::slice::from_ref(&services), &[here.join("src")]);
    let from_schema = outputs(&[services, tables[0].clone(), tables[1].clone()], &[]);
    let paths = |all: &[Artifact]| all.iter().map(|a| a.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&from_rust), paths(&from_schema));
    for path in ["ddl/postgres.sql", "ddl/mysql.sql", "ddl/sqlite.sql", "grants/valkey/users.acl"] {
        assert!(from_rust.iter().any(|a| a.path == path && !a.text.is_empty()), "{path} is there");
    }
    for (rust, schema) in from_rust.iter().zip(&from_schema) {
        assert_eq!(rust.text, schema.text, "{}", rust.path);
    }
}

fn outputs(paths: &[PathBuf], scan: &[PathBuf]) -> Vec<Artifact> {
    let compiled = compile(read(paths, scan).inputs, &Options::default());
    let told: Vec<_> = compiled.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
    assert!(told.is_empty(), "{told:#?}");
    compiled.artifacts.into_iter().filter(|a| !a.path.starts_with("rust/")).collect()
}
