//! What a run tells: lines in a log, and on a terminal the time that a statement takes.

use super::words;
use crate::session::Session;
use schema_runtime::migrate::{Event, Observer};
use std::time::Duration;

/// Tells the user.
pub(super) struct Progress<'s>(pub(super) &'s Session);

impl Observer for Progress<'_> {
    fn tell(&self, event: &Event<'_>) {
        let Progress(session) = self;
        let file = |migration: &schema_runtime::migrate::Migration, back: bool| {
            let script = migration.down.as_ref().filter(|_| back).unwrap_or(&migration.up);
            script.file.clone().into_owned()
        };
        match *event {
            Event::Waiting { holder, elapsed } => {
                session.say("Waiting", format!("for the lock, which {holder} has ({})", time(elapsed)));
            }
            Event::TookOver { holder } => {
                session.say("Took over", format!("the lock of {holder}, which ended without giving it back"));
            }
            Event::Begun { migration, back } => {
                session.say(if back { "Undoing" } else { "Applying" }, file(migration, back));
            }
            Event::Resumed { migration, back, done, of } => session.say(
                "Resuming",
                format!(
                    "{}, which was broken off: {done} of {of} statements are done",
                    file(migration, back)
                ),
            ),
            Event::Found { step, what } => {
                session.say("Found", format!("line {}: {what}: {}", step.line, words(step)));
            }
            Event::Step { step, number, of } => session.say("", format!("{number}/{of} {}", words(step))),
            Event::Running { step, elapsed } => {
                session.passing(&format!("{} … {}", time(elapsed), words(step)))
            }
            Event::Repeated { rows, .. } => session.say("", format!("{rows} rows so far")),
            Event::Skipped { step, account } => session.say(
                "Skipped",
                format!("line {}: the account '{account}' does not exist: {}", step.line, words(step)),
            ),
            Event::Retry { why, attempt, of } => session.say("Retrying", format!("({attempt}/{of}): {why}")),
            Event::Lost { why } => session.say("Reconnecting", why),
            Event::Done { migration, back, elapsed } => session.say(
                if back { "Undone" } else { "Applied" },
                format!("{} in {}", file(migration, back), time(elapsed)),
            ),
            _ => {}
        }
    }
}

/// A time as people read it.
pub(super) fn time(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        s @ 1..60 => format!("{s} s"),
        s @ 60..3600 => format!("{} min {} s", s / 60, s % 60),
        s => format!("{} h {} min", s / 3600, s % 3600 / 60),
    }
}
