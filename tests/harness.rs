//! The harness itself: each server starts, answers, and keeps what is apart apart.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use schema_tests::DbError;
use schema_tests::servers::{self, KvServer, SqlServer};
use schema_tests::sqlite::Sqlite;

#[test]
fn postgres_15() {
    check_sql(servers::postgres(15), "15.");
}

#[test]
fn postgres_16() {
    check_sql(servers::postgres(16), "16.");
}

#[test]
fn postgres_18() {
    check_sql(servers::postgres(18), "18.");
}

#[test]
fn mariadb() {
    check_sql(servers::mariadb(), "10.11.");
}

#[test]
fn mysql() {
    check_sql(servers::mysql(), "9.");
}

#[test]
fn redis() {
    check_kv(servers::redis(), "7.");
}

#[test]
fn valkey() {
    check_kv(servers::valkey(), "9.");
}

fn check_sql(server: Option<&'static SqlServer>, version: &str) {
    let Some(server) = server else { return };
    assert!(server.version().starts_with(version), "{}", server.version());
    assert_eq!(server.is_mariadb(), server.version().contains("MariaDB"));
    databases_are_apart(server);
    an_account_is_refused(server);
    scripts_run(server);
    values_come_as_text(server);
    sessions_keep_state(server);
    wrong_passwords_are_refused(server);
}

fn databases_are_apart(server: &SqlServer) {
    let (one, two) = (server.new_database(), server.new_database());
    assert_ne!(one, two);
    server.admin_exec(&one, "create table here (id int primary key)").unwrap();
    let code = code_of(server.admin_exec(&two, "select id from here"));
    assert_eq!(code, if server.is_postgres() { "42P01" } else { "1146" });
    assert_eq!(server.admin_exec(&one, "select id from here"), Ok(vec![]));
}

fn an_account_is_refused(server: &SqlServer) {
    let db = server.new_database();
    let account = if server.is_postgres() {
        "create table open (id int); create table closed (id int); insert into open values (7);
         create role harness_reader login password 'reader-pw'; grant select on open to harness_reader"
            .to_owned()
    } else {
        format!(
            "create table open (id int); create table closed (id int); insert into open values (7);
             create user harness_reader identified by 'reader-pw';
             grant select on {db}.open to harness_reader"
        )
    };
    server.admin_script(&db, &account).unwrap();
    let run = |sql| server.exec(&db, "harness_reader", "reader-pw", sql);
    assert_eq!(run("select id from open"), Ok(vec![vec![Some("7".into())]]));
    let denied = if server.is_postgres() { "42501" } else { "1142" };
    assert_eq!(code_of(run("select id from closed")), denied);
    assert_eq!(code_of(run("insert into open values (8)")), denied);
}

fn scripts_run(server: &SqlServer) {
    let db = server.new_database();
    let script = if server.is_postgres() {
        "create table t (a int, b int);
         create function double_it() returns trigger language plpgsql as $$
           begin new.b = new.a * 2; return new; end $$;
         create trigger twice before insert on t for each row execute function double_it();
         insert into t (a) values (4);"
    } else {
        "create table t (a int, b int);\nDELIMITER //\n\
         create trigger twice before insert on t for each row begin\n\
           set new.b = new.a * 2;\nend//\n\
         DELIMITER ;\ninsert into t (a) values (4);\n"
    };
    server.admin_script(&db, script).unwrap();
    let rows = server.admin_exec(&db, "select a, b from t").unwrap();
    assert_eq!(rows, [[Some("4".to_owned()), Some("8".to_owned())]]);
    // The first error ends a script, and is the one told.
    let failed = server.admin_script(&db, "insert into nowhere values (1); create table u (a int);");
    assert!(failed.is_err());
    assert!(server.admin_exec(&db, "select a from u").is_err());
}

fn values_come_as_text(server: &SqlServer) {
    let db = server.new_database();
    let rows =
        server.admin_exec(&db, "select 1.50, null, 'ä', cast('2024-02-29' as date); select 2").unwrap();
    let text = |s: &str| Some(s.to_owned());
    assert_eq!(rows, [vec![text("1.50"), None, text("ä"), text("2024-02-29")], vec![text("2")]]);
}

fn sessions_keep_state(server: &SqlServer) {
    let db = server.new_database();
    let (user, password) = (server.admin_user(), server.admin_password());
    let mut session = server.session(&db, user, password).unwrap();
    session.exec("create table t (a int)").unwrap();
    session.exec("begin").unwrap();
    assert_eq!(session.affected("insert into t values (1), (2)"), Ok(2));
    session.exec("rollback").unwrap();
    assert_eq!(session.exec("select a from t"), Ok(vec![]));
    session.close();
}

fn wrong_passwords_are_refused(server: &SqlServer) {
    let db = server.new_database();
    let error = server.exec(&db, server.admin_user(), "wrong", "select 1").unwrap_err();
    assert_eq!(error.code, if server.is_postgres() { "28P01" } else { "1045" });
}

