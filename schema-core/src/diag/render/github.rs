//! Workflow commands that put a diagnostic at its line of a pull request.

use super::{Place, clip, shown};
use crate::diag::{Diagnostic, Severity};
use crate::source::SourceMap;
use std::fmt::Write;

/// One `::error …::…` or `::warning …::…` line each; other places stand in its text.
pub fn github(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in shown(diagnostics.iter().collect()).0 {
        let place = Place::of(sources, diagnostic.primary.span);
        let mut message = clip(&diagnostic.message).into_owned();
        if !diagnostic.primary.text.is_empty() {
            _ = write!(message, " ({})", diagnostic.primary.text);
        }
        for label in &diagnostic.secondary {
            let place = Place::of(sources, label.span);
            _ = write!(message, "\n{}:{}: {}", place.file, place.line, clip(&label.text));
        }
        for note in &diagnostic.notes {
            _ = write!(message, "\nnote: {}", clip(note));
        }
        for help in &diagnostic.help {
            _ = write!(message, "\nhelp: {}", clip(help));
        }
        _ = write!(
            out,
            "::{} file={},line={},endLine={},col={}",
            command(diagnostic.severity),
            escaped(place.file, true),
            place.line,
            place.end_line,
            place.column,
        );
        // A last column is only understood within one line.
        if place.line == place.end_line {
            _ = write!(out, ",endColumn={}", place.end_column);
        }
        _ = writeln!(out, ",title={}::{}", diagnostic.code, escaped(&message, false));
    }
    out
}

/// The command: what is refused is an error there.
fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Hazard => "error",
        Severity::Warning => "warning",
    }
}

/// A value of a command; a property's value has two more signs to escape.
fn escaped(text: &str, property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}
