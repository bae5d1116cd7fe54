//! What the pages show is true: every block of Rust runs, on every database; the mistake is
//! told as it stands there.

use schema_core::{Input, Options, compile, diag::render};
use schema_tests::program::{run, run_with};
use schema_tests::servers::SqlServer;

const PROGRAM: &str = env!("CARGO_BIN_EXE_schema-pages");

/// Runs every block, each with a database of its own.
fn run_all(mut env: impl FnMut() -> Vec<(&'static str, String)>) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let list = run(PROGRAM, folder.path(), &[]).out;
    let of = |page: &str| list.lines().filter(|name| name.starts_with(page)).count();
    assert_eq!(of("readme_"), 1, "{list}");
    assert!(of("rust_") >= 10, "{list}");
    for block in list.lines() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let run = run_with(PROGRAM, &[block], folder.path(), &env());
        assert_eq!((run.status, run.err.as_str()), (0, ""), "the block at line {block}");
    }
}

fn on(server: &SqlServer) {
    run_all(|| server.env(&server.new_database(), server.admin_user(), server.admin_password()));
}

#[test]
fn on_sqlite() {
    run_all(Vec::new);
}

schema_tests::on_servers!(on; on_postgres: postgres(16), on_mariadb: mariadb(), on_mysql: mysql());

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
