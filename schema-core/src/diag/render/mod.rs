//! Diagnostics as text, as JSON, and as annotations of a pull request.

mod github;
mod json;
mod line;
mod text;

pub use github::github;
pub use json::json;
pub use text::text;

use super::{Diagnostic, MAX_SHOWN, Severity};
use crate::source::{SourceMap, Span};
use std::borrow::Cow;

/// How many there are of each.
struct Count {
    errors: usize,
    warnings: usize,
}

impl Count {
    fn of(diagnostics: &[Diagnostic]) -> Count {
        let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
        Count { errors, warnings: diagnostics.len() - errors }
    }

    /// `2 errors, 1 warning`
    fn words(&self) -> String {
        let word = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        match (self.errors, self.warnings) {
            (errors, 0) => word(errors, "error"),
            (0, warnings) => word(warnings, "warning"),
            (errors, warnings) => format!("{}, {}", word(errors, "error"), word(warnings, "warning")),
        }
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Those that are shown, and how many are not: errors come before warnings when there are too many.
fn shown(diagnostics: &[Diagnostic]) -> (Vec<&Diagnostic>, usize) {
    if diagnostics.len() <= MAX_SHOWN {
        return (diagnostics.iter().collect(), 0);
    }
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let mut room = MAX_SHOWN.saturating_sub(errors);
    let keep = |d: &&Diagnostic| {
        if d.severity == Severity::Error {
            return true;
        }
        let kept = room > 0;
        room = room.saturating_sub(1);
        kept
    };
    let list: Vec<&Diagnostic> = diagnostics.iter().filter(keep).take(MAX_SHOWN).collect();
    let rest = diagnostics.len() - list.len();
    (list, rest)
}

/// A text cut to what is worth reading, should a part of the source stand in it that is very long.
fn clip(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(600) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// A span as lines and columns of a file; `None` where the file has no text.
struct Place<'a> {
    file: &'a str,
    span: Span,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> Place<'a> {
    fn of(sources: &'a SourceMap, span: Span) -> Place<'a> {
        let span = sources.real(span);
        let source = sources.get(span.source);
        let limit = source.text.len() as u32;
        let span = Span {
            start: span.start.min(limit),
            end: span.end.clamp(span.start, limit.max(span.start)),
            ..span
        };
        let (line, column) = sources.line_column(span.source, span.start);
        let (end_line, end_column) = sources.line_column(span.source, span.end.min(limit));
        Place { file: &source.name, span, line, column, end_line, end_column }
    }
}
