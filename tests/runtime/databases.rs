//! Every database that a test runs on.

use crate::shop;
use schema_runtime::{Config, Database};
use schema_tests::servers;

/// Runs `test` on an empty database of the shop on SQLite and on each server.
pub(crate) fn on_each(test: impl AsyncFn(&Database)) {
    on_each_empty(async |db| {
        let made = shop::create_all(db).await.expect("tables");
        assert_eq!(made.len(), 4, "{made:?}");
        assert_eq!(shop::create_all(db).await.expect("tables"), [""; 0], "all are there");
        test(db).await;
    });
}

/// An empty database on SQLite and on each server, and what it is called.
pub(crate) fn places(folder: &tempfile::TempDir) -> Vec<(String, Config)> {
    let file = folder.path().join("shop.db");
    let mut places = vec![("SQLite".to_owned(), Config::sqlite(file.to_string_lossy()))];
    for server in servers::all_sql() {
        let url = server.url(&server.new_database());
        places.push((server.name(), Config::from_url(&url).expect("a URL")));
    }
    places
}

/// Runs `test` on an empty database on SQLite and on each server.
pub(crate) fn on_each_empty(test: impl AsyncFn(&Database)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    for (name, config) in places(&folder) {
        // Seen only where the test fails.
        println!("on {name}");
        runtime.block_on(async {
            let db: Database = Database::connect(config.pool_size(5)).await.expect("a connection");
            test(&db).await;
        });
    }
}
