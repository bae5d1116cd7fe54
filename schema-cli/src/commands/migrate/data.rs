//! `schemagen migrate new NAME --data` and `--backfill`: a revision that changes rows, and no schema.

use super::revision::{self, Draft};
use super::store::Store;
use crate::args::MigrateNewArgs;
use crate::session::{Exit, Failure, Outcome, Session};
use schema_core::dialect::Target;
use schema_core::ir;
use schema_core::migrate::backfill::{Backfill, Refusal};
use schema_core::migrate::plan::{Mode, Part, Plan, Step};
use schema_core::migrate::record::Record;
use schema_core::migrate::script::{self, NO_TRANSACTION};
use std::path::{Path, PathBuf};

pub(super) fn run(session: &Session, args: &MigrateNewArgs, folder: &Path) -> Outcome {
    let store = Store::read(folder)?;
    let parent = store.head()?.ok_or_else(|| {
        Failure::differs(
            "there is no revision yet that rows could be of: `schemagen migrate new NAME` makes the first"
                .to_owned(),
        )
    })?;
    let (_, schema) = revision::recorded(session, &store, parent)?;
    let drafts = match &args.backfill {
        Some(backfill) => match filled(session, backfill, args.rows, &schema, parent)? {
            Some(drafts) => drafts,
            None => return Ok(Exit::Differs),
        },
        None => by_hand(&args.from, &schema)?,
    };
    let parents = vec![parent.head.revision.clone()];
    // What the parent's files made is what the database has, whatever this compiler makes of its schema.
    let head = revision::head(&store, &args.name, parents, parent.head.fingerprints.clone())?;
    let record = Record { head, schema: parent.schema.clone() };
    let edit = args.backfill.is_none() && args.from.is_empty();
    let files = revision::files(&record, &[], drafts);
    revision::publish(folder, &files, args.dry_run, schema_core::build::add)?;
    revision::tell(session, folder, &files, args.dry_run);
    if edit {
        session.say("Next", "write the statements into the files, each with its way back if it has one");
    }
    Ok(Exit::Done)
}

/// The statements that the language says; `None` if it was told why there are none.
fn filled(
    session: &Session,
    text: &str,
    rows: u32,
    schema: &ir::Schema,
    parent: &Record,
) -> Result<Option<Vec<Draft>>, Failure> {
    let backfill = Backfill::parse(text, rows).ok_or_else(|| {
        Failure::usage(format!(
            "'{text}' is no back-fill: write TABLE.COLUMN=EXPRESSION, as in 'line.total=price * number'"
        ))
    })?;
    let steps = match backfill.steps(schema, &parent.schema) {
        Ok(steps) => steps,
        Err(Refusal::Message(message)) => return Err(Failure::differs(message)),
        Err(Refusal::Compiled(compiled)) => {
            session.report(&compiled);
            return Ok(None);
        }
    };
    let draft = |target: Target| {
        let mut own = steps.iter().filter(|(on, _)| *on == target).map(|(_, step)| step.clone());
        let parts = own.next().map(|step| vec![Part { mode: Mode::Alone, steps: vec![step] }]);
        let words = match &parts {
            Some(_) => vec![
                format!(
                    "= column {}.{} filled with {}",
                    backfill.table,
                    backfill.column,
                    one_line(&backfill.expr)
                ),
                "Values stay as they are on the way back.".to_owned(),
            ],
            None => Vec::new(),
        };
        data(target, words, parts.unwrap_or_default(), Vec::new())
    };
    Ok(Some(schema.targets.iter().map(draft).collect()))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The developer's own statements, or the place for them.
fn by_hand(from: &[String], schema: &ir::Schema) -> Result<Vec<Draft>, Failure> {
    let files: Vec<(Option<Target>, PathBuf)> = from.iter().map(|text| source(text)).collect();
    if let Some((Some(target), _)) =
        files.iter().find(|(of, _)| of.is_some_and(|t| !schema.targets.contains(t)))
    {
        return Err(Failure::usage(format!("--from: the schema has no target {target}")));
    }
    let draft = |target: Target| {
        if files.is_empty() {
            let words = vec![
                "A data step: the schema stays as it is. Write the statements below, each with a `;` at its end, and"
                    .to_owned(),
                "what takes them back into the down file.".to_owned(),
            ];
            let empty = || vec![Part { mode: Mode::Data, steps: Vec::new() }];
            return Ok(data(target, words, empty(), empty()));
        }
        let mut own: Vec<&PathBuf> =
            files.iter().filter(|(of, _)| *of == Some(target)).map(|(_, path)| path).collect();
        if own.is_empty() {
            own = files.iter().filter(|(of, _)| of.is_none()).map(|(_, path)| path).collect();
        }
        let [path] = own.as_slice() else {
            let what = if own.is_empty() { "no file" } else { "several files" };
            return Err(Failure::usage(format!(
                "--from: there is {what} for {target}: give --from {target}=FILE, or one FILE for all targets"
            )));
        };
        let part = read(target, path)?;
        let words = vec![format!("A data step, from {}: the schema stays as it is.", path.display())];
        let down = vec![Part { mode: Mode::Data, steps: Vec::new() }];
        Ok(data(target, words, vec![part], down))
    };
    schema.targets.iter().map(draft).collect()
}

fn data(target: Target, words: Vec<String>, up: Vec<Part>, down: Vec<Part>) -> Draft {
    Draft {
        target,
        first: false,
        had: Vec::new(),
        has: Vec::new(),
        words,
        allowed: Vec::new(),
        up: Plan { parts: up },
        down: Plan { parts: down },
    }
}

/// `FILE`, or `TARGET=FILE`.
fn source(text: &str) -> (Option<Target>, PathBuf) {
    let named = text.split_once('=').and_then(|(target, file)| Some((Target::from_name(target)?, file)));
    named.map_or_else(|| (None, PathBuf::from(text)), |(target, file)| (Some(target), PathBuf::from(file)))
}

/// A file as it is, comments and directives included. It has to be one that the runner can read.
fn read(target: Target, path: &Path) -> Result<Part, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::system(format!("'{shown}' can't be read: {error}")))?
        .replace("\r\n", "\n");
    let split = script::split(target, &text)
        .map_err(|fault| Failure::differs(format!("{shown}:{}: for {target}: {fault}", fault.line)))?;
    let Some(last) = split.statements.last() else {
        return Err(Failure::differs(format!("'{shown}' holds no statement")));
    };
    let end = text.rfind(&last.sql).map_or(text.len(), |at| at + last.sql.len());
    let mode = if split.transaction { Mode::Data } else { Mode::Alone };
    let sql = text[..end].strip_prefix(NO_TRANSACTION).unwrap_or(&text[..end]).trim();
    Ok(Part { mode, steps: vec![Step::new("", sql)] })
}
