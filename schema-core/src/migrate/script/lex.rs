//! The tokens of SQL text, as each server reads them: what a `;` or a word stands in decides what it means.

use super::Fault;
use crate::dialect::Target;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A keyword or a name without quotes; a number.
    Word,
    /// A name in quotes.
    Name,
    /// A literal in quotes.
    Text,
    /// `-- …` or `# …`, without the end of the line.
    Line,
    /// `/* … */`, which may be a hint.
    Block,
    /// Any other character.
    Mark(char),
}

/// A piece of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    /// Whether it only tells something to people.
    pub(super) fn is_comment(self) -> bool {
        matches!(self.kind, Kind::Line | Kind::Block)
    }
}

/// Takes `text` apart.
pub(super) fn tokens(target: Target, text: &str) -> Result<Vec<Token>, Fault> {
    let mut lexer = Lexer { target, text, at: 0, executable: None };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next()? {
        tokens.push(token);
    }
    if let Some(start) = lexer.executable {
        return Err(Fault::at(text, start, "a '/*!' is never closed"));
    }
    Ok(tokens)
}

struct Lexer<'t> {
    target: Target,
    text: &'t str,
    at: usize,
    /// Where a `/*!` began whose inside MySQL runs.
    executable: Option<usize>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Result<Option<Token>, Fault> {
        let space = self.rest().len() - self.rest().trim_start().len();
        self.at += space;
        let start = self.at;
        let Some(first) = self.rest().chars().next() else { return Ok(None) };
        let kind = self.token(first)?;
        Ok(Some(Token { kind, start, end: self.at }))
    }

    /// Steps over the token that begins with `first`.
    fn token(&mut self, first: char) -> Result<Kind, Fault> {
        let mysql = self.target == Target::MySql;
        if self.line_comment(first) {
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            return Ok(Kind::Line);
        }
        if self.rest().starts_with("/*") {
            return self.block();
        }
        if self.executable.is_some() && self.rest().starts_with("*/") {
            self.executable = None;
            self.at += 2;
            return Ok(Kind::Block);
        }
        match first {
            '\'' => self.quoted('\'', mysql, Kind::Text),
            '"' if mysql => self.quoted('"', true, Kind::Text),
            '"' => self.quoted('"', false, Kind::Name),
            '`' if self.target != Target::Postgres => self.quoted('`', false, Kind::Name),
            '[' if self.target == Target::Sqlite => self.quoted(']', false, Kind::Name),
            '$' if self.target == Target::Postgres => self.dollar(),
            c if starts_word(c) => self.word(),
            c => {
                self.at += c.len_utf8();
                Ok(Kind::Mark(c))
            }
        }
    }

    fn line_comment(&self, first: char) -> bool {
        if self.target != Target::MySql {
            return self.rest().starts_with("--");
        }
        // MySQL wants a blank behind the dashes: `5--3` is 8.
        let dashes = self.rest().strip_prefix("--");
        first == '#' || dashes.is_some_and(|rest| rest.is_empty() || rest.starts_with(is_blank))
    }

    fn block(&mut self) -> Result<Kind, Fault> {
        let start = self.at;
        if self.target == Target::MySql && self.executable.is_none() {
            let inside = self.rest().strip_prefix("/*!").or_else(|| self.rest().strip_prefix("/*M!"));
            if let Some(inside) = inside {
                let version = inside.len() - inside.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                self.at = self.text.len() - inside.len() + version;
                self.executable = Some(start);
                return Ok(Kind::Mark('!'));
            }
        }
        let mut depth = 0usize;
        loop {
            let rest = self.rest();
            if rest.starts_with("/*") && (depth == 0 || self.target == Target::Postgres) {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return Ok(Kind::Block);
                }
            } else if let Some(c) = rest.chars().next() {
                self.at += c.len_utf8();
            } else {
                return Err(Fault::at(self.text, start, "a comment is never closed: '*/' is missing"));
            }
        }
    }

    /// Something in quotes, which stands for itself when it is doubled.
    fn quoted(&mut self, close: char, backslash: bool, kind: Kind) -> Result<Kind, Fault> {
        let start = self.at;
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c == '\\' && backslash {
                chars.next();
            } else if c == close {
                if close != ']' && chars.peek().is_some_and(|(_, next)| *next == close) {
                    chars.next();
                } else {
                    self.at += at + c.len_utf8();
                    return Ok(kind);
                }
            }
        }
        let open = &self.text[start..=start];
        Err(Fault::at(self.text, start, format!("a quote is never closed: it begins with {open}")))
    }

    /// `$tag$ … $tag$`, or a mark such as the `$` of `$1`.
    fn dollar(&mut self) -> Result<Kind, Fault> {
        let start = self.at;
        let rest = self.rest();
        let tag = rest[1..].find('$').map(|end| &rest[..end + 2]);
        let tag = tag.filter(|tag| {
            let inner = &tag[1..tag.len() - 1];
            inner.chars().all(|c| c == '_' || c.is_alphanumeric())
                && !inner.starts_with(|c: char| c.is_ascii_digit())
        });
        let Some(tag) = tag else {
            self.at += 1;
            return Ok(Kind::Mark('$'));
        };
        match rest[tag.len()..].find(tag) {
            Some(end) => {
                self.at += end + 2 * tag.len();
                Ok(Kind::Text)
            }
            None => {
                Err(Fault::at(self.text, start, format!("a quote is never closed: it begins with {tag}")))
            }
        }
    }

    fn word(&mut self) -> Result<Kind, Fault> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(starts_word(c) || c == '$')).unwrap_or(rest.len());
        let escapes = rest[..end].eq_ignore_ascii_case("e") && self.target == Target::Postgres;
        self.at += end;
        if escapes && self.rest().starts_with('\'') {
            return self.quoted('\'', true, Kind::Text);
        }
        Ok(Kind::Word)
    }
}

fn starts_word(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || !c.is_ascii() && !c.is_whitespace()
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// A name as it is stored: without its quotes, or in small letters where the server folds it.
pub(super) fn name(target: Target, token: &str) -> String {
    let inner = |open: char| {
        let close = if open == '[' { ']' } else { open };
        let inner = token.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).unwrap_or(token);
        inner.replace(&format!("{close}{close}"), &close.to_string())
    };
    match token.chars().next() {
        Some(open @ ('"' | '`' | '[')) => inner(open),
        _ if target == Target::Postgres => token.to_lowercase(),
        _ => token.to_owned(),
    }
}
