//! One meaning on every server: the expressions of `tests/meaning/*.schema`, evaluated on each of them.
//!
//! Every table there fills itself by its defaults. Its checks are not enforced but evaluated over that one
//! row: one called `yes_…` must be true, `no_…` false, `null_…` NULL.

use schema_core::dialect::{Target, quote};
use schema_core::{phys, render};
use schema_tests::cases;
use schema_tests::db::Db;

schema_tests::on_every_database!(evaluate);

fn evaluate(target: Target, fresh: &dyn Fn() -> Db) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in cases::fixtures("meaning") {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let schema = cases::schema(&name, &std::fs::read_to_string(&path).unwrap());
        if !schema.targets.contains(target) {
            continue;
        }
        let mut schema = cases::lowered(&name, &schema, target);
        let asked = take_asked(&mut schema);
        let db = fresh();
        if let Err(e) = db.script(&render::ddl(&schema)).and_then(|()| db.exec(&fill(&schema))) {
            wrong.push(format!("{name} does not load: {e}"));
            continue;
        }
        for Asked { table, check } in asked {
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

/// A check, apart from its table.
struct Asked {
    table: String,
    check: phys::Check,
}

/// The checks that are to be asked, taken out of the schema.
fn take_asked(schema: &mut phys::Schema) -> Vec<Asked> {
    let is_asked = |c: &phys::Check| ["yes_", "no_", "null_"].iter().any(|p| c.name.starts_with(p));
    let mut asked = Vec::new();
    for table in &mut schema.tables {
        let (ask, keep) = std::mem::take(&mut table.checks).into_iter().partition(is_asked);
        table.checks = keep;
        let ask: Vec<phys::Check> = ask;
        asked.extend(ask.into_iter().map(|check| Asked { table: table.name.name.clone(), check }));
    }
    asked
}
