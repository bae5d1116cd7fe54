//! One file: its head, its statements, and what its mode puts around them.

use crate::dialect::Target;
use crate::dialect::quote;
use crate::migrate::plan::{Mode, Part, Step};
use crate::migrate::script::NO_TRANSACTION;

/// How long a statement waits for a lock on PostgreSQL. All who come after it wait behind it, so it is short; the
/// runner tries again.
const LOCK_TIMEOUT: &str = "50ms";

/// The text of a file.
pub(super) fn text(target: Target, head: &[String], part: &Part) -> String {
    let mut out = String::new();
    if matches!(part.mode, Mode::Alone | Mode::Rebuild) {
        out.push_str(NO_TRANSACTION);
        out.push('\n');
    }
    head.iter().for_each(|line| comment(line, &mut out));
    let begin = begin(target, part.mode);
    let end = end(part.mode);
    for step in begin.iter().chain(&part.steps).chain(&end) {
        out.push('\n');
        statement(step, &mut out);
    }
    out
}

pub(super) fn begin(target: Target, mode: Mode) -> Vec<Step> {
    match (mode, target) {
        (Mode::Transaction, Target::Postgres) => vec![Step::new(
            "No lock is waited for longer than this, as others would wait behind it.",
            format!("SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"),
        )],
        (Mode::Rebuild, _) => vec![
            Step::new(
                "To remove a table would delete the rows that reference it.",
                "PRAGMA foreign_keys = OFF",
            ),
            Step::new("", "BEGIN IMMEDIATE"),
        ],
        _ => Vec::new(),
    }
}

pub(super) fn end(mode: Mode) -> Vec<Step> {
    if mode != Mode::Rebuild {
        return Vec::new();
    }
    // That every reference still leads somewhere, the plan itself asks.
    vec![Step::new("", "COMMIT"), Step::new("", "PRAGMA foreign_keys = ON")]
}

/// A statement below what it does, with its `;` at the end of a line.
pub(super) fn statement(step: &Step, out: &mut String) {
    if !step.what.is_empty() {
        step.what.lines().for_each(|line| comment(line, out));
    }
    if step.repeat {
        comment("schemagen: repeat", out);
    }
    if let Some(account) = &step.account {
        comment(&format!("schemagen: account {}", quote::string(Target::Sqlite, account)), out);
    }
    out.push_str(&step.sql);
    // Behind a comment it would be a part of it.
    let last = step.sql.rsplit('\n').next().unwrap_or_default();
    out.push_str(if last.contains("--") { "\n;\n" } else { ";\n" });
}

pub(super) fn comment(line: &str, out: &mut String) {
    // To PostgreSQL, a carriage return ends a comment.
    out.push_str(format!("-- {}", line.replace(['\r', '\n'], " ")).trim_end());
    out.push('\n');
}
