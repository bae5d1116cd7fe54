//! What the strict rules could not read, as a diagnostic: what was expected, and what stands there.

use super::expected::Expected;
use super::habits;
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceId, Span};
use crate::syntax::grammar::Rule;
use pest::error::{Error, ErrorVariant, InputLocation};

/// A slice that could not be read, and where.
pub(super) struct Failure<'a> {
    /// The rule for the whole slice.
    pub(super) rule: Rule,
    /// The slice up to the place.
    pub(super) before: &'a str,
    /// The slice from the place on; empty at its end.
    pub(super) rest: &'a str,
    /// The token there.
    pub(super) found: &'a str,
    pub(super) expected: Vec<Expected>,
    pub(super) span: Span,
}

impl Failure<'_> {
    pub(super) fn expects(&self, what: Expected) -> bool {
        self.expected.contains(&what)
    }

    /// Whether the token is this word, in any case.
    pub(super) fn is(&self, word: &str) -> bool {
        self.found.eq_ignore_ascii_case(word)
    }

    pub(super) fn is_word(&self) -> bool {
        self.found.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    }

    /// The slice's first word.
    pub(super) fn first_word(&self) -> &str {
        first_token(if self.before.is_empty() { self.rest } else { self.before })
    }

    /// The first token after the one in question.
    pub(super) fn next(&self) -> &str {
        first_token(skip(&self.rest[self.found.len()..]))
    }
}

/// The diagnostic for a slice `start..end` that `rule` could not read.
pub(super) fn explain(
    id: SourceId,
    text: &str,
    start: usize,
    end: usize,
    rule: Rule,
    error: &Error<Rule>,
) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(p) | InputLocation::Span((p, _)) => (start + p).min(end),
    };
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        // Only a limit of the parsing library ends here; the skeleton's own limits are narrower.
        return Diagnostic::new(Code::E0103, Span::new(id, start, end), "this nests too deep")
            .help("split it");
    };
    let rest = skip(&text[at..end]);
    let at = end - rest.len();
    let found = first_token(rest);
    let mut expected: Vec<Expected> = positives.iter().filter_map(|rule| Expected::of(*rule)).collect();
    for what in &mut expected {
        // The same rules under other names, where they have them.
        match (*what, rule) {
            (Expected::Modifier, Rule::whole_table_item) => *what = Expected::Arrow,
            (Expected::Tail, Rule::whole_service_line) => *what = Expected::RowRule,
            _ => {}
        }
    }
    expected.sort();
    expected.dedup();
    let span =
        if found.is_empty() { just_before(id, text, start, at) } else { Span::new(id, at, at + found.len()) };
    let failure = Failure { rule, before: &text[start..at], rest, found, expected, span };
    habits::known(&failure).unwrap_or_else(|| plain(&failure))
}

/// At the end of a slice there is nothing to underline but its last character.
fn just_before(id: SourceId, text: &str, start: usize, at: usize) -> Span {
    let before = text[start..at].trim_end();
    let width = before.chars().next_back().map_or(0, char::len_utf8);
    let end = start + before.len();
    Span::new(id, end - width, end)
}

fn plain(failure: &Failure<'_>) -> Diagnostic {
    let code = code(failure);
    let wanted = wanted(&failure.expected);
    let found = quoted(failure.found);
    let message = if failure.found.is_empty() {
        let wanted = if wanted.is_empty() { "more" } else { &wanted };
        format!("expected {wanted} after {}", quoted(last_token(failure.before)))
    } else if wanted.is_empty() {
        format!("{found} can't stand here")
    } else {
        format!("expected {wanted}, found {found}")
    };
    let diagnostic = Diagnostic::new(code, failure.span, message);
    diagnostic.help(habits::form(failure))
}

/// What the line is to be, as a code.
pub(super) fn code(failure: &Failure<'_>) -> Code {
    let operand = failure.expects(Expected::Expression) || failure.expects(Expected::Condition);
    let inside = [Expected::And, Expected::Then, Expected::End, Expected::As];
    if inside.into_iter().any(|what| failure.expects(what)) {
        return Code::E0106;
    }
    if operand && !failure.expects(Expected::Type) && !failure.expects(Expected::Name) {
        return Code::E0106;
    }
    match failure.rule {
        Rule::whole_column | Rule::whole_type => Code::E0104,
        Rule::whole_modifiers | Rule::whole_reference => Code::E0107,
        Rule::whole_table_item => Code::E0105,
        Rule::whole_expr => Code::E0106,
        Rule::whole_schema_line | Rule::whole_service_line | Rule::whole_account_line => Code::E0108,
        Rule::whole_query | Rule::whole_view => Code::E0110,
        _ => Code::E0101,
    }
}

/// `a name, a string or ')'`
fn wanted(expected: &[Expected]) -> String {
    let has = |what| expected.contains(&what);
    let operand = has(Expected::Expression) || has(Expected::Condition);
    let keep = |what: &&Expected| match what {
        // Where an operand may stand, so may a name, a string, a number.
        Expected::Name | Expected::Text | Expected::Integer => !operand,
        Expected::Condition => !has(Expected::Expression),
        // A parenthesis may turn most names into calls.
        Expected::Open => {
            let select = has(Expected::Select) || has(Expected::Statement);
            !operand && !select && !has(Expected::Operator) && !has(Expected::EndOfItem)
        }
        Expected::Select => !has(Expected::Statement),
        // Operators may follow nearly everything.
        Expected::Operator => !expected.iter().any(|e| *e < Expected::Operator && *e != Expected::Open),
        Expected::Tail | Expected::Part | Expected::KeyTail | Expected::RowRule | Expected::Clause => {
            !has(Expected::Close) && !has(Expected::Modifier) && !has(Expected::Open)
        }
        Expected::Alias => expected.iter().all(|e| *e >= Expected::Alias),
        _ => true,
    };
    let mut words: Vec<&str> = expected.iter().filter(keep).map(|e| e.words()).collect();
    words.dedup();
    words.truncate(4);
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

/// A token in quotes, cut if it is long.
pub(super) fn quoted(token: &str) -> String {
    let cut: String = token.chars().take(40).collect();
    let dots = if cut.len() < token.len() { "…" } else { "" };
    if cut.contains('\'') { format!("{cut}{dots}") } else { format!("'{cut}{dots}'") }
}

/// Without leading blanks and comments.
pub(super) fn skip(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        if !text.starts_with("//") {
            return text;
        }
        text = text.find('\n').map_or("", |n| &text[n..]);
    }
}

/// The word or sign that stands last.
pub(super) fn last_token(text: &str) -> &str {
    let text = text.trim_end();
    let word = text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
    let sign = text.len() - text.chars().next_back().map_or(0, char::len_utf8);
    &text[word.min(sign)..]
}

/// A word, a number, a string, or the sign that stands first.
pub(super) fn first_token(text: &str) -> &str {
    let Some(first) = text.chars().next() else { return "" };
    let end = match first {
        c if c.is_ascii_alphanumeric() || c == '_' => {
            text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len())
        }
        '\'' | '`' => text[1..].find(first).map_or(1, |n| n + 2),
        '-' if text.starts_with("->") => 2,
        ':' if text.starts_with("::") => 2,
        '|' if text.starts_with("||") => 2,
        '=' if text.starts_with("==") => 2,
        '&' if text.starts_with("&&") => 2,
        c => c.len_utf8(),
    };
    &text[..end]
}
