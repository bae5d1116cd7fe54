//! The first pass over a source: comments, strings, brackets, blocks, items and lines.
//!
//! It knows nothing of what stands in a line. It cuts the source into slices that the strict rules of
//! `grammar.pest` read one by one, so that a mistake stays where it is made; and it bounds nesting,
//! so that the strict rules may recurse. Every byte is looked at a bounded number of times.

mod query;
mod words;

pub(super) use words::{heads, starts_with};

use super::scan::{Kind, Scanner, Token};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};
use query::Query;
use words::{READ, continuations, continues, opens_block, starts_with_head};

/// Brackets and `case` may nest this deep.
const MAX_NESTING: usize = 128;

/// What nests deeper than this is read on a stack of its own: unoptimised, a level takes some 20 KB, and
/// threads of tests and of tools are small.
const DEEP: usize = 20;

/// A part of the source that one strict rule reads.
#[derive(Debug, Default)]
pub(in crate::syntax) struct Slice {
    /// The first byte of its first token.
    pub(in crate::syntax) start: usize,
    /// One past its last token.
    pub(in crate::syntax) end: usize,
    /// The `///` lines above it.
    pub(in crate::syntax) docs: String,
    /// Whether it nests so deep that reading it takes a stack of its own.
    pub(in crate::syntax) deep: bool,
    /// Whether it has an error already, and need not be read.
    pub(in crate::syntax) bad: bool,
}

/// What lies between the braces of a block, by what its lines are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::syntax) enum Body {
    /// Columns and table items: an item ends at a newline or comma.
    Table,
    /// Labels: likewise.
    Enum,
    /// Lines of `schema`: a newline ends one, unless a comma stands before it.
    Schema,
    /// Lines of `service` and `migrator`: likewise, and `where`, `and`, `or`, `check` continue one.
    Service,
    /// Not read at all.
    Skip,
}

/// A top-level item: its head, and whether a block follows.
#[derive(Debug)]
pub(in crate::syntax) struct Head {
    pub(in crate::syntax) slice: Slice,
    /// Where `{` stands, if one follows; the block's lines come next.
    pub(in crate::syntax) brace: Option<usize>,
}

/// Cuts one source.
pub(in crate::syntax) struct Skeleton<'a> {
    scan: Scanner<'a>,
    /// Bytes that may still be looked at a second time, after a bracket turned out to be unclosed.
    second_look: usize,
    /// The `///` lines so far.
    docs: Option<String>,
}

/// A line that is being read.
#[derive(Default)]
struct Open {
    slice: Option<Slice>,
    /// The brackets that are open, with their places.
    brackets: Vec<(u8, usize)>,
    /// Brackets past the limit, which are only counted.
    excess: usize,
    /// `case` without its `end`.
    cases: usize,
    after_comma: bool,
}

impl<'a> Skeleton<'a> {
    pub(in crate::syntax) fn new(
        text: &'a str,
        source: SourceId,
        diags: &'a mut Diagnostics,
    ) -> Skeleton<'a> {
        Skeleton {
            scan: Scanner::new(text, source, diags),
            second_look: text.len() * 2 + (1 << 20),
            docs: None,
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        self.scan.span(start, end)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.scan.report(diagnostic);
    }

    /// The next item's head, up to its `{` or its end.
    pub(in crate::syntax) fn head(&mut self) -> Option<Head> {
        let mut head = self.any_head()?;
        if std::mem::take(&mut self.scan.quiet) {
            head.slice.bad = false;
        }
        Some(head)
    }

