//! Golden cases: one folder holds a schema and what each target makes of it, side by side.
//!
//! `tests/cases/<area>/<case>/schema.schema` is the input; `ddl.<target>.sql.snap` beside it is the DDL of
//! each target that is on, `grants.<target>.<ending>.snap` the accounts and rights where it has services, and
//! `rust.<service>.rs.snap` what code made for one service has of the tables.
//! `INSTA_UPDATE=always cargo test -p schema-tests --test golden` writes them anew,
//! and the difference is to be read before it is committed.

use schema_core::{Input, Options, compile};
use schema_tests::cases;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn ddl() {
    all(|case| case.ddl().into_iter().map(|(target, ddl)| (format!("ddl.{target}.sql"), ddl)).collect());
}

#[test]
fn grants() {
    all(cases::Case::grants);
}

/// Of some services: what they may do with the same tables, side by side.
#[test]
fn rust() {
    all(|case| match case.name.as_str() {
        "access/names" => case.rust(&["front"]),
        "access/rows" => case.rust(&["sender", "archive"]),
        // `digest` may call two of the queries, and not the others.
        "access/uses" => case.rust(&["digest"]),
        "access/verbs" => case.rust(&["desk", "cleaner"]),
        _ => Vec::new(),
    });
}

/// Large schemas are compiled on several threads, which must not show.
#[test]
fn the_same_input_gives_the_same_bytes() {
    let mut text = String::from("schema many {\n}\nenum mood { happy, sad }\n");
    for n in 0..300 {
        text.push_str(&format!(
            "table t{n} {{\n    id bigint primary key auto\n    mood mood?\n    before bigint? -> t{}.id\n}}\n",
            n.max(1) - 1
        ));
    }
    text.push_str("service app {\n    read write t0, t299\n}\n");
    let outputs = || {
        let input = Input::text("many.schema", text.clone());
        let compiled = compile(vec![input], &Options::default());
        assert!(!compiled.has_errors(), "{:#?}", compiled.diagnostics);
        compiled.artifacts
    };
    let first = outputs();
    assert!(first.len() > 6, "DDL, grants and Rust");
    for _ in 0..8 {
        for (one, other) in first.iter().zip(outputs()) {
            assert!(*one == other, "{} differs from run to run", one.path);
        }
    }
}

fn all(outputs: impl Fn(&cases::Case) -> Vec<(String, String)>) {
    let mut failed = Vec::new();
    for case in cases::all() {
        let name = case.name.clone();
        if catch_unwind(AssertUnwindSafe(|| check(&case, outputs(&case)))).is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "these cases differ: {}", failed.join(", "));
}

fn check(case: &cases::Case, outputs: Vec<(String, String)>) {
    for (name, text) in outputs {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}
