//! One meaning on every server: the expressions of `tests/meaning/*.schema`, evaluated on each of them.
//!
//! Every table there fills itself by its defaults. Its checks are not enforced but evaluated over that one
//! row: one called `yes_…` must be true, `no_…` false, `null_…` NULL.

use schema_core::compile::{Input, Options, compile};
use schema_core::diag::{Diagnostics, Severity};
use schema_core::dialect::{Target, quote};
use schema_core::{lower, phys, render};
use schema_tests::db::Db;
use schema_tests::servers::{self, SqlServer};
use std::path::Path;

#[test]
fn postgres_15() {
    on(servers::postgres(15), Target::Postgres);
}

#[test]
fn postgres_18() {
    on(servers::postgres(18), Target::Postgres);
}

#[test]
fn mariadb() {
    on(servers::mariadb(), Target::MySql);
}

#[test]
fn mysql() {
    on(servers::mysql(), Target::MySql);
}

#[test]
fn sqlite() {
    evaluate(Target::Sqlite, || Db::new(None));
}

fn on(server: Option<&'static SqlServer>, target: Target) {
    if server.is_some() {
        evaluate(target, || Db::new(server));
    }
}

fn evaluate(target: Target, fresh: impl Fn() -> Db) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, schema, checks) in fixtures(target) {
        let db = fresh();
        if let Err(e) = db.script(&render::ddl(&schema)).and_then(|()| db.exec(&fill(&schema))) {
            wrong.push(format!("{name} does not load: {e}"));
            continue;
        }
        for (table, check) in checks {
            count += 1;
            let from = quote::ident(target, &table);
            let c = &check.expr;
            let sql = format!(
                "SELECT CASE WHEN {c} THEN 'yes' WHEN NOT ({c}) THEN 'no' ELSE 'null' END FROM {from}"
            );
            let expected = check.name.split('_').next().unwrap_or_default();
            match db.exec(&sql) {
                Ok(rows) if rows == [[Some(expected.to_owned())]] => {}
                Ok(rows) => wrong.push(format!("{name} {}: {rows:?}\n    {sql}", check.name)),
                Err(e) => wrong.push(format!("{name} {}: {e}\n    {sql}", check.name)),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} differ on {target}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 0);
}

/// The statement that makes the one row of each table.
fn fill(schema: &phys::Schema) -> String {
    let insert = |table: &phys::Table| {
        let name = quote::ident(schema.target, &table.name.name);
        match schema.target {
            Target::MySql => format!("INSERT INTO {name} () VALUES ();\n"),
            Target::Postgres | Target::Sqlite => format!("INSERT INTO {name} DEFAULT VALUES;\n"),
        }
    };
    schema.tables.iter().map(insert).collect()
}

/// The schemas of `tests/meaning`, without their named checks, which come apart.
fn fixtures(target: Target) -> Vec<(String, phys::Schema, Vec<(String, phys::Check)>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("meaning");
    let mut paths: Vec<_> = std::fs::read_dir(&root)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some())
        .collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let input = Input::text(name.clone(), std::fs::read_to_string(&path).unwrap());
        let compiled = compile(vec![input], &Options { check_only: true, ..Options::default() });
        let told: Vec<String> = compiled
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .map(|d| format!("{}: {} at {}", d.code, d.message, compiled.sources.text(d.primary.span)))
            .collect();
        assert!(told.is_empty(), "{name}:\n{}", told.join("\n"));
        let schema = compiled.schema.expect("no error was told");
        if !schema.targets.contains(target) {
            continue;
        }
        let mut diags = Diagnostics::new();
        let mut phys = lower::lower(&schema, target, &mut diags);
        let refused: Vec<String> = diags
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .map(|d| format!("{}: {} at {}", d.code, d.message, compiled.sources.text(d.primary.span)))
            .collect();
        assert!(refused.is_empty(), "{name} is refused:\n{}", refused.join("\n"));
        let asked = |c: &phys::Check| ["yes_", "no_", "null_"].iter().any(|p| c.name.starts_with(p));
        let mut checks = Vec::new();
        for table in &mut phys.tables {
            let (ask, keep) = std::mem::take(&mut table.checks).into_iter().partition(asked);
            table.checks = keep;
            checks.extend(ask.into_iter().map(|c| (table.name.name.clone(), c)));
        }
        found.push((name, phys, checks));
    }
    found
}
