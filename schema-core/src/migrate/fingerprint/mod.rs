//! One short text for what a target holds: equal exactly where the schemas' statements are.

mod sha256;

use crate::dialect::Target;
use crate::{phys, render};

/// The fingerprint of a target's schema: SHA-256, in hexadecimal, of the statements that make it, without SQL
/// comments and insignificant white space. They are sorted, as the order of making is not part of a schema.
pub fn fingerprint(schema: &phys::Schema) -> String {
    let mut statements: Vec<String> =
        render::statements(schema).iter().map(|s| plain(schema.target, &s.sql)).collect();
    statements.sort_unstable();
    sha256::hex(statements.join(";\n").as_bytes())
}

/// `sql` without comments, each run of white space as one space. What stands in quotes stays as it is.
pub(crate) fn plain(target: Target, sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' | '`' => quoted(target, rest, first),
            '-' if rest.starts_with("--") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            // MySQL runs what stands in `/*! … */`.
            '/' if rest.starts_with("/*") && !rest.starts_with("/*!") && !rest.starts_with("/*M!") => {
                rest = &rest[rest.find("*/").map_or(rest.len(), |at| at + 2)..];
                space(&mut out);
                continue;
            }
            '$' if target == Target::Postgres && !out.ends_with(is_word) => dollar(rest).unwrap_or(1),
            c if c.is_ascii_whitespace() => {
                rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
                space(&mut out);
                continue;
            }
            c => c.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.truncate(out.trim_end().len());
    out
}

fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The length of the quoted text that `rest` begins with. A doubled quote reads as two texts, which is as well.
fn quoted(target: Target, rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if target == Target::MySql && quote != '`' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of the `$tag$ … $tag$` that `rest` begins with.
fn dollar(rest: &str) -> Option<usize> {
    let tag = 2 + rest[1..].find('$')?;
    let is_tag = rest[1..tag - 1].chars().all(|c| c.is_alphanumeric() || c == '_');
    let end = rest[tag..].find(&rest[..tag]).filter(|_| is_tag)?;
    Some(tag + end + tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_means_nothing() {
        let sql = "CREATE TABLE t (\n    -- it's a comment\n    a  text DEFAULT '  -- no /* comment */',\n\n    \
            \"b  c\" int /* really */\n)";
        let plain = plain(Target::Sqlite, sql);
        assert_eq!(plain, "CREATE TABLE t ( a text DEFAULT '  -- no /* comment */', \"b  c\" int )");
    }

    #[test]
    fn knows_the_quotes_of_each_target() {
        assert_eq!(plain(Target::Postgres, "DO $a$  -- x\n$a$  ;"), "DO $a$  -- x\n$a$ ;");
        assert_eq!(plain(Target::MySql, r"SELECT 'a\'  b'  FROM `x  y`"), r"SELECT 'a\'  b' FROM `x  y`");
        assert_eq!(plain(Target::Sqlite, r"SELECT 'a\'  AS b"), r"SELECT 'a\' AS b");
        assert_eq!(plain(Target::Sqlite, "SELECT 'a''  b'  "), "SELECT 'a''  b'");
    }
}
