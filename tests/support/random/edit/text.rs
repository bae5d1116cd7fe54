//! The text of a schema as lines, in which edits find their place.

use std::ops::Range;

/// A text's lines.
pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// The text of lines.
pub(super) fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The lines between the head of a block and its end.
pub(super) fn block(lines: &[String], head: &str) -> Option<Range<usize>> {
    let start = lines.iter().position(|line| line == head)? + 1;
    let end = start + lines[start..].iter().position(|line| line == "}")?;
    Some(start..end)
}

/// The head of a table's block.
pub(super) fn head(path: &str) -> String {
    format!("table {path} {{")
}

pub(super) fn is_docs(line: &str) -> bool {
    line.trim_start().starts_with("///")
}

/// Where a line begins with its documentation.
pub(super) fn with_docs(lines: &[String], at: usize) -> usize {
    at - lines[..at].iter().rev().take_while(|line| is_docs(line)).count()
}

/// Removes a line with its documentation.
pub(super) fn remove(lines: &mut Vec<String>, at: usize) {
    let start = with_docs(lines, at);
    lines.drain(start..=at);
}

/// The items that stand outside of blocks on a few lines (policies, raw SQL): from the documentation to the last
/// line that is not blank.
pub(super) fn items(lines: &[String], starts: &str) -> Vec<Range<usize>> {
    let heads = (0..lines.len()).filter(|i| lines[*i].starts_with(starts));
    heads
        .map(|at| {
            let end = match lines[at].ends_with("$raw$") {
                true => at + 2 + lines[at + 1..].iter().take_while(|line| *line != "$raw$").count(),
                false => at + lines[at..].iter().take_while(|line| !line.is_empty()).count(),
            };
            with_docs(lines, at)..end.min(lines.len())
        })
        .collect()
}

/// Whether a line names `name`, which is bare or in backticks.
pub(super) fn names(line: &str, name: &str) -> bool {
    renamed(line, name, "") != line
}

/// A line with another name. Documentation names nothing.
pub(super) fn renamed(line: &str, old: &str, new: &str) -> String {
    if is_docs(line) {
        return line.to_owned();
    }
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '`';
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let left = out.chars().last().filter(|_| before.is_empty()).or_else(|| before.chars().last());
        let whole = !left.is_some_and(word) && !after.starts_with(word);
        out.push_str(before);
        out.push_str(if whole { new } else { old });
        rest = after;
    }
    out + rest
}
