//! TPC-H: its 22 queries as named queries, on every database, against DuckDB's answers on the same data.
//!
//! - `schema/`: the tables and the queries, whose parameters have the specification's values for validation.
//! - `standard/`: the queries as the specification words them. DuckDB answers these; see `answers.py`.
//! - `answers/`: what it answers.

mod answer;
mod load;
mod queries;

use schema_core::dialect::Target;
use schema_runtime::Database;
use schema_tests::db::Db;
use std::io::Write;
use std::time::Instant;

// Generated from schema/ by build.rs.
schema_runtime::include!(pub tpch);

schema_tests::on_every_database!(answers_are_right);

const TABLES: [&str; 8] =
    ["region", "nation", "part", "supplier", "partsupp", "customer", "orders", "lineitem"];

/// All rows at this size.
const ROWS: u64 = 86_805;

fn answers_are_right(_: Target, fresh: &dyn Fn() -> Db) {
    let place = fresh();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (begin, title) = (Instant::now(), place.title());
    let (count, wrong) = runtime.block_on(async {
        let db: Database = Database::from_url(&place.url()).await.expect("a connection");
        tpch::create_all(&db).await.expect("tables");
        assert_eq!(load::all(&db).await.expect("the data"), ROWS);
        let loaded = begin.elapsed().as_secs_f32();
        say(&format!("tpch: {ROWS} rows on {title}, {loaded:.1} s"));
        place.analyze(&TABLES);
        queries::run(&db).await
    });
    let took = begin.elapsed().as_secs_f32();
    say(&format!("tpch: {count} answers on {title}, {} differ, {took:.1} s", wrong.len()));
    assert_eq!(count, 24, "22 queries, two of them asked twice");
    assert!(wrong.is_empty(), "on {title}:\n{}", wrong.join("\n"));
    place.drop();
}

/// A line past libtest's capture.
fn say(line: &str) {
    // Nobody reads it where there is no stderr.
    let _ = writeln!(std::io::stderr(), "{line}");
}
