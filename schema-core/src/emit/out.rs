//! Text, line by line.

/// Rust text being written.
pub(super) struct Out {
    pub(super) text: String,
    /// How `schema_runtime::__gen` is called in it.
    pub(super) rt: &'static str,
}

const INDENT: &str = "                ";

impl Out {
    pub(super) fn new(rt: &'static str, capacity: usize) -> Out {
        Out { text: String::with_capacity(capacity), rt }
    }

    /// One line of `parts`, `depth` levels in; `rt::` in them stands as it is called here.
    pub(super) fn line(&mut self, depth: usize, parts: &[&str]) {
        if !parts.is_empty() {
            self.text.push_str(&INDENT[..depth * 4]);
        }
        for part in parts {
            self.code(part);
        }
        self.text.push('\n');
    }

    /// The head of a function: on one line if that is short enough, else a line for each parameter.
    ///
    /// As an inline one it costs a crate that does not call it nothing: it is compiled where it is called.
    pub(super) fn function(&mut self, depth: usize, head: &str, params: &[&str], returns: &str) {
        self.line(depth, &["#[inline]"]);
        let length = params.iter().map(|p| p.len() + 2).sum::<usize>() + head.len() + returns.len();
        if depth * 4 + length + 8 <= 100 {
            self.line(depth, &[head, "(", &params.join(", "), ") -> ", returns, " {"]);
            return;
        }
        self.line(depth, &[head, "("]);
        for param in params {
            self.line(depth + 1, &[param, ","]);
        }
        self.line(depth, &[") -> ", returns, " {"]);
    }

    fn code(&mut self, part: &str) {
        // A literal says what it says.
        if self.rt == "rt" || part.starts_with('"') {
            self.text.push_str(part);
            return;
        }
        let mut rest = part;
        while let Some(at) = rest.find("rt::") {
            let (before, after) = rest.split_at(at);
            self.text.push_str(before);
            let whole = before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            self.text.push_str(if whole { "rt" } else { self.rt });
            self.text.push_str("::");
            rest = &after[4..];
        }
        self.text.push_str(rest);
    }

    /// Several lines, as they are.
    pub(super) fn block(&mut self, text: &str) {
        self.code(text);
    }

    /// A documentation comment; nothing for an empty text.
    pub(super) fn doc(&mut self, depth: usize, text: &str) {
        for line in text.lines() {
            self.text.push_str(&INDENT[..depth * 4]);
            self.text.push_str("///");
            let line = line.trim_end();
            if !line.is_empty() {
                self.text.push(' ');
                if line.bytes().all(is_plain) {
                    self.text.push_str(line);
                } else {
                    // A carriage return is an error in a doc comment, and no other control helps.
                    self.text.extend(line.chars().filter(|c| !c.is_control()));
                }
            }
            self.text.push('\n');
        }
    }
}

/// A Rust string literal.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_literal(&mut out, text);
    out
}

/// Appends a Rust string literal.
pub(super) fn push_literal(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    // What lies between two characters that may be escaped is copied as a whole.
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'"' | b'\\') || !is_plain(b)) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = from.chars();
        if let Some(c) = chars.next() {
            push_escaped(out, c);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Whether a byte is a printed character of ASCII.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        // Text of another direction is shown as what it is.
        c if c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
        {
            out.extend(c.escape_unicode());
        }
        c => out.push(c),
    }
}
