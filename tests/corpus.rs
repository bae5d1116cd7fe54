//! Schemas that others wrote, and three of our own that go to extremes, on real servers: each loads, and
//! closes the loop of `schemagen pull`. `docs/testing.md` tells how to run all of them.

use schema_tests::corpus::{Entry, Load, close, entries, extremes, load, load_text};
use schema_tests::judge::holding;
use schema_tests::place::{Kind, Place};
use schema_tests::servers::skip;

/// The share of objects that may need `raw`, in percent.
const MOST_RAW: f64 = 2.0;

/// A schema for one server.
struct Subject {
    name: String,
    /// `None` where the fetched package is of another version than the manifest's numbers.
    tables: Option<usize>,
    source: Source,
}

enum Source {
    Fetched(Box<Entry>),
    Made(String),
}

impl Subject {
    fn made(name: &str, tables: usize, sql: String) -> Subject {
        Subject { name: name.to_owned(), tables: Some(tables), source: Source::Made(sql) }
    }

    /// A database that holds it; `None` after a skip.
    fn load(&self, kind: Kind) -> Result<Option<Place>, String> {
        let loaded = match &self.source {
            Source::Fetched(entry) => load(entry, kind),
            Source::Made(sql) => load_text(sql, kind),
        };
        match loaded.map_err(|e| format!("does not load: {}", e.message))? {
            Load::Done(place) => self.counted(place).map(Some),
            Load::NoServer => Ok(None),
            Load::Missing(why) => {
                skip(&self.name, &why);
                Ok(None)
            }
        }
    }

    fn counted(&self, place: Place) -> Result<Place, String> {
        let tables = place.tables().map_err(|e| e.message)?;
        match self.tables {
            Some(expected) if expected != tables => Err(format!("{tables} tables, {expected} expected")),
            _ => Ok(place),
        }
    }
}

/// Those for a server: the quick ones, or all with `SCHEMAGEN_CORPUS_FULL=1`, and of them those whose name
/// holds `SCHEMAGEN_CASE`.
fn subjects(kind: Kind) -> Vec<Subject> {
    let full = std::env::var("SCHEMAGEN_CORPUS_FULL").is_ok_and(|v| v == "1");
    let wanted = std::env::var("SCHEMAGEN_CASE").unwrap_or_default();
    let mut subjects = Vec::new();
    for entry in entries() {
        if entry.servers.contains(&kind) && (full || entry.quick) {
            let tables = entry.is_known_version().then_some(entry.tables);
            subjects.push(Subject {
                name: entry.name.clone(),
                tables,
                source: Source::Fetched(entry.into()),
            });
        }
    }
    if kind == Kind::Postgres {
        subjects.push(Subject::made("namespaces", extremes::NAMESPACE_TABLES, extremes::namespaces()));
        subjects.push(Subject::made("rights", extremes::RIGHT_TABLES, extremes::rights()));
    }
    if matches!(kind, Kind::MySql | Kind::MariaDb) {
        subjects.push(Subject::made("rights", extremes::RIGHT_TABLES, extremes::account_rights()));
    }
    if full {
        subjects.push(Subject::made("many-tables", extremes::TABLES, extremes::many_tables(kind)));
    }
    subjects.retain(|subject| subject.name.contains(&wanted));
    subjects
}

