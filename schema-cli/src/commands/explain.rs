//! `schemagen explain`

use crate::args::{ExplainArgs, ListFormat};
use crate::explain::{Part, caption, page, parts};
use crate::session::{Exit, Outcome, Session, print_out};
use schema_core::diag::Code;
use schema_core::json::push_string;
use std::fmt::Write;

pub(crate) fn run(session: &Session, args: &ExplainArgs) -> Outcome {
    let text = match (args.format, args.code) {
        (ListFormat::Human, Some(code)) => one(code, session.color_out),
        (ListFormat::Human, None) => list(),
        (ListFormat::Json, Some(code)) => json(&[code]),
        (ListFormat::Json, None) => json(Code::ALL),
    };
    print_out(text.as_bytes())?;
    Ok(Exit::Done)
}

/// All codes, a line each.
fn list() -> String {
    let mut out = String::new();
    for code in Code::ALL {
        _ = writeln!(out, "{code}  {}", code.title());
    }
    out.push_str("\n`schemagen explain CODE` shows an example of one, and its mend.\n");
    out
}

/// A page as a terminal shows it: examples set in, without their fences.
fn one(code: Code, color: bool) -> String {
    let (on, off) = if color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    let mut out = format!("{on}{code}: {}{off}\n", code.title());
    for part in parts(page(code)) {
        out.push('\n');
        match part {
            Part::Text(text) => _ = writeln!(out, "{text}"),
            Part::Block { kind, text } => {
                if let Some(caption) = caption(kind) {
                    _ = writeln!(out, "{on}{caption}{off}\n");
                }
                for line in text.lines() {
                    let line = format!("    {line}");
                    _ = writeln!(out, "{}", line.trim_end());
                }
            }
        }
    }
    out
}

/// A JSON array with an object for each code.
fn json(codes: &[Code]) -> String {
    let mut out = String::from("[");
    for (i, code) in codes.iter().enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        let severity = code.severity().word();
        _ = write!(out, "{{\"code\":\"{code}\",\"severity\":\"{severity}\",\"title\":");
        push_string(&mut out, code.title());
        out.push_str(",\"explanation\":");
        push_string(&mut out, page(*code));
        out.push('}');
    }
    out.push_str("\n]\n");
    out
}
