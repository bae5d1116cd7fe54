//! Queries and views: their heads, and how many statements they hold.

use super::*;
use crate::syntax::parse::errors::{first_token, skip};

mod clauses;

/// What stands before the mistake, as far as its clauses matter.
pub(super) struct Before<'a> {
    /// The tokens.
    tokens: Vec<&'a str>,
    /// Where each of them begins.
    starts: Vec<usize>,
    /// The words of the clauses that the present select or statement has so far.
    clauses: Vec<&'static str>,
    /// The word before each bracket that is open, and the clauses around it.
    around: Vec<(&'a str, Vec<&'static str>)>,
}

/// Words that begin a clause, in the order in which clauses stand.
const CLAUSES: [&str; 19] = [
    "insert",
    "update",
    "delete",
    "select",
    "set",
    "from",
    "using",
    "where",
    "group",
    "having",
    "union",
    "intersect",
    "except",
    "order",
    "limit",
    "offset",
    "for",
    "values",
    "returning",
];

impl<'a> Before<'a> {
    fn of(failure: &Failure<'a>) -> Before<'a> {
        let (mut tokens, mut starts) = (Vec::new(), Vec::new());
        let (mut clauses, mut around) = (Vec::new(), Vec::new());
        let mut rest = skip(failure.before);
        while !rest.is_empty() {
            let token = first_token(rest);
            match token {
                "(" | "{" => {
                    around.push((tokens.last().copied().unwrap_or(""), std::mem::take(&mut clauses)))
                }
                ")" | "}" => clauses = around.pop().map(|(_, clauses)| clauses).unwrap_or_default(),
                word => {
                    let clause = CLAUSES.iter().find(|clause| clause.eq_ignore_ascii_case(word));
                    // `for update` and `do update` begin no statement.
                    let last = tokens.last().is_some_and(|last: &&str| {
                        last.eq_ignore_ascii_case("for") || last.eq_ignore_ascii_case("do")
                    });
                    if let Some(clause) = clause.filter(|_| !last) {
                        if matches!(*clause, "union" | "intersect" | "except") {
                            clauses.clear();
                        }
                        clauses.push(*clause);
                    }
                }
            }
            tokens.push(token);
            starts.push(failure.before.len() - rest.len());
            rest = skip(&rest[token.len()..]);
        }
        Before { tokens, starts, clauses, around }
    }

    /// The token `n` places before the mistake, if it is this word.
    fn is(&self, n: usize, word: &str) -> bool {
        let at = self.tokens.len().checked_sub(n);
        at.and_then(|at| self.tokens.get(at)).is_some_and(|token| token.eq_ignore_ascii_case(word))
    }

    /// The last token.
    fn last(&self) -> &'a str {
        self.tokens.last().copied().unwrap_or("")
    }

    /// Where the token `n` places before the mistake stands in the source.
    fn span(&self, failure: &Failure<'_>, n: usize) -> Span {
        // At the end of a slice, what is underlined is the last sign before it.
        let end = match failure.found.is_empty() {
            true => failure.span.end as usize + failure.before.len() - failure.before.trim_end().len(),
            false => failure.span.start as usize,
        };
        let at = self.tokens.len().saturating_sub(n);
        let start = end - failure.before.len() + self.starts.get(at).copied().unwrap_or(0);
        Span::new(failure.span.source, start, start + self.tokens.get(at).map_or(0, |token| token.len()))
    }

    /// The place right behind the last token.
    fn behind(&self, failure: &Failure<'_>) -> Span {
        let last = self.span(failure, 1);
        Span { start: last.end, ..last }
    }

    fn has(&self, clause: &str) -> bool {
        self.clauses.contains(&clause)
    }

    /// Whether the innermost bracket stands behind this word.
    fn within(&self, word: &str) -> bool {
        self.around.last().is_some_and(|(before, _)| before.eq_ignore_ascii_case(word))
    }