    fn any_head(&mut self) -> Option<Head> {
        self.scan.begin(Code::E0101);
        let mut open = Open::default();
        let mut line_ends = None;
        // The braces in a type's default are those of `sql { … }`, and no block of fields.
        let mut is_type = false;
        let mut after_sql = false;
        loop {
            let token = self.scan.next();
            match token.kind {
                Kind::End => {
                    if let Some((_, at)) = open.brackets.first().copied() {
                        self.unclosed(&open, at);
                    }
                    return self.finish(&mut open).map(|slice| Head { slice, brace: None });
                }
                Kind::Newline => {
                    if open.slice.is_none() {
                        self.scan.bad = false;
                        continue;
                    }
                    let next = self.scan.skip_blank();
                    let at_top = open.brackets.is_empty() && open.excess == 0;
                    let ends = if at_top {
                        next.starts_with("///")
                            || starts_with_head(next)
                            || !open.after_comma
                                && line_ends
                                    .is_some_and(|words: &[&str]| !words.iter().any(|w| starts_with(next, w)))
                    } else {
                        opens_block(next)
                    };
                    if ends {
                        if let Some((_, at)) = open.brackets.first().copied() {
                            self.unclosed(&open, at);
                        }
                        return self.finish(&mut open).map(|slice| Head { slice, brace: None });
                    }
                }
                Kind::Doc => self.doc(token),
                Kind::Semicolon => self.semicolon(token),
                Kind::Open(b'{') if open.brackets.is_empty() && !after_sql => {
                    if open.slice.is_none() {
                        open.slice = Some(Slice {
                            start: token.start,
                            end: token.start,
                            bad: true,
                            ..Slice::default()
                        });
                        self.report(
                            Diagnostic::new(
                                Code::E0101,
                                self.span(token.start, token.end),
                                "a block without a head",
                            )
                            .help("an item begins with a word: 'table NAME {'"),
                        );
                    }
                    return self.finish(&mut open).map(|slice| Head { slice, brace: Some(token.start) });
                }
                Kind::Close(_) if open.brackets.is_empty() && open.excess == 0 => {
                    self.stray(token);
                    open.slice.as_mut().into_iter().for_each(|s| s.bad = true);
                }
                kind => {
                    let first = open.slice.is_none();
                    self.put(&mut open, token);
                    open.after_comma = kind == Kind::Comma;
                    after_sql = is_type && self.scan.text(token).eq_ignore_ascii_case("sql");
                    if first && kind == Kind::Word {
                        let word = self.scan.text(token);
                        if let Some(kind) = Query::of(word) {
                            return self.query(open, kind);
                        }
                        is_type = word.eq_ignore_ascii_case("type");
                        line_ends = continuations(word);
                        // An item that is not known gets one error, that one.
                        self.scan.quiet = !READ.iter().any(|head| word.eq_ignore_ascii_case(head));
                    }
                    if let Kind::Close(b) = kind {
                        self.close(&mut open, token, b);
                    }
                }
            }
        }
    }

    /// Looks at a whole source that holds one text; it is bad if the strict rules may not read it.
    pub(in crate::syntax) fn whole(&mut self) -> Slice {
        self.scan.begin(Code::E0106);
        let mut open = Open::default();
        loop {
            let token = self.scan.next();
            match token.kind {
                Kind::End => {
                    if let Some((_, at)) = open.brackets.first().copied() {
                        self.unclosed(&open, at);
                    }
                    let deep = open.slice.is_some_and(|slice| slice.deep);
                    return Slice { end: token.end, deep, bad: self.scan.bad, ..Slice::default() };
                }
                Kind::Newline | Kind::Doc => {}
                Kind::Semicolon => self.semicolon(token),
                Kind::Close(_) if open.brackets.is_empty() && open.excess == 0 => self.stray(token),
                kind => {
                    self.put(&mut open, token);
                    if let Kind::Close(b) = kind {
                        self.close(&mut open, token, b);
                    }
                }
            }
        }
    }

