//! Bytes to coarse tokens: what the skeleton needs to see, and what must not stand in a schema.

use crate::diag::{Applicability, Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};

/// The kinds of tokens the skeleton tells apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// The end of a line.
    Newline,
    /// `,`
    Comma,
    /// `(`, `[` or `{`
    Open(u8),
    /// `)`, `]` or `}`
    Close(u8),
    /// A `///` line.
    Doc,
    /// `;`
    Semicolon,
    /// A bare word.
    Word,
    /// Anything else: a string, a number, a sign.
    Other,
    /// The end of the source.
    End,
}

/// A coarse token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Reads coarse tokens.
pub(super) struct Scanner<'a> {
    source: &'a str,
    bytes: &'a [u8],
    pub(super) pos: usize,
    id: SourceId,
    pub(super) diags: &'a mut Diagnostics,
    /// What a character that can't be here is reported as.
    pub(super) code: Code,
    /// Whether the present line has an error: it gets no second one.
    pub(super) bad: bool,
    /// Whether nothing is reported.
    pub(super) quiet: bool,
    comments_end: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(source: &'a str, id: SourceId, diags: &'a mut Diagnostics) -> Scanner<'a> {
        let pos = if source.starts_with('\u{FEFF}') { 3 } else { 0 };
        Scanner {
            source,
            bytes: source.as_bytes(),
            pos,
            id,
            diags,
            code: Code::E0101,
            bad: false,
            quiet: false,
            comments_end: true,
        }
    }

    /// From here on, mistakes are of this code.
    pub(super) fn begin(&mut self, code: Code) {
        self.code = code;
        self.bad = false;
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.id, start, end)
    }

    pub(super) fn text(&self, token: Token) -> &'a str {
        &self.source[token.start..token.end]
    }

    /// Reports the line's first mistake.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if !self.bad && !self.quiet {
            self.diags.push(diagnostic);
        }
        self.bad = true;
    }

    /// Goes over blanks, empty lines and comments; the text from there on.
    pub(super) fn skip_blank(&mut self) -> &'a str {
        loop {
            match self.bytes.get(self.pos) {
                Some(b' ' | b'\t' | b'\n') => self.pos += 1,
                Some(b'\r') if self.bytes.get(self.pos + 1) == Some(&b'\n') => self.pos += 1,
                Some(b'/')
                    if self.bytes.get(self.pos + 1) == Some(&b'/') && !is_doc(&self.bytes[self.pos..]) =>
                {
                    self.skip_line()
                }
                _ => return &self.source[self.pos..],
            }
        }
    }

    /// The end of the line that `from` lies in.
    pub(super) fn line_end(&self, from: usize) -> usize {
        self.bytes[from..].iter().position(|b| *b == b'\n').map_or(self.bytes.len(), |n| from + n)
    }

    /// What the line still holds.
    pub(super) fn rest_of_line(&self) -> &'a str {
        &self.source[self.pos..self.line_end(self.pos)]
    }

    /// Goes to the end of the line.
    pub(super) fn skip_line(&mut self) {
        self.pos = self.line_end(self.pos);
    }

    pub(super) fn next(&mut self) -> Token {
        loop {
            let start = self.pos;
            let Some(byte) = self.bytes.get(start).copied() else {
                return Token { kind: Kind::End, start, end: start };
            };
            let peek = self.bytes.get(start + 1).copied();
            self.pos += 1;
            let kind = match byte {
                b' ' | b'\t' => continue,
                b'\r' if peek == Some(b'\n') => continue,
                b'\n' => Kind::Newline,
                b',' => Kind::Comma,
                b'(' | b'[' | b'{' => Kind::Open(byte),
                b')' | b']' | b'}' => Kind::Close(byte),
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                    self.word();
                    if self.pos - start == 4 && self.bytes.get(self.pos) == Some(&b'<') {
                        self.rust_type(start);
                    }
                    Kind::Word
                }
                b'0'..=b'9' => {
                    self.word();
                    Kind::Other
                }
                b'\'' => {
                    self.string(start);
                    Kind::Other
                }
                b'`' => {
                    self.ticked(start);
                    Kind::Other
                }
                b'$' => {
                    self.dollar(start);
                    Kind::Other
                }
                b'/' if peek == Some(b'/') => {
                    let doc = is_doc(&self.bytes[start..]);
                    self.skip_line();
                    if !doc {
                        continue;
                    }
                    Kind::Doc
                }
                b'/' if peek == Some(b'*') => {
                    self.block_comment(start);
                    continue;
                }
                b'-' if peek == Some(b'-') => {
                    self.wrong_comment(start, 2);
                    continue;
                }
                b'#' => {
                    self.wrong_comment(start, 1);
                    continue;
                }
                b'"' => {
                    self.double_quoted(start);
                    Kind::Other
                }
                b';' => Kind::Semicolon,
                0x80.. => {
                    self.foreign(start);
                    Kind::Other
                }
                0..=0x1f | 0x7f => {
                    self.control(start);
                    continue;
                }
                _ => Kind::Other,
            };
            return Token { kind, start, end: self.pos };
        }
    }

    fn word(&mut self) {
        while self.bytes.get(self.pos).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_') {
            self.pos += 1;
        }
    }

    /// `json<my::Type>` is one token, commas and all.
    fn rust_type(&mut self, start: usize) {
        if !self.source[start..self.pos].eq_ignore_ascii_case("json") {
            return;
        }
        let mut depth = 0usize;
        for (i, byte) in self.bytes[self.pos..].iter().enumerate() {
            match byte {
                b'<' => depth += 1,
                b'>' => depth -= 1,
                b'\n' | b'\'' | b'=' => return,
                _ => {}
            }
            if depth == 0 {
                self.pos += i + 1;
                return;
            }
            if depth > 16 {
                let span = self.span(start, self.pos + i);
                return self.report(
                    Diagnostic::new(Code::E0103, span, "this Rust type nests too deep")
                        .help("give it an alias in Rust"),
                );
            }
        }
    }

    fn string(&mut self, start: usize) {
        loop {
            match self.bytes.get(self.pos) {
                Some(b'\'') if self.bytes.get(self.pos + 1) == Some(&b'\'') => self.pos += 2,
                Some(b'\'') => {
                    self.pos += 1;
                    break;
                }
                Some(b'\n') | None => {
                    let end = self.pos - usize::from(self.source[..self.pos].ends_with('\r'));
                    let message = "this string is not closed on its line";
                    let mut diagnostic = Diagnostic::new(Code::E0102, self.span(start, end), message)
                        .help("a quote inside is doubled: 'it''s'; text of several lines is $$ … $$");
                    // A string before it ended with the quote that was to be escaped.
                    let line = self.source[..start].rfind('\n').map_or(0, |n| n + 1);
                    if !self.bad && !self.quiet && self.source[line..start].contains("\\'") {
                        diagnostic = diagnostic.note("a backslash escapes nothing");
                    }
                    return self.report(diagnostic);
                }
                Some(0) => {
                    self.control(self.pos);
                    self.pos += 1;
                }
                Some(_) => self.pos += 1,
            }
        }
    }

    fn ticked(&mut self, start: usize) {
        loop {
            match self.bytes.get(self.pos) {
                Some(b'`') if self.bytes.get(self.pos + 1) == Some(&b'`') && self.pos > start + 1 => {
                    self.pos += 2
                }
                Some(b'`') => break self.pos += 1,
                Some(b'\n') | None => {
                    return self.report(
                        Diagnostic::new(
                            Code::E0102,
                            self.span(start, start + 1),
                            "this name is not closed on its line",
                        )
                        .help("end it with a backtick"),
                    );
                }
                Some(0..=0x1f | 0x7f) => {
                    self.control(self.pos);
                    self.pos += 1;
                }
                Some(_) => self.pos += 1,
            }
        }
        if self.pos == start + 2 {
            self.report(
                Diagnostic::new(self.code, self.span(start, self.pos), "a name can't be empty")
                    .help("write a name between the backticks"),
            );
        }
    }

    /// `$tag$ … $tag$`; a `$` that begins none is left to the strict rules.
    fn dollar(&mut self, start: usize) {
        let before = self.pos;
        if !self.bytes.get(self.pos).is_some_and(u8::is_ascii_digit) {
            self.word();
        }
        if self.bytes.get(self.pos) != Some(&b'$') {
            self.pos = before;
            return;
        }
        self.pos += 1;
        let tag = &self.source[start..self.pos];
        match self.source[self.pos..].find(tag) {
            Some(n) => {
                let text = self.pos..self.pos + n;
                if let Some(nul) = self.source[text.clone()].find('\0') {
                    self.control(text.start + nul);
                }
                self.pos = text.end + tag.len();
            }
            None => {
                let span = self.span(start, self.pos);
                let help = format!("end it with '{tag}'");
                self.pos = self.bytes.len();
                self.report(Diagnostic::new(Code::E0102, span, "this text is not closed").help(help));
            }
        }
    }

    fn block_comment(&mut self, start: usize) {
        // Without an end, none of those that follow has one either: each is looked for once.
        let end = if self.comments_end { self.source[start..].find("*/") } else { None };
        self.comments_end = end.is_some();
        match end {
            Some(n) => self.pos = start + n + 2,
            None => self.skip_line(),
        }
        // Only a line's first mistake is told: what looks along the line is done once for it.
        if self.bad || self.quiet {
            self.bad = true;
            return;
        }
        let mut diagnostic =
            Diagnostic::new(self.code, self.span(start, start + 2), "'/* … */' is no comment here")
                .help("write '//' in front of each line of the comment");
        // One that is all of its line's rest is a line comment but for its signs.
        let text = self.source[start..self.pos].strip_suffix("*/").and_then(|text| text.get("/*".len()..));
        let ends = self.source[self.pos..self.line_end(self.pos)].trim().is_empty();
        if let Some(text) = text.filter(|text| ends && !text.contains('\n')) {
            let text = format!("//{}", text.trim_end());
            diagnostic = diagnostic.fix(self.span(start, self.pos), text);
        }
        self.report(diagnostic);
    }

    fn wrong_comment(&mut self, start: usize, width: usize) {
        let sign = &self.source[start..start + width];
        let span = self.span(start, start + width);
        self.skip_line();
        let diagnostic = Diagnostic::new(self.code, span, format!("'{sign}' begins no comment"))
            .help("a comment begins with '//'");
        let minus =
            width == 2 && self.bytes.get(start + 2).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'(');
        self.report(if minus {
            diagnostic.suggest(span, "//").note("a minus after a minus needs a space between: '- -1'")
        } else {
            diagnostic.fix(span, "//")
        });
    }

    fn double_quoted(&mut self, start: usize) {
        let close = self.bytes[self.pos..].iter().position(|b| matches!(b, b'"' | b'\n'));
        let close = close.filter(|n| self.bytes[self.pos + n] == b'"');
        self.pos = close.map_or(start + 1, |n| self.pos + n + 1);
        let span = self.span(start, self.pos);
        let diagnostic = Diagnostic::new(self.code, span, "double quotes have no meaning here")
            .help("a name that needs quotes stands in backticks: `Order Details`")
            .help("a string stands in single quotes: 'text'");
        self.report(diagnostic);
    }

    fn control(&mut self, at: usize) {
        let byte = self.bytes[at];
        let span = self.span(at, at + 1);
        let diagnostic = if byte == b'\r' {
            Diagnostic::new(self.code, span, "a carriage return without a line feed")
                .help("end lines with a line feed")
        } else {
            Diagnostic::new(self.code, span, format!("a control character, U+{byte:04X}")).help("remove it")
        };
        self.report(diagnostic);
    }

    /// A character outside ASCII, outside of strings, comments and backticks.
    fn foreign(&mut self, start: usize) {
        let c = self.source[start..].chars().next().unwrap_or(' ');
        self.pos = start + c.len_utf8();
        let span = self.span(start, self.pos);
        let shown = format!("U+{:04X}", c as u32);
        let diagnostic = match c {
            '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' | '\u{2032}' => {
                Diagnostic::new(self.code, span, format!("a curly quote, {shown}"))
                    .help("a string stands in straight quotes: 'text'")
                    .fix(span, "'")
            }
            '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{AB}' | '\u{BB}' => {
                Diagnostic::new(self.code, span, format!("a curly quote, {shown}"))
                    .help("a string stands in straight single quotes: 'text'")
            }
            '\u{2212}' | '\u{2010}'..='\u{2015}' => {
                Diagnostic::new(self.code, span, format!("a dash that is no minus, {shown}"))
                    .help("write '-'")
                    .fix(span, "-")
            }
            '\u{2192}' => Diagnostic::new(self.code, span, "an arrow of one character")
                .help("write '->'")
                .fix(span, "->"),
            '\u{FF01}'..='\u{FF5E}' => {
                let plain = char::from_u32(c as u32 - 0xFEE0).unwrap_or('?').to_string();
                Diagnostic::new(self.code, span, format!("a full-width character, {shown}"))
                    .help(format!("write '{plain}'"))
                    .fix(span, plain)
            }
            c if c.is_whitespace()
                || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') =>
            {
                let sure = if c.is_whitespace() { Applicability::Certain } else { Applicability::Maybe };
                Diagnostic::new(self.code, span, format!("an invisible character, {shown}"))
                    .help("replace it by a space")
                    .edit(span, " ".into(), sure)
            }
            c if c.is_alphanumeric() => {
                // The whole word, with what precedes it.
                let head =
                    self.source[..start].trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
                let head = if start - head > 256 { start } else { head };
                let tail = self.source[start..]
                    .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .map_or(self.source.len(), |n| start + n);
                self.pos = tail;
                let word = self.source.get(head..tail).unwrap_or("");
                let span = self.span(head, tail);
                let diagnostic =
                    Diagnostic::new(self.code, span, "a name of other letters than a–z stands in backticks");
                if word.len() > 256 {
                    diagnostic.help("write it in backticks, and shorter")
                } else {
                    diagnostic.help(format!("write `{word}` in backticks")).fix(span, format!("`{word}`"))
                }
            }
            c => Diagnostic::new(self.code, span, format!("the character {c:?} means nothing here"))
                .help("remove it, or write it in a string"),
        };
        self.report(diagnostic);
    }
}

/// Whether a comment is a `///` line; four slashes are a plain comment.
fn is_doc(rest: &[u8]) -> bool {
    rest.starts_with(b"///") && rest.get(3) != Some(&b'/')
}
