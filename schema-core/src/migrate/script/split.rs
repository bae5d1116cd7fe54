//! Cutting the tokens into statements, and reading what stands above each.

use super::body::Blocks;
use super::kind::{self, Kind};
use super::lex::{self, Token};
use super::{Fault, NO_TRANSACTION, Statement, line_of};
use crate::dialect::Target;

/// What begins a directive to the runner.
const DIRECTIVE: &str = "schemagen:";

pub(super) fn statements(target: Target, text: &str, transaction: bool) -> Result<Vec<Statement>, Fault> {
    let all = lex::tokens(target, text)?;
    misplaced_head(text, &all)?;
    let code: Vec<Token> = all.iter().copied().filter(|token| !token.is_comment()).collect();
    let mut above =
        Above { text, comments: all.iter().copied().filter(|token| token.is_comment()).collect() };
    let mut found = Vec::new();
    let mut from = 0;
    while from < code.len() {
        let end = end_of(target, text, &code, from)?;
        let tokens = &code[from..end];
        from = end + 1;
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let directives = above.take(first.start)?;
        // A closing `*/` of MySQL's executable comment is no token of its own here.
        let stop =
            code.get(end).map_or_else(|| text.trim_end().len().max(last.end), |semicolon| semicolon.start);
        let sql = if tokens[0].kind == lex::Kind::Mark('!') || holds_executable(tokens) {
            text[first.start..stop].trim_end()
        } else {
            &text[first.start..last.end]
        };
        let sql = sql.to_owned();
        let kind = kind::of(target, text, tokens, transaction)?;
        if directives.repeat && kind != Kind::Data {
            return Err(Fault::at(
                text,
                first.start,
                "'schemagen: repeat' stands above what changes no rows",
            )
            .help("it is meant for INSERT, UPDATE and DELETE"));
        }
        found.push(Statement {
            sql,
            line: line_of(text, first.start),
            comment: directives.comment,
            repeat: directives.repeat,
            account: directives.account,
            kind,
        });
    }
    above.nothing_left()?;
    kind::check(target, transaction, &found)?;
    Ok(found)
}

fn holds_executable(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.kind == lex::Kind::Mark('!'))
}

/// The place of the `;` that ends the statement which begins at `from`, or the end.
fn end_of(target: Target, text: &str, code: &[Token], from: usize) -> Result<usize, Fault> {
    let mut blocks = Blocks::new(target);
    let mut round = Vec::new();
    for at in from..code.len() {
        let token = code[at];
        match token.kind {
            lex::Kind::Mark(';') if blocks.unclosed().is_none() && round.is_empty() => return Ok(at),
            // On PostgreSQL a rule's statements stand in parentheses.
            lex::Kind::Mark('(') if target == Target::Postgres => round.push(token.start),
            lex::Kind::Mark(')') => drop(round.pop()),
            lex::Kind::Mark('\\') if target == Target::Postgres => {
                return Err(Fault::at(
                    text,
                    token.start,
                    "a command of psql, which the server does not know",
                )
                .help("leave it out, or write it as SQL"));
            }
            _ => {}
        }
        blocks.take(text, token, &code[at + 1..]);
    }
    if let Some(open) = blocks.unclosed() {
        return Err(Fault::at(text, open, "a block is never closed: its END is missing"));
    }
    match round.first() {
        Some(open) => Err(Fault::at(text, *open, "a '(' is never closed")),
        None => Ok(code.len()),
    }
}

/// `-- no-transaction` that is not read as such.
fn misplaced_head(text: &str, all: &[Token]) -> Result<(), Fault> {
    let line = |token: &&Token| token.kind == lex::Kind::Line && token.start > 0;
    let says = |token: &&Token| text[token.start..token.end].trim_end() == NO_TRANSACTION;
    match all.iter().filter(line).find(says) {
        Some(token) => Err(Fault::at(text, token.start, "'-- no-transaction' stands below the first line")
            .help("it counts as the very first bytes of a file alone")),
        None => Ok(()),
    }
}

/// What the comment above a statement says.
#[derive(Default)]
struct Directives {
    comment: String,
    repeat: bool,
    account: Option<String>,
}

/// The comments that no statement has taken yet.
struct Above<'t> {
    text: &'t str,
    comments: std::collections::VecDeque<Token>,
}

impl Above<'_> {
    /// Takes those in front of `offset`; the lines directly above it are its own.
    fn take(&mut self, offset: usize) -> Result<Directives, Fault> {
        let mut before = Vec::new();
        while let Some(token) = self.comments.pop_front_if(|token| token.start < offset) {
            before.push(token);
        }
        let mut own = offset;
        let mut first = before.len();
        while first > 0 {
            let token = before[first - 1];
            if token.kind != lex::Kind::Line
                || !adjoins(self.text, token.end, own)
                || !alone(self.text, token.start)
            {
                break;
            }
            own = token.start;
            first -= 1;
        }
        for token in &before[..first] {
            self.refuse(*token)?;
        }
        let mut found = Directives::default();
        for token in &before[first..] {
            self.read(*token, &mut found)?;
        }
        Ok(found)
    }

    fn nothing_left(&self) -> Result<(), Fault> {
        self.comments.iter().try_for_each(|token| self.refuse(*token))
    }

    /// The words of a comment line.
    fn words(&self, token: Token) -> &str {
        self.text[token.start..token.end].trim_start_matches(['-', '#']).trim()
    }

    /// A directive that would not be heard is an error.
    fn refuse(&self, token: Token) -> Result<(), Fault> {
        if token.kind == lex::Kind::Line && self.words(token).starts_with(DIRECTIVE) {
            return Err(Fault::at(self.text, token.start, "a directive stands above no statement")
                .help("it is a comment line of its own, directly above its statement"));
        }
        Ok(())
    }

    fn read(&self, token: Token, to: &mut Directives) -> Result<(), Fault> {
        let words = self.words(token);
        let Some(directive) = words.strip_prefix(DIRECTIVE) else {
            if words != NO_TRANSACTION.trim_start_matches(['-', ' ']) {
                let gap = if to.comment.is_empty() || words.is_empty() { "" } else { " " };
                to.comment.push_str(gap);
                to.comment.push_str(words);
            }
            return Ok(());
        };
        let directive = directive.trim();
        if directive == "repeat" {
            to.repeat = true;
            return Ok(());
        }
        let account = directive.strip_prefix("account").map(str::trim);
        let account = account.and_then(|name| name.strip_prefix('\'')?.strip_suffix('\''));
        match account {
            Some(name) if !name.is_empty() => {
                to.account = Some(name.replace("''", "'"));
                Ok(())
            }
            _ => Err(Fault::at(self.text, token.start, format!("an unknown directive '{directive}'"))
                .help("the directives are: repeat, account 'NAME'")),
        }
    }
}

/// Whether only blanks and one end of a line lie between.
fn adjoins(text: &str, from: usize, to: usize) -> bool {
    let between = &text[from..to];
    between.trim().is_empty() && between.matches('\n').count() == 1
}

/// Whether nothing stands in front on the same line.
fn alone(text: &str, start: usize) -> bool {
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    text[line..start].trim().is_empty()
}
