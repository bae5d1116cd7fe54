//! Somebody who works on a table while it changes.

use schema_tests::servers::SqlServer;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How a migration and those who worked beside it fared.
#[derive(Clone, Copy)]
pub(crate) struct Stall {
    /// The longest time that one statement of a client took.
    pub(crate) longest: Duration,
    /// The whole change.
    pub(crate) took: Duration,
}

/// Runs `change` while one client reads rows and one changes them, each of them one after another.
pub(crate) fn beside(server: &SqlServer, database: &str, rows: usize, change: impl FnOnce()) -> Stall {
    let over = AtomicBool::new(false);
    let work = |sql: fn(usize) -> String| {
        let mut session = server
            .session(database, server.admin_user(), server.admin_password())
            .unwrap_or_else(|e| panic!("{}: {e}", server.name()));
        let (mut row, mut longest) = (0, Duration::ZERO);
        while !over.load(Ordering::Relaxed) {
            // A stride that meets all rows in no order.
            row = (row + 7_919) % rows;
            let sql = sql(row + 1);
            let start = Instant::now();
            session.exec(&sql).unwrap_or_else(|e| panic!("{}: {sql}: {e}", server.name()));
            longest = longest.max(start.elapsed());
            std::thread::sleep(Duration::from_millis(1));
        }
        session.close();
        longest
    };
    std::thread::scope(|scope| {
        let clients = [
            scope.spawn(|| work(|row| format!("SELECT n FROM item WHERE id = {row}"))),
            scope.spawn(|| work(|row| format!("UPDATE item SET n = n + 1 WHERE id = {row}"))),
        ];
        std::thread::sleep(Duration::from_millis(200));
        let start = Instant::now();
        change();
        let took = start.elapsed();
        over.store(true, Ordering::Relaxed);
        let longest = clients.map(|client| client.join().expect("a client goes on")).into_iter().max();
        Stall { longest: longest.unwrap_or_default(), took }
    })
}
