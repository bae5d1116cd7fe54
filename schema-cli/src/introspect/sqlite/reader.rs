//! A reader of tokens, one after the other.

use super::plain;
use crate::introspect::lex::{Kind, Token, closing, tokens};
use schema_core::dialect::Target;

/// The tokens of a statement and a place among them.
pub(super) struct Reader<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    at: usize,
}

impl<'t> Reader<'t> {
    /// At the first token of `text`.
    pub(super) fn new(text: &'t str) -> Reader<'t> {
        Reader { text, tokens: tokens(Target::Sqlite, text), at: 0 }
    }

    /// The token `ahead` of the next one.
    pub(super) fn peek(&self, ahead: usize) -> Option<&Token<'t>> {
        self.tokens.get(self.at + ahead)
    }

    /// Whether all was read.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Option<Token<'t>> {
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        token
    }

    /// Whether these keywords come next.
    pub(super) fn sees(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, word)| self.peek(i).is_some_and(|t| t.is(word)))
    }

    /// Reads these keywords, if they come next.
    pub(super) fn takes(&mut self, words: &[&str]) -> bool {
        let sees = self.sees(words);
        if sees {
            self.at += words.len();
        }
        sees
    }

    /// Reads this punctuation, if it comes next.
    pub(super) fn takes_symbol(&mut self, symbol: char) -> bool {
        let sees = self.peek(0).is_some_and(|t| t.is_symbol(symbol));
        if sees {
            self.at += 1;
        }
        sees
    }

    /// A name.
    pub(super) fn name(&mut self) -> Option<String> {
        let token = self.next()?;
        matches!(token.kind, Kind::Word | Kind::Quoted | Kind::String).then(|| token.name())
    }

    /// What stands in the parentheses that come next, as SQL.
    pub(super) fn parenthesized(&mut self) -> Option<String> {
        if !self.peek(0)?.is_symbol('(') {
            return None;
        }
        let open = self.tokens[self.at];
        let close = closing(&self.tokens, self.at);
        self.at = close;
        let last = self.tokens.get(close - 1).filter(|t| t.is_symbol(')'))?;
        Some(plain(&self.text[open.end()..last.start]))
    }

    /// The SQL from here to the next comma or closing parenthesis that is not inside another pair.
    pub(super) fn until_comma(&mut self) -> String {
        let from = self.at;
        while let Some(token) = self.tokens.get(self.at) {
            if token.is_symbol(',') || token.is_symbol(')') {
                break;
            }
            self.at = if token.is_symbol('(') { closing(&self.tokens, self.at) } else { self.at + 1 };
        }
        self.between(from, self.at)
    }

    /// Where it is.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// What was read since it was at `from`, as SQL.
    pub(super) fn since(&self, from: usize) -> String {
        self.between(from, self.at)
    }

    /// The rest, as SQL.
    pub(super) fn rest(&mut self) -> String {
        let from = self.at;
        self.at = self.tokens.len();
        self.between(from, self.at)
    }

    fn between(&self, from: usize, to: usize) -> String {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if from < to => plain(&self.text[first.start..last.end()]),
            _ => String::new(),
        }
    }
}
