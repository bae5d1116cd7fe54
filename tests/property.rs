//! What holds for every schema: it loads, `pull` gives it back, `fmt` and `build` settle.
//!
//! `SCHEMAGEN_PROPERTY_CASES` is how many random schemas each database is given. A failure is shrunk to a
//! small schema, which is printed with the numbers that make it.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestCaseError, TestCaseResult, TestError, TestRunner};
use schema_core::dialect::Target;
use schema_core::{Compiled, Input, Options, compile};
use schema_tests::db::Db;
use schema_tests::random::{Profile, schema};
use std::cell::Cell;
use std::path::Path;
use std::process::Command;

schema_tests::on_every_database!(holds);

/// A continuous integration run has time for so many a database and profile.
const CASES: u32 = 12;

fn holds(target: Target, fresh: &dyn Fn() -> Db) {
    let portable = match target {
        Target::Postgres => Profile::Portable(&[Target::Postgres]),
        Target::MySql => Profile::Portable(&[Target::MySql]),
        Target::Sqlite => Profile::Portable(&[Target::Sqlite]),
    };
    for profile in [Profile::Portable(&Target::ALL), portable, Profile::Native(target)] {
        run(target, fresh, profile);
    }
}

fn run(target: Target, fresh: &dyn Fn() -> Db, profile: Profile) {
    let cases = std::env::var("SCHEMAGEN_PROPERTY_CASES").ok();
    let cases = cases.and_then(|n| n.parse().ok()).unwrap_or(CASES);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let (taken, refused) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&vec(any::<u32>(), 0..220), |numbers| {
        let text = schema(&numbers, profile);
        let compiled = build(&text);
        if compiled.has_errors() {
            refused.set(refused.get() + 1);
            return Ok(());
        }
        taken.set(taken.get() + 1);
        check(target, fresh, profile, &text, &compiled)
    });
    match outcome {
        Ok(()) => println!(
            "property: {target:?} {profile:?}: {} schemas held, {} more did not compile",
            taken.get(),
            refused.get()
        ),
        Err(TestError::Fail(why, numbers)) => {
            panic!("{why}\n\n{profile:?} {numbers:?}\n\n{}", schema(&numbers, profile))
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
    // A generator whose schemas are refused tests nothing.
    assert!(taken.get() * 2 > refused.get(), "{} of {cases} schemas compiled", taken.get());
}

fn build(text: &str) -> Compiled {
    compile(vec![Input::text("random.schema", text)], &Options::default())
}

fn check(
    target: Target,
    fresh: &dyn Fn() -> Db,
    profile: Profile,
    text: &str,
    compiled: &Compiled,
) -> TestCaseResult {
    let fail = |what: String| Err(TestCaseError::fail(what));
    if build(text).artifacts != compiled.artifacts {
        return fail("two builds of one schema differ".to_owned());
    }
    let formatted = format(text)?;
    if format(&formatted)? != formatted {
        return fail(format!("formatting does not settle:\n{formatted}"));
    }
    if build(&formatted).artifacts != compiled.artifacts {
        return fail(format!("formatting changed what is built:\n{formatted}"));
    }

    let first = pulled(fresh, target, compiled, "the schema")?;
    let again = build(&first);
    if again.has_errors() {
        return fail(format!("what was pulled does not compile:\n{}\n{first}", told(&again)));
    }
    if format(&first)? != first {
        return fail(format!("what was pulled is not formatted:\n{first}"));
    }
    let second = pulled(fresh, target, &again, &first)?;
    if first != second {
        return fail(format!("pulled again it differs:\n{first}\n---- then\n{second}"));
    }
    let _ = profile;
    Ok(())
}

fn told(compiled: &Compiled) -> String {
    let lines = compiled
        .diagnostics
        .iter()
        .map(|d| format!("{}: {} at {:?}", d.code, d.message, compiled.sources.text(d.primary.span)));
    lines.collect::<Vec<_>>().join("\n")
}

fn format(text: &str) -> Result<String, TestCaseError> {
    schema_core::format(Input::text("random.schema", text))
        .map_err(|wrong| TestCaseError::fail(format!("it can't be formatted: {:?}", wrong.diagnostics)))
}

/// What `pull` gives of an empty database that the outputs were loaded into.
fn pulled(
    fresh: &dyn Fn() -> Db,
    target: Target,
    compiled: &Compiled,
    shown: &str,
) -> Result<String, TestCaseError> {
    let path = format!("ddl/{}.sql", target.name());
    let ddl = compiled.artifacts.iter().find(|a| a.path == path).map_or("", |a| a.text.as_str());
    let db = fresh();
    if let Err(error) = db.script(ddl) {
        return Err(TestCaseError::fail(format!("the DDL does not load: {error}\n{ddl}\n---- of\n{shown}")));
    }
    let text = pull(&db.url());
    db.drop();
    text.map_err(|error| TestCaseError::fail(format!("pull fails: {error}\n{ddl}")))
}

fn pull(url: &str) -> Result<String, String> {
    let output = Command::new(Path::new(env!("CARGO_BIN_EXE_schemagen")))
        .args(["pull", url, "--stdout", "--name", "random", "--no-grants", "--quiet"])
        .env("NO_COLOR", "1")
        .output()
        .map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(told.into_owned());
    }
    // What could not be carried over is told as a warning, and there is nothing of that kind here.
    if !told.is_empty() {
        return Err(format!("it warns: {told}"));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
