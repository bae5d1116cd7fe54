//! One slice (a head or a line) in its canonical form: spaces, case, backticks, indentation of what follows
//! on further lines.
//!
//! It knows tokens, and which words are names; it knows no construct of the language.

use super::cursor::Cursor;
use super::token::{Kind, Token};
use super::words::bare;
use crate::syntax::parse::What;

/// Spaces of one step of indentation.
pub(super) const STEP: usize = 4;

/// A slice, written.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    pub(super) text: String,
    /// Where a column's type and its modifiers begin in `text`; 0 if they don't, or on a further line.
    pub(super) cells: [usize; 2],
    /// Comments that found no place within.
    pub(super) left: Vec<&'a str>,
}

/// What is done with the line ends and the comments of a slice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Breaks {
    /// An item's line: they stay.
    Kept,
    /// A head without a block: they stay, but for `///`, which belongs to what follows.
    KeptButDocs,
    /// A head before its block: it becomes one line, and comments are left to the block.
    Joined,
}

/// What the last token was, as far as it matters to the next one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Last {
    /// Nothing on this line.
    Start,
    /// An opening bracket or a dot: nothing stands apart from it.
    Glue,
    /// A brace: what it holds stands apart from it.
    Brace,
    /// A sign of what follows, as in `-1`.
    Sign,
    /// A name.
    Name,
    /// Another thing that has a value: a minus behind it subtracts.
    Value,
    /// A keyword after which a bracket follows at once: `cast(`.
    Call,
    /// Any other keyword, operator or comma.
    Other,
}

/// Keywords that look like functions.
const CALLS: [&str; 3] = ["cast", "extract", "now"];
/// Keywords that have a value.
const VALUES: [&str; 4] = ["null", "true", "false", "end"];

/// A bracket or `case` that is open.
struct Open {
    /// The indentation of the line that begins with its end.
    indent: usize,
    holds: Holds,
}

/// What a bracket holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Holds {
    /// It is a `case`.
    Case,
    /// A query on several lines: its clauses have lines of their own.
    Clauses,
    /// Anything else.
    Other,
}

struct Writer<'a> {
    line: Line<'a>,
    last: Last,
    open: Vec<Open>,
    base: usize,
    /// The indentation of the present line.
    indent: usize,
    /// Whether a line end is due before the next token.
    newline: bool,
    /// Whether one is due before it, but behind a comment.
    layout: bool,
    /// Whether the clauses outside of brackets have lines of their own.
    clauses: bool,
    /// Whether one of these has begun.
    in_clause: bool,
    /// Whether a clause follows the comments here, if that was asked already.
    before_clause: Option<bool>,
}

/// Writes the slice that ends at `end` of the source, on a line that is indented by `base`.
pub(super) fn write<'a>(cursor: &mut Cursor<'a>, end: usize, base: usize, breaks: Breaks) -> Line<'a> {
    let mut writer = Writer {
        line: Line { text: String::with_capacity(64), ..Line::default() },
        last: Last::Start,
        open: Vec::new(),
        base,
        indent: base,
        newline: false,
        layout: false,
        clauses: cursor.breaks_before(end),
        in_clause: false,
        before_clause: None,
    };
    let Some(cells) = cursor.cells() else {
        // No strict rule has read it: nothing is known of its words.
        if let Some(first) = cursor.peek() {
            writer.line.text.push_str(cursor.slice(first.start, end));
        }
        cursor.skip_to(end);
        return writer.line;
    };
    while let Some(token) = cursor.before(end) {
        let text = cursor.text(token);
        match token.kind {
            Kind::Newline => writer.newline = breaks != Breaks::Joined && writer.last != Last::Start,
            Kind::Comment if breaks == Breaks::Joined => writer.line.left.push(text),
            Kind::Doc if breaks != Breaks::Kept => writer.line.left.push(text),
            Kind::Comment | Kind::Doc => writer.comment(cursor, text),
            Kind::Comma if ends_nothing(cursor, end) => {}
            _ => {
                let what = cursor.mark(token.start);
                if cells.contains(&token.start) && token.start > 0 {
                    writer.cell(usize::from(cells[1] == token.start));
                }
                match what {
                    Some(What::Verbatim { end }) => {
                        writer.verbatim(cursor.slice(token.start, end));
                        cursor.skip_to(end);
                    }
                    // On a line of its own, `on delete` or `on update` would go on with the line before.
                    Some(What::Name) if cells[0] > 0 && writer.line.text.is_empty() && is_on(text) => {
                        writer.line.text = format!("`{text}`");
                        writer.last = Last::Name;
                    }
                    what => writer.token(cursor, token, text, what),
                }
            }
        }
    }
    writer.line
}

