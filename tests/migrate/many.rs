//! Ten runners at a time: each migration is applied once.

use crate::place::{Place, Run, command, finish};
use schema_tests::db::Db;
use schema_tests::servers::{SqlServer, fresh};
use std::time::Duration;

const RUNNERS: usize = 10;

fn rounds() -> usize {
    std::env::var("SCHEMAGEN_MIGRATE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
}

const FILES: [(&str, &str); 3] = [
    ("1_one.up.sql", "CREATE TABLE item (id int PRIMARY KEY, n int);\nINSERT INTO item VALUES (1, 0);\n"),
    ("2_two.up.sql", "UPDATE item SET n = n + 1;\nALTER TABLE item ADD COLUMN c int;\n"),
    ("3_three.up.sql", "UPDATE item SET n = n + 10;\nCREATE INDEX item_n ON item (n);\n"),
];

fn ten(server: Option<&'static SqlServer>) {
    let mut waited = 0;
    for round in 0..rounds() {
        let place = Place::new(Db::new(server));
        FILES.into_iter().for_each(|(name, text)| place.write(name, text));
        let start =
            |_| place.command(&place.db.url(), &["apply", "--wait", "60"]).spawn().expect("it starts");
        let children: Vec<_> = (0..RUNNERS).map(start).collect();
        let runs: Vec<_> = children.into_iter().map(|child| finish(child).ends(0, &[])).collect();
        let applied: usize = runs.iter().map(|run| run.err.matches("Applied ").count()).sum();
        assert_eq!(applied, FILES.len(), "{}: round {round}: {runs:#?}", place.db.title());
        assert_eq!(place.value("SELECT n FROM item"), "11", "{runs:#?}");
        waited += runs.iter().filter(|run| run.err.contains("Waiting")).count();
        place.db.drop();
    }
    println!("{} rounds of {RUNNERS} runners; {waited} had to wait", rounds());
}

schema_tests::on_servers!(
    |server: &'static SqlServer| ten(Some(server));
    postgres: postgres(16),
    mariadb: mariadb(),
    mysql: mysql(),
);

#[test]
fn sqlite() {
    ten(None);
}

/// On three nodes, of which one dies in between. Its runners may end with an error, and so may one that the cluster keeps
/// waiting for longer than its lease; the others finish all.
#[test]
fn galera() {
    let Some(mut nodes) = fresh::galera() else { return };
    for round in 0..rounds() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = folder.path().join("migrations/mysql");
        std::fs::create_dir_all(&files).expect("a folder");
        FILES.into_iter().for_each(|(name, text)| std::fs::write(files.join(name), text).expect("a file"));
        let db = nodes[0].new_database();
        let args = ["apply", "--lease", "3", "--wait", "90"];
        let start =
            |at: usize| command(folder.path(), &nodes[at % 3].url(&db), &args).spawn().expect("it starts");
        let children: Vec<_> = (0..RUNNERS).map(start).collect();
        std::thread::sleep(Duration::from_millis(100 + 150 * (round as u64 % 5)));
        let dies = 1 + round % 2;
        nodes[dies].stop();
        std::thread::sleep(Duration::from_secs(2));
        nodes[dies].start_again();
        nodes[dies].wait();
        let runs: Vec<_> = children.into_iter().map(finish).collect();
        for (at, run) in runs.iter().enumerate() {
            // Where the cluster stands still for longer than a lease, another runner takes the lock.
            let lost = run.err.contains("could not renew it in time");
            let is_fit = run.status == 0 || run.status == 3 && (at % 3 == dies || lost);
            assert!(is_fit, "round {round}, runner {at}: {runs:#?}");
        }
        let is_done = |(at, run): (usize, &Run)| at % 3 != dies && run.status == 0;
        assert!(runs.iter().enumerate().any(is_done), "round {round}: {runs:#?}");
        let ask = |sql: &str| nodes[0].admin_exec(&db, sql).expect("it answers")[0][0].clone();
        assert_eq!(ask("SELECT n FROM item").as_deref(), Some("11"), "round {round}: {runs:#?}");
        assert_eq!(
            ask("SELECT count(*) FROM _sqlx_migrations WHERE success").as_deref(),
            Some("3"),
            "{runs:#?}"
        );
        nodes[0].drop_database(&db);
    }
    println!("{} rounds of {RUNNERS} runners on three nodes, one of which dies", rounds());
}
