//! `schemagen migrate new`

use super::clock;
use super::store::Store;
use crate::args::MigrateNewArgs;
use crate::session::{Exit, Failure, Outcome, Session, print_out, verdict};
use schema_core::dialect::Target;
use schema_core::migrate::file::{self, File, Migration};
use schema_core::migrate::hazard::{self, Allowed, Hazard, Verdict};
use schema_core::migrate::record::{self, Head, Record, Revision};
use schema_core::migrate::{Plan, Renames, Sides, plan, words};
use schema_core::source::SourceMap;
use schema_core::{Artifact, Options, ir};
use std::path::PathBuf;

pub(crate) fn run(session: &Session, args: &MigrateNewArgs) -> Outcome {
    if !record::is_name(&args.name) {
        return Err(Failure::usage(format!(
            "'{}' can't be a revision's name: small letters, digits and _, a letter first, 100 at most",
            args.name.escape_debug()
        )));
    }
    let allowed: Result<Vec<Allowed>, String> = args.allow.iter().map(|text| Allowed::parse(text)).collect();
    let allowed = allowed.map_err(Failure::usage)?;
    let config = session.config()?;
    let inputs = session.read(&args.schema, &config);
    let options = Options { check_only: true, ..Options::default() };
    let compiled = schema_core::compile(inputs.clone(), &crate::session::with_settings(options, &config));
    if let Some(exit) = session.report(&compiled) {
        return Ok(exit);
    }
    let Some(new) = &compiled.schema else { return Ok(Exit::Differs) };
    let folder = args.dir.clone().or(config.migrations).unwrap_or_else(|| PathBuf::from("migrations"));
    let store = Store::read(&folder)?;
    let parent = store.head()?;
    let old = match parent {
        Some(record) => Some(recorded(session, &store, record)?),
        None => None,
    };
    let steps = steps(old.as_ref().map(|(_, schema)| schema), new);
    if steps.iter().all(|step| step.is_nothing()) {
        let since = parent.map_or("the schema is empty".to_owned(), |p| {
            format!("the schema makes what {} does", p.head.revision)
        });
        session.say("Unchanged", format!("{since}; nothing was written"));
        return Ok(Exit::Done);
    }
    let hazards = match &old {
        Some((_, old)) => hazard::hazards(old, new, &Renames::between(old, new), &sides(&steps)),
        None => Vec::new(),
    };
    let verdict = Verdict::of(&hazards, &allowed);
    for unused in &verdict.unused {
        session.warning(&format!("there is no hazard that `--allow {unused}` allows"));
    }
    if let Some((sources, _)) = old.as_ref().filter(|_| !verdict.refused.is_empty()) {
        return Ok(refused(session, &verdict, sources, &compiled.sources));
    }
    let revision = Revision { id: clock::version(store.last_version())?, name: args.name.clone() };
    let head = Head {
        revision,
        parents: parent.iter().map(|parent| parent.head.revision.clone()).collect(),
        replaces: Vec::new(),
        schemagen: env!("CARGO_PKG_VERSION").to_owned(),
        fingerprints: record::fingerprints(new),
    };
    let record = Record { head, schema: record::schema_text(inputs) };
    same(new, &record)?;
    let files = files(&record, &steps, &hazards);
    if args.dry_run {
        let shown = files.iter().map(|file| format!("==> {} <==\n{}\n", file.path, file.text));
        print_out(shown.collect::<String>().as_bytes())?;
    } else {
        write(&folder, &files)?;
    }
    for line in told(&steps) {
        session.say("", line);
    }
    let verb = if args.dry_run { "Would create" } else { "Created" };
    for file in &files {
        session.say(verb, format!("{}/{}", folder.display(), file.path));
    }
    Ok(Exit::Done)
}

/// Tells what nobody allows. Nothing is written then.
fn refused(session: &Session, verdict: &Verdict<'_>, old: &SourceMap, new: &SourceMap) -> Exit {
    let hazards: Vec<Hazard> = verdict.refused.iter().map(|hazard| (*hazard).clone()).collect();
    let (sources, diagnostics) = hazard::report(&hazards, old, new);
    session.tell(&sources, &diagnostics);
    let count = match hazards.len() {
        1 => "a hazard is".to_owned(),
        n => format!("{n} hazards are"),
    };
    session.error(&format!("{count} not allowed; nothing was written. `--allow CODE:OBJECT` allows one"));
    Exit::Differs
}

/// The sides of the targets that were on before.
fn sides(steps: &[Steps]) -> Vec<Sides> {
    steps.iter().filter(|step| !step.first).map(|step| step.sides.clone()).collect()
}

