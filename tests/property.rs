//! What holds for every schema: it loads, `pull` gives it back, `fmt` and `build` settle.
//!
//! `SCHEMAGEN_PROPERTY_CASES` is how many random schemas each database is given of each kind, and
//! `SCHEMAGEN_PROPERTY_SEED` begins another series of them: without it, every run has the same. A failure is
//! shrunk to a small schema, which is printed with the numbers that make it.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestCaseResult, TestError, TestRunner};
use schema_core::diag::Severity;
use schema_core::dialect::{Target, quote};
use schema_core::{Compiled, Input, Options, compile};
use schema_tests::db::Db;
use schema_tests::random::{ACCOUNTS, Profile, schema};
use schema_tests::settled::settled;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

schema_tests::on_every_database!(holds);

/// A continuous integration run has time for so many a database and profile.
const CASES: u32 = 10;

fn holds(target: Target, fresh: &dyn Fn() -> Db) {
    let portable = match target {
        Target::Postgres => Profile::Portable(&[Target::Postgres]),
        Target::MySql => Profile::Portable(&[Target::MySql]),
        Target::Sqlite => Profile::Portable(&[Target::Sqlite]),
    };
    let db = RefCell::new(fresh());
    for profile in [Profile::Portable(&Target::ALL), portable, Profile::Native(target)] {
        run(target, &db, profile);
    }
    db.into_inner().drop();
}

fn run(target: Target, db: &RefCell<Db>, profile: Profile) {
    let set = |name| std::env::var(name).ok().and_then(|n| n.parse::<u32>().ok());
    let cases = set("SCHEMAGEN_PROPERTY_CASES").unwrap_or(CASES);
    let rng_seed = RngSeed::Fixed(set("SCHEMAGEN_PROPERTY_SEED").unwrap_or(1).into());
    let config =
        Config { cases, rng_seed, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let (taken, refused) = (Cell::new(0), Cell::new(0));
    let reasons = RefCell::new(BTreeMap::<String, u32>::new());
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&vec(any::<u32>(), 0..220), |numbers| {
        let text = schema(&numbers, profile);
        let compiled = build(&text);
        if compiled.has_errors() {
            refused.set(refused.get() + 1);
            let reason = told(&compiled).lines().next().unwrap_or_default().to_owned();
            *reasons.borrow_mut().entry(reason).or_default() += 1;
            return Ok(());
        }
        taken.set(taken.get() + 1);
        check(target, db, profile, &text, &compiled)
    });
    match outcome {
        Ok(()) => {
            println!(
                "property: {target:?} {profile:?}: {} schemas held, {} more did not compile",
                taken.get(),
                refused.get()
            );
            reasons.borrow().iter().for_each(|(reason, count)| println!("  {count} x {reason}"));
        }
        Err(TestError::Fail(why, numbers)) => {
            panic!("{why}\n\n{profile:?} {numbers:?}\n\n{}", schema(&numbers, profile))
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
    // A generator whose schemas are refused tests nothing.
    assert!(taken.get() > refused.get() * 3, "{} of {cases} schemas compiled", taken.get());
}

fn build(text: &str) -> Compiled {
    compile(vec![Input::text("random.schema", text)], &Options::default())
}

fn check(
    target: Target,
    db: &RefCell<Db>,
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

    let first = pulled(db, target, compiled, "the schema")?;
    let again = build(&first);
    if again.has_errors() {
        return fail(format!("what was pulled does not compile:\n{}\n{first}", told(&again)));
    }
    if format(&first)? != first {
        return fail(format!("what was pulled is not formatted:\n{first}"));
    }
    let second = pulled(db, target, &again, &first)?;
    if first != second {
        return fail(format!("pulled again it differs:\n{first}\n---- then\n{second}"));
    }
    if let Profile::Native(_) = profile {
        let (one, other) = (settled(compiled, target), settled(&again, target));
        if one != other {
            return fail(format!("what was pulled means something else:\n{}", different(&one, &other)));
        }
    }
    Ok(())
}

/// The lines in which two texts differ.
fn different(one: &str, other: &str) -> String {
    let pairs = one.lines().zip(other.lines()).filter(|(a, b)| a != b);
    pairs.map(|(a, b)| format!("- {a}\n+ {b}\n")).collect()
}

fn told(compiled: &Compiled) -> String {
    let lines = compiled
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| format!("{}: {} at {:?}", d.code, d.message, compiled.sources.text(d.primary.span)));
    lines.collect::<Vec<_>>().join("\n")
}

fn format(text: &str) -> Result<String, TestCaseError> {
    schema_core::format(Input::text("random.schema", text))
        .map_err(|wrong| TestCaseError::fail(format!("it can't be formatted: {:?}", wrong.diagnostics)))
}

/// What `pull` gives of an empty database that the outputs were loaded into.
fn pulled(
    db: &RefCell<Db>,
    target: Target,
    compiled: &Compiled,
    shown: &str,
) -> Result<String, TestCaseError> {
    let folder = format!("grants/{}/", target.name());
    let ddl = format!("ddl/{}.sql", target.name());
    let of_target = |path: &str| path == ddl || path.starts_with(&folder) && path.ends_with(".sql");
    let mut db = db.borrow_mut();
    db.renew();
    forget_accounts(&db, target);
    for artifact in compiled.artifacts.iter().filter(|a| of_target(&a.path)) {
        let (path, text) = (&artifact.path, &artifact.text);
        if let Err(error) = db.script(text) {
            return Err(TestCaseError::fail(format!(
                "{path} does not load: {error}\n{text}\n---- of\n{shown}"
            )));
        }
    }
    pull(&db.url()).map_err(|error| TestCaseError::fail(format!("pull fails: {error}\n---- of\n{shown}")))
}

/// Accounts, and what everybody may do in the database, lie outside of what is made empty.
fn forget_accounts(db: &Db, target: Target) {
    let names = ACCOUNTS.map(|name| quote::string(target, name));
    let sql = match target {
        Target::Postgres => format!(
            "do $$ declare account text; begin
                 for account in select rolname from pg_roles where rolname in ({}) loop
                     execute format('drop owned by %1$I; drop role %1$I', account);
                 end loop;
                 execute format('grant connect, temporary on database %I to public', current_database());
             end $$",
            names.join(", ")
        ),
        Target::MySql => format!("drop user if exists {}", names.join(", ")),
        Target::Sqlite => return,
    };
    db.exec(&sql).unwrap_or_else(|error| panic!("{error}"));
}

fn pull(url: &str) -> Result<String, String> {
    let output = Command::new(Path::new(env!("CARGO_BIN_EXE_schemagen")))
        .args(["pull", url, "--stdout", "--name", "random", "--quiet"])
        .env("NO_COLOR", "1")
        .output()
        .map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(told.into_owned());
    }
    // What could not be carried over is told as a warning, and there is nothing of that kind here. MySQL's
    // administrator is no account of the schema.
    let admin = |line: &str| line.contains("rights on the whole server") && line.ends_with("left out: admin");
    if told.lines().any(|line| !line.is_empty() && !admin(line)) {
        return Err(format!("it warns: {told}"));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
