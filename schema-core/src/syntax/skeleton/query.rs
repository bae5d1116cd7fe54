//! A query or a view is one slice, its braces included: where it ends.

use super::words::{heads, opens_block, starts_with, starts_with_head};
use super::{Head, Kind, Open, Skeleton};
use crate::syntax::parse::is_reserved;

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

impl Skeleton<'_> {
    /// The item whose first word has been read.
    pub(super) fn query(&mut self, mut open: Open, query: Query) -> Option<Head> {
        // Whether its block has begun, with which it ends; the braces of `sql { … }` are none.
        let (mut block, mut after_sql) = (false, false);
        loop {
            let token = self.scan.next();
            let depth = open.brackets.len() + open.excess;
            match token.kind {
                Kind::End => break,
                Kind::Newline => {
                    let next = self.scan.skip_blank();
                    let ends = match depth {
                        0 => ends_query(query, next, open.after_comma),
                        _ => opens_block(next) || opens_query(next),
                    };
                    if ends {
                        break;
                    }
                }
                Kind::Doc if depth == 0 && query == Query::View => {
                    self.doc(token);
                    break;
                }
                // It documents nothing.
                Kind::Doc => {}
                Kind::Close(_) if depth == 0 => self.stray(token),
                // The block ends with its own bracket.
                Kind::Close(b) if block && depth == 1 && b != b'}' => self.stray(token),
                kind => {
                    block |= kind == Kind::Open(b'{') && depth == 0 && !after_sql;
                    self.put(&mut open, token);
                    open.after_comma = kind == Kind::Comma;
                    after_sql = self.scan.text(token).eq_ignore_ascii_case("sql");
                    if let Kind::Close(b) = kind {
                        self.close(&mut open, token, b);
                        let ended = block && open.brackets.is_empty() && open.excess == 0;
                        if ended && !self.only_follows(query) {
                            break;
                        }
                    }
                }
            }
        }
        if let Some((_, at)) = open.brackets.first().copied() {
            self.unclosed(&open, at);
        }
        self.finish(&mut open).map(|slice| Head { slice, brace: None })
    }

    /// Whether the `only TARGET…` of a view stands behind its block, on the same line.
    fn only_follows(&self, query: Query) -> bool {
        let rest = self.scan.rest_of_line().trim_start_matches([' ', '\t']);
        query == Query::View && starts_with(rest, "only")
    }
}

/// Whether a line ends the query or view before it. In a select, the word of an item may be a column's name.
fn ends_query(query: Query, next: &str, after_comma: bool) -> bool {
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
fn opens_query(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("");
    match Query::of(line.split([' ', '\t']).next().unwrap_or("")) {
        Some(Query::Query) => is_head(line) && line.contains('(') && line.contains('{'),
        Some(Query::View) => {
            is_head(line) && line.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case("as"))
        }
        None => false,
    }
}
