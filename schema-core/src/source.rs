//! Source texts and spans into them.
//!
//! A span is two byte offsets into one source. The text of a Rust attribute is a source of its own
//! (a *virtual* source), so that one kind of span serves both front ends.

use std::fmt;
use std::ops::Range;

/// Names one source text of a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SourceId(pub u32);

/// A range of bytes in one source.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The source.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}..{}", self.source.0, self.start, self.end)
    }
}

impl Span {
    /// The bytes `start..end` of `source`.
    pub fn new(source: SourceId, start: usize, end: usize) -> Span {
        Span { source, start: start as u32, end: end as u32 }
    }

    /// The smallest span that holds both; `other` must lie in the same source.
    pub fn to(self, other: Span) -> Span {
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// As a range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Sources are limited to this many bytes, so that an offset fits `u32` with room to spare.
pub const MAX_SOURCE_BYTES: usize = 64 << 20;

/// One source text.
#[derive(Clone, Debug)]
pub struct Source {
    /// What diagnostics call it: a path as the user gave it, or `src/lib.rs` for a Rust file.
    pub name: String,
    /// The text.
    pub text: String,
    /// Byte offsets at which lines start.
    lines: Vec<u32>,
    /// For a virtual source: where its text stands in the real one (the string literal's contents).
    pub origin: Option<Origin>,
}

/// Where a virtual source's text comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The whole string literal in its file.
    pub literal: Span,
    /// The offset in `literal.source` of the first byte of the text, if the literal has no escapes,
    /// so that offsets carry over one to one.
    pub verbatim_start: Option<u32>,
}

impl Source {
    /// The bytes of a line, counted from 1, without its end.
    pub fn line_range(&self, line: usize) -> (usize, usize) {
        let start = self.lines.get(line.saturating_sub(1)).map_or(self.text.len(), |s| *s as usize);
        let end = self.lines.get(line).map_or(self.text.len(), |s| *s as usize - 1);
        let end = end.max(start);
        let end = if end > start && self.text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end };
        (start, end)
    }
}

/// All sources of one compilation.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    sources: Vec<Source>,
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a file's text.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.push(name.into(), text.into(), None)
    }

    /// Adds the text of a string literal that stands in another source.
    pub fn add_virtual(&mut self, text: impl Into<String>, origin: Origin) -> SourceId {
        let name = self.get(origin.literal.source).name.clone();
        self.push(name, text.into(), Some(origin))
    }

    fn push(&mut self, name: String, text: String, origin: Option<Origin>) -> SourceId {
        let id = SourceId(self.sources.len() as u32);
        let lines = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1))
            .collect();
        self.sources.push(Source { name, text, lines, origin });
        id
    }

    /// Takes in the sources of another map, and says by how much their ids grew.
    pub fn append(&mut self, other: &SourceMap) -> u32 {
        let by = self.sources.len() as u32;
        self.sources.extend(other.sources.iter().cloned().map(|mut source| {
            if let Some(origin) = &mut source.origin {
                origin.literal.source.0 += by;
            }
            source
        }));
        by
    }

    /// The source called `id`.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// All sources with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.sources.iter().enumerate().map(|(i, s)| (SourceId(i as u32), s))
    }

    /// The text under `span`.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.range()).unwrap_or("")
    }

    /// `span` in a file: spans of virtual sources are carried over to the file they stand in.
    pub fn real(&self, span: Span) -> Span {
        match self.get(span.source).origin {
            None => span,
            Some(Origin { literal, verbatim_start: Some(at) }) => {
                self.real(Span { source: literal.source, start: at + span.start, end: at + span.end })
            }
            Some(Origin { literal, verbatim_start: None }) => self.real(literal),
        }
    }

    /// [`Self::real`], if it is exact: `None` where the span lies in a literal with escapes, and only the
    /// literal's place is known.
    pub fn exact(&self, span: Span) -> Option<Span> {
        match self.get(span.source).origin {
            None => Some(span),
            Some(Origin { verbatim_start: Some(_), .. }) => Some(self.real(span)),
            Some(_) => None,
        }
    }

    /// Line and column of a byte offset, both from 1; the column counts characters.
    pub fn line_column(&self, source: SourceId, offset: u32) -> (usize, usize) {
        let source = self.get(source);
        let line = source.lines.partition_point(|start| *start <= offset) - 1;
        let start = source.lines[line] as usize;
        let column = source.text.get(start..offset as usize).map_or(0, |s| s.chars().count());
        (line + 1, column + 1)
    }
}
