//! Every case of `tests/hazards`: two schemas, and what is said of the way from the one to the other.
//!
//! `expected` is to be read before it is accepted; `SCHEMAGEN_UPDATE=1` writes it anew.

use schema_core::compile::{Compiled, Input, Options, compile};
use schema_core::diag::{Code, Severity, render};
use schema_core::migrate::hazard::{Verdict, report, services};
use schema_core::migrate::{Allowed, Hazard, Renames, Sides, hazards};
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/hazards");
    let entries = std::fs::read_dir(folder).expect("tests/hazards");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 10, "only {} cases", cases.len());
    cases
}

fn schema(case: &Path, name: &str) -> Compiled {
    let text = std::fs::read_to_string(case.join(name)).expect("a schema");
    let compiled =
        compile(vec![Input::text(name, text)], &Options { check_only: true, ..Options::default() });
    assert!(!compiled.has_errors(), "{}: {:#?}", case.display(), compiled.diagnostics);
    compiled
}

fn between(old: &Compiled, new: &Compiled) -> Vec<Hazard> {
    let (old, new) = (old.schema.as_ref().expect("a schema"), new.schema.as_ref().expect("a schema"));
    let renames = Renames::between(old, new);
    let sides: Vec<Sides> =
        new.targets.iter().map(|target| Sides::between(old, new, &renames, target)).collect();
    hazards(old, new, &renames, &sides)
}

#[test]
fn cases_are_told() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (old, new) = (schema(&case, "before.schema"), schema(&case, "after.schema"));
        let found = between(&old, &new);
        let (sources, diagnostics) = report(&found, &old.sources, &new.sources);
        let breaks = services(&found);
        let told = format!("{}breaks: {}\n", render::text(&sources, &diagnostics, false), breaks.join(", "));
        let path = case.join("expected");
        if std::env::var_os("SCHEMAGEN_UPDATE").is_some() {
            std::fs::write(&path, &told).expect("the case can be written");
        }
        if std::fs::read_to_string(&path).unwrap_or_default() != told {
            wrong.push(format!("{}:\n{told}", case.display()));
        }
        for diagnostic in &diagnostics {
            assert_eq!(diagnostic.severity, Severity::Hazard);
            assert!(diagnostic.help.iter().all(|help| !help.is_empty()), "{diagnostic:#?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_schema_is_no_hazard_to_itself() {
    for case in cases() {
        for name in ["before.schema", "after.schema"] {
            let schema = schema(&case, name);
            assert_eq!(between(&schema, &schema), [], "{}", case.display());
        }
    }
}

#[test]
fn hazards_are_allowed_by_name() {
    let case = cases().into_iter().find(|case| case.ends_with("column_dropped")).expect("the case");
    let found = between(&schema(&case, "before.schema"), &schema(&case, "after.schema"));
    let allow = |text: &str| Allowed::parse(text).expect(text);
    let all = [allow("h0102"), allow("H0102:users.nobody"), allow("H0502:users.name")];
    let verdict = Verdict::of(&found, &all);
    let codes = |list: &[&Hazard]| list.iter().map(|hazard| hazard.code).collect::<Vec<_>>();
    assert!(codes(&verdict.allowed).contains(&Code::H0102));
    assert!(codes(&verdict.allowed).contains(&Code::H0502));
    assert!(!codes(&verdict.refused).contains(&Code::H0102));
    assert_eq!(verdict.unused, [&allow("H0102:users.nobody")]);
    for (text, why) in [
        ("H9999", "'H9999' is not the code of a hazard"),
        ("E0101", "'E0101' is the code of an error, and only hazards can be allowed"),
        ("W0201", "'W0201' is the code of a warning, and only hazards can be allowed"),
        ("H0101:", "'H0101:' names no object: write 'H0101', or 'H0101:users.email'"),
    ] {
        assert_eq!(Allowed::parse(text).expect_err(text), why);
    }
}
