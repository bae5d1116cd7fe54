//! Every golden case loads into every real server: as the file its DDL is, and as single statements.

use schema_core::dialect::Target;
use schema_core::render;
use schema_tests::servers::{self, SqlServer};
use schema_tests::sqlite::Sqlite;
use schema_tests::{DbError, cases};

#[test]
fn postgres_15() {
    load_into(servers::postgres(15), Target::Postgres);
}

#[test]
fn postgres_16() {
    load_into(servers::postgres(16), Target::Postgres);
}

#[test]
fn postgres_18() {
    load_into(servers::postgres(18), Target::Postgres);
}

#[test]
fn mariadb() {
    load_into(servers::mariadb(), Target::MySql);
}

#[test]
fn mysql() {
    load_into(servers::mysql(), Target::MySql);
}

#[test]
fn sqlite() {
    let script = |text: &str| Sqlite::new().exec_script(text);
    let single = |list: &[render::Statement]| {
        let db = Sqlite::new();
        list.iter().try_for_each(|s| db.exec(&s.sql).map(drop))
    };
    load(Target::Sqlite, script, single);
}

fn load_into(server: Option<&'static SqlServer>, target: Target) {
    let Some(server) = server else { return };
    let script = |text: &str| server.admin_script(&server.new_database(), text);
    let single = |list: &[render::Statement]| {
        let mut session = {
            let (user, password) = (server.admin_user(), server.admin_password());
            server.session(&server.new_database(), user, password)?
        };
        let done = list.iter().try_for_each(|s| session.exec(&s.sql).map(drop));
        session.close();
        done
    };
    load(target, script, single);
}

/// Loads every case that `target` is on for, each in two fresh databases, and tells all that fail.
fn load(
    target: Target,
    script: impl Fn(&str) -> Result<(), DbError>,
    single: impl Fn(&[render::Statement]) -> Result<(), DbError>,
) {
    let mut failed = Vec::new();
    let mut loaded = 0;
    for case in cases::all() {
        for (_, schema) in case.lowered().into_iter().filter(|(t, _)| *t == target) {
            loaded += 1;
            if let Err(e) = script(&render::ddl(&schema)) {
                failed.push(format!("{} as a file: {e}", case.name));
            }
            if let Err(e) = single(&render::statements(&schema)) {
                failed.push(format!("{} by statements: {e}", case.name));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {loaded} cases don't load:\n{}", failed.len(), failed.join("\n"));
    assert!(loaded > 0, "no case is for {target}");
}
