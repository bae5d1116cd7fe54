//! What all commands share that write a revision: its name, its record, its files.

use super::clock;
use super::store::Store;
use crate::session::{Exit, Failure, Session, print_out, verdict};
use schema_core::dialect::{PerTarget, Target};
use schema_core::migrate::Plan;
use schema_core::migrate::file::{self, File, Migration};
use schema_core::migrate::record::{self, Head, RECORDS, Record, Revision};
use schema_core::migrate::rights::Granted;
use schema_core::source::SourceMap;
use schema_core::{Artifact, build, ir};
use std::path::Path;

/// Refuses what can't be a name.
pub(super) fn check_name(name: &str) -> Result<(), Failure> {
    if record::is_name(name) {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "'{}' can't be a revision's name: small letters, digits and _, a letter first, 100 at most",
        name.escape_debug()
    )))
}

/// The head of a new revision, upon `parents`.
pub(super) fn head(
    store: &Store,
    name: &str,
    parents: Vec<Revision>,
    fingerprints: PerTarget<Option<String>>,
) -> Result<Head, Failure> {
    Ok(Head {
        revision: Revision { id: clock::version(store.last_version())?, name: name.to_owned() },
        parents,
        replaces: Vec::new(),
        schemagen: env!("CARGO_PKG_VERSION").to_owned(),
        fingerprints,
    })
}

/// The schema of a revision as it was recorded, and the sources that it was.
pub(super) fn recorded(
    session: &Session,
    store: &Store,
    record: &Record,
) -> Result<(SourceMap, ir::Schema), Failure> {
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
pub(super) fn same(new: &ir::Schema, record: &Record) -> Result<(), Failure> {
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

/// What is done on one target.
pub(super) struct Draft {
    pub(super) target: Target,
    /// Whether the target has no revision before it.
    pub(super) first: bool,
    /// What accounts have before it, and after it; both empty where nothing of it changes.
    pub(super) had: Vec<Granted>,
    pub(super) has: Vec<Granted>,
    /// What is done, in words.
    pub(super) words: Vec<String>,
    /// The hazards that were allowed.
    pub(super) allowed: Vec<String>,
    pub(super) up: Plan,
    pub(super) down: Plan,
}

/// The files of a revision: those of each target, and its record.
pub(super) fn files(record: &Record, breaks: &[String], drafts: Vec<Draft>) -> Vec<File> {
    let head = &record.head;
    let mut files: Vec<File> = Vec::new();
    for draft in drafts {
        files.extend(file::files(&Migration {
            revision: &head.revision,
            parents: &head.parents,
            replaces: &head.replaces,
            target: draft.target,
            first: draft.first,
            fingerprint: head.fingerprints.get(draft.target).as_deref().unwrap_or_default(),
            breaks,
            had: &draft.had,
            has: &draft.has,
            words: &draft.words,
            allowed: &draft.allowed,
            up: draft.up,
            down: draft.down,
        }));
    }
    files.push(File { path: format!("{RECORDS}/{}.schema", head.revision), text: record.text() });
    files
}

/// Has `write` write all files or none; or prints them, for a dry run.
pub(super) fn publish(
    folder: &Path,
    files: &[File],
    dry: bool,
    write: impl FnOnce(&Path, &[Artifact]) -> Result<(), build::Failure>,
) -> Result<(), Failure> {
    if dry {
        let shown = files.iter().map(|file| format!("==> {} <==\n{}\n", file.path, file.text));
        print_out(shown.collect::<String>().as_bytes())?;
    } else {
        let artifact = |file: &File| Artifact { path: file.path.clone(), text: file.text.clone() };
        let artifacts: Vec<Artifact> = files.iter().map(artifact).collect();
        write(folder, &artifacts).map_err(|failure| Failure::system(format!("{failure} [E0005]")))?;
    }
    Ok(())
}

/// Names the files that were written.
pub(super) fn tell(session: &Session, folder: &Path, files: &[File], dry: bool) {
    let verb = if dry { "Would create" } else { "Created" };
    for file in files {
        session.say(verb, format!("{}/{}", folder.display(), file.path));
    }
}
