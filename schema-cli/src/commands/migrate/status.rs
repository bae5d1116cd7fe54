//! `schemagen migrate status`

use super::progress::time;
use super::{failed, place};
use crate::args::{ListFormat, MigrateStatusArgs};
use crate::live::wait;
use crate::session::{Exit, Outcome, Session, print_out};
use schema_core::json::push_string;
use schema_runtime::migrate::{Entry, Runner, State};
use std::time::Duration;

pub(super) fn run(session: &Session, args: &MigrateStatusArgs) -> Outcome {
    let place = place::read(session, &args.files)?;
    let heads = place.heads();
    let lineage = place.lineage();
    let runner = Runner::new(place.config, &place.migrations).lineage(lineage);
    let entries = wait(async { runner.status().await.map_err(|error| failed(&error)) })?;
    let text = match args.format {
        ListFormat::Human => human(&entries),
        ListFormat::Json => json(&entries),
    };
    print_out(text.as_bytes())?;
    let fits = |entry: &Entry| {
        matches!(entry.state, State::Applied | State::Pending | State::Replaced | State::Unfinished { .. })
    };
    if let Some(message) = &heads {
        session.error(message);
    }
    Ok(if heads.is_none() && entries.iter().all(fits) { Exit::Done } else { Exit::Differs })
}

fn human(entries: &[Entry]) -> String {
    if entries.is_empty() {
        return "no migrations\n".to_owned();
    }
    let mut out = String::new();
    for entry in entries {
        let state = match entry.state {
            State::Applied => "applied".to_owned(),
            State::Pending => "pending".to_owned(),
            State::OutOfOrder => "out of order: older than one that is applied".to_owned(),
            State::Unfinished { back: false, done } => format!("unfinished: {done} statements are done"),
            State::Unfinished { back: true, done } => format!("half taken back: {done} statements are done"),
            State::Changed => "changed: the file is not what was applied".to_owned(),
            State::Missing => "missing: applied, and there is no file".to_owned(),
            State::Replaced => "replaced: applied, and put together with others since".to_owned(),
            State::Broken => "broken: begun by another tool, and not finished".to_owned(),
        };
        let at = entry.at.as_deref().unwrap_or("-");
        let took = entry.time.and_then(|ns| u64::try_from(ns).ok()).map(|ns| time(Duration::from_nanos(ns)));
        let took = took.map_or_else(String::new, |took| format!(" in {took}"));
        out.push_str(&format!("{:<14}  {at:<19}  {}  {state}{took}\n", entry.version, entry.name));
    }
    out
}

fn json(entries: &[Entry]) -> String {
    let mut out = String::from("{\"migrations\":[");
    for (at, entry) in entries.iter().enumerate() {
        let (state, done) = match entry.state {
            State::Applied => ("applied", None),
            State::Pending => ("pending", None),
            State::OutOfOrder => ("out_of_order", None),
            State::Unfinished { back: false, done } => ("unfinished", Some(done)),
            State::Unfinished { back: true, done } => ("half_taken_back", Some(done)),
            State::Changed => ("changed", None),
            State::Missing => ("missing", None),
            State::Replaced => ("replaced", None),
            State::Broken => ("broken", None),
        };
        out.push_str(if at > 0 { "," } else { "" });
        out.push_str(&format!("{{\"version\":{},\"name\":", entry.version));
        push_string(&mut out, &entry.name);
        out.push_str(&format!(",\"state\":\"{state}\",\"applied_at\":"));
        match &entry.at {
            Some(at) => push_string(&mut out, at),
            None => out.push_str("null"),
        }
        let number = |n: Option<String>| n.unwrap_or_else(|| "null".to_owned());
        let took = number(entry.time.map(|n| n.to_string()));
        out.push_str(&format!(
            ",\"took_ns\":{took},\"statements_done\":{}}}",
            number(done.map(|n| n.to_string()))
        ));
    }
    out.push_str("]}\n");
    out
}
