//! Where in the tokens of a source the formatter stands.

use super::token::{Kind, Token};
use crate::syntax::parse::{Mark, What};

/// Walks over the tokens and, beside them, over the marks.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    source: &'a str,
    tokens: &'a [Token],
    marks: &'a [Mark],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(source: &'a str, tokens: &'a [Token], marks: &'a [Mark]) -> Cursor<'a> {
        Cursor { source, tokens, marks }
    }

    /// Takes the next token, if it begins before `end` of the source.
    pub(super) fn before(&mut self, end: usize) -> Option<Token> {
        let (first, rest) = self.tokens.split_first().filter(|(token, _)| token.start < end)?;
        self.tokens = rest;
        Some(*first)
    }

    /// The next token, which stays.
    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.first().copied()
    }

    /// All tokens to come.
    pub(super) fn rest(&self) -> &'a [Token] {
        self.tokens
    }

    /// Whether a line ends before the next token of this kind.
    pub(super) fn line_ends_before(&self, kind: Kind) -> bool {
        self.tokens.iter().find(|t| t.kind == Kind::Newline || t.kind == kind).is_some_and(|t| t.kind != kind)
    }

    /// Goes on to the first token that begins at `at` or behind it.
    pub(super) fn skip_to(&mut self, at: usize) {
        while self.before(at).is_some() {}
    }

    /// Takes the mark of the slice that begins with the next token: where its cells begin, 0 for none. None if
    /// no strict rule has read the slice.
    pub(super) fn cells(&mut self) -> Option<[usize; 2]> {
        match self.mark(self.peek()?.start)? {
            What::Slice { cells } => Some(cells),
            _ => None,
        }
    }

    /// Takes the next mark, if it stands at `at`. Those before are of no use any more.
    pub(super) fn mark(&mut self, at: usize) -> Option<What> {
        while let Some((first, rest)) = self.marks.split_first().filter(|(mark, _)| mark.at <= at) {
            self.marks = rest;
            if first.at == at {
                return Some(first.what);
            }
        }
        None
    }

    pub(super) fn text(&self, token: Token) -> &'a str {
        self.slice(token.start, token.end)
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        &self.source[start..end]
    }
}
