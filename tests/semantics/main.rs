//! One meaning on every database: tables of cases, each with what it must give, run on every server and on
//! SQLite.
//!
//! - `expressions/*.cases`: an expression of the language over one row, and its value.
//! - `rows/*.rows`: statements that a schema must take or refuse, and what is stored after them.
//! - `values/*.cases`: values that generated code writes and reads back, and the order it sorts them in.
//!
//! What is expected was written by hand, from the language's page and the SQL standard, never copied from a
//! database.

mod expressions;
mod rows;
mod show;
mod source;
mod values;

use schema_core::dialect::Target;
use schema_tests::db::Db;
use std::io::Write;
use std::time::Instant;

// Generated from values/typed.schema by build.rs.
schema_runtime::include!(pub typed);

schema_tests::on_every_database!(agrees);

/// What one part of the suite found on one database.
#[derive(Default)]
struct Outcome {
    /// How many cases were run.
    count: usize,
    /// Those that differ.
    wrong: Vec<String>,
}

/// Runs every case on one database.
fn agrees(target: Target, fresh: &dyn Fn() -> Db) {
    let begin = Instant::now();
    let parts = [
        ("expressions", expressions::run(target, fresh)),
        ("rows", rows::run(target, fresh)),
        ("values", values::run(target, fresh)),
    ];
    let count: usize = parts.iter().map(|(_, outcome)| outcome.count).sum();
    let wrong: Vec<String> =
        parts.iter().flat_map(|(part, o)| o.wrong.iter().map(move |w| format!("{part}: {w}"))).collect();
    let of = fresh().title();
    let took = begin.elapsed().as_secs_f32();
    say(&format!("semantics: {count} cases on {of}, {} differ, {took:.1} s", wrong.len()));
    assert!(wrong.is_empty(), "{} of {count} cases differ on {of}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The suite is as large as it claims to be.
#[test]
fn the_cases_are_counted() {
    let mut parts = expressions::areas();
    parts.extend(rows::areas());
    parts.extend(values::areas());
    let total: usize = parts.iter().map(|(_, count)| count).sum();
    let each: Vec<String> = parts.iter().map(|(area, count)| format!("{area} {count}")).collect();
    say(&format!("semantics: {total} cases on 6 databases: {}", each.join(", ")));
    assert!(total > 600, "{total} cases");
}

/// A line past libtest's capture.
fn say(line: &str) {
    // Nobody reads it where there is no stderr.
    let _ = writeln!(std::io::stderr(), "{line}");
}
