//! `schemagen migrate apply`

use super::progress::Progress;
use super::{failed, place, tell_dry};
use crate::args::MigrateApplyArgs;
use crate::live::wait;
use crate::session::{Exit, Failure, Outcome, Session};
use schema_runtime::migrate::Runner;
use std::time::Duration;

pub(super) fn run(session: &Session, args: &MigrateApplyArgs) -> Outcome {
    let place = place::read(session, &args.files)?;
    if let Some(message) = place.heads() {
        return Err(Failure { message: format!("{message}; nothing was applied"), exit: Exit::Differs });
    }
    let progress = Progress(session);
    let lineage = place.lineage();
    let runner = Runner::new(place.config, &place.migrations)
        .observer(&progress)
        .lineage(lineage)
        .out_of_order(args.out_of_order)
        .lease(Duration::from_secs(args.run.lease));
    if args.run.dry_run {
        let pending = wait(async { runner.pending(args.to).await.map_err(|error| failed(&error)) })?;
        tell_dry(session, &pending, false);
        return Ok(Exit::Done);
    }
    let applied = wait(async { runner.apply(args.to).await.map_err(|error| failed(&error)) })?;
    let what = match applied {
        0 => "nothing to apply".to_owned(),
        1 => "1 file".to_owned(),
        n => format!("{n} files"),
    };
    session.say("Finished", format!("{what}: {}", place.shown));
    Ok(Exit::Done)
}