/// What is done on one target.
struct Steps {
    target: Target,
    first: bool,
    sides: Sides,
    words: Vec<String>,
    up: Plan,
    down: Plan,
}

impl Steps {
    fn is_nothing(&self) -> bool {
        self.up.parts.is_empty()
    }
}

/// What brings each target from the old schema to the new one. One that is new starts from nothing.
fn steps(old: Option<&ir::Schema>, new: &ir::Schema) -> Vec<Steps> {
    let nothing = new.emptied();
    let step = |target: Target| {
        let had = old.filter(|old| old.targets.contains(target));
        let old = had.unwrap_or(&nothing);
        let renames = Renames::between(old, new);
        let sides = Sides::between(old, new, &renames, target);
        let back = Sides::between(new, old, &renames.back(), target);
        let words = words::words(&sides, &renames).iter().map(ToString::to_string).collect();
        Steps { target, first: had.is_none(), words, up: plan(&sides), down: plan(&back), sides }
    };
    new.targets.iter().map(step).collect()
}

/// The schema of a revision as it was recorded, and the sources that it was.
fn recorded(session: &Session, store: &Store, record: &Record) -> Result<(SourceMap, ir::Schema), Failure> {
    let path = store.record_path(&record.head.revision);
    let compiled = record.compile(&path.display().to_string());
    if verdict(&compiled).is_some() {
        session.report(&compiled);
    }
    let schema = compiled.schema.ok_or_else(|| Failure {
        message: format!("the recorded schema of {} does not compile any more", record.head.revision),
        exit: Exit::Differs,
    })?;
    for target in record.stale(&schema) {
        session.warning(&format!(
            "schemagen {} makes other statements of {} for {target} than schemagen {}, which recorded it, did: what \
differs by that alone is not migrated; `schemagen drift` tells whether a database differs",
            env!("CARGO_PKG_VERSION"),
            record.head.revision,
            record.head.schemagen
        ));
    }
    Ok((compiled.sources, schema))
}

/// The record has to make what the files make, or later migrations would start from something else.
fn same(new: &ir::Schema, record: &Record) -> Result<(), Failure> {
    let again = record.compile("the record").schema.map(|schema| record::fingerprints(&schema));
    let now = record::fingerprints(new);
    if again.is_some_and(|again| Target::ALL.iter().all(|target| again.get(*target) == now.get(*target))) {
        return Ok(());
    }
    Err(Failure {
        message: "the schema could not be recorded: its text makes something else than its files; that is a \
mistake of schemagen's, which its maintainers would like to hear of"
            .to_owned(),
        exit: Exit::System,
    })
}

fn files(record: &Record, steps: &[Steps], hazards: &[Hazard]) -> Vec<File> {
    let head = &record.head;
    let breaks = hazard::services(hazards);
    let mut files: Vec<File> = Vec::new();
    for step in steps {
        let of_target = hazards.iter().filter(|hazard| hazard.targets.contains(step.target));
        let allowed: Vec<String> =
            of_target.map(|h| format!("{}:{} ({})", h.code, h.object, h.message)).collect();
        files.extend(file::files(&Migration {
            revision: &head.revision,
            parents: &head.parents,
            replaces: &head.replaces,
            target: step.target,
            first: step.first,
            fingerprint: head.fingerprints.get(step.target).as_deref().unwrap_or_default(),
            breaks: &breaks,
            had: &step.sides.had,
            has: &step.sides.has,
            words: &step.words,
            allowed: &allowed,
            up: step.up.clone(),
            down: step.down.clone(),
        }));
    }
    files.push(File { path: format!("revisions/{}.schema", head.revision), text: record.text() });
    files
}

/// Writes all files or none.
fn write(folder: &std::path::Path, files: &[File]) -> Result<(), Failure> {
    let artifact = |file: &File| Artifact { path: file.path.clone(), text: file.text.clone() };
    let artifacts: Vec<Artifact> = files.iter().map(artifact).collect();
    schema_core::build::add(folder, &artifacts)
        .map_err(|failure| Failure::system(format!("{failure} [E0005]")))
}

/// The words of all targets: a line that is the same on all of them once, any other with those it is of.
fn told(steps: &[Steps]) -> Vec<String> {
    let mut lines: Vec<(&String, Vec<&str>)> = Vec::new();
    for step in steps {
        for word in &step.words {
            match lines.iter_mut().find(|(known, _)| *known == word) {
                Some((_, targets)) => targets.push(step.target.name()),
                None => lines.push((word, vec![step.target.name()])),
            }
        }
    }
    let line = |(word, targets): &(&String, Vec<&str>)| match targets.len() == steps.len() {
        true => (*word).clone(),
        false => format!("{word} [{}]", targets.join(", ")),
    };
    lines.iter().map(line).collect()
}
