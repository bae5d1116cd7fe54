use super::*;
use crate::migrate::plan::{Mode, Part, Step};
use crate::migrate::rights::{Gift, Piece};

fn revision() -> Revision {
    Revision { id: 20261127093000, name: "add_orders".to_owned() }
}

fn part(mode: Mode, statements: &[&str]) -> Part {
    let steps = statements.iter().map(|sql| Step::new(format!("Does {sql}."), *sql)).collect();
    Part { mode, steps }
}

fn written(target: Target, up: Vec<Part>, down: Vec<Part>) -> String {
    let revision = revision();
    let parents = [Revision { id: 20261126080000, name: "init".to_owned() }];
    let migration = Migration {
        revision: &revision,
        parents: &parents,
        replaces: &[],
        target,
        first: false,
        fingerprint: "f00d",
        had: &[],
        has: &[],
        breaks: &["api".to_owned(), "worker".to_owned()],
        words: &["+ table orders (4 columns)".to_owned()],
        allowed: &["H0101:users".to_owned()],
        up: Plan { parts: up },
        down: Plan { parts: down },
    };
    files(&migration)
        .iter()
        .map(|file| format!("==> {} <==\n{}", file.path, file.text))
        .collect::<Vec<_>>()
        .join("\n")
}

fn granted(account: &str, leads_there: bool) -> Granted {
    let on = |on: &str| Gift::Privilege { what: "USAGE".to_owned(), on: on.to_owned() };
    let space = if leads_there { "SCHEMA \"public\"" } else { "SCHEMA \"shop\"" };
    let pieces = vec![Piece { of: None, gift: on(space) }];
    Granted { account: account.to_owned(), to: format!("'{account}'@'%'"), pieces, writes: Vec::new() }
}

/// Accounts that come may read the revisions, those that go no more; the others have it from before.
#[test]
fn accounts_read_the_revisions_from_when_they_come() {
    let sql = |target, had: &[Granted], has: &[Granted]| -> Vec<String> {
        ledger::rights(target, had, has).into_iter().map(|step| step.sql).collect()
    };
    let (api, worker, away) = (granted("api", true), granted("worker", true), granted("api", false));
    let mysql = |had, has| sql(Target::MySql, had, has);
    let one = |what: &str| vec![format!("{what} '{}'@'%'", "worker")];
    let both = [api.clone(), worker.clone()];
    assert_eq!(mysql(&both[..1], &both), one("GRANT SELECT ON `schemagen_revision` TO"));
    assert_eq!(mysql(&both, &both[..1]), one("REVOKE SELECT ON `schemagen_revision` FROM"));
    assert_eq!(mysql(&both, &both), [""; 0]);
    let step = &ledger::rights(Target::MySql, &[], &both)[1];
    assert_eq!(step.account.as_deref(), Some("worker"), "passed over where it is not there");
    // On PostgreSQL, an account that loses the way to the table gets it back.
    let back = sql(Target::Postgres, &both, &[away, worker]);
    let [block] = back.as_slice() else { panic!("{back:?}") };
    assert!(block.contains("rolname = 'api'") && !block.contains("worker"), "{block}");
    assert_eq!(sql(Target::Sqlite, &[], &both), [""; 0]);
}

#[test]
fn postgres_has_statements_alone_in_files_of_their_own() {
    let up = vec![
        part(Mode::Transaction, &["CREATE TABLE a (b int)"]),
        part(Mode::Alone, &["CREATE INDEX CONCURRENTLY c ON d (e)"]),
    ];
    let down = vec![
        part(Mode::Alone, &["DROP INDEX CONCURRENTLY c"]),
        part(Mode::Transaction, &["DROP TABLE a -- gone"]),
    ];
    insta::assert_snapshot!(written(Target::Postgres, up, down));
}

#[test]
fn sqlite_makes_tables_anew_in_a_transaction_of_the_file() {
    let rebuild = || vec![part(Mode::Rebuild, &["CREATE TABLE new (a INTEGER)", "DROP TABLE old"])];
    insta::assert_snapshot!(written(Target::Sqlite, rebuild(), rebuild()));
}

#[test]
fn what_repeats_has_a_part_of_its_own() {
    let fill =
        Step { repeat: true, ..Step::new("Fills in.", "UPDATE a SET b = 1 WHERE b IS NULL LIMIT 1000") };
    let up = vec![
        part(Mode::Transaction, &["ALTER TABLE a ADD b int"]),
        Part { mode: Mode::Alone, steps: vec![fill] },
    ];
    let down = vec![part(Mode::Transaction, &["ALTER TABLE a DROP b"])];
    insta::assert_snapshot!(written(Target::MySql, up, down));
}
