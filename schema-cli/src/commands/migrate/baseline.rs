//! `schemagen migrate baseline`: a database that was made otherwise takes its place among the revisions.

use super::progress::Progress;
use super::{failed, place, revision};
use crate::args::MigrateBaselineArgs;
use crate::drift::{Places, drift, text};
use crate::live::url::ServerUrl;
use crate::live::wait;
use crate::session::{Exit, Failure, Outcome, Session, print_out};
use schema_core::migrate::ledger;
use schema_runtime::migrate::{Ledger, Runner};

pub(super) fn run(session: &Session, args: &MigrateBaselineArgs) -> Outcome {
    let place = place::read(session, &args.files)?;
    let record = match args.to {
        Some(id) => place.store.get(id).ok_or_else(|| Failure {
            message: format!(
                "there is no revision {id}: a revision is named by the number its files begin with"
            ),
            exit: Exit::Differs,
        })?,
        None => place.store.head()?.ok_or_else(|| Failure {
            message: "there is no revision yet: `schemagen pull` writes the schema of a database, and \
`schemagen migrate new` makes a revision of it"
                .to_owned(),
            exit: Exit::Differs,
        })?,
    };
    let own = &record.head.revision;
    let (sources, schema) = revision::recorded(session, &place.store, record)?;
    let target = place.target;
    if !schema.targets.contains(target) {
        return Err(Failure::usage(format!("{own} has no target {target}")));
    }
    let url = ServerUrl::parse(&place::address(&args.files)?)?;
    let shadow = args.shadow.as_deref().map(ServerUrl::parse).transpose()?;
    let found = drift(&url, shadow.as_ref(), &schema, false)?;
    if !found.is_empty() {
        print_out(text(&found, &Places::new(&schema, &sources)).as_bytes())?;
        let count =
            if found.len() == 1 { "1 difference".to_owned() } else { format!("{} differences", found.len()) };
        let message = format!("{} is not what {own} makes: {count}", place.shown);
        if !args.accept_differences {
            session.error(&format!(
                "{message}; nothing was recorded. Mend the database or the schema, or name another revision with --to; \
--accept-differences records it all the same"
            ));
            return Ok(Exit::Differs);
        }
        session.warning(&format!(
            "{message}; it is recorded all the same, and `schemagen drift` goes on to tell them"
        ));
    }

    let lineage = place.store.lineage();
    let line = lineage.line(own.id);
    let versions: Vec<i64> =
        place.migrations.iter().map(|m| m.version).filter(|version| lineage.is_of(*version, &line)).collect();
    let mut rows = Vec::new();
    for record in line.iter().filter_map(|id| place.store.get(*id)) {
        let head = &record.head;
        if let Some(fingerprint) = head.fingerprints.get(target) {
            rows.push(ledger::insert(target, &head.revision, fingerprint, &[]).sql);
        }
    }
    let create = ledger::create(target).sql;
    if args.dry_run {
        session.say("Finished", format!("{own} would be recorded; nothing was changed: {}", place.shown));
        return Ok(Exit::Done);
    }
    let progress = Progress(session);
    let runner = Runner::new(place.config, &place.migrations).observer(&progress);
    let ledger = Ledger { table: ledger::TABLE, create: &create, rows: &rows };
    let count = wait(async { runner.adopt(&versions, ledger).await.map_err(|error| failed(&error)) })?;
    let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    session.say("Recorded", format!("{own} as applied, {files}, none of them run: {}", place.shown));
    if !schema.services.is_empty() {
        session.say("Next", "`schemagen grants apply`: the accounts of services have to read the revisions");
    }
    Ok(Exit::Done)
}
