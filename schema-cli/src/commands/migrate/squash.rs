//! `schemagen migrate squash`: many revisions become one, which makes the schema from nothing.

use super::revision::{self, Draft};
use super::store::Store;
use crate::args::MigrateSquashArgs;
use crate::session::{Exit, Failure, Outcome, Session};
use schema_core::dialect::Target;
use schema_core::migrate::plan::{Mode, Part, Step};
use schema_core::migrate::record::{Head, RECORDS, Record, Revision};
use schema_core::migrate::{Renames, Sides, ledger, plan, script, words};
use std::collections::BTreeSet;
use std::path::Path;

pub(super) fn run(session: &Session, args: &MigrateSquashArgs) -> Outcome {
    let config = session.config()?;
    let folder = config.migrations_in(args.dir.as_deref());
    let store = Store::read(&folder)?;
    let last = match args.to {
        Some(id) => {
            Some(store.get(id).ok_or_else(|| Failure::differs(format!("there is no revision {id}")))?)
        }
        None => store.head()?,
    };
    let line = last.map(|last| store.lineage().line(last.head.revision.id)).unwrap_or_default();
    let (Some(last), true) = (last, line.len() > 1) else {
        session.say("Unchanged", "there are no revisions to put together; nothing was written");
        return Ok(Exit::Done);
    };
    let own = last.head.revision.clone();
    leads_on(&store, &line, &own)?;
    let replaced: Vec<&Record> = line.iter().filter_map(|id| store.get(*id)).collect();
    let kept = data_steps(&store, &replaced, args)?;

    let (_, schema) = revision::recorded(session, &store, last)?;
    let nothing = schema.emptied();
    let mut drafts = Vec::new();
    let mut gone = old_files(&store, &folder, &line)?;
    for target in schema.targets.iter() {
        let renames = Renames::default();
        let sides = Sides::between(&nothing, &schema, &renames, target);
        let mut up = plan(&sides);
        for record in &kept {
            for part in statements(&folder, &gone, &store, record, target)? {
                // One transaction is better than two.
                match up.parts.last_mut().filter(|last| last.mode == Mode::Transaction) {
                    Some(last) if part.mode == Mode::Data => last.steps.extend(part.steps),
                    _ => up.parts.push(part),
                }
            }
        }
        drafts.push(Draft {
            target,
            first: true,
            had: sides.had.clone(),
            has: sides.has.clone(),
            words: words::words(&sides, &renames).iter().map(ToString::to_string).collect(),
            allowed: Vec::new(),
            up,
            down: plan(&Sides::between(&schema, &nothing, &renames, target)),
        });
    }
    let head = Head {
        revision: own.clone(),
        parents: Vec::new(),
        replaces: replaced.iter().map(|record| record.head.revision.clone()).collect(),
        schemagen: env!("CARGO_PKG_VERSION").to_owned(),
        fingerprints: last.head.fingerprints.clone(),
    };
    let record = Record { head, schema: last.schema.clone() };
    let files = revision::files(&record, &[], drafts);
    if let Some(file) =
        files.iter().find(|file| !gone.contains(&file.path) && folder.join(&file.path).exists())
    {
        return Err(Failure::differs(format!("{} is in the way: it is of a later revision", file.path)));
    }
    revision::publish(&folder, &files, args.dry_run, schema_core::build::put)?;
    gone.retain(|path| files.iter().all(|file| file.path != *path));
    for path in &gone {
        if !args.dry_run {
            // Version control has them.
            let path = folder.join(path);
            std::fs::remove_file(&path).map_err(|error| {
                Failure::system(format!("'{}' can't be removed: {error}", path.display()))
            })?;
        }
        let verb = if args.dry_run { "Would remove" } else { "Removed" };
        session.say(verb, format!("{}/{path}", folder.display()));
    }
    revision::tell(session, &folder, &files, args.dry_run);
    Ok(Exit::Done)
}

/// What comes after must have begun at the last of them.
fn leads_on(store: &Store, line: &BTreeSet<i64>, last: &Revision) -> Result<(), Failure> {
    for record in store.records().filter(|record| !line.contains(&record.head.revision.id)) {
        let head = &record.head;
        if head.revision.id < last.id || head.parents.iter().any(|p| line.contains(&p.id) && p != last) {
            return Err(Failure::differs(format!(
                "{} was not made upon {last}: put together what all later revisions were made upon",
                head.revision
            )));
        }
    }
    Ok(())
}

