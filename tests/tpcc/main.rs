//! TPC-C: its five transactions over named queries, on every database, and its consistency conditions, which
//! are named queries too.
//!
//! - `schema/`: the tables, the queries of each transaction, and those of the conditions.
//! - `load.rs`: the data, at a small scale.
//! - `transactions.rs`, `terminal.rs`: the transactions, and who runs them side by side.
//! - `conditions.rs`, `checks.rs`: what must hold then.

mod checks;
mod conditions;
mod load;
mod random;
mod terminal;
mod transactions;

use schema_core::dialect::Target;
use schema_runtime::{Config, Database};
use schema_tests::db::Db;
use std::io::Write;
use std::time::Instant;

// Generated from schema/ by build.rs.
schema_runtime::include!(pub tpcc);

schema_tests::on_every_database!(stays_consistent);

const TABLES: [&str; 9] =
    ["warehouse", "district", "customer", "history", "orders", "new_order", "item", "stock", "order_line"];

fn stays_consistent(_: Target, fresh: &dyn Fn() -> Db) {
    let place = fresh();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let (begin, title) = (Instant::now(), place.title());
    let done = runtime.expect("a runtime").block_on(async {
        let config = Config::from_url(&place.url()).expect("a URL").pool_size(4);
        let db: Database = Database::connect(config).await.expect("a connection");
        tpcc::create_all(&db).await.expect("tables");
        load::all(&db).await.expect("the data");
        place.analyze(&TABLES);
        assert_eq!(conditions::broken(&db).await.expect("the conditions"), [0; 0], "as loaded");
        conditions::each_can_fail(&db).await;

        let done = terminal::run_all(&db).await.expect("the transactions");
        place.analyze(&TABLES);
        assert_eq!(conditions::broken(&db).await.expect("the conditions"), [0; 0], "after {done:?}");
        checks::nothing_is_lost(&db, &done).await;
        checks::reads_are_right(&db).await;
        done
    });
    let transactions = done.orders + done.undone + done.payments + done.asked;
    let took = begin.elapsed().as_secs_f32();
    let line =
        format!("tpcc: {transactions} transactions on {title}, {} deliveries, {took:.1} s", done.delivered);
    // Past libtest's capture; nobody reads it where there is no stderr.
    let _ = writeln!(std::io::stderr(), "{line}");
    place.drop();
}
