//! What holds for every pair of schemas: a migration leads from the one to the other and back, and no row is hurt.
//!
//! `SCHEMAGEN_PROPERTY_CASES` is how many random pairs each database is given of each kind, and
//! `SCHEMAGEN_PROPERTY_SEED` begins another series of them: without it, every run has the same. A failure is
//! shrunk to a small pair, which is printed with the numbers that make it. With `SCHEMAGEN_PROPERTY_GATHER` a run goes on
//! after a failure, and prints one of each kind.

mod check;
mod count;
mod excuse;
mod run;

use count::{Count, Outcome};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use schema_core::dialect::Target;
use schema_tests::db::Db;
use schema_tests::random::Profile;
use schema_tests::random::edit::{Pair, pair, strangers};
use schema_tests::servers::SqlServer;
use std::cell::RefCell;
use std::collections::BTreeMap;

// The judge of PostgreSQL is `pg_dump`, which Debian's has.
schema_tests::on_servers!(
    |server: &'static SqlServer| {
        let target = if server.is_postgres() { Target::Postgres } else { Target::MySql };
        holds(target, &|| Db::new(Some(server)));
    };
    postgres: postgres(15),
    mariadb: mariadb(),
    mysql: mysql(),
);

#[test]
fn sqlite() {
    holds(Target::Sqlite, &|| Db::new(None));
}

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
    let failed = count.of("failed");
    assert_eq!(failed, 0, "{failed} of {} pairs failed", count.all());
    // A generator whose pairs are refused tests nothing.
    let idle = count.of("not compiled") + count.of("not loaded");
    assert!(idle * 4 < count.all(), "{idle} of {} pairs were refused", count.all());
    assert!(count.with_rows() * 3 > count.all(), "{} of {} pairs had rows", count.with_rows(), count.all());
    databases.into_inner().into_iter().for_each(Db::drop);
}

/// The numbers of a pair, and of its rows: their seed, how many a table gets, and whether the schemas are strangers.
type Numbers = (Vec<u32>, Vec<Vec<u32>>, (u64, usize, u32));

fn numbers() -> impl Strategy<Value = Numbers> {
    let edits = vec(vec(any::<u32>(), 0..40), 1..5);
    (vec(any::<u32>(), 0..160), edits, (any::<u64>(), 0usize..6, 0u32..12))
}

fn run(target: Target, databases: &RefCell<[Db; 2]>, count: &RefCell<Count>, profile: Profile) {
    let set = |name| std::env::var(name).ok().and_then(|n| n.parse::<u32>().ok());
    let cases = set("SCHEMAGEN_PROPERTY_CASES").unwrap_or(CASES);
    let rng_seed = RngSeed::Fixed(set("SCHEMAGEN_PROPERTY_SEED").unwrap_or(1).into());
    let config =
        Config { cases, rng_seed, failure_persistence: None, max_shrink_iters: 600, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let check = |numbers: &Numbers| {
        let pair = made(numbers, profile);
        let (_, _, (seed, most, _)) = *numbers;
        let outcome = check::check(target, &mut databases.borrow_mut(), &pair, most, seed);
        let failed = match &outcome {
            Outcome::Failed(why) => Err(why.clone()),
            _ => Ok(()),
        };
        count.borrow_mut().add(&pair.kinds, outcome);
        failed
    };
    if std::env::var_os("SCHEMAGEN_PROPERTY_GATHER").is_some() {
        return gather(&mut runner, cases, check, profile);
    }
    match runner.run(&numbers(), |numbers| check(&numbers).map_err(TestCaseError::fail)) {
        Ok(()) => {}
        Err(TestError::Fail(why, numbers)) => panic!("{}", shown(why.message(), &numbers, profile)),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

/// Goes on after a failure, and prints the smallest pair of each kind of failure, as it was made.
fn gather(
    runner: &mut TestRunner,
    cases: u32,
    check: impl Fn(&Numbers) -> Result<(), String>,
    profile: Profile,
) {
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for _ in 0..cases {
        let numbers = numbers().new_tree(runner).expect("numbers can be made").current();
        let Err(why) = check(&numbers) else { continue };
        let words = why.split(|c: char| c.is_ascii_digit()).collect::<String>();
        let kind = words.lines().next().unwrap_or_default().chars().take(90).collect();
        let text = shown(&why, &numbers, profile);
        let (times, smallest) = found.entry(kind).or_insert_with(|| (0, text.clone()));
        *times += 1;
        if text.len() < smallest.len() {
            *smallest = text;
        }
    }
    for (kind, (times, smallest)) in found {
        println!("==== {times} x {kind}\n{smallest}");
    }
}

fn shown(why: &str, numbers: &Numbers, profile: Profile) -> String {
    let Pair { old, new, kinds } = made(numbers, profile);
    format!("{why}\n\n{profile:?} {numbers:?}\n{kinds:?}\n\n{old}\n---- and then\n\n{new}")
}

fn made((numbers, edits, (_, _, stranger)): &Numbers, profile: Profile) -> Pair {
    match stranger {
        11 => strangers(numbers, &edits.concat(), profile),
        _ => pair(numbers, edits, profile),
    }
}
