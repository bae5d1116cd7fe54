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

    /// The next token that is no comment, and what its mark says, if it has one.
    pub(super) fn upcoming(&self) -> Option<(Token, Option<What>)> {
        let behind = |token: &&Token| !matches!(token.kind, Kind::Newline | Kind::Comment | Kind::Doc);
        let next = *self.tokens.iter().find(behind)?;
        let mark =
            self.marks.iter().take_while(|mark| mark.at <= next.start).find(|mark| mark.at == next.start);
        Some((next, mark.map(|mark| mark.what)))
    }

    /// Where the last token ends that begins before `end` and is no comment. A semicolon is none.
    pub(super) fn last_before(&self, end: usize) -> usize {
        let tokens = self.tokens.iter().take_while(|t| t.start < end);
        let code = tokens.filter(|t| !matches!(t.kind, Kind::Newline | Kind::Comment | Kind::Doc));
        code.last().map_or(end, |token| token.end)
    }

    /// Whether a line ends before `end` of the source.
    pub(super) fn breaks_before(&self, end: usize) -> bool {
        self.tokens.iter().take_while(|t| t.start < end).any(|t| t.kind == Kind::Newline)
    }

    /// Whether a line ends before the bracket is closed that was opened last.
    pub(super) fn breaks_within(&self) -> bool {
        let mut depth = 1_usize;
        for token in self.tokens {
            match token.kind {
                Kind::Newline => return true,
                Kind::Open(_) => depth += 1,
                Kind::Close(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        false
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
