//! One meaning of a query on every database: cases, each a query of the language with what it must give.
//!
//! - `schema/*.schema`: the tables that all cases share.
//! - `rows.txt`: their rows.
//! - `cases/*.txt`: the cases; [`case`] tells how one is written.
//!
//! What is expected was worked out by hand, from the rows and from the language's page, never copied from a
//! database or from the compiler.

mod case;
mod cell;
mod check;
mod meta;
mod run;
mod schema;
mod seed;
mod value;

use case::Case;
use meta::Ready;
use schema::Shared;
use schema_core::dialect::Target;
use schema_tests::db::Db;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

// Generated from the folder `schema` by build.rs: what the runtime knows of the tables.
schema_runtime::include!(queries);

schema_tests::on_every_database!(agrees);

/// Everything that was read, or what is wrong with it.
struct Suite {
    shared: Shared,
    cases: Vec<Case>,
    wrong: Vec<String>,
}

static SUITE: LazyLock<Suite> = LazyLock::new(|| {
    let mut wrong = Vec::new();
    let mut cases = Vec::new();
    for (name, text) in files("cases", "txt") {
        match case::read(&name, &text) {
            Ok(read) => cases.extend(read),
            Err(told) => wrong.extend(told),
        }
    }
    let shared = Shared::read(&files("schema", "schema"), &cases, &mut wrong);
    Suite { shared, cases, wrong }
});

static READY: LazyLock<Ready> = LazyLock::new(|| {
    let schema = SUITE.shared.schema.as_ref().expect("the tables have no mistake");
    Ready::new(&SUITE.shared, schema)
});

/// The files of a folder of this suite that end so, by name.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries").join(folder);
    let entries = std::fs::read_dir(&root).unwrap_or_else(|e| panic!("{}: {e}", root.display()));
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == ending));
    paths.sort();
    assert!(!paths.is_empty(), "no .{ending} in {}", root.display());
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text)
    };
    paths.iter().map(read).collect()
}

/// The cases can be read, their queries too, and what they expect are values of the types that they name.
#[test]
fn cases_are_well_formed() {
    let mut wrong = SUITE.wrong.clone();
    wrong.extend(SUITE.shared.told.iter().cloned());
    for case in &SUITE.cases {
        check::case(case, &SUITE.shared, &mut wrong);
    }
    check::unique(&SUITE.cases, &mut wrong);
    assert!(wrong.is_empty(), "{} mistakes in cases:\n{}", wrong.len(), wrong.join("\n"));
}

/// The rows can be read, and are values of their columns.
#[test]
fn rows_are_well_formed() {
    let schema = SUITE.shared.schema.as_ref().expect("the tables have no mistake");
    let wrong: Vec<String> = seed::tables().iter().flat_map(|table| seed::check(table, schema)).collect();
    assert!(wrong.is_empty(), "{} mistakes in rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// The suite is as large as it claims to be.
#[test]
fn the_cases_are_counted() {
    let calls: usize = SUITE.cases.iter().map(|case| case.steps.len()).sum();
    println!("queries: {} cases, {calls} calls", SUITE.cases.len());
    assert!(SUITE.cases.len() >= 250, "{} cases", SUITE.cases.len());
}

/// Runs every case on one database.
fn agrees(target: Target, fresh: &dyn Fn() -> Db) {
    let begin = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let place = fresh();
    let schema = SUITE.shared.schema.as_ref().expect("the tables have no mistake");
    let run = run::all(&SUITE.cases, &READY, schema, target, &place);
    let wrong = runtime.expect("a runtime").block_on(run);
    let (count, of, took) = (SUITE.cases.len(), place.title(), begin.elapsed().as_secs_f32());
    say(&format!("queries: {count} cases on {of}, {} differ, {took:.1} s", wrong.len()));
    assert!(wrong.is_empty(), "{} of {count} cases differ on {of}:\n{}", wrong.len(), wrong.join("\n"));
}

/// A line past libtest's capture.
fn say(line: &str) {
    // Nobody reads it where there is no stderr.
    let _ = writeln!(std::io::stderr(), "{line}");
}
