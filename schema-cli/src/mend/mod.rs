//! `check --fix`: makes the edits that are certain, in memory, until none is left.

#[cfg(test)]
mod tests;

use schema_core::compile::Content;
use schema_core::diag::fix::{Applicability, Edit};
use schema_core::diag::{Code, Diagnostic};
use schema_core::{Compiled, Input, Options, compile};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A mend that shows another mistake is followed so far. A line of many mistakes takes a round for each.
const MAX_ROUNDS: usize = 50;

/// What the editors call the mark that some of them begin a file with; no offset counts it.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What mending came to.
pub(crate) struct Mended {
    /// The inputs as they are now.
    pub(crate) inputs: Vec<Input>,
    /// What compiling them tells.
    pub(crate) compiled: Compiled,
    /// Each edit that was made, in words.
    pub(crate) done: Vec<String>,
    /// Each that is certain and could not be made, in words.
    pub(crate) left: Vec<String>,
}

/// An edit of one file, and what it mends.
struct Mend<'a> {
    file: &'a str,
    edit: Edit,
    diagnostic: &'a Diagnostic,
}

/// Mends `inputs`. Nothing is written.
pub(crate) fn mend(mut inputs: Vec<Input>, options: &Options) -> Mended {
    let mut compiled = compile(inputs.clone(), options);
    let mut done = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let mends = mends(&compiled);
        if mends.is_empty() {
            break;
        }
        let (next, places) = made(&inputs, &mends);
        let after = compile(next.clone(), options);
        if !better(&compiled, &after, &mends, &places) {
            break;
        }
        done.extend(mends.iter().map(|mend| mend.told(&compiled)));
        (inputs, compiled) = (next, after);
    }
    let left = compiled.diagnostics.iter().filter(|d| certain(d)).map(|d| {
        let (file, line, column) = place(&compiled, d);
        format!("{file}:{line}:{column} [{}] {}", d.code, d.message)
    });
    let left = left.collect();
    Mended { inputs, compiled, done, left }
}

fn certain(diagnostic: &Diagnostic) -> bool {
    diagnostic.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Certain)
}

/// The file, line and column a diagnostic is at.
fn place<'a>(compiled: &'a Compiled, diagnostic: &Diagnostic) -> (&'a str, usize, usize) {
    let span = compiled.sources.real(diagnostic.primary.span);
    let (line, column) = compiled.sources.line_column(span.source, span.start);
    (&compiled.sources.get(span.source).name, line, column)
}

/// The edits that can be made together: by file and place, none over another.
fn mends(compiled: &Compiled) -> Vec<Mend<'_>> {
    let mut list: Vec<Mend<'_>> = compiled
        .diagnostics
        .iter()
        .filter(|d| certain(d))
        .filter_map(|diagnostic| {
            let edit = diagnostic.fix.as_ref()?.edit(&compiled.sources)?;
            let file = compiled.sources.get(edit.span.source).name.as_str();
            Some(Mend { file, edit, diagnostic })
        })
        .collect();
    list.sort_by_key(|mend| (mend.edit.span.source, mend.edit.span.start, mend.edit.span.end));
    let mut end = None;
    list.retain(|mend| {
        let span = mend.edit.span;
        let apart = end.is_none_or(|(source, end)| source != span.source || span.start > end);
        if apart {
            end = Some((span.source, span.end));
        }
        apart
    });
    list
}

impl Mend<'_> {
    fn told(&self, compiled: &Compiled) -> String {
        let (line, column) = compiled.sources.line_column(self.edit.span.source, self.edit.span.start);
        let (old, new) = (compiled.sources.text(self.edit.span), &self.edit.text);
        let what = match (old.trim().is_empty(), new.trim().is_empty()) {
            (true, _) => format!("`{}` inserted", new.trim()),
            (_, true) => format!("`{}` removed", old.trim()),
            _ => format!("`{}` is now `{}`", old.trim(), new.trim()),
        };
        format!("{}:{line}:{column} [{}] {what}", self.file, self.diagnostic.code)
    }
}

/// The inputs with all edits made, and where each edit's text stands then.
fn made(inputs: &[Input], mends: &[Mend<'_>]) -> (Vec<Input>, Vec<Range<u32>>) {
    let mut inputs = inputs.to_vec();
    let mut by_name: BTreeMap<String, &mut Vec<u8>> = BTreeMap::new();
    for input in &mut inputs {
        if let Content::Bytes(bytes) = &mut input.content {
            by_name.insert(input.name.clone(), bytes);
        }
    }
    let mut places = Vec::with_capacity(mends.len());
    let mut grown: (&str, i64) = ("", 0);
    for mend in mends {
        let Some(bytes) = by_name.get_mut(mend.file) else { continue };
        if grown.0 != mend.file {
            grown = (mend.file, 0);
        }
        let mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let range = mend.edit.span.range();
        let start = (range.start as i64 + grown.1) as usize;
        bytes.splice(mark + start..mark + start + range.len(), mend.edit.text.bytes());
        places.push(start as u32..(start + mend.edit.text.len()) as u32);
        grown.1 += mend.edit.text.len() as i64 - range.len() as i64;
    }
    (inputs, places)
}

/// Whether no edit wrote what is told again, and every file that could be read still can. What an edit takes
/// out gets shorter, so that mending ends.
fn better(before: &Compiled, after: &Compiled, mends: &[Mend<'_>], places: &[Range<u32>]) -> bool {
    if !unreadable(after).is_subset(&unreadable(before)) {
        return false;
    }
    let still: BTreeMap<(&str, Code, u32), &Diagnostic> = after
        .diagnostics
        .iter()
        .map(|d| {
            let span = after.sources.real(d.primary.span);
            ((after.sources.get(span.source).name.as_str(), d.code, span.start), d)
        })
        .collect();
    mends.len() == places.len()
        && mends.iter().zip(places).all(|(mend, place)| {
            let code = mend.diagnostic.code;
            let near = (mend.file, code, place.start)..(mend.file, code, place.end);
            still.range(near).all(|(_, d)| d.message != mend.diagnostic.message)
        })
}

/// The files of which not every line can be read.
fn unreadable(compiled: &Compiled) -> BTreeSet<&str> {
    let syntax = compiled.diagnostics.iter().filter(|d| d.code.is_syntax());
    syntax.map(|d| place(compiled, d).0).collect()
}