    /// Whether the statement has not begun.
    fn in_head(&self) -> bool {
        self.clauses.is_empty() && !self.tokens.contains(&"{")
    }
}

pub(super) fn error(failure: &Failure<'_>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::E0110, failure.span, message)
}

/// Where a token of more signs than one stands: `$1`, `:id`.
fn whole_token(failure: &Failure<'_>) -> Span {
    let sign = failure.found.len();
    let word = failure.rest[sign..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let len = sign + word.unwrap_or(failure.rest.len() - sign);
    Span { end: failure.span.start + len as u32, ..failure.span }
}

/// A mistake in a query or view that is well known.
pub(super) fn known(failure: &Failure<'_>) -> Option<Diagnostic> {
    let before = Before::of(failure);
    head(failure, &before)
        .or_else(|| statements(failure, &before))
        .or_else(|| clauses::operand(failure, &before))
        .or_else(|| clauses::change(failure, &before))
        .or_else(|| clauses::clause(failure, &before))
}

/// How the query, the view or the present statement is written.
pub(super) fn form(failure: &Failure<'_>) -> &'static str {
    let before = Before::of(failure);
    if before.within("over") {
        return "it is 'over ([partition by …] [order by …] [rows between START and END])', and START '1 preceding' or 'unbounded preceding'";
    }
    if before.within("filter") {
        return "it is 'filter (where EXPR)'";
    }
    if failure.rule == Rule::whole_query && before.in_head() && !before.around.is_empty() {
        return "it is 'name TYPE [= DEFAULT]', with a comma between two";
    }
    let around = before.around.iter().rev().map(|(_, clauses)| clauses);
    let statement = std::iter::once(&before.clauses).chain(around).find_map(|clauses| {
        ["insert", "update", "delete", "select"].into_iter().find(|word| clauses.contains(word))
    });
    match statement {
        Some("insert") => {
            "it is 'insert into TABLE (columns) values (…)' or a select, with 'on conflict …' and 'returning …' behind it"
        }
        Some("update") => "it is 'update TABLE set column = VALUE, … [from …] [where EXPR] [returning …]'",
        Some("delete") => "it is 'delete from TABLE [using …] [where EXPR] [returning …]'",
        Some(_) => {
            "it is 'select … from TABLE [join TABLE on EXPR] [where …] [group by …] [having …] [order by …] [limit …]'"
        }
        None if failure.rule == Rule::whole_view => {
            "it is 'view NAME [materialized] as SELECT [only TARGET…]'"
        }
        None if before.tokens.iter().any(|token| token.eq_ignore_ascii_case("with")) => {
            "it is 'with NAME [(columns)] as (SELECT), …' and the statement"
        }
        None => {
            "it is 'query NAME(param TYPE [= DEFAULT], …) [-> one|optional|many|stream|count] { STATEMENT }'"
        }
    }
}

/// What stands before the statement.
fn head(failure: &Failure<'_>, before: &Before<'_>) -> Option<Diagnostic> {
    let found = failure.found.to_ascii_lowercase();
    if failure.rule == Rule::whole_view && failure.expects(Expected::AsSelect) && before.clauses.is_empty() {
        return match found.as_str() {
            "(" => Some(
                error(failure, "a view's columns are named in its select")
                    .help("write 'view NAME as select EXPR as column, …'"),
            ),
            "{" | "select" | "with" | "=" => Some(
                error(failure, "'as' stands before a view's select")
                    .help("write 'view NAME as SELECT'")
                    .suggest(
                        if found == "=" { failure.span } else { before.behind(failure) },
                        if found == "=" { "as" } else { " as" },
                    ),
            ),
            _ => None,
        };
    }
    if failure.rule != Rule::whole_query {
        return None;
    }
    if before.tokens.len() == 2 && failure.expects(Expected::Open) {
        return Some(
            error(failure, "a query has parentheses, with parameters or without")
                .help("write 'query NAME() { … }'")
                .suggest(before.behind(failure), "()"),
        );
    }
    if failure.expects(Expected::Cardinality) && failure.is_word() {
        let diagnostic = error(failure, format!("unknown cardinality {}", quoted(failure.found)));
        let words = ["one", "optional", "many", "stream", "count"];
        return Some(suggest(
            diagnostic,
            failure,
            &words,
            "it is 'one', 'optional' or 'many' rows, a 'stream' of them, or the 'count' of changed ones",
        ));
    }
    if failure.expects(Expected::Brace) {
        let diagnostic = match found.as_str() {
            "returns" | "return" | ":" => {
                error(failure, "what a query gives stands behind '->'").suggest(failure.span, "->")
            }
            _ => error(failure, "a query's statement stands in braces"),
        };
        return Some(diagnostic.help("write 'query NAME(…) -> many { STATEMENT }'"));
    }
    // Among the parameters.
    if !before.in_head() {
        return None;
    }
    let first = before.is(1, "(") || before.is(1, ",");
    match found.as_str() {
        ":" | "$" | "@" if first => Some(
            error(failure, "a parameter is declared by its bare name")
                .help("write 'name TYPE' here, and ':name' in the statement")
                .fix(failure.span, ""),
        ),
        _ if first && found.starts_with('`') => Some(
            error(failure, "a parameter's name is a plain word")
                .help("it is written ':name' in the statement, where backticks have no place"),
        ),
        ":" if failure.expects(Expected::Type) => Some(
            error(failure, "no colon stands between a parameter and its type")
                .help("write 'name TYPE'")
                .fix(failure.span, ""),
        ),
        "default" => Some(
            error(failure, "a parameter's default stands behind '='")
                .help("write 'name TYPE = DEFAULT'")
                .fix(failure.span, "="),
        ),
        "not" | "null" => Some(
            error(failure, "a parameter is not NULL, unless '?' stands behind its type")
                .help("write 'name TYPE', or 'name TYPE?'"),
        ),
        "," | ")" if failure.expects(Expected::Type) => Some(
            error(failure, format!("the parameter '{}' has no type", before.last()))
                .help("write 'name TYPE': 'id bigint'"),
        ),
        _ => None,
    }
}

/// One statement a query, and which.
fn statements(failure: &Failure<'_>, before: &Before<'_>) -> Option<Diagnostic> {
    if before.is(1, ";") {
        return Some(match failure.found {
            ";" => error(failure, "one ';' is enough").help("remove it").fix(failure.span, ""),
            _ if failure.rule == Rule::whole_view => {
                error(failure, "a view holds one select").help("give each select a view of its own")
            }
            _ => error(failure, "a query holds one statement").help("give each statement a query of its own"),
        });
    }
    let found = failure.found.to_ascii_lowercase();
    let changes = matches!(found.as_str(), "insert" | "update" | "delete");
    if failure.expects(Expected::Select) && !failure.expects(Expected::Statement) && changes {
        return Some(match failure.rule {
            Rule::whole_view if before.clauses.is_empty() => {
                error(failure, "a view holds a select").help("what changes rows is a 'query'")
            }
            _ => error(failure, "a select stands here, and nothing that changes rows")
                .help("give each statement a query of its own, and run them in one transaction"),
        });
    }
    if !failure.expects(Expected::Statement) || !failure.is_word() {
        return None;
    }
    Some(match found.as_str() {
        "replace" | "merge" | "upsert" => error(failure, format!("there is no '{found}'"))
            .help("write 'insert into … on conflict (columns) do update set …'"),
        "call" | "exec" | "execute" | "begin" | "commit" | "set" | "truncate" | "create" | "drop"
        | "alter" => error(failure, format!("'{found}' is no statement of a query"))
            .help("a query is a select, an insert, an update or a delete"),
        _ => suggest(
            error(failure, format!("{} begins no statement", quoted(failure.found))),
            failure,
            &["select", "insert", "update", "delete", "with"],
            "a query is a select, an insert, an update or a delete",
        ),
    })
}
