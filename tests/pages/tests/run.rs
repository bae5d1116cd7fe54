//! What the pages show is true: every block of Rust runs, on SQLite, in an empty folder; the mistake is
//! told as it stands there.

use schema_core::{Input, Options, compile, diag::render};
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

#[test]
fn the_mistake_in_the_readme_is_told_so() {
    let readme = include_str!("../../../README.md");
    let block = |fence: &str| {
        let (_, rest) = readme.split_once(fence).unwrap_or_else(|| panic!("no {fence}"));
        rest.split_once("```").expect("a block ends").0
    };
    let wrong = block("```schema\n").replace("(email like", "(emial like");
    let compiled = compile(vec![Input::text("schema/shop.schema", wrong)], &Options::default());
    let told = render::text(&compiled.sources, &compiled.diagnostics, false);
    let shown = block("```text\nerror").trim_end();
    assert!(told.starts_with(&format!("error{shown}\n")), "{told}");
}