fn check_kv(server: Option<&'static KvServer>, version: &str) {
    let Some(server) = server else { return };
    assert!(server.version().starts_with(version), "{}", server.version());
    server.load_acl("user reader on >reader-pw resetkeys %R~mine:* resetchannels -@all +get +set\n").unwrap();
    server.exec_script("admin", server.admin_password(), "SET mine:a 1\nSET theirs:a 2\n").unwrap();
    let run = |command: &[&str]| server.exec("reader", "reader-pw", command);
    let one = servers::Value::BulkString(b"1".to_vec());
    assert_eq!(run(&["GET", "mine:a"]).unwrap(), one);
    for denied in [&["GET", "theirs:a"][..], &["SET", "mine:a", "3"], &["FLUSHALL"], &["CONFIG", "GET", "*"]]
    {
        assert_eq!(run(denied).unwrap_err().code, "NOPERM", "{denied:?}");
    }
    let refused = server.load_acl("user reader on +nosuchcommand\n");
    assert!(refused.is_err());
    assert_eq!(run(&["GET", "mine:a"]).unwrap(), one, "the old rules stay");
    let unknown = server.exec("default", "", &["PING"]).unwrap_err();
    assert_ne!(unknown.code, "", "{unknown}");
}

#[test]
fn sqlite() {
    let (one, two) = (Sqlite::new(), Sqlite::new());
    one.exec_script(
        "create table p (id integer primary key) strict;
         create table c (p integer references p (id)) strict;
         create trigger t after insert on p begin insert into c values (new.id); end;
         insert into p values (3);",
    )
    .unwrap();
    let rows = one.exec("select p, null, 1.5, 'ä', x'00ff' from c").unwrap();
    let text = |s: &str| Some(s.to_owned());
    assert_eq!(rows, [[text("3"), None, text("1.5"), text("ä"), text("x'00ff'")]]);
    // 787: a foreign key is violated. They are on.
    assert_eq!(code_of(one.exec("insert into c values (4)")), "787");
    assert!(two.exec("select * from p").is_err());
    assert!(two.exec("selec 1").is_err());
}

/// Two servers asked for at once, from inside of a runtime, as generated code's tests do.
#[tokio::test(flavor = "current_thread")]
async fn clients_block_inside_of_a_runtime() {
    let Some(server) = servers::postgres(15) else {
        return;
    };
    let db = server.new_database();
    assert_eq!(server.admin_exec(&db, "select 1"), Ok(vec![vec![Some("1".into())]]));
}

/// A dropped server has left nothing: neither a listener nor a folder.
#[test]
fn a_fresh_server_goes_when_dropped() {
    let Some(server) = servers::fresh::postgres(15) else {
        return;
    };
    let (port, folder) = (server.port(), server.folder().to_owned());
    assert!(folder.exists());
    drop(server);
    assert!(!folder.exists());
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}

/// Killed with its data and started again: a client sees the one and the other.
#[test]
fn a_fresh_server_stops_and_starts_again() {
    for server in [servers::fresh::postgres(16), servers::fresh::mariadb()] {
        let Some(mut server) = server else { continue };
        let db = server.new_database();
        server.admin_exec(&db, "create table t (a int)").unwrap();
        server.admin_exec(&db, "insert into t values (5)").unwrap();
        server.stop();
        assert_eq!(code_of(server.admin_exec(&db, "select 1")), "client");
        server.start_again();
        server.wait();
        let kept = vec![vec![Some("5".into())]];
        assert_eq!(server.admin_exec(&db, "select a from t"), Ok(kept));
    }
}

/// A node takes what another wrote; two go on without the third; it comes back and catches up.
#[test]
fn galera() {
    let Some(mut nodes) = servers::fresh::galera() else { return };
    let db = nodes[0].new_database();
    nodes[0].admin_exec(&db, "create table t (id int primary key)").unwrap();
    let read = |node: &SqlServer| {
        let rows = node.admin_exec(&db, "set session wsrep_sync_wait = 1; select id from t order by id");
        rows.unwrap().into_iter().flatten().flatten().collect::<Vec<_>>()
    };
    nodes[1].admin_exec(&db, "insert into t values (1)").unwrap();
    assert_eq!(read(&nodes[2]), ["1"]);
    nodes[2].stop();
    nodes[0].admin_exec(&db, "insert into t values (2)").unwrap();
    assert_eq!(read(&nodes[1]), ["1", "2"]);
    nodes[2].start_again();
    nodes[2].wait();
    assert_eq!(read(&nodes[2]), ["1", "2"]);
}

/// A test process that is killed can't clean up; nothing of it stays all the same.
#[test]
fn a_killed_process_leaves_nothing() {
    const TOLD: &str = "server in ";
    if std::env::var_os("SCHEMAGEN_HARNESS_VICTIM").is_some() {
        let Some(server) = servers::fresh::postgres(15) else { return };
        println!("\n{TOLD}{}", server.folder().display());
        std::thread::sleep(Duration::from_secs(120)); // it is killed long before
        return;
    }
    if servers::postgres(15).is_none() {
        return;
    }
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["a_killed_process_leaves_nothing", "--exact", "--nocapture"])
        .env("SCHEMAGEN_HARNESS_VICTIM", "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(victim.stdout.take().unwrap());
    let folder = output
        .lines()
        .find_map(|line| line.unwrap().strip_prefix(TOLD).map(PathBuf::from))
        .expect("the server started");
    let pid = std::fs::read_to_string(folder.join("pid")).unwrap();
    let process = Path::new("/proc").join(pid.trim());
    assert!(process.exists());
    victim.kill().unwrap();
    victim.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while folder.exists() || process.exists() {
        assert!(Instant::now() < deadline, "{} is still there", folder.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn code_of<T: std::fmt::Debug>(result: Result<T, DbError>) -> String {
    result.expect_err("the statement is refused").code
}
