//! Fine tokens of a whole source, comments among them.

use crate::diag::Diagnostics;
use crate::source::SourceId;
use crate::syntax::scan::{self, Scanner};

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// The end of a line.
    Newline,
    /// `// …`
    Comment,
    /// `/// …`
    Doc,
    Comma,
    /// `.` between names
    Dot,
    /// `?` after a type
    Question,
    /// `(`, `[` or `{`
    Open(u8),
    /// `)`, `]` or `}`
    Close(u8),
    /// A bare word: a keyword or a name.
    Word,
    /// A name in backticks.
    Ticked,
    /// `@name` or `:name`
    Param,
    /// A string, a number, a text in dollars.
    Literal,
    /// An operator of one sign or more.
    Operator,
}

/// A token; what it says is `text[start..end]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The tokens of a source without mistakes.
pub(super) fn tokens(text: &str, id: SourceId) -> Vec<Token> {
    let mut told = Diagnostics::new();
    let mut scan = Scanner::new(text, id, &mut told);
    scan.quiet = true;
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 6);
    loop {
        let before = scan.pos;
        let found = scan.next();
        tokens.extend(comment(text, before, found.start));
        let behind_name = tokens
            .last()
            .is_some_and(|last| last.end == found.start && matches!(last.kind, Kind::Word | Kind::Ticked));
        let (kind, end) = match found.kind {
            scan::Kind::End => return tokens,
            // It ends nothing that its bracket or line does not end.
            scan::Kind::Semicolon => continue,
            scan::Kind::Newline => (Kind::Newline, found.end),
            scan::Kind::Comma => (Kind::Comma, found.end),
            scan::Kind::Open(bracket) => (Kind::Open(bracket), found.end),
            scan::Kind::Close(bracket) => (Kind::Close(bracket), found.end),
            scan::Kind::Doc => (Kind::Doc, text[..found.end].trim_end().len()),
            scan::Kind::Word => (Kind::Word, found.end),
            scan::Kind::Other => other(&text.as_bytes()[found.start..], behind_name, found.end - found.start)
                .map_or((Kind::Literal, found.end), |(kind, len)| (kind, found.start + len)),
        };
        if found.kind == scan::Kind::Other {
            scan.pos = end;
        }
        tokens.push(Token { kind, start: found.start, end });
    }
}

/// The comment between two tokens: there is one at most, as the end of its line is a token.
fn comment(text: &str, from: usize, to: usize) -> Option<Token> {
    let start = from + text[from..to].find("//")?;
    Some(Token { kind: Kind::Comment, start, end: start + text[start..to].trim_end().len() })
}

/// What the scanner has no kind for, and how long it is; none for a string or text, which is as long as the
/// scanner says.
fn other(rest: &[u8], behind_name: bool, scanned: usize) -> Option<(Kind, usize)> {
    let next_is = |test: fn(&u8) -> bool| rest.get(1).is_some_and(test);
    match rest[0] {
        b'`' => Some((Kind::Ticked, scanned)),
        b'0'..=b'9' => Some((Kind::Literal, number(rest))),
        b'.' if !behind_name && next_is(u8::is_ascii_digit) => Some((Kind::Literal, number(rest))),
        b'.' => Some((Kind::Dot, 1)),
        b'?' => Some((Kind::Question, 1)),
        b'@' | b':' if next_is(|b| is_word(*b)) => {
            Some((Kind::Param, 1 + rest[1..].iter().take_while(|b| is_word(**b)).count()))
        }
        first if is_sign(first) => Some((Kind::Operator, operator(rest))),
        _ => None,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How long a number is: `12`, `1.5`, `.5`, `1e-3`.
fn number(rest: &[u8]) -> usize {
    let digits = |from: usize| from + rest[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = digits(0);
    if rest.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(rest.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
        if digits(end + 1 + sign) > end + 1 + sign {
            end = digits(end + 1 + sign);
        }
    }
    end + rest[end..].iter().take_while(|b| is_word(**b)).count()
}

fn is_sign(byte: u8) -> bool {
    b"+-*/%<>=!|&~^@".contains(&byte)
}

/// The operators that may stand right before another one, as in `=-1`.
const KNOWN: [&[u8]; 19] = [
    b"->", b"<>", b"!=", b"<=", b">=", b"||", b"&&", b"<<", b">>", b"=>", b"=", b"<", b">", b"+", b"-", b"*",
    b"/", b"%", b"~",
];

/// How long an operator is. A run of signs that is none of known operators is one operator: those of some
/// databases are made of any signs.
fn operator(rest: &[u8]) -> usize {
    let mut run = rest.iter().take_while(|b| is_sign(**b)).count();
    if let Some(at) = rest[..run].windows(2).position(|pair| pair == b"//") {
        run = at;
    }
    if run > 1 && rest[run - 1] == b'@' && rest.get(run).is_some_and(|b| is_word(*b)) {
        run -= 1;
    }
    let first = |from: usize| KNOWN.iter().find(|known| rest[from..run].starts_with(known)).map(|k| k.len());
    let mut at = 0;
    while at < run {
        match first(at) {
            Some(len) => at += len,
            None => return run,
        }
    }
    first(0).unwrap_or(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        tokens(text, SourceId(0)).iter().map(|token| &text[token.start..token.end]).collect()
    }

    #[test]
    fn numbers_and_dots() {
        assert_eq!(
            split("a.b.c 1.5 .5 1. 1e-3 2E+7x"),
            ["a", ".", "b", ".", "c", "1.5", ".5", "1.", "1e-3", "2E+7x"]
        );
        assert_eq!(split("`a`.b a=.5"), ["`a`", ".", "b", "a", "=", ".5"]);
    }

    #[test]
    fn operators() {
        assert_eq!(
            split("a=-1 b<>-c -> d||e"),
            ["a", "=", "-", "1", "b", "<>", "-", "c", "->", "d", "||", "e"]
        );
        assert_eq!(split("a=@b c>=:d"), ["a", "=", "@b", "c", ">=", ":d"]);
        // Those that other databases have.
        assert_eq!(split("a && b @> c -|- d !~~* e"), ["a", "&&", "b", "@>", "c", "-|-", "d", "!~~*", "e"]);
        assert_eq!(split("a *// b"), ["a", "*", "// b"]);
    }

    #[test]
    fn comments_and_texts() {
        let text = "a // b 'c\r\n'// d' /// e \n$x$ // $$ $x$ //// f";
        assert_eq!(split(text), ["a", "// b 'c", "\n", "'// d'", "/// e", "\n", "$x$ // $$ $x$", "//// f"]);
        assert_eq!(split("\u{feff}json<a::B<c, d>>[]"), ["json<a::B<c, d>>", "[", "]"]);
    }
}
