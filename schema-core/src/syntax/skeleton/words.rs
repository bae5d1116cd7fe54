//! The words that tell where an item or a line begins, and where it goes on.

use super::Body;
use crate::syntax::parse::is_reserved;

/// The words of items whose lines are read.
pub(super) const READ: [&str; 14] = [
    "schema",
    "table",
    "enum",
    "type",
    "service",
    "migrator",
    "raw",
    "extension",
    "namespace",
    "sequence",
    "policy",
    "query",
    "view",
    "materialized",
];

/// Words that begin an item elsewhere: one gets one error, and ends the item before it.
const UNREAD: [&str; 1] = ["cache"];

/// Items that hold a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Query {
    /// Its statement stands in braces.
    Query,
    /// Its select need not.
    View,
}

impl Query {
    /// The item that begins with `word`.
    pub(super) fn of(word: &str) -> Option<Query> {
        let is = |head: &str| word.eq_ignore_ascii_case(head);
        match () {
            () if is("query") => Some(Query::Query),
            () if is("view") || is("materialized") => Some(Query::View),
            () => None,
        }
    }
}

/// The words an item can begin with.
pub(in crate::syntax) fn heads() -> impl Iterator<Item = &'static str> {
    READ.into_iter().chain(UNREAD)
}

/// What the next line may begin with, if it goes on with an item that ends with its line.
pub(super) fn continuations(word: &str) -> Option<&'static [&'static str]> {
    Some(match word.to_ascii_lowercase().as_str() {
        "raw" => &["->", "after", "before", "on", "$", "'"],
        "type" => &["=", "check", "default", "collate", "not"],
        "extension" | "namespace" => &[],
        "sequence" => &["owned"],
        "policy" => &["on", "for", "to", "using", "check", "restrictive"],
        _ => return None,
    })
}

/// Whether `text` begins with `word`, in any case, and the word ends there.
pub(in crate::syntax) fn starts_with(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= word.len()
        && bytes[..word.len()].eq_ignore_ascii_case(word.as_bytes())
        && (!word.ends_with(|c: char| c.is_ascii_alphanumeric())
            || !bytes.get(word.len()).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_'))
}

pub(super) fn starts_with_head(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && heads().any(|head| starts_with(text, head))
}

/// Whether a line ends the query or view before it. In a select, the word of an item may be a column's name.
pub(super) fn ends_query(query: Query, next: &str, after_comma: bool) -> bool {
    match query {
        Query::Query => starts_with_head(next),
        Query::View => next.starts_with("///") || !after_comma && is_head(next),
    }
}

/// Whether a line begins with an item's word and the name of an item.
fn is_head(text: &str) -> bool {
    let Some(head) = heads().find(|head| starts_with(text, head)) else { return false };
    let rest = text[head.len()..].trim_start_matches([' ', '\t']);
    let name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '`')));
    let name = &rest[..name.unwrap_or(rest.len())];
    let after = rest[name.len()..].trim_start_matches([' ', '\t']);
    !name.is_empty() && !name.starts_with('.') && !is_reserved(name) && !after.starts_with([',', ')'])
}

/// Whether a line is the head of a query or a view: within one, it lacks its `}`.
pub(super) fn opens_query(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("");
    match Query::of(line.split([' ', '\t']).next().unwrap_or("")) {
        Some(Query::Query) => is_head(line) && line.contains('(') && line.contains('{'),
        Some(Query::View) => {
            is_head(line) && line.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case("as"))
        }
        None => false,
    }
}

/// Whether a line is the head of an item with a block: inside a block, that block lacks its `}`.
pub(super) fn opens_block(text: &str) -> bool {
    if !matches!(text.as_bytes().first(), Some(b's' | b't' | b'e' | b'm' | b'S' | b'T' | b'E' | b'M')) {
        return false;
    }
    let Some(head) = ["table", "enum", "type", "service", "schema", "migrator"]
        .iter()
        .find(|head| starts_with(text, head))
    else {
        return false;
    };
    let rest = text[head.len()..].trim_start_matches([' ', '\t']);
    let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '`'));
    name.len() < rest.len() && name.trim_start_matches([' ', '\t']).starts_with('{')
}

/// Whether the next line goes on with this one.
pub(super) fn continues(body: Body, next: &str, after_comma: bool) -> bool {
    match body {
        Body::Table => {
            next.starts_with("->")
                || starts_with(next, "on") && {
                    let rest = next[2..].trim_start_matches([' ', '\t']);
                    starts_with(rest, "delete") || starts_with(rest, "update")
                }
        }
        Body::Enum | Body::Skip => false,
        Body::Schema => after_comma,
        Body::Service => {
            after_comma || ["where", "and", "or", "check"].iter().any(|word| starts_with(next, word))
        }
    }
}
