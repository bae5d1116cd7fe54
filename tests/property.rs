//! What holds for every schema: it loads, `pull` gives it back, `fmt` and `build` settle.
//!
//! `SCHEMAGEN_PROPERTY_CASES` is how many random schemas each database is given of each kind, and
//! `SCHEMAGEN_PROPERTY_SEED` begins another series of them: without it, every run has the same. A failure is
//! shrunk to a small schema, which is printed with the numbers that make it.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestCaseResult, TestError, TestRunner};
use schema_core::diag::{Diagnostics, Severity};
use schema_core::dialect::Target;
use schema_core::lower::lower;
use schema_core::phys::{Action, KeyOf, Place};
use schema_core::source::Span;
use schema_core::{Compiled, Input, Options, compile};
use schema_tests::db::Db;
use schema_tests::random::{Profile, schema};
use std::cell::{Cell, RefCell};
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
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&vec(any::<u32>(), 0..220), |numbers| {
        let text = schema(&numbers, profile);
        let compiled = build(&text);
        if compiled.has_errors() {
            refused.set(refused.get() + 1);
            return Ok(());
        }
        taken.set(taken.get() + 1);
        check(target, db, profile, &text, &compiled)
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

/// What a native schema is on its target, without what loading it does not keep: the order of tables and
/// of what they have besides columns, and where they stood in the text.
///
/// PostgreSQL and MySQL print expressions in their own words. Those are compared by the catalog, when what was
/// pulled is loaded and pulled again; here they stand as the columns they read.
fn settled(compiled: &Compiled, target: Target) -> String {
    let mut schema = lower(compiled.schema.as_ref().expect("it compiled"), target, &mut Diagnostics::new());
    schema.comment.clear();
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    schema.enums.sort_by(|a, b| a.name.cmp(&b.name));
    schema.domains.sort_by(|a, b| a.name.cmp(&b.name));
    schema.raws.sort_by(|a, b| a.title.cmp(&b.title));
    for raw in &mut schema.raws {
        // Its SQL is compared by the catalog, too.
        raw.sql.clear();
        raw.title.clear();
        raw.place = Place::Last;
        raw.object.iter_mut().for_each(|object| object.args = None);
    }
    for domain in &mut schema.domains {
        domain.default.iter_mut().for_each(literal);
        domain.checks.iter_mut().for_each(|(_, expr)| expr.clear());
    }
    for table in &mut schema.tables {
        table.span = Span::new(table.span.source, 0, 0);
        if target == Target::MySql {
            // It makes an index for a foreign key that has none, and keeps no comments of checks. To MariaDB,
            // `no action` is another word for `restrict`.
            let own = |name: &str| table.foreign_keys.iter().any(|key| key.name == name);
            table.indexes.retain(|index| !own(&index.name));
            table.checks.iter_mut().for_each(|check| check.comment.clear());
            let actions =
                table.foreign_keys.iter_mut().flat_map(|key| [&mut key.on_delete, &mut key.on_update]);
            actions.filter(|a| **a == Action::NoAction).for_each(|a| *a = Action::Restrict);
        }
        table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort_by(|a, b| (&a.name, &a.columns).cmp(&(&b.name, &b.columns)));
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.iter_mut().for_each(|key| key.detached = false);
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        let columns: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
        let read = |expr: &mut String| {
            // Its catalog keeps what was written.
            if target == Target::Sqlite {
                return;
            }
            let read = columns.iter().filter(|c| expr.contains(c.as_str()));
            *expr = read.cloned().collect::<Vec<_>>().join(" ");
        };
        for column in &mut table.columns {
            if target != Target::Sqlite {
                column.default.iter_mut().for_each(literal);
            }
            column.generated.iter_mut().for_each(|g| read(&mut g.expr));
            comment(&mut column.comment, target);
        }
        for index in &mut table.indexes {
            index.filter.iter_mut().for_each(read);
            for key in &mut index.keys {
                if let KeyOf::Expr(expr) = &mut key.of {
                    read(expr);
                }
            }
            comment(&mut index.comment, target);
        }
        for check in &mut table.checks {
            read(&mut check.expr);
            comment(&mut check.comment, target);
        }
        comment(&mut table.comment, target);
    }
    format!("{schema:#?}")
}

/// A default without the words that say its type, and without the zeros at the end of a moment.
fn literal(default: &mut String) {
    if let (Some(start), Some(end)) = (default.find('\''), default.rfind('\'')) {
        *default = default[start..=end].replace(".000000", "").replace("+00", "");
    }
    match default.to_ascii_lowercase().as_str() {
        "true" => *default = "1".to_owned(),
        "false" => *default = "0".to_owned(),
        _ => {}
    }
}

/// A comment as the target keeps it: SQLite has none, and MySQL's catalog takes three bytes a character.
fn comment(text: &mut String, target: Target) {
    match target {
        Target::Postgres => {}
        Target::MySql => *text = text.chars().map(|c| if c > '\u{ffff}' { '?' } else { c }).collect(),
        Target::Sqlite => text.clear(),
    }
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
    let path = format!("ddl/{}.sql", target.name());
    let ddl = compiled.artifacts.iter().find(|a| a.path == path).map_or("", |a| a.text.as_str());
    let mut db = db.borrow_mut();
    db.renew();
    if let Err(error) = db.script(ddl) {
        return Err(TestCaseError::fail(format!("the DDL does not load: {error}\n{ddl}\n---- of\n{shown}")));
    }
    pull(&db.url()).map_err(|error| TestCaseError::fail(format!("pull fails: {error}\n{ddl}")))
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
