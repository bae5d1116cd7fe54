//! Reaching a server: waiting for it, and saying what is wrong.

use schema_runtime::{Config, Database, Error};
use schema_tests::servers::{self, SqlServer, fresh};
use std::time::{Duration, Instant};

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

fn connect(url: &str, tries: u32) -> Result<Database, Error> {
    let config = Config::from_url(url).expect("a URL").retries(tries, Duration::from_millis(200));
    block_on(Database::connect(config))
}

#[test]
fn a_wrong_password_is_said_at_once_and_never_shown() {
    for server in servers::all_sql() {
        let name = server.new_database();
        let begin = Instant::now();
        let error = connect(&server.url_for(&name, "nobody_here", "hunter2"), 50);
        let error = error.expect_err("no such account").to_string();
        assert!(error.contains("password"), "{}: {error}", server.name());
        assert!(error.contains("nobody_here") && !error.contains("hunter2"), "{}: {error}", server.name());
        assert!(begin.elapsed() < Duration::from_secs(5), "{}: it was tried again", server.name());
    }
}

#[test]
fn a_database_that_is_not_there_is_said_at_once() {
    for server in servers::all_sql() {
        let error = connect(&server.url("not_here"), 50).expect_err("no such database").to_string();
        assert!(error.contains("no such database") && error.contains("not_here"), "{error}");
    }
}

#[test]
fn a_server_that_is_not_up_is_waited_for() {
    let servers: [Option<SqlServer>; 2] = [fresh::postgres(16), fresh::mariadb()];
    for mut server in servers.into_iter().flatten() {
        let url = server.url(&server.new_database());
        server.stop();
        let error = connect(&url, 2).expect_err("nobody listens").to_string();
        assert!(error.contains(&server.port().to_string()), "{error}");
        let waiting = std::thread::spawn({
            let url = url.clone();
            move || connect(&url, 100)
        });
        std::thread::sleep(Duration::from_millis(500));
        server.start_again();
        let db = waiting.join().expect("no panic").expect("it came up");
        assert!(!format!("{db:?}").contains("password\": \""), "{db:?}");
    }
}

#[test]
fn a_connection_that_the_server_closed_is_replaced() {
    for server in [fresh::postgres(16), fresh::mariadb()].into_iter().flatten() {
        let mut server = server;
        let url = server.url(&server.new_database());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let config = Config::from_url(&url).expect("a URL").pool_size(1);
        let db: Database = runtime.block_on(Database::connect(config)).expect("a connection");
        runtime.block_on(crate::shop::create_all(&db)).expect("tables");
        server.stop();
        server.start_again();
        server.wait();
        let count = || runtime.block_on(crate::shop::auth_user::select().count(&db));
        // The first query may meet the dead connection; the next has a new one.
        let first = count();
        assert!(matches!(first, Ok(0) | Err(Error::Connect { .. })), "{first:?}");
        assert_eq!(count().expect("a new connection"), 0);
    }
}

/// All but one would be told that the database is locked, without waiting, while the file becomes one with a WAL.
#[test]
fn many_open_a_new_sqlite_file_at_once() {
    const OPENERS: usize = 8;
    for _ in 0..40 {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("new.db").display());
        let ready = std::sync::Barrier::new(OPENERS);
        std::thread::scope(|scope| {
            for _ in 0..OPENERS {
                scope.spawn(|| {
                    ready.wait();
                    connect(&url, 0).expect("it opens");
                });
            }
        });
    }
}
