//! The runner is killed at each statement, and the server too: `apply` ends in the right schema, and every change of
//! rows was made once.

use crate::place::Place;
use schema_tests::db::Db;
use schema_tests::servers::{SqlServer, fresh};
use std::fmt::Write;
use std::time::Duration;

const STEPS: usize = 30;

/// Thirty statements; each UPDATE would be seen if it ran twice.
fn thirty() -> String {
    let mut sql = String::from("-- A table that grows.\n\n");
    sql.push_str("CREATE TABLE item (id int NOT NULL PRIMARY KEY, n int NOT NULL);\n");
    sql.push_str("INSERT INTO item (id, n) VALUES (1, 0), (2, 0), (3, 0);\n");
    for i in 1..=9 {
        let _ = writeln!(sql, "ALTER TABLE item ADD COLUMN c{i} int;");
        let _ = writeln!(sql, "UPDATE item SET n = n + 1, c{i} = {i};");
        let _ = writeln!(sql, "CREATE INDEX item_c{i} ON item (c{i});");
    }
    sql.push_str("INSERT INTO item (id, n, c9) VALUES (4, 100, 9);\n");
    sql
}

fn write(place: &Place) {
    place.write("20260101000000_grow.up.sql", &thirty());
    place.write("20260101000000_grow.down.sql", "DROP TABLE item;\n");
}

/// What a database on which the migration was once run answers.
fn holds(target: &str, value: impl Fn(&str) -> String, when: &str) {
    assert_eq!(value("SELECT sum(n) FROM item"), "127", "{when}");
    assert_eq!(value("SELECT sum(c1) + sum(c9) FROM item"), "39", "{when}");
    assert_eq!(value("SELECT count(*) FROM _sqlx_migrations WHERE success"), "1", "{when}");
    assert_eq!(value("SELECT count(*) FROM schemagen_journal"), "0", "{when}");
    let indexes = match target {
        "postgres" => "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'item_c%'",
        "mysql" => {
            "SELECT count(*) FROM information_schema.statistics WHERE table_schema = database() AND index_name LIKE 'item_c%'"
        }
        _ => "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'item_c%'",
    };
    assert_eq!(value(indexes), "9", "{when}");
}

/// All positions, or a few.
fn positions() -> Vec<usize> {
    if std::env::var("SCHEMAGEN_KILL_ALL").is_ok_and(|v| v == "1") {
        (1..=STEPS).collect()
    } else {
        vec![1, 12, 13, 14, 30]
    }
}

/// Where starting a server again takes its time: all positions, or two.
fn few_positions() -> Vec<usize> {
    let all = positions();
    all.iter().copied().filter(|n| all.len() == STEPS || [13, 14].contains(n)).collect()
}

/// A folder with the migration.
fn folder(target: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files = folder.path().join("migrations").join(target);
    std::fs::create_dir_all(&files).expect("a folder");
    std::fs::write(files.join("20260101000000_grow.up.sql"), thirty()).expect("a file");
    folder
}

fn runner_is_killed(server: Option<&'static SqlServer>) {
    let positions = positions();
    for number in &positions {
        let place = Place::new(Db::new(server));
        write(&place);
        let watched = place.apply_until(*number, STEPS);
        // At once, or a little later: before the statement, in it, or behind it.
        std::thread::sleep(Duration::from_millis([0, 2, 5, 12][number % 4]));
        watched.kill();
        let run = place.run(&["apply", "--lease", "2"]).ends(0, &[]);
        let when = format!("{}: killed at {number}:\n{}", place.db.title(), run.err);
        holds(place.target(), |sql| place.value(sql), &when);
        if place.target() == "mysql" && *number > 1 {
            assert!(run.err.contains("Resuming") || run.err.contains("nothing to apply"), "{run:#?}");
        }
        place.db.drop();
    }
    println!("{} kills of the runner", positions.len());
}

schema_tests::on_servers!(
    |server: &'static SqlServer| runner_is_killed(Some(server));
    runner_on_postgres: postgres(16),
    runner_on_mariadb: mariadb(),
    runner_on_mysql: mysql(),
);

#[test]
fn runner_on_sqlite() {
    runner_is_killed(None);
}

fn value(server: &SqlServer, db: &str, sql: &str) -> String {
    let rows = server.admin_exec(db, sql).unwrap_or_else(|e| panic!("{}: {sql}: {e}", server.name()));
    rows.into_iter().flatten().flatten().next().unwrap_or_default()
}

