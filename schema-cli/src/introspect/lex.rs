//! The tokens of SQL text: as much of a lexer as reading a catalog's texts needs.

use schema_core::dialect::Target;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in quotes.
    Quoted,
    /// A string literal, without what may introduce it.
    String,
    /// A number.
    Number,
    /// One character of punctuation.
    Symbol,
}

/// A token and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Token<'t> {
    /// What it is.
    pub(crate) kind: Kind,
    /// As it is written.
    pub(crate) text: &'t str,
    /// Its first byte.
    pub(crate) start: usize,
}

impl Token<'_> {
    /// One past its last byte.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this keyword, in capital letters or not.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this character of punctuation.
    pub(crate) fn is_symbol(&self, symbol: char) -> bool {
        self.kind == Kind::Symbol && self.text.starts_with(symbol)
    }

    /// The name it writes. SQLite takes a string for one, too.
    pub(crate) fn name(&self) -> String {
        let (open, close) = match self.text.as_bytes().first() {
            Some(b'[') => ('[', ']'),
            Some(&mark @ (b'"' | b'`' | b'\'')) => (char::from(mark), char::from(mark)),
            _ => return self.text.to_owned(),
        };
        let inner = self.text.strip_prefix(open).unwrap_or(self.text);
        let inner = inner.strip_suffix(close).unwrap_or(inner);
        if open == '[' {
            inner.to_owned()
        } else {
            inner.replace(&format!("{open}{open}"), &open.to_string())
        }
    }
}

/// The tokens of `text`, without spaces and comments.
pub(crate) fn tokens(target: Target, text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let backslash = target == Target::MySql;
        let (kind, len) = match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' | 0x0c => (None, 1),
            b'-' if rest.starts_with("--") => (None, until(rest, "\n", 2)),
            b'#' if backslash => (None, until(rest, "\n", 1)),
            b'/' if rest.starts_with("/*") => (None, until(rest, "*/", 2)),
            b'\'' => (Some(Kind::String), quoted(rest, backslash)),
            b'"' if backslash => (Some(Kind::String), quoted(rest, true)),
            b'"' | b'`' => (Some(Kind::Quoted), quoted(rest, false)),
            b'[' if target == Target::Sqlite => (Some(Kind::Quoted), until(rest, "]", 1)),
            b'0'..=b'9' => (Some(Kind::Number), number(rest)),
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) && !follows_name(&out, at) => {
                (Some(Kind::Number), number(rest))
            }
            c if is_word(c) => {
                (Some(Kind::Word), rest.bytes().position(|c| !is_word(c)).unwrap_or(rest.len()))
            }
            _ => (Some(Kind::Symbol), 1),
        };
        if let Some(kind) = kind {
            out.push(Token { kind, text: &rest[..len], start: at });
        }
        at += len;
    }
    out
}

/// The place in `tokens` behind the parenthesis that closes the one at `open`; their end if none does.
pub(crate) fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        if token.is_symbol('(') {
            depth += 1;
        } else if token.is_symbol(')') {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return i + 1;
            }
        }
    }
    tokens.len()
}

fn is_word(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'_' | b'$' | b'@') || c >= 0x80
}

/// Whether a point at `at` joins on to a name: `t.1st` holds no number.
fn follows_name(before: &[Token<'_>], at: usize) -> bool {
    before.last().is_some_and(|t| t.end() == at && matches!(t.kind, Kind::Word | Kind::Quoted))
}

/// How long a token is that ends with `mark`, which may stand from `from` on.
fn until(rest: &str, mark: &str, from: usize) -> usize {
    rest[from..].find(mark).map_or(rest.len(), |i| from + i + mark.len())
}

/// How long a token in quotes is.
fn quoted(rest: &str, backslash: bool) -> usize {
    let bytes = rest.as_bytes();
    let mark = bytes[0];
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if backslash => at += 2,
            c if c == mark && bytes.get(at + 1) == Some(&mark) => at += 2,
            c if c == mark => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// How long a number is: the sign of an exponent belongs to it.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let hexadecimal = rest.starts_with("0x") || rest.starts_with("0X");
    let mut at = 1;
    while at < bytes.len() {
        let exponent = !hexadecimal && matches!(bytes[at - 1], b'e' | b'E');
        if is_word(bytes[at]) || bytes[at] == b'.' || (exponent && matches!(bytes[at], b'+' | b'-')) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(target: Target, text: &str) -> Vec<&str> {
        tokens(target, text).iter().map(|t| t.text).collect()
    }

    #[test]
    fn quotes_and_comments_hide_what_they_hold() {
        assert_eq!(
            texts(Target::Sqlite, "a -- (x\n[b ] c](1.5e-3,'it''s ('/* ) */)\"q\"\"\""),
            ["a", "[b ]", "c", "]", "(", "1.5e-3", ",", "'it''s ('", ")", "\"q\"\"\""]
        );
        assert_eq!(
            texts(Target::MySql, r#"f(_utf8mb4'it\'s\\', "a\"b") # ("#),
            ["f", "(", "_utf8mb4", r"'it\'s\\'", ",", r#""a\"b""#, ")"]
        );
    }

    #[test]
    fn an_open_quote_ends_with_the_text() {
        assert_eq!(texts(Target::MySql, "'a\\"), ["'a\\"]);
        assert_eq!(texts(Target::Sqlite, "[a"), ["[a"]);
        assert_eq!(texts(Target::Sqlite, "é.\u{1F600}"), ["é", ".", "\u{1F600}"]);
    }

    #[test]
    fn names_lose_their_quotes() {
        let names = |text| tokens(Target::Sqlite, text).iter().map(Token::name).collect::<Vec<_>>();
        assert_eq!(names("a `b``c` [d e] \"f\"\"g\" 'h'"), ["a", "b`c", "d e", "f\"g", "h"]);
    }
}
