//! What a schema forbids is refused by every server, and what it permits is taken.
//!
//! `tests/enforce/<name>.schema` is loaded; `<name>.rows` beside it holds one statement a line, run in order
//! as autocommitted statements: `ok SQL` must pass, `no SQL` must be refused, `is VALUE SQL` must give that
//! one value (`-` is NULL). A target's name and a colon in front limit a line to that target; several are
//! separated by commas.

use schema_core::dialect::Target;
use schema_core::render;
use schema_tests::cases;
use schema_tests::db::Db;

schema_tests::on_every_database!(run);

fn run(target: Target, fresh: &dyn Fn() -> Db) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in cases::fixtures("enforce") {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let schema = cases::schema(&name, &std::fs::read_to_string(&path).unwrap());
        if !schema.targets.contains(target) {
            continue;
        }
        let ddl = render::ddl(&cases::lowered(&name, &schema, target));
        let db = fresh();
        if let Err(e) = db.script(&ddl) {
            wrong.push(format!("{name} does not load: {e}"));
            continue;
        }
        let rows = std::fs::read_to_string(path.with_extension("rows")).unwrap();
        for (number, line) in rows.lines().enumerate() {
            let Some(line) = for_target(line.trim(), target) else { continue };
            count += 1;
            if let Some(what) = differs(&db, line) {
                wrong.push(format!("{name}.rows:{}: {what}: {line}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} lines differ on {target}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 0);
}

/// What is wrong with a line, if anything is.
fn differs(db: &Db, line: &str) -> Option<String> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    match verb {
        "ok" => db.exec(rest).err().map(|e| format!("refused ({e})")),
        "no" => db.exec(rest).ok().map(|_| "taken".to_owned()),
        "is" => {
            let (value, sql) = rest.split_once(' ').unwrap_or((rest, ""));
            let wanted = (value != "-").then(|| value.to_owned());
            match db.exec(sql) {
                Ok(rows) if rows == [[wanted]] => None,
                Ok(rows) => Some(format!("gives {rows:?}")),
                Err(e) => Some(format!("refused ({e})")),
            }
        }
        _ => Some("not a line".to_owned()),
    }
}

/// The line without the targets in front, if it is for this one.
fn for_target(line: &str, target: Target) -> Option<&str> {
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    match line.split_once(": ") {
        Some((targets, rest)) if targets.split(',').all(|t| Target::from_name(t.trim()).is_some()) => {
            targets.split(',').any(|t| Target::from_name(t.trim()) == Some(target)).then_some(rest)
        }
        _ => Some(line),
    }
}