fn is_on(word: &str) -> bool {
    word.eq_ignore_ascii_case("on")
}

/// Whether the comma that was just read is the last of its list, on its line.
fn ends_nothing(cursor: &Cursor<'_>, end: usize) -> bool {
    cursor.peek().is_none_or(|next| next.start >= end || matches!(next.kind, Kind::Close(_)))
}

impl Writer<'_> {
    fn token(&mut self, cursor: &Cursor<'_>, token: Token, text: &str, what: Option<What>) {
        let (name, tight) = (what == Some(What::Name), what == Some(What::Tight));
        self.before_clause = None;
        let keyword = token.kind == Kind::Word && !name;
        let is = |words: &[&str]| keyword && words.iter().any(|word| word.eq_ignore_ascii_case(text));
        let end = is(&["end"]) && self.open.last().is_some_and(|open| open.holds == Holds::Case);
        let closes = matches!(token.kind, Kind::Close(_));
        self.layout |= match what {
            Some(What::Clause) => self.in_clauses(),
            _ => closes && self.open.last().is_some_and(|open| open.holds == Holds::Clauses),
        };
        self.newline |= std::mem::take(&mut self.layout) && self.last != Last::Start;
        if self.newline && matches!(what, Some(What::Clause | What::Part)) && self.in_clauses() {
            self.next_line(self.clause());
        } else if self.newline {
            self.break_line(cursor, closes || end, end);
        } else if self.apart(token.kind, text, tight) {
            self.line.text.push(' ');
        }
        let unary = matches!(text, "-" | "+") && !matches!(self.last, Last::Name | Last::Value);
        self.last = match token.kind {
            Kind::Open(b'{') => Last::Brace,
            Kind::Open(_) | Kind::Dot => Last::Glue,
            Kind::Close(_) | Kind::Literal | Kind::Question => Last::Value,
            Kind::Ticked | Kind::Param => Last::Name,
            Kind::Operator if unary => Last::Sign,
            Kind::Word if name => Last::Name,
            Kind::Word if is(&VALUES) => Last::Value,
            Kind::Word if is(&CALLS) => Last::Call,
            _ => Last::Other,
        };
        match token.kind {
            Kind::Open(_) => {
                self.layout = what == Some(What::Query) && cursor.breaks_within();
                let holds = if self.layout { Holds::Clauses } else { Holds::Other };
                self.open.push(Open { indent: self.outer(), holds });
            }
            Kind::Close(_) => {
                // What a bracket holds is whole: a `case` ends in it.
                while self.open.pop().is_some_and(|open| open.holds == Holds::Case) {}
            }
            Kind::Word if end => _ = self.open.pop(),
            Kind::Word if is(&["case"]) => {
                // What follows its end goes on with the clause, and the end stands below that.
                let indent = if self.in_clauses() { self.inner() } else { self.outer() };
                self.open.push(Open { indent, holds: Holds::Case });
            }
            _ => {}
        }
        self.in_clause |= what == Some(What::Clause) && self.open.is_empty();
        match token.kind {
            Kind::Ticked => self.line.text.push_str(bare(text).unwrap_or(text)),
            Kind::Word if !name => {
                // A Rust type follows `json` within the word.
                let (word, rest) = text.split_at(text.find('<').unwrap_or(text.len()));
                self.line.text.extend(word.chars().map(|c| c.to_ascii_lowercase()));
                self.line.text.push_str(rest);
            }
            _ => self.line.text.push_str(text),
        }
    }

    /// What has no inner form: a group of brackets, the Rust type behind `json`.
    fn verbatim(&mut self, text: &str) {
        self.before_clause = None;
        let glued = self.last == Last::Name || text.starts_with('<');
        match (self.newline, glued || matches!(self.last, Last::Start | Last::Glue)) {
            (true, _) => self.next_line(self.inner()),
            (false, true) => {}
            (false, false) => self.line.text.push(' '),
        }
        self.line.text.push_str(text);
        self.last = Last::Value;
    }

    /// Whether a space stands before the next token.
    fn apart(&self, next: Kind, text: &str, tight: bool) -> bool {
        match (self.last, next) {
            (Last::Start | Last::Glue, _) => false,
            (_, Kind::Comma | Kind::Dot | Kind::Question | Kind::Close(b')' | b']') | Kind::Open(b'[')) => {
                false
            }
            // Two minus signs would begin a comment of SQL.
            (Last::Sign, Kind::Operator) => matches!(text, "-" | "+"),
            (Last::Sign, _) => false,
            (Last::Call, Kind::Open(b'(')) => false,
            (_, Kind::Open(b'(')) => !tight,
            _ => true,
        }
    }

    /// A column's type or its modifiers begin with the next token; after a line end, they are no cell.
    fn cell(&mut self, index: usize) {
        if !self.newline && !self.line.text.contains('\n') {
            self.line.cells[index] = self.line.text.len();
            self.last = Last::Start;
        }
    }

    fn comment(&mut self, cursor: &Cursor<'_>, text: &str) {
        if self.newline {
            let follows = || {
                cursor.upcoming().is_some_and(|(token, what)| {
                    matches!(what, Some(What::Clause | What::Part)) || matches!(token.kind, Kind::Close(_))
                })
            };
            let clause = *self.before_clause.get_or_insert_with(follows) && self.in_clauses();
            self.next_line(if clause { self.clause() } else { self.inner() });
        } else {
            self.line.text.push_str("  ");
        }
        self.line.text.push_str(text);
    }

    /// Ends the line before a token, which closes something or not; `end` if that is a `case`.
    fn break_line(&mut self, cursor: &Cursor<'_>, closes: bool, end: bool) {
        let indent = if closes {
            // Those that follow on the same line close what lies further out.
            let more = cursor.rest().iter().take_while(|t| matches!(t.kind, Kind::Close(_))).count();
            let outermost = self.open.len().saturating_sub(1 + more);
            let case = |open: &&Open| open.holds == Holds::Case;
            let cases = if end { 0 } else { self.open.iter().rev().take_while(case).count() };
            self.open.get(outermost.saturating_sub(cases)).map_or(self.base, |open| open.indent)
        } else {
            self.inner()
        };
        self.next_line(indent);
    }

    /// Whether the clauses of what is being written have lines of their own.
    fn in_clauses(&self) -> bool {
        self.open.last().map_or(self.clauses, |open| open.holds == Holds::Clauses)
    }

    /// The indentation of a clause, or of what the innermost bracket holds.
    fn clause(&self) -> usize {
        self.open.last().map_or(self.base, |open| open.indent) + STEP
    }

    /// The indentation that what is opened here goes back to: that of its line, or of the `case` that it is in.
    fn outer(&self) -> usize {
        let case = self.open.last().filter(|open| open.holds == Holds::Case);
        case.map_or(self.indent, |open| open.indent.max(self.indent))
    }

    /// The indentation of a line that goes on with the one before it.
    fn inner(&self) -> usize {
        let clauses = match self.open.last() {
            Some(open) => open.holds == Holds::Clauses,
            None => self.in_clause,
        };
        self.clause() + if clauses { STEP } else { 0 }
    }

    fn next_line(&mut self, indent: usize) {
        self.newline = false;
        self.indent = indent;
        self.line.text.push('\n');
        self.line.text.extend(std::iter::repeat_n(' ', indent));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;
    use crate::syntax::format::token::tokens;

    #[test]
    fn what_no_rule_has_read_is_kept() {
        let text = "SELECT  A ,( B )\n from  t";
        let tokens = tokens(text, SourceId(0));
        let mut cursor = Cursor::new(text, &tokens, &[]);
        assert_eq!(write(&mut cursor, text.len(), 0, Breaks::Kept).text, text);
        assert!(cursor.peek().is_none());
    }
}
