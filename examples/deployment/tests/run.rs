//! A deployment, as docs/migrate.md tells it: migrate first, old code goes on, new code starts after.

use schema_tests::artifacts_of;
use schema_tests::program::{run, run_with};
use schema_tests::servers::SqlServer;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use tempfile::TempDir;

const WAITER: &str = env!("CARGO_BIN_EXE_waiter");
const KITCHEN: &str = env!("CARGO_BIN_EXE_kitchen");

/// The revisions of `before/migrations` and `after/migrations`.
const FIRST: &str = "20261127080000_init";
const SECOND: &str = "20261127090000_dishes_are_ready";

type Env = Vec<(&'static str, String)>;

/// A database, and how each comes to it.
struct Place {
    folder: TempDir,
    server: Option<(&'static SqlServer, String)>,
}

impl Place {
    fn new(server: Option<&'static SqlServer>) -> Place {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Place { folder, server: server.map(|server| (server, server.new_database())) }
    }

    /// As the administrator, who migrates here.
    fn admin(&self) -> Env {
        match &self.server {
            None => Vec::new(),
            Some((server, db)) => server.env(db, server.admin_user(), server.admin_password()),
        }
    }

    /// As a service, by its account. There are none on SQLite.
    fn service(&self, name: &str) -> Env {
        match &self.server {
            None => Vec::new(),
            Some((server, db)) => server.env(db, &format!("restaurant-{name}"), &password(name)),
        }
    }

    /// Makes the accounts of the services, as the schema was before.
    fn make_accounts(&self) {
        let Some((server, db)) = &self.server else { return };
        let artifacts = artifacts_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("before/schema"));
        let target = if server.is_postgres() { "postgres" } else { "mysql" };
        for name in ["waiter", "kitchen"] {
            let path = format!("grants/{target}/{name}.sql");
            let script = &artifacts.iter().find(|a| a.path == path).expect("a script").text;
            let mut admin =
                server.session(db, server.admin_user(), server.admin_password()).expect("a session");
            let (variable, password) = (format!("{}_DB_PASS", name.to_uppercase()), password(name));
            let set = match server.is_postgres() {
                true => format!("select set_config('env.{variable}', '{password}', false)"),
                false => format!("set @{variable} = '{password}'"),
            };
            admin.exec(&set).expect("a password");
            admin.exec_script(script).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
    }

    fn spawn(&self, program: &str, args: &[&str], env: &Env) -> Child {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.folder.path()).env_clear().envs(env.iter().cloned());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("it starts")
    }
}

fn password(name: &str) -> String {
    format!("pass of the {name}")
}

fn with(mut env: Env, name: &'static str, value: &str) -> Env {
    env.push((name, value.to_owned()));
    env
}

/// A program whose lines are read as they come.
struct Waiter {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Waiter {
    fn start(place: &Place) -> Waiter {
        let mut child = place.spawn(WAITER, &[], &place.service("waiter"));
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut waiter = Waiter { child, lines };
        assert_eq!(waiter.line(), "open");
        waiter
    }

    fn line(&mut self) -> String {
        self.lines.next().map_or_else(String::new, |line| line.expect("text"))
    }

    fn order(&mut self, dish: &str) -> String {
        writeln!(self.child.stdin.as_mut().expect("a pipe"), "{dish}").expect("it listens");
        self.line()
    }

    fn end(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().expect("it ends").success());
    }
}

fn deployment(place: &Place) {
    let folder = place.folder.path();
    let first = run_with(WAITER, &["migrate"], folder, &place.admin());
    assert_eq!((first.status, first.out.as_str()), (0, "applied: 1\n"), "{first:#?}");
    place.make_accounts();
    let mut waiter = Waiter::start(place);
    assert_eq!(waiter.order("soup"), "orders: 1");

    // New code, too early: it says what is there, what it needs, and what to do.
    let early = run(KITCHEN, folder, &with(place.service("kitchen"), "DB_REVISION_WAIT", "0"));
    assert_eq!((early.status, early.out.as_str()), (1, ""), "{early:#?}");
    for words in [FIRST, SECOND, "schemagen migrate apply"] {
        assert!(early.err.contains(words), "{words}: {early:#?}");
    }

    // With some patience it waits for the migration.
    let mut kitchen = place.spawn(KITCHEN, &[], &with(place.service("kitchen"), "DB_REVISION_WAIT", "100"));
    let mut said = String::new();
    let mut err = BufReader::new(kitchen.stderr.take().expect("a pipe"));
    err.read_line(&mut said).expect("text");
    assert!(
        said.starts_with("waiting for the database, for 100 s at most: it is at") && said.contains(SECOND),
        "{said}"
    );
    assert_eq!(waiter.order("bread"), "orders: 2");

    // Ten migrate at once: each file is applied once.
    let all: Vec<Child> = (0..10).map(|_| place.spawn(KITCHEN, &["migrate"], &place.admin())).collect();
    let mut applied: Vec<String> = Vec::new();
    for child in all {
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        assert!(output.status.success(), "{}", text(output.stderr));
        applied.push(text(output.stdout));
    }
    applied.sort();
    assert_eq!((applied[8].as_str(), applied[9].as_str()), ("applied: 0\n", "applied: 1\n"), "{applied:?}");

    let output = kitchen.wait_with_output().expect("it ends");
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut err, &mut rest).expect("text");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "ready: 2\n", "{rest}");

    // Old code goes on, and may be started anew.
    assert_eq!(waiter.order("cake"), "orders: 3");
    waiter.end();
    let mut again = Waiter::start(place);
    assert_eq!(again.order("salad"), "orders: 4");
    again.end();
    let later = run(KITCHEN, folder, &with(place.service("kitchen"), "DB_REVISION_WAIT", "0"));
    assert_eq!((later.status, later.out.as_str()), (0, "ready: 2\n"), "{later:#?}");
}

/// Accounts may look which revision there is, and change nothing of it; what the runner keeps is not theirs.
fn revisions_are_read_alone(place: &Place) {
    let Some((server, db)) = &place.server else { return };
    let mut session =
        server.session(db, "restaurant-kitchen", &password("kitchen")).expect("the account connects");
    let rows = session.exec("select revision from schemagen_revision order by revision").expect("it reads");
    assert_eq!(rows.len(), 2, "{rows:?}");
    for refused in [
        "delete from schemagen_revision",
        "update schemagen_revision set fingerprint = 'x'",
        "insert into schemagen_revision select revision + 1, name, fingerprint, breaks, applied_at from schemagen_revision",
        "drop table schemagen_revision",
        "select * from _sqlx_migrations",
        "select * from schemagen_journal",
        "delete from _sqlx_migrations",
    ] {
        assert!(session.exec(refused).is_err(), "{refused}");
    }
}

fn on(server: &'static SqlServer) {
    let place = Place::new(Some(server));
    deployment(&place);
    revisions_are_read_alone(&place);
    // Run again, the scripts of accounts leave them what they read.
    place.make_accounts();
    revisions_are_read_alone(&place);
}

#[test]
fn on_sqlite() {
    deployment(&Place::new(None));
}

schema_tests::on_servers!(on; on_postgres: postgres(16), on_mariadb: mariadb(), on_mysql: mysql());