    /// The lines of the block whose `{` stands at `brace`.
    pub(in crate::syntax) fn body(&mut self, body: Body, brace: usize) -> Vec<Slice> {
        let mut lines = Vec::new();
        self.scan.quiet = body == Body::Skip;
        self.scan.begin(match body {
            Body::Table => Code::E0104,
            Body::Enum | Body::Skip => Code::E0101,
            Body::Schema | Body::Service => Code::E0108,
        });
        let mut open = Open::default();
        loop {
            let token = self.scan.next();
            let inside = !open.brackets.is_empty() || open.excess > 0;
            match token.kind {
                Kind::End => {
                    if inside && self.step_back(&mut open, &mut lines) {
                        continue;
                    }
                    lines.extend(self.finish(&mut open));
                    self.unclosed_block(brace, None);
                    break;
                }
                Kind::Newline => {
                    let next = self.scan.skip_blank();
                    if opens_block(next) {
                        let at = self.scan.pos;
                        if inside && self.step_back(&mut open, &mut lines) {
                            continue;
                        }
                        lines.extend(self.finish(&mut open));
                        self.unclosed_block(brace, Some(at));
                        break;
                    }
                    if open.slice.is_none() {
                        self.scan.bad = false;
                    } else if !inside && !continues(body, next, open.after_comma) {
                        lines.extend(self.finish(&mut open));
                    }
                }
                Kind::Comma if !inside && matches!(body, Body::Table | Body::Enum) => {
                    lines.extend(self.finish(&mut open));
                }
                Kind::Doc if inside => {}
                Kind::Doc => {
                    lines.extend(self.finish(&mut open));
                    self.doc(token);
                }
                Kind::Semicolon => self.semicolon(token),
                Kind::Close(b'}') if !inside => {
                    lines.extend(self.finish(&mut open));
                    break;
                }
                Kind::Close(_) if !inside => {
                    self.stray(token);
                    open.slice.as_mut().into_iter().for_each(|s| s.bad = true);
                }
                Kind::Close(b'}') if open.excess == 0 && open.brackets.iter().all(|(b, _)| *b != b'{') => {
                    // The block ends before a bracket of the line does.
                    if self.step_back(&mut open, &mut lines) {
                        continue;
                    }
                    lines.extend(self.finish(&mut open));
                    break;
                }
                kind => {
                    self.put(&mut open, token);
                    if let Kind::Close(b) = kind {
                        self.close(&mut open, token, b);
                    }
                    open.after_comma = kind == Kind::Comma;
                }
            }
        }
        self.docs = None;
        self.scan.quiet = false;
        lines
    }

    /// Adds a token to the line, and opens what it opens.
    fn put(&mut self, open: &mut Open, token: Token) {
        let docs = &mut self.docs;
        let slice = open.slice.get_or_insert_with(|| Slice {
            start: token.start,
            docs: docs.take().unwrap_or_default(),
            ..Slice::default()
        });
        slice.end = token.end;
        match token.kind {
            Kind::Open(b) => {
                if open.excess == 0 && open.brackets.len() + open.cases < MAX_NESTING {
                    open.brackets.push((b, token.start));
                } else {
                    open.excess += 1;
                    self.too_deep(token);
                }
            }
            Kind::Word
                if token.end - token.start == 4 && self.scan.text(token).eq_ignore_ascii_case("case") =>
            {
                open.cases += 1;
                if open.brackets.len() + open.cases > MAX_NESTING {
                    self.too_deep(token);
                }
            }
            Kind::Word
                if token.end - token.start == 3 && self.scan.text(token).eq_ignore_ascii_case("end") =>
            {
                open.cases = open.cases.saturating_sub(1);
            }
            _ => return,
        }
        let deep = open.brackets.len() + open.cases > DEEP;
        open.slice.as_mut().into_iter().for_each(|slice| slice.deep |= deep);
    }

    fn too_deep(&mut self, token: Token) {
        let span = self.span(token.start, token.end);
        self.report(
            Diagnostic::new(Code::E0103, span, format!("this nests deeper than {MAX_NESTING} brackets"))
                .help("split the expression, or simplify it"),
        );
    }

