//! Diagnostics as text, as JSON, and as annotations of a pull request.

mod github;
mod json;
mod line;
mod text;

pub use github::github;
pub use json::json;
pub use text::text;

use super::{Code, Diagnostic, MAX_SHOWN, Severity};
use crate::source::{SourceMap, Span};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How many there are of each.
struct Count {
    errors: usize,
    warnings: usize,
    hazards: usize,
}

impl Count {
    fn of(diagnostics: &[Diagnostic]) -> Count {
        let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
        Count {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            hazards: count(Severity::Hazard),
        }
    }

    /// The gravest kind there is.
    fn worst(&self) -> Severity {
        match (self.errors, self.hazards) {
            (0, 0) => Severity::Warning,
            (0, _) => Severity::Hazard,
            _ => Severity::Error,
        }
    }

    /// `2 errors, 1 warning`
    fn words(&self) -> String {
        let word = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let all = [(self.errors, "error"), (self.hazards, "hazard"), (self.warnings, "warning")];
        let some: Vec<String> = all.iter().filter(|(n, _)| *n > 0).map(|(n, what)| word(*n, what)).collect();
        some.join(", ")
    }
}

/// Those that are shown, and how many are not: errors and hazards come before warnings when there are too many.
fn shown(list: Vec<&Diagnostic>) -> (Vec<&Diagnostic>, usize) {
    let warning = |d: &Diagnostic| d.severity == Severity::Warning;
    let grave = list.iter().filter(|d| !warning(d)).count();
    let mut room = MAX_SHOWN.saturating_sub(grave);
    let keep = |d: &&Diagnostic| {
        let kept = !warning(d) || room > 0;
        room -= usize::from(warning(d) && kept);
        kept
    };
    let all = list.len();
    let list: Vec<&Diagnostic> = list.into_iter().filter(keep).take(MAX_SHOWN).collect();
    let rest = all - list.len();
    (list, rest)
}

/// More warnings of one code than this are not shown to people one by one.
const MAX_ALIKE: usize = 10;

/// What people are shown: of warnings that are alike the first ones, and by code how many more there are.
pub(crate) fn few(diagnostics: &[Diagnostic]) -> (Vec<&Diagnostic>, BTreeMap<Code, usize>) {
    let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
    let few = diagnostics.iter().filter(|d| {
        let seen = seen.entry(d.code).or_default();
        *seen += 1;
        d.severity != Severity::Warning || *seen <= MAX_ALIKE
    });
    let few = few.collect();
    seen.retain(|code, count| {
        *count = count.saturating_sub(MAX_ALIKE);
        code.severity() == Severity::Warning && *count > 0
    });
    (few, seen)
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
