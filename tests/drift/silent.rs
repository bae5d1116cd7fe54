//! Nothing is told of a database that was just made.

use crate::place::{Place, drift, is_full, said};
use schema_core::diag::Diagnostics;
use schema_core::dialect::Target;
use schema_core::grants;
use schema_tests::cases;
use schema_tests::servers::{SqlServer, fresh};

fn golden(target: Target, server: Option<&SqlServer>) {
    let mut failures = Vec::new();
    let mut seen = 0;
    let mut place = Place::new(server);
    for case in cases::all() {
        let Some((_, ddl)) = case.ddl().into_iter().find(|(t, _)| *t == target) else { continue };
        place.renew();
        let folder = format!("grants/{}/", target.name());
        let files = grants::files(&case.schema(), &mut Diagnostics::new());
        // SQLite has no accounts; its files are for an authorizer.
        let of_server = |path: &str| target != Target::Sqlite && path.starts_with(&folder);
        let grants = files.into_iter().filter(|file| of_server(&file.path)).map(|file| file.text);
        let loaded = std::iter::once(ddl).chain(grants).try_for_each(|sql| place.script(&sql));
        match loaded {
            // A case may need what this server has not: an extension, a feature of its version.
            Err(why) => println!("{}: not loaded: {why}", case.name),
            Ok(()) => {
                seen += 1;
                let run = drift(&place.url(), &case.folder.join("schema.schema"), &["--strict"]);
                if run.status.code() != Some(0) {
                    failures.push(format!("{}: {:?}\n{}", case.name, run.status.code(), said(&run)));
                }
            }
        }
    }
    place.drop();
    println!("{seen} cases on {}", target.name());
    assert!(failures.is_empty(), "{} of {seen}:\n{}", failures.len(), failures.join("\n"));
    assert!(seen > 0);
}

schema_tests::on_servers!(
    |server: SqlServer| {
        let target = if server.is_postgres() { Target::Postgres } else { Target::MySql };
        golden(target, Some(&server));
    };
    golden_postgres_16: fresh::postgres(16),
    golden_mariadb: fresh::mariadb(),
    golden_mysql: fresh::mysql(),
);

/// The other versions, in full runs.
fn other(version: u32) {
    if let Some(server) = is_full().then(|| fresh::postgres(version)).flatten() {
        golden(Target::Postgres, Some(&server));
    }
}

#[test]
fn golden_postgres_15() {
    other(15);
}

#[test]
fn golden_postgres_18() {
    other(18);
}

#[test]
fn golden_sqlite() {
    golden(Target::Sqlite, None);
}
