//! One layout for `.schema` text, that of `docs/format.md`.
//!
//! A source is read by the strict rules first, which says whether it has mistakes, and which words are
//! names ([`super::parse::Mark`]). Then its tokens are written anew: `token` makes them, `line` writes
//! the tokens of one slice of the skeleton, `rows` puts lines below each other. No construct of the language
//! is known here, so that new ones are formatted without a change.

mod cursor;
mod line;
mod rows;
mod token;
mod words;

use super::parse::{self, Block};
use super::skeleton::Body;
use crate::compile::{Input, admit};
use crate::diag::{Diagnostic, Diagnostics};
use crate::source::{SourceId, SourceMap};
use cursor::Cursor;
use line::{Breaks, STEP};
use rows::Row;
use token::Kind;

/// Why a source was not formatted: it can't be read.
#[derive(Debug)]
pub struct Unformatted {
    /// The source that the diagnostics' spans lie in.
    pub sources: SourceMap,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Writes a `.schema` file in its canonical layout. What it means stays the same, and so do its comments.
///
/// # Errors
/// If it has a mistake of syntax, or can't be read at all.
pub fn format(input: Input) -> Result<String, Unformatted> {
    let (mut sources, mut told) = (SourceMap::new(), Diagnostics::new());
    let formatted = admit(input, &mut sources, &mut told).and_then(|id| source(&sources, id, &mut told));
    formatted.ok_or_else(|| Unformatted { sources, diagnostics: told.sorted() })
}

fn source(sources: &SourceMap, id: SourceId, told: &mut Diagnostics) -> Option<String> {
    let (blocks, marks) = parse::outline(sources, id, told);
    if told.has_errors() {
        return None;
    }
    let text = &sources.get(id).text;
    let tokens = token::tokens(text, id);
    let mut file = Layout { cursor: Cursor::new(text, &tokens, &marks), rows: Vec::new(), lines: 0 };
    for block in &blocks {
        file.item(block);
    }
    file.space(text.len());
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    rows::write(file.rows, 0, &mut out);
    Some(out)
}

/// The rows of a file or of a block.
struct Layout<'a> {
    cursor: Cursor<'a>,
    rows: Vec<Row<'a>>,
    /// The line ends since the last row.
    lines: usize,
}

impl<'a> Layout<'a> {
    /// What stands between items or lines, up to `end`: line ends, comments and commas.
    fn space(&mut self, end: usize) {
        while let Some(token) = self.cursor.before(end) {
            let text = self.cursor.text(token);
            match (token.kind, self.rows.last_mut()) {
                (Kind::Newline, _) => self.lines += 1,
                (Kind::Comment, Some(Row::Code { comment: comment @ None, .. })) if self.lines == 0 => {
                    *comment = Some(text);
                }
                // A `///` belongs to what follows, and stands above it.
                (Kind::Comment | Kind::Doc, _) => self.add(Row::Comment(text)),
                _ => {}
            }
        }
    }

    /// Adds a row; a blank line before it stays.
    fn add(&mut self, row: Row<'a>) {
        if self.lines > 1 && !self.rows.is_empty() {
            self.rows.push(Row::Blank);
        }
        self.lines = 0;
        self.rows.push(row);
    }

    fn item(&mut self, block: &Block) {
        let slice = &block.head.slice;
        self.space(slice.start);
        let Some(brace) = block.head.brace else {
            // What stands before the semicolon of a view is the file's when that is left out.
            let (end, breaks) = match parse::is_query(self.cursor.slice(slice.start, slice.end)) {
                true => (self.cursor.last_before(slice.end), Breaks::Kept),
                false => (slice.end, Breaks::KeptButDocs),
            };
            let line = line::write(&mut self.cursor, end, 0, breaks);
            let docs = line.left.clone();
            self.add(Row::code(line));
            docs.into_iter().for_each(|doc| self.add(Row::Comment(doc)));
            self.space(slice.end);
            self.lines = 0;
            return;
        };
        let body = parse::body_of(self.cursor.slice(slice.start, slice.end));
        let head = line::write(&mut self.cursor, slice.end, 0, Breaks::Joined);
        let text = self.block(head, body, brace, block);
        self.add(Row::Code { text, cells: [0; 2], comment: None });
    }

    /// A head, its block, and the brace that ends it.
    fn block(&mut self, head: line::Line<'a>, body: Body, brace: usize, block: &Block) -> String {
        // The rows of the block take the place of the file's until it ends.
        let outer = (std::mem::take(&mut self.rows), std::mem::take(&mut self.lines));
        head.left.into_iter().for_each(|comment| self.add(Row::Comment(comment)));
        self.space(brace);
        self.cursor.skip_to(brace + 1);
        self.lines = 0;
        let opening = self.cursor.peek().filter(|token| token.kind == Kind::Comment);
        let whole = body != Body::Table && !self.cursor.line_ends_before(Kind::Close(b'}'));
        self.cursor.skip_to(opening.map_or(0, |token| token.end));
        for slice in &block.lines {
            self.space(slice.start);
            let line = line::write(&mut self.cursor, slice.end, STEP, Breaks::Kept);
            self.line(line, body);
        }
        while let Some(token) = self.cursor.peek().filter(|token| token.kind != Kind::Close(b'}')) {
            self.space(token.end);
        }
        self.cursor.before(usize::MAX);
        let rows = std::mem::replace(&mut self.rows, outer.0);
        self.lines = outer.1;

        let mut text = head.text;
        let opening = opening.map(|token| self.cursor.text(token));
        match (opening, rows.as_slice()) {
            (None, []) => text.push_str(" {}"),
            (None, [Row::Code { text: only, comment: None, .. }]) if whole && !only.contains('\n') => {
                text.push_str(" { ");
                text.push_str(only);
                text.push_str(" }");
            }
            _ => {
                text.push_str(" {");
                text.extend(opening.into_iter().flat_map(|comment| ["  ", comment]));
                text.push('\n');
                if !rows.is_empty() {
                    rows::write(rows, STEP, &mut text);
                }
                text.push('}');
            }
        }
        text
    }

    /// Adds a line of a block; labels of one line stay on one.
    fn line(&mut self, line: line::Line<'a>, body: Body) {
        match self.rows.last_mut() {
            Some(Row::Code { text, comment: None, .. }) if body == Body::Enum && self.lines == 0 => {
                text.push_str(", ");
                text.push_str(&line.text);
            }
            _ => self.add(Row::code(line)),
        }
    }
}
