//! For people: the line in question with what is wrong underlined, as rustc shows its own.

use super::line::{Shown, width};
use super::{Count, Place, clip, few, shown};
use crate::diag::{Applicability, Diagnostic, Severity};
use crate::source::{SourceId, SourceMap};
use std::fmt::Write;

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const BLUE: &str = "\x1b[1;34m";
const BOLD: &str = "\x1b[1m";
const RESET: &str = "\x1b[0m";

/// All diagnostics, and a line that counts them.
pub fn text(sources: &SourceMap, diagnostics: &[Diagnostic], color: bool) -> String {
    let mut page = Page { out: String::new(), color };
    let (list, more) = few(diagnostics);
    let (list, rest) = shown(list);
    for diagnostic in list {
        page.diagnostic(sources, diagnostic);
    }
    for (code, count) in more {
        page.paint(BOLD, &format!("… and {count} more {code}: {}", code.title()));
        page.out.push('\n');
    }
    if rest > 0 {
        page.paint(BOLD, &format!("… and {rest} more"));
        page.out.push('\n');
    }
    if !diagnostics.is_empty() {
        let count = Count::of(diagnostics);
        let worst = count.worst();
        page.severity(worst, worst.word());
        let what = if worst == Severity::Hazard { "migration" } else { "schema" };
        page.paint(BOLD, &format!(": the {what} has {}", count.words()));
        page.out.push('\n');
    }
    page.out
}

struct Page {
    out: String,
    color: bool,
}

/// A marked stretch of one line.
struct Mark<'a> {
    source: SourceId,
    /// The line, from 1.
    line: usize,
    start: usize,
    end: usize,
    primary: bool,
    text: &'a str,
}

impl Page {
    fn paint(&mut self, style: &str, text: &str) {
        if self.color && !text.is_empty() {
            _ = write!(self.out, "{style}{text}{RESET}");
        } else {
            self.out.push_str(text);
        }
    }

    fn severity(&mut self, severity: Severity, text: &str) {
        self.paint(if severity == Severity::Warning { YELLOW } else { RED }, text);
    }

    /// The left margin: a line number or nothing, and a bar.
    fn margin(&mut self, wide: usize, number: Option<usize>) {
        let number = number.map(|n| n.to_string()).unwrap_or_default();
        self.paint(BLUE, &format!("{number:>wide$} |"));
    }

    fn diagnostic(&mut self, sources: &SourceMap, diagnostic: &Diagnostic) {
        self.severity(diagnostic.severity, &format!("{}[{}]", diagnostic.severity.word(), diagnostic.code));
        let message = clip(&diagnostic.message);
        let mut lines = message.lines();
        let first = lines.next().unwrap_or("").to_owned();
        self.paint(BOLD, &format!(": {first}"));
        self.out.push('\n');
        for line in lines {
            _ = writeln!(self.out, "  {line}");
        }
        let marks = marks(sources, diagnostic);
        let wide = marks.iter().map(|m| m.line.to_string().len()).max().unwrap_or(1);
        self.snippets(sources, diagnostic, &marks, wide);
        for (word, list) in [("note", &diagnostic.notes), ("help", &diagnostic.help)] {
            for text in list {
                self.footer(wide, word, text);
            }
        }
        if let Some(text) = fix(sources, diagnostic) {
            self.footer(wide, "fix", &text);
        }
        self.out.push('\n');
    }

    fn footer(&mut self, wide: usize, word: &str, text: &str) {
        self.out.extend(std::iter::repeat_n(' ', wide + 1));
        self.paint(BLUE, "=");
        self.out.push(' ');
        self.paint(BOLD, word);
        for (i, line) in clip(text).lines().enumerate() {
            if i == 0 {
                _ = writeln!(self.out, ": {line}");
            } else {
                self.out.extend(std::iter::repeat_n(' ', wide + 5 + word.len()));
                _ = writeln!(self.out, "{line}");
            }
        }
    }

