//! The example's own binary, run as its reader runs it.

use schema_tests::program::{refuses_wrong_settings, run};
use schema_tests::servers::SqlServer;

const PROGRAM: &str = env!("CARGO_BIN_EXE_quickstart");

const TABLES: [&str; 7] =
    ["auth_user", "event", "integration", "platform_integration", "session", "setting", "webhook"];

/// Both runs: the first makes everything, the second finds it. `bob` is his id: on servers, the insert
/// that was refused has used up a number.
fn run_twice(target: &str, bob: i64, env: &[(&str, String)]) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let first = run(PROGRAM, folder.path(), env);
    assert_eq!((first.status, first.err.as_str()), (0, ""), "{}", first.out);
    let mut lines = first.out.lines();
    assert_eq!(lines.next(), Some(format!("connected to {target}").as_str()));
    let made = lines.next().and_then(|l| l.strip_prefix("tables made: ")).expect("the tables are told");
    let mut made: Vec<_> = made.split(", ").collect();
    made.sort_unstable();
    assert_eq!(made, TABLES);
    let rest: Vec<_> = lines.collect();
    let bob_line = format!("user {bob}: bob@example.org, password Some(***)");
    let told = |active, events| {
        [
            "user 1: ann@example.org",
            "that address is taken",
            &bob_line,
            active,
            "on Twitch: [(1, \"ann_tv\")]",
            events,
            "sessions of ann@example.org: 1",
            "on Discord: ann@example.org",
            "deactivated: 1",
            "sessions ended: 1",
        ]
    };
    assert_eq!(rest, told("active: ann@example.org, bob@example.org", "events: 1"));

    // Bob stays as he was left: an upsert sets what it is given, and nothing else.
    let second = run(PROGRAM, folder.path(), env);
    assert_eq!((second.status, second.err.as_str()), (0, ""), "{}", second.out);
    let lines: Vec<_> = second.out.lines().collect();
    assert_eq!(lines[..2], [format!("connected to {target}"), "tables made: none, all were there".into()]);
    assert_eq!(lines[2..], told("active: ann@example.org", "events: 2"));
}

fn on(server: &SqlServer) {
    let db = server.new_database();
    let target = if server.is_postgres() { "postgres" } else { "mysql" };
    run_twice(target, 3, &server.env(&db, server.admin_user(), server.admin_password()));

    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let wrong = run(PROGRAM, folder.path(), &server.env(&db, server.admin_user(), "not-the-password"));
    assert_eq!((wrong.status, wrong.out.as_str()), (1, ""), "{}", wrong.err);
    // No retry: waiting does not mend a password.
    assert_eq!(wrong.err.lines().count(), 1, "{}", wrong.err);
    for part in ["no connection", "127.0.0.1", &server.port().to_string(), server.admin_user()] {
        assert!(wrong.err.contains(part), "{part} in {}", wrong.err);
    }
}

#[test]
fn on_sqlite_from_nothing() {
    run_twice("sqlite", 2, &[]);
}

schema_tests::on_servers!(on; on_postgres_15: postgres(15), on_postgres_16: postgres(16), on_mariadb: mariadb(), on_mysql: mysql());

#[test]
fn wrong_settings_are_told() {
    refuses_wrong_settings(PROGRAM);
}
