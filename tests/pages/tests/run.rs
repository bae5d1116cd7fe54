//! Every block of Rust in the pages runs, on SQLite, in an empty folder.

use schema_tests::program::run;

#[test]
fn the_rust_in_the_pages_runs() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let run = run(env!("CARGO_BIN_EXE_schema-pages"), folder.path(), &[]);
    assert_eq!((run.status, run.err.as_str()), (0, ""), "after {}", run.out);
    let ran: Vec<_> = run.out.lines().collect();
    let of = |page: &str| ran.iter().filter(|name| name.starts_with(page)).count();
    assert_eq!(of("readme_"), 1, "{ran:?}");
    assert!(of("rust_") >= 10, "{ran:?}");
}
