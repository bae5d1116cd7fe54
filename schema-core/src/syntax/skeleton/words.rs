//! The words that tell where an item or a line begins, and where it goes on.

use super::Body;

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
