//! Where the body of a trigger, function, procedure or event ends, whose statements end with `;` too.

use super::lex::{Kind, Token};
use crate::dialect::Target;

/// What is open, and waits for its END.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// BEGIN, IF, LOOP, WHILE, REPEAT, FOR, or CASE as a statement.
    Block,
    /// CASE as an expression: no statement begins in it.
    Value,
}

/// Follows one statement through its blocks.
pub(super) struct Blocks {
    target: Target,
    /// Whether the statement makes a stored program.
    program: bool,
    open: Vec<(Open, usize)>,
    /// The token before: in small letters, or empty for what is in quotes.
    before: String,
    /// The first word.
    first: String,
    /// Whether a parenthesis was opened: what comes behind it is no head of a program.
    round: bool,
    /// Whether END was just met: the word behind it belongs to it.
    ended: bool,
}

/// What makes a stored program of a CREATE.
fn is_program(word: &str) -> bool {
    matches!(word, "trigger" | "function" | "procedure" | "event" | "package")
}

impl Blocks {
    pub(super) fn new(target: Target) -> Blocks {
        Blocks {
            target,
            program: false,
            open: Vec::new(),
            before: String::new(),
            first: String::new(),
            round: false,
            ended: false,
        }
    }

    /// Where the innermost block that is still open began.
    pub(super) fn unclosed(&self) -> Option<usize> {
        self.open.last().map(|(_, at)| *at)
    }

    /// Takes the next token, and those behind it to look at.
    pub(super) fn take(&mut self, text: &str, token: Token, ahead: &[Token]) {
        let now = match token.kind {
            Kind::Word => text[token.start..token.end].to_ascii_lowercase(),
            Kind::Mark(c) => c.to_string(),
            Kind::Name | Kind::Text => String::new(),
            Kind::Line | Kind::Block => return,
        };
        if token.kind == Kind::Word && self.before != "." {
            self.word(&now, text, token.start, ahead);
        } else {
            self.ended = false;
        }
        if token.kind == Kind::Word && self.first.is_empty() {
            self.first.clone_from(&now);
        }
        self.round |= token.kind == Kind::Mark('(');
        self.before = now;
    }

    fn word(&mut self, now: &str, text: &str, at: usize, ahead: &[Token]) {
        let next = next_word(text, ahead);
        if std::mem::take(&mut self.ended)
            && matches!(now, "if" | "case" | "loop" | "while" | "repeat" | "for")
        {
            return;
        }
        if !self.program {
            let compound = now == "begin" && next == "not" && self.first.is_empty();
            let head = !self.round && self.before != "table";
            let makes = head && matches!(self.first.as_str(), "create" | "alter");
            self.program = match self.target {
                // Bodies in quotes need nothing; those of the standard begin with BEGIN ATOMIC.
                Target::Postgres => now == "begin" && next == "atomic" && self.first == "create",
                Target::MySql => compound || is_program(now) && makes,
                Target::Sqlite => now == "trigger" && makes,
            };
            if !(self.program && now == "begin") {
                return;
            }
        }
        match now {
            "begin" => self.open.push((Open::Block, at)),
            "case" => {
                let statement = self.target == Target::MySql && self.at_start();
                self.open.push((if statement { Open::Block } else { Open::Value }, at));
            }
            "end" => {
                self.open.pop();
                self.ended = true;
            }
            "if" | "loop" | "while" | "repeat" | "for"
                if self.target == Target::MySql && self.opens(now, text, ahead) =>
            {
                self.open.push((Open::Block, at));
            }
            _ => {}
        }
    }

    fn in_value(&self) -> bool {
        matches!(self.open.last(), Some((Open::Value, _)))
    }

    /// Whether a statement of the body may begin here.
    fn at_start(&self) -> bool {
        !self.in_value()
            && matches!(
                self.before.as_str(),
                ";" | "begin" | "then" | "else" | "do" | "loop" | "repeat" | ":" | "row"
            )
    }

    /// Whether the word is a statement, and no function or clause of the same name.
    fn opens(&self, word: &str, text: &str, ahead: &[Token]) -> bool {
        if self.in_value() {
            return false;
        }
        let function = ahead.first().is_some_and(|token| token.kind == Kind::Mark('('));
        match word {
            "loop" => true,
            "while" => self.before != "end",
            "repeat" => !function,
            // MariaDB's loop, and not FOR EACH ROW, FOR UPDATE, CURSOR FOR, HANDLER FOR.
            "for" => ahead.get(1).is_some_and(|token| is_word(text, *token, "in")),
            _ if is_program(&self.before) => false,
            _ if !function || self.at_start() => then_follows(text, ahead),
            _ => self.before == ")" && then_follows(text, ahead),
        }
    }
}

fn is_word(text: &str, token: Token, word: &str) -> bool {
    token.kind == Kind::Word && text[token.start..token.end].eq_ignore_ascii_case(word)
}

fn next_word(text: &str, ahead: &[Token]) -> String {
    ahead.first().map_or_else(String::new, |token| text[token.start..token.end].to_ascii_lowercase())
}

/// Whether a THEN comes before the statement ends, outside of parentheses and CASE.
fn then_follows(text: &str, ahead: &[Token]) -> bool {
    let (mut depth, mut cases) = (0usize, 0usize);
    for token in ahead {
        match token.kind {
            Kind::Mark('(') => depth += 1,
            Kind::Mark(')') => depth = depth.saturating_sub(1),
            Kind::Mark(';') => return false,
            _ if is_word(text, *token, "case") => cases += 1,
            _ if is_word(text, *token, "end") => cases = cases.saturating_sub(1),
            _ if depth == 0 && cases == 0 && is_word(text, *token, "then") => return true,
            _ => {}
        }
    }
    false
}
