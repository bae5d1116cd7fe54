//! What code makes of the revisions of a database when it connects.

use crate::embedded::FOLDER;
use crate::place::Place;
use deployment::{after, before};
use schema_runtime::{Config, Database, Error, Result, Service, blocking};
use schema_tests::db::Db;
use schema_tests::servers::SqlServer;
use std::time::Duration;

schema_tests::on_servers!(
    |server: &'static SqlServer| guard(Some(server));
    postgres: postgres(16),
    mariadb: mariadb(),
    mysql: mysql(),
);

#[test]
fn sqlite() {
    guard(None);
}

/// A database in memory is this process's alone.
#[test]
fn memory_is_not_asked() {
    let db = blocking::connect::<after::Service>(Config::sqlite(":memory:")).expect("nothing is asked");
    after::create_all(&db).wait().expect("its tables are made");
}

const FIRST: &str = "20261127080000_init";
const SECOND: &str = "20261127090000_dishes_are_ready";

/// Connects as code of this service, both ways: what the error says, if there is one.
fn connected<S: Service>(config: &Config) -> Result<(), String> {
    let told = |result: Result<Database<S>>| match result {
        Ok(_) => Ok(()),
        Err(Error::Revision { message }) => Err(message.to_string()),
        Err(other) => panic!("{other}"),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let one = told(runtime.block_on(Database::connect(config.clone())));
    assert_eq!(one, told(blocking::connect(config.clone())), "both ways are alike");
    one
}

fn guard(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    let config = Config::from_url(&place.db.url()).expect("a URL").revision_wait(Duration::from_millis(30));
    let (old, new) = (connected::<before::Service>, connected::<after::Service>);
    let says = |told: Result<(), String>, words: &[&str]| {
        let message = told.expect_err("it is refused");
        words.iter().for_each(|word| assert!(message.contains(word), "{word}: {message}"));
    };

    says(new(&config), &["has no revision (there is no table schemagen_revision)", SECOND, "migrate apply"]);
    assert_eq!(new(&config.clone().any_revision()), Ok(()));
    place.run(&["apply", "--dir", FOLDER, "--to", "20261127080000"]).ends(0, &["init"]);
    assert_eq!(old(&config), Ok(()));
    says(new(&config), &["it is at", FIRST, SECOND, "DB_REVISION_WAIT"]);

    // What comes while it waits is enough.
    let patient = config.clone().revision_wait(Duration::from_secs(100));
    let waiting = std::thread::spawn(move || connected::<after::Service>(&patient));
    std::thread::sleep(Duration::from_millis(300));
    assert!(!waiting.is_finished(), "it waits");
    place.run(&["apply", "--dir", FOLDER]).ends(0, &["dishes_are_ready"]);
    assert_eq!(waiting.join().expect("no panic"), Ok(()));
    assert_eq!((old(&config), new(&config)), (Ok(()), Ok(())));

    // A later revision breaks older code of the services that it names.
    let later = |breaks: &str| {
        place.db.exec("DELETE FROM schemagen_revision WHERE revision = 20261127100000").expect("it is gone");
        let row = format!(
            "INSERT INTO schemagen_revision SELECT 20261127100000, 'tables', 'f', '{breaks}', applied_at \
             FROM schemagen_revision WHERE revision = 20261127090000"
        );
        place.db.exec(&row).expect("a row");
    };
    later("waiter");
    says(old(&config), &["20261127100000_tables, which breaks code of the service 'waiter'", FIRST]);
    assert_eq!(new(&config), Ok(()));
    later("*");
    says(new(&config), &["20261127100000_tables, which breaks code of the service 'kitchen'", SECOND]);
    later("");
    assert_eq!((old(&config), new(&config)), (Ok(()), Ok(())));

    // Another history is told at once, whatever the patience.
    place
        .db
        .exec("UPDATE schemagen_revision SET fingerprint = 'x' WHERE revision = 20261127090000")
        .expect("it is");
    says(
        new(&config.clone().revision_wait(Duration::from_secs(100))),
        &["its fingerprint is another one", SECOND],
    );
    assert_eq!(old(&config), Ok(()));
    place.db.drop();
}
