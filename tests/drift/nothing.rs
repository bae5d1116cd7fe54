//! The longest ways: an empty database is brought to the schema of each golden case, and that database to nothing. On
//! servers that takes minutes: in the everyday run, those whose tables stand in each other's way do.

use crate::place::{Place, drift, is_full, said, schemagen_alone};
use schema_core::diag::Diagnostics;
use schema_core::dialect::Target;
use schema_core::grants;
use schema_tests::cases::{self, Case};
use schema_tests::servers::SqlServer;

/// Cases with foreign keys in a circle.
const CIRCLES: [&str; 4] =
    ["keys/foreign_cycle", "mysql/circle_and_triggers", "native/mysql", "native/postgres"];

fn golden(target: Target, server: Option<&SqlServer>) {
    let (mut place, empty) = (Place::new(server), Place::new(server));
    let mut failures = Vec::new();
    let mut seen = 0;
    for case in cases::all() {
        if !(is_full() || target == Target::Sqlite || CIRCLES.contains(&case.name.as_str())) {
            continue;
        }
        let Some((_, ddl)) = case.ddl().into_iter().find(|(t, _)| *t == target) else { continue };
        place.renew();
        // What the server has not, no script of ours brings. Accounts are there from then on.
        if !loads(&case, target, &ddl, &place) {
            continue;
        }
        seen += 1;
        place.renew();
        let tried = from_nothing(&case, &place).and_then(|()| to_nothing(target, &place, &empty));
        failures.extend(tried.err().map(|why| format!("{}: {why}", case.name)));
    }
    println!("{seen} cases on {}", target.name());
    assert!(failures.is_empty(), "{} of {seen}:\n{}", failures.len(), failures.join("\n\n"));
    assert!(seen > 0);
    place.drop();
    empty.drop();
}

fn loads(case: &Case, target: Target, ddl: &str, place: &Place<'_>) -> bool {
    let folder = format!("grants/{}/", target.name());
    let files = grants::files(&case.schema(), &mut Diagnostics::new());
    let grants = files.iter().filter(|file| target != Target::Sqlite && file.path.starts_with(&folder));
    std::iter::once(ddl).chain(grants.map(|file| file.text.as_str())).all(|sql| place.script(sql).is_ok())
}

fn from_nothing(case: &Case, place: &Place<'_>) -> Result<(), String> {
    let schema = case.folder.join("schema.schema");
    let script = drift(&place.url(), &schema, &["--mend", "-"]);
    let sql = String::from_utf8_lossy(&script.stdout);
    place.client(&sql).map_err(|why| format!("{why}, of:\n{sql}"))?;
    let run = drift(&place.url(), &schema, &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).map_err(|_| said(&run))?;
    // Rights are another command's.
    match report["objects"].as_array().is_some_and(Vec::is_empty) {
        true => Ok(()),
        false => Err(format!("{} is left after:\n{sql}", report["objects"])),
    }
}

fn to_nothing(target: Target, place: &Place<'_>, empty: &Place<'_>) -> Result<(), String> {
    let (from, to) = (place.url(), empty.url());
    let script = schemagen_alone(&["diff", &from, &to, "--sql", target.name(), "--quiet"]);
    let sql = String::from_utf8_lossy(&script.stdout);
    place.client(&sql).map_err(|why| format!("back: {why}, of:\n{sql}"))?;
    let left = schemagen_alone(&["diff", &from, &to]);
    if left.status.code() == Some(0) { Ok(()) } else { Err(format!("back: {} after:\n{sql}", said(&left))) }
}

#[test]
fn sqlite() {
    golden(Target::Sqlite, None);
}

schema_tests::on_servers!(
    |server: SqlServer| {
        let target = if server.is_postgres() { Target::Postgres } else { Target::MySql };
        golden(target, Some(&server));
    };
    postgres_16: fresh::postgres(16),
    mariadb: fresh::mariadb(),
    mysql: fresh::mysql(),
);
