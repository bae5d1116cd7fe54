//! What holds for every pair of schemas: a migration leads from the one to the other and back, and no row is hurt.
//!
//! `SCHEMAGEN_PROPERTY_CASES` is how many random pairs each database is given of each kind, and
//! `SCHEMAGEN_PROPERTY_SEED` begins another series of them: without it, every run has the same. A failure is
//! shrunk to a small pair, which is printed with the numbers that make it.

mod check;
mod count;
mod run;

use count::{Count, Outcome};
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use schema_core::dialect::Target;
use schema_tests::db::Db;
use schema_tests::random::Profile;
use schema_tests::random::edit::{Pair, pair, strangers};
use std::cell::RefCell;

schema_tests::on_every_database!(holds);

/// A continuous integration run has time for so many a database and profile.
const CASES: u32 = 8;

fn holds(target: Target, fresh: &dyn Fn() -> Db) {
    let portable = match target {
        Target::Postgres => Profile::Portable(&[Target::Postgres]),
        Target::MySql => Profile::Portable(&[Target::MySql]),
        Target::Sqlite => Profile::Portable(&[Target::Sqlite]),
    };
    let databases = RefCell::new([fresh(), fresh()]);
    let count = RefCell::new(Count::default());
    for profile in [Profile::Portable(&Target::ALL), portable, Profile::Native(target)] {
        run(target, &databases, &count, profile);
    }
    let count = count.into_inner();
    println!("{}", count.told(&databases.borrow()[0].title()));
    // A generator whose pairs are refused, or whose rows are, tests nothing.
    let idle = count.of("not compiled") + count.of("not loaded") + count.of("rows refused");
    assert!(idle * 4 < count.all(), "{idle} of {} pairs were refused", count.all());
    assert!(count.with_rows() * 3 > count.all(), "{} of {} pairs had rows", count.with_rows(), count.all());
    databases.into_inner().into_iter().for_each(Db::drop);
}

fn run(target: Target, databases: &RefCell<[Db; 2]>, count: &RefCell<Count>, profile: Profile) {
    let set = |name| std::env::var(name).ok().and_then(|n| n.parse::<u32>().ok());
    let cases = set("SCHEMAGEN_PROPERTY_CASES").unwrap_or(CASES);
    let rng_seed = RngSeed::Fixed(set("SCHEMAGEN_PROPERTY_SEED").unwrap_or(1).into());
    let config = Config {
        cases,
        rng_seed,
        failure_persistence: None,
        max_shrink_iters: set("SCHEMAGEN_PROPERTY_SHRINK").unwrap_or(600),
        ..Config::default()
    };
    let edits = vec(vec(any::<u32>(), 0..40), 1..5);
    // The rows' numbers, how many of them a table gets, and whether the schemas are strangers.
    let rows = (any::<u64>(), 0usize..6, 0u32..12);
    let outcome =
        TestRunner::new(config).run(&(vec(any::<u32>(), 0..160), edits, rows), |(numbers, edits, rows)| {
            let (seed, most, stranger) = rows;
            let pair = made(&numbers, &edits, stranger, profile);
            let outcome = check::check(target, &mut databases.borrow_mut(), &pair, most, seed);
            let failed = match &outcome {
                Outcome::Failed(why) => Err(TestCaseError::fail(why.clone())),
                _ => Ok(()),
            };
            count.borrow_mut().add(&pair.kinds, outcome);
            failed
        });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, (numbers, edits, rows))) => {
            let Pair { old, new, kinds } = made(&numbers, &edits, rows.2, profile);
            panic!(
                "{why}\n\n{profile:?} {numbers:?} {edits:?} {rows:?}\n{kinds:?}\n\n{old}\n---- and then\n\n{new}"
            )
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

fn made(numbers: &[u32], edits: &[Vec<u32>], stranger: u32, profile: Profile) -> Pair {
    match stranger {
        11 => strangers(numbers, &edits.concat(), profile),
        _ => pair(numbers, edits, profile),
    }
}
