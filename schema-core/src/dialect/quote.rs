//! Quoting: one function for each kind of token, and no other place that writes one.
//!
//! Identifiers are always quoted, so that no reserved word and no capital letter ever matters.

use super::Target;
use std::fmt::Write;

/// `name` as an identifier.
pub fn ident(target: Target, name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    push_ident(&mut out, target, name);
    out
}

/// Appends `name` as an identifier.
pub fn push_ident(out: &mut String, target: Target, name: &str) {
    let mark = match target {
        Target::Postgres | Target::Sqlite => '"',
        Target::MySql => '`',
    };
    out.push(mark);
    for (i, part) in name.split(mark).enumerate() {
        if i > 0 {
            out.extend([mark, mark]);
        }
        out.push_str(part);
    }
    out.push(mark);
}

/// `name` as an identifier, behind its PostgreSQL schema if it has one.
pub fn path(target: Target, namespace: Option<&str>, name: &str) -> String {
    let own = ident(target, name);
    match namespace {
        Some(namespace) => format!("{}.{own}", ident(target, namespace)),
        None => own,
    }
}

/// `text` as a string literal: PostgreSQL with `standard_conforming_strings`, MySQL without
/// `NO_BACKSLASH_ESCAPES`, which are the defaults of both.
pub fn string(target: Target, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(&mut out, target, text);
    out
}

/// Appends `text` as a string literal.
pub fn push_string(out: &mut String, target: Target, text: &str) {
    out.push('\'');
    for c in text.chars() {
        match (c, target) {
            ('\'', _) => out.push_str("''"),
            ('\\', Target::MySql) => out.push_str("\\\\"),
            ('\0', Target::MySql) => out.push_str("\\0"),
            // The command-line clients drop it at the end of a line.
            ('\r', Target::MySql) => out.push_str("\\r"),
            _ => out.push(c),
        }
    }
    out.push('\'');
}

/// `body` as PostgreSQL's string between dollars, with a tag that it does not hold.
pub fn dollars(body: &str) -> String {
    let mut tag = "$$".to_owned();
    while body.contains(&tag) {
        tag = format!("$q{}$", tag.len());
    }
    format!("{tag}{body}{tag}")
}

/// `bytes` as a literal of the target's byte string type.
pub fn bytes(target: Target, bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(bytes.len() * 2 + 12);
    hex.push_str(match target {
        Target::Postgres => "'\\x",
        Target::MySql | Target::Sqlite => "x'",
    });
    for byte in bytes {
        let _ = write!(hex, "{byte:02x}");
    }
    hex.push('\'');
    if target == Target::Postgres {
        hex.push_str("::bytea");
    }
    hex
}

/// 16 bytes in the usual form with hyphens.
pub fn uuid_text(id: &[u8; 16]) -> String {
    let mut out = String::with_capacity(36);
    for (i, byte) in id.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_double_their_mark() {
        assert_eq!(ident(Target::Postgres, "a\"b"), r#""a""b""#);
        assert_eq!(ident(Target::Sqlite, "Order Details"), r#""Order Details""#);
        assert_eq!(ident(Target::MySql, "a`b\"c"), "`a``b\"c`");
    }

    #[test]
    fn backslashes_are_doubled_where_they_escape() {
        assert_eq!(string(Target::Postgres, r"it's a \"), r"'it''s a \'");
        assert_eq!(string(Target::Sqlite, r"\n"), r"'\n'");
        assert_eq!(string(Target::MySql, r"it's a \"), r"'it''s a \\'");
    }

    #[test]
    fn bytes_are_hexadecimal() {
        assert_eq!(bytes(Target::Postgres, &[0, 0xff]), r"'\x00ff'::bytea");
        assert_eq!(bytes(Target::MySql, &[0, 0xff]), "x'00ff'");
        assert_eq!(bytes(Target::Sqlite, &[]), "x''");
    }
}
