//! The servers' ways to write SQL in their catalogs, made plain.

use super::server::{Flavour, Server};
use crate::introspect::lex::{Kind, Token, closing, tokens};
use schema_core::dialect::{Target, quote};

/// An expression as information_schema shows it, as SQL that means the same in a database of any name.
pub(super) fn expression(server: &Server, catalog: &str) -> String {
    let text = match server.flavour {
        Flavour::MySql => mend(&unescape(catalog)),
        Flavour::MariaDb => catalog.to_owned(),
    };
    bare(&unqualified(&server.database, &text)).to_owned()
}

/// MySQL shows its expressions with backslashes before quotes and backslashes.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('0') => out.push('\0'),
            Some('Z') => out.push('\u{1a}'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}

/// MySQL takes the UTF-8 of its expressions for latin1 and makes UTF-8 of it once more; this takes that
/// back. A text that can't come from that stays as it is.
fn mend(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let bytes: Option<Vec<u8>> = text.chars().map(latin1).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

/// The byte of a character in MySQL's latin1, which is Windows' code page 1252.
fn latin1(c: char) -> Option<u8> {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match u8::try_from(c) {
        Ok(byte) => Some(byte),
        Err(_) => HIGH.chars().position(|h| h == c).and_then(|at| u8::try_from(at + 0x80).ok()),
    }
}

/// Without the name of the database before the names of tables and functions, and without `_utf8mb4`
/// before strings, which a connection in utf8mb4 means anyway.
fn unqualified(database: &str, text: &str) -> String {
    let tokens = tokens(Target::MySql, text);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut leave = |token: &Token<'_>, until: usize| {
        out.push_str(&text[copied..token.start]);
        copied = until;
    };
    for (i, token) in tokens.iter().enumerate() {
        let next = tokens.get(i + 1);
        if token.kind == Kind::Quoted
            && token.name() == database
            && next.is_some_and(|t| t.is_symbol('.'))
            && !i.checked_sub(1).is_some_and(|before| tokens[before].is_symbol('.'))
        {
            leave(token, token.end() + 1);
        } else if token.is("_utf8mb4") && next.is_some_and(|t| t.kind == Kind::String) {
            leave(token, token.end());
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// A statement without the name of the database in its head, up to and with the first names after it, and
/// whether the name still stands before a point in the rest of it.
pub(super) fn own_name_left_out(database: &str, own: &str, text: &str) -> (String, bool) {
    let all = tokens(Target::MySql, text);
    let qualifier = |i: usize| {
        matches!(all[i].kind, Kind::Quoted | Kind::Word)
            && all[i].name() == database
            && all.get(i + 1).is_some_and(|t| t.is_symbol('.'))
            && !i.checked_sub(1).is_some_and(|before| all[before].is_symbol('.'))
    };
    // `CREATE … NAME`, and `CREATE TRIGGER NAME … ON TABLE FOR EACH ROW`.
    let head = if all.iter().take(6).any(|t| t.is("TRIGGER")) {
        all.iter().position(|t| t.is("EACH"))
    } else {
        all.iter().position(|t| t.kind != Kind::String && t.name() == own)
    };
    let head = head.unwrap_or(0);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for i in (0..head).filter(|i| qualifier(*i)) {
        out.push_str(&text[copied..all[i].start]);
        copied = all[i + 1].end();
    }
    out.push_str(&text[copied..]);
    (out, (head..all.len()).any(qualifier))
}

/// Without the parentheses around all of it.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim();
    if enclosed(text) { text[1..text.len() - 1].trim() } else { text }
}

/// Whether one pair of parentheses is around all of `text`.
fn enclosed(text: &str) -> bool {
    let tokens = tokens(Target::MySql, text);
    tokens.first().is_some_and(|t| t.is_symbol('('))
        && tokens.last().is_some_and(|t| t.is_symbol(')'))
        && closing(&tokens, 0) == tokens.len()
}

/// What the literal `text` says, if it is a string and nothing else.
pub(super) fn literal(text: &str) -> Option<String> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let [token] = tokens(Target::MySql, text)[..] else { return None };
    (token.text == text).then(|| {
        let mut out = String::with_capacity(inner.len());
        let mut chars = inner.chars();
        while let Some(c) = chars.next() {
            match c {
                '\'' => drop(chars.next()),
                '\\' => {
                    out.push_str(&unescape(&format!("\\{}", chars.next().unwrap_or('\\'))));
                    continue;
                }
                _ => {}
            }
            out.push(c);
        }
        out
    })
}

/// `name` in quotes.
pub(super) fn ident(name: &str) -> String {
    quote::ident(Target::MySql, name)
}

/// `text` as a literal.
pub(super) fn string(text: &str) -> String {
    quote::string(Target::MySql, text)
}

/// Names in quotes, with commas.
pub(super) fn idents<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(ident).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_once() {
        assert_eq!(unescape(r"concat(_utf8mb4\'it\\\'s\',\'\\\\\')"), r"concat(_utf8mb4'it\'s','\\')");
        assert_eq!(unescape(r"a\nb\"), "a\nb\\");
    }

    #[test]
    fn utf8_that_was_taken_for_latin1_is_mended() {
        // The bytes of "ü€Σ", each as a character.
        assert_eq!(mend("'\u{c3}\u{bc}\u{e2}\u{201a}\u{ac}\u{ce}\u{a3}'"), "'ü€Σ'");
        assert_eq!(mend("'ü'"), "'ü'");
        assert_eq!(mend("'Σ'"), "'Σ'");
    }

    #[test]
    fn the_own_database_is_no_qualifier() {
        let plain = |text| unqualified("shop", text);
        assert_eq!(plain("nextval(`shop`.`s`) + `x`.`shop`"), "nextval(`s`) + `x`.`shop`");
        assert_eq!(plain("concat(_utf8mb4'`shop`.', _latin1'y')"), "concat('`shop`.', _latin1'y')");
        assert_eq!(plain("`a`.`shop`.`c` + `other`.`t`"), "`a`.`shop`.`c` + `other`.`t`");
    }

    #[test]
    fn parentheses_around_all_go() {
        assert_eq!(bare("(`a` > ')')"), "`a` > ')'");
        assert_eq!(bare("(a) and (b)"), "(a) and (b)");
    }

    #[test]
    fn literals_are_read() {
        assert_eq!(literal(r"'it''s \'x\\\n'").as_deref(), Some("it's 'x\\\n"));
        assert_eq!(literal("'a' 'b'"), None);
        assert_eq!(literal("'a') + ('b'"), None);
        assert_eq!(literal("now()"), None);
    }
}
