//! `schemagen migrate rollback`

use super::progress::Progress;
use super::{failed, place, tell_dry};
use crate::args::MigrateRollbackArgs;
use crate::live::wait;
use crate::session::{Exit, Outcome, Session};
use schema_runtime::migrate::{Back, Runner};
use std::time::Duration;

pub(super) fn run(session: &Session, args: &MigrateRollbackArgs) -> Outcome {
    let place = place::read(session, &args.files)?;
    let progress = Progress(session);
    let back = args.to.map_or(Back::Revisions(args.count), Back::To);
    let lineage = place.lineage();
    let runner = Runner::new(place.config, &place.migrations)
        .observer(&progress)
        .lineage(lineage)
        .lease(Duration::from_secs(args.run.lease));
    if args.run.dry_run {
        let ways = wait(async { runner.taken_back(back).await.map_err(|error| failed(&error)) })?;
        tell_dry(session, &ways, true);
        return Ok(Exit::Done);
    }
    let undone = wait(async { runner.rollback(back).await.map_err(|error| failed(&error)) })?;
    let what = match undone {
        0 => "nothing to take back".to_owned(),
        1 => "1 file taken back".to_owned(),
        n => format!("{n} files taken back"),
    };
    session.say("Finished", format!("{what}: {}", place.shown));
    Ok(Exit::Done)
}
