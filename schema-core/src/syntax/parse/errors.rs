//! What the strict rules could not read, as a diagnostic: what was expected, and what stands there.

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

/// What may be expected, in the order in which messages name it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Expected {
    Name,
    Type,
    Expression,
    Condition,
    Text,
    Integer,
    Target,
    Columns,
    Key,
    Action,
    Collation,
    Method,
    Event,
    RawKind,
    Comparison,
    With,
    Role,
    PolicyVerb,
    On,
    Line,
    Table,
    Verb,
    Then,
    End,
    As,
    And,
    Assign,
    Env,
    Arrow,
    Open,
    Close,
    Comma,
    Modifier,
    Tail,
    Part,
    Rows,
    KeyTail,
    Operator,
    EndOfItem,
}

impl Expected {
    fn of(rule: Rule) -> Option<Expected> {
        Some(match rule {
            Rule::word
            | Rule::ticked
            | Rule::path
            | Rule::key_column
            | Rule::ref_target
            | Rule::context_var => Expected::Name,
            Rule::type_expr | Rule::json_name | Rule::raw_returns => Expected::Type,
            Rule::expr
            | Rule::sum
            | Rule::number
            | Rule::reference
            | Rule::paren
            | Rule::param
            | Rule::context
            | Rule::null
            | Rule::r#true
            | Rule::r#false
            | Rule::typed
            | Rule::typed_kind
            | Rule::case
            | Rule::cast
            | Rule::extract
            | Rule::exists
            | Rule::subquery
            | Rule::sql
            | Rule::sign
            | Rule::group => Expected::Expression,
            Rule::comparison => Expected::Condition,
            Rule::integer | Rule::signed => Expected::Integer,
            Rule::string | Rule::dollar => Expected::Text,
            Rule::target | Rule::sql_text => Expected::Target,
            Rule::columns => Expected::Columns,
            Rule::key | Rule::keys | Rule::key_prefix => Expected::Key,
            Rule::action => Expected::Action,
            Rule::ref_event => Expected::Event,
            Rule::collation => Expected::Collation,
            Rule::partition_method => Expected::Method,
            Rule::raw_kind | Rule::raw_object => Expected::RawKind,
            Rule::operator => Expected::Comparison,
            Rule::exclude_with => Expected::With,
            Rule::policy_role => Expected::Role,
            Rule::policy_verb => Expected::PolicyVerb,
            Rule::raw_on => Expected::On,
            Rule::l_targets
            | Rule::l_galera
            | Rule::l_native
            | Rule::l_context
            | Rule::l_account
            | Rule::l_password
            | Rule::l_cache
            | Rule::l_use
            | Rule::l_grant
            | Rule::l_nologin
            | Rule::l_access => Expected::Line,
            Rule::access_table => Expected::Table,
            Rule::verb | Rule::cache_verb => Expected::Verb,
            Rule::case_then => Expected::Then,
            Rule::case_arm | Rule::case_else | Rule::case_end => Expected::End,
            Rule::cast_as => Expected::As,
            Rule::between_and => Expected::And,
            Rule::assign => Expected::Assign,
            Rule::env => Expected::Env,
            Rule::lp => Expected::Open,
            Rule::rp => Expected::Close,
            Rule::comma => Expected::Comma,
            Rule::m_references
            | Rule::m_default
            | Rule::m_unique
            | Rule::m_primary
            | Rule::m_secret
            | Rule::m_auto
            | Rule::m_generated
            | Rule::m_check
            | Rule::m_on_update_now
            | Rule::m_collate
            | Rule::m_was
            | Rule::nullable => Expected::Modifier,
            Rule::i_where
            | Rule::i_using
            | Rule::i_include
            | Rule::i_nulls
            | Rule::i_deferrable
            | Rule::not_valid
            | Rule::match_full
            | Rule::a_check
            | Rule::ref_action => Expected::Tail,
            Rule::y_check
            | Rule::y_collate
            | Rule::y_not_null
            | Rule::c_start
            | Rule::c_step
            | Rule::c_min
            | Rule::c_max
            | Rule::c_cache
            | Rule::c_cycle
            | Rule::owned_by
            | Rule::sequence_type
            | Rule::extension_schema
            | Rule::p_restrictive
            | Rule::p_for
            | Rule::p_to
            | Rule::p_using
            | Rule::p_check => Expected::Part,
            Rule::k_asc | Rule::k_desc | Rule::k_nulls | Rule::k_collate | Rule::k_opclass => {
                Expected::KeyTail
            }
            Rule::op_and
            | Rule::op_or
            | Rule::compare
            | Rule::compare_op
            | Rule::is
            | Rule::r#in
            | Rule::between
            | Rule::like
            | Rule::arithmetic_op => Expected::Operator,
            Rule::EOI => Expected::EndOfItem,
            _ => return None,
        })
    }

    fn words(self) -> &'static str {
        match self {
            Expected::Name => "a name",
            Expected::Type => "a type",
            Expected::Expression | Expected::Condition => "an expression",
            Expected::Text => "a string",
            Expected::Integer => "a number",
            Expected::Target => "a target",
            Expected::Columns => "columns in parentheses",
            Expected::Key => "keys in parentheses",
            Expected::Action => "an action",
            Expected::Collation => "'ci' or 'binary'",
            Expected::Method => "'range', 'list' or 'hash'",
            Expected::Event => "'delete' or 'update'",
            Expected::RawKind => "the kind of object",
            Expected::Comparison => "an operator",
            Expected::With => "'with'",
            Expected::Role => "a service, a migrator or 'public'",
            Expected::PolicyVerb => "'read', 'insert', 'update' or 'delete'",
            Expected::On => "'on'",
            Expected::Line => "a line of this block",
            Expected::Table => "a table",
            Expected::Verb => "a verb",
            Expected::Then => "'then'",
            Expected::End => "'end'",
            Expected::As => "'as'",
            Expected::And => "'and'",
            Expected::Assign => "'='",
            Expected::Env => "'env'",
            Expected::Arrow => "'->'",
            Expected::Rows => "'where'",
            Expected::Open => "'('",
            Expected::Close => "')'",
            Expected::Comma => "','",
            Expected::Modifier => "a modifier",
            Expected::Tail => "'where', 'include' and the like",
            Expected::Part => "another part of the item",
            Expected::KeyTail => "'desc' and the like",
            Expected::Operator => "an operator",
            Expected::EndOfItem => "the end of the line",
        }
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
            (Expected::Tail, Rule::whole_service_line) => *what = Expected::Rows,
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
        Expected::Open => !operand && !has(Expected::Operator) && !has(Expected::EndOfItem),
        // Operators may follow nearly everything.
        Expected::Operator => !expected.iter().any(|e| *e < Expected::Operator && *e != Expected::Open),
        Expected::Tail | Expected::Part | Expected::KeyTail | Expected::Rows => {
            !has(Expected::Close) && !has(Expected::Modifier) && !has(Expected::Open)
        }
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
fn skip(mut text: &str) -> &str {
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
fn first_token(text: &str) -> &str {
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
