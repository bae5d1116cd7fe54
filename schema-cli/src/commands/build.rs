//! `schemagen build`

use crate::args::BuildArgs;
use crate::session::{Exit, Failure, Outcome, Session};
use schema_core::Options;
use schema_core::build::{Report, compare, write};
use std::path::PathBuf;
use std::time::Instant;

pub(crate) fn run(session: &Session, args: &BuildArgs) -> Outcome {
    let start = Instant::now();
    let config = session.config()?;
    let service = args.service.clone().or(config.service.clone());
    let options = Options { service, ..Options::default() };
    let compiled = session.compile_at_newest(&args.schema, &config, options)?;
    if let Some(exit) = session.report(&compiled) {
        return Ok(exit);
    }
    let out = args.out.clone().or(config.out).unwrap_or_else(|| PathBuf::from("generated"));
    let act = if args.check { compare } else { write };
    let report =
        act(&out, &compiled.artifacts).map_err(|failure| Failure::system(format!("{failure} [E0005]")))?;

    // The process ends soon: to take a large schema apart piece by piece would only take time.
    std::mem::forget(compiled);

    let folder = out.display();
    let verbs =
        if args.check { ["Missing", "Stale", "Left over"] } else { ["Created", "Changed", "Removed"] };
    for (verb, paths) in verbs.into_iter().zip([&report.created, &report.changed, &report.removed]) {
        for path in paths {
            session.say(verb, format!("{folder}/{path}"));
        }
    }
    let time = format!("{:.0?}", start.elapsed());
    if args.check && !report.is_clean() {
        let stale = report.created.len() + report.changed.len() + report.removed.len();
        session.error(&format!(
            "{} not what the schema says: run `schemagen build`",
            count(stale, &format!("output in '{folder}' is"), &format!("outputs in '{folder}' are"))
        ));
        return Ok(Exit::Differs);
    }
    session.say("Finished", format!("{} in {time}", summary(&report)));
    Ok(Exit::Done)
}

fn summary(report: &Report) -> String {
    let all = report.created.len() + report.changed.len() + report.unchanged;
    let parts =
        [(report.created.len(), "new"), (report.changed.len(), "changed"), (report.removed.len(), "removed")];
    let parts: Vec<String> =
        parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let parts = if parts.is_empty() { "all up to date".to_owned() } else { parts.join(", ") };
    format!("{}: {parts},", count(all, "output", "outputs")).trim_end_matches(',').to_owned()
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
