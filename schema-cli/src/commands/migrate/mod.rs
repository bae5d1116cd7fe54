//! `schemagen migrate`: one module a subcommand.

mod apply;
mod baseline;
mod clock;
mod data;
mod files;
mod merge;
mod new;
mod place;
mod progress;
mod revision;
mod rollback;
mod squash;
mod status;
pub(crate) mod store;
mod verify;

use crate::args::MigrateCommand;
use crate::session::{Exit, Failure, Outcome, Session};
use schema_runtime::migrate::{Error, Migration, Step};

pub(crate) fn run(session: &Session, command: &MigrateCommand) -> Outcome {
    match command {
        MigrateCommand::New(args) => new::run(session, args),
        MigrateCommand::Merge(args) => merge::run(session, args),
        MigrateCommand::Squash(args) => squash::run(session, args),
        MigrateCommand::Baseline(args) => baseline::run(session, args),
        MigrateCommand::Apply(args) => apply::run(session, args),
        MigrateCommand::Rollback(args) => rollback::run(session, args),
        MigrateCommand::Status(args) => status::run(session, args),
        MigrateCommand::Verify(args) => verify::run(session, args),
    }
}

/// How a run that failed ends the command.
fn failed(error: &Error) -> Failure {
    let exit = match error {
        Error::Refused(_) => Exit::Differs,
        _ => Exit::System,
    };
    Failure { message: error.to_string(), exit }
}

/// Tells what would be run.
fn tell_dry(session: &Session, migrations: &[&Migration], back: bool) {
    for migration in migrations {
        let Some(script) = (if back { migration.down.as_ref() } else { Some(&migration.up) }) else {
            continue;
        };
        let count = script.steps.len();
        let statements = if count == 1 { "statement" } else { "statements" };
        session.say("Would run", format!("{}: {count} {statements}", script.file));
        for step in script.steps.iter() {
            session.say("", format!("{}:{} {}", script.file, step.line, words(step)));
        }
    }
    let what = if back { "to take back" } else { "to apply" };
    let text = match migrations.len() {
        0 => format!("nothing {what}"),
        1 => format!("1 file {what}; nothing was changed"),
        n => format!("{n} files {what}; nothing was changed"),
    };
    session.say("Finished", text);
}

/// What a statement does: what stands above it, else how it begins.
fn words(step: &Step) -> String {
    if !step.comment.is_empty() {
        return step.comment.clone().into_owned();
    }
    let mut words = step.sql.split_whitespace();
    let start: Vec<&str> = words.by_ref().take(6).collect();
    let more = if words.next().is_some() { " …" } else { "" };
    format!("{}{more}", start.join(" "))
}
