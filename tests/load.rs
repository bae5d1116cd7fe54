//! Every golden case loads into every real server: as the file its DDL is, and as single statements.

use schema_core::dialect::Target;
use schema_core::render;
use schema_tests::cases;
use schema_tests::db::Db;

schema_tests::on_every_database!(load);

/// Loads every case that `target` is on for, each in two fresh databases, and tells all that fail.
fn load(target: Target, fresh: &dyn Fn() -> Db) {
    let mut failed = Vec::new();
    let mut loaded = 0;
    for case in cases::all() {
        for (_, schema) in case.lowered().into_iter().filter(|(t, _)| *t == target) {
            loaded += 1;
            if let Err(e) = fresh().script(&render::ddl(&schema)) {
                failed.push(format!("{} as a file: {e}", case.name));
            }
            let statements = render::statements(&schema);
            if let Err(e) = fresh().each(statements.iter().map(|s| s.sql.as_str())) {
                failed.push(format!("{} by statements: {e}", case.name));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {loaded} cases don't load:\n{}", failed.len(), failed.join("\n"));
    assert!(loaded > 0, "no case is for {target}");
}