/// The run that saw its server die goes on by itself when it is back.
fn server_is_killed(mut server: SqlServer) {
    let positions = few_positions();
    for number in &positions {
        let db = server.new_database();
        let target = if server.is_postgres() { "postgres" } else { "mysql" };
        let folder = folder(target);
        let args = ["apply", "--lease", "2", "--wait", "60"];
        let command = crate::place::command(folder.path(), &server.url(&db), &args);
        let watched = crate::place::Watched::new(command, &format!(" {number}/{STEPS} "));
        std::thread::sleep(Duration::from_millis([0, 2, 5, 12][number % 4]));
        server.stop();
        server.start_again();
        server.wait();
        let run = watched.finish();
        let when = format!("{}: server killed at {number}: {run:#?}", server.name());
        assert_eq!(run.status, 0, "{when}");
        holds(target, |sql| value(&server, &db, sql), &when);
        server.drop_database(&db);
    }
    println!("{} kills of {}", positions.len(), server.name());
}

schema_tests::on_servers!(
    server_is_killed;
    server_postgres: fresh::postgres(16),
    server_mariadb: fresh::mariadb(),
    server_mysql: fresh::mysql(),
);

/// Who goes on after a runner, or after the node that it had, has another node. A runner whose node died may end with an
/// error, or come back when all is done.
#[test]
fn galera() {
    let Some(mut nodes) = fresh::galera() else { return };
    let positions = few_positions();
    for (number, node_dies) in positions.iter().flat_map(|n| [(n, false), (n, true)]) {
        let db = nodes[0].new_database();
        let folder = folder("mysql");
        let args = ["apply", "--lease", "2", "--wait", "60"];
        let command = crate::place::command(folder.path(), &nodes[1].url(&db), &args);
        let watched = crate::place::Watched::new(command, &format!(" {number}/{STEPS} "));
        std::thread::sleep(Duration::from_millis([0, 2, 5, 12][number % 4]));
        let (killed, orphan) = match node_dies {
            true => {
                nodes[1].stop();
                ("node", Some(watched))
            }
            false => {
                watched.kill();
                ("runner", None)
            }
        };
        let mut other = crate::place::command(folder.path(), &nodes[2].url(&db), &args);
        let run = crate::place::finish(other.spawn().expect("it starts")).ends(0, &[]);
        if let Some(orphan) = orphan {
            nodes[1].start_again();
            nodes[1].wait();
            let run = orphan.finish();
            assert!([0, 3].contains(&run.status), "node killed at {number}: {run:#?}");
        }
        let when = format!("Galera: {killed} killed at {number}: {run:#?}");
        let settled = |sql: &str| format!("SET STATEMENT wsrep_sync_wait = 7 FOR {sql}");
        nodes.iter().for_each(|node| holds("mysql", |sql| value(node, &db, &settled(sql)), &when));
        nodes[0].drop_database(&db);
    }
    println!("{} kills of a runner, and as many of its node", positions.len());
}

#[test]
fn a_statement_may_outlive_its_runner() {
    if let Some(server) = schema_tests::servers::mysql() {
        outlives(server);
    }
    if let Some(server) = schema_tests::servers::mariadb() {
        outlives(server);
    }
}

/// A statement that works goes on when its runner is dead: the next one waits for its end, and sees what it did.
fn outlives(server: &'static SqlServer) {
    let place = Place::new(Db::new(Some(server)));
    let mut sql =
        String::from("CREATE TABLE item (id int PRIMARY KEY, n int); INSERT INTO item VALUES (0, 0)");
    for bit in 0..18 {
        let _ = write!(sql, "; INSERT INTO item SELECT id + {}, n FROM item", 1 << bit);
    }
    place.db.exec(&sql).expect("a table of many rows");
    place.write(
        "1_one.up.sql",
        "ALTER TABLE item ADD COLUMN c int, ALGORITHM = COPY;\nUPDATE item SET n = 1 WHERE id = 7;\n",
    );
    let watched = place.apply_until(1, 2);
    std::thread::sleep(Duration::from_millis(150));
    watched.kill();
    place.run(&["apply", "--lease", "2"]).ends(0, &["Took over", "Resuming", "it had run", "2/2"]);
    assert_eq!(place.value("SELECT count(c) + sum(n) FROM item"), "1");
    place.db.drop();
}