    /// A closing bracket inside a line.
    fn close(&mut self, open: &mut Open, token: Token, bracket: u8) {
        if open.excess > 0 {
            open.excess -= 1;
            return;
        }
        let Some((top, at)) = open.brackets.last().copied() else { return };
        if closer(top) == bracket {
            open.brackets.pop();
            return;
        }
        let message = format!("'{}' closes what '{}' opened", bracket as char, top as char);
        let (here, there) = (self.span(token.start, token.end), self.span(at, at + 1));
        self.report(
            Diagnostic::new(Code::E0102, here, message)
                .also(there, "opened here")
                .help(format!("write '{}'", closer(top) as char)),
        );
        // It was meant for some bracket: for the nearest that it fits, or the innermost.
        match open.brackets.iter().rposition(|(b, _)| closer(*b) == bracket) {
            Some(i) => open.brackets.truncate(i),
            None => _ = open.brackets.pop(),
        }
    }

    fn semicolon(&mut self, token: Token) {
        let span = self.span(token.start, token.end);
        self.report(
            Diagnostic::new(self.scan.code, span, "a semicolon ends nothing here")
                .help("an item ends with its line: remove the ';'")
                .fix(span, ""),
        );
    }

    fn stray(&mut self, token: Token) {
        let span = self.span(token.start, token.end);
        let text = self.scan.text(token).to_owned();
        self.report(
            Diagnostic::new(Code::E0102, span, format!("'{text}' closes nothing"))
                .help("remove it, or open it before"),
        );
    }

    /// Says that the line's first bracket is not closed.
    fn unclosed(&mut self, open: &Open, at: usize) {
        let bracket = open.brackets.first().map_or(b'(', |(b, _)| *b);
        let span = self.span(at, at + 1);
        self.report(
            Diagnostic::new(Code::E0102, span, format!("'{}' is not closed", bracket as char))
                .help(format!("add '{}' at the end of what it holds", closer(bracket) as char)),
        );
    }

    /// The line's first bracket is not closed: says so, ends the line where that bracket's line ends,
    /// and goes on there, so that what follows is still read.
    fn step_back(&mut self, open: &mut Open, lines: &mut Vec<Slice>) -> bool {
        let Some((_, at)) = open.brackets.first().copied() else { return false };
        self.unclosed(open, at);
        let distance = self.scan.pos - at;
        if distance > self.second_look {
            return false;
        }
        self.second_look -= distance;
        lines.extend(self.finish(open));
        self.scan.pos = at;
        self.scan.skip_line();
        *open = Open::default();
        true
    }

    fn unclosed_block(&mut self, brace: usize, next: Option<usize>) {
        let span = self.span(brace, brace + 1);
        self.scan.bad = false;
        let mut diagnostic = Diagnostic::new(Code::E0102, span, "this block is not closed")
            .help("add '}' after its last line");
        if let Some(at) = next {
            let end = self.scan.line_end(at);
            diagnostic = diagnostic.also(self.span(at, end), "the next item begins here");
        }
        self.scan.quiet = false;
        self.report(diagnostic);
        self.scan.bad = false;
    }

    /// Blanks at the end of a line, and empty lines above the first, are none of the text, unless a
    /// backslash ends them.
    fn doc(&mut self, token: Token) {
        let line = self.scan.text(token).trim_start_matches('/');
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        let text = line.strip_suffix('\\').unwrap_or(line);
        match &mut self.docs {
            Some(docs) => {
                docs.push('\n');
                docs.push_str(text);
            }
            None if line.is_empty() => {}
            None => self.docs = Some(text.to_owned()),
        }
    }

    /// Ends the line.
    fn finish(&mut self, open: &mut Open) -> Option<Slice> {
        let bad = std::mem::take(&mut self.scan.bad);
        let slice = std::mem::take(open).slice;
        slice.map(|slice| Slice { bad: bad || slice.bad, ..slice })
    }
}

fn closer(bracket: u8) -> u8 {
    match bracket {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}
