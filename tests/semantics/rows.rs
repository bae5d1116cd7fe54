//! What a schema forbids is refused by every database, and what it permits is taken.
//!
//! `rows/<name>.schema` is loaded; `<name>.rows` beside it holds one statement a line, run in order as
//! autocommitted statements: `ok SQL` must pass, `no SQL` must be refused, `is VALUE SQL` must give that one
//! value (`-` is NULL). A target's name and a colon in front limit a line to that target; several are
//! separated by commas.

use schema_core::dialect::Target;
use schema_core::render;
use schema_tests::cases;
use schema_tests::db::Db;

use crate::{Outcome, source};

/// Every file and the number of its lines, whatever target they are for.
pub(crate) fn areas() -> Vec<(String, usize)> {
    let count = |text: &str| text.lines().filter(|line| is_case(line.trim())).count();
    let paths = source::paths("rows", "rows");
    paths.iter().map(|path| (source::stem(path), count(&source::text(path)))).collect()
}

/// Runs all on one database.
pub(crate) fn run(target: Target, fresh: &dyn Fn() -> Db) -> Outcome {
    let mut outcome = Outcome::default();
    for path in source::paths("rows", "rows") {
        let name = source::stem(&path);
        let schema = cases::schema(&name, &source::text(&path.with_extension("schema")));
        if !schema.targets.contains(target) {
            continue;
        }
        let ddl = render::ddl(&cases::lowered(&name, &schema, target));
        let db = fresh();
        if let Err(e) = db.script(&ddl) {
            outcome.wrong.push(format!("{name} does not load: {e}"));
            continue;
        }
        for (number, line) in source::text(&path).lines().enumerate() {
            let Some(line) = for_target(line.trim(), target) else { continue };
            outcome.count += 1;
            if let Some(what) = differs(&db, line) {
                outcome.wrong.push(format!("{name}.rows:{}: {what}: {line}", number + 1));
            }
        }
    }
    outcome
}

fn is_case(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#')
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
    if !is_case(line) {
        return None;
    }
    match line.split_once(": ") {
        Some((targets, rest)) if targets.split(',').all(|t| Target::from_name(t.trim()).is_some()) => {
            targets.split(',').any(|t| Target::from_name(t.trim()) == Some(target)).then_some(rest)
        }
        _ => Some(line),
    }
}