/// Loads each, and hands it on; all that goes wrong is told.
fn each(kind: Kind, act: impl Fn(&Subject, Place) -> Result<(), String>) {
    let mut failures = Vec::new();
    for subject in subjects(kind) {
        let done = match subject.load(kind) {
            Ok(Some(place)) => act(&subject, place),
            Ok(None) => continue,
            Err(why) => Err(why),
        };
        if let Err(why) = done {
            failures.push(format!("{} on {}: {why}", subject.name, kind.name()));
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// Two databases that were loaded alike hold the same, as the judge says: it takes nothing for a difference
/// that is none.
fn loads_alike(kind: Kind) {
    each(kind, |subject, one| {
        let Some(other) = subject.load(kind)? else { return Ok(()) };
        let read = |place: &Place| holding(place).map_err(|e| e.message);
        let (before, after) = (read(&one)?, read(&other)?);
        println!("{:<16} {:<9} {:>5} objects", subject.name, kind.name(), before.len());
        let differences = before.differences(&after);
        if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
    });
}

fn closes_the_loop(kind: Kind) {
    each(kind, |subject, place| {
        let closed = close(&place, env!("CARGO_BIN_EXE_schemagen"))?;
        println!("{}", closed.line(&subject.name, kind));
        let share = closed.counts.share();
        let mut gaps = closed.gaps;
        if share >= MOST_RAW {
            gaps.insert(0, format!("{share:.2} % of the objects needed raw: {:?}", closed.counts.raw));
        }
        if gaps.is_empty() { Ok(()) } else { Err(gaps.join("\n")) }
    });
}

macro_rules! on_each_kind {
    ($($kind:ident: $module:ident),+) => {$(
        mod $module {
            use super::*;

            #[test]
            fn loads_alike() {
                super::loads_alike(Kind::$kind);
            }

            #[test]
            fn closes_the_loop() {
                super::closes_the_loop(Kind::$kind);
            }
        }
    )+};
}

on_each_kind!(Postgres: postgres, MySql: mysql, MariaDb: mariadb, Sqlite: sqlite);

/// The extremes are as extreme as they say, as the catalog counts.
#[test]
fn extremes_are_extreme() {
    let count = |place: &Place, sql: &str| -> usize {
        let rows = place.exec(sql).unwrap();
        rows[0][0].as_ref().unwrap().parse().unwrap()
    };
    let Some(rights) = made(&extremes::rights()) else { return };
    assert_eq!(count(&rights, "select count(*) from pg_policy"), 57);
    // Every right of somebody else than the owner: a verb, an object or a column, and a role each.
    let given = "select sum((select count(*) from aclexplode(acl) where grantee <> 10)) from (
        select relacl as acl from pg_class where relnamespace >= 16384 union all
        select attacl from pg_attribute where attrelid >= 16384 union all
        select nspacl from pg_namespace where oid >= 16384 union all
        select proacl from pg_proc where oid >= 16384 union all
        select defaclacl from pg_default_acl) x";
    assert_eq!(count(&rights, given), 680);

    let Some(many) = made(&extremes::namespaces()) else { return };
    assert_eq!(count(&many, "select count(*) from pg_namespace where oid >= 16384"), 11);
    let shared =
        "select count(distinct relnamespace) from pg_class where relname = 'account' and relkind = 'r'";
    assert_eq!(count(&many, shared), 8);
}

/// Each thing that PostgreSQL can hold and few databases do is carried over whole. What needs `raw` is no
/// measure here.
#[test]
fn odds_are_carried() {
    let Some(place) = made(include_str!("corpus/odds.sql")) else { return };
    let closed = close(&place, env!("CARGO_BIN_EXE_schemagen")).unwrap();
    println!("{}", closed.line("odds", Kind::Postgres));
    assert!(closed.gaps.is_empty(), "{}", closed.gaps.join("\n"));
    let other_form = |note: &&String| {
        note.contains(" is a raw item") || note.contains(": what it has of its own is raw SQL")
    };
    let lost: Vec<&String> = closed.notes.iter().filter(|note| !other_form(note)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

/// What is not carried is told.
#[test]
fn nothing_is_dropped_in_silence() {
    let Some(place) = made(
        "create type shell;
        create extension postgres_fdw;
        create server far foreign data wrapper postgres_fdw;
        create user mapping for postgres server far options (password 'hunter2');
        alter database corpus set app.jwt_secret = 'hunter2';
        create table parent (a int, b int) partition by list (a);
        create table part (b int, a int);
        alter table parent attach partition part for values in (1);
        create role giver;
        grant select on parent to giver with grant option;
        set session authorization giver;
        grant select on parent to public;",
    ) else {
        return;
    };
    let closed = close(&place, env!("CARGO_BIN_EXE_schemagen")).unwrap();
    let told = closed.notes.join("\n");
    for expected in [
        "not carried: the type shell",
        "not carried: user mapping postgres on far",
        "not carried, as it may be a secret: setting app.jwt_secret",
        "partition part: its columns stand in another order",
        "rights on TABLE \"public\".\"parent\" that giver passed on",
    ] {
        assert!(told.contains(expected), "{expected}:\n{told}");
    }
    assert!(!told.contains("hunter2"), "{told}");
    assert_eq!(closed.notes.len(), 5, "{told}");
}

fn made(sql: &str) -> Option<Place> {
    match load_text(sql, Kind::Postgres).unwrap() {
        Load::Done(place) => Some(place),
        Load::Missing(_) | Load::NoServer => None,
    }
}
