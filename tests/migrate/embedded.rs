//! Migrations that a program brings: the same work as the command's, and either goes on with the other's.

use crate::place::Place;
use deployment::after;
use schema_runtime::Config;
use schema_tests::db::Db;
use schema_tests::servers::SqlServer;

schema_tests::on_servers!(
    |server: &'static SqlServer| embedded(Some(server));
    postgres: postgres(16),
    mariadb: mariadb(),
    mysql: mysql(),
);

#[test]
fn sqlite() {
    embedded(None);
}

/// The files that the program brings.
pub(crate) const FOLDER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/deployment/after/migrations");

fn embedded(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    let config = Config::from_url(&place.db.url()).expect("a URL");
    let files = after::migrate().migrations(config.target()).len();
    assert!(files >= 2, "two revisions");
    place.run(&["status", "--dir", FOLDER]).ends(0, &["init  pending", "dishes are ready  pending"]);

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let apply = || {
        let config = config.clone();
        runtime.spawn(async move { after::migrate().apply(&config).await })
    };
    let tasks: Vec<_> = (0..10).map(|_| apply()).collect();
    let applied = tasks.into_iter().map(|task| runtime.block_on(task).expect("it ends").expect("it applies"));
    assert_eq!(applied.sum::<usize>(), files, "each file once");

    let status = place.run(&["status", "--dir", FOLDER]);
    let status = status.ends(0, &["init  applied", "dishes are ready  applied"]);
    assert!(!status.out.contains("pending"), "{status:#?}");
    place.run(&["apply", "--dir", FOLDER]).ends(0, &["nothing to apply"]);
    place.run(&["rollback", "--dir", FOLDER]).ends(0, &["taken back"]);
    let again = runtime.block_on(apply()).expect("it ends").expect("it applies");
    assert!((1..files).contains(&again), "the second revision: {again}");
    let entries = runtime.block_on(after::migrate().status(&config)).expect("the status");
    assert!(
        entries.iter().all(|entry| entry.state == schema_runtime::migrate::State::Applied),
        "{entries:?}"
    );
    assert_eq!(place.value("SELECT count(*) FROM schemagen_revision"), "2");
    place.db.drop();
}
