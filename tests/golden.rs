//! Golden cases: one folder holds a schema and what each target makes of it, side by side.
//!
//! `tests/cases/<area>/<case>/schema.schema` is the input; `ddl.<target>.sql.snap` beside it is the DDL of
//! each target that is on, `grants.<target>.<ending>.snap` the accounts and rights where it has services, and
//! `rust.<service>.rs.snap` what code made for one service has of the tables.
//! `INSTA_UPDATE=always cargo test -p schema-tests --test golden` writes them anew,
//! and the difference is to be read before it is committed.

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
        "access/verbs" => case.rust(&["desk", "cleaner"]),
        _ => Vec::new(),
    });
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