    fn snippets(&mut self, sources: &SourceMap, diagnostic: &Diagnostic, marks: &[Mark<'_>], wide: usize) {
        let place = Place::of(sources, diagnostic.primary.span);
        self.out.extend(std::iter::repeat_n(' ', wide));
        self.paint(BLUE, "-->");
        if sources.get(place.span.source).text.is_empty() {
            _ = writeln!(self.out, " {}", place.file);
            return;
        }
        _ = writeln!(self.out, " {}:{}:{}", place.file, place.line, place.column);
        self.margin(wide, None);
        self.out.push('\n');
        let mut last: Option<(SourceId, usize)> = None;
        let mut rest = marks;
        while let Some(mark) = rest.first() {
            let (source, line) = (mark.source, mark.line);
            match last {
                Some((before, _)) if before != source => {
                    self.margin(wide, None);
                    self.out.push('\n');
                    self.out.extend(std::iter::repeat_n(' ', wide));
                    self.paint(BLUE, ":::");
                    _ = writeln!(self.out, " {}:{line}", sources.get(source).name);
                }
                Some((_, before)) if before + 1 < line => {
                    self.paint(BLUE, "...");
                    self.out.push('\n');
                }
                _ => {}
            }
            last = Some((source, line));
            let here = rest.iter().take_while(|m| m.source == source && m.line == line).count();
            self.line(sources, diagnostic.severity, &rest[..here], wide);
            rest = &rest[here..];
        }
        self.margin(wide, None);
        self.out.push('\n');
    }

    /// One line and, below it, its marks and their words.
    fn line(&mut self, sources: &SourceMap, severity: Severity, marks: &[Mark<'_>], wide: usize) {
        let Some(first) = marks.first() else { return };
        let source = sources.get(first.source);
        let (start, end) = source.line_range(first.line);
        let focus = marks.iter().find(|m| m.primary).unwrap_or(first).start;
        let shown = Shown::new(&source.text, start, end, focus);
        self.margin(wide, Some(first.line));
        _ = writeln!(self.out, " {}", shown.text.trim_end());

        let mut columns: Vec<(usize, usize, &Mark<'_>)> = marks
            .iter()
            .map(|m| shown.columns(m.start, m.end))
            .zip(marks)
            .map(|((a, b), m)| (a, b, m))
            .collect();
        columns.sort_by_key(|(from, ..)| *from);
        // The row of marks; a primary mark covers others.
        let width = columns.iter().map(|(_, to, _)| *to).max().unwrap_or(0);
        let mut row = vec![' '; width];
        for primary in [false, true] {
            for (from, to, _) in columns.iter().filter(|(.., m)| m.primary == primary) {
                row[*from..*to].fill(if primary { '^' } else { '-' });
            }
        }
        // The last mark's word stands behind the row, those of the others below, each under its mark.
        let last = columns.pop();
        self.margin(wide, None);
        self.out.push(' ');
        self.marks(severity, &row);
        if let Some((.., mark)) = last
            && !mark.text.is_empty()
        {
            self.out.push(' ');
            self.word(severity, mark);
        }
        self.out.push('\n');
        while let Some((from, _, mark)) = columns.pop() {
            if mark.text.is_empty() {
                continue;
            }
            self.margin(wide, None);
            self.out.extend(std::iter::repeat_n(' ', from + 1));
            self.word(severity, mark);
            self.out.push('\n');
        }
    }

    fn marks(&mut self, severity: Severity, row: &[char]) {
        for part in row.chunk_by(|a, b| a == b) {
            let text: String = part.iter().collect();
            match part.first() {
                Some('^') => self.severity(severity, &text),
                Some('-') => self.paint(BLUE, &text),
                _ => self.out.push_str(&text),
            }
        }
    }

    fn word(&mut self, severity: Severity, mark: &Mark<'_>) {
        if mark.primary {
            self.severity(severity, mark.text);
        } else {
            self.paint(BLUE, mark.text);
        }
    }
}

/// The marks, the primary one's file first, in the order of lines. A mark ends with its line.
fn marks<'a>(sources: &SourceMap, diagnostic: &'a Diagnostic) -> Vec<Mark<'a>> {
    let labels =
        std::iter::once((&diagnostic.primary, true)).chain(diagnostic.secondary.iter().map(|l| (l, false)));
    let mut marks: Vec<Mark<'a>> = labels
        .map(|(label, primary)| {
            let place = Place::of(sources, label.span);
            let source = sources.get(place.span.source);
            let (_, line_end) = source.line_range(place.line);
            let start = place.span.start as usize;
            let end = (place.span.end as usize).min(line_end).max(start);
            Mark { source: place.span.source, line: place.line, start, end, primary, text: &label.text }
        })
        .filter(|m| !sources.get(m.source).text.is_empty())
        .collect();
    let first = marks.first().map(|m| m.source);
    marks.sort_by_key(|m| (Some(m.source) != first, m.source, m.line, m.start));
    marks
}

/// The edit in words, unless a help text says it already.
fn fix(sources: &SourceMap, diagnostic: &Diagnostic) -> Option<String> {
    let fix = diagnostic.fix.as_ref().filter(|fix| fix.applicability == Applicability::Certain)?;
    let old = sources.text(fix.span);
    let new = &fix.replacement;
    let said = |text: &String| {
        if new.trim().is_empty() { text.contains("remove") } else { text.contains(new.trim()) }
    };
    let unclear = |s: &str| s.contains('\'') || !s.is_empty() && s.trim().is_empty();
    if unclear(old)
        || unclear(new)
        || diagnostic.help.iter().any(said)
        || old.len() > 80
        || new.chars().map(width).sum::<usize>() > 80
    {
        return None;
    }
    Some(match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("insert '{new}'"),
        (_, true) => format!("remove '{old}'"),
        _ => format!("write '{new}' for '{old}'"),
    })
}