/// The data steps whose statements are to be kept. Each has to be named, one way or the other.
fn data_steps<'s>(
    store: &Store,
    replaced: &[&'s Record],
    args: &MigrateSquashArgs,
) -> Result<Vec<&'s Record>, Failure> {
    let is_step = |record: &&&Record| match record.head.parents.as_slice() {
        [parent] => store.get(parent.id).is_some_and(|parent| parent.schema == record.schema),
        _ => false,
    };
    let named = |list: &[String], revision: &Revision| {
        list.iter().any(|name| *name == revision.to_string() || *name == revision.id.to_string())
    };
    let steps: Vec<&'s Record> = replaced.iter().filter(is_step).copied().collect();
    for name in args.keep.iter().chain(&args.leave_out) {
        if !steps.iter().any(|record| named(std::slice::from_ref(name), &record.head.revision)) {
            return Err(Failure::differs(format!(
                "'{name}' is no data step among the revisions that are put together"
            )));
        }
    }
    let open: Vec<String> = steps
        .iter()
        .map(|record| &record.head.revision)
        .filter(|revision| !named(&args.keep, revision) && !named(&args.leave_out, revision))
        .map(ToString::to_string)
        .collect();
    if !open.is_empty() {
        return Err(Failure::differs(format!(
            "these change rows, and the schema does not tell what they did: {}. For each say `--keep` (a new database \
needs it, and its statements fit the schema as it is now) or `--leave-out` (it was about rows that a new database does not \
have); nothing was written",
            open.join(", ")
        )));
    }
    Ok(steps.into_iter().filter(|record| named(&args.keep, &record.head.revision)).collect())
}

/// The files of the revisions, their records among them, below the folder.
fn old_files(store: &Store, folder: &Path, line: &BTreeSet<i64>) -> Result<Vec<String>, Failure> {
    let mut files = Vec::new();
    for target in Target::ALL {
        let Ok(entries) = std::fs::read_dir(folder.join(target.name())) else { continue };
        for entry in entries {
            let entry = entry
                .map_err(|error| Failure::system(format!("'{}' can't be read: {error}", folder.display())))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if version(&name).is_some_and(|version| store.lineage().is_of(version, line)) {
                files.push(format!("{target}/{name}"));
            }
        }
    }
    let records = line.iter().filter_map(|id| store.get(*id));
    files.extend(records.map(|record| format!("{RECORDS}/{}.schema", record.head.revision)));
    files.sort();
    Ok(files)
}

fn version(name: &str) -> Option<i64> {
    name.strip_suffix(".sql")?.split_once('_')?.0.parse().ok()
}

/// What a data step does on a target, without its note of the revision.
fn statements(
    folder: &Path,
    files: &[String],
    store: &Store,
    record: &Record,
    target: Target,
) -> Result<Vec<Part>, Failure> {
    let own = BTreeSet::from([record.head.revision.id]);
    let prefix = format!("{target}/");
    let mut parts = Vec::new();
    for path in files {
        let Some(name) = path.strip_prefix(&prefix).filter(|name| name.ends_with(".up.sql")) else {
            continue;
        };
        if !version(name).is_some_and(|version| store.lineage().is_of(version, &own)) {
            continue;
        }
        let text = std::fs::read_to_string(folder.join(path))
            .map_err(|error| Failure::system(format!("'{path}' can't be read: {error}")))?;
        let split = script::split(target, &text)
            .map_err(|fault| Failure::differs(format!("{path}:{}: {fault}", fault.line)))?;
        let steps: Vec<Step> = split
            .statements
            .into_iter()
            .filter(|statement| !statement.sql.contains(ledger::TABLE))
            .map(|s| Step { what: s.comment, sql: s.sql, repeat: s.repeat, account: s.account })
            .collect();
        let mode = if split.transaction { Mode::Data } else { Mode::Alone };
        if !steps.is_empty() {
            parts.push(Part { mode, steps });
        }
    }
    Ok(parts)
}
