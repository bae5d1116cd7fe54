//! `schemagen migrate new`

use super::data;
use super::revision::{self, Draft};
use super::store::Store;
use crate::args::MigrateNewArgs;
use crate::session::{Exit, Failure, Outcome, Session};
use schema_core::dialect::Target;
use schema_core::migrate::file::File;
use schema_core::migrate::hazard::{self, Allowed, Hazard, Verdict};
use schema_core::migrate::record::{self, Record};
use schema_core::migrate::{Guesses, Plan, Renames, Sides, plan, words};
use schema_core::source::{SourceMap, Span};
use schema_core::{Options, ir};

pub(crate) fn run(session: &Session, args: &MigrateNewArgs) -> Outcome {
    revision::check_name(&args.name)?;
    let allowed: Result<Vec<Allowed>, String> = args.allow.iter().map(|text| Allowed::parse(text)).collect();
    let allowed = allowed.map_err(Failure::usage)?;
    let config = session.config()?;
    let folder = config.migrations_in(args.dir.as_deref());
    if args.data || args.backfill.is_some() {
        return data::run(session, args, &folder);
    }
    let inputs = session.read(&args.schema, &config);
    let options = Options { check_only: true, ..Options::default() };
    let compiled = schema_core::compile(inputs.clone(), &crate::session::with_settings(options, &config));
    if let Some(exit) = session.report(&compiled) {
        return Ok(exit);
    }
    let Some(new) = &compiled.schema else { return Ok(Exit::Differs) };
    let store = Store::read(&folder)?;
    let parent = store.head()?;
    let old = match parent {
        Some(record) => Some(revision::recorded(session, &store, record)?),
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
    let hazards = old.as_ref().map_or(Vec::new(), |(_, old)| {
        let renames = Renames::between(old, new);
        guessed(session, old, new, &renames, &compiled.sources);
        hazard::hazards(old, new, &renames, &sides(&steps))
    });
    let verdict = Verdict::of(&hazards, &allowed);
    for unused in &verdict.unused {
        session.warning(&format!("there is no hazard that `--allow {unused}` allows"));
    }
    if let Some((sources, _)) = old.as_ref().filter(|_| !verdict.refused.is_empty()) {
        return Ok(refused(session, &verdict, sources, &compiled.sources));
    }
    let parents = parent.iter().map(|parent| parent.head.revision.clone()).collect();
    let head = revision::head(&store, &args.name, parents, record::fingerprints(new))?;
    let record = Record { head, schema: record::schema_text(inputs) };
    revision::same(new, &record)?;
    let told = told(&steps);
    let files = files(&record, steps, &hazards);
    revision::publish(&folder, &files, args.dry_run, schema_core::build::add)?;
    for line in told {
        session.say("", line);
    }
    revision::tell(session, &folder, &files, args.dry_run);
    Ok(Exit::Done)
}

/// Points out what may have been renamed, with what to write if it was.
fn guessed(session: &Session, old: &ir::Schema, new: &ir::Schema, renames: &Renames, sources: &SourceMap) {
    let guesses = Guesses::between(old, new, renames);
    let place = |span: Span| {
        let real = sources.real(span);
        let (line, _) = sources.line_column(real.source, real.start);
        format!("{}:{line}", sources.get(real.source).name)
    };
    let find = |name: &ir::QName| new.tables.iter().find(|table| table.name == *name);
    for (was, now) in &guesses.tables {
        if let Some(table) = find(now) {
            let (was_name, at) = (&was.name, place(table.span));
            session.say(
                "Likely",
                format!(
                    "table {was} was renamed to {now}: if so, write the line `was {was_name}` into it, {at}"
                ),
            );
        }
    }
    for (of, was, now) in &guesses.columns {
        let column = find(of).and_then(|table| table.find(now).map(|id| table.column(id)));
        if let Some(column) = column {
            let at = place(column.span);
            session.say(
                "Likely",
                format!("column {of}.{was} was renamed to {now}: if so, write `was {was}` behind it, {at}"),
            );
        }
    }
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
pub(super) struct Steps {
    target: Target,
    first: bool,
    sides: Sides,
    words: Vec<String>,
    up: Plan,
    down: Plan,
}

impl Steps {
    pub(super) fn is_nothing(&self) -> bool {
        self.up.parts.is_empty()
    }
}

/// What brings each target from the old schema to the new one. One that is new starts from nothing.
pub(super) fn steps(old: Option<&ir::Schema>, new: &ir::Schema) -> Vec<Steps> {
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

fn files(record: &Record, steps: Vec<Steps>, hazards: &[Hazard]) -> Vec<File> {
    let draft = |step: Steps| {
        let of_target = hazards.iter().filter(|hazard| hazard.targets.contains(step.target));
        let allowed = of_target.map(|h| format!("{}:{} ({})", h.code, h.object, h.message)).collect();
        let Steps { target, first, sides: Sides { had, has, .. }, words, up, down } = step;
        Draft { target, first, had, has, words, allowed, up, down }
    };
    revision::files(record, &hazard::services(hazards), steps.into_iter().map(draft).collect())
}

/// The words of all targets: a line that is the same on all of them once, any other with those it is of.
pub(super) fn told(steps: &[Steps]) -> Vec<String> {
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
